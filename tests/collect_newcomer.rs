//! A first survey, from `tidemark new` to answers from the web, by somebody who follows what is said: what `new` writes serves, what is
//! stated wins, no link goes out in vain, and what holds links is found again.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::Device;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};
use tidemark::definition::{self, WaveId};

/// A year whose last day of collection is not over.
const WAVE: &str = "2199";
const LIST: &str = "id,name\n1001,Ane\n1002,Bo\n1003,Cy\n";

struct Poll {
    place: tempfile::TempDir,
}

impl Poll {
    fn new(wave: &str) -> Self {
        let poll = Self {
            place: tempfile::tempdir().expect("a folder"),
        };
        poll.done(&["new", "poll", "--first-wave", wave]);
        poll.write("contacts.csv", LIST);
        poll
    }

    /// What `new` wrote with its marks taken away, as it says, and what it asks to be filled in.
    fn asked_on_the_web(wave: &str) -> Self {
        let poll = Self::new(wave);
        for (file, heading) in [
            ("poll/survey.toml".to_owned(), "# [questionnaire]"),
            (format!("poll/waves/{wave}/wave.toml"), "# [collect]"),
        ] {
            let text = poll.read(&file).replace("FILL IN: ", "");
            let (before, block) = text.split_once(heading).expect("a block");
            let block = block.replace("\n# ", "\n");
            poll.write(&file, &format!("{before}{}{block}", &heading[2..]));
        }
        let targets = format!("poll/targets/{wave}.csv");
        poll.edit(&targets, "FILL IN: ", "");
        let file = format!("poll/waves/{wave}/wave.toml");
        let text = poll.read(&file).replace("\"rehearsal\"", "\"responses\"");
        let own = |line: &&str| !line.starts_with("fieldwork") && !line.starts_with("mode");
        let lines: Vec<&str> = text.lines().filter(own).collect();
        poll.write(&file, &(lines.join("\n") + "\n"));
        std::fs::remove_file(poll.path(&format!("poll/waves/{wave}/responses.csv"))).expect("gone");
        poll
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a text")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    #[track_caller]
    fn edit(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{old} is not in\n{text}");
        self.write(name, &text.replace(old, new));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .args(arguments)
            .current_dir(self.place.path())
            .env("TIDEMARK_CACHE", "off")
            .env("NO_COLOR", "1")
            .env("COLUMNS", "2000")
            .output()
            .expect("the program")
    }

    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}\n{said}");
        said
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}\n{said}");
        said
    }

    #[track_caller]
    fn collect(&self, command: &str, more: &[&str]) -> String {
        self.done(&[&["collect", command, "poll", "--wave", WAVE], more].concat())
    }

    /// People who are invited; the first of them answer everything and submit.
    fn answered(&self, invited: usize, submitted: usize) {
        let id = WaveId::new(WAVE);
        let survey = definition::load_for(&self.path("poll"), &id)
            .unwrap_or_else(|error| panic!("{error}"))
            .output;
        let wave = survey.wave(&id).expect("the wave");
        let script = Arc::new(Script::of(&survey, wave));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let place = Place::Sqlite(wave.folder.join("collect.sqlite"));
        runtime.block_on(async {
            let store = Store::open(&place, script).await.expect("a store");
            let tokens: Vec<Secret> = (0..invited)
                .map(|_| Secret::new().expect("bytes"))
                .collect();
            let contacts = tokens.iter().enumerate();
            let contacts = contacts.map(|(at, token)| (token.digest(), format!("person {at}")));
            let change = |change| async { store.change(change).await.expect("a change") };
            change(Change::Invite(contacts.collect())).await;
            for (at, token) in tokens.iter().enumerate().take(submitted) {
                let entered = change(Change::Enter(Starting {
                    entry: Entry::Token(token.digest()),
                    session: Secret::new().expect("bytes").digest(),
                    language: "en".to_owned(),
                    device: Device::Phone,
                    consent: Some("1".to_owned()),
                }));
                let Outcome::Entered(Entered::Response(id)) = entered.await else {
                    panic!("nobody came in");
                };
                let mut form = 1;
                let (sex, age) = (1 + at % 2, 1 + at % 3);
                for (item, said) in [
                    ("more_good", 1),
                    ("data_safe", 1),
                    ("sex", sex),
                    ("age_group", age),
                ] {
                    let taken = change(Change::Answer(
                        id,
                        Answer {
                            item: item.to_owned(),
                            answers: vec![said.to_string()],
                            missing: Vec::new(),
                            form,
                            seconds: 9,
                        },
                    ));
                    let Outcome::Answered(_, response) = taken.await else {
                        panic!("{item} was not taken");
                    };
                    assert!(response.reply(item).is_some(), "{item}");
                    form = response.events;
                }
                change(Change::Submit(id, Vec::new())).await;
            }
            store.close().await;
        });
    }
}

/// The store and its log, as they lie in a folder.
fn of_the_store(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with("collect.sqlite"))
        .collect();
    names.sort();
    names
}

/// `respondent_id` is what a file calls its ids; answers from the web have their own.
#[test]
fn what_new_wrote_is_rehearsed_through_the_web_and_read() {
    let poll = Poll::new("2026");
    let web = [
        "rehearse",
        "poll",
        "--wave",
        "2026",
        "--through-the-web",
        "12",
    ];
    let said = poll.done(&web);
    assert!(
        !said.contains("T0812") || !said.contains("respondent_id"),
        "{said}"
    );
    let said = poll.done(&["check", "poll"]);
    assert!(!said.contains("T0207"), "{said}");
    // Who maps it to something that is not there is not led to what was written beside the answers.
    let wave = "poll/waves/2026/wave.toml";
    poll.write(
        wave,
        &(poll.read(wave) + "\n[columns]\nrespondent = \"gone\"\n"),
    );
    let said = poll.refused(&["check", "poll"]);
    assert!(said.contains("T0207") && said.contains("`gone`"), "{said}");
    assert!(!said.contains("; no item uses"), "{said}");
}

#[test]
fn the_answers_of_a_real_wave_are_read_by_their_own_id() {
    let poll = Poll::asked_on_the_web(WAVE);
    poll.answered(6, 4);
    let said = poll.collect("close", &[]);
    assert!(!said.contains("T0812"), "{said}");
    let said = poll.done(&["check", "poll"]);
    assert!(!said.contains("T0207"), "{said}");
    let wave = "poll/waves/2199/wave.toml";
    poll.write(
        wave,
        &(poll.read(wave) + "\n[columns]\nrespondent = \"gone\"\n"),
    );
    let said = poll.refused(&["check", "poll"]);
    assert!(said.contains("T0207"), "{said}");
    assert!(!said.contains("consent"), "{said}");
    // What close says of it is of use: it names what was found.
    let said = poll.collect("close", &[]);
    assert!(said.contains("collection found \"id\""), "{said}");
}

#[test]
fn the_lines_that_new_drafts_are_all_that_asking_on_the_web_needs() {
    let poll = Poll::asked_on_the_web(WAVE);
    let said = poll.done(&["check", "poll"]);
    for code in ["T0836", "T0818", "T0102", "T0117"] {
        assert!(!said.contains(code), "{said}");
    }
    let survey = "poll/survey.toml";
    let stated = poll.read(survey);
    for key in ["consent", "contact", "retention_days"] {
        let lines: Vec<&str> = stated.lines().collect();
        let from = lines.iter().position(|line| *line == "[questionnaire]");
        let from = from.expect("the table");
        let without = lines.iter().enumerate();
        let without = without.filter(|(at, line)| *at < from || !line.starts_with(key));
        let without: Vec<&str> = without.map(|(_, line)| *line).collect();
        poll.write(survey, &(without.join("\n") + "\n"));
        let said = poll.done(&["check", "poll"]);
        let expected = format!("does not state `{key}`");
        assert!(said.contains("T0836") && said.contains(&expected), "{said}");
    }
    let (before, _) = stated.split_once("[questionnaire]").expect("the table");
    poll.write(survey, before);
    let said = poll.done(&["check", "poll"]);
    let all = "`consent`, `contact` and `retention_days`";
    assert!(said.contains(all) && said.contains("purge"), "{said}");
    let wave = "poll/waves/2199/wave.toml";
    poll.edit(wave, "base_url", "# base_url");
    let said = poll.done(&["check", "poll"]);
    assert!(said.contains("warning[T0818]"), "{said}");
}

#[test]
fn a_wave_without_collect_is_told_to_write_it() {
    let poll = Poll::asked_on_the_web(WAVE);
    let wave = "poll/waves/2199/wave.toml";
    let text = poll.read(wave);
    let (before, _) = text.split_once("[collect]").expect("the table");
    poll.write(wave, before);
    for command in ["status", "close"] {
        let said = poll.refused(&["collect", command, "poll", "--wave", WAVE]);
        assert!(
            said.contains("T0105") && said.contains("write `[collect]`"),
            "{said}"
        );
    }
}

#[test]
fn the_title_that_new_leaves_is_to_be_filled_in() {
    let poll = Poll::new(WAVE);
    let survey = poll.read("poll/survey.toml");
    assert!(survey.contains("title = { da = \"FILL IN: "), "{survey}");
    assert!(!poll.read("poll/report.toml").starts_with("title"));
}

#[test]
fn the_mode_that_somebody_stated_is_the_mode_that_is_disclosed() {
    let poll = Poll::asked_on_the_web(WAVE);
    let survey = "poll/survey.toml";
    let text = poll.read(survey);
    let modes = text.lines().find(|line| line.starts_with("modes"));
    let modes = modes.expect("the fact").to_owned();
    // Before it is stated invitations go out all the same, and close has its own words.
    poll.edit(
        survey,
        &modes,
        "modes = { da = \"FILL IN: hvordan\", en = \"FILL IN: how\" }",
    );
    poll.collect("invite", &["--list", "contacts.csv"]);
    poll.answered(6, 4);
    poll.collect("close", &[]);
    let wave = poll.read("poll/waves/2199/wave.toml");
    assert!(wave.contains("en = \"Web questionnaire\""), "{wave}");
    let stated = "modes = { da = \"På dansk og engelsk\", en = \"In Danish and English\" }";
    poll.edit(
        survey,
        "modes = { da = \"FILL IN: hvordan\", en = \"FILL IN: how\" }",
        stated,
    );
    poll.collect("close", &[]);
    let wave = poll.read("poll/waves/2199/wave.toml");
    assert!(
        wave.contains("text = { da = \"På dansk og engelsk\", en = \"In Danish and English\" }"),
        "{wave}"
    );
}

#[test]
fn no_link_goes_out_after_the_last_day() {
    let poll = Poll::asked_on_the_web("2020");
    let invite = [
        "collect",
        "invite",
        "poll",
        "--wave",
        "2020",
        "--list",
        "contacts.csv",
    ];
    let said = poll.refused(&[&invite[..], &["--letters"]].concat());
    assert!(
        said.contains("T0802") && said.contains("2020-10-14"),
        "{said}"
    );
    assert!(!poll.path("2020-invitations-1.csv").exists());
    assert!(of_the_store(&poll.path("poll/waves/2020")).is_empty());
}

#[test]
fn links_are_found_again_and_those_that_are_void_are_named() {
    let poll = Poll::asked_on_the_web(WAVE);
    std::fs::create_dir(poll.path("post")).expect("a folder");
    let invite = ["--list", "contacts.csv", "--letters", "--out", "post"];
    poll.collect("invite", &invite);
    let said = poll.collect("invite", &invite);
    assert!(
        said.contains("nobody is new: 3") && said.contains("`--remind`"),
        "{said}"
    );
    poll.write("contacts.csv", &format!("{LIST}1004,Di\n"));
    let said = poll.collect("invite", &[&invite[..], &["--remind"]].concat());
    assert!(
        said.contains("3 reminded") && said.contains("1 of the list was never invited"),
        "{said}"
    );
    let void = |said: &str| -> Vec<String> {
        let lines = said.lines().filter(|line| line.contains("void now"));
        lines.map(str::to_owned).collect()
    };
    let files = void(&said);
    assert_eq!(files.len(), 2, "{said}");
    for (file, end) in files.iter().zip(["csv", "pdf"]) {
        assert!(
            file.contains(&format!("post/{WAVE}-invitations-1.{end}")),
            "{said}"
        );
    }
    // A second reminder, of one of them: both rounds before hold that one's old links.
    poll.write("one.csv", "id,name\n1002,Bo\n");
    poll.collect("invite", &["--list", "contacts.csv"]);
    let said = poll.collect("invite", &["--list", "one.csv", "--remind"]);
    let files = void(&said);
    assert_eq!(files.len(), 4, "{said}");
    assert!(
        !files.iter().any(|file| file.contains("invitations-2")),
        "{said}"
    );
    let said = poll.collect("purge", &["--dry-run"]);
    for file in [
        format!("post/{WAVE}-invitations-1.csv"),
        format!("post/{WAVE}-reminders-1.pdf"),
        format!("{WAVE}-reminders-1.csv"),
    ] {
        let named = |line: &str| line.contains("yours to delete") && line.contains(&file);
        assert!(said.lines().any(named), "{file} is not in\n{said}");
    }
}

/// A copy of the file alone is whole, after every command.
#[test]
fn no_command_leaves_a_log_beside_the_store() {
    let poll = Poll::asked_on_the_web(WAVE);
    let folder = poll.path("poll/waves/2199");
    let alone = |after: &str| assert_eq!(of_the_store(&folder), ["collect.sqlite"], "{after}");
    poll.collect("invite", &["--list", "contacts.csv"]);
    alone("invite");
    std::fs::copy(folder.join("collect.sqlite"), poll.path("copy.sqlite")).expect("a copy");
    let said = poll.collect("purge", &["--dry-run", "--store", "copy.sqlite"]);
    assert!(said.contains("would go: 3 invitations"), "{said}");
    poll.collect("invite", &["--list", "contacts.csv"]);
    alone("invite, nobody new");
    poll.collect("invite", &["--list", "contacts.csv", "--remind"]);
    alone("invite --remind");
    poll.collect("status", &[]);
    alone("status");
    poll.collect("purge", &["--dry-run"]);
    alone("purge --dry-run");
    poll.answered(6, 4);
    alone("answers");
    poll.collect("close", &[]);
    alone("close");
    poll.collect("purge", &["--unlink"]);
    alone("purge --unlink");
}

#[test]
fn cases_that_were_counted_twice_and_answers_that_are_gone_are_told() {
    let poll = Poll::asked_on_the_web(WAVE);
    poll.answered(6, 4);
    poll.collect("close", &[]);
    let wave = "poll/waves/2199/wave.toml";
    let said = poll.done(&["check", "poll"]);
    assert!(!said.contains("T0837"), "{said}");
    for (refused, all) in [("refused = 3", 9), ("refused = 0 # moved", 6)] {
        let text = poll.read(wave);
        let old = text.lines().find(|line| line.starts_with("refused"));
        poll.edit(wave, old.expect("a line"), refused);
        let said = poll.done(&["check", "poll"]);
        assert_eq!(said.contains("T0837"), all > 6, "{said}");
        let told = format!("has {all} cases, and 6 were invited");
        assert_eq!(said.contains(&told), all > 6, "{said}");
    }
    poll.edit(wave, "unknown = 2", "unknown = 1");
    let said = poll.done(&["check", "poll"]);
    assert!(said.contains("has 5 cases, and 6 were invited"), "{said}");
    poll.edit(wave, "closes = 2199-10-14", "closes = 2020-10-14");
    poll.edit(wave, "opens = 2199-10-01", "opens = 2020-10-01");
    poll.collect("purge", &[]);
    let said = poll.refused(&["collect", "close", "poll", "--wave", WAVE]);
    assert!(said.contains("they were deleted since"), "{said}");
    // Where nobody has answered, that is said.
    let poll = Poll::asked_on_the_web(WAVE);
    poll.answered(2, 0);
    let said = poll.refused(&["collect", "close", "poll", "--wave", WAVE]);
    assert!(said.contains("nobody has submitted answers"), "{said}");
}
