//! Responses as a frame, and a frame as responses: every column comes back bit for bit.

use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use serde::{Deserialize, Serialize};

use super::super::accounts::{Accounts, SetAside};
use super::super::responses::{Answers, DesignColumns, Number, Responses};
use super::reasons::Kept;
use crate::definition::{Missing, WaveId};

/// Which columns there are, and what is not a column.
#[derive(Serialize, Deserialize)]
pub(super) struct Shape {
    wave: String,
    rows: usize,
    ids: bool,
    stratum: bool,
    stratum_labels: Vec<String>,
    clusters: usize,
    population: usize,
    /// By item.
    answers: Vec<Option<Kind>>,
    rows_in: usize,
    /// Reason, rows and lines.
    set_aside: Vec<(Kept, usize, Vec<usize>)>,
    reading: Vec<String>,
    sha256: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Kind {
    Single,
    Multiple(usize),
    Numeric,
    Open,
}

/// A kind of missing as a number; 0 is none.
const MISSING: [Missing; 4] = [
    Missing::DontKnow,
    Missing::Refused,
    Missing::NoAnswer,
    Missing::NotAsked,
];

/// Columns in the order in which they are written and taken out again: no names are looked up.
struct Columns(Vec<Column>);

impl Columns {
    fn push(&mut self, series: impl FnOnce(String) -> Series) {
        let name = self.0.len().to_string();
        self.0.push(series(name).into());
    }

    fn codes(&mut self, codes: &[u16]) {
        self.push(|name| Series::new(name.into(), codes));
    }

    fn numbers(&mut self, numbers: &[f64]) {
        self.push(|name| Series::new(name.into(), numbers));
    }

    fn groups(&mut self, groups: &[u32]) {
        self.push(|name| Series::new(name.into(), groups));
    }
}

/// `None`: the columns are not of one length, or there is no row.
pub(super) fn frame(of: &Responses) -> Option<(DataFrame, Shape)> {
    let mut columns = Columns(Vec::new());
    columns.numbers(&of.design.weight);
    if let Some(ids) = &of.ids {
        columns.push(|name| Series::new(name.into(), ids.as_slice()));
    }
    if let Some(stratum) = &of.design.stratum {
        columns.groups(stratum);
    }
    for cluster in &of.design.clusters {
        columns.groups(cluster);
    }
    for population in &of.design.population {
        columns.numbers(population);
    }
    let mut answers = Vec::with_capacity(of.answers.len());
    for item in &of.answers {
        answers.push(item.as_ref().map(|item| write(item, &mut columns)));
    }
    let shape = Shape {
        wave: of.wave.to_string(),
        rows: of.rows,
        ids: of.ids.is_some(),
        stratum: of.design.stratum.is_some(),
        stratum_labels: of.design.stratum_labels.clone(),
        clusters: of.design.clusters.len(),
        population: of.design.population.len(),
        answers,
        rows_in: of.accounts.rows_in,
        set_aside: of
            .accounts
            .set_aside
            .iter()
            .map(|set| (Kept::new(&set.reason), set.rows, set.lines.clone()))
            .collect(),
        reading: of.accounts.reading.clone(),
        sha256: of.accounts.sha256.clone(),
    };
    let frame = DataFrame::new(of.rows, columns.0).ok()?;
    (of.rows > 0).then_some((frame, shape))
}

fn write(item: &Answers, columns: &mut Columns) -> Kind {
    match item {
        Answers::Single(positions) => {
            columns.codes(positions);
            Kind::Single
        }
        Answers::Multiple(options) => {
            options.iter().for_each(|option| columns.codes(option));
            Kind::Multiple(options.len())
        }
        Answers::Numeric(numbers) => {
            let values: Vec<f64> = numbers.iter().map(|of| of.unwrap_or_default()).collect();
            let kinds: Vec<u16> = numbers.iter().map(|of| kind_of(*of)).collect();
            columns.numbers(&values);
            columns.codes(&kinds);
            Kind::Numeric
        }
        Answers::Open(texts) => {
            columns.push(|name| Series::new(name.into(), texts.as_slice()));
            Kind::Open
        }
    }
}

fn kind_of(number: Number) -> u16 {
    let missing = number.err();
    let place = MISSING.iter().position(|kind| Some(*kind) == missing);
    place.map_or(0, |place| place as u16 + 1)
}

/// `None`: the frame is not of this shape.
pub(super) fn responses(frame: &DataFrame, shape: Shape) -> Option<Responses> {
    if frame.height() != shape.rows {
        return None;
    }
    let mut columns = frame.columns().iter();
    let mut next = || columns.next();
    let weight = numbers(next()?)?;
    let ids = if shape.ids {
        Some(texts(next()?)?.into_iter().collect::<Option<Vec<_>>>()?)
    } else {
        None
    };
    let stratum = if shape.stratum {
        Some(groups(next()?)?)
    } else {
        None
    };
    let clusters = (0..shape.clusters)
        .map(|_| groups(next()?))
        .collect::<Option<_>>()?;
    let population = (0..shape.population)
        .map(|_| numbers(next()?))
        .collect::<Option<_>>()?;
    let mut answers = Vec::with_capacity(shape.answers.len());
    for kind in &shape.answers {
        answers.push(match kind {
            None => None,
            Some(Kind::Single) => Some(Answers::Single(codes(next()?)?)),
            Some(Kind::Multiple(options)) => {
                let options = (0..*options).map(|_| codes(next()?)).collect::<Option<_>>();
                Some(Answers::Multiple(options?))
            }
            Some(Kind::Numeric) => {
                let (values, kinds) = (numbers(next()?)?, codes(next()?)?);
                let both = values.into_iter().zip(kinds);
                let read = both.map(|(value, kind)| number(value, kind));
                Some(Answers::Numeric(read.collect::<Option<_>>()?))
            }
            Some(Kind::Open) => Some(Answers::Open(texts(next()?)?)),
        });
    }
    let set_aside = shape.set_aside.into_iter();
    let used = shape.rows;
    Some(Responses {
        wave: WaveId::new(&shape.wave),
        rows: used,
        ids,
        design: DesignColumns {
            weight,
            stratum,
            stratum_labels: shape.stratum_labels,
            clusters,
            population,
        },
        answers,
        accounts: Accounts {
            rows_in: shape.rows_in,
            rows_used: used,
            set_aside: set_aside
                .map(|(reason, rows, lines)| SetAside {
                    reason: reason.reason(),
                    rows,
                    lines,
                })
                .collect(),
            reading: shape.reading,
            sha256: shape.sha256,
        },
    })
}

fn number(value: f64, kind: u16) -> Option<Number> {
    match usize::from(kind).checked_sub(1) {
        None => Some(Ok(value)),
        Some(missing) => MISSING.get(missing).map(|missing| Err(*missing)),
    }
}

fn codes(column: &Column) -> Option<Vec<u16>> {
    Some(column.u16().ok()?.into_no_null_iter().collect())
}

fn groups(column: &Column) -> Option<Vec<u32>> {
    Some(column.u32().ok()?.into_no_null_iter().collect())
}

fn numbers(column: &Column) -> Option<Vec<f64>> {
    Some(column.f64().ok()?.into_no_null_iter().collect())
}

fn texts(column: &Column) -> Option<Vec<Option<String>>> {
    let texts = column.str().ok()?.iter();
    Some(texts.map(|text| text.map(str::to_owned)).collect())
}
