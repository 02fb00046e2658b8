//! `opens` and `closes`, by a clock that is moved.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tidemark::collect::clock::Clock;
use tidemark::collect::invite::Key;
use tidemark::collect::panel::Panelist;

use crate::web::{self, Served};
use crate::{SURVEY, WAVE};

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

/// Hands of a clock.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    pub fn at(time: &str) -> Self {
        let hands = Self(Arc::default());
        hands.set(time);
        hands
    }

    pub fn set(&self, time: &str) {
        let time: jiff::Timestamp = time.parse().expect("a time");
        self.0.store(time.as_second(), Ordering::SeqCst);
    }

    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::of(move || hands.load(Ordering::SeqCst))
    }
}

fn served(hands: &Hands) -> Served {
    served_with(hands, SURVEY)
}

fn served_with(hands: &Hands, survey: &str) -> Served {
    let key = tempfile::NamedTempFile::new().expect("a file");
    let (_, path) = key.keep().expect("a file");
    fs::write(&path, KEY).expect("a key");
    let wave = WAVE.replace("panel.key", path.to_str().expect("a path"));
    web::survey_by(hands.clock(), survey, &wave)
}

/// The three ways in.
fn ways(site: &Served) -> Vec<String> {
    let key = Key::from_bytes(KEY).expect("a key");
    let id = "id=17";
    let query = format!("{id}&sig={}", key.sign("17"));
    Panelist::of_query(&query, &key).expect("signed");
    vec![
        format!("/i/{}", site.invited()),
        "/o/all".to_owned(),
        format!("/p?{query}"),
    ]
}

#[test]
fn nobody_answers_before_the_first_day_and_everybody_on_it() {
    let hands = Hands::at("2026-02-28T23:59:59Z");
    let site = served(&hands);
    let ways = ways(&site);
    for way in &ways {
        for (lang, said, day) in [
            (
                "da",
                "Undersøgelsen er ikke åben endnu",
                "den 1. marts 2026",
            ),
            ("en", "The survey is not open yet", "on 1 March 2026"),
        ] {
            let mark = if way.contains('?') { '&' } else { '?' };
            let page = site.get(&format!("{way}{mark}lang={lang}"), "");
            assert_eq!(page.status, 200, "{way}");
            assert!(page.body.contains(said), "{way}: {}", page.body);
            assert!(page.body.contains(day), "{way}: {}", page.body);
            assert!(!page.body.contains("type=\"submit\""), "{way}");
        }
        let begun = site.post(way, "", "lang=en");
        assert_eq!(begun.status, 403, "{way}");
        assert!(begun.header("set-cookie").is_none(), "{way}");
    }
    assert!(site.stored().is_empty());
    // A link that leads nowhere tells nothing of days.
    assert_eq!(site.get("/i/nothing", "").status, 404);

    hands.set("2026-03-01T00:00:00Z");
    for way in &ways {
        assert!(site.get(way, "").body.contains("type=\"submit\""), "{way}");
        let cookie = site.start(way, "en");
        assert_eq!(site.now(&cookie).0, "/q/papers");
    }
}

#[test]
fn what_was_answered_until_the_last_day_is_kept_and_nothing_is_saved_after_it() {
    let hands = Hands::at("2026-03-14T23:59:00Z");
    let site = served(&hands);
    let ways = ways(&site);
    let cookies: Vec<String> = ways.iter().map(|way| site.start(way, "da")).collect();
    let mut pages = Vec::new();
    for cookie in &cookies {
        let (path, page) = site.now(cookie);
        assert_eq!(site.send(&path, &page, cookie, "answer=2").status, 303);
        pages.push(site.now(cookie));
    }
    let before = site.stored();

    hands.set("2026-03-15T00:00:00Z");
    for (cookie, (path, page)) in cookies.iter().zip(&pages) {
        let late = site.send(path, page, cookie, "answer=1");
        assert_eq!(late.status, 403);
        assert!(
            late.body.contains("Undersøgelsen er lukket"),
            "{}",
            late.body
        );
        assert!(
            late.body
                .contains("De svar, du gav, inden den lukkede, er gemt")
        );
        assert!(late.body.contains("/withdraw"), "they can be taken back");
        for path in ["/next", path, "/check"] {
            let shut = site.get(path, cookie);
            assert_eq!(shut.status, 403, "{path}");
            let shut = site.get(&format!("{path}?lang=en"), cookie);
            assert!(
                shut.body
                    .contains("answers you gave before it closed are saved")
            );
        }
        let csrf = format!("csrf={}", page.field("csrf"));
        assert_eq!(site.post("/submit", cookie, &csrf).status, 403);
    }
    assert_eq!(site.stored(), before, "nothing was saved, nothing lost");
    for way in &ways {
        let begun = site.post(way, "", "lang=da");
        assert!(matches!(begun.status, 403), "{way}");
        assert!(begun.header("set-cookie").is_none(), "{way}");
    }
    let page = site.get("/o/all", "");
    assert!(page.body.contains("Undersøgelsen er lukket") && page.status == 200);

    // What was given can be taken back after the last day too: by the link, and by the browser.
    let page = site.get(&ways[0], "");
    assert!(
        page.body.contains("name=\"wish\" value=\"withdraw\""),
        "{}",
        page.body
    );
    let sent = site.post(&ways[0], "", "lang=da&wish=withdraw");
    assert_eq!(sent.header("location"), Some("/withdraw?lang=da"));
    let cookie = sent.session();
    for cookie in [&cookie, &cookies[1]] {
        let ask = site.get("/withdraw", cookie);
        assert!(ask.body.contains("Vil du slette dine svar?"));
        let csrf = format!("csrf={}", ask.field("csrf"));
        let gone = site.post("/withdraw", cookie, &csrf);
        assert!(gone.body.contains("Dine svar er slettet"), "{}", gone.body);
    }
    let left = site.stored();
    assert_eq!(left.iter().filter(|(_, r)| r.withdrawn).count(), 2);
}

/// Where a page leads in the other language.
fn other_language(page: &web::Answer) -> String {
    let (_, links) = page
        .body
        .split_once("class=\"languages\"")
        .expect("languages");
    let (_, link) = links.split_once("href=\"").expect("a link");
    let link = link.split('"').next().expect("a link");
    link.replace("&amp;", "&")
}

#[test]
fn a_panels_link_leads_where_an_invitation_would() {
    let hands = Hands::at("2026-03-14T12:00:00Z");
    let site = served(&hands);
    let way = ways(&site)[2].clone();
    let (route, _) = way.split_once('?').expect("a query");
    // Begun, and closed meanwhile: the way to delete is there, before and after a try to go on; so are both languages.
    let cookie = site.start(&way, "da");
    let (path, page) = site.now(&cookie);
    assert_eq!(site.send(&path, &page, &cookie, "answer=2").status, 303);
    hands.set("2026-03-15T12:00:00Z");
    for (status, page) in [
        (200, site.get(&way, "")),
        (403, site.post(&way, "", "lang=da")),
    ] {
        assert_eq!(page.status, status);
        assert!(
            page.body.contains("Undersøgelsen er lukket"),
            "{}",
            page.body
        );
        assert!(
            page.body.contains("name=\"wish\" value=\"withdraw\""),
            "{}",
            page.body
        );
        let other = site.get(&format!("{route}{}", other_language(&page)), "");
        assert!(
            other.status == 200 && other.body.contains("The survey is closed"),
            "{}",
            other.body
        );
    }
    let sent = site.post(&way, "", "lang=da&wish=withdraw");
    assert_eq!(sent.header("location"), Some("/withdraw?lang=da"));

    // Submitted, and nobody's any more: no way on that ends where it began.
    let hands = Hands::at("2026-03-14T12:00:00Z");
    let site = served(&hands);
    site.complete(&site.start(&way_of(&site), "da"));
    let way = way_of(&site);
    let page = site.get(&way, "");
    assert!(page.body.contains("Linket er brugt"), "{}", page.body);
    assert!(
        page.body
            .contains("Ingen kan længere se, hvilke svar der er dine")
    );
    assert!(!page.body.contains("type=\"submit\""), "{}", page.body);
    for page in [page, site.post(&way, "", "lang=da")] {
        let other = site.get(&format!("{route}{}", other_language(&page)), "");
        assert!(
            other.body.contains("This link has been used"),
            "{}",
            other.body
        );
    }

    // Where answers stay somebody's, going on leads back to the panel, which may not have heard of the end.
    let site = served_with(&hands, &crate::pseudonymous());
    let way = way_of(&site);
    site.complete(&site.start(&way, "da"));
    hands.set("2026-03-15T12:00:00Z");
    assert!(site.get(&way, "").body.contains("value=\"withdraw\""));
    let begun = site.post(&way, "", "lang=da");
    let cookies: Vec<&str> = begun
        .head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, cookie)| cookie.split(';').next())
        .filter(|cookie| !cookie.ends_with('='))
        .collect();
    let end = site.get("/end", &cookies.join("; "));
    let back = end.header("location").unwrap_or_default();
    assert!(
        back.starts_with("https://panel.example/back?rid=17&s=1&sig="),
        "{}",
        end.head
    );
}

fn way_of(site: &Served) -> String {
    ways(site).pop().expect("three ways")
}

#[test]
fn a_page_that_answers_a_form_is_there_in_the_other_language() {
    let hands = Hands::at("2026-03-14T12:00:00Z");
    let site = served(&hands);
    let cookie = site.start("/o/all", "da");
    let (_, page) = site.now(&cookie);
    let csrf = format!("csrf={}", page.field("csrf"));
    let refusals = |path: &str| {
        vec![
            site.post(path, "", &csrf),
            site.post(path, &cookie, "csrf=x"),
            site.post(path, &cookie, &format!("{csrf}&x=1")),
            site.post(path, &cookie, &"x".repeat(17_000)),
            site.ask(
                "POST",
                path,
                &[("Cookie", &cookie), ("Origin", "https://evil.example")],
                &csrf,
            ),
        ]
    };
    for path in ["/submit", "/leave"] {
        for page in refusals(path) {
            assert!((400..500).contains(&page.status), "{path}: {}", page.status);
            let other = other_language(&page);
            assert!(other.starts_with("/next?lang="), "{other}");
            assert_ne!(site.get(&other, &cookie).status, 404, "{path}");
        }
    }
    hands.set("2026-03-15T00:00:00Z");
    let shut = site.post("/submit", &cookie, &csrf);
    assert_eq!(shut.status, 403);
    let other = site.get(&other_language(&shut), &cookie);
    assert!(
        other
            .body
            .contains("answers you gave before it closed are saved"),
        "{}",
        other.body
    );
}

#[test]
fn a_form_that_was_submitted_in_time_is_answered_alike_after_the_last_day() {
    let hands = Hands::at("2026-03-14T12:00:00Z");
    let site = served(&hands);
    let cookie = site.start("/o/all", "en");
    site.complete(&cookie);
    hands.set("2026-03-20T12:00:00Z");
    assert_eq!(site.get("/next", &cookie).header("location"), Some("/end"));
    assert!(site.get("/end", &cookie).body.contains("Thank you"));
}
