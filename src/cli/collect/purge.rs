//! `tidemark collect purge`: what was promised of deletion is kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::invite::key_file;
use super::{Field, FieldArgs, Outcome, block_on};
use crate::Error;
use crate::collect::admin::today;
use crate::collect::retention::{Retention, retention};
use crate::collect::store::{Change, Holding, Store};
use crate::definition::WaveId;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

const EXAMPLES: &str = "\
Examples:
  tidemark collect purge surveys/my-poll --wave 2026 --dry-run
  tidemark collect purge surveys/my-poll --wave 2026 --unlink

Everything goes on the day that `retention_days` of `[questionnaire]` gives, counted from the last day of collection; not before. \
`--unlink` may be done any time: sessions, the links of invitations to answers and the key file go, answers stay. Copies of the key and \
backups of the store are yours to delete.";

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
    let key = key_file(args.key_file.as_deref(), &field);
    if !args.unlink && !args.dry_run {
        refuse_early(retention)?;
    }
    let holding = block_on(args.purge(&field))?;
    let mut outcome = Outcome::default().findings(field.warnings);
    for line in said(args, retention, holding, &key) {
        outcome = outcome.notice(line);
    }
    if !args.dry_run {
        delete_key(&key)?;
    }
    Ok(outcome)
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

impl PurgeArgs {
    /// What the store held before.
    async fn purge(&self, field: &Field) -> crate::Result<Holding> {
        let wrong = |error| field.wrong(error);
        let script = Arc::new(field.script.clone());
        let store = Store::open(&field.place, script).await.map_err(wrong)?;
        let holding = store.holding().await.map_err(wrong)?;
        if !self.dry_run {
            let change = match self.unlink {
                true => Change::Unlink,
                false => Change::Purge,
            };
            store.change(change).await.map_err(wrong)?;
        }
        Ok(holding)
    }
}

fn said(args: &PurgeArgs, retention: Retention, holding: Holding, key: &Path) -> Vec<String> {
    let verb = match args.dry_run {
        true => "would go",
        false => "gone",
    };
    let mut lines = vec![match retention {
        Retention::Until(day) => format!("kept until: {day}"),
        Retention::NotStated => "kept until: not stated (`retention_days`)".to_owned(),
        Retention::NoEnd => "kept until: the end of collection is not stated (`closes`)".to_owned(),
    }];
    lines.push(format!("{verb}: {} sessions", holding.sessions));
    lines.push(format!(
        "{verb}: {} links of invitations to answers",
        holding.links
    ));
    if !args.unlink {
        lines.push(format!("{verb}: {} invitations", holding.invitations));
        lines.push(format!(
            "{verb}: {} responses ({} events)",
            holding.responses, holding.events
        ));
    }
    if key.exists() {
        lines.push(format!("{verb}: the key {}", key.display()));
    }
    lines
}
