//! Answers that are taken back after the final submit, and those that cannot be.

use std::fs;

use serde_json::Value;
use tidemark::collect::store::Change;

use crate::days::Hands;
use crate::web::{self, Served};
use crate::{SURVEY, WAVE, binary, pseudonymous};

const DAY: &str = "2026-03-05T12:00:00Z";

/// Answers in words that nothing else says, and submits.
fn complete(site: &Served, way: &str, words: &str) -> String {
    let cookie = site.start(way, "en");
    for answer in ["1", "1", "1", "1", "7", words] {
        let (path, page) = site.now(&cookie);
        let sent = site.send(&path, &page, &cookie, &format!("answer={answer}"));
        assert_eq!(sent.status, 303, "{path}: {}", sent.body);
    }
    let (path, page) = site.now(&cookie);
    assert_eq!(path, "/check");
    let csrf = format!("csrf={}", page.field("csrf"));
    let sent = site.post("/submit", &cookie, &csrf);
    assert_eq!(sent.header("location"), Some("/end"));
    cookie
}

/// `collect close`, and what it wrote.
fn closed(site: &Served) -> (String, Vec<Value>) {
    let folder = site.folder.path();
    let store = folder.join("collect.sqlite");
    let store = store.to_str().expect("a path");
    let done = binary::tidemark(folder, &["close", "--store", store]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    let lines = fs::read_to_string(folder.join("waves/2026/responses.jsonl")).expect("lines");
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    (said, rows.collect())
}

#[test]
fn a_pseudonymous_answer_is_taken_back_after_the_submit_for_good() {
    let hands = Hands::at(DAY);
    let site = web::survey_by(hands.clock(), &pseudonymous(), WAVE);
    let (one, two) = (site.invited(), site.invited());
    site.invited();
    complete(&site, &format!("/i/{one}"), "xylofonen-spiller");
    let other = complete(&site, &format!("/i/{two}"), "another-text");
    let (_, rows) = closed(&site);
    assert_eq!(rows.len(), 2);

    // The page of thanks says how; the link offers it, and following it changes nothing.
    let thanks = site.get("/end", &other).body;
    assert!(
        thanks.contains("/withdraw") && thanks.contains("later with the link"),
        "{thanks}"
    );
    let way = format!("/i/{one}");
    for (lang, said) in [
        ("da", "Du kan stadig få dine svar slettet"),
        ("en", "You can still have"),
    ] {
        let page = site.get(&format!("{way}?lang={lang}"), "");
        assert!(page.body.contains(said), "{}", page.body);
    }
    assert_eq!(site.stored().iter().filter(|(_, r)| r.withdrawn).count(), 0);
    let sent = site.post(&way, "", "lang=en&wish=withdraw");
    assert_eq!(
        sent.header("location"),
        Some("/withdraw?lang=en"),
        "{}",
        sent.body
    );
    let cookie = &sent.session();
    let ask = site.get("/withdraw", cookie);
    assert!(ask.body.contains("Do you want to delete your answers?"));
    let csrf = format!("csrf={}", ask.field("csrf"));
    // What has ended changes no more; the page is there in both languages all the same.
    let other = site.post("/withdraw", cookie, &format!("{csrf}&language=da"));
    assert_eq!(other.header("location"), Some("/withdraw?lang=da"));
    let danish = site.get("/withdraw?lang=da", cookie);
    assert!(
        danish.body.contains("Vil du slette dine svar?"),
        "{}",
        danish.body
    );
    assert_eq!(danish.field("lang"), "da");
    assert_eq!(site.post("/withdraw", cookie, "csrf=x").status, 403);
    assert!(
        site.post("/withdraw", cookie, &csrf)
            .body
            .contains("have been deleted")
    );

    // Neither the store nor what close writes has a word of it; the case is counted as a refusal (AAPOR 2.11).
    for entry in fs::read_dir(site.folder.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let bytes = fs::read(&path).expect("bytes");
            let found = bytes.windows(9).any(|window| window == b"xylofonen");
            assert!(!found, "{}", path.display());
        }
    }
    let (said, rows) = closed(&site);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["answers"]["why"], "another-text");
    assert!(said.contains("1 came and took everything back"), "{said}");
    let wave = fs::read_to_string(site.folder.path().join("waves/2026/wave.toml")).expect("wave");
    for line in ["complete = 1", "refused = 1", "unknown = 1", "invited = 3"] {
        assert!(wave.contains(line), "{line} is not in {wave}");
    }
    // The link neither starts anew nor offers it again.
    let page = site.get(&way, "");
    assert!(
        page.body.contains("Nobody can tell any more") || page.body.contains("Ingen kan længere")
    );
    assert!(!page.body.contains("wish"));
    let again = site.post(&way, "", "lang=en");
    assert!(again.header("set-cookie").is_none());
    assert_eq!(site.stored().len(), 2);
}

#[test]
fn what_is_unlinked_cannot_be_taken_back_and_the_page_says_why() {
    let hands = Hands::at(DAY);
    let site = web::survey_by(hands.clock(), &pseudonymous(), WAVE);
    let way = format!("/i/{}", site.invited());
    complete(&site, &way, "kept");
    site.run(site.store.change(Change::Unlink))
        .expect("unlinked");
    for (lang, said) in [
        ("da", "Ingen kan længere se, hvilke svar der er dine"),
        ("en", "Nobody can tell any more which answers are yours"),
    ] {
        let page = site.get(&format!("{way}?lang={lang}"), "");
        assert!(page.body.contains(said), "{}", page.body);
        assert!(!page.body.contains("wish"));
    }
    let sent = site.post(&way, "", "lang=en&wish=withdraw");
    assert!(sent.header("set-cookie").is_none());
    assert_eq!(site.stored().iter().filter(|(_, r)| r.withdrawn).count(), 0);
}

#[test]
fn an_anonymous_answer_is_nobodys_after_the_submit_and_is_said_to_be_before_it() {
    let hands = Hands::at(DAY);
    let site = web::survey_by(hands.clock(), SURVEY, WAVE);
    let way = format!("/i/{}", site.invited());
    let cookie = complete(&site, &way, "kept");
    for (path, of) in [
        (way.as_str(), ""),
        ("/end", cookie.as_str()),
        ("/withdraw", &cookie),
    ] {
        for (lang, said) in [
            ("da", "Ingen kan længere se, hvilke svar der er dine"),
            ("en", "Nobody can tell any more which answers are yours"),
        ] {
            let page = site.get(&format!("{path}?lang={lang}"), of);
            assert!(page.body.contains(said), "{path}: {}", page.body);
        }
    }
    assert_eq!(site.stored().iter().filter(|(_, r)| r.withdrawn).count(), 0);
    // Before it the page of all answers says so.
    let cookie = site.start("/o/all", "da");
    for _ in 0..2 {
        let (path, page) = site.now(&cookie);
        site.send(&path, &page, &cookie, "answer=2");
    }
    let (path, page) = site.now(&cookie);
    assert_eq!(path, "/check");
    assert!(page.body.contains("Dine svar er anonyme"), "{}", page.body);
    // Without a link of one's own there is no way back, and the page says so.
    let csrf = format!("csrf={}", page.field("csrf"));
    let left = site.post("/leave", &cookie, &csrf);
    let page = site.get(left.header("location").expect("a page"), "");
    assert!(
        page.body.contains("kan ikke fortsætte, hvor du slap"),
        "{}",
        page.body
    );
    let own = site.start(&format!("/i/{}", site.invited()), "da");
    let (_, page) = site.now(&own);
    let left = site.post("/leave", &own, &format!("csrf={}", page.field("csrf")));
    let page = site.get(left.header("location").expect("a page"), "");
    assert!(
        page.body.contains("fortsætte med dit personlige link"),
        "{}",
        page.body
    );
}
