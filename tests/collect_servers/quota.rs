//! Number 10 through servers: 64 respondents of a panel in parallel on ten places, each sent back to the right address.

use std::sync::Barrier;
use std::thread;

use tidemark::collect::interview::event::End;
use tidemark::collect::invite::Key;

use super::program::{Fieldwork, KEY};

#[test]
fn ten_of_64_are_complete_and_each_goes_back_to_where_it_belongs() {
    Fieldwork::on_both(|fieldwork| {
        let key = Key::from_bytes(KEY).expect("a key");
        let all_wait = Barrier::new(64);
        let back: Vec<(usize, String)> = thread::scope(|scope| {
            let people: Vec<_> = (0..64)
                .map(|person| {
                    let (mut browser, key, all_wait) = (fieldwork.browser(person), &key, &all_wait);
                    scope.spawn(move || {
                        let id = format!("P{person}");
                        browser.start(&format!("/p?id={id}&sig={}", key.sign(&id)));
                        browser.answer_all();
                        let page = browser.get("/check");
                        let body = format!("csrf={}", page.field("csrf"));
                        all_wait.wait();
                        let sent = browser.post("/submit", &body);
                        assert_eq!((sent.status, sent.location()), (303, "/end"));
                        let end = browser.get("/end");
                        assert_eq!(end.status, 303, "{end:?}");
                        (person, end.location().to_owned())
                    })
                })
                .collect();
            people
                .into_iter()
                .map(|person| person.join().expect("a person"))
                .collect()
        });
        let target = |person: usize, state: u8| {
            let url = format!("https://panel.example/back?rid=P{person}&s={state}");
            let signature = key.sign(&url);
            format!("{url}&sig={signature}")
        };
        let went = |state: u8| {
            let there = |(person, url): &&(usize, String)| *url == target(*person, state);
            back.iter().filter(there).count()
        };
        assert_eq!((went(1), went(2), went(3)), (10, 0, 54));
        let stored = fieldwork.stored();
        let count = |end: End| {
            let ends = stored
                .iter()
                .filter_map(|(_, response)| response.end.as_ref());
            ends.filter(|ending| ending.end == end).count()
        };
        assert_eq!(stored.len(), 64);
        assert_eq!((count(End::Complete), count(End::QuotaFull)), (10, 54));
        assert_eq!(fieldwork.places(), 10);
        // Who comes now is told as soon as the cell is known, and takes no place.
        let mut late = fieldwork.browser(1);
        late.start(&format!("/p?id=LATE&sig={}", key.sign("LATE")));
        assert_eq!(late.answer("challenges", "4").location(), "/q/safe");
        assert_eq!(late.answer("safe", "4").location(), "/end");
        assert!(late.get("/end").location().contains("rid=LATE&s=3&sig="));
        assert_eq!(fieldwork.places(), 10);
    });
}
