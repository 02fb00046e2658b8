//! Waves: `waves/ID/wave.toml`, resolved against the survey.

use std::path::Path;

use jiff::civil::Date;
use toml::Spanned;

use super::super::design::{Fact, SampleDesign};
use super::super::id::{Field, ItemId, WaveId};
use super::super::item::Item;
use super::super::personal::Personal;
use super::super::placeholder::is_placeholder;
use super::super::source::{Day, FieldworkSource, Given, List, OneOrMany, WaveSource, Words};
use super::super::text::Texts;
use super::super::wave::{Assumption, Fieldwork, MarginOfError, Published, Wave, WaveKind};
use super::delivery::delivery;
use super::design::positive;
use super::disclosure::{fact, wave_disclosure};
use super::page::{Owner, Page};
use super::{
    acknowledged, calendar, personal, published, quality, questionnaire, rehearse, wave_items,
};
use crate::diagnostic::{Diagnostic, Place, code};
use crate::error::Result;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Responses,
    Published,
    Rehearsal,
    /// Published figures of somebody else.
    Benchmark,
}

impl Kind {
    fn has_answers(self) -> bool {
        matches!(self, Self::Responses | Self::Rehearsal)
    }
}

const KINDS: &[(&str, Kind)] = &[
    ("responses", Kind::Responses),
    ("published", Kind::Published),
    ("rehearsal", Kind::Rehearsal),
    ("benchmark", Kind::Benchmark),
];

/// What a wave refers to.
pub(super) struct Known<'a> {
    pub(super) items: &'a [Item],
    /// Every item id that is defined, also of items that could not be resolved.
    pub(super) defined: &'a [String],
    pub(super) design: &'a SampleDesign,
    /// The field of `duration`, as the survey states it.
    pub(super) duration: Option<&'a Field>,
    /// What the survey declares of personal data.
    pub(super) personal: &'a Personal,
    pub(super) survey_folder: &'a Path,
}

/// A wave without its targets.
pub(super) fn wave(
    page: &mut Page,
    source: &WaveSource,
    folder: &Path,
    known: &Known<'_>,
) -> Result<Wave> {
    let folder_name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let id = match &source.id {
        Some(id) => page.id(id),
        None => {
            let name = Spanned::new(0..0, folder_name);
            page.id(&name)
        }
    };
    let owner = Owner::new(format!("wave `{id}`"), 0..0, source.own_faults());
    let kind = page
        .need(&source.kind, "kind", &owner)
        .and_then(|kind| page.word(kind, "kind", KINDS));
    if let Some(kind) = kind {
        keys_of_kind(page, source, kind);
    }
    let label = match &source.label {
        Some(label) => page.texts(label),
        None => Texts::same(&page.languages, &id),
    };
    let fieldwork = fieldwork(page, &source.fieldwork, &id);
    let (mode_id, mode) = mode(page, source.mode.as_ref());
    let mut disclosed = wave_disclosure(page, &source.disclosure);
    // The mode of a wave is what disclosure asks for under `modes`, unless it is stated there at more length.
    if let Some(mode) = &mode
        && !disclosed.facts.contains_key("modes")
    {
        disclosed.facts.insert("modes".to_owned(), mode.clone());
    }
    let resolved_kind = match kind {
        Some(Kind::Published | Kind::Benchmark) => {
            WaveKind::Published(published(page, source, folder, known)?)
        }
        Some(Kind::Rehearsal) => {
            WaveKind::Rehearsal(delivery(page, source, folder, Kind::Rehearsal, known))
        }
        Some(Kind::Responses) | None => {
            WaveKind::Responses(delivery(page, source, folder, Kind::Responses, known))
        }
    };
    let series = series(page, source, kind, &owner);
    Ok(Wave {
        series,
        id: WaveId::new(id),
        folder: folder.to_owned(),
        label,
        fieldwork,
        mode,
        mode_id,
        probability: disclosed.probability,
        facts: disclosed.facts,
        dispositions: disclosed.dispositions,
        sources: sources(page, &source.sources),
        kind: resolved_kind,
        items: wave_items::wave_items(page, &source.item, known),
        not_asked: not_asked(page, &source.not_asked, known),
        breaks: source
            .breaks
            .iter()
            .map(|words| page.texts(words))
            .collect(),
        caution: source.caution.as_ref().map(|words| page.texts(words)),
        comparable: wave_items::comparable(page, &source.comparable, source.breaks.is_some()),
        weighted: source.weighting.as_ref().map(|words| page.texts(words)),
        targets_file: std::path::PathBuf::new(),
        targets: Vec::new(),
        target_means: Vec::new(),
        quality: quality::quality(
            page,
            &source.quality,
            quality::Known {
                items: known.items,
                defined: known.defined,
            },
        ),
        personal: personal::personal(page, &source.personal, known.survey_folder, known.personal),
        acknowledged: acknowledged::acknowledged(page, &source.acknowledged),
        rehearse: rehearse::recipe(page, &source.rehearse, known),
        collect: questionnaire::collection(
            page,
            &source.collect,
            quality::Known {
                items: known.items,
                defined: known.defined,
            },
            known.survey_folder,
        ),
    })
}

/// The series of a benchmark.
fn series(
    page: &mut Page,
    source: &WaveSource,
    kind: Option<Kind>,
    owner: &Owner,
) -> Option<Texts> {
    (kind == Some(Kind::Benchmark)).then(|| {
        page.need(&source.series, "series", owner)
            .map(|series| page.texts(series))
            .unwrap_or_default()
    })
}

fn keys_of_kind(page: &mut Page, source: &WaveSource, kind: Kind) {
    for (key, span) in source.given() {
        let (belongs, other) = match key {
            "published" | "rounding" | "assumption" | "margin_of_error" => (
                matches!(kind, Kind::Published | Kind::Benchmark),
                "a published wave",
            ),
            "series" => (kind == Kind::Benchmark, "a benchmark"),
            "delivery" | "format" | "encoding" | "delimiter" | "decimal" | "blanks"
            | "respondent_id" | "columns" | "values" | "targets" | "quality" => {
                (kind.has_answers(), "a wave of answers")
            }
            "personal" => (kind.has_answers(), "a wave of answers"),
            "rehearse" => (kind == Kind::Rehearsal, "a rehearsal"),
            _ => (true, ""),
        };
        if !belongs {
            page.error(
                code::UNKNOWN_KEY,
                &span,
                format!("`{key}` belongs to {other}"),
                format!("remove `{key}`, or change `kind`"),
            );
        }
    }
}

/// Dates and the place on the time axis; the year in the id where nothing is said.
fn fieldwork(page: &mut Page, source: &Given<FieldworkSource>, id: &str) -> Fieldwork {
    let written = source.as_ref().map(Spanned::get_ref);
    let mut day = |value: Option<&Given<Day>>| -> Option<Date> {
        value?.as_ref().and_then(|value| date(page, value))
    };
    let start = day(written.map(|written| &written.start));
    let end = day(written.map(|written| &written.end)).or(start);
    if let (Some(start), Some(end), Some(place)) =
        (start, end, written.and_then(|written| written.end.as_ref()))
        && end < start
    {
        page.error(
            code::BAD_DATE,
            &place.span(),
            format!("fieldwork ends on {end}, before it starts on {start}"),
            "exchange `start` and `end`",
        );
    }
    let season = written
        .and_then(|written| written.season.as_ref())
        .map(|season| page.texts(season));
    let stated = written
        .and_then(|written| written.time.as_ref())
        .and_then(|time| page.finite(time, "time"));
    let middle = start
        .zip(end)
        .map(|(start, end)| f64::midpoint(decimal_year(start), decimal_year(end)));
    let time = stated
        .or(middle)
        .or_else(|| year_in(id).map(|year| year + 0.5));
    if time.is_none() {
        let place = source.as_ref().map_or(0..0, Spanned::span);
        page.error(
            code::MISSING_KEY,
            &place,
            format!("nothing says when wave `{id}` was"),
            "add `fieldwork = { start = 2021-10-01, end = 2021-10-14 }`",
        );
    }
    Fieldwork {
        start,
        end,
        season,
        time: time.unwrap_or_default(),
    }
}

pub(super) fn date(page: &mut Page, value: &Spanned<Day>) -> Option<Date> {
    let (Day::Date(text) | Day::Text(text)) = value.get_ref();
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    if date.is_some() {
        return date;
    }
    let meant = calendar::meant(text).unwrap_or_else(|| "2021-10-01".to_owned());
    let (rule, help) = match value.get_ref() {
        Day::Text(text) if is_placeholder(text) => (
            code::PLACEHOLDER,
            "write the date as 2021-10-01, without quotes".to_owned(),
        ),
        Day::Text(_) => (
            code::WRONG_TYPE,
            format!("write it as {meant}, without quotes"),
        ),
        Day::Date(_) => (code::BAD_DATE, format!("write it as {meant}")),
    };
    page.error(rule, &value.span(), format!("`{text}` is not a date"), help);
    None
}

/// A day on the time axis, at its noon.
fn decimal_year(date: Date) -> f64 {
    let days = f64::from(date.days_in_year());
    f64::from(date.year()) + (f64::from(date.day_of_year()) - 0.5) / days
}

/// The year with which an id begins: `2021`, `2021-autumn`.
fn year_in(id: &str) -> Option<f64> {
    let digits: String = id.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}

/// The mode's id and the mode in words.
fn mode(page: &mut Page, mode: Option<&Spanned<Words>>) -> (Option<String>, Option<Fact>) {
    let Some(words) = mode else {
        return (None, None);
    };
    let Words::Table(table) = words.get_ref() else {
        return (None, Some(fact(page, words)));
    };
    if table.get("id").is_none() && table.get("text").is_none() {
        return (None, Some(fact(page, words)));
    }
    let mut id = None;
    let mut text = None;
    for (key, value) in &table.entries {
        match (key.get_ref().as_str(), value.get_ref()) {
            ("id", Words::Plain(name)) => {
                id = Some(page.id(&Spanned::new(value.span(), name.clone())));
            }
            ("text", _) => text = Some(fact(page, value)),
            ("id", Words::Table(_)) => page.error(
                code::WRONG_TYPE,
                &value.span(),
                "`id` has a value of the wrong type",
                "an id such as `\"web\"` is asked for",
            ),
            (other, _) => page.error(
                code::UNKNOWN_KEY,
                &key.span(),
                format!("`{other}` is not a key of `mode`"),
                "its keys are `id`, `text`",
            ),
        }
    }
    if text.is_none() {
        page.error(
            code::MISSING_KEY,
            &words.span(),
            "`mode` has no `text`",
            "add `text = …`, the mode in words",
        );
    }
    (id, text)
}

fn sources(page: &mut Page, sources: &Given<OneOrMany<Words>>) -> Vec<Texts> {
    let Some(sources) = sources else {
        return Vec::new();
    };
    match sources.get_ref() {
        OneOrMany::One(words) => {
            vec![page.texts(&Spanned::new(sources.span(), words.clone()))]
        }
        OneOrMany::Many(list) => list.entries.iter().map(|words| page.texts(words)).collect(),
    }
}

/// Whether an item is defined; said where it is not.
pub(super) fn known_item(
    page: &mut Page,
    name: &str,
    span: &std::ops::Range<usize>,
    known: &Known<'_>,
) -> bool {
    let defined = known.defined.iter().any(|id| id == name);
    if !defined {
        page.unknown(span, "item", name, known.defined.iter().map(String::as_str));
    }
    defined
}

fn not_asked(page: &mut Page, list: &Given<List<String>>, known: &Known<'_>) -> Vec<ItemId> {
    let mut items = Vec::new();
    for name in list.iter().flat_map(|list| &list.get_ref().entries) {
        if known_item(page, name.get_ref(), &name.span(), known) {
            items.push(ItemId::new(name.get_ref()));
        }
    }
    items
}

fn published(
    page: &mut Page,
    source: &WaveSource,
    folder: &Path,
    known: &Known<'_>,
) -> Result<Published> {
    let name = source
        .published
        .as_ref()
        .map_or("published.csv", |name| name.get_ref());
    let path = folder.join(name);
    let figures = match published::figures(&path, known.items, known.defined)? {
        Some((figures, found)) => {
            page.found.extend(found);
            let unit = source.rounding.as_ref().map_or(0.0, |unit| *unit.get_ref());
            published::check_sums(&figures, known.items, unit, &path, &mut page.found);
            figures
        }
        None => {
            let place = match &source.published {
                Some(name) => Place::in_text(&page.path, &page.text, name.span()),
                None => page.at_kind(source),
            };
            page.found.push(
                Diagnostic::error(code::MISSING_FILE, format!("`{name}` is not there"))
                    .at(place)
                    .value(name)
                    .help("write the figures of the publication there, one line a figure"),
            );
            Vec::new()
        }
    };
    let rounding_unit = source
        .rounding
        .as_ref()
        .and_then(|unit| rounding(page, unit));
    let assumption = source.assumption.as_ref().map(|table| {
        let owner = Owner::new("`assumption`", table.span(), table.get_ref().own_faults());
        let written = table.get_ref();
        let design_effect = page
            .need(&written.design_effect, "design_effect", &owner)
            .and_then(|value| positive(page, value, "design_effect"));
        let reason = page
            .need(&written.reason, "reason", &owner)
            .map(|reason| page.texts(reason));
        Assumption {
            design_effect: design_effect.unwrap_or(1.0),
            reason: reason.unwrap_or_default(),
        }
    });
    let margin_of_error = source.margin_of_error.as_ref().and_then(|table| {
        let owner = Owner::new(
            "`margin_of_error`",
            table.span(),
            table.get_ref().own_faults(),
        );
        let written = table.get_ref();
        let points = page
            .need(&written.points, "points", &owner)
            .and_then(|points| positive(page, points, "points"));
        let level = written.level.as_ref();
        let level = level.map_or(Some(published::LEVEL), |level| {
            published::level(page, level)
        });
        Some(MarginOfError {
            margin: points? / 100.0,
            level: level?,
        })
    });
    Ok(Published {
        figures,
        margin_of_error,
        assumption,
        rounding_unit: rounding_unit.unwrap_or(0.0),
    })
}

fn rounding(page: &mut Page, unit: &Spanned<f64>) -> Option<f64> {
    let number = page.finite(unit, "rounding")?;
    if !(0.0..=0.5).contains(&number) {
        page.error(
            code::BAD_PUBLISHED,
            &unit.span(),
            format!("`rounding` is {number}, more than half of everybody or less than nothing"),
            "write 0.01 for whole percent, 0.001 for one decimal",
        );
    }
    Some(number)
}
