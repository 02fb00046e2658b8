//! A survey that is served on this computer, and a client that sends what it is told to, byte by byte.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tidemark::collect::clock::Clock;
use tidemark::collect::interview::response::Response;
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::server::{self, Site};
use tidemark::collect::store::{Change, Place, Store};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

#[path = "../shared/collected.rs"]
pub mod collected;

/// A survey that is being served until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    pub origin: String,
    pub store: Store,
    pub folder: tempfile::TempDir,
    runtime: Runtime,
    stop: Option<oneshot::Sender<()>>,
}

/// The technology survey's wave of 2023 with an open link `alle` of this budget.
pub fn technology(budget: u32) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    collected::technology(folder.path());
    let wave = folder.path().join("waves/2023/wave.toml");
    let text = fs::read_to_string(&wave).expect("wave.toml");
    let more = format!("\n[collect]\n\n[[collect.open_link]]\nid = \"alle\"\nbudget = {budget}\n");
    fs::write(&wave, text + &more).expect("wave.toml");
    serve(folder, "2023", Clock::system())
}

/// A survey of these two files.
pub fn survey(survey: &str, wave: &str) -> Served {
    survey_by(Clock::system(), survey, wave)
}

/// The same by another clock.
pub fn survey_by(clock: Clock, survey: &str, wave: &str) -> Served {
    serve(collected::folder(survey, wave), "2026", clock)
}

impl Served {
    /// The same folder served anew, by the same clock; this one ends.
    pub fn again(mut self) -> Served {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let clock = self.store.clock().clone();
        let empty = tempfile::tempdir().expect("a folder");
        let folder = std::mem::replace(&mut self.folder, empty);
        self.runtime.block_on(self.store.close());
        serve(folder, "2026", clock)
    }

    /// Another server over the same store.
    pub fn beside(&self) -> Served {
        let folder = tempfile::tempdir().expect("a folder");
        collected::copied(self.folder.path(), folder.path());
        let place = Place::Sqlite(self.folder.path().join("collect.sqlite"));
        serve_at(folder, "2026", self.store.clock().clone(), &place)
    }

    /// Runs something on the server's runtime.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

fn serve(folder: tempfile::TempDir, wave: &str, clock: Clock) -> Served {
    let place = Place::Sqlite(folder.path().join("collect.sqlite"));
    serve_at(folder, wave, clock, &place)
}

fn serve_at(folder: tempfile::TempDir, wave: &str, clock: Clock, place: &Place) -> Served {
    let (_, script) = collected::read(folder.path(), wave);
    let runtime = Runtime::new().expect("a runtime");
    let (listener, store) = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let store = Store::open_at(place, Arc::clone(&script), clock).await;
        (listener, store.expect("a store"))
    });
    let address = listener.local_addr().expect("an address");
    let origin = format!("http://{address}");
    let site = Site {
        script,
        store: store.clone(),
        origin: origin.clone(),
    };
    let (stop, stopped) = oneshot::channel();
    runtime.spawn(server::serve(listener, site, async {
        let _ = stopped.await;
    }));
    Served {
        address,
        origin,
        store,
        folder,
        runtime,
        stop: Some(stop),
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The value of a header, in whatever case it was written.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// The cookie of the session that it opens.
    pub fn session(&self) -> String {
        let cookies = self.head.lines().filter_map(|line| line.split_once(": "));
        cookies
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, cookie)| cookie.split(';').next())
            .find(|cookie| cookie.starts_with("tidemark="))
            .unwrap_or_else(|| panic!("no session: {}", self.head))
            .to_owned()
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let from = self.body.find(&mark).map(|at| at + mark.len());
        let rest = from.and_then(|at| self.body.get(at..)).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

impl Served {
    /// Everything stored, by the random ids of responses.
    pub fn stored(&self) -> Vec<(ResponseId, Response)> {
        self.runtime
            .block_on(self.store.responses())
            .expect("responses")
    }

    /// A token of a new invitation.
    pub fn invited(&self) -> String {
        let secret = Secret::new().expect("random bytes");
        let contact = format!("{}@example.org", secret.text());
        let change = Change::Invite(vec![(secret.digest(), contact)]);
        self.runtime
            .block_on(self.store.change(change))
            .expect("an invitation");
        secret.text()
    }

    /// Sends bytes and reads until the server closes.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a timeout");
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let text = String::from_utf8_lossy(&all).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Answer {
            status: status.unwrap_or_default(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// A request with these headers beside `Host`; `Connection: close`.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            text.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if method == "POST" {
            text.push_str(&format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        text.push_str("\r\n");
        text.push_str(body);
        self.raw(text.as_bytes())
    }

    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask("GET", path, &[("Cookie", cookie)], "")
    }

    pub fn post(&self, path: &str, cookie: &str, body: &str) -> Answer {
        self.ask("POST", path, &[("Cookie", cookie)], body)
    }

    /// Starts at a link and gives the cookie.
    pub fn start(&self, path: &str, lang: &str) -> String {
        let begun = self.post(path, "", &format!("lang={lang}&consent=1"));
        assert_eq!(begun.status, 303, "{}", begun.body);
        begun.session()
    }

    /// Where a respondent stands, and the page there.
    pub fn now(&self, cookie: &str) -> (String, Answer) {
        let next = self.get("/next", cookie);
        assert_eq!(next.status, 303, "{}", next.body);
        let path = next.header("location").unwrap_or_default().to_owned();
        let page = self.get(&path, cookie);
        (path, page)
    }

    /// Sends a form of this page with these fields beside the hidden ones.
    pub fn send(&self, path: &str, page: &Answer, cookie: &str, fields: &str) -> Answer {
        let hidden = format!(
            "csrf={}&form={}&made={}&website=",
            page.field("csrf"),
            page.field("form"),
            page.field("made")
        );
        self.post(path, cookie, &format!("{hidden}&{fields}"))
    }

    /// Answers everything with its first choice, or 42, and submits.
    pub fn complete(&self, cookie: &str) {
        self.answer_all(cookie);
        self.submit(cookie);
    }

    /// Submits what was answered.
    pub fn submit(&self, cookie: &str) {
        let csrf = self.get("/check", cookie).field("csrf");
        let sent = self.post("/submit", cookie, &format!("csrf={csrf}"));
        assert_eq!(sent.header("location"), Some("/end"), "{}", sent.body);
    }

    /// Answers everything with its first choice, or 42, as far as the check of answers.
    pub fn answer_all(&self, cookie: &str) {
        for _ in 0..50 {
            let (path, page) = self.now(cookie);
            if path == "/check" {
                return;
            }
            let first = page.field("answer");
            let is_choice =
                page.body.contains("type=\"radio\"") || page.body.contains("type=\"checkbox\"");
            let value = match is_choice && first.is_empty() {
                true => "1".to_owned(),
                false if first.is_empty() => "42".to_owned(),
                false => first,
            };
            let sent = self.send(&path, &page, cookie, &format!("answer={value}"));
            assert_eq!(sent.status, 303, "{path}: {}", sent.body);
        }
        panic!("it never ends");
    }
}
