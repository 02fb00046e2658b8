//! `tidemark collect purge`: what was promised of deletion is kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::invite::key_file;
use super::{Field, FieldArgs, Outcome, block_on, closing, need_store, sent};
use crate::Error;
use crate::collect::fieldwork::admin::today;
use crate::collect::retention::{Retention, retention};
use crate::collect::store::{Change, Holding, Store, in_use};
use crate::definition::{Format, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code, counted};

const EXAMPLES: &str = "\
Examples:
  tidemark collect purge surveys/my-poll --wave 2026 --dry-run
  tidemark collect purge surveys/my-poll --wave 2026 --unlink

What the store holds of people, and the key file, go on the day that `retention_days` of `[questionnaire]` gives, counted from the last day \
of collection; not before. `--unlink` may be done any time: sessions, the links of invitations to answers and the key file go, answers stay. \
The delivery that `close` wrote, letters and mail-merge files are named, wherever `invite` wrote them, and stay: they are yours to delete, as are lists of contacts, copies \
of the key and backups.";

/// Deletes what came of people when its time is over, or what joins them to their answers.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PurgeArgs {
    #[command(flatten)]
    field: FieldArgs,

    /// Say what would go, and delete nothing.
    #[arg(long)]
    dry_run: bool,

    /// Delete what joins people and answers, for good, and keep the answers.
    #[arg(long)]
    unlink: bool,

    /// The key that hides contacts [default: waves/WAVE/collect.key].
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

pub fn run(args: &PurgeArgs) -> crate::Result<Outcome> {
    let field = args.field.field()?;
    let wave = field.survey.wave(&WaveId::new(&field.script.wave));
    let wave = wave.ok_or_else(|| Error::Bug("the wave went away".to_owned()))?;
    let retention = retention(&field.survey, wave);
    let files = left_behind(args, wave);
    let key = key_file(args.key_file.as_deref(), &field);
    if !args.unlink && !args.dry_run {
        refuse_early(retention)?;
    }
    let purged = block_on(args.purge(&field))?;
    let lines = said(args, retention, &purged, &key);
    if !args.dry_run && purged.holding != Holding::default() {
        delete_key(&key)?;
        sent::forget(wave);
    }
    let stays = files.iter().map(|(file, what)| {
        let file = file.display();
        format!("stays, yours to delete: {file} ({what})")
    });
    Ok(Outcome::default()
        .findings(field.warnings)
        .notices(lines)
        .notices(stays.collect()))
}

fn delete_key(key: &Path) -> crate::Result<()> {
    match std::fs::remove_file(key) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(Error::Write {
            path: key.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

fn refuse_early(retention: Retention) -> crate::Result<()> {
    let (why, help) = match retention {
        Retention::Until(day) if day <= today() => return Ok(()),
        Retention::Until(day) => (
            format!("answers are kept until {day}"),
            "`--dry-run` says what would go then; `--unlink` deletes what joins people and answers today",
        ),
        Retention::NotStated => (
            "nothing says when answers are to go".to_owned(),
            "write `retention_days` under `[questionnaire]` of survey.toml",
        ),
        Retention::NoEnd => (
            "the wave does not say when its collection ends".to_owned(),
            "write `closes` under `[collect]` of wave.toml",
        ),
    };
    Err(Diagnostics::from(Diagnostic::error(code::BAD_ARGUMENT, why).help(help)).into())
}

/// What a purge met.
struct Purged {
    /// What the store held before.
    holding: Holding,
    /// Whether its files were written anew, so that nothing deleted is left in them.
    anew: WrittenAnew,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WrittenAnew {
    Done,
    /// Somebody has the store open.
    Later,
}

impl PurgeArgs {
    async fn purge(&self, field: &Field) -> crate::Result<Purged> {
        let wrong = |error| field.wrong(error);
        need_store(&field.place).await?;
        let script = Arc::new(field.script.clone());
        if self.dry_run {
            let store = Store::open_beside(&field.place, script);
            let store = store.await.map_err(wrong)?;
            let holding = closing(&store, store.holding()).await;
            return Ok(Purged {
                holding: holding.map_err(wrong)?,
                anew: WrittenAnew::Done,
            });
        }
        let is_served = in_use(&field.place).await.map_err(wrong)?;
        let store = Store::open_without_asking(&field.place, script);
        let store = store.await.map_err(wrong)?;
        let change = match self.unlink {
            true => Change::Unlink,
            false => Change::Purge,
        };
        let purged = closing(&store, async {
            let holding = store.holding().await?;
            store.change(change).await?;
            // What is deleted is deleted, whether or not the files can be written anew at this moment.
            let anew = match is_served || store.settle().await.is_err() {
                true => WrittenAnew::Later,
                false => WrittenAnew::Done,
            };
            Ok(Purged { holding, anew })
        });
        purged.await.map_err(wrong)
    }
}

/// What stays in files that Tidemark wrote: the delivery, and what holds links, wherever `invite` wrote it.
fn left_behind(args: &PurgeArgs, wave: &Wave) -> Vec<(PathBuf, &'static str)> {
    let delivery = wave
        .delivery()
        .filter(|delivery| delivery.format == Format::JsonLines && delivery.path.is_file());
    let delivery = delivery.filter(|_| !args.unlink);
    let answers = delivery.map(|delivery| (delivery.path.clone(), "answers of single people"));
    let links = sent::there(wave).into_iter();
    answers
        .into_iter()
        .chain(links.map(|file| (file, "contacts and links")))
        .collect()
}

fn said(args: &PurgeArgs, retention: Retention, purged: &Purged, key: &Path) -> Vec<String> {
    let holding = purged.holding;
    let verb = match args.dry_run {
        true => "would go",
        false => "gone",
    };
    let mut lines = vec![match retention {
        Retention::Until(day) => format!("kept until: {day}"),
        Retention::NotStated => "kept until: not stated (`retention_days`)".to_owned(),
        Retention::NoEnd => "kept until: the end of collection is not stated (`closes`)".to_owned(),
    }];
    let some = |count: u64, one, many| {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        counted(count, one, many)
    };
    let mut goes = vec![
        some(holding.sessions, "session", "sessions"),
        some(
            holding.links,
            "link of an invitation to answers",
            "links of invitations to answers",
        ),
    ];
    if !args.unlink {
        let events = some(holding.events, "event", "events");
        let responses = some(holding.responses, "response", "responses");
        goes.push(some(holding.invitations, "invitation", "invitations"));
        goes.push(format!("{responses} ({events})"));
    }
    lines.extend(goes.into_iter().map(|what| format!("{verb}: {what}")));
    let shown = key.display();
    match (key.exists(), holding == Holding::default()) {
        (true, false) => lines.push(format!("{verb}: the key {shown}")),
        (true, true) => lines.push(format!(
            "stays: the key {shown}, for this store holds nothing of anybody; if it is the right one, the key is yours to delete"
        )),
        (false, _) if holding.invitations > 0 => lines.push(format!(
            "no key at {shown}: if `invite` was run with `--key-file`, that file stays, and is yours to delete"
        )),
        (false, _) => {}
    }
    if purged.anew == WrittenAnew::Later {
        lines.push("somebody has the store open: run it once more when the servers have ended, and the store is written anew, so that nothing deleted is left in its files".to_owned());
    }
    lines
}
