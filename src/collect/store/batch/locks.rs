//! What changes keep others from until COMMIT.

use super::panelist;
use crate::collect::interview::script::Script;
use crate::collect::store::change::{Change, Entry};
use crate::collect::store::desk::People;

/// How changes hold the people, and the keys that they hold alone.
pub(super) fn of(script: &Script, changes: &[Change]) -> (People, Vec<Vec<u8>>) {
    let mut keys: Vec<Vec<u8>> = Vec::with_capacity(changes.len());
    let mut people = People::Aside;
    for change in changes {
        people = people.max(by(change));
        match change {
            Change::Enter(starting) => match &starting.entry {
                Entry::Token(token) => keys.push(token.0.to_vec()),
                Entry::Panel(id) => keys.push(panelist(script, id).0.to_vec()),
                Entry::Open(_) => {}
            },
            Change::Answer(id, _) | Change::Language(id, _) | Change::Caught(id) => {
                keys.push(id.0.to_vec());
            }
            Change::Submit(id, _) | Change::Withdraw(id) => {
                keys.push(id.0.to_vec());
                // Cells are rows that several servers take places in.
                keys.push(PLACES.to_vec());
            }
            Change::Invite(_)
            | Change::Renew(_)
            | Change::Round(..)
            | Change::Unlink
            | Change::Purge
            | Change::Leave(_) => {}
        }
    }
    (people, keys)
}

/// The key of all quota cells.
pub(in crate::collect::store) const PLACES: &[u8] = b"places";

/// Whoever gives contacts other tokens, cuts every link or deletes everything is alone with them; one respondent reads a
/// token, a link and a response, and would write what is no longer so.
fn by(change: &Change) -> People {
    match change {
        Change::Enter(_)
        | Change::Answer(..)
        | Change::Language(..)
        | Change::Caught(_)
        | Change::Submit(..)
        | Change::Withdraw(_) => People::Beside,
        Change::Invite(_)
        | Change::Renew(_)
        | Change::Round(..)
        | Change::Unlink
        | Change::Purge => People::Alone,
        Change::Leave(_) => People::Aside,
    }
}
