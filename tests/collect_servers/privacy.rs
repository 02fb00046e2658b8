//! What is promised to respondents, through the program: how long a link lives, what of a time is kept, what a key hides, and
//! what open answers lose before they are exported.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use tidemark::collect::interview::event::What;
use tidemark::collect::invite::Key;

use super::marker::{files, holds};
use super::program::{Fieldwork, command};

const ANONYMOUS: &str = r#"
[questionnaire]
consent = { version = "7", text = { da = "Ja", en = "Yes" } }
"#;

const PSEUDONYMOUS: &str = r#"
[questionnaire]
consent = { version = "7", text = { da = "Ja", en = "Yes" } }
privacy = "pseudonymous"
retention_days = 180
"#;

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("after 1970").as_secs()).expect("small")
}

/// The versions agreed to, with their times.
fn consents(fieldwork: &Fieldwork) -> Vec<(String, i64)> {
    let events = fieldwork.events();
    let of = |event: &tidemark::collect::interview::event::Event| match &event.what {
        What::Started { consent, .. } => consent.clone().map(|version| (version, event.at)),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[test]
fn an_anonymous_link_lives_until_the_final_submit_and_leaves_a_bit() {
    Fieldwork::on_both_with(ANONYMOUS, |fieldwork| {
        let tokens = fieldwork.tokens(3);
        let paths: Vec<String> = tokens.iter().map(|token| format!("/i/{token}")).collect();
        // Without consent nothing begins.
        assert_eq!(fieldwork.browser(0).post(&paths[0], "lang=en").status, 200);
        assert!(fieldwork.stored().is_empty());
        let mut first = fieldwork.browser(0);
        first.start(&paths[0]);
        assert_eq!(first.answer("challenges", "4").status, 303);
        // Until then: another device goes on where this one was.
        let mut second = fieldwork.browser(1);
        second.start(&paths[0]);
        assert_eq!(second.get("/next").location(), "/q/safe");
        let mut other = fieldwork.browser(0);
        other.start(&paths[1]);
        assert_eq!(fieldwork.holding().links, 2);
        // And everything can be taken back.
        let page = other.get("/withdraw");
        let withdrawn = other.post("/withdraw", &format!("csrf={}", page.field("csrf")));
        assert_eq!(withdrawn.status, 200);
        assert_eq!(fieldwork.holding().links, 1);
        for item in ["safe", "responsible", "benefits", "words"] {
            assert_eq!(second.answer(item, "4").status, 303);
        }
        assert_eq!(second.submit().location(), "/end");
        // The link is gone; the bit says "used" to whoever comes with the token.
        let holding = fieldwork.holding();
        assert_eq!((holding.links, holding.invitations), (0, 3));
        for path in &paths[..2] {
            let mut late = fieldwork.browser(1);
            let page = late.get(&format!("{path}?lang=en"));
            assert!(page.body.contains("This link has been used"), "{page:?}");
            let start = late.post(path, "lang=en&consent=7");
            assert_eq!((start.status, start.header("set-cookie")), (200, None));
        }
        assert_eq!(fieldwork.browser(0).get(&paths[2]).field("lang"), "da");
        // No device of theirs takes anything back or changes it any more.
        for mut browser in [first, second] {
            assert_eq!(browser.get("/q/safe").location(), "/end");
            assert_eq!(browser.get("/withdraw").field("csrf"), "");
            let withdrawn = browser.post("/withdraw", &format!("csrf={}", browser.csrf()));
            assert_eq!((withdrawn.status, fieldwork.stored().len()), (403, 2));
        }
        let complete = |(_, response): &(_, tidemark::collect::interview::response::Response)| {
            response.end.is_some()
        };
        assert_eq!(
            fieldwork
                .stored()
                .iter()
                .filter(|one| complete(one))
                .count(),
            1
        );
        let events = fieldwork.events();
        assert!(events.iter().all(|event| event.at % 86_400 == 0));
        let today = now() - now() % 86_400;
        let consents = consents(fieldwork);
        assert_eq!(consents.len(), 1, "what was withdrawn is gone");
        assert!(
            consents
                .iter()
                .all(|(version, at)| version == "7" && today - at <= 86_400)
        );
    });
}

#[test]
fn a_pseudonymous_link_lives_until_the_key_is_deleted() {
    Fieldwork::on_both_with(PSEUDONYMOUS, |fieldwork| {
        let token = fieldwork.tokens(2).remove(0);
        let path = format!("/i/{token}");
        let before = now();
        let mut browser = fieldwork.browser(0);
        browser.start(&path);
        browser.answer_all();
        assert_eq!(browser.submit().location(), "/end");
        assert_eq!(fieldwork.holding().links, 1);
        let consents = consents(fieldwork);
        assert!(
            matches!(consents.as_slice(), [(version, at)] if version == "7" && (before..=now()).contains(at))
        );
        // Ids of contacts are keyed, and the key is not in the database.
        let key = fieldwork.folder.path().join("waves/2023/collect.key");
        let secret = fs::read(&key).expect("the key");
        let id = Key::read(&key).expect("the key").id_of("contact-0");
        let store =
            |cluster: &super::postgres::Cluster| cluster.dump(&fieldwork.store).into_bytes();
        let database: Vec<u8> = match &fieldwork.cluster {
            Some(cluster) => store(cluster),
            None => files(fieldwork.folder.path())
                .into_iter()
                .filter(|(name, _)| name.starts_with(&fieldwork.store))
                .flat_map(|(_, bytes)| bytes)
                .collect(),
        };
        assert!(holds(&database, id.as_bytes()));
        assert!(!holds(&database, b"contact-0"));
        assert!(!holds(&database, secret.trim_ascii()));
        let purge = |how: &str| {
            let run = command(fieldwork.folder.path(), &["purge"])
                .args(["--store", &fieldwork.store, how])
                .output()
                .expect("the program");
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            assert!(run.status.success(), "{said}");
            said
        };
        // A place that holds no store is refused and stays as it is, and so does the key.
        let other = match &fieldwork.cluster {
            Some(cluster) => cluster.database("other"),
            None => fieldwork.folder.path().join("other").display().to_string(),
        };
        for arguments in [
            &["purge", "--dry-run"][..],
            &["purge", "--unlink"],
            &["status"],
            &["close"],
        ] {
            let run = command(fieldwork.folder.path(), arguments)
                .args(["--store", &other])
                .output()
                .expect("the program");
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            assert_eq!(run.status.code(), Some(1), "{arguments:?}\n{said}");
            assert!(said.contains("T0105"), "{arguments:?}\n{said}");
        }
        match &fieldwork.cluster {
            Some(cluster) => {
                let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
                assert_eq!(cluster.ask(&other, tables), "0");
            }
            None => assert!(!std::path::Path::new(&other).exists()),
        }
        assert!(key.exists());
        // What would go is said, and stays.
        assert!(purge("--dry-run").contains("2 invitations"));
        assert_eq!(fieldwork.holding().links, 1);
        purge("--unlink");
        let holding = fieldwork.holding();
        assert_eq!(
            (holding.links, holding.sessions, holding.responses),
            (0, 0, 1)
        );
        assert!(!key.exists());
        let late = fieldwork.browser(1).get(&format!("{path}?lang=en"));
        assert!(late.body.contains("This link has been used"));
        assert_eq!(browser.get("/next").status, 403);
    });
}

#[test]
fn numbers_and_addresses_of_people_are_masked_before_export() {
    // Of nobody: the CPR number of the authority's own examples, a number of the range for fiction.
    const SAID: [(&str, &str); 4] = [
        ("mit+cpr+er+070761-4285+altså", "070761-4285"),
        ("ring+på+%2B45+70+12+34+56", "70 12 34 56"),
        ("skriv+til+marker%40example.org", "marker@example.org"),
        ("der+er+12+veje", "none"),
    ];
    let fieldwork = Fieldwork::sqlite();
    for (said, _) in SAID {
        let mut browser = fieldwork.browser(0);
        browser.start("/o/all");
        for item in ["challenges", "safe", "responsible", "benefits"] {
            assert_eq!(browser.answer(item, "2").status, 303);
        }
        assert_eq!(browser.answer("words", said).status, 303);
        assert_eq!(browser.submit().location(), "/end");
    }
    let run = command(fieldwork.folder.path(), &["close"])
        .args(["--store", &fieldwork.store])
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{said}");
    let delivery = fieldwork.folder.path().join("waves/2023/responses.jsonl");
    let delivery = fs::read_to_string(delivery).expect("the delivery");
    for (_, marker) in SAID {
        assert!(!delivery.contains(marker), "{marker}: {delivery}");
    }
    assert!(delivery.contains("mit cpr er") && delivery.contains("der er 12 veje"));
    for kind in ["CPR", "telephone", "e-mail"] {
        assert!(said.contains(kind), "{kind}: {said}");
    }
}
