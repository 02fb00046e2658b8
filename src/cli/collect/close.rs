//! `tidemark collect close`: the wave as a delivery like any other, and what its wave.toml does not state yet.

mod before;
mod fill_in;
mod say;
mod sections;
mod stored;

use std::path::{Path, PathBuf};

use clap::Args;

use super::{FieldArgs, Outcome, block_on};
use crate::Error;
use crate::collect::delivery::{self, Closing, Delivery, Kept};
use crate::collect::fieldwork::disposition::{self, Partials};
use crate::collect::interview::asked::Scripts;
use crate::collect::interview::script::Script;
use crate::definition::{Format, Probability, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::ingest;
use crate::ingest::rehearsal::{ID_PREFIX, is_made_up};

use before::Before;
pub use stored::{Stored, read_from};
use stored::{WrittenAnew, read};

/// The file that is written where wave.toml names none.
const FILE: &str = "responses.jsonl";

const EXAMPLES: &str = "\
Examples:
  tidemark collect close surveys/my-poll --wave 2026
  tidemark collect close surveys/my-poll --wave 2026 --partials

Writes waves/WAVE/responses.jsonl, and into wave.toml what it does not state yet: fieldwork dates, mode, dispositions. Nothing that a person wrote there is changed. It may be run again while answers come in.";

/// Write the answers of a wave as its delivery, for `tidemark report`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CloseArgs {
    #[command(flatten)]
    field: FieldArgs,

    /// Keep those who broke off after at least half of their questions, with the flag `partial` [default: submitted ones only].
    #[arg(long)]
    partials: bool,
}

pub fn run(args: &CloseArgs) -> crate::Result<Outcome> {
    let field = args.field.field()?;
    let wave = field
        .survey
        .waves
        .iter()
        .find(|wave| wave.id.as_str() == field.script.wave);
    let Some(wave) = wave else {
        return Err(Error::Bug("a script of no wave".to_owned()));
    };
    block_on(super::need_store(&field.place))?;
    super::make_way();
    let stored = block_on(read(&field.place, &field.script))?;
    let kept = match args.partials {
        true => Kept::WithPartials,
        false => Kept::Complete,
    };
    // The delivery is not there yet: that is what this is for.
    let warnings = Diagnostics(
        field
            .warnings
            .into_iter()
            .filter(|finding| finding.code != code::MISSING_FILE)
            .collect(),
    );
    let closed = close(&field.survey, wave, &field.script, &stored, kept)?;
    Ok(closed.outcome(warnings))
}

/// A wave that is closed: files to be written and what is to be said.
#[derive(Debug)]
pub struct Closed {
    /// Path and bytes.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// Rows delivered.
    pub rows: usize,
    /// Made-up answers whose place these take.
    gone: Vec<PathBuf>,
    findings: Diagnostics,
    notices: Vec<String>,
}

impl Closed {
    /// As a command says it.
    pub fn outcome(self, mut warnings: Diagnostics) -> Outcome {
        warnings.0.extend(self.findings);
        let outcome = Outcome::default().findings(warnings).notices(self.notices);
        let outcome = self.gone.into_iter().fold(outcome, Outcome::gone);
        self.files.into_iter().fold(outcome, |outcome, file| {
            let (file, bytes) = file;
            // Answers of single people, as the store that they come from.
            match file.extension().is_some_and(|ending| ending == "jsonl") {
                true => outcome.private_file(file, bytes),
                false => outcome.file(file, bytes),
            }
        })
    }
}

/// Closes a wave.
pub fn close(
    survey: &Survey,
    wave: &Wave,
    script: &Script,
    stored: &Stored,
    kept: Kept,
) -> crate::Result<Closed> {
    let wave_file = wave.folder.join("wave.toml");
    let target = target(wave, &wave_file)?;
    let mask = |text: &str| ingest::masked(text);
    let prefix = match wave.is_rehearsal() {
        true => ID_PREFIX,
        false => "",
    };
    let survey_file = wave.folder.ancestors().nth(2).map_or_else(
        || PathBuf::from("survey.toml"),
        |folder| folder.join("survey.toml"),
    );
    let closing = Closing {
        kept,
        prefix,
        mask: &mask,
        survey: &Place::file(survey_file),
    };
    let scripts = Scripts::of(script, &stored.definitions);
    let delivery = delivery::write(&scripts, &stored.responses, &closing)?;
    let before = Before::of(&target)?;
    if delivery.rows == 0 && (before.is_empty() || stored.responses.is_empty()) {
        return Err(Diagnostics::from(nothing_to_deliver(wave, &before, stored)).into());
    }
    before.may_go(&target, wave, script, stored)?;
    only_open(survey, wave, &wave_file, &delivery)?;
    let partials = match kept {
        Kept::WithPartials => Partials::Count,
        Kept::Complete => Partials::BreakOffs,
    };
    let asked = stored
        .responses
        .iter()
        .map(|answered| scripts.asked(answered));
    let mut outcomes = disposition::of(asked, stored.invitations);
    outcomes.eligible_of_unknown = wave
        .dispositions
        .and_then(|cases| cases.eligible_of_unknown);
    let found = fill_in::Found {
        target: &target,
        delivery: &delivery,
        outcomes: &outcomes,
        partials,
        sections: sections::to_keep(survey, wave, script, stored),
    };
    let (text, findings) = fill_in::filled_in(survey, wave, &wave_file, &found)?;
    let mut notices = say::notices(&delivery, &outcomes, partials);
    if delivery.rows == 0 {
        notices.push(format!(
            "every answer of `{}` was taken back: it is empty now, and there is nothing to report",
            target.display()
        ));
    }
    if stored.written_anew == WrittenAnew::Later {
        notices.push("answers are still being collected: close once more when the server has ended, and the store is written anew, so that nothing in it tells in which order answers came".to_owned());
    }
    Ok(Closed {
        rows: delivery.rows,
        gone: made_up_beside(wave, &target),
        notices,
        files: vec![(target, delivery.lines), (wave_file, text.into_bytes())],
        findings,
    })
}

/// Nobody has answered, or what they answered is not in the store any more: an earlier close wrote it down, or counted it.
fn nothing_to_deliver(wave: &Wave, before: &Before, stored: &Stored) -> Diagnostic {
    let was_counted = wave.dispositions.is_some_and(|cases| cases.complete > 0);
    let is_gone = stored.responses.is_empty() && (!before.is_empty() || was_counted);
    let (what, help) = match is_gone {
        false => (
            format!("nobody has submitted answers of wave `{}` yet", wave.id),
            "nothing was written",
        ),
        true => (
            format!(
                "the store holds no answers of wave `{}` any more: it was closed before, and they were deleted since",
                wave.id
            ),
            "nothing was written: the delivery of the earlier close stays as it is, until you delete it; where the answers are in another store, name that with `--store`",
        ),
    };
    Diagnostic::error(code::BAD_ARGUMENT, what).help(help)
}

/// The other deliveries of a rehearsal that lie in its folder: however it is held, it leaves one.
pub fn made_up_beside(wave: &Wave, target: &Path) -> Vec<PathBuf> {
    let files = ["responses.csv", FILE].map(|name| wave.folder.join(name));
    let mut files = Vec::from(files);
    files.retain(|file| wave.is_rehearsal() && file != target && is_made_up(file));
    files
}

/// Where the answers go: the file that the wave names, if it is of this format, else [`FILE`] beside wave.toml.
fn target(wave: &Wave, wave_file: &Path) -> crate::Result<PathBuf> {
    let Some(delivery) = wave.delivery() else {
        return Err(Diagnostics::from(super::only_figures(wave)).into());
    };
    if delivery.format == Format::JsonLines {
        return Ok(delivery.path.clone());
    }
    let is_named = std::fs::read_to_string(wave_file)
        .ok()
        .and_then(|text| text.parse::<toml::Table>().ok())
        .is_some_and(|table| table.contains_key("delivery"));
    // Answers that were made up stand aside for those that were sent.
    if !is_named && (wave.is_rehearsal() || !delivery.path.is_file()) {
        return Ok(wave.folder.join(FILE));
    }
    let name = delivery
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    Err(Diagnostics::from(
        Diagnostic::error(
            code::NOT_READ_FROM,
            format!(
                "wave `{}` is read from `{name}`, and collection writes `{FILE}`",
                wave.id
            ),
        )
        .at(Place::file(wave_file))
        .value(name.into_owned())
        .help(format!(
            "write `delivery = \"{FILE}\"` in wave.toml; the other file stays where it is"
        )),
    )
    .into())
}

/// Answers of an open link alone are no probability sample, whatever is stated.
fn only_open(
    survey: &Survey,
    wave: &Wave,
    wave_file: &Path,
    delivery: &Delivery,
) -> crate::Result<()> {
    let open = delivery.channels.get("open").copied().unwrap_or_default();
    let stated = wave.probability.unwrap_or(survey.disclosure.probability);
    if delivery.rows == 0
        || open < delivery.rows
        || stated != Probability::Probability
        || wave.is_rehearsal()
    {
        return Ok(());
    }
    Err(Diagnostics::from(
        Diagnostic::error(
            code::OPEN_LINK,
            format!("every answer of wave `{}` came by an open link, and the sample is stated as a probability sample", wave.id),
        )
        .at(Place::file(wave_file))
        .help("write `probability = \"non_probability\"` in `[disclosure]` of wave.toml, then close again"),
    )
    .into())
}
