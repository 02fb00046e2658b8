//! Collecting answers, measured: the numbers of COLLECTION.md through the real server.
//!
//! `cargo bench --bench collect` builds the program, serves surveys with it as processes of their own on 127.0.0.1, and walks
//! them from this process over connections that are kept open, as browsers do: the start page, the cookie, question pages,
//! answers with the session's code and `Origin`, the check of answers, the final submit. It ends within eight minutes, and
//! says at its end of each number whether its bar is met. Names after `--` run a part of it:
//!
//! | | |
//! | --- | --- |
//! | `saves` | number 1: page saves a second, p99 at 500 a second |
//! | `pages` | numbers 1 and 7: question pages a second, first byte, size |
//! | `survey` | number 2: a survey of four pages, completes a second, processor time of one |
//! | `export` | number 12: 100,000 responses closed while 500 saves a second go on |
//! | `memory` | number 13: resident at 1,000 active sessions, and after 100,000 responses were counted |
//! | `slow` | the threat "slow or large": 2,000 slow connections |
//! | `store` | the store without a server |
//! | `tests` | the numbers that tests hold, with their commands |
//! | `sqlite`, `postgres` | one engine alone |

mod beside;
mod book;
mod ended;
mod fill;
mod line;
mod load;
mod respondent;
mod site;
mod store;

#[allow(dead_code)]
#[path = "../../tests/collect_store/postgres.rs"]
mod postgres;
#[allow(dead_code)]
#[path = "../../tests/collect_store/survey.rs"]
mod survey;

use std::process::ExitCode;
use std::time::Duration;

use book::{Book, Verdict};

/// Why something was not measured.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// All of it takes less; what takes longer hangs.
const AT_MOST: Duration = Duration::from_secs(465);
/// One measurement.
const ONE: Duration = Duration::from_secs(90);

const PARTS: [&str; 7] = [
    "saves", "pages", "survey", "export", "memory", "slow", "store",
];

/// The numbers that tests hold: what, and the command.
const TESTS: &[(&str, &str, &str)] = &[
    (
        "3",
        "the redirect only after COMMIT, synchronous=FULL",
        "cargo test --test collect_crash && cargo test --test collect_store opening",
    ),
    (
        "4",
        "20 × kill -9, nothing lost or doubled, ready in 1 s",
        "cargo test --release --test collect_crash",
    ),
    (
        "5",
        "disk full, locked, queue full: 503, nothing acknowledged",
        "cargo test --test collect_store trouble",
    ),
    (
        "6",
        "the same POST ten times: one answer",
        "cargo test --test collect_store once",
    ),
    (
        "8",
        "the whole survey with scripts off, both languages",
        "cargo test --test collect_pages",
    ),
    (
        "9",
        "axe, widths, targets, keyboard",
        "cargo test --test collect_pages",
    ),
    (
        "10",
        "64 on a quota of 10",
        "cargo test --test collect_store quota",
    ),
    (
        "11",
        "one token, 32 starts; GET changes nothing",
        "cargo test --test collect_store once && cargo test --test collect_threats following_a_link",
    ),
];

/// A database to measure with.
pub enum Kind {
    Sqlite,
    Postgres(postgres::Cluster),
}

impl Kind {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

fn main() -> ExitCode {
    // `cargo bench` adds options for another harness.
    let all = std::env::args()
        .skip(1)
        .filter(|one| !one.starts_with("--"));
    let names: Vec<String> = all.collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let done = match names.as_slice() {
        ["measure", place] => store::measure(place),
        ["hold", address, count] => runtime().and_then(|runtime| {
            let count = count.parse()?;
            runtime.block_on(beside::hold(address, count))
        }),
        names => measured(names),
    };
    ended::all();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// One thread is the load: the other core is the server's.
fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    Ok(builder.enable_all().build()?)
}

fn measured(names: &[&str]) -> Result<(), Failed> {
    const ENGINES: [&str; 2] = ["sqlite", "postgres"];
    let is_known =
        |name: &&&str| PARTS.contains(name) || ENGINES.contains(name) || **name == "tests";
    if let Some(other) = names.iter().find(|name| !is_known(name)) {
        return Err(format!(
            "`{other}` is none of {}, tests, {}",
            PARTS.join(", "),
            ENGINES.join(", ")
        )
        .into());
    }
    let parts: Vec<&str> = PARTS
        .into_iter()
        .filter(|part| names.contains(part))
        .collect();
    let is_named = !parts.is_empty() || names.contains(&"tests");
    let parts = if is_named { parts } else { PARTS.to_vec() };
    let engines = ENGINES
        .into_iter()
        .filter(|engine| names.contains(engine))
        .count();
    let asks = |engine: &str| engines == 0 || names.contains(&engine);
    let book = Book::default();
    watch(book.clone());
    let runtime = runtime()?;
    if !parts.is_empty() && asks("sqlite") {
        runtime.block_on(on(&book, &Kind::Sqlite, &parts));
    }
    if !parts.is_empty() && asks("postgres") {
        match postgres::start() {
            Some(cluster) => {
                ended::remember(cluster.process());
                runtime.block_on(on(&book, &Kind::Postgres(cluster), &parts));
            }
            None => println!("\nPostgreSQL is not installed: not measured with it"),
        }
    }
    if !is_named || names.contains(&"tests") {
        println!("\n## Numbers that tests hold\n\n| # | what | command |\n| --- | --- | --- |");
        for (number, what, command) in TESTS {
            println!("| {number} | {what} | `{command}` |");
        }
    }
    if !parts.is_empty() {
        book.closes();
    }
    Ok(())
}

async fn on(book: &Book, engine: &Kind, parts: &[&str]) {
    book.table(engine.name());
    for part in parts {
        let work = async {
            match *part {
                "saves" => load::saves(book, engine).await,
                "pages" => load::pages(book, engine).await,
                "survey" => load::survey(book, engine).await,
                "export" => beside::export(book, engine).await,
                "memory" => beside::memory(book, engine).await,
                "slow" => beside::slow(book, engine).await,
                _ => store::alone(engine).await,
            }
        };
        let done = tokio::time::timeout(ONE, work).await;
        let done = done.unwrap_or_else(|_| Err("it took too long".into()));
        let refused = line::REFUSED.swap(0, std::sync::atomic::Ordering::Relaxed);
        if refused > 0 {
            let what = format!("`{part}`: requests answered 503 and sent again");
            book.shown(engine.name(), "5", &what, &refused.to_string());
        }
        if let Err(why) = done {
            let why = why.to_string().replace('\n', " ");
            let what = format!("`{part}`: {why}");
            book.row(
                engine.name(),
                number(part),
                &what,
                "none",
                "",
                Verdict::NotMeasured,
            );
        }
    }
}

/// The number of COLLECTION.md that a part measures.
fn number(part: &str) -> &str {
    match part {
        "saves" | "pages" => "1",
        "survey" => "2",
        "export" => "12",
        "memory" => "13",
        other => other,
    }
}

/// Whatever hangs, this ends it, and says what there is.
fn watch(book: Book) {
    std::thread::spawn(move || {
        std::thread::sleep(AT_MOST);
        println!(
            "\nEnded after {} s; what follows is not all of it.",
            AT_MOST.as_secs()
        );
        book.closes();
        ended::all();
        std::process::exit(1);
    });
}
