//! The commands of docs/collect.md, in their order, on a copy of the survey that is shipped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tidemark::collect::interview::event::Device;
use tidemark::collect::robot;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};
use tidemark::definition::{self, WaveId};
use tokio::task::JoinSet;

use super::collected::{read, runtime, technology, write};
use super::field::{self, WAVE};

/// Those who submit, of as many on the list.
const ANSWERING: usize = 300;

/// What stands in a fenced block of a kind, without the fence.
fn block<'a>(text: &'a str, kind: &str) -> &'a str {
    let from = text.find(&format!("```{kind}\n")).expect("a block");
    let rest = &text[from + kind.len() + 4..];
    &rest[..rest.find("```").expect("its end")]
}

fn guide() -> &'static str {
    let docs = include_str!("../../docs/collect.md");
    let from = docs.find("\n## From `survey.toml` to a report\n");
    let rest = &docs[from.expect("the guide") + 4..];
    &rest[..rest.find("\n## ").expect("its end")]
}

fn run(folder: &Path, command: &str) -> Output {
    let (arguments, input) = match command.split_once(" < ") {
        Some((arguments, file)) => (arguments, Some(file)),
        None => (command, None),
    };
    let input = input.map_or(Stdio::null(), |file| {
        std::fs::File::open(folder.join(file))
            .expect("input")
            .into()
    });
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(arguments.split(' ').skip(1))
        .current_dir(folder)
        .env("TIDEMARK_CACHE", "off")
        .stdin(input)
        .output()
        .expect("the program")
}

/// Serves until it has said all this, on ports that are free.
fn serves(folder: &Path, command: &str, words: &[&str]) {
    let command = command.replace("127.0.0.1:8081", "127.0.0.1:0");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(command.split(' ').skip(1))
        .args(["--listen", "127.0.0.1:0"])
        .current_dir(folder)
        .env("TMPDIR", folder)
        .stderr(Stdio::piped())
        .spawn()
        .expect("a server");
    let said = BufReader::new(server.stderr.take().expect("words"));
    let mut waiting = words.to_vec();
    let mut seen = Vec::new();
    for line in said.lines().map_while(Result::ok) {
        waiting.retain(|words| !line.contains(words));
        seen.push(line);
        if waiting.is_empty() {
            break;
        }
    }
    server.kill().expect("ended");
    server.wait().expect("ended");
    assert!(waiting.is_empty(), "{seen:?}");
}

#[test]
fn the_commands_of_the_guide_run_from_survey_toml_to_a_report() {
    let guide = guide();
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = temporary.path();
    let survey = folder.join("surveys/tech-attitudes");
    technology(&survey);
    write(&survey, "waves/2026/wave.toml", block(guide, "toml"));
    let mut list = block(guide, "csv").to_owned();
    for at in 0..ANSWERING {
        list.push_str(&format!("{},,,,,da\n", 2000 + at));
    }
    std::fs::write(folder.join("contacts.csv"), list).expect("a list");
    std::fs::write(folder.join("password.txt"), "correct horse battery\n").expect("a password");
    let commands: Vec<&str> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with("tidemark "))
        .collect();
    assert_eq!(commands.len(), 14, "{commands:?}");
    let mut said = String::new();
    for command in commands {
        if command.contains("--try") {
            serves(folder, command, &["trying out", "/o/try", "/i/"]);
            continue;
        }
        if command.contains("--admin-password-file") {
            serves(folder, command, &["serving", "administration on http://"]);
            let links = folder.join("2026-invitations-1.csv");
            runtime().block_on(answer(&survey, &links));
            continue;
        }
        let output = run(folder, command);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{command}\n{err}");
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        said.push_str(&err);
    }
    for words in [
        "200 simulated respondents through the web",
        "302 invited, 0 were before",
        "Outcome among those invited",
        "fieldwork,targets,\"Alder: 18-34 år\"",
        "300 respondents delivered",
        "RR1 99.3 %",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let reminded = std::fs::read_to_string(folder.join("2026-reminders-1.csv")).expect("a file");
    assert_eq!(reminded.lines().count(), 1 + 2);
    for (lang, rate) in [("da", "99,3"), ("en", "99.3")] {
        let page = folder.join("published").join(lang).join("index.html");
        let page = std::fs::read_to_string(page).expect("a page");
        let near = |(at, _)| page[at..].chars().take(60).collect::<String>();
        let mut found = page.match_indices("RR1").map(near);
        assert!(found.any(|near| near.contains(rate)), "{lang}");
    }
    let rehearsed = folder.join("rehearsed/da/index.html");
    let rehearsed = std::fs::read_to_string(rehearsed).expect("a page");
    assert!(rehearsed.to_lowercase().contains("generalprøve"));
}

/// All but the first two of the list answer what a rehearsal would have them say.
async fn answer(survey: &Path, links: &Path) {
    let (_, script) = read(survey, WAVE);
    // The wave 2023 of the copy has been rehearsed through the web.
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/tech-attitudes");
    let rehearsal = WaveId::new("2023");
    let shipped = definition::load_for(&shipped, &rehearsal).unwrap_or_else(|why| panic!("{why}"));
    let csv = tidemark::pipeline::rehearse(&shipped.output, &rehearsal, None);
    let plans = robot::plans(&script, &csv.expect("answers")).expect("plans");
    let place = Place::Sqlite(survey.join("waves/2026/collect.sqlite"));
    let store = Store::open(&place, script.clone()).await.expect("a store");
    let text = std::fs::read_to_string(links).expect("links");
    let tokens = text.lines().skip(3).map(|line| {
        let (_, token) = line.rsplit_once("/i/").expect("a link");
        // The contact's language stands behind it.
        let (token, _) = token.split_once('?').unwrap_or((token, ""));
        Secret::read(token.trim_end_matches(['"', '\r'])).expect("a token")
    });
    let mut all = JoinSet::new();
    for (token, plan) in tokens.zip(plans) {
        let (store, script) = (store.clone(), script.clone());
        all.spawn(async move {
            let starting = Starting {
                entry: Entry::Token(token.digest()),
                session: Secret::new().expect("bytes").digest(),
                language: "da".to_owned(),
                device: Device::Phone,
                consent: None,
            };
            let entered = store.change(Change::Enter(starting)).await;
            let Ok(Outcome::Entered(Entered::Response(id))) = entered else {
                panic!("{entered:?}");
            };
            let planned = |item: &str| plan.get(item).cloned();
            let asked = script.questions().len();
            field::answer(&store, &script, id, asked, &planned).await;
            let ended = store.change(Change::Submit(id, Vec::new())).await;
            assert!(
                matches!(ended, Ok(Outcome::Submitted(Some(_)))),
                "{ended:?}"
            );
        });
    }
    let ended = all.join_all().await;
    assert_eq!(ended.len(), ANSWERING);
    store.settle().await.expect("settled");
}
