//! In: a list of contacts, the key that hides them, what the store knows. Out: tokens, as digests for the store and as links
//! for a mail-merge file. Never: a token in clear in the store, a contact's id in clear in the store, or a second token for
//! somebody who has one.
//!
//! The store knows a contact by an HMAC-SHA-256 of the id under a [`Key`] that lies outside the database: a dump tells neither
//! who was invited nor who answered, and without the key nobody can tell any more.

mod contacts;
mod key;
mod mailing;

use std::collections::{BTreeMap, BTreeSet};

pub use contacts::{Contact, Contacts, read};
pub use key::{Key, KeyError, write_new};
pub use mailing::{Link, harmless, mailing};

use super::secret::{Digest, Secret};
use super::store::Invitation;

/// Who of a list gets a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Those whom the store does not know yet.
    First,
    /// Those who were invited and have not submitted. They get a new token in place of the old, of which only a digest is
    /// stored; what they have answered stays with them.
    Reminder,
}

/// A round of invitations, not stored yet.
#[derive(Debug, Default)]
pub struct Invited {
    /// Links by the place of their contact in the list.
    pub links: Vec<Link>,
    /// For the store: digest of the token, keyed id of the contact.
    pub stored: Vec<(Digest, String)>,
    /// Contacts that are passed over.
    pub passed_over: PassedOver,
}

/// Contacts of a list that get no link in a round, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PassedOver {
    /// First round: invited before.
    pub invited: usize,
    /// Reminder: their links were used to the end.
    pub answered: usize,
    /// Reminder: never invited.
    pub never_invited: usize,
}

/// Tokens for a round.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn invite(
    list: &Contacts,
    known: &[(String, Invitation)],
    key: &Key,
    round: Round,
    base_url: &str,
) -> std::io::Result<Invited> {
    let known: BTreeMap<&str, Invitation> = known
        .iter()
        .map(|(contact, state)| (contact.as_str(), *state))
        .collect();
    let mut invited = Invited::default();
    let mut seen = BTreeSet::new();
    for (row, contact) in list.contacts.iter().enumerate() {
        let id = key.id_of(&contact.id);
        let over = &mut invited.passed_over;
        let reason = match (round, known.get(id.as_str())) {
            (Round::First, Some(_)) => &mut over.invited,
            (Round::Reminder, Some(Invitation::Used)) => &mut over.answered,
            (Round::Reminder, None | Some(Invitation::Unknown)) => &mut over.never_invited,
            // Who stands twice in the list has the link already.
            (Round::First, None) | (Round::Reminder, Some(_)) if !seen.insert(id.clone()) => {
                &mut over.invited
            }
            (Round::First, None)
            | (Round::Reminder, Some(Invitation::Fresh | Invitation::Begun)) => {
                let token = Secret::new()?;
                invited.stored.push((token.digest(), id));
                invited.links.push(Link {
                    row,
                    url: url(base_url, &token, list, contact),
                });
                continue;
            }
        };
        *reason += 1;
    }
    Ok(invited)
}

fn url(base_url: &str, token: &Secret, list: &Contacts, contact: &Contact) -> String {
    match list.cell(contact, "language") {
        // Contacts with a language of their own meet it, whatever the browser prefers.
        Some(_) => format!("{base_url}/i/{}?lang={}", token.spelled(), contact.language),
        None => format!("{base_url}/i/{}", token.spelled()),
    }
}
