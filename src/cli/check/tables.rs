//! The checks of one wave as tables: what was looked for, the weights, the groups of the report, and every frequency
//! beside the last wave.

use super::answers::{Answers, Known, Weights};
use super::said::{about, block, duration};
use super::{groups, weights};
use crate::cli::format::Grid;
use crate::cli::{number, wording};
use crate::compare::jumps::{self, JumpKind};
use crate::definition::{Action, Code, Item, ItemKind, Lang, Missing, Role, Survey};
use crate::estimate::{Cell, Domain, Measure};
use crate::ingest::Flag;
use crate::ingest::quality::{Check, FEWEST_ITEMS, MOST_ROWS, Skipped};

pub fn tables(survey: &Survey, answers: &Answers<'_>) -> Vec<Grid> {
    let lang = survey.languages.first().cloned().unwrap_or(Lang::new("en"));
    let label = answers.wave.label.get(&lang).to_owned();
    let mut grids = Vec::new();
    if !answers.flags.is_empty() {
        grids.push(checks(&label, answers));
    }
    let weights = answers
        .known
        .as_ref()
        .and_then(|known| known.weights.as_ref());
    grids.extend(weights.map(|weights| of_weights(&label, weights)));
    grids.extend(of_groups(survey, answers, &lang, &label));
    if let Some(known) = &answers.known {
        grids.push(frequencies(survey, answers, known, &lang, &label));
    }
    grids
}

fn checks(label: &str, answers: &Answers<'_>) -> Grid {
    let mut grid = Grid {
        title: format!("Checks of the answers · {label}"),
        headings: ["Looked for", "Found", "Of", "%", "By chance", "Rows are"]
            .map(str::to_owned)
            .to_vec(),
        left: vec![0, 5],
        ..Grid::default()
    };
    for flag in &answers.flags {
        match row_of(flag) {
            // Nobody in whom it could have been found.
            Row::Shown(..) if flag.of == 0 => {}
            Row::Shown(name, by_chance) => grid.rows.push(vec![
                name,
                number::count(flag.found as u64),
                number::count(flag.of as u64),
                number::percent(flag.found as f64 / flag.of.max(1) as f64, 1),
                by_chance.map(about).unwrap_or_default(),
                match flag.action {
                    Action::Exclude => "set aside",
                    Action::Flag => "counted",
                }
                .to_owned(),
            ]),
            Row::Note(note) => grid.notes.push(note),
            Row::Nothing => {}
        }
    }
    grid
}

enum Row {
    Shown(String, Option<f64>),
    Note(String),
    Nothing,
}

fn row_of(flag: &Flag) -> Row {
    match &flag.check {
        Check::Speeders {
            limit, share, unit, ..
        } => Row::Shown(
            format!(
                "Speeders: below {} % of the median time ({})",
                number::percent(*share, 0),
                duration(*limit, *unit)
            ),
            None,
        ),
        Check::NoDuration => Row::Shown("No duration, or below 0".to_owned(), None),
        Check::StraightLining {
            items, expected, ..
        } => Row::Shown(
            format!(
                "One answer to all {} items {}",
                items.len(),
                block(items).replace('`', "")
            ),
            Some(*expected),
        ),
        Check::Nonresponse { above } => Row::Shown(
            format!(
                "No answer to more than {} % of the items",
                number::percent(*above, 0)
            ),
            None,
        ),
        Check::NearDuplicates {
            above,
            items,
            expected,
        } => Row::Shown(
            format!(
                "At least {} % of {items} answers as another respondent",
                number::percent(*above, 0)
            ),
            Some(*expected),
        ),
        Check::NearDuplicatesSkipped(Skipped::FewItems(items)) => Row::Note(format!(
            "Near-duplicates were not looked for: {items} opinion items do not tell copies from people who think alike ({FEWEST_ITEMS} would)."
        )),
        Check::NearDuplicatesSkipped(Skipped::ManyRows(rows)) => Row::Note(format!(
            "Near-duplicates were not looked for: {} rows are too many to compare each with each (at most {}).",
            number::count(*rows as u64),
            number::count(MOST_ROWS as u64)
        )),
        Check::SameText { item } => Row::Shown(format!("The same long text in {item}"), None),
        Check::Contradiction { items, .. } => {
            let names: Vec<&str> = items.iter().map(|item| item.as_str()).collect();
            Row::Shown(format!("Contradiction: {}", names.join(", ")), None)
        }
        Check::ItemNonresponse { .. } | Check::Blank { .. } | Check::Constant { .. } => {
            Row::Nothing
        }
    }
}

fn of_weights(label: &str, weights: &Weights) -> Grid {
    let report = &weights.report;
    let mean = report.weight_sum / report.respondents.max(1) as f64;
    let mut grid = Grid {
        title: format!("Weights · {label}"),
        headings: vec!["Final weights".to_owned(), String::new()],
        left: vec![0],
        ..Grid::default()
    };
    let ratio = report.largest_weight / report.smallest_weight;
    let rows = [
        ("Respondents", number::count(report.respondents)),
        ("Sum", number::decimal(report.weight_sum, 1)),
        ("Mean", weights::fine(mean)),
        ("Smallest", weights::fine(report.smallest_weight)),
        ("Largest", weights::fine(report.largest_weight)),
        (
            "Largest ÷ smallest",
            if ratio.is_finite() {
                number::decimal(ratio, 1)
            } else {
                "–".to_owned()
            },
        ),
        (
            "Design effect of weighting",
            number::decimal(report.weighting_design_effect, 2),
        ),
        ("Effective base", number::decimal(report.effective_base, 0)),
    ];
    grid.rows = rows
        .map(|(name, value)| vec![name.to_owned(), value])
        .to_vec();
    if let Some(sum) = weights.delivered {
        grid.rows.push(vec![
            "Sum of the delivered weights".to_owned(),
            number::decimal(sum, 1),
        ]);
    }
    grid
}

fn of_groups(survey: &Survey, answers: &Answers<'_>, lang: &Lang, label: &str) -> Option<Grid> {
    let sizes = groups::sizes(survey, answers);
    if sizes.is_empty() {
        return None;
    }
    let limits = &survey.report.low_base;
    let mut grid = Grid {
        title: format!("Groups of the report · {label}"),
        headings: ["Group", "Largest base", "Effective base", "to", ""]
            .map(str::to_owned)
            .to_vec(),
        left: vec![0, 4],
        notes: vec![format!(
            "Largest base: respondents of the opinion item that most of the group answered. Effective bases of the opinion items, smallest to largest. * below {}, ** below {}, hidden below {}.",
            number::decimal(limits.low, 0),
            number::decimal(limits.very_low, 0),
            number::decimal(limits.hidden, 0)
        )],
        ..Grid::default()
    };
    for (banner, groups) in sizes {
        let Some(item) = survey.item(&banner) else {
            continue;
        };
        grid.rows.push(vec![item.label.get(lang).to_owned()]);
        for size in groups {
            let base = size.smallest;
            let mark = match () {
                () if base < limits.hidden => "hidden",
                () if base < limits.very_low => "**",
                () if base < limits.low => "*",
                () => "",
            };
            grid.rows.push(vec![
                format!("  {}", wording::answer(item, size.code, lang)),
                number::count(size.respondents),
                number::decimal(size.smallest, 0),
                number::decimal(size.largest, 0),
                mark.to_owned(),
            ]);
        }
    }
    Some(grid)
}

/// Every item with its answers: respondents and share, now and in the last wave.
fn frequencies(
    survey: &Survey,
    answers: &Answers<'_>,
    known: &Known<'_>,
    lang: &Lang,
    label: &str,
) -> Grid {
    let compared = !answers.earlier.is_empty();
    let mut headings = vec![
        "Answer".to_owned(),
        "Respondents".to_owned(),
        "%".to_owned(),
    ];
    if compared {
        headings.extend(["Last wave", "%", "Change", ""].map(str::to_owned));
    }
    let mut grid = Grid {
        title: format!("Frequencies · {label}"),
        headings,
        left: vec![0, 6],
        ..Grid::default()
    };
    let mut seen = Vec::new();
    for item in survey.items.iter().filter(|item| is_listed(item)) {
        let rows = Lines {
            survey,
            known,
            answers,
            item,
            lang,
        }
        .rows();
        if rows.is_empty() {
            continue;
        }
        grid.rows
            .push(vec![format!("{} · {}", item.id, item.label.get(lang))]);
        grid.rows.extend(rows);
        seen.push(item);
    }
    grid.notes = notes(answers, lang);
    grid
}

/// Derived items say again what they come from, open ones have no answers to count.
fn is_listed(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Single { .. } | ItemKind::Multiple { .. } => true,
        ItemKind::Numeric { .. } => item.role == Role::Opinion,
        ItemKind::Derived { rule, .. } => {
            matches!(rule, crate::definition::Derivation::Bands { .. })
        }
        ItemKind::Open => false,
    }
}

fn notes(answers: &Answers<'_>, lang: &Lang) -> Vec<String> {
    let mut notes = vec![
        "Respondents are counted, shares are weighted; an answer without a share is not in the base. The share of don't know is of all who were asked, beside a base that leaves it out.".to_owned(),
    ];
    match answers.earlier.as_slice() {
        [] => notes.push("No earlier wave can be compared with.".to_owned()),
        earlier => {
            let waves: Vec<&str> = earlier.iter().map(|one| one.wave.label.get(lang)).collect();
            let last = format!("Last wave: {}.", waves.join(", else "));
            notes.push(match answers.jumps.tested {
                0 => last,
                tested => format!(
                    "{last} Tested together: {tested} shares and means (Holm, {} %); moves below {} points are not flagged.",
                    number::percent(jumps::LEVEL, 0),
                    number::percent(jumps::SMALLEST_SHARE, 0)
                ),
            });
        }
    }
    notes
}

struct Lines<'a> {
    survey: &'a Survey,
    known: &'a Known<'a>,
    answers: &'a Answers<'a>,
    item: &'a Item,
    lang: &'a Lang,
}

impl Lines<'_> {
    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let answers = match &self.item.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                scale.answers.as_slice()
            }
            ItemKind::Multiple { options, .. } => options.as_slice(),
            ItemKind::Numeric { .. } | ItemKind::Open => &[],
        };
        for answer in answers {
            let measure = match answer.missing {
                Some(Missing::DontKnow) if self.cell(&Measure::DontKnow, self.known).is_some() => {
                    Measure::DontKnow
                }
                _ => Measure::Answer(answer.code),
            };
            let name = format!("  {}", answer.label.get(self.lang));
            rows.extend(self.row(name, Some(answer.code), &measure));
        }
        if self.of_publication()
            && let Some(scale) = self.item.scale()
        {
            for net in &scale.nets {
                let name = format!("  {}", net.label.get(self.lang));
                rows.extend(self.row(name, None, &Measure::Net(net.id.clone())));
            }
        }
        if matches!(self.item.kind, ItemKind::Numeric { .. }) {
            rows.extend(self.row("  Mean".to_owned(), None, &Measure::Mean));
        }
        rows.extend(self.blank());
        rows
    }

    fn cell<'k>(&self, measure: &Measure, known: &'k Known<'_>) -> Option<&'k Cell> {
        known.estimates.find(&self.item.id, measure, &Domain::Total)
    }

    /// The latest wave before that has the item.
    fn last(&self) -> Option<&Known<'_>> {
        self.answers.earlier.iter().find(|known| {
            let cells = &known.estimates.cells;
            cells.iter().any(|cell| cell.item == self.item.id)
        })
    }

    /// Whether one of the two waves has published figures only: often nets.
    fn of_publication(&self) -> bool {
        self.known.counts.is_none() || self.last().is_some_and(|last| last.counts.is_none())
    }

    fn counted(&self, known: &Known<'_>, code: Option<Code>) -> Option<u64> {
        let counts = known.counts.as_ref()?.item(&self.item.id)?;
        let count = match code {
            Some(code) => counts.count(code)?,
            None => counts.rows - counts.blank,
        };
        Some(count as u64)
    }

    fn row(&self, name: String, code: Option<Code>, measure: &Measure) -> Option<Vec<String>> {
        let shown = |cell: Option<&Cell>| {
            let known = cell.and_then(|cell| Some((cell.estimate.value?, &cell.wave)));
            known.map_or(String::new(), |(value, wave)| match measure {
                Measure::Mean => number::decimal(value, 2),
                _ => number::percent(value, wording::decimals(self.survey, wave)),
            })
        };
        let is_net = matches!(measure, Measure::Net(_));
        let count = |known: &Known<'_>| {
            let counted = self.counted(known, code).filter(|_| !is_net);
            counted.map(number::count)
        };
        let now = self.cell(measure, self.known);
        let here = count(self.known);
        if now.is_none() && here.is_none() {
            return None;
        }
        let mut row = vec![name, here.unwrap_or_default(), shown(now)];
        let Some(last) = self.last() else {
            return Some(row);
        };
        let before = self.cell(measure, last);
        let difference = now
            .and_then(|cell| cell.estimate.value)
            .zip(before.and_then(|cell| cell.estimate.value))
            .map(|(now, before)| now - before);
        row.push(count(last).unwrap_or_default());
        row.push(shown(before));
        row.push(
            difference.map_or(String::new(), |difference| match measure {
                Measure::Mean => number::signed(difference, 2),
                _ => number::points(difference, 1),
            }),
        );
        row.push(self.mark(code, measure).to_owned());
        Some(row)
    }

    fn blank(&self) -> Option<Vec<String>> {
        let counts = self.known.counts.as_ref()?.item(&self.item.id)?;
        (counts.blank > 0).then(|| {
            let name = match self.item.blank {
                Missing::NotAsked => "  (not asked)",
                Missing::DontKnow => "  (don't know)",
                Missing::Refused => "  (refused)",
                Missing::NoAnswer => "  (no answer)",
            };
            let mut row = vec![name.to_owned(), number::count(counts.blank as u64)];
            let before = self
                .last()
                .and_then(|last| last.counts.as_ref()?.item(&self.item.id))
                .map(|counts| number::count(counts.blank as u64));
            if let Some(before) = before {
                row.extend([String::new(), before]);
            }
            row
        })
    }

    /// What is out of line about an answer.
    fn mark(&self, code: Option<Code>, measure: &Measure) -> &'static str {
        let of_item = self.answers.jumps.jumps.iter();
        let mut of_item = of_item.filter(|jump| jump.item == self.item.id);
        let found = of_item.find_map(|jump| match &jump.kind {
            JumpKind::Reversed(_) => Some("reversed?"),
            JumpKind::Vanished { code: gone, .. } if Some(*gone) == code => Some("vanished"),
            JumpKind::Appeared { code: new, .. } if Some(*new) == code => Some("new"),
            JumpKind::Moved { measure: far, .. } if far == measure => Some("jump"),
            _ => None,
        });
        found.unwrap_or_default()
    }
}
