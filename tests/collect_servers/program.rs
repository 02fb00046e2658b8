//! `tidemark collect` as a process of its own, and browsers that speak to it byte by byte.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tidemark::collect::interview::event::Event;
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::ResponseId;
use tidemark::collect::store::{Holding, Place, Store};

use super::postgres::{self, Cluster};

/// The key of the panel.
pub const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
/// The questions of [`folder`]'s survey, in order; the last one is open.
pub const ITEMS: [&str; 5] = ["challenges", "safe", "responsible", "benefits", "words"];

const COLLECT: &str = r#"
[collect]
base_url = "http://localhost"

[[collect.open_link]]
id = "all"
budget = 100000

[[collect.quota]]
id = "safe"
where = "safe = 4"
limit = 10

[collect.panel]
key_file = "panel.key"
complete = "https://panel.example/back?rid={id}&s=1"
screened_out = "https://panel.example/back?rid={id}&s=2"
quota_full = "https://panel.example/back?rid={id}&s=3"
"#;

const WORDS: &str = "\n[item.words]\nkind = \"open\"\nlabel = { da = \"Ord\", en = \"Words\" }\ntext = { da = \"Skriv\", en = \"Write\" }\n";

/// A survey of four statements and an open question, whose wave 2023 is collected: by an open link, by a panel, and with ten
/// places for those who answer `safe` with 4.
pub fn folder() -> tempfile::TempDir {
    folder_with("")
}

/// The same with more in survey.toml.
pub fn folder_with(more: &str) -> tempfile::TempDir {
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect_store/small");
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2023");
    fs::create_dir_all(&wave).expect("a folder");
    let read = |file: &str| fs::read_to_string(small.join(file)).expect(file);
    let write = |file: &str, text: String| fs::write(folder.path().join(file), text).expect(file);
    write("survey.toml", read("survey.toml") + WORDS + more);
    write(
        "waves/2023/wave.toml",
        read("waves/2023/wave.toml") + COLLECT,
    );
    fs::write(folder.path().join("panel.key"), KEY).expect("a key");
    folder
}

/// The program with these arguments of `tidemark collect`, on the survey of a folder.
pub fn command(folder: &Path, subcommand: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("tidemark"));
    command.arg("collect").args(subcommand).arg(folder);
    command.args(["--wave", "2023"]);
    command
}

/// A server; killed when it is dropped.
pub struct Server {
    pub child: Child,
    pub address: SocketAddr,
    pub log: PathBuf,
}

impl Server {
    /// Serves the folder from a store, as `localhost`.
    pub fn start(folder: &Path, store: &str, more: &[&str]) -> Self {
        let mut command = command(folder, &[]);
        command.args(["--store", store, "--listen", "127.0.0.1:0"]);
        command.args(more);
        Self::of(folder, &mut command)
    }

    /// Runs a command that serves, and waits until it says where.
    pub fn of(folder: &Path, command: &mut Command) -> Self {
        let log = (0..)
            .map(|number| folder.join(format!("log-{number}")))
            .find(|log| !log.exists())
            .expect("a name");
        let file = fs::File::create(&log).expect("a log");
        let child = command
            .stderr(file)
            .stdout(Stdio::null())
            .spawn()
            .expect("a server");
        let mut server = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            log,
        };
        for _ in 0..300 {
            std::thread::sleep(Duration::from_millis(50));
            let said = fs::read_to_string(&server.log).expect("a log");
            let address = said.split_once(" on ").and_then(|(_, rest)| {
                let (address, _) = rest.split_once(';')?;
                address.parse().ok()
            });
            if let Some(address) = address {
                server.address = address;
                return server;
            }
            let ended = server.child.try_wait().expect("a process");
            assert!(ended.is_none(), "{said}");
        }
        panic!("no address within 15 s");
    }

    /// SIGTERM: how it ended, and after how long.
    pub fn end(mut self) -> (ExitStatus, Duration) {
        self.asks_to_end();
        let asked = Instant::now();
        let status = self.child.wait().expect("a process");
        (status, asked.elapsed())
    }

    pub fn asks_to_end(&self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.expect("kill").success());
    }

    pub fn browser(&self) -> Browser {
        Browser {
            servers: vec![self.address],
            asked: 0,
            cookies: Vec::new(),
            headers: Vec::new(),
            from: None,
            csrf: String::new(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Some servers over one store.
pub struct Fieldwork {
    pub servers: Vec<Server>,
    pub store: String,
    pub folder: tempfile::TempDir,
    pub cluster: Option<Cluster>,
}

impl Fieldwork {
    /// One server over a file.
    pub fn sqlite() -> Self {
        Self::sqlite_with("")
    }

    /// The same with more in survey.toml.
    pub fn sqlite_with(more: &str) -> Self {
        let folder = folder_with(more);
        let store = folder.path().join("collect.sqlite").display().to_string();
        Self {
            servers: vec![Server::start(folder.path(), &store, &[])],
            store,
            folder,
            cluster: None,
        }
    }

    /// Two servers over one PostgreSQL; `None` where there is none.
    pub fn postgres() -> Option<Self> {
        Self::postgres_with("")
    }

    /// The same with more in survey.toml.
    pub fn postgres_with(more: &str) -> Option<Self> {
        let cluster = postgres::start()?;
        let folder = folder_with(more);
        let store = cluster.database("fieldwork");
        Some(Self {
            servers: (0..2)
                .map(|_| Server::start(folder.path(), &store, &[]))
                .collect(),
            store,
            folder,
            cluster: Some(cluster),
        })
    }

    /// The test on the one and on the other.
    pub fn on_both(test: impl Fn(&Self)) {
        Self::on_both_with("", test);
    }

    /// The same with more in survey.toml.
    pub fn on_both_with(more: &str, test: impl Fn(&Self)) {
        test(&Self::sqlite_with(more));
        if let Some(fieldwork) = Self::postgres_with(more) {
            test(&fieldwork);
        }
    }

    /// A browser whose requests go to every server in turn.
    pub fn browser(&self, first: usize) -> Browser {
        let servers = self.servers.iter().map(|server| server.address);
        let mut servers: Vec<SocketAddr> = servers.collect();
        let turn = first % servers.len();
        servers.rotate_left(turn);
        Browser {
            servers,
            ..self.servers[0].browser()
        }
    }

    pub fn place(&self) -> Place {
        match self.cluster {
            Some(_) => Place::Postgres(self.store.clone()),
            None => Place::Sqlite(self.store.clone().into()),
        }
    }

    /// Everything stored, read beside the servers.
    pub fn stored(&self) -> Vec<(ResponseId, Response)> {
        stored(self.folder.path(), &self.place())
    }

    /// The places taken in the one quota cell.
    pub fn places(&self) -> u32 {
        let places = self.read(async |store| store.places().await.expect("read"));
        places.first().map_or(0, |(_, taken)| *taken)
    }

    /// What the store holds of people.
    pub fn holding(&self) -> Holding {
        self.read(async |store| store.holding().await.expect("read"))
    }

    /// Every event of every response.
    pub fn events(&self) -> Vec<Event> {
        self.events_by_response().concat()
    }

    /// The events of each response.
    pub fn events_by_response(&self) -> Vec<Vec<Event>> {
        let ids = self.stored().into_iter().map(|(id, _)| id);
        let ids: Vec<ResponseId> = ids.collect();
        self.read(async |store| {
            let mut events = Vec::new();
            for id in &ids {
                events.push(store.events(*id).await.expect("read"));
            }
            events
        })
    }

    fn read<T>(&self, reading: impl AsyncFn(&Store) -> T) -> T {
        let script = script(self.folder.path());
        runtime().block_on(async {
            let store = Store::open(&self.place(), script).await.expect("open");
            let read = reading(&store).await;
            store.close().await;
            read
        })
    }

    /// The tokens of so many new invitations, by `tidemark collect invite`.
    pub fn tokens(&self, contacts: usize) -> Vec<String> {
        let list = self.folder.path().join("contacts.csv");
        let rows: String = (0..contacts)
            .map(|at| format!("contact-{at}\r\n"))
            .collect();
        fs::write(&list, format!("id\r\n{rows}")).expect("a list");
        let run = command(self.folder.path(), &["invite"])
            .args(["--store", &self.store, "--list"])
            .arg(&list)
            .current_dir(self.folder.path())
            .output()
            .expect("invite");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{said}");
        let file = self.folder.path().join("2023-invitations-1.csv");
        let text = fs::read_to_string(file).expect("a mail-merge file");
        text.split("/i/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    }
}

pub fn script(folder: &Path) -> Arc<Script> {
    let survey = tidemark::definition::load(folder)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let wave = survey.waves.iter().find(|wave| wave.id.as_str() == "2023");
    Arc::new(Script::of(&survey, wave.expect("wave 2023")))
}

pub fn stored(folder: &Path, place: &Place) -> Vec<(ResponseId, Response)> {
    runtime().block_on(async {
        let store = Store::open(place, script(folder)).await.expect("open");
        let responses = store.responses().await.expect("read");
        store.close().await;
        responses
    })
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

/// What came back; status 0: nothing did.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Self {
            status: status.unwrap_or_default(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.head.lines().filter_map(move |line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.head.lines().filter_map(|line| line.split_once(':'));
        found
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> &str {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&mark).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
    }

    /// The fields of its form that nobody sees, and these.
    pub fn form(&self, fields: &str) -> String {
        let hidden: String = ["csrf", "form", "made", "lang"]
            .map(|name| format!("{name}={}&", self.field(name)))
            .concat();
        format!("{hidden}website=&{fields}")
    }
}

/// A browser: its cookies, what it says beside, and where it comes from.
#[derive(Debug, Clone)]
pub struct Browser {
    pub servers: Vec<SocketAddr>,
    asked: usize,
    pub cookies: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub from: Option<Ipv4Addr>,
    csrf: String,
}

impl Browser {
    fn connect(&mut self) -> std::io::Result<TcpStream> {
        let to = self.servers[self.asked % self.servers.len()];
        self.asked += 1;
        let Some(from) = self.from else {
            return TcpStream::connect(to);
        };
        runtime().block_on(async {
            let socket = tokio::net::TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from((from, 0)))?;
            let stream = socket.connect(to).await?.into_std()?;
            stream.set_nonblocking(false)?;
            Ok(stream)
        })
    }

    /// The bytes of a request to `localhost`.
    pub fn request(&self, method: &str, path: &str, body: &str) -> String {
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !self.headers.iter().any(|(name, _)| name == "Host") {
            text.push_str("Host: localhost\r\n");
        }
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let cookies = self.cookies.iter();
        let cookies: Vec<String> = cookies.map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            text.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
        }
        if method == "POST" {
            text.push_str(&format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        text + "\r\n" + body
    }

    /// Sends a request; the answer is read later.
    pub fn sends(&mut self, method: &str, path: &str, body: &str) -> std::io::Result<TcpStream> {
        let mut stream = self.connect()?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.write_all(self.request(method, path, body).as_bytes())?;
        Ok(stream)
    }

    pub fn ask(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let mut bytes = Vec::new();
        let answer = self.sends(method, path, body);
        let _ = answer.and_then(|mut stream| stream.read_to_end(&mut bytes));
        let answer = Answer::of(&bytes);
        if !answer.field("csrf").is_empty() {
            self.csrf = answer.field("csrf").to_owned();
        }
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().and_then(|one| one.split_once('='));
            let (name, value) = pair.expect("a cookie");
            self.cookies.retain(|(known, _)| known != name);
            if !cookie.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    pub fn post(&mut self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, body)
    }

    /// Begins at a link.
    pub fn start(&mut self, path: &str) {
        let begun = self.post(path, "lang=en&consent=7");
        assert_eq!(
            (begun.status, begun.location()),
            (303, "/next"),
            "{begun:?}"
        );
    }

    /// Answers one question with 4, or with these words.
    pub fn answer(&mut self, item: &str, answer: &str) -> Answer {
        let path = format!("/q/{item}");
        let page = self.get(&path);
        assert_eq!(page.status, 200, "{item}: {page:?}");
        self.post(&path, &page.form(&format!("answer={answer}")))
    }

    /// Answers everything, up to the page that shows all answers.
    pub fn answer_all(&mut self) {
        for item in ITEMS {
            let said = self.answer(item, "4");
            assert_eq!(said.status, 303, "{item}: {said:?}");
        }
    }

    /// The code of the session's forms, as the last page with a form had it.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    pub fn submit(&mut self) -> Answer {
        let page = self.get("/check");
        self.post("/submit", &format!("csrf={}", page.field("csrf")))
    }
}
