//! `tidemark collect`: the questionnaire of one wave on the web, and what belongs to its fieldwork, a file each.

mod admin;
pub mod changed;
mod close;
mod invite;
mod letters;
pub mod never;
mod password;
mod purge;
mod questionnaire;
pub mod rehearsed;
mod sent;
mod serve;
mod status;
mod throw_away;
mod try_out;
mod wave_file;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Outcome;
use super::select::{Selection, SurveyArg};
use super::terminal::Terminal;
use crate::Error;
use crate::collect::interview::script::Script;
use crate::collect::store::{Place, Store, StoreError, Unfit, is_made};
use crate::definition::{Survey, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, Place as At, Warned, code};

const EXAMPLES: &str = "\
Examples:
  tidemark collect surveys/my-poll --wave 2026
  tidemark collect surveys/my-poll --wave 2026 --try
  tidemark collect surveys/my-poll --wave 2026 --certificate svar.pem --key svar.key
  tidemark collect surveys/my-poll --wave 2026 --store postgres://tidemark@db/fieldwork

Answers are kept in waves/WAVE/collect.sqlite unless --store says otherwise. Ctrl-C ends it when every request under way is answered.
`--try` prints links that you can answer yourself: nothing of the real store is read or written, and the answers are gone when it ends.
Without a certificate it is for a reverse proxy that speaks TLS (`base_url` of `[collect]`), or for this computer alone.";

/// The questionnaire of a wave, asked on the web.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct CollectArgs {
    #[command(subcommand)]
    command: Option<CollectCommand>,

    #[command(flatten)]
    serve: serve::ServeArgs,
}

/// What belongs to fieldwork beside serving.
#[derive(Debug, Subcommand)]
enum CollectCommand {
    // One variant a file.
    Invite(invite::InviteArgs),
    Status(status::StatusArgs),
    Password(password::PasswordArgs),
    Purge(purge::PurgeArgs),
    Questionnaire(questionnaire::QuestionnaireArgs),
    Close(close::CloseArgs),
}

/// The wave and its store, as every command of fieldwork takes them.
#[derive(Debug, Args)]
pub struct FieldArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The wave.
    #[arg(long, value_name = "WAVE")]
    wave: String,

    /// Where answers are kept: a file, or `postgres://…` [default: waves/WAVE/collect.sqlite].
    #[arg(long, value_name = "FILE|URL")]
    store: Option<String>,
}

/// A wave that is being collected.
pub struct Field {
    /// The survey.
    #[allow(dead_code, reason = "serving needs the script alone")]
    pub survey: Survey,
    /// Its questionnaire in this wave.
    pub script: Script,
    /// Where its answers are kept.
    pub place: Place,
    /// What is doubtful.
    pub warnings: Diagnostics,
}

impl Field {
    /// The wave; `None`: it went away.
    pub fn wave(&self) -> Option<&Wave> {
        self.survey.wave(&WaveId::new(&self.script.wave))
    }
}

impl FieldArgs {
    /// Reads the survey and finds the wave and its store.
    pub fn field(&self) -> crate::Result<Field> {
        let Warned {
            output: survey,
            warnings,
        } = self.survey.load_for(Some(&self.wave))?;
        let mut selection = Selection::of(&survey);
        let wave = selection.wave(Some(&self.wave));
        let wave = selection.finish(wave)?;
        if wave.delivery().is_none() {
            return Err(Diagnostics::from(only_figures(wave)).into());
        }
        let script = Script::of(&survey, wave);
        if script.questions().is_empty() {
            return Err(Diagnostics::from(nothing_asked(&wave.id)).into());
        }
        let place = match &self.store {
            // Not what was typed: a password may stand in it.
            Some(name) => Place::named(name)
                .map_err(|error| store_error(&Place::Postgres(String::new()), error))?,
            None => Place::Sqlite(wave.folder.join("collect.sqlite")),
        };
        // The delivery is not there yet: `close` writes it. What the method note lacks is for `check`, and some of it is filled in
        // by `close`.
        let is_for_others = |found| found == code::MISSING_FILE || found == code::DISCLOSURE_GAP;
        let mut warnings = warnings;
        warnings.0.retain(|said| !is_for_others(said.code));
        Ok(Field {
            script,
            place,
            warnings,
            survey,
        })
    }
}

impl Field {
    /// Says that people are asked for a rehearsal, where they are. Their answers stay in the store: closed as `responses` they are
    /// what they are.
    fn warn_of_rehearsal(&mut self) {
        let wave = self.survey.wave(&WaveId::new(&self.script.wave));
        let Some(wave) = wave.filter(|wave| wave.is_rehearsal()) else {
            return;
        };
        self.warnings.push(
            Diagnostic::warning(
                code::SYNTHETIC_ANSWERS,
                format!(
                    "wave `{}` is a rehearsal: what people answer would be delivered as made up",
                    wave.id
                ),
            )
            .at(wave.written_at(&["kind"]))
            .value("rehearsal")
            .help("to ask people, write `kind = \"responses\"` before they are invited; to answer it yourself, use `tidemark collect SURVEY --wave WAVE --try`; to have it answered, `tidemark rehearse SURVEY --wave WAVE --through-the-web 200`"),
        );
    }
}

/// The server that collects on this machine goes first: what this thread starts from now on has the lowest priority. Where
/// the system does not give it, nothing is different.
pub fn make_way() {
    use thread_priority::ThreadPriority;
    // On Linux who is merely nice still ends their turn of some milliseconds before those who woke up.
    #[cfg(target_os = "linux")]
    let _ = thread_priority::set_thread_priority_and_policy(
        thread_priority::thread_native_id(),
        ThreadPriority::Min,
        thread_priority::ThreadSchedulePolicy::Normal(
            thread_priority::NormalThreadSchedulePolicy::Idle,
        ),
    );
    #[cfg(not(target_os = "linux"))]
    let _ = thread_priority::set_current_thread_priority(ThreadPriority::Min);
}

/// Runs what needs the store, on a runtime of its own.
pub fn block_on<T>(work: impl Future<Output = crate::Result<T>>) -> crate::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Bug(format!("no runtime could be started: {error}")))?
        .block_on(work)
}

/// Works with a store and closes it, however that ends: where nobody else has it, SQLite leaves no log beside the file, and a copy
/// of the file is whole.
pub async fn closing<T, E>(
    store: &Store,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let done = work.await;
    store.close().await;
    done
}

/// What is read, closed or emptied is there: a name that is mistyped makes no empty store, and no empty store passes for the answers.
pub async fn need_store(place: &Place) -> crate::Result<()> {
    if is_made(place)
        .await
        .map_err(|error| store_error(place, error))?
    {
        return Ok(());
    }
    let said = match place {
        Place::Sqlite(file) => Diagnostic::error(
            code::MISSING_FILE,
            format!("there are no answers in `{}`", file.display()),
        )
        .at(At::file(file)),
        Place::Postgres(_) => {
            Diagnostic::error(code::MISSING_FILE, "there are no answers in the database")
        }
    };
    let help = "`tidemark collect SURVEY --wave WAVE` makes the store; `--store` names another";
    Err(Diagnostics::from(said.help(help)).into())
}

/// A store that was made for something else is the user's to settle; anything else is the machine's.
pub fn store_error(place: &Place, error: StoreError) -> Error {
    let shown = match place {
        Place::Sqlite(file) => file.clone(),
        // The URL holds a password.
        Place::Postgres(_) => PathBuf::from("the database"),
    };
    match error {
        StoreError::Other(why) => Diagnostics::from(
            Diagnostic::error(
                code::OTHER_STORE,
                format!("{} cannot be used: {why}", shown.display()),
            )
            .help("name another place with `--store`"),
        )
        .into(),
        StoreError::Unfit(why) => unfit(&shown, &why).into(),
        StoreError::Changed(broken) => changed::refused(&shown, &broken).into(),
        StoreError::Bug(what) => Error::Bug(what.to_owned()),
        busy @ StoreError::Busy(_) => Error::Write {
            path: shown,
            source: std::io::Error::other(busy.to_string()),
        },
    }
}

/// A place where no store is.
fn unfit(shown: &Path, why: &Unfit) -> Diagnostics {
    let what = match why {
        Unfit::Scheme(_) => format!("`--store`: {why}"),
        _ => format!("{} cannot be used: {why}", shown.display()),
    };
    Diagnostic::error(code::OTHER_STORE, what)
        .help(why.way_out())
        .into()
}

/// A wave that nobody can answer.
fn only_figures(wave: &Wave) -> Diagnostic {
    Diagnostic::error(
        code::NOT_READ_FROM,
        format!(
            "wave `{}` consists of published figures: it has no answers",
            wave.id
        ),
    )
    .at(wave.written_at(&["kind"]))
    .help("collect a wave of the kind `responses`")
}

/// A wave of which no links can be made.
pub fn no_base_url(wave: &str) -> Diagnostic {
    Diagnostic::error(
        code::CANNOT_INVITE,
        format!("wave `{wave}` does not say where its questionnaire is"),
    )
    .help("write `base_url = \"https://…\"` under `[collect]` of wave.toml")
}

fn nothing_asked(wave: &WaveId) -> Diagnostic {
    Diagnostic::error(
        code::BAD_ARGUMENT,
        format!("wave `{wave}` asks nothing that can be put to anybody"),
    )
    .help(
        "an item is asked in a wave unless `first_wave`, `last_wave` or `not_asked` says otherwise",
    )
}

pub fn run(args: &CollectArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    match &args.command {
        Some(command) => match command {
            CollectCommand::Questionnaire(args) => questionnaire::run(args),
            CollectCommand::Invite(args) => invite::run(args),
            CollectCommand::Status(args) => status::run(args),
            CollectCommand::Password(args) => password::run(args),
            CollectCommand::Purge(args) => purge::run(args),
            CollectCommand::Close(args) => close::run(args),
        },
        None => serve::run(&args.serve, terminal),
    }
}
