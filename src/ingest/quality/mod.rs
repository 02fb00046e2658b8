//! In: the answers of every row that was read, and the rules of `[quality]`. Out: [`Flag`]s, each with a reason, a count
//! and the rows. Never: a row dropped that no rule excludes, or the id of a person.
//!
//! One pass over each column finds everything but near-duplicates, which compare every row with every other.

mod constant;
mod contradictions;
pub mod correlation;
pub mod counts;
mod near_duplicates;
mod nonresponse;
mod open_texts;
mod speeders;
mod straight_lining;

use serde::Serialize;

use crate::definition::{
    Action, Code, DurationUnit, Item, ItemId, ItemKind, Missing, Quality, Role, Survey, Texts, Wave,
};

use std::path::Path;

use super::accounts::{Reason, SetAside};
use super::responses::{AnswerPosition, Answers, BLANK, Number};
use super::sheet::Sheet;
use crate::diagnostic::{Diagnostic, Place, code};

pub use near_duplicates::{FEWEST_ITEMS, MOST_ROWS};
pub use straight_lining::SHORTEST_BLOCK;

/// What was looked for in the answers of a wave, and in how many rows it was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flag {
    /// What was looked for.
    pub check: Check,
    /// Rows in which it was found.
    pub found: usize,
    /// Rows in which it could have been.
    pub of: usize,
    /// What becomes of the rows.
    pub action: Action,
    /// The lines (or data rows, for formats without lines) in the delivery, 1-based; empty where `found` counts something
    /// that is no fault of a row.
    pub lines: Vec<usize>,
}

/// The checks of answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Took less time than a share of the median.
    Speeders {
        /// The median duration, as delivered.
        median: f64,
        /// Below this is too fast.
        limit: f64,
        /// The share of the median.
        share: f64,
        /// What durations count.
        unit: DurationUnit,
    },
    /// Rows whose duration is missing or below 0.
    NoDuration,
    /// One answer to all items of a block.
    StraightLining {
        /// The block, in the order of the questionnaire.
        items: Vec<ItemId>,
        /// The rows that would do so by chance, were the items independent of each other.
        expected: f64,
        /// The answer that is given most often to all of them, with its count.
        most: Option<(Code, usize)>,
        /// Whether items of the block point both ways: two of them correlate below 0, so that one answer to all is a
        /// contradiction.
        both_ways: bool,
    },
    /// Respondents without an answer to more than a share of the items they were asked.
    Nonresponse {
        /// The share.
        above: f64,
    },
    /// Respondents without an answer (don't know, refused, blank) to an item they were asked.
    ItemNonresponse {
        /// The item.
        item: ItemId,
    },
    /// Rows in which an item is blank, and a blank counts as no answer.
    Blank {
        /// The item.
        item: ItemId,
    },
    /// Answers that are nearly those of a row before it.
    NearDuplicates {
        /// The share of answers that are the same.
        above: f64,
        /// How many items are compared.
        items: usize,
        /// The rows to expect from how alike respondents are otherwise.
        expected: f64,
    },
    /// Near-duplicates were not looked for.
    NearDuplicatesSkipped(Skipped),
    /// The same long text as in a row before it.
    SameText {
        /// The open item.
        item: ItemId,
    },
    /// Answers that cannot all be true.
    Contradiction {
        /// The items of the rule.
        items: Vec<ItemId>,
        /// The reason, as declared.
        reason: Texts,
    },
    /// Every answer to an item is the same.
    Constant {
        /// The item.
        item: ItemId,
        /// The answer; `None` for a number.
        answer: Option<Code>,
    },
}

/// Why near-duplicates were not looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// Fewer than [`FEWEST_ITEMS`] opinion items: like-minded people cannot be told from copies.
    FewItems(usize),
    /// More than [`MOST_ROWS`] rows: every row is compared with every other.
    ManyRows(usize),
}

/// How much is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Only what excludes rows.
    Exclusions,
    /// Everything.
    Everything,
}

/// The rows of a delivery, derived items among their answers.
pub(super) struct Rows<'a> {
    pub survey: &'a Survey,
    pub wave: &'a Wave,
    /// In the order of the survey's items.
    pub answers: &'a [Option<Answers>],
    pub rows: usize,
    /// How long each respondent took, where the delivery says.
    pub durations: Option<&'a [Number]>,
}

/// What a check found: rows from 0.
pub(super) struct Hit {
    pub check: Check,
    pub found: usize,
    pub of: usize,
    pub action: Action,
    pub rows: Vec<usize>,
}

impl Hit {
    fn new(check: Check, rows: Vec<usize>, of: usize, action: Action) -> Self {
        Self {
            check,
            found: rows.len(),
            of,
            action,
            rows,
        }
    }

    /// A check that finds no fault of single rows.
    fn counted(check: Check, found: usize, of: usize) -> Self {
        Self {
            check,
            found,
            of,
            action: Action::Flag,
            rows: Vec::new(),
        }
    }

    /// Why a row of it is set aside.
    pub fn reason(&self) -> Reason {
        match &self.check {
            Check::Speeders { share, .. } => Reason::Speeder { share: *share },
            Check::StraightLining { items, .. } => Reason::StraightLiner { items: items.len() },
            Check::Nonresponse { above } => Reason::Nonresponse { above: *above },
            Check::NearDuplicates { above, .. } => Reason::NearDuplicate { above: *above },
            Check::Contradiction { reason, .. } => Reason::Contradiction(reason.clone()),
            Check::NoDuration
            | Check::ItemNonresponse { .. }
            | Check::Blank { .. }
            | Check::NearDuplicatesSkipped(_)
            | Check::SameText { .. }
            | Check::Constant { .. } => Reason::Other(String::new()),
        }
    }
}

/// Everything that is looked for, in the order in which rows are set aside: a row is counted under the first rule that
/// excludes it.
pub(super) fn examine(rows: &Rows<'_>, look: Look) -> Vec<Hit> {
    let rules = rows.survey.quality_of(rows.wave);
    let wanted = |action: Action| look == Look::Everything || action == Action::Exclude;
    let mut hits = Vec::new();
    let speeding = rules.speeders.unwrap_or(Quality::SPEEDERS);
    if let (Some(durations), Some(duration), true) =
        (rows.durations, &rules.duration, wanted(speeding.action))
    {
        hits.extend(speeders::find(durations, duration.unit, speeding));
    }
    for rule in rules.contradictions.iter().flatten() {
        if wanted(rule.action) {
            hits.push(contradictions::find(rows, rule));
        }
    }
    for rule in straight_lining::blocks(rows, &rules) {
        if wanted(rule.action) {
            hits.extend(straight_lining::find(rows, &rule));
        }
    }
    let nonresponse = rules.nonresponse.unwrap_or(Quality::NONRESPONSE);
    if wanted(nonresponse.action) {
        hits.extend(nonresponse::by_respondent(rows, nonresponse));
    }
    let near = rules.near_duplicates.unwrap_or(Quality::NEAR_DUPLICATES);
    if wanted(near.action) {
        hits.push(near_duplicates::find(rows, near));
    }
    if look == Look::Everything {
        hits.extend(open_texts::find(rows));
        hits.extend(nonresponse::by_item(rows));
        hits.extend(constant::find(rows));
    }
    hits
}

/// The lines of rows after some were taken out.
pub(super) struct Lines<'a> {
    aside: &'a [usize],
    sheet: &'a dyn Sheet,
}

impl<'a> Lines<'a> {
    /// `aside` are the rows that were taken out, ascending.
    pub fn without(aside: &'a [usize], sheet: &'a dyn Sheet) -> Self {
        Self { aside, sheet }
    }

    /// The lines of rows (ascending), counted without those that were taken out.
    fn of(&self, rows: &[usize]) -> Vec<usize> {
        let mut passed = 0;
        rows.iter()
            .map(|row| {
                while self
                    .aside
                    .get(passed)
                    .is_some_and(|aside| *aside <= row + passed)
                {
                    passed += 1;
                }
                self.sheet.line(row + passed)
            })
            .collect()
    }
}

/// What was found, and what becomes of it.
pub(super) struct Verdict {
    pub flags: Vec<Flag>,
    /// Rows that rules exclude, ascending.
    pub excluded: Vec<usize>,
    pub set_aside: Vec<SetAside>,
}

/// Looks at the rows and decides by the rules which are set aside.
pub(super) fn judge(rows: &Rows<'_>, look: Look, lines: &Lines<'_>) -> Verdict {
    let mut excluded: Vec<usize> = Vec::new();
    let mut set_aside = Vec::new();
    let mut flags = Vec::new();
    for hit in examine(rows, look) {
        let of_hit = lines.of(&hit.rows);
        if hit.action == Action::Exclude {
            let mut mine = Vec::new();
            let mut my_lines = Vec::new();
            for (row, line) in hit.rows.iter().zip(&of_hit) {
                if excluded.binary_search(row).is_err() {
                    mine.push(*row);
                    my_lines.push(*line);
                }
            }
            if !mine.is_empty() {
                excluded.extend(&mine);
                excluded.sort_unstable();
                set_aside.push(SetAside {
                    reason: hit.reason(),
                    rows: mine.len(),
                    lines: my_lines,
                });
            }
        }
        flags.push(Flag {
            check: hit.check,
            found: hit.found,
            of: hit.of,
            action: hit.action,
            lines: of_hit,
        });
    }
    Verdict {
        flags,
        excluded,
        set_aside,
    }
}

/// Says that rules exclude everybody.
pub(super) fn nobody_left(set_aside: &[SetAside], file: &Path) -> Diagnostic {
    let rules: Vec<String> = set_aside
        .iter()
        .map(|set| format!("{} ({})", set.reason, set.rows))
        .collect();
    Diagnostic::error(
        code::ALL_EXCLUDED,
        format!(
            "the rules of [quality] exclude every row: {}",
            rules.join("; ")
        ),
    )
    .at(Place::file(file))
    .help("change `action` of a rule to \"flag\", or its limit")
}

impl<'a> Rows<'a> {
    /// Items that were asked, with their answers.
    fn asked(&self) -> impl Iterator<Item = (&'a Item, &'a Answers)> {
        self.survey
            .items
            .iter()
            .zip(self.answers)
            .filter_map(|(item, answers)| Some((item, answers.as_ref()?)))
    }

    /// Opinion items that were asked: no derived and no open ones.
    fn opinions(&self) -> impl Iterator<Item = (&'a Item, &'a Answers)> {
        self.asked().filter(|(item, _)| {
            item.role == Role::Opinion
                && !matches!(item.kind, ItemKind::Open | ItemKind::Derived { .. })
        })
    }

    fn of_item(&self, id: &ItemId) -> Option<(&'a Item, &'a Answers)> {
        self.asked().find(|(item, _)| item.id == *id)
    }

    /// The positions of a single-choice or derived item.
    fn positions(&self, id: &ItemId) -> Option<(&'a Item, &'a [AnswerPosition])> {
        match self.of_item(id)? {
            (item, Answers::Single(positions)) => Some((item, positions)),
            _ => None,
        }
    }
}

/// The kind of missing of each answer position of an item with a scale.
struct Kinds {
    by_position: Vec<Option<Missing>>,
    blank: Missing,
}

impl Kinds {
    fn of(item: &Item) -> Self {
        let answers = item.scale().map(|scale| scale.answers.as_slice());
        Self {
            by_position: answers
                .unwrap_or_default()
                .iter()
                .map(|answer| answer.missing)
                .collect(),
            blank: item.blank,
        }
    }

    /// `None`: a real answer.
    #[inline]
    fn missing(&self, position: AnswerPosition) -> Option<Missing> {
        if position == BLANK {
            return Some(self.blank);
        }
        self.by_position
            .get(usize::from(position))
            .copied()
            .flatten()
    }
}

/// The kind of missing of an item in a row; `None`: a real answer.
fn missing_in(answers: &Answers, kinds: &Kinds, row: usize) -> Option<Missing> {
    match answers {
        Answers::Single(positions) => kinds.missing(positions.get(row).copied().unwrap_or(BLANK)),
        Answers::Multiple(columns) => columns
            .iter()
            .all(|column| column.get(row).copied().unwrap_or(BLANK) == BLANK)
            .then_some(kinds.blank),
        Answers::Numeric(numbers) => numbers.get(row).and_then(|number| number.err()),
        Answers::Open(texts) => texts
            .get(row)
            .is_none_or(Option::is_none)
            .then_some(kinds.blank),
    }
}
