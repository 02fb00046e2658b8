//! The time of a page runs from when it was first shown until it is answered, whatever the page said in between.

use crate::days::Hands;
use crate::web::{self, Answer, Served};
use crate::{SURVEY, WAVE};

/// The hidden fields of a page as it came, with these beside them.
fn form(page: &Answer, fields: &str) -> String {
    let hidden =
        ["csrf", "form", "made", "lang"].map(|name| format!("{name}={}", page.field(name)));
    format!("{}&{fields}", hidden.join("&"))
}

fn sent(site: &Served, cookie: &str, path: &str, page: &Answer, fields: &str) -> Answer {
    site.post(path, cookie, &form(page, fields))
}

fn seconds(site: &Served, item: &str) -> u32 {
    site.stored()[0].1.replies[item].seconds
}

#[test]
fn a_prompt_a_mistake_and_another_language_do_not_set_the_clock_back() {
    let hands = Hands::at("2026-03-05T12:00:00Z");
    let site = web::survey_by(hands.clock(), SURVEY, WAVE);
    let cookie = site.start("/o/all", "en");
    let at = |second: u32| {
        hands.set(&format!(
            "2026-03-05T12:{:02}:{:02}Z",
            second / 60,
            second % 60
        ))
    };

    // Read for 40 s, asked once more, answered 2 s later.
    let page = site.get("/q/papers", &cookie);
    at(40);
    let prompted = sent(&site, &cookie, "/q/papers", &page, "");
    assert!(prompted.body.contains("We would like to have your answer"));
    at(42);
    assert_eq!(
        sent(&site, &cookie, "/q/papers", &prompted, "answer=1").status,
        303
    );
    assert_eq!(seconds(&site, "papers"), 42);

    // Read for 10 s in English and 5 s in Danish.
    let page = site.get("/q/uses", &cookie);
    at(52);
    let danish = sent(&site, &cookie, "/q/uses", &page, "answer=1&language=da");
    assert!(danish.body.contains("<html lang=\"da\">"));
    at(57);
    assert_eq!(
        sent(&site, &cookie, "/q/uses", &danish, "answer=1").status,
        303
    );
    assert_eq!(seconds(&site, "uses"), 15);

    // Passed over in earnest: 30 s before the prompt, 4 s after it.
    let page = site.get("/q/often", &cookie);
    at(87);
    let prompted = sent(&site, &cookie, "/q/often", &page, "");
    at(91);
    assert_eq!(sent(&site, &cookie, "/q/often", &prompted, "").status, 303);
    assert_eq!(seconds(&site, "often"), 34);

    // Two mistakes in a row.
    let page = site.get("/q/which", &cookie);
    assert_eq!(
        sent(&site, &cookie, "/q/which", &page, "answer=1").status,
        303
    );
    let page = site.get("/q/hours", &cookie);
    at(101);
    let mistaken = sent(&site, &cookie, "/q/hours", &page, "answer=x");
    at(111);
    let mistaken = sent(&site, &cookie, "/q/hours", &mistaken, "answer=99999");
    at(114);
    assert_eq!(
        sent(&site, &cookie, "/q/hours", &mistaken, "answer=3").status,
        303
    );
    assert_eq!(seconds(&site, "hours"), 23);

    // A time that is not ours is not passed on.
    let page = site.get("/q/why", &cookie);
    let forged = form(&page, "answer=").replace(&page.field("made"), "1.x");
    let prompted = site.post("/q/why", &cookie, &forged);
    assert!(prompted.field("made").starts_with(&hands.now().to_string()));
    at(120);
    assert_eq!(
        sent(&site, &cookie, "/q/why", &prompted, "answer=x").status,
        303
    );
    assert_eq!(seconds(&site, "why"), 6);
}
