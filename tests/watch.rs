//! `tidemark report --watch` through the binary and a plain connection: what a browser is given while somebody writes.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A survey of its own, watched.
struct Watch {
    folder: tempfile::TempDir,
    child: Child,
    address: String,
}

impl Watch {
    /// tech-attitudes in English, its wave of published figures: everything but an estimation.
    fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let survey = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/tech-attitudes");
        copy(&survey, &folder.path().join("survey"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .current_dir(folder.path())
            .args([
                "report", "survey", "--wave", "2020", "--lang", "en", "--out", "out",
            ])
            .args(["--pieces", "page,tables", "--watch"])
            .args(more)
            .env("TIDEMARK_CACHE", "off")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line
            .trim()
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_suffix('/'))
            .unwrap_or_else(|| panic!("no address: {line:?}"))
            .to_owned();
        Self {
            folder,
            child,
            address,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn written(&self) -> String {
        fs::read_to_string(self.path("out/en/index.html")).expect("the page on disk")
    }

    fn edit(&self, from: &str, to: &str) {
        let path = self.path("survey/report.toml");
        let text = fs::read_to_string(&path).expect("report.toml");
        assert!(text.contains(from), "report.toml has no {from:?}");
        fs::write(path, text.replace(from, to)).expect("report.toml");
    }

    /// An answer: head and body.
    fn get(&self, path: &str) -> (String, String) {
        self.get_as(path, &self.address)
    }

    fn get_as(&self, path: &str, host: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head.to_owned(), body.to_owned())
    }

    /// Waits until the page is as asked; how long that took.
    fn until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> Duration {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(60) {
            if is_so(&self.get("/en/index.html").1) {
                return started.elapsed();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the page never {what}");
    }

    /// Asks the program to end, as a terminal does; what it said on both streams, and its code.
    fn end(mut self) -> (String, String, Option<i32>) {
        let killed = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(killed.success());
        let mut out = String::new();
        let mut err = String::new();
        let stdout = self.child.stdout.as_mut().expect("its output");
        stdout.read_to_string(&mut out).expect("its output");
        let stderr = self.child.stderr.as_mut().expect("its messages");
        stderr.read_to_string(&mut err).expect("its messages");
        let code = self.child.wait().expect("an end").code();
        (out, err, code)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("a copy");
        }
    }
}

/// The version that a page's reloading script asks with.
fn since(page: &str) -> u64 {
    let (_, rest) = page.split_once("/changes?since=").expect("the script");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

const TITLE: &str = "What Danes think about new technology";

#[test]
#[cfg(unix)]
fn an_edited_sentence_reaches_the_open_page_and_the_whole_report_is_written_at_the_end() {
    let watch = Watch::start(&[]);
    let (head, _) = watch.get("/");
    assert!(head.contains("location: /en/index.html"), "{head}");
    for folder in ["/en", "/en/"] {
        let (head, _) = watch.get(folder);
        assert!(
            head.contains("location: /en/index.html"),
            "{folder}: {head}"
        );
    }
    for nothing in ["/da/", "/e", "/en/index", "/en/tables/"] {
        let (head, _) = watch.get(nothing);
        assert!(head.starts_with("HTTP/1.1 404"), "{nothing}: {head}");
    }
    let (_, first) = watch.get("/en/index.html");
    assert!(first.contains(TITLE));
    // The script that reloads is in what is served, and never in the file.
    assert!(first.contains("EventSource") && !watch.written().contains("EventSource"));
    assert!(!watch.written().contains("connect-src"));

    watch.edit(TITLE, "What a sentence was written anew");
    let event = watch.get(&format!("/changes?since={}", since(&first))).1;
    assert!(event.contains("data: changed"), "{event}");
    watch.until("has the new sentence", |page| page.contains("written anew"));
    assert!(watch.written().contains("written anew"));
    assert!(
        !watch.path("out/en/tables").exists(),
        "only the page is built at each change"
    );

    let tables = watch.path("out/en/tables/statements.csv");
    let folder = watch.folder.path().to_owned();
    let (out, err, code) = {
        let page = watch.path("out/en/index.html");
        assert!(page.exists());
        // The folder goes with the watch: look before it does.
        let kept = tempfile::tempdir().expect("a folder");
        let result = end_and_keep(watch, &folder.join("out"), kept.path());
        assert!(
            kept.path().join("en/tables/statements.csv").exists(),
            "{tables:?}"
        );
        result
    };
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("out/en/index.html") && out.contains("statements.csv"),
        "{out}"
    );
    assert!(err.contains("rebuilt in"), "{err}");
}

/// Ends the watch and copies what it wrote before its folder goes.
fn end_and_keep(watch: Watch, out: &Path, kept: &Path) -> (String, String, Option<i32>) {
    let mut watch = watch;
    let folder = std::mem::replace(&mut watch.folder, tempfile::tempdir().expect("a folder"));
    let result = watch.end();
    copy(out, kept);
    drop(folder);
    result
}

#[test]
#[cfg(unix)]
fn a_mistake_is_shown_over_the_last_good_page_which_stays_on_disk() {
    let watch = Watch::start(&[]);
    let good = watch.written();
    watch.edit("kind = \"stacked\"", "kind = \"stakced\"");
    watch.until("shows the mistake", |page| {
        page.contains("`stakced` is not a value")
    });
    let (_, page) = watch.get("/en/index.html");
    assert!(
        page.contains("report.toml:") && page.contains("did you mean"),
        "where, and a way out"
    );
    assert!(page.contains("role=\"alert\"") && page.contains(TITLE));
    assert_eq!(watch.written(), good);
    watch.edit("kind = \"stakced\"", "kind = \"stacked\"");
    watch.until("is well again", |page| !page.contains("role=\"alert\""));
    // Ended with a mistake in the folder, nothing is written over the last good report.
    watch.edit("kind = \"stacked\"", "kind = \"stakced\"");
    watch.until("shows the mistake again", |page| page.contains("stakced"));
    let kept = tempfile::tempdir().expect("a folder");
    let out = watch.path("out");
    let (_, err, code) = end_and_keep(watch, &out, kept.path());
    assert_eq!(code, Some(1), "{err}");
    let page = fs::read_to_string(kept.path().join("en/index.html")).expect("a page");
    assert_eq!(page, good);
}

#[test]
#[cfg(unix)]
fn other_figures_are_estimated_again() {
    let watch = Watch::start(&[]);
    let figures = watch.path("survey/waves/2020/published.csv");
    let text = fs::read_to_string(&figures).expect("published figures");
    let changed = text.replacen("0.43", "0.44", 1);
    assert_ne!(text, changed);
    fs::write(figures, changed).expect("published figures");
    watch.until("has the new figure", |page| page.contains(">44%<"));
}

#[test]
#[cfg(unix)]
fn nobody_else_is_answered() {
    let watch = Watch::start(&[]);
    // A page of another site whose name was made to point here (DNS rebinding) asks under its own name.
    for path in ["/en/index.html", "/changes?since=0"] {
        let (head, body) = watch.get_as(path, "evil.example");
        assert!(
            head.starts_with("HTTP/1.1 403") && body.is_empty(),
            "{head}"
        );
    }
    for path in [
        "/../survey/survey.toml",
        "/en/../../survey/survey.toml",
        "/survey/survey.toml",
    ] {
        let (head, body) = watch.get(path);
        assert!(head.starts_with("HTTP/1.1 404"), "{head}");
        assert!(!body.contains("[survey]"));
    }
    assert!(watch.address.starts_with("127.0.0.1:"));
}

#[test]
#[cfg(unix)]
fn a_taken_port_is_said() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = held.local_addr().expect("an address").port().to_string();
    let survey = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/tech-attitudes");
    let said = Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .arg("report")
        .arg(survey)
        .args(["--watch", "--port", &port])
        .output()
        .expect("the program");
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(1), "{err}");
    assert!(err.contains("T0635") && err.contains(&port), "{err}");
}
