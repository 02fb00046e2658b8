//! The rows of threats that are about requests, each through a real listener.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tidemark::collect::interview::reply::Reply;

#[path = "collect_web/browser.rs"]
mod browser;
#[path = "collect_web/mod.rs"]
mod web;

const SCRIPTS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "\u{202e}<b>x</b>&lt;script&gt;",
    "<!--<script>alert(1)</script>-->",
];

const SQL: &[&str] = &[
    "1'; DROP TABLE event;--",
    "1 OR 1=1",
    "' UNION SELECT secret FROM session --",
    "\"; DELETE FROM session; --",
    "1); DROP TABLE event; --",
];

/// A survey whose every text is a payload, with an open item and numbers.
fn hostile(payload: &str) -> web::Served {
    let text = serde_json::to_string(payload).expect("text");
    let survey = format!(
        r#"
[survey]
id = "hostile"
languages = ["en"]
title = {text}

[questionnaire]
introduction = {text}
consent = {{ version = "1", text = {text} }}
thanks = {text}
contact = {text}

[[questionnaire.section]]
title = {text}
items = ["choice", "several", "number", "words"]

[disclosure]
probability = "not_stated"

[item.choice]
kind = "single"
base = "answered"
text = {text}
hint = {text}
answers = [{{ code = 1, label = {text} }}, {{ code = 2, label = "Two" }}]

[item.several]
kind = "multiple"
base = "answered"
text = {text}
options = [{{ code = 1, label = {text} }}, {{ code = 2, label = "Two" }}]

[item.number]
kind = "numeric"
text = {text}
minimum = 0
maximum = 100

[item.words]
kind = "open"
text = {text}
"#
    );
    web::survey(&survey, WAVE)
}

const WAVE: &str = r#"
kind = "rehearsal"
label = "2026"

[fieldwork]
start = 2026-01-01
end = 2026-01-31

[mode]
id = "web"
text = "Web"

[collect]

[[collect.open_link]]
id = "all"
budget = 100000
"#;

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn following_a_link_changes_nothing_and_its_token_stays_in_it() {
    let site = web::technology(10);
    let token = site.invited();
    let path = format!("/i/{token}");
    for method in ["GET", "HEAD", "GET"] {
        let page = site.ask(method, &path, &[], "");
        assert_eq!(page.status, 200);
        assert_eq!(page.header("set-cookie"), None);
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
    assert!(site.stored().is_empty());
    let begun = site.post(&path, "", "lang=en&consent=1");
    assert_eq!(begun.header("location"), Some("/next"));
    let cookie = begun.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    assert!(!cookie.contains(&token));
    let cookie = cookie.split(';').next().expect("a cookie");
    let (_, page) = site.now(cookie);
    assert!(!page.body.contains(&token) && !page.head.contains(&token));
    // A link that leads nowhere and one that is no token are one page.
    let wrong = site.get("/i/AAAAAAAAAAAAAAAAAAAAAA", "");
    let odd = site.get("/i/x", "");
    assert_eq!((wrong.status, &wrong.body), (404, &odd.body));
}

#[test]
fn a_host_that_is_not_ours_is_refused_and_what_proxies_say_is_not_read() {
    let site = web::technology(10);
    for host in ["evil.example", "", "localhost", "127.0.0.1"] {
        assert_eq!(
            site.ask("GET", "/o/alle", &[("Host", host)], "").status,
            421,
            "{host}"
        );
    }
    let own = site.address.to_string();
    let twice = [("Host", own.as_str()), ("Host", "evil.example")];
    assert!(matches!(
        site.ask("GET", "/o/alle", &twice, "").status,
        400 | 421
    ));
    let forwarded = [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "host=evil.example"),
        ("X-Original-URL", "/metrics"),
    ];
    let page = site.ask("GET", "/o/alle", &forwarded, "");
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("evil.example") && !page.head.contains("evil.example"));
    let begun = site.ask("POST", "/o/alle", &forwarded, "lang=en&consent=1");
    assert_eq!(begun.header("location"), Some("/next"));
}

#[test]
fn there_are_survey_routes_and_no_others() {
    let site = web::technology(10);
    for path in [
        "/",
        "/admin",
        "/metrics",
        "/status",
        "/o/alle/..%2f..%2fmetrics",
        "/%2569/x",
        "/o/%2561lle",
        "/o/..%2fstyle.css",
        "//evil.example",
        "/o//alle",
        "/.git/config",
        "/collect.sqlite",
        "/o/alle%00",
        "/O/ALLE",
    ] {
        let answer = site.get(path, "");
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("content-security-policy").is_some(), "{path}");
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"] {
        assert_eq!(site.ask(method, "/o/alle", &[], "").status, 404, "{method}");
    }
    let cookie = site.start("/o/alle", "en");
    for (path, override_) in [
        ("/submit", "POST"),
        ("/leave", "POST"),
        ("/submit", "DELETE"),
    ] {
        let headers = [
            ("Cookie", cookie.as_str()),
            ("X-HTTP-Method-Override", override_),
        ];
        assert_eq!(site.ask("GET", path, &headers, "").status, 404);
    }
    let sent = site.post(
        "/o/alle?_method=DELETE",
        "",
        "lang=en&consent=1&_method=DELETE",
    );
    assert_eq!(sent.status, 400);
}

#[test]
fn no_text_of_a_survey_or_of_an_answer_becomes_markup() {
    for payload in SCRIPTS {
        let site = hostile(payload);
        let mut pages = vec![
            site.get("/o/all", ""),
            site.get("/o/all?lang=%22%3E%3Cscript%3E", ""),
        ];
        let cookie = site.start("/o/all", "en");
        let text = encoded(payload);
        for fields in [
            "answer=1".to_owned(),
            "answer=1&answer=2".to_owned(),
            format!("answer={text}"),
            format!("answer={text}"),
        ] {
            let (path, page) = site.now(&cookie);
            let mut sent = site.send(&path, &page, &cookie, &fields);
            if sent.status == 200 {
                assert!(path == "/q/number", "{path}");
                pages.push(sent);
                sent = site.send(&path, &page, &cookie, "answer=7");
            }
            assert_eq!(sent.status, 303, "{path}");
            pages.push(page);
            pages.push(site.get(&path, &cookie));
        }
        for path in ["/check", "/print", "/withdraw"] {
            pages.push(site.get(path, &cookie));
        }
        let csrf = site.get("/check", &cookie).field("csrf");
        site.post("/submit", &cookie, &format!("csrf={csrf}"));
        pages.push(site.get("/end", &cookie));
        for page in pages {
            assert_eq!(page.status, 200, "{payload}");
            let body = &page.body;
            assert!(
                !body.contains("<script") && !body.contains("<img") && !body.contains("<svg"),
                "{body}"
            );
            assert!(
                !body.contains("<b>")
                    && !body.contains("<!--")
                    && !body.contains("href=\"javascript"),
                "{body}"
            );
            assert!(
                page.header("content-security-policy")
                    .is_some_and(|policy| policy.starts_with("default-src 'none'"))
            );
        }
        let stored = site.stored();
        let said = stored
            .iter()
            .find_map(|(_, response)| response.reply("words").cloned());
        let clean: String = payload.chars().filter(|c| !c.is_control()).collect();
        assert_eq!(said, Some(Reply::Text(clean)));
    }
}

/// The same surveys and answers in Chromium: no dialog opens, no image is asked for, nothing is marked up.
#[test]
fn nothing_of_a_hostile_survey_runs_in_a_browser() {
    let Some((modules, chromium)) = browser::browser() else {
        return;
    };
    let sites: Vec<(web::Served, String)> = SCRIPTS
        .iter()
        .map(|payload| {
            let site = hostile(payload);
            let cookie = site.start("/o/all", "en");
            for fields in ["answer=1", "answer=1&answer=2", "answer=7"] {
                let (path, page) = site.now(&cookie);
                assert_eq!(site.send(&path, &page, &cookie, fields).status, 303);
            }
            let (path, page) = site.now(&cookie);
            let words = format!("answer={}", encoded(payload));
            assert_eq!(site.send(&path, &page, &cookie, &words).status, 303);
            (site, cookie)
        })
        .collect();
    let mut node = std::process::Command::new("node");
    node.arg(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/browser/hostile.mjs"
    ));
    node.args([&modules, &chromium]);
    for ((site, cookie), payload) in sites.iter().zip(SCRIPTS) {
        let (_, value) = cookie.split_once('=').expect("a cookie");
        node.args([&site.origin, value, *payload]);
    }
    let said = node.output().expect("node");
    let err = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{err}");
    let found: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
    // Seven of the payloads run where they are put into a page as they are, or this test could not fail.
    assert!(found["control"].as_u64() > Some(4), "{found}");
    assert_eq!(found["pages"].as_u64(), Some(8 * SCRIPTS.len() as u64));
    assert_eq!(found["ran"], serde_json::json!([]), "{found}");
}

#[test]
fn statements_in_tokens_languages_and_items_stay_text() {
    let site = web::technology(10);
    let cookie = site.start("/o/alle", "en");
    for payload in SQL {
        let text = encoded(payload);
        assert_eq!(site.get(&format!("/i/{text}"), "").status, 404);
        assert_eq!(site.post(&format!("/o/{text}"), "", "lang=en").status, 404);
        assert_eq!(site.get(&format!("/q/{text}"), &cookie).status, 404);
        assert_eq!(
            site.get("/next", &format!("tidemark={payload}")).status,
            403
        );
        let begun = site.post("/o/alle", "", &format!("lang={text}&consent={text}"));
        assert_eq!(begun.status, 200, "consent is asked for again");
        let (path, page) = site.now(&cookie);
        assert_eq!(
            site.send(&path, &page, &cookie, &format!("answer={text}"))
                .status,
            400
        );
        assert_eq!(
            site.send(&path, &page, &cookie, &format!("language={text}"))
                .status,
            400
        );
    }
    assert_eq!(site.stored().len(), 1);
    site.complete(&cookie);
    assert_eq!(site.stored().len(), 1);
}

#[test]
fn forms_of_other_sites_write_nothing() {
    let site = web::technology(10);
    let cookie = site.start("/o/alle", "en");
    let (path, page) = site.now(&cookie);
    let before = site.stored();
    let body = format!(
        "csrf={}&form={}&made={}&answer=1",
        page.field("csrf"),
        page.field("form"),
        page.field("made")
    );
    let own = site.origin.clone();
    for headers in [
        vec![("Origin", "https://evil.example")],
        vec![("Origin", "null"), ("Sec-Fetch-Site", "cross-site")],
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Sec-Fetch-Site", "same-site")],
        vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "cross-site")],
        vec![("Origin", "http://127.0.0.1")],
    ] {
        let mut all = headers.clone();
        all.push(("Cookie", &cookie));
        assert_eq!(
            site.ask("POST", &path, &all, &body).status,
            403,
            "{headers:?}"
        );
        assert_eq!(
            site.ask("POST", "/o/alle", &headers, "lang=en&consent=1")
                .status,
            403,
            "{headers:?}"
        );
    }
    // The code of another session, and none.
    let other = site.start("/o/alle", "en");
    let (_, foreign) = site.now(&other);
    for csrf in [foreign.field("csrf"), String::new(), "x".to_owned()] {
        for path in [path.as_str(), "/submit", "/leave", "/withdraw"] {
            assert_eq!(
                site.post(path, &cookie, &format!("csrf={csrf}")).status,
                403,
                "{path}"
            );
        }
    }
    assert_eq!(site.stored().len(), before.len() + 1);
    assert!(
        site.stored()
            .iter()
            .all(|(_, response)| response.replies.is_empty())
    );
    // As a browser sends it from a page without a referrer.
    let browser = [
        ("Cookie", cookie.as_str()),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    assert_eq!(site.ask("POST", &path, &browser, &body).status, 303);
}

#[test]
fn what_no_page_sends_is_refused_and_numbers_are_wholes_within_bounds() {
    let site = web::technology(10);
    let cookie = site.start("/o/alle", "en");
    let (path, page) = site.now(&cookie);
    for fields in [
        "answer=6",
        "answer=1&answer=2",
        "answer=-1",
        "answer=1.0",
        "missing=refused&missing=dont_know",
        "missing=x",
        "answer=1&extra=1",
        "language=xx",
    ] {
        assert_eq!(
            site.send(&path, &page, &cookie, fields).status,
            400,
            "{fields}"
        );
    }
    // A broken percent sign is a character (URL Standard), and this code is not the session's.
    assert_eq!(site.post(&path, &cookie, "csrf=%").status, 403);
    let nul = format!("csrf={}&answer=%00", page.field("csrf"));
    assert_eq!(site.post(&path, &cookie, &nul).status, 400);
    assert_eq!(site.post(&path, &cookie, &"a".repeat(20_000)).status, 413);
    // A page that is not open yet leads back to where the respondent stands.
    let ahead = site.send("/q/age", &page, &cookie, "answer=42");
    assert_eq!(ahead.header("location"), Some(path.as_str()));
    assert!(
        site.stored()
            .iter()
            .all(|(_, response)| response.replies.is_empty())
    );
    loop {
        let (path, page) = site.now(&cookie);
        if path != "/q/age" {
            site.send(&path, &page, &cookie, "answer=1");
            continue;
        }
        for wrong in [
            "42.5",
            "42%2C5",
            "17",
            "111",
            "1e2",
            "inf",
            "NaN",
            "-",
            "0x2A",
            "four",
            "99999999999999999999",
        ] {
            let sent = site.send(&path, &page, &cookie, &format!("answer={wrong}"));
            assert_eq!(sent.status, 200, "{wrong}");
            assert!(sent.body.contains("There is a problem"), "{wrong}");
        }
        assert_eq!(site.send(&path, &page, &cookie, "answer=42").status, 303);
        break;
    }
}

#[test]
fn a_shared_cache_is_told_to_keep_nothing_and_a_device_can_be_left() {
    let site = web::technology(10);
    let cookie = site.start("/o/alle", "en");
    let (path, page) = site.now(&cookie);
    for answer in [
        &page,
        &site.get("/check", &cookie),
        &site.get("/end", &cookie),
        &site.get("/nowhere", ""),
        &site.get(&path, ""),
    ] {
        assert_eq!(
            answer.header("cache-control"),
            Some("no-store"),
            "{}",
            answer.head
        );
    }
    let csrf = page.field("csrf");
    let left = site.post("/leave", &cookie, &format!("csrf={csrf}"));
    assert_eq!(left.header("location"), Some("/left/open?lang=en"));
    assert!(
        left.header("set-cookie")
            .is_some_and(|cookie| cookie.contains("Max-Age=0"))
    );
    assert_eq!(site.get(&path, &cookie).status, 403);
    assert_eq!(site.get("/print", &cookie).status, 403);
}

#[test]
fn a_language_is_changed_on_any_page_and_what_was_written_stays() {
    let site = web::technology(10);
    let cookie = site.start("/o/alle", "en");
    for _ in 0..7 {
        let (path, page) = site.now(&cookie);
        let value = if path == "/q/age" { "1234x" } else { "2" };
        let danish = site.send(
            &path,
            &page,
            &cookie,
            &format!("answer={value}&language=da"),
        );
        assert!(danish.body.contains("<html lang=\"da\">"), "{path}");
        let kept = format!("value=\"{value}\"");
        assert!(
            danish.body.contains(&kept)
                && (path == "/q/age" || danish.body.contains(&format!("{kept} checked"))),
            "{path}"
        );
        let english = site.send(
            &path,
            &danish,
            &cookie,
            &format!("answer={value}&language=en"),
        );
        assert!(english.body.contains("<html lang=\"en\">"), "{path}");
        let value = if path == "/q/age" { "42" } else { "2" };
        assert_eq!(
            site.send(&path, &english, &cookie, &format!("answer={value}"))
                .status,
            303
        );
    }
    let check = site.get("/check", &cookie);
    let csrf = check.field("csrf");
    assert_eq!(
        site.post("/submit", &cookie, &format!("csrf={csrf}&language=da"))
            .header("location"),
        Some("/check")
    );
    let danish = site.get("/check", &cookie);
    assert!(danish.body.contains("Gennemse dine svar") && danish.body.contains("<dd>42</dd>"));
    assert!(
        site.get("/print?lang=en", &cookie)
            .body
            .contains("<html lang=\"en\">")
    );
    assert_eq!(
        site.stored()
            .first()
            .map(|(_, response)| response.replies.len()),
        Some(7)
    );
    assert!(
        site.get("/i/x?lang=en", "")
            .body
            .contains("<html lang=\"en\">")
    );
    assert!(
        site.get("/i/x?lang=da", "")
            .body
            .contains("<html lang=\"da\">")
    );
}

#[test]
fn an_open_link_closes_when_its_budget_is_spent() {
    let site = web::technology(2);
    for _ in 0..2 {
        let cookie = site.start("/o/alle", "en");
        site.complete(&cookie);
    }
    for answer in [
        site.get("/o/alle", ""),
        site.post("/o/alle", "", "lang=en&consent=1"),
    ] {
        assert_eq!(answer.status, 200);
        assert!(answer.header("set-cookie").is_none());
        assert!(answer.body.contains("lukket") || answer.body.contains("closed"));
    }
    assert_eq!(site.stored().len(), 2);
}

/// A program that changes its answer for ever fills no disk: after a thousand events nothing is stored but the end, and the page
/// that says so leads back to the questionnaire.
#[test]
fn after_a_thousand_events_a_page_says_that_no_change_is_saved_and_the_rest_can_be_submitted() {
    let site = web::technology(10);
    for (lang, title) in [
        ("da", "Der kan ikke gemmes flere ændringer"),
        ("en", "No more changes can be saved"),
    ] {
        let cookie = site.start("/o/alle", lang);
        let (path, page) = site.now(&cookie);
        site.answer_all(&cookie);
        let response = || {
            let stored = site.stored().into_iter().rev();
            let mut under_way = stored.map(|(_, response)| response);
            under_way
                .find(|response| response.language == lang)
                .expect("a response")
        };
        let change = |form: u32, code: u32| {
            let (csrf, made) = (page.field("csrf"), page.field("made"));
            let fields = format!("csrf={csrf}&form={form}&made={made}&website=&answer={code}");
            site.post(&path, &cookie, &fields)
        };
        // Its first answer is 1.
        let first = response().events;
        let codes = [2, 1].into_iter().cycle();
        for (form, code) in (first..1_000).zip(codes.clone()) {
            let sent = change(form, code);
            assert_eq!(sent.status, 303, "{form}: {}", sent.body);
        }
        let full = response();
        assert_eq!(full.events, 1_000);
        let mut left = codes.skip((1_000 - first) as usize - 1);
        let (stands, other) = (left.next().expect("a code"), left.next().expect("a code"));
        for form in [999, 1_000, 1_001] {
            let refused = change(form, other);
            assert_eq!(refused.status, 429);
            assert!(refused.body.contains(&format!("<h1>{title}</h1>")));
            assert!(refused.body.contains("href=\"/next\""));
            assert_eq!(refused.header("cache-control"), Some("no-store"));
        }
        // A form that was taken before is acknowledged when it comes again.
        assert_eq!(change(999, stands).status, 303);
        assert_eq!(response(), full);
        site.submit(&cookie);
        let page = site.get("/end", &cookie);
        assert_eq!(page.status, 200);
        let ended = response();
        assert_eq!((ended.events, &ended.replies), (1_001, &full.replies));
        assert!(ended.end.is_some());
    }
}

/// Robots that answer at once, or fill in what nobody sees, are flagged; people who take a second and more are not. Nobody is
/// turned away.
#[test]
fn robots_are_flagged_and_people_are_not() {
    let site = web::technology(100_000);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                // Eight posts a complete: 16 × 79 × 8 > 10,000.
                for _ in 0..79 {
                    let cookie = site.start("/o/alle", "en");
                    site.complete(&cookie);
                }
            });
        }
    });
    let robots = site.stored();
    let flagged = robots
        .iter()
        .filter(|(_, response)| has_flag(response))
        .count();
    assert_eq!(robots.len(), 16 * 79);
    assert!(
        flagged * 100 >= robots.len() * 95,
        "{flagged} of {}",
        robots.len()
    );
    thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| {
                let cookie = site.start("/o/alle", "da");
                for _ in 0..7 {
                    let (path, page) = site.now(&cookie);
                    thread::sleep(Duration::from_millis(1500));
                    let value = if path == "/q/age" { "42" } else { "1" };
                    assert_eq!(
                        site.send(&path, &page, &cookie, &format!("answer={value}"))
                            .status,
                        303
                    );
                }
                site.complete(&cookie);
            });
        }
    });
    let people: Vec<_> = site
        .stored()
        .into_iter()
        .filter(|(_, response)| response.language == "da")
        .collect();
    assert_eq!(people.len(), 100);
    assert!(
        people
            .iter()
            .all(|(_, response)| response.end.is_some() && !has_flag(response))
    );
}

fn has_flag(response: &tidemark::collect::interview::response::Response) -> bool {
    response
        .end
        .as_ref()
        .is_some_and(|ending| ending.flags.iter().any(|flag| flag == "bot"))
}

/// 2,000 connections that say a line and then nothing. What a normal client pays is measured by `benches/collect`; here each of
/// its requests is answered, and every slow connection is closed when its time is over.
#[test]
fn slow_connections_hold_nobody_up_and_are_closed() {
    let site = web::technology(10);
    let began = Instant::now();
    let mut slow = Vec::new();
    for at in 0..2000 {
        let mut stream = TcpStream::connect(site.address).expect("a connection");
        let text = match at % 2 {
            0 => format!("GET /o/alle HTTP/1.1\r\nHost: {}\r\nX-Slow: ", site.address),
            _ => format!(
                "POST /o/alle HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\r\nlang",
                site.address
            ),
        };
        stream.write_all(text.as_bytes()).expect("some bytes");
        slow.push(stream);
    }
    let opened = began.elapsed();
    // Headers have 10 s, then a body 15 s.
    let mut asked = 0;
    for (turn, seconds) in [(0, 10), (1, 15)] {
        while began.elapsed() < Duration::from_secs(seconds) + opened {
            let asks = Instant::now();
            assert_eq!(site.get("/o/alle", "").status, 200);
            let took = asks.elapsed();
            assert!(took < Duration::from_secs(2), "{took:?}");
            asked += 1;
            thread::sleep(Duration::from_millis(50));
        }
        for stream in slow.iter_mut().skip(turn).step_by(2) {
            let patience = stream.set_read_timeout(Some(Duration::from_secs(2)));
            patience.expect("a timeout");
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).expect("the server closed it");
            let said = String::from_utf8_lossy(&rest);
            assert!(
                said.starts_with("HTTP/1.1 408") || (turn == 0 && said.is_empty()),
                "{said}"
            );
        }
    }
    assert!(
        asked > 100,
        "{asked} requests beside 2,000 slow connections"
    );
    let large = format!(
        "GET /o/alle HTTP/1.1\r\nHost: {}\r\nX-Large: {}\r\n\r\n",
        site.address,
        "x".repeat(9000)
    );
    assert_eq!(site.raw(large.as_bytes()).status, 431);
}

#[test]
fn pages_are_small_when_packed() {
    let site = web::technology(10);
    let cookie = site.start("/o/alle", "da");
    let (path, _) = site.now(&cookie);
    let gzip = [("Cookie", cookie.as_str()), ("Accept-Encoding", "br, gzip")];
    let page = site.ask("GET", &path, &gzip, "");
    assert_eq!(page.header("content-encoding"), Some("gzip"));
    let size = |answer: &web::Answer| -> usize {
        answer
            .header("content-length")
            .and_then(|size| size.parse().ok())
            .expect("a size")
    };
    let style = site.ask("GET", "/style.css", &gzip, "");
    assert!(
        size(&page) + size(&style) <= 15_000,
        "{} + {}",
        size(&page),
        size(&style)
    );
    assert_eq!(
        site.ask(
            "GET",
            &path,
            &[("Cookie", &cookie), ("Accept-Encoding", "gzip;q=0")],
            ""
        )
        .header("content-encoding"),
        None
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever is sent, the server answers, and what it stores is offered by the definition.
    #[test]
    fn random_forms_store_nothing_out_of_range(forms in proptest::collection::vec(
        (prop_oneof![Just("answer"), Just("missing"), Just("form"), Just("made"), Just("website"), Just("language"), Just("x")],
         prop_oneof!["[0-9]{1,3}", "-?[0-9]{0,4}[.,]?[0-9]{0,3}", "\\PC{0,20}", Just("dont_know".to_owned()), Just("8".to_owned())]), 1..6),
        at in 0usize..7)
    {
        let site = SITE.get_or_init(|| web::technology(1_000_000));
        let cookie = site.start("/o/alle", "en");
        for _ in 0..at {
            let (path, page) = site.now(&cookie);
            site.send(&path, &page, &cookie, if path == "/q/age" { "answer=42" } else { "answer=1" });
        }
        let (path, page) = site.now(&cookie);
        let fields: Vec<String> = forms.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let sent = site.post(&path, &cookie, &format!("csrf={}&{}", page.field("csrf"), fields.join("&")));
        prop_assert!(matches!(sent.status, 200 | 303 | 400), "{}", sent.status);
        for (_, response) in site.stored() {
            for (item, given) in &response.replies {
                let is_offered = match (item.as_str(), &given.reply) {
                    (_, Reply::Skipped) => true,
                    ("age", Reply::Number(age)) => (18.0..=110.0).contains(age) && age.fract() == 0.0,
                    ("age", Reply::DontKnow | Reply::Refused) => false,
                    ("sex", Reply::Codes(codes)) => matches!(codes.as_slice(), [1 | 2]),
                    ("region", Reply::Codes(codes)) => matches!(codes.as_slice(), [1..=5]),
                    (_, Reply::Codes(codes)) => matches!(codes.as_slice(), [1..=5 | 8]),
                    _ => false,
                };
                prop_assert!(is_offered, "{item}: {:?}", given.reply);
            }
        }
    }
}

static SITE: std::sync::OnceLock<web::Served> = std::sync::OnceLock::new();
