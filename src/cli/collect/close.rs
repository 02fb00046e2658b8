//! `tidemark collect close`: the wave as a delivery like any other, and what its wave.toml does not state yet.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::wave_file::{Fact, WaveFile};
use super::{FieldArgs, Outcome, block_on, store_error};
use crate::Error;
use crate::cli::message::plural;
use crate::collect::delivery::{self, Closing, Delivery, Kept};
use crate::collect::disposition::{self, Outcomes, Partials};
use crate::collect::interview::response::Response;
use crate::collect::interview::script::Script;
use crate::collect::secret::ResponseId;
use crate::collect::store::{Place as StorePlace, Store, StoreError, in_use};
use crate::definition::{Format, Probability, SectionOrder, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::ingest;
use crate::ingest::rehearsal::ID_PREFIX;

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

/// What a store holds of a wave.
#[derive(Debug)]
pub struct Stored {
    responses: Vec<(ResponseId, Response)>,
    invitations: disposition::Invitations,
    written_anew: WrittenAnew,
}

/// Whether the store was written anew, so that nothing on disk tells any more in which order answers came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrittenAnew {
    Now,
    /// Somebody is collecting still, and would have to wait.
    Later,
}

/// Everything that the store holds.
pub async fn read(place: &StorePlace, script: &Script) -> crate::Result<Stored> {
    let wrong = |error| store_error(place, error);
    let is_in_use = in_use(place).await.map_err(wrong)?;
    let script = Arc::new(script.clone());
    let stored = match is_in_use {
        true => {
            let store = Store::open_beside(place, script).await.map_err(wrong)?;
            as_it_is(&store, WrittenAnew::Later).await
        }
        false => {
            let store = Store::open(place, script).await.map_err(wrong)?;
            read_from(&store).await
        }
    };
    stored.map_err(wrong)
}

/// The same of a store that is open, and that nobody else uses.
pub async fn read_from(store: &Store) -> Result<Stored, StoreError> {
    store.settle().await?;
    as_it_is(store, WrittenAnew::Now).await
}

async fn as_it_is(store: &Store, written_anew: WrittenAnew) -> Result<Stored, StoreError> {
    let responses = match written_anew {
        WrittenAnew::Now => store.responses().await?,
        WrittenAnew::Later => beside(store).await?,
    };
    Ok(Stored {
        responses,
        invitations: store.invitations().await?,
        written_anew,
    })
}

/// Every response, read a third of the time: the rest is for those who answer.
async fn beside(store: &Store) -> Result<Vec<(ResponseId, Response)>, StoreError> {
    let mut all = Vec::new();
    loop {
        let begun = Instant::now();
        let last = all.last().map(|(id, _)| *id);
        let mut page = store.responses_after(last).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.append(&mut page);
        tokio::time::sleep(begun.elapsed() * 2).await;
    }
}

/// A wave that is closed: files to be written and what is to be said.
#[derive(Debug)]
pub struct Closed {
    /// Path and bytes.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// Rows delivered.
    pub rows: usize,
    findings: Diagnostics,
    notices: Vec<String>,
}

impl Closed {
    /// As a command says it.
    pub fn outcome(self, mut warnings: Diagnostics) -> Outcome {
        warnings.0.extend(self.findings);
        let outcome = Outcome::default().findings(warnings).notices(self.notices);
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
    let delivery = delivery::write(script, &stored.responses, &closing)?;
    if delivery.rows == 0 {
        return Err(Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("nobody has submitted answers of wave `{}` yet", wave.id),
            )
            .help("nothing was written"),
        )
        .into());
    }
    may_replace(&target, wave)?;
    only_open(survey, wave, &wave_file, &delivery)?;
    let partials = match kept {
        Kept::WithPartials => Partials::Count,
        Kept::Complete => Partials::BreakOffs,
    };
    let responses = stored.responses.iter().map(|(_, response)| response);
    let mut outcomes = disposition::of(script, responses, stored.invitations);
    outcomes.eligible_of_unknown = wave
        .dispositions
        .and_then(|cases| cases.eligible_of_unknown);
    let (text, findings) = filled_in(
        survey, wave, &wave_file, &target, &delivery, &outcomes, partials,
    )?;
    let mut notices = notices(&delivery, &outcomes, partials);
    if stored.written_anew == WrittenAnew::Later {
        notices.push("answers are still being collected: close once more when the server has ended, and the store is written anew, so that nothing in it tells in which order answers came".to_owned());
    }
    Ok(Closed {
        rows: delivery.rows,
        notices,
        files: vec![(target, delivery.lines), (wave_file, text.into_bytes())],
        findings,
    })
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

/// A file is written over only where each line of it is an answer of this wave that collection wrote.
fn may_replace(target: &Path, wave: &Wave) -> crate::Result<()> {
    let text = match std::fs::read_to_string(target) {
        Ok(text) => text,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(Error::Read {
                path: target.to_owned(),
                source,
            });
        }
    };
    let is_own = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).is_ok_and(|record| {
            record.get("definition").is_some()
                && record.get("wave").and_then(|id| id.as_str()) == Some(wave.id.as_str())
        })
    };
    let stranger = text
        .lines()
        .position(|line| !line.trim().is_empty() && !is_own(line));
    match stranger {
        None => Ok(()),
        Some(at) => Err(Diagnostics::from(
            Diagnostic::error(
                code::WOULD_OVERWRITE,
                format!(
                    "`{}` is not written over: line {} is no answer that collection wrote for wave `{}`",
                    target.display(),
                    at + 1,
                    wave.id
                ),
            )
            .at(Place::line(target, at + 1))
            .help("move the file away and close again"),
        )
        .into()),
    }
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
    if open < delivery.rows || stated != Probability::Probability || wave.is_rehearsal() {
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

/// wave.toml with what it does not state.
fn filled_in(
    survey: &Survey,
    wave: &Wave,
    path: &Path,
    target: &Path,
    delivery: &Delivery,
    outcomes: &Outcomes,
    partials: Partials,
) -> crate::Result<(String, Diagnostics)> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    // Lines cannot be added to a table that stands on one.
    let keeps_sections =
        wave.collect.is_none() || text.lines().any(|line| line.trim() == "[collect]");
    let mut file = WaveFile::new(path, text);
    let mut state = |table: &str, key: &str, value: &str| file.state(Fact { table, key, value });
    if wave
        .delivery()
        .is_some_and(|delivery| delivery.path != *target)
        || !target.is_file()
    {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        if target.parent() == Some(&wave.folder) {
            state("", "delivery", &format!("\"{name}\""));
        }
    }
    state("", "respondent_id", "\"id\"");
    let sections = sections(survey, wave);
    // The days of a rehearsal are those that it rehearses, and its cases are made up.
    if !wave.is_rehearsal() {
        if let Some((first, last)) = delivery.days {
            state("fieldwork", "start", &first.to_string());
            state("fieldwork", "end", &last.to_string());
        }
        if let Some(cases) = outcomes.dispositions(partials) {
            let counts = [
                ("complete", cases.complete),
                ("partial", cases.partial),
                ("refused", cases.refused),
                ("unknown", cases.unknown),
                ("not_eligible", cases.not_eligible),
                ("invited", cases.invited.unwrap_or_default()),
            ];
            for (key, number) in counts {
                state("disclosure.dispositions", key, &number.to_string());
            }
        }
    }
    // What was shown stays with the wave, whatever the survey shows next time.
    if let Some(sections) = sections.filter(|_| keeps_sections && !file.has("collect", "section")) {
        file.state(Fact {
            table: "collect",
            key: "section",
            value: &sections,
        });
    }
    if !file.has("", "mode") {
        file.state(Fact {
            table: "mode",
            key: "id",
            value: "\"web\"",
        });
        file.state(Fact {
            table: "mode",
            key: "text",
            value: &web(survey),
        });
    }
    file.finish().map_err(Error::from)
}

/// The sections of the questionnaire as TOML writes them on one line; `None` where there are none.
fn sections(survey: &Survey, wave: &Wave) -> Option<String> {
    let text = |text: &str| toml::Value::from(text);
    let written: Vec<toml::Value> = survey
        .sections(wave)
        .iter()
        .map(|section| {
            let mut table = toml::Table::new();
            if let Some(title) = &section.title {
                let by_language = survey.languages.iter();
                let titles: toml::Table = by_language
                    .map(|lang| (lang.to_string(), text(title.get(lang))))
                    .collect();
                table.insert("title".to_owned(), titles.into());
            }
            let items = section.items.iter().map(|id| text(id.as_str()));
            table.insert("items".to_owned(), items.collect::<Vec<_>>().into());
            if section.order == SectionOrder::Random {
                table.insert("order".to_owned(), text("random"));
            }
            table.into()
        })
        .collect();
    // As `toml::Value` prints an array: on one line.
    (!written.is_empty()).then(|| toml::Value::from(written).to_string())
}

/// The mode in words, in each language of the survey.
fn web(survey: &Survey) -> String {
    let texts: Vec<String> = survey
        .languages
        .iter()
        .map(|lang| {
            let words = crate::collect::words::closing::of(lang);
            format!("{lang} = \"{}\"", words.web_questionnaire)
        })
        .collect();
    format!("{{ {} }}", texts.join(", "))
}

fn notices(delivery: &Delivery, outcomes: &Outcomes, partials: Partials) -> Vec<String> {
    let mut said = vec![format!("{} delivered", plural(delivery.rows, "respondent"))];
    for (channel, rows) in &delivery.channels {
        if delivery.channels.len() > 1 || *channel == "open" {
            said.push(format!("by channel `{channel}`: {rows}"));
        }
    }
    if delivery.channels.len() > 1 && delivery.channels.contains_key("open") {
        said.push("answers of open links are set aside where the wave is read: they are never pooled with the others".to_owned());
    }
    for (flag, rows) in &delivery.flags {
        said.push(format!(
            "quality flag `{flag}`: {rows} (no row is taken out)"
        ));
    }
    for (kind, times) in &delivery.masked {
        said.push(format!(
            "masked in open answers: {kind}, {}",
            plural(*times, "time")
        ));
    }
    let arrivals = [
        ("invited", outcomes.invited),
        ("open", outcomes.open),
        ("panel", outcomes.panel),
    ];
    for (name, of) in arrivals.into_iter().filter(|(_, of)| of.all() > 0) {
        // As the dispositions count them.
        let broken_off = match partials {
            Partials::Count => format!("{} partial, {} broke off", of.partial, of.broken_off),
            Partials::BreakOffs => format!(
                "{} broke off ({} of them after half of their questions: `--partials` keeps those)",
                of.partial + of.broken_off,
                of.partial
            ),
        };
        said.push(format!(
            "{name}: {} came, {} complete, {broken_off}, {} screened out, {} quota full",
            of.all(),
            of.complete,
            of.screened_out,
            of.quota_full
        ));
    }
    if outcomes.withdrawn > 0 {
        said.push(format!(
            "beside these, {} came and took everything back",
            outcomes.withdrawn
        ));
    }
    if let Some(cases) = outcomes.dispositions(partials) {
        let rates: Vec<String> = cases
            .rates()
            .iter()
            .map(|rate| format!("{} {}", rate.name, percent(rate.value)))
            .collect();
        said.push(format!("AAPOR outcome rates: {}", rates.join(", ")));
    }
    said
}

fn percent(share: f64) -> String {
    format!("{:.1} %", (share * 1000.0).round() / 10.0)
}
