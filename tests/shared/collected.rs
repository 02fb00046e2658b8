//! A survey that is asked on the web: its folder, the program over it, its store, and robots that answer.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::Value;
use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::{Device, End};
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::script::Script;
use tidemark::collect::robot::{self, Plan, Run, Sent};
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::server::{self, Site};
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};
use tidemark::definition::{self, Survey, WaveId};

/// Writes a file below a folder, and the folders that it stands in.
pub fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect(name);
}

/// A survey of these two files, the second that of its wave 2026.
pub fn folder(survey: &str, wave: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "survey.toml", survey);
    write(folder.path(), "waves/2026/wave.toml", wave);
    folder
}

/// A folder with all that is in it.
pub fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copied(&entry.path(), &target),
            false => _ = std::fs::copy(entry.path(), target).expect("a copy"),
        }
    }
}

/// The technology survey that is shipped, copied there.
pub fn technology(to: &Path) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/tech-attitudes");
    copied(&shipped, to);
}

/// The survey of a folder as far as this wave, and what the wave asks.
pub fn read(folder: &Path, wave: &str) -> (Survey, Arc<Script>) {
    let id = WaveId::new(wave);
    let survey = definition::load_for(folder, &id)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let wave = survey.wave(&id).expect("the wave");
    let script = Arc::new(Script::of(&survey, wave));
    (survey, script)
}

pub fn tidemark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(arguments)
        .env("TIDEMARK_CACHE", "off")
        .env("NO_COLOR", "1")
        .output()
        .expect("the program")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a run that succeeds writes to stdout and stderr.
#[track_caller]
pub fn done(arguments: &[&str]) -> (String, String) {
    let output = tidemark(arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

/// Serves a store on this computer until a robot has come for each plan.
pub async fn played(
    script: &Arc<Script>,
    store: Store,
    plans: Vec<(Secret, Plan)>,
    seed: u64,
) -> Vec<Sent> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    let site = Site {
        script: Arc::clone(script),
        store,
        origin: format!("http://{address}"),
    };
    let serving = tokio::spawn(server::serve(listener, site, std::future::pending()));
    let run = Run {
        script: Arc::clone(script),
        server: address,
        seed,
    };
    let sent = robot::play(&run, plans).await;
    serving.abort();
    sent.unwrap_or_else(|why| panic!("{why}"))
}

/// A survey whose wave 2026 is asked, and its store; respondents are moved by hand.
pub struct Small {
    pub folder: tempfile::TempDir,
    pub store: Store,
    runtime: tokio::runtime::Runtime,
}

impl Small {
    pub fn of(folder: tempfile::TempDir) -> Self {
        let (_, script) = read(folder.path(), "2026");
        let place = Place::Sqlite(folder.path().join("waves/2026/collect.sqlite"));
        let runtime = runtime();
        let store = runtime
            .block_on(Store::open(&place, script))
            .expect("a store");
        Self {
            folder,
            store,
            runtime,
        }
    }

    /// The server has ended, and is started anew with this questionnaire, over this store of the wave.
    pub fn again(self, survey: &str, store: &str) -> Self {
        self.runtime.block_on(self.store.close());
        write(self.folder.path(), "survey.toml", survey);
        let place = Place::Sqlite(self.folder.path().join("waves/2026").join(store));
        let store = self
            .runtime
            .block_on(Store::open(&place, self.script()))
            .unwrap_or_else(|error| panic!("{error}"));
        Self { store, ..self }
    }

    pub fn path(&self) -> &str {
        self.folder.path().to_str().expect("a path")
    }

    /// The survey of the folder as it is now.
    pub fn survey(&self) -> Survey {
        read(self.folder.path(), "2026").0
    }

    /// What the folder asks as it is now.
    pub fn script(&self) -> Arc<Script> {
        read(self.folder.path(), "2026").1
    }

    pub fn change(&self, change: Change) -> Outcome {
        self.runtime
            .block_on(self.store.change(change))
            .expect("a change")
    }

    pub fn responses(&self) -> Vec<(ResponseId, Response)> {
        self.runtime.block_on(self.store.responses()).expect("read")
    }

    /// One more person is invited.
    pub fn invite(&self) -> Entry {
        let token = Secret::new().expect("bytes");
        let contact = Secret::new().expect("bytes").text();
        self.change(Change::Invite(vec![(token.digest(), contact)]));
        Entry::Token(token.digest())
    }

    /// One more person is invited and comes.
    pub fn invited(&self) -> ResponseId {
        self.enter(self.invite())
    }

    pub fn enter(&self, entry: Entry) -> ResponseId {
        let entered = self.change(Change::Enter(Starting {
            entry,
            session: Secret::new().expect("bytes").digest(),
            language: "en".to_owned(),
            device: Device::Phone,
            consent: None,
        }));
        let Outcome::Entered(Entered::Response(id)) = entered else {
            panic!("{entered:?}");
        };
        id
    }

    pub fn send(
        &self,
        id: ResponseId,
        item: &str,
        said: &str,
        form: u32,
        seconds: u32,
    ) -> Response {
        let answers = match said {
            "" => Vec::new(),
            said => vec![said.to_owned()],
        };
        let taken = self.change(Change::Answer(
            id,
            Answer {
                item: item.to_owned(),
                answers,
                missing: Vec::new(),
                form,
                seconds,
            },
        ));
        let Outcome::Answered(_, response) = taken else {
            panic!("{taken:?}");
        };
        *response
    }

    /// Says these things to the items in turn, a second number each; nothing is passed over twice.
    pub fn say(&self, id: ResponseId, said: &[(&str, &str, u32)]) {
        let mut form = 1;
        for (item, said, seconds) in said {
            let mut response = self.send(id, item, said, form, *seconds);
            if response.reply(item).is_none() {
                response = self.send(id, item, said, response.events, *seconds);
            }
            assert!(response.reply(item).is_some(), "{item}");
            form = response.events;
        }
    }

    pub fn submit(&self, id: ResponseId) -> Option<End> {
        let Outcome::Submitted(end) = self.change(Change::Submit(id, Vec::new())) else {
            panic!("no submit");
        };
        end
    }

    /// Closes the wave and gives what was said.
    #[track_caller]
    pub fn closed(&self, more: &[&str]) -> String {
        let mut arguments = vec!["collect", "close", self.path(), "--wave", "2026"];
        arguments.extend(more);
        done(&arguments).1
    }

    /// The rows of its delivery.
    pub fn rows(&self) -> Vec<Value> {
        let file = self.folder.path().join("waves/2026/responses.jsonl");
        let text = std::fs::read_to_string(file).expect("rows");
        let rows = text.lines().map(serde_json::from_str);
        rows.map(|row| row.expect("JSON")).collect()
    }
}

/// By the open link `all`.
pub fn open() -> Entry {
    Entry::Open("all".to_owned())
}
