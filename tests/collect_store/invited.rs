//! What became of invitations, contact by contact and counted.

use tidemark::collect::fieldwork::disposition::Invitations;
use tidemark::collect::store::{Change, Entry, Invitation, Outcome, Store};

use super::quota::on_both;
use super::survey::{answer_all, invite, script, start_invited, starting, submit};

#[test]
fn invitations_are_counted_as_their_contacts_stand() {
    on_both("invited", |place| async move {
        let store = Store::open(&place, script()).await.expect("open");
        let counted = store.invitations().await.expect("read");
        assert_eq!(counted, Invitations::default());
        let tokens = invite(&store, 37).await;
        // Every third begins; of these every second submits, and the last one takes everything back.
        let begun: Vec<_> = tokens.iter().step_by(3).collect();
        let mut last = None;
        for (at, token) in begun.iter().enumerate() {
            let id = start_invited(&store, token.digest()).await;
            if at % 2 == 1 {
                answer_all(&store, id, 4).await;
                assert!(matches!(
                    submit(&store, id).await,
                    Outcome::Submitted(Some(_))
                ));
            }
            last = Some(id);
        }
        let withdrawn = Change::Withdraw(last.expect("one began"));
        store.change(withdrawn).await.expect("withdrawn");
        // Nobody invited this one.
        let panelist = starting(Entry::Panel("somebody".to_owned()));
        store.enter(panelist).await.expect("entered");
        let counted = store.invitations().await.expect("read");
        let expected = Invitations {
            sent: 37,
            begun: 13,
            ended: 7,
        };
        assert_eq!(counted, expected);
        let contacts = store.contacts().await.expect("read");
        for (at, (contact, state)) in contacts.iter().enumerate() {
            assert_eq!(*contact, format!("contact{at:05}@example.org"));
            let expected = match (at % 3, at / 3) {
                (0, 12) => Invitation::Used,
                (0, nth) if nth % 2 == 1 => Invitation::Used,
                (0, _) => Invitation::Begun,
                _ => Invitation::Fresh,
            };
            assert_eq!(*state, expected, "{contact}");
        }
        assert_eq!(contacts.len(), 37);
    });
}
