//! Responses are counted one by one and dropped: the order in which they come changes nothing, and flags are those of all of them.

use tidemark::collect::fieldwork::disposition::Invitations;
use tidemark::collect::fieldwork::status::{Count, Status};
use tidemark::collect::interview::event::{Channel, Device, End, Event, What};
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::response::Response;
use tidemark::collect::secret::ResponseId;

use super::hidden::{contacts, status};

type Stored = (ResponseId, Response);

/// Answers, each with the seconds on its page.
fn response(channel: &Channel, replies: &[Reply], seconds: u32, end: Option<End>) -> Stored {
    let start = What::Started {
        channel: channel.clone(),
        language: "en".to_owned(),
        device: [Device::Phone, Device::Computer][seconds as usize % 2],
        seed: 1,
        definition: String::new(),
        consent: None,
    };
    let items = ["sex", "region", "trust", "why"];
    let answered = items
        .iter()
        .zip(replies)
        .map(|(item, reply)| What::Answered {
            item: (*item).to_owned(),
            reply: reply.clone(),
            form: 1,
            seconds,
        });
    let ended = end.map(|end| What::Ended {
        end,
        seconds: 4 * seconds,
        flags: Vec::new(),
    });
    let events: Vec<Event> = std::iter::once(start)
        .chain(answered)
        .chain(ended)
        .map(|what| Event {
            at: (20_727 + i64::from(seconds) % 3) * 86_400,
            what,
        })
        .collect();
    (ResponseId::new().expect("an id"), Response::of(&events))
}

/// Says why, in these words.
fn why(channel: &Channel, words: &str, seconds: u32) -> Stored {
    let code = |code: i64| Reply::Codes(vec![code]);
    let words = Reply::Text(words.to_owned());
    let replies = [code(1), code(1), code(1), words];
    response(channel, &replies, seconds, Some(End::Complete))
}

fn flag(status: &Status, id: &str) -> Count {
    let row = status.flags.iter().find(|row| row.id == id);
    row.expect("a flag").count
}

#[test]
fn flags_are_held_against_all_of_the_sample_and_against_nobody_else() {
    let (invited, open) = (Channel::Invited, Channel::Open("all".to_owned()));
    let long = "æ".repeat(4000);
    // They part in their last letters alone.
    let mut sample: Vec<Stored> = (0..20)
        .map(|at| why(&invited, &format!("{long}{at}"), 10))
        .collect();
    sample.extend((0..6).map(|at| why(&invited, &format!("{long}-{at}"), 2)));
    sample.extend((0..5).map(|_| why(&invited, &long, 10)));
    let others: Vec<Stored> = (0..9).map(|_| why(&open, &long, 2)).collect();
    let mut all = others.clone();
    all.extend(sample);
    let told = status(&all, contacts(31, 0));
    assert_eq!(flag(&told, "speeder"), Count::Number(6));
    assert_eq!(flag(&told, "duplicate"), Count::Number(5));
    let told = status(&others, Invitations::default());
    assert_eq!(flag(&told, "speeder"), Count::Number(0));
    assert_eq!(flag(&told, "duplicate"), Count::Number(9));
}

#[test]
fn the_order_in_which_responses_are_read_changes_nothing() {
    let code = |code: u32| Reply::Codes(vec![i64::from(code)]);
    let channels = [
        Channel::Invited,
        Channel::Open("all".to_owned()),
        Channel::Panel("panel".to_owned()),
    ];
    let mut all: Vec<Stored> = (0..240_u32)
        .map(|at| {
            let replies = [
                code(1 + at % 2),
                code(1 + at / 2 % 2),
                code(1 + at / 4 % 2),
                match at % 5 {
                    0 => Reply::Skipped,
                    _ => Reply::Text(format!("because of number {}", at % 90)),
                },
            ];
            let (end, said) = match at % 8 {
                0 => (None, 2),
                1 => (None, 4),
                2 if at % 16 == 2 => (Some(End::ScreenedOut), 1),
                2 => (Some(End::QuotaFull), 4),
                _ => (Some(End::Complete), 3 + (at as usize / 4 + 1) % 2),
            };
            let channel = &channels[at as usize % 3];
            response(channel, &replies[..said], 1 + at * 7 % 40, end)
        })
        .collect();
    let contacts = contacts(90, 20);
    let told = status(&all, contacts);
    assert!(told.items.iter().all(|item| item.median_seconds.is_some()));
    assert!(told.quotas.iter().any(|row| row.count != Count::Hidden));
    assert_ne!(flag(&told, "speeder"), Count::Number(0));
    all.reverse();
    assert_eq!(status(&all, contacts), told);
    let (odd, even): (Vec<_>, Vec<_>) =
        all.into_iter().enumerate().partition(|(at, _)| at % 2 == 1);
    let mixed: Vec<Stored> = odd.into_iter().chain(even).map(|(_, one)| one).collect();
    assert_eq!(status(&mixed, contacts), told);
}
