//! In: what was typed. Out: data on stdout, messages on stderr, an exit code. Never: statistics or layout.
//!
//! A command is a function from its arguments to an `Outcome`; only this file prints and decides the exit code (`watch` too
//! prints, while it runs):
//! 0 done, 1 the user's input is at fault (its diagnostics are on stderr), 2 anything else.

mod cache;
mod chart;
mod check;
mod collect;
mod compare;
mod csv_rows;
mod explain;
mod export;
mod fitted;
mod format;
mod import;
mod ledger;
mod message;
mod new;
mod number;
mod open_data;
mod output;
mod plan;
mod progress;
mod publishing;
mod rehearse;
mod report;
mod select;
mod table;
mod terminal;
mod threads;
mod trend;
mod value;
mod watch;
mod weight;
mod wording;

use std::io::{ErrorKind, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::Error;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use terminal::Terminal;

const DONE: u8 = 0;
const INPUT_AT_FAULT: u8 = 1;
const ANYTHING_ELSE: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  tidemark new surveys/my-poll        start a survey that already checks and reports
  tidemark check surveys/my-poll      see everything wrong or doubtful
  tidemark report surveys/my-poll     write the newest wave's report in every language

Data goes to stdout, messages to stderr.
Exit codes: 0 done, 1 the input is at fault, 2 anything else.";

/// From one survey folder to weights, shares with their uncertainty, changes, charts and reports.
#[derive(Debug, Parser)]
#[command(name = "tidemark", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Print diagnostics as JSON (`check`: on stdout, elsewhere on stderr).
    #[arg(long, global = true)]
    json: bool,

    /// Read every delivery anew, and keep nothing of it [env: TIDEMARK_CACHE=off].
    #[arg(long, global = true)]
    no_cache: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArgs),
    Import(import::ImportArgs),
    Check(check::CheckArgs),
    Weight(weight::WeightArgs),
    Table(table::TableArgs),
    Trend(trend::TrendArgs),
    Compare(compare::CompareArgs),
    Plan(plan::PlanArgs),
    Chart(chart::ChartArgs),
    Report(report::ReportArgs),
    Rehearse(rehearse::RehearseArgs),
    Collect(collect::CollectArgs),
    Export(export::ExportArgs),
    OpenData(open_data::OpenDataArgs),
    Explain(explain::ExplainArgs),
}

/// What a command has to say: nothing is printed before it is complete.
#[derive(Debug, Default)]
struct Outcome {
    /// For stdout.
    data: Vec<u8>,
    /// Files that were asked for, each written whole or not at all before anything is printed.
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Files like them that their owner alone may read; written first.
    private_files: Vec<(PathBuf, Vec<u8>)>,
    /// Files whose place the others have taken: removed when those are written.
    gone: Vec<PathBuf>,
    /// For stderr.
    findings: Diagnostics,
    /// One-line messages for stderr.
    notices: Vec<String>,
    /// The findings are already in the data (`check --json`); they still decide the exit code.
    findings_in_data: bool,
}

impl Outcome {
    fn data(data: Vec<u8>) -> Self {
        Self {
            data,
            ..Self::default()
        }
    }

    fn findings(mut self, findings: Diagnostics) -> Self {
        self.findings = findings;
        self
    }

    fn notice(mut self, notice: impl Into<String>) -> Self {
        self.notices.push(notice.into());
        self
    }

    fn notices(mut self, notices: Vec<String>) -> Self {
        self.notices.extend(notices);
        self
    }

    /// One more file to write, said on stderr.
    fn file(mut self, file: PathBuf, bytes: Vec<u8>) -> Self {
        self.notices.push(format!("wrote {}", file.display()));
        self.files.push((file, bytes));
        self
    }

    /// The same for its owner alone (mode 0600).
    fn private_file(mut self, file: PathBuf, bytes: Vec<u8>) -> Self {
        self.notices.push(format!("wrote {}", file.display()));
        self.private_files.push((file, bytes));
        self
    }

    /// A file whose place another has taken, said on stderr.
    fn gone(mut self, file: PathBuf) -> Self {
        self.notices.push(format!(
            "removed {}: its answers were made up, and these take their place",
            file.display()
        ));
        self.gone.push(file);
        self
    }

    /// The data goes to a file where `--out` names one.
    fn out(mut self, file: Option<PathBuf>) -> Self {
        match file {
            Some(file) => {
                let data = std::mem::take(&mut self.data);
                self.file(file, data)
            }
            None => self,
        }
    }
}

/// Runs the program on the arguments it was started with and says how to exit.
pub fn run() -> ExitCode {
    ExitCode::from(run_guarded())
}

fn run_guarded() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, with exit code 0. A closed pipe is nobody's fault.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(ANYTHING_ELSE);
        }
    };
    let json = cli.json;
    if cli.no_cache {
        cache::refuse();
    }
    let terminal = Terminal::detect();
    // A panic is a bug of ours, never the user's mistake: say so and leave with 2 instead of Rust's 101.
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| dispatch(cli, &terminal)));
    match outcome {
        Ok(outcome) => finish(outcome, json, &terminal),
        Err(_) => {
            eprintln!(
                "tidemark: this is a bug in Tidemark; the lines above say where. Please report it."
            );
            ANYTHING_ELSE
        }
    }
}

/// Notes are for `check`: elsewhere they would stand between a person and what was asked for.
fn dispatch(cli: Cli, terminal: &Terminal) -> crate::Result<Outcome> {
    let json = cli.json;
    let outcome = match cli.command {
        Command::Check(args) => return check::run(&args, cli.json, terminal),
        Command::Explain(args) => return explain::run(&args, cli.json, terminal),
        Command::New(args) => new::run(&args),
        Command::Import(args) => import::run(&args, terminal),
        Command::Weight(args) => weight::run(&args, terminal),
        Command::Table(args) => table::run(&args, terminal),
        Command::Trend(args) => trend::run(&args, terminal),
        Command::Compare(args) => compare::run(&args, terminal),
        Command::Plan(args) => plan::run(&args, terminal),
        Command::Chart(args) => chart::run(&args, terminal),
        Command::Report(args) => report::run(&args, terminal),
        Command::Rehearse(args) => rehearse::run(&args),
        Command::Collect(args) => collect::run(&args, terminal),
        Command::Export(args) => export::run(&args),
        Command::OpenData(args) => open_data::run(&args, terminal),
    };
    match outcome {
        Ok(mut outcome) => {
            outcome.findings = without_notes(outcome.findings);
            if !json {
                outcome.findings = shortened(outcome.findings);
            }
            Ok(outcome)
        }
        Err(Error::Input(findings)) => Err(Error::Input(without_notes(findings))),
        Err(error) => Err(error),
    }
}

/// What is still to be filled in, in one line: `check` shows the places.
fn shortened(findings: Diagnostics) -> Diagnostics {
    let is_open = |finding: &Diagnostic| {
        finding.code == code::PLACEHOLDER && finding.severity == Severity::Warning
    };
    let mut files: Vec<String> = Vec::new();
    for finding in findings.iter().filter(|finding| is_open(finding)) {
        let name = finding.path().and_then(Path::file_name);
        let name = name.map_or(String::new(), |name| name.to_string_lossy().into_owned());
        if !files.contains(&name) {
            files.push(name);
        }
    }
    let mut kept: Vec<Diagnostic> = findings
        .iter()
        .filter(|finding| !is_open(finding))
        .cloned()
        .collect();
    if !files.is_empty() {
        kept.insert(
            0,
            Diagnostic::warning(
                code::PLACEHOLDER,
                format!(
                    "texts of {} are still to be filled in: `tidemark check` names the lines",
                    files.join(", ")
                ),
            ),
        );
    }
    Diagnostics(kept)
}

fn without_notes(mut findings: Diagnostics) -> Diagnostics {
    findings
        .0
        .retain(|finding| finding.severity != Severity::Note);
    findings
}

fn finish(outcome: crate::Result<Outcome>, json: bool, terminal: &Terminal) -> u8 {
    let result = outcome.and_then(|outcome| {
        deliver(&outcome)?;
        Ok(outcome)
    });
    let (findings, notices, shown, code) = match result {
        Ok(outcome) => {
            let code = if outcome.findings.error_count() > 0 {
                INPUT_AT_FAULT
            } else {
                DONE
            };
            let shown = outcome.findings_in_data;
            (outcome.findings, outcome.notices, shown, code)
        }
        Err(Error::Input(findings)) => (findings, Vec::new(), false, INPUT_AT_FAULT),
        Err(error) => {
            eprintln!("tidemark: {error}");
            return ANYTHING_ELSE;
        }
    };
    let mut text = String::new();
    if !shown {
        text.push_str(&message::render(&findings, json, &terminal.err));
    }
    for notice in notices {
        text.push_str(&notice);
        text.push('\n');
    }
    // Where stderr cannot be written there is nobody to tell.
    let _ = std::io::stderr().write_all(text.as_bytes());
    code
}

/// Writes the files, then the data to stdout at once. A reader that closed the pipe (`| head`) has what it wanted.
fn deliver(outcome: &Outcome) -> crate::Result<()> {
    for (file, bytes) in &outcome.private_files {
        output::write_private(file, bytes)?;
    }
    for (file, bytes) in &outcome.files {
        output::write_whole(file, bytes)?;
    }
    for file in &outcome.gone {
        output::remove(file)?;
    }
    if outcome.data.is_empty() {
        return Ok(());
    }
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(&outcome.data)
        .and_then(|()| stdout.flush())
    {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(Error::Write {
            path: PathBuf::from("stdout"),
            source,
        }),
        _ => Ok(()),
    }
}
