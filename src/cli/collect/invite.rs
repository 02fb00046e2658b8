//! `tidemark collect invite`: tokens for a list of contacts, a mail-merge file, letters.

mod say;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;

use super::{
    Field, FieldArgs, Outcome, block_on, closing, letters, no_base_url, sent, store_error,
};
use crate::Error;
use crate::collect::fieldwork::admin::today;
use crate::collect::invite::{self, Contacts, Invited, Key, KeyError, Round, write_new};
use crate::collect::store::{Change, Invitation, Outcome as Stored, Store, StoreError};
use crate::definition::Taking;
use crate::diagnostic::{Diagnostic, Diagnostics, Place as At, code, counted};

/// How often a run that was overtaken, or found the store being made, tries again.
const MOST_TRIES: usize = 50;
/// Between two tries of opening.
const WAIT: std::time::Duration = std::time::Duration::from_millis(100);

const EXAMPLES: &str = "\
Examples:
  tidemark collect invite surveys/my-poll --wave 2026 --list contacts.csv --letters
  tidemark collect invite surveys/my-poll --wave 2026 --list contacts.csv --remind --out post

The list is a CSV file in UTF-8 with a column `id`; `language`, `name`, `address`, `postcode` and `city` are used where they are there.
Run again, it invites only those who are new. The files hold the links: they are for their owner alone (mode 0600). Delete them when they are sent.";

/// Links for a list of contacts: a mail-merge file and letters.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct InviteArgs {
    #[command(flatten)]
    field: FieldArgs,

    /// The contacts: a CSV file in UTF-8 with a column `id`.
    #[arg(long, value_name = "FILE")]
    list: PathBuf,

    /// The folder for the files [default: the folder of the list].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Letters with the link and a QR code too, one PDF.
    #[arg(long)]
    letters: bool,

    /// The day that letters bear [default: today, where wave.toml has `[collect.letter]`; else none].
    #[arg(long, value_name = "DAY", requires = "letters")]
    date: Option<Date>,

    /// Those who were invited and have not submitted, with a new link in place of the old.
    #[arg(long)]
    remind: bool,

    /// The key that hides contacts from whoever reads the store; made where it is not there [default: waves/WAVE/collect.key].
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

pub fn run(args: &InviteArgs) -> crate::Result<Outcome> {
    let mut field = args.field.field()?;
    field.warn_of_rehearsal();
    field.refuse_what_cannot_be_asked()?;
    refuse_after_the_last_day(&field)?;
    let base_url = base_url(&field)?;
    let bytes = std::fs::read(&args.list).map_err(|source| unreadable(&args.list, source))?;
    let list = invite::read(&args.list, &bytes, &field.script.languages).map_err(Error::Input)?;
    block_on(args.invite(field, &list, &base_url))
}

/// A list that is not there is the user's to settle; one that is there and cannot be read is the machine's.
fn unreadable(list: &Path, source: std::io::Error) -> Error {
    if source.kind() != std::io::ErrorKind::NotFound && !list.is_dir() {
        return Error::Read {
            path: list.to_owned(),
            source,
        };
    }
    Diagnostics::from(
        Diagnostic::error(
            code::BAD_ARGUMENT,
            format!("there is no file `{}`", list.display()),
        )
        .value(list.display().to_string())
        .help("name the CSV file of the contacts with `--list`; it has a column `id`"),
    )
    .into()
}

fn base_url(field: &Field) -> crate::Result<String> {
    let stated = field.script.collection.base_url.clone();
    stated.ok_or_else(|| Diagnostics::from(no_base_url(&field.script.wave)).into())
}

/// Letters would name a day that is over, and their links open nothing but a page that says so.
fn refuse_after_the_last_day(field: &Field) -> crate::Result<()> {
    let collection = &field.script.collection;
    let (Taking::Over, Some(last)) = (collection.taking(today()), collection.closes) else {
        return Ok(());
    };
    let said = Diagnostic::error(
        code::BAD_COLLECTION,
        format!(
            "the last day of wave `{}`, {last}, is over: links would open nothing",
            field.script.wave
        ),
    )
    .value(last.to_string())
    .help("write the day on which it is to end as `closes` of `[collect]` in wave.toml");
    Err(Diagnostics::from(match field.wave() {
        Some(wave) => said.at(wave.written_at(&["collect", "closes"])),
        None => said,
    })
    .into())
}

/// The key file of a wave where none is named: beside the wave, never in the database.
pub(super) fn key_file(named: Option<&Path>, field: &Field) -> PathBuf {
    let folder = field.wave().map(|wave| wave.folder.clone());
    named.map_or_else(
        || folder.unwrap_or_default().join("collect.key"),
        Path::to_path_buf,
    )
}

impl InviteArgs {
    async fn invite(
        &self,
        field: Field,
        list: &Contacts,
        base_url: &str,
    ) -> crate::Result<Outcome> {
        let round = match self.remind {
            true => Round::Reminder,
            false => Round::First,
        };
        let store = self.open(&field).await?;
        closing(&store, self.round(round, &store, &field, list, base_url)).await
    }

    async fn round(
        &self,
        round: Round,
        store: &Store,
        field: &Field,
        list: &Contacts,
        base_url: &str,
    ) -> crate::Result<Outcome> {
        let wrong = |error| store_error(&field.place, error);
        let key_file = key_file(self.key_file.as_deref(), field);
        let before = field.wave().map(sent::there).unwrap_or_default();
        for _ in 0..MOST_TRIES {
            let rounds = store.rounds().await.map_err(wrong)?;
            let known = store.contacts().await.map_err(wrong)?;
            let key = key(&key_file, &known)?;
            let invited = invite::invite(list, &known, &key, round, base_url)
                .map_err(|error| Error::Bug(format!("no token could be drawn: {error}")))?;
            let mut warnings = field.warnings.clone();
            if self.letters {
                warnings.extend(letters::beyond_the_window(&self.list, list, &invited));
            }
            let outcome = Outcome::default().findings(warnings);
            if invited.links.is_empty() {
                return Ok(outcome.notice(say::nobody(round, invited.passed_over)));
            }
            let Some(files) = write_all(&self.files(field, list, &invited, round)?)? else {
                continue;
            };
            remember(field, &files)?;
            let reached: BTreeSet<&str> = invited
                .links
                .iter()
                .filter_map(|link| list.contacts.get(link.row))
                .map(|contact| contact.id.as_str())
                .collect();
            let change = match round {
                Round::First => Change::Invite(invited.stored),
                Round::Reminder => Change::Renew(invited.stored),
            };
            let stored = store.change(Change::Round(rounds, Box::new(change))).await;
            if !matches!(stored, Ok(Stored::Done)) {
                // Links that open nothing must not go out.
                remove(&files);
            }
            match (stored, round) {
                (Err(error), _) => return Err(store_error(&field.place, error)),
                // Those whom the other run has invited are passed over now.
                (Ok(Stored::Overtaken), Round::First) => continue,
                (Ok(Stored::Overtaken), Round::Reminder) => return Err(overtaken(round)),
                (Ok(_), _) => {}
            }
            let outcome = outcome.notices(say::written(&files));
            let void = match round {
                Round::First => Vec::new(),
                Round::Reminder => sent::of_contacts(&before, &reached),
            };
            let said = say::done(round, reached.len(), invited.passed_over, &field.place);
            return Ok(outcome.notice(said).notices(say::void(&void)));
        }
        Err(overtaken(round))
    }

    /// The store. Where another run makes it at this moment, it is asked again.
    async fn open(&self, field: &Field) -> crate::Result<Store> {
        let mut tries = 0;
        loop {
            let script = Arc::new(field.script.clone());
            match Store::open_without_asking(&field.place, script).await {
                Err(StoreError::Busy(_)) if tries < MOST_TRIES => {
                    tries += 1;
                    tokio::time::sleep(WAIT).await;
                }
                opened => return opened.map_err(|error| field.wrong(error)),
            }
        }
    }

    fn files(
        &self,
        field: &Field,
        list: &Contacts,
        invited: &Invited,
        round: Round,
    ) -> crate::Result<Vec<(PathBuf, Vec<u8>)>> {
        let beside = self.list.parent().map(Path::to_path_buf);
        let folder = self.out.clone().or(beside).unwrap_or_default();
        let name = match round {
            Round::First => "invitations",
            Round::Reminder => "reminders",
        };
        let wave = &field.script.wave;
        // What was written before holds links that are nowhere else.
        let free = |number: &u32| {
            ["csv", "pdf"].iter().all(|end| {
                !folder
                    .join(format!("{wave}-{name}-{number}.{end}"))
                    .exists()
            })
        };
        let number = (1..=u32::MAX).find(free).unwrap_or(u32::MAX);
        let file = |end: &str| folder.join(format!("{wave}-{name}-{number}.{end}"));
        let closes = field.script.collection.closes;
        let merge = invite::mailing(list, &invited.links, closes);
        let mut files = vec![(file("csv"), merge.into_bytes())];
        if self.letters {
            files.push((
                file("pdf"),
                letters::pdf(field, (list, invited, round), self.date)?,
            ));
        }
        Ok(files)
    }
}

/// Writes every file, or none: `None` where another run has taken one of the names.
fn write_all(files: &[(PathBuf, Vec<u8>)]) -> crate::Result<Option<Vec<PathBuf>>> {
    let mut written = Vec::new();
    for (file, bytes) in files {
        match write_new(file, bytes) {
            Ok(()) => written.push(file.clone()),
            Err(source) => {
                remove(&written);
                if source.kind() == std::io::ErrorKind::AlreadyExists {
                    return Ok(None);
                }
                return Err(Error::Write {
                    path: file.clone(),
                    source,
                });
            }
        }
    }
    Ok(Some(written))
}

/// Where links are that are not remembered, nobody would find them when they are to be deleted.
fn remember(field: &Field, files: &[PathBuf]) -> crate::Result<()> {
    let Some(wave) = field.wave() else {
        return Ok(());
    };
    sent::remember(wave, files).inspect_err(|_| remove(files))
}

fn remove(files: &[PathBuf]) {
    for file in files {
        let _ = std::fs::remove_file(file);
    }
}

fn overtaken(round: Round) -> Error {
    let what = match round {
        Round::First => "invited",
        Round::Reminder => "sent reminders",
    };
    Diagnostics::from(
        Diagnostic::error(
            code::OVERTAKEN,
            format!("somebody else {what} in the meantime; this run has written nothing"),
        )
        .help("the links of the other run hold; run it again only where that is wanted once more"),
    )
    .into()
}

/// The key; a new one only where the store knows nobody by an old one.
fn key(file: &Path, known: &[(String, Invitation)]) -> crate::Result<Key> {
    let wrong = |message: String, help: &str| -> Error {
        Diagnostics::from(
            Diagnostic::error(code::NO_KEY, message)
                .at(At::file(file))
                .help(help),
        )
        .into()
    };
    match Key::read(file) {
        Ok(key) => Ok(key),
        Err(KeyError::Missing) if known.is_empty() => match Key::make(file) {
            // Another run has made it in the meantime.
            Err(KeyError::Machine(source))
                if source.kind() == std::io::ErrorKind::AlreadyExists && file.is_file() =>
            {
                key(file, known)
            }
            made => made.map_err(|error| Error::Write {
                path: file.to_owned(),
                source: match error {
                    KeyError::Machine(source) => source,
                    other => std::io::Error::other(other.to_string()),
                },
            }),
        },
        Err(KeyError::Missing) => Err(wrong(
            format!(
                "the store knows {} by a key that is not there",
                counted(known.len(), "contact", "contacts")
            ),
            "name the file with `--key-file`, or put it back from its copy",
        )),
        Err(KeyError::Short(bytes)) => Err(wrong(
            format!(
                "the key has {}; 32 are asked for",
                counted(bytes, "byte", "bytes")
            ),
            "put the key back from its copy",
        )),
        Err(KeyError::Machine(source)) => Err(Error::Read {
            path: file.to_owned(),
            source,
        }),
    }
}
