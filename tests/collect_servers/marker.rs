//! Privacy: addresses, browsers' names, tokens and a panel's ids leave no trace in database, write-ahead log, dump and logs.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::thread;
use std::time::Duration;

use tidemark::collect::secret::Secret;

use super::program::{Fieldwork, KEY};
use tidemark::collect::invite::Key;

const PEER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);
const AGENT: &str = "MARKER-AGENT/0417";
const FORWARDED: &str = "203.0.113.77";
const PANELIST: &str = "MARKER-PANELIST-0417";

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.extend(fs::read(&path).map(|bytes| (path.display().to_string(), bytes))),
        }
    }
    found
}

pub fn holds(bytes: &[u8], text: &[u8]) -> bool {
    let first = text.first().copied().unwrap_or_default();
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts
        .into_iter()
        .any(|(at, _)| bytes.get(at..at + text.len()) == Some(text))
}

#[test]
fn address_browser_token_and_panel_id_are_nowhere() {
    Fieldwork::on_both(|fieldwork| {
        let tokens = fieldwork.tokens(2);
        // The file for sending letters holds the links; it is no part of what is looked through.
        fs::remove_file(fieldwork.folder.path().join("2023-invitations-1.csv")).expect("removed");
        let key = Key::from_bytes(KEY).expect("a key");
        let mut browser = fieldwork.browser(0);
        browser.from = Some(PEER);
        for (name, value) in [
            ("User-Agent", AGENT),
            ("X-Forwarded-For", FORWARDED),
            ("X-Real-IP", FORWARDED),
            ("Forwarded", "for=203.0.113.77;proto=https"),
            ("CF-Connecting-IP", FORWARDED),
            ("Referer", "http://localhost/MARKER-REFERER"),
        ] {
            browser.headers.push((name.to_owned(), value.to_owned()));
        }
        let unmarked = browser.clone();
        let mut secrets = Vec::new();
        // To the end, half way, and through a panel to the end; mistakes too, which are logged.
        browser.start(&format!("/i/{}", tokens[0]));
        secrets.push(browser.cookies[0].1.clone());
        browser.answer_all();
        assert_eq!(browser.submit().location(), "/end");
        let mut browser = unmarked.clone();
        browser.start(&format!("/i/{}", tokens[1]));
        secrets.push(browser.cookies[0].1.clone());
        browser.answer("challenges", "2");
        browser.post("/q/safe", "csrf=x&answer=9");
        browser.get("/i/MARKER-WRONG-TOKEN");
        browser.get("/MARKER-PATH?q=MARKER-QUERY");
        let mut browser = unmarked;
        browser.start(&format!("/p?id={PANELIST}&sig={}", key.sign(PANELIST)));
        browser.answer_all();
        browser.submit();
        thread::sleep(Duration::from_millis(1500));

        let mut looked = files(fieldwork.folder.path());
        if let Some(cluster) = &fieldwork.cluster {
            looked.extend(files(cluster.folder()));
            let dump = cluster.dump(&fieldwork.store).into_bytes();
            assert!(holds(&dump, b"COPY public.event"));
            looked.push(("pg_dump".to_owned(), dump));
        }
        // What is there is found, or this test could not fail.
        let is_found = |text: &[u8]| looked.iter().any(|(_, bytes)| holds(bytes, text));
        assert!(is_found(b"\"started\"") && is_found(b"POST /i/{token} 303"));
        assert!(is_found(b"serving http://localhost on 127.0.0.1"));
        let digest = Secret::read(&tokens[1]).expect("a token").digest();
        assert!(is_found(&digest.0), "the digest is what is stored");
        let mut markers: Vec<Vec<u8>> = [
            AGENT,
            FORWARDED,
            PANELIST,
            "MARKER-",
            "127.0.0.77",
            "203.0.113",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec();
        markers.extend(secrets.iter().map(|secret| secret.as_bytes().to_vec()));
        for token in tokens.iter().chain(&secrets) {
            let secret = Secret::read(token).expect("a secret");
            // The secret itself, before it was spelled.
            let raw = secret_bytes(&secret);
            let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
            markers.extend([token.as_bytes().to_vec(), raw, hex.into_bytes()]);
            markers.extend([secret.text().into_bytes(), secret.spelled().into_bytes()]);
            markers.push(token.replace('-', "").into_bytes());
        }
        for marker in markers {
            for (name, bytes) in &looked {
                let text = String::from_utf8_lossy(&marker);
                assert!(!holds(bytes, &marker), "{text:?} is in {name}");
            }
        }
    });
}

fn secret_bytes(secret: &Secret) -> Vec<u8> {
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    engine.decode(secret.text()).expect("base 64")
}
