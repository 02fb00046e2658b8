//! Numbers 6 and 11 through servers: the same form ten times is one answer, one token is one response.

use std::sync::Barrier;
use std::thread;

use tidemark::collect::interview::event::End;

use super::program::{Answer, Browser, Fieldwork};

/// The same request of one browser ten times, at once.
fn ten_at_once(browser: &Browser, path: &str, body: &str) -> Vec<Answer> {
    let start = Barrier::new(10);
    thread::scope(|scope| {
        let asks: Vec<_> = (0..10)
            .map(|at| {
                let (mut browser, start) = (browser.clone(), &start);
                let turn = at % browser.servers.len();
                browser.servers.rotate_left(turn);
                scope.spawn(move || {
                    start.wait();
                    browser.post(path, body)
                })
            })
            .collect();
        asks.into_iter()
            .map(|ask| ask.join().expect("an answer"))
            .collect()
    })
}

fn are(answers: &[Answer], location: &str) {
    for answer in answers {
        assert_eq!((answer.status, answer.location()), (303, location));
    }
}

#[test]
fn the_same_form_ten_times_is_one_answer_and_one_redirect() {
    Fieldwork::on_both(|fieldwork| {
        let mut browser = fieldwork.browser(0);
        browser.start("/o/all");
        let page = browser.get("/q/challenges");
        let body = page.form("answer=2");
        // In turn, then in parallel.
        let answers: Vec<Answer> = (0..10)
            .map(|_| browser.post("/q/challenges", &body))
            .collect();
        are(&answers, "/q/safe");
        let page = browser.get("/q/safe");
        let answers = ten_at_once(&browser, "/q/safe", &page.form("answer=4"));
        are(&answers, "/q/responsible");
        // The first again, when others have followed.
        are(&[browser.post("/q/challenges", &body)], "/q/safe");
        let stored = fieldwork.stored();
        assert_eq!(stored.len(), 1);
        // The start and two answers.
        assert_eq!(stored[0].1.events, 3);
        for item in ["responsible", "benefits", "words"] {
            assert_eq!(browser.answer(item, "4").status, 303);
        }
        let page = browser.get("/check");
        let body = format!("csrf={}", page.field("csrf"));
        are(&ten_at_once(&browser, "/submit", &body), "/end");
        are(&[browser.post("/submit", &body)], "/end");
        let stored = fieldwork.stored();
        assert_eq!(stored[0].1.events, 7);
        let end = stored[0].1.end.as_ref().map(|ending| ending.end);
        assert_eq!(end, Some(End::Complete));
        assert_eq!(fieldwork.places(), 1);
    });
}

#[test]
fn a_token_started_32_times_at_once_is_one_response_and_a_scanner_changes_nothing() {
    Fieldwork::on_both(|fieldwork| {
        let token = fieldwork.tokens(1).remove(0);
        let path = format!("/i/{token}");
        for method in ["GET", "HEAD", "GET"] {
            let page = fieldwork.browser(0).ask(method, &path, "");
            assert_eq!((page.status, page.header("set-cookie")), (200, None));
        }
        assert!(fieldwork.stored().is_empty());
        let start = Barrier::new(32);
        let browsers: Vec<Browser> = thread::scope(|scope| {
            let starts: Vec<_> = (0..32)
                .map(|at| {
                    let (mut browser, start, path) = (fieldwork.browser(at), &start, &path);
                    scope.spawn(move || {
                        start.wait();
                        browser.start(path);
                        browser
                    })
                })
                .collect();
            starts
                .into_iter()
                .map(|start| start.join().expect("a start"))
                .collect()
        });
        assert_eq!(fieldwork.stored().len(), 1);
        // Every one of them goes on with the same answers.
        let mut browsers = browsers.into_iter();
        let mut first = browsers.next().expect("a browser");
        assert_eq!(first.answer("challenges", "5").status, 303);
        for mut browser in browsers {
            assert_eq!(browser.get("/next").location(), "/q/safe");
        }
    });
}
