//! In: the answers of a wave and of those before it. Out: every item with its answers: respondents and share, now and
//! in the last wave. Never: a share of an answer that is not in the base.

use crate::cli::check::answers::{Answers, Known};
use crate::cli::format::Grid;
use crate::cli::{number, wording};
use crate::compare::jumps::{self, JumpKind};
use crate::definition::{Code, Derivation, Item, ItemKind, Lang, Missing, Role, Survey};
use crate::estimate::{Cell, Domain, Measure};

/// Every item with its answers: respondents and share, now and in the last wave.
pub(super) fn frequencies(
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
            matches!(rule, Derivation::Bands { .. })
        }
        ItemKind::Open => false,
    }
}

fn notes(answers: &Answers<'_>, lang: &Lang) -> Vec<String> {
    let mut notes = vec![
        "Respondents are counted, shares are weighted; an answer without a share is not in the base.".to_owned(),
    ];
    let cells = answers
        .known
        .iter()
        .flat_map(|known| &known.estimates.cells);
    if cells
        .into_iter()
        .any(|cell| cell.measure == Measure::DontKnow)
    {
        notes.push(
            "The share of don't know is of all who were asked, beside a base that leaves it out."
                .to_owned(),
        );
    }
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
        rows.extend(self.missing());
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
            None => counts.rows - counts.without(),
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

    /// Who gave no answer, a row for each kind of missing.
    fn missing(&self) -> Vec<Vec<String>> {
        let of_item = |known: &Known<'_>| known.counts.as_ref()?.item(&self.item.id).cloned();
        let Some(counts) = of_item(self.known) else {
            return Vec::new();
        };
        let before = self.last().and_then(of_item);
        let rows = counts.missing.iter().map(|(kind, count)| {
            let name = match kind {
                Missing::NotAsked => "  (not asked)",
                Missing::DontKnow => "  (don't know)",
                Missing::Refused => "  (refused)",
                Missing::NoAnswer => "  (no answer)",
            };
            let mut row = vec![name.to_owned(), number::count(*count as u64)];
            if let Some(before) = &before {
                let count = before.missing.get(kind).copied().unwrap_or_default();
                row.extend([String::new(), number::count(count as u64)]);
            }
            row
        });
        rows.collect()
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
