//! Tables with typed cells: shown rounded in a language, or unrounded for machines.

use crate::measure::{PercentagePoints, Proportion};
use crate::report::number::{self, Flag, Numbers};
use crate::report::{CellRef, Origin, Prose};

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Unique in the document; the name of its file.
    pub id: String,
    /// What it shows, of whom.
    pub caption: Prose,
    /// Set where rehearsal data is shown.
    pub mark: Option<Prose>,
    /// Headings of the row labels; with two of them, rows with the same first label stand together.
    pub stub: Vec<String>,
    /// Those behind the row labels.
    pub columns: Vec<Column>,
    /// Each with as many labels as the stub and as many cells as columns.
    pub rows: Vec<Row>,
    /// Under the table: stars, bases, sources.
    pub notes: Vec<Prose>,
}

/// A column of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// In the document's language.
    pub heading: String,
    /// Alignment, and how many columns an export has for it.
    pub kind: ColumnKind,
}

/// How a column is set and exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words; left-aligned.
    Text,
    /// One number; right-aligned.
    Number,
    /// Two numbers: two columns in an export.
    Interval,
}

/// A row with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As many as the table has stub headings.
    pub labels: Vec<String>,
    /// One a column.
    pub cells: Vec<TableCell>,
}

/// A value in a table, and whose number it is.
#[derive(Debug, Clone, PartialEq)]
pub struct TableCell {
    /// What is shown.
    pub value: Value,
    /// The estimate it is a number of; `None` of what is no estimate.
    pub of: Option<CellRef>,
    /// Where a number that is no estimate comes from; of words, they say it themselves.
    pub origin: Option<Origin>,
}

impl TableCell {
    /// A number of an estimate or a change.
    pub fn of(value: Value, cell: CellRef) -> Self {
        // What is not there is nobody's number.
        let of = (value != Value::Nothing).then_some(cell);
        let origin = None;
        Self { value, of, origin }
    }

    /// A number that is no estimate.
    pub fn traced(value: Value, origin: Origin) -> Self {
        let (of, origin) = (None, Some(origin));
        Self { value, of, origin }
    }

    /// As a reader sees it, with where it comes from.
    pub fn prose(&self, numbers: &Numbers) -> Prose {
        let text = || self.value.show(numbers);
        match (&self.value, &self.of, &self.origin) {
            (Value::Text(text), ..) => text.clone(),
            (_, Some(cell), _) => Prose::cell(text(), cell.clone()),
            (_, None, Some(origin)) => Prose::marked(text(), origin.clone()),
            (_, None, None) => text().into(),
        }
    }

    /// As a reader sees it.
    pub fn show(&self, numbers: &Numbers) -> String {
        self.value.show(numbers)
    }
}

impl From<Value> for TableCell {
    fn from(value: Value) -> Self {
        // Counts are of respondents or rows, whoever shows them.
        let origin = matches!(value, Value::Count(_)).then_some(Origin::Base);
        let of = None;
        Self { value, of, origin }
    }
}

/// A cell; numbers are unrounded.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No number, shown as a dash.
    Nothing,
    /// A number that is withheld so that nobody can be recognised, shown as its mark; exports nothing.
    Withheld,
    /// Words, shown and exported alike.
    Text(Prose),
    /// A proportion, shown in whole percent with its star; hidden on too low a base.
    Share {
        /// 0 to 1, unrounded.
        share: f64,
        /// The star of its base; [`Flag::Hidden`] shows a dash and exports nothing.
        flag: Flag,
    },
    /// A proportion in percent with one decimal.
    FineShare(f64),
    /// A confidence interval of a share, in whole percent.
    ShareInterval {
        /// 0 to 1.
        low: f64,
        /// 0 to 1.
        high: f64,
    },
    /// The interval of a share that raking sets: it has no width.
    FixedShare(f64),
    /// A mean, a weight, a design effect: in its own unit.
    Number {
        /// Unrounded.
        value: f64,
        /// Decimals shown.
        decimals: u8,
    },
    /// A range of such numbers.
    NumberInterval {
        /// Unrounded.
        low: f64,
        /// Unrounded.
        high: f64,
        /// Decimals shown, the same for both.
        decimals: u8,
    },
    /// A mean of years, shown without a separator of thousands.
    Year {
        /// Unrounded.
        value: f64,
        /// Decimals shown.
        decimals: u8,
    },
    /// A range of such means.
    YearInterval {
        /// Unrounded.
        low: f64,
        /// Unrounded.
        high: f64,
        /// Decimals shown, the same for both.
        decimals: u8,
    },
    /// Respondents or rows.
    Count(u64),
    /// A difference of proportions, shown in percentage points.
    Change(f64),
    /// An interval of a difference of proportions, in percentage points with one decimal.
    ChangeInterval {
        /// −1 to 1.
        low: f64,
        /// −1 to 1.
        high: f64,
    },
    /// A difference of means, in the unit of the item.
    MeanChange {
        /// Later minus earlier, unrounded.
        difference: f64,
        /// Decimals shown.
        decimals: u8,
    },
    /// An interval of a difference of means.
    MeanChangeInterval {
        /// In the unit of the item.
        low: f64,
        /// In the unit of the item.
        high: f64,
        /// Decimals shown, the same for both.
        decimals: u8,
    },
    /// A p-value, 0 to 1: three decimals, or that it is below 0.001.
    P(f64),
}

impl Value {
    /// As a reader sees it.
    pub fn show(&self, numbers: &Numbers) -> String {
        match self {
            Self::Nothing => number::NONE.to_owned(),
            Self::Withheld => number::WITHHELD.to_owned(),
            Self::Text(text) => text.to_string(),
            Self::Share {
                flag: Flag::Hidden, ..
            } => number::NONE.to_owned(),
            Self::Share { share, flag } => {
                let star = match flag.star() {
                    "" => String::new(),
                    star => format!("{}{star}", number::NBSP),
                };
                format!("{}{star}", numbers.percent(Proportion(*share), 0))
            }
            Self::FineShare(share) => numbers.percent(Proportion(*share), 1),
            Self::ShareInterval { low, high } => numbers.percent_range(*low, *high, 0),
            Self::FixedShare(_) => numbers.fixed().to_owned(),
            Self::Number { value, decimals } => numbers.decimal(*value, *decimals),
            Self::NumberInterval {
                low,
                high,
                decimals,
            } => format!(
                "{}–{}",
                numbers.decimal(*low, *decimals),
                numbers.decimal(*high, *decimals)
            ),
            Self::Year { value, decimals } => numbers.year(*value, *decimals),
            Self::YearInterval {
                low,
                high,
                decimals,
            } => format!(
                "{}–{}",
                numbers.year(*low, *decimals),
                numbers.year(*high, *decimals)
            ),
            Self::Count(count) => numbers.count(*count),
            Self::Change(difference) => numbers.change(points(*difference), 1),
            Self::ChangeInterval { low, high } => {
                numbers.change_range(points(*low).0, points(*high).0, 1)
            }
            Self::MeanChange {
                difference,
                decimals,
            } => numbers.change(PercentagePoints(*difference), *decimals),
            Self::MeanChangeInterval {
                low,
                high,
                decimals,
            } => numbers.change_range(*low, *high, *decimals),
            Self::P(p) => numbers.p(*p),
        }
    }

    /// Unrounded, for machines, with a decimal point: one text, or two for an interval.
    pub fn export(&self, kind: ColumnKind) -> Vec<String> {
        let pair = |low: &f64, high: &f64| vec![low.to_string(), high.to_string()];
        match self {
            Self::Nothing
            | Self::Withheld
            | Self::Share {
                flag: Flag::Hidden, ..
            } => match kind {
                ColumnKind::Interval => vec![String::new(), String::new()],
                ColumnKind::Text | ColumnKind::Number => vec![String::new()],
            },
            Self::Text(text) => match kind {
                ColumnKind::Interval => vec![text.to_string(), String::new()],
                ColumnKind::Text | ColumnKind::Number => vec![text.to_string()],
            },
            Self::Share { share: value, .. }
            | Self::FineShare(value)
            | Self::Number { value, .. }
            | Self::Year { value, .. } => vec![value.to_string()],
            Self::FixedShare(share) => pair(share, share),
            // A p-value may be of any size: beyond six zeros as a power of ten.
            Self::P(p) if *p > 0.0 && *p < 1e-6 => vec![format!("{p:e}")],
            Self::P(p) => vec![p.to_string()],
            Self::Count(count) => vec![count.to_string()],
            Self::Change(difference) => vec![points(*difference).0.to_string()],
            Self::ChangeInterval { low, high } => pair(&points(*low).0, &points(*high).0),
            Self::MeanChange { difference, .. } => vec![difference.to_string()],
            Self::ShareInterval { low, high }
            | Self::NumberInterval { low, high, .. }
            | Self::YearInterval { low, high, .. }
            | Self::MeanChangeInterval { low, high, .. } => pair(low, high),
        }
    }

    /// Whether a star stands at this value.
    pub fn flag(&self) -> Option<Flag> {
        match self {
            Self::Share { flag, .. } => Some(*flag),
            _ => None,
        }
    }
}

fn points(difference: f64) -> PercentagePoints {
    Proportion(difference) - Proportion(0.0)
}

impl Column {
    /// Words, the column's heading among them.
    pub fn text(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            kind: ColumnKind::Text,
        }
    }

    /// One number a cell.
    pub fn number(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            kind: ColumnKind::Number,
        }
    }

    /// Two numbers a cell.
    pub fn interval(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            kind: ColumnKind::Interval,
        }
    }
}

impl Table {
    /// The table without columns in which no row has anything.
    pub fn without_empty_columns(mut self) -> Self {
        let kept: Vec<bool> = (0..self.columns.len())
            .map(|place| {
                self.rows.iter().any(|row| {
                    row.cells
                        .get(place)
                        .is_some_and(|cell| cell.value != Value::Nothing)
                })
            })
            .collect();
        let keep = |place: usize| kept.get(place).copied().unwrap_or(false);
        let mut place = 0;
        self.columns.retain(|_| {
            place += 1;
            keep(place - 1)
        });
        for row in &mut self.rows {
            let mut place = 0;
            row.cells.retain(|_| {
                place += 1;
                keep(place - 1)
            });
        }
        self
    }
}
