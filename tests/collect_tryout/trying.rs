//! `tidemark collect --try`: whoever makes a questionnaire answers it, and nothing of that is left.

use std::fs;
use std::path::{Path, PathBuf};

use super::program::{Answer, Browser, ITEMS, Server, command, folder};

const EN: &str = "Try-out: the questionnaire is being tried out";
const DA: &str = "Afprøvning: Spørgeskemaet bliver prøvet af";

/// The names in a folder.
fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    names
}

/// A browser at the address that was printed.
fn browser(server: &Server) -> Browser {
    let mut browser = server.browser();
    browser.headers = vec![("Host".to_owned(), server.address.to_string())];
    browser
}

/// The paths of the links that it printed.
fn links(server: &Server) -> Vec<String> {
    let origin = format!("http://{}", server.address);
    let said = fs::read_to_string(&server.log).expect("a log");
    let words = said.split_whitespace();
    words
        .filter_map(|word| Some(word.strip_prefix(&origin)?.to_owned()))
        .collect()
}

#[track_caller]
fn is_marked(page: &Answer, words: &str) {
    assert!(page.body.contains(words), "{}", page.body);
}

#[test]
fn a_try_out_is_answered_marked_and_gone_and_touches_no_store() {
    let folder = folder();
    let wave = folder.path().join("waves/2023");
    let text = fs::read_to_string(wave.join("wave.toml")).expect("wave.toml");
    // Fieldwork begins long after today, and is served elsewhere.
    let text = text.replace(
        "base_url = \"http://localhost\"\n",
        "base_url = \"https://svar.example.dk\"\nopens = 2999-01-01\n",
    );
    assert!(text.contains("opens"), "{text}");
    fs::write(wave.join("wave.toml"), text).expect("wave.toml");
    let store = wave.join("collect.sqlite");
    fs::write(&store, "the real one").expect("a file");
    let before = names(&wave);
    let temporary = tempfile::tempdir().expect("a folder");
    let mut trying = command(folder.path(), &[]);
    trying
        .args(["--try", "--listen", "127.0.0.1:0"])
        .env("TMPDIR", temporary.path());
    let server = Server::of(folder.path(), &mut trying);
    let links = links(&server);
    assert_eq!(links.len(), 2, "{links:?}");
    assert_eq!(names(temporary.path()).len(), 1);
    for link in &links {
        let mut browser = browser(&server);
        is_marked(&browser.get(&format!("{link}?lang=en")), EN);
        is_marked(&browser.get(&format!("{link}?lang=da")), DA);
        browser.start(link);
        for item in ITEMS {
            is_marked(&browser.get(&format!("/q/{item}")), EN);
            assert_eq!(browser.answer(item, "4").status, 303);
        }
        let sent = browser.submit();
        assert_eq!((sent.status, sent.location()), (303, "/end"));
        is_marked(&browser.get("/end"), EN);
    }
    let log = server.log.clone();
    let (status, _) = server.end();
    assert!(status.success());
    let said = fs::read_to_string(log).expect("a log");
    assert!(said.contains("its answers are deleted"), "{said}");
    assert_eq!(names(temporary.path()), Vec::<PathBuf>::new());
    assert_eq!(names(&wave), before);
    assert_eq!(fs::read_to_string(store).expect("it"), "the real one");
}

#[test]
fn a_try_out_takes_nothing_that_makes_no_sense_of_it() {
    let folder = folder();
    for (more, status, words) in [
        (["--store", "other.sqlite"], 2, "cannot be used with"),
        (
            ["--base-url", "https://svar.example.dk"],
            2,
            "cannot be used with",
        ),
        (["--admin", "127.0.0.1:0"], 2, "cannot be used with"),
        (["--listen", "0.0.0.0:0"], 1, "T0804"),
    ] {
        let mut trying = command(folder.path(), &[]);
        let done = trying.arg("--try").args(more).output().expect("run");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(status), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn people_who_are_asked_for_a_rehearsal_are_warned_of() {
    let folder = folder();
    let store = folder.path().join("other.sqlite");
    let server = Server::start(folder.path(), &store.display().to_string(), &[]);
    let said = fs::read_to_string(&server.log).expect("a log");
    assert!(said.contains("T0229") && said.contains("--try"), "{said}");
    let list = folder.path().join("contacts.csv");
    fs::write(&list, "id\n1\n").expect("a list");
    let mut invite = command(folder.path(), &["invite"]);
    let done = invite.arg("--list").arg(&list).output().expect("run");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success() && said.contains("T0229"), "{said}");
}
