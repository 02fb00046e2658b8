//! In: the typed columns of a delivery. Out: the answers by item, ids, design and durations of its respondents. Never:
//! a row taken out of one column and left in another.

use crate::definition::{ItemKind, Survey};

use super::responses::{AnswerPosition, Answers, BLANK, CHOSEN, DesignColumns, NOT_CHOSEN, Number};
use super::sink::{Cells, Purpose, Sink};

/// The respondents of a delivery, in the order of its rows.
pub(super) struct Respondents {
    /// In the order of the survey's items.
    pub answers: Vec<Option<Answers>>,
    pub ids: Option<Vec<String>>,
    pub design: DesignColumns,
    /// How long each took, where the delivery says.
    pub durations: Option<Vec<Number>>,
}

impl Respondents {
    pub fn of(survey: &Survey, sinks: Vec<Sink>, design: DesignColumns, rows: usize) -> Self {
        let durations = durations(&sinks);
        let (answers, ids) = answers_and_ids(survey, sinks, rows);
        Self {
            answers,
            ids,
            design,
            durations,
        }
    }

    /// Takes rows (ascending) out of every column.
    pub fn leave_out(&mut self, aside: &[usize]) {
        if aside.is_empty() {
            return;
        }
        for answers in self.answers.iter_mut().flatten() {
            match answers {
                Answers::Single(column) => keep(column, aside),
                Answers::Multiple(columns) => {
                    columns.iter_mut().for_each(|column| keep(column, aside))
                }
                Answers::Numeric(column) => keep(column, aside),
                Answers::Open(column) => keep(column, aside),
            }
        }
        if let Some(ids) = &mut self.ids {
            keep(ids, aside);
        }
        keep(&mut self.design.weight, aside);
        if let Some(stratum) = &mut self.design.stratum {
            keep(stratum, aside);
        }
        self.design
            .clusters
            .iter_mut()
            .for_each(|column| keep(column, aside));
        self.design
            .population
            .iter_mut()
            .for_each(|column| keep(column, aside));
        if let Some(durations) = &mut self.durations {
            keep(durations, aside);
        }
    }
}

/// Takes rows (ascending) out of a column.
fn keep<T>(column: &mut Vec<T>, aside: &[usize]) {
    let mut row = 0;
    column.retain(|_| {
        let kept = aside.binary_search(&row).is_err();
        row += 1;
        kept
    });
}

/// How long each respondent took, where the delivery says.
fn durations(sinks: &[Sink]) -> Option<Vec<Number>> {
    sinks
        .iter()
        .find_map(|sink| match (&sink.cells, sink.purpose) {
            (Cells::Numbers(numbers), Purpose::Duration) => Some(numbers.numbers.clone()),
            _ => None,
        })
}

type AnswersAndIds = (Vec<Option<Answers>>, Option<Vec<String>>);

/// The columns as answers by item, in the order of the survey's items; and the ids.
fn answers_and_ids(survey: &Survey, sinks: Vec<Sink>, rows: usize) -> AnswersAndIds {
    let mut answers: Vec<Option<Answers>> = vec![None; survey.items.len()];
    let mut ids = None;
    for sink in sinks {
        match (sink.purpose, sink.cells) {
            (Purpose::Id, Cells::Open(open)) => {
                ids = Some(
                    open.texts
                        .into_iter()
                        .map(Option::unwrap_or_default)
                        .collect(),
                );
            }
            (Purpose::Item(item), cells) => {
                answers[item] = Some(match cells {
                    Cells::Coded(coded) => Answers::Single(coded.positions),
                    Cells::Joined(joined) => Answers::Multiple(joined.columns),
                    Cells::Numbers(numbers) => Answers::Numeric(numbers.numbers),
                    Cells::Open(open) => Answers::Open(open.texts),
                    Cells::Groups(_) | Cells::Watched(_) | Cells::Profile(_) => continue,
                });
            }
            (Purpose::AnyOf(item), Cells::Coded(coded)) => {
                if let Some(columns) = options_of(survey, &mut answers, item, rows) {
                    choose(columns, &coded.positions);
                }
            }
            (Purpose::Option { item, option }, Cells::Coded(coded)) => {
                let columns = options_of(survey, &mut answers, item, rows);
                if let Some(column) = columns.and_then(|columns| columns.get_mut(option)) {
                    *column = coded.positions;
                }
            }
            _ => {}
        }
    }
    (answers, ids)
}

/// The columns of a multiple-choice item, blank before anything is read into them.
fn options_of<'a>(
    survey: &Survey,
    answers: &'a mut [Option<Answers>],
    item: usize,
    rows: usize,
) -> Option<&'a mut Vec<Vec<AnswerPosition>>> {
    let options = match survey.items.get(item).map(|item| &item.kind) {
        Some(ItemKind::Multiple { options, .. }) => options.len(),
        _ => 0,
    };
    let blank = || Answers::Multiple(vec![vec![BLANK; rows]; options]);
    match answers.get_mut(item)?.get_or_insert_with(blank) {
        Answers::Multiple(columns) => Some(columns),
        Answers::Single(_) | Answers::Numeric(_) | Answers::Open(_) => None,
    }
}

/// Adds the choices of one column: who has any choice has not chosen the other options.
fn choose(columns: &mut [Vec<AnswerPosition>], choices: &[AnswerPosition]) {
    for (row, choice) in choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| **choice != BLANK)
    {
        for column in columns.iter_mut() {
            if let Some(cell) = column.get_mut(row).filter(|cell| **cell == BLANK) {
                *cell = NOT_CHOSEN;
            }
        }
        let column = columns.get_mut(usize::from(*choice));
        if let Some(cell) = column.and_then(|column| column.get_mut(row)) {
            *cell = CHOSEN;
        }
    }
}
