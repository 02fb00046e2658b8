//! The checks for machines: one record a check, a weight, a group or a frequency, unrounded, the same columns in CSV and
//! JSON.

use serde::Serialize;

use super::answers::{Answers, Known, Weights};
use super::groups;
use crate::cli::format::Format;
use crate::cli::wording;
use crate::compare::jumps::{JumpKind, Jumps};
use crate::definition::{Action, Code, Item, ItemId, ItemKind, Lang, Survey};
use crate::estimate::{Domain, Measure};
use crate::ingest::quality::Check;

/// One line; what does not belong to its kind is empty.
#[derive(Debug, Default, Serialize)]
pub struct Record {
    wave: String,
    /// `check`, `accounts`, `weights`, `group`, `frequency` or `jump`.
    kind: &'static str,
    /// What was looked for: `speeders`, `straight_lining`, …
    what: String,
    item: String,
    /// An answer's code, or `mean`.
    answer: String,
    label: String,
    /// Rows in which it was found, respondents who gave an answer.
    found: Option<f64>,
    /// Rows in which it could have been, the base of a share.
    of: Option<f64>,
    /// Proportions of the rows; of frequencies the weighted share.
    share: Option<f64>,
    /// By chance (of straight lines, of near-duplicates), or by the last wave's share (of an answer that vanished).
    expected: Option<f64>,
    /// The last wave that has the item.
    before_wave: String,
    before_found: Option<f64>,
    before_share: Option<f64>,
    /// Standard errors of a move.
    t: Option<f64>,
    /// After Holm.
    p: Option<f64>,
    /// `flag` or `exclude`.
    action: &'static str,
    /// Lines of the delivery, or its rows where it has no lines.
    lines: Lines,
}

/// A list in JSON, in CSV its numbers with semicolons between.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Lines {
    List(Vec<usize>),
    Joined(String),
}

impl Default for Lines {
    fn default() -> Self {
        Self::Joined(String::new())
    }
}

impl Lines {
    fn of(lines: &[usize], format: Format) -> Self {
        if format == Format::Json {
            return Self::List(lines.to_vec());
        }
        let numbers: Vec<String> = lines.iter().map(usize::to_string).collect();
        Self::Joined(numbers.join(";"))
    }
}

pub fn records(survey: &Survey, answers: &Answers<'_>, format: Format) -> Vec<Record> {
    let wave = answers.wave.id.to_string();
    let lang = survey.languages.first().cloned().unwrap_or(Lang::new("en"));
    let mut records = accounts(answers, format);
    records.extend(checks(answers, &lang, format));
    let known = answers.known.as_ref();
    records.extend(
        known
            .and_then(|known| known.weights.as_ref())
            .map(of_weights)
            .unwrap_or_default(),
    );
    for (banner, sizes) in groups::sizes(survey, answers) {
        let item = survey.item(&banner);
        records.extend(sizes.into_iter().map(|size| Record {
            kind: "group",
            what: "effective_base".to_owned(),
            item: banner.to_string(),
            answer: size.code.to_string(),
            label: item.map_or(String::new(), |item| {
                wording::answer(item, size.code, &lang).to_owned()
            }),
            found: Some(size.smallest),
            of: Some(size.respondents as f64),
            ..Record::default()
        }));
    }
    records.extend(jumps(&answers.jumps));
    if let Some(known) = known {
        records.extend(frequencies(survey, answers, known, &lang));
    }
    for record in &mut records {
        record.wave.clone_from(&wave);
        if format == Format::Json && matches!(record.lines, Lines::Joined(_)) {
            record.lines = Lines::List(Vec::new());
        }
    }
    records
}

fn accounts(answers: &Answers<'_>, format: Format) -> Vec<Record> {
    let Some(accounts) = &answers.accounts else {
        return Vec::new();
    };
    let row = |what: &str, rows: usize| Record {
        kind: "accounts",
        what: what.to_owned(),
        found: Some(rows as f64),
        of: Some(accounts.rows_in as f64),
        ..Record::default()
    };
    let mut records = vec![
        row("rows_in", accounts.rows_in),
        row("rows_used", accounts.rows_used),
    ];
    records.extend(accounts.set_aside.iter().map(|set| Record {
        label: set.reason.to_string(),
        lines: Lines::of(&set.lines, format),
        ..row("set_aside", set.rows)
    }));
    records
}

fn checks(answers: &Answers<'_>, lang: &Lang, format: Format) -> Vec<Record> {
    answers
        .flags
        .iter()
        .map(|flag| {
            let (what, item, label, expected) = named(&flag.check, lang);
            Record {
                kind: "check",
                what: what.to_owned(),
                item,
                label,
                found: Some(flag.found as f64),
                of: Some(flag.of as f64),
                share: (flag.of > 0).then(|| flag.found as f64 / flag.of as f64),
                expected,
                action: match flag.action {
                    Action::Flag => "flag",
                    Action::Exclude => "exclude",
                },
                lines: Lines::of(&flag.lines, format),
                ..Record::default()
            }
        })
        .collect()
}

/// The name of a check, its items, what else is to be said, and the rows to expect.
fn named(check: &Check, lang: &Lang) -> (&'static str, String, String, Option<f64>) {
    let joined = |items: &[ItemId]| {
        let names: Vec<&str> = items.iter().map(ItemId::as_str).collect();
        names.join(";")
    };
    let none = String::new;
    match check {
        Check::Speeders { limit, .. } => ("speeders", none(), format!("below {limit}"), None),
        Check::NoDuration => ("no_duration", none(), none(), None),
        Check::StraightLining {
            items, expected, ..
        } => ("straight_lining", joined(items), none(), Some(*expected)),
        Check::Nonresponse { above } => ("nonresponse", none(), format!("above {above}"), None),
        Check::ItemNonresponse { item } => ("item_nonresponse", item.to_string(), none(), None),
        Check::Blank { item } => ("blank", item.to_string(), none(), None),
        Check::NearDuplicates {
            above, expected, ..
        } => (
            "near_duplicates",
            none(),
            format!("from {above}"),
            Some(*expected),
        ),
        Check::NearDuplicatesSkipped(_) => ("near_duplicates_skipped", none(), none(), None),
        Check::SameText { item } => ("same_text", item.to_string(), none(), None),
        Check::Contradiction { items, reason } => (
            "contradiction",
            joined(items),
            reason.get(lang).to_owned(),
            None,
        ),
        Check::Constant { item, .. } => ("constant", item.to_string(), none(), None),
    }
}

fn of_weights(weights: &Weights) -> Vec<Record> {
    let report = &weights.report;
    let mut values = vec![
        ("sum", report.weight_sum),
        ("smallest", report.smallest_weight),
        ("largest", report.largest_weight),
        ("design_effect", report.weighting_design_effect),
        ("effective_base", report.effective_base),
    ];
    values.extend(weights.delivered.map(|sum| ("delivered_sum", sum)));
    values
        .into_iter()
        .map(|(what, value)| Record {
            kind: "weights",
            what: what.to_owned(),
            found: Some(value),
            of: Some(report.respondents as f64),
            ..Record::default()
        })
        .collect()
}

fn jumps(jumps: &Jumps) -> Vec<Record> {
    jumps
        .jumps
        .iter()
        .map(|jump| {
            let record = Record {
                kind: "jump",
                item: jump.item.to_string(),
                before_wave: jump.from.to_string(),
                ..Record::default()
            };
            match &jump.kind {
                JumpKind::Moved {
                    measure,
                    before,
                    now,
                    t,
                    p,
                    moved,
                } => Record {
                    what: "moved".to_owned(),
                    answer: key(measure),
                    share: Some(*now),
                    before_share: Some(*before),
                    t: Some(*t),
                    p: Some(*p),
                    found: Some(*moved as f64),
                    of: Some(jumps.tested as f64),
                    ..record
                },
                JumpKind::Vanished { code, expected } => Record {
                    what: "vanished".to_owned(),
                    answer: code.to_string(),
                    found: Some(0.0),
                    expected: Some(*expected),
                    ..record
                },
                JumpKind::Appeared { code, count } => Record {
                    what: "appeared".to_owned(),
                    answer: code.to_string(),
                    found: Some(*count as f64),
                    before_found: Some(0.0),
                    ..record
                },
                JumpKind::Reversed(mirrored) => Record {
                    what: "reversed".to_owned(),
                    share: Some(mirrored.distance_to_mirror),
                    before_share: Some(mirrored.distance),
                    ..record
                },
            }
        })
        .collect()
}

fn key(measure: &Measure) -> String {
    match measure {
        Measure::Answer(code) => code.to_string(),
        Measure::DontKnow => "dont_know".to_owned(),
        Measure::Net(net) => net.to_string(),
        _ => "mean".to_owned(),
    }
}

fn frequencies(
    survey: &Survey,
    answers: &Answers<'_>,
    known: &Known<'_>,
    lang: &Lang,
) -> Vec<Record> {
    let mut records = Vec::new();
    for item in &survey.items {
        let has = |known: &&Known<'_>| known.estimates.cells.iter().any(|c| c.item == item.id);
        let last = answers.earlier.iter().find(has);
        let codes: Vec<Option<Code>> = match &item.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                scale.answers.iter().map(|a| Some(a.code)).collect()
            }
            ItemKind::Multiple { options, .. } => options.iter().map(|o| Some(o.code)).collect(),
            ItemKind::Numeric { .. } => vec![None],
            ItemKind::Open => continue,
        };
        for code in codes {
            let now = value(item, code, known);
            if now == (None, None) {
                continue;
            }
            let before = last.map_or((None, None), |last| value(item, code, last));
            records.push(Record {
                kind: "frequency",
                item: item.id.to_string(),
                answer: code.map_or_else(|| "mean".to_owned(), |code| code.to_string()),
                label: code.map_or(String::new(), |code| {
                    wording::answer(item, code, lang).to_owned()
                }),
                found: now.0,
                share: now.1,
                before_wave: last.map_or(String::new(), |last| last.wave.id.to_string()),
                before_found: before.0,
                before_share: before.1,
                ..Record::default()
            });
        }
    }
    records
}

/// Respondents who gave an answer, and its share (or the mean).
fn value(item: &Item, code: Option<Code>, known: &Known<'_>) -> (Option<f64>, Option<f64>) {
    let measure = code.map_or(Measure::Mean, Measure::Answer);
    let cell = known.estimates.find(&item.id, &measure, &Domain::Total);
    let counts = known.counts.as_ref().and_then(|c| c.item(&item.id));
    let count = counts.and_then(|counts| match code {
        Some(code) => counts.count(code),
        None => Some(counts.rows - counts.without()),
    });
    (
        count.map(|count| count as f64),
        cell.and_then(|cell| cell.estimate.value),
    )
}
