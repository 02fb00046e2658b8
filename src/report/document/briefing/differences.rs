//! In: the tests between the columns of banner tables. Out: the pairs of groups that were found to differ, largest first.
//! Never: a pair whose corrected p is not below the level, or a group on a hidden base.

use std::cmp::Reverse;

use super::groups::told;
use crate::definition::{Correction, Item, LetterFamily};
use crate::estimate::distribution::t_quantile;
use crate::estimate::{BannerRow, Domain, Measure, PairTest};
use crate::report::control::is_withheld;
use crate::report::document::context::Context;
use crate::report::document::{Block, Column, Row, Table, TableCell, Value};
use crate::report::number::{Flag, mean_decimals};
use crate::report::words::briefing::BriefingWords;
use crate::report::{CellId, CellPart, Prose};

/// The table has at most so many pairs.
const MOST: usize = 16;

/// Two groups that were found to differ in a measure.
pub struct Difference<'a> {
    pub item: &'a Item,
    pub measure: &'a Measure,
    pub lower: &'a Domain,
    pub higher: &'a Domain,
    test: &'a PairTest,
}

impl Difference<'_> {
    /// The name of a group.
    pub fn group(&self, context: &Context<'_>, domain: &Domain) -> String {
        match domain {
            Domain::Total => context.words.total.to_owned(),
            Domain::Group { item, code } => context.code_label(item, *code),
        }
    }

    /// A size by which shares and means can stand in one order: in standard errors.
    fn strength(&self) -> f64 {
        self.test.difference.abs() / self.test.standard_error
    }
}

/// Whether anything was tested between groups of this wave.
fn is_tested(context: &Context<'_>) -> bool {
    let rows = &context.estimates.estimates.letters;
    context.precision_allowed(context.wave) && rows.iter().any(|row| !row.tests.is_empty())
}

/// The pairs found, shares by their difference, means behind them by their strength.
pub fn found<'a>(context: &Context<'a>) -> Vec<Difference<'a>> {
    if !is_tested(context) {
        return Vec::new();
    }
    let banners = &context.survey.report.banners;
    let rows = context.estimates.estimates.letters.iter();
    let mut found: Vec<Difference<'_>> = rows
        .filter(|row| banners.contains(&row.banner))
        .flat_map(|row| of_row(context, row))
        .collect();
    let millionths = |size: f64| (size * 1e6).round() as i64;
    found.sort_by_key(|pair| match pair.measure {
        Measure::Mean => (true, Reverse(millionths(pair.strength()))),
        _ => (false, Reverse(millionths(pair.test.difference.abs()))),
    });
    found
}

fn of_row<'a>(context: &Context<'a>, row: &'a BannerRow) -> Vec<Difference<'a>> {
    let Some(item) = context.survey.item(&row.item) else {
        return Vec::new();
    };
    let is_told = told(context, &row.banner)
        .iter()
        .any(|(known, measure)| known.id == row.item && *measure == row.measure);
    if !is_told {
        return Vec::new();
    }
    let level = context.survey.estimation.letters.level;
    let column = |place: usize| row.columns.get(place).map(|column| &column.domain);
    let is_shown = |domain: &Domain| {
        *domain != Domain::Total
            && context
                .estimate(&item.id, &row.measure, domain)
                .is_some_and(|estimate| {
                    context.flag(estimate) != Flag::Hidden && !is_withheld(estimate)
                })
    };
    let tests = row.tests.iter().filter(|test| test.adjusted_p < level);
    tests
        .filter_map(|test| {
            let (lower, higher) = test.lower_and_higher();
            let (lower, higher) = (column(lower)?, column(higher)?);
            (is_shown(lower) && is_shown(higher)).then_some(Difference {
                item,
                measure: &row.measure,
                lower,
                higher,
                test,
            })
        })
        .collect()
}

pub fn blocks(
    context: &Context<'_>,
    words: &BriefingWords,
    found: &[Difference<'_>],
) -> Vec<Block> {
    if !is_tested(context) {
        let mut said = vec![Block::Paragraph(words.groups_not_tested.into())];
        if !context.precision_allowed(context.wave) {
            said.push(Block::Paragraph(context.words.no_precision_note.into()));
        }
        return said;
    }
    let note = note(context, words);
    if found.is_empty() {
        return vec![
            Block::Paragraph(words.nothing_differs.into()),
            Block::Paragraph(note),
        ];
    }
    let mut table = Table {
        id: "briefing-differences".to_owned(),
        caption: words.differs_caption.into(),
        mark: context.mark(&[context.wave]),
        stub: vec![context.words.statement.to_owned()],
        columns: vec![
            Column::text(words.lower_group),
            Column::number(words.lower),
            Column::text(words.higher_group),
            Column::number(words.higher),
            Column::number(words.difference),
            Column::interval(words.difference_interval),
            Column::number(words.difference_of_mean),
            Column::interval(words.difference_of_mean_interval),
            Column::number(context.words.corrected_p_value),
        ],
        rows: found
            .iter()
            .take(MOST)
            .map(|pair| row(context, words, pair))
            .collect(),
        notes: Vec::new(),
    }
    .without_empty_columns();
    table.notes = context.table_notes(&table);
    table.notes.push(note);
    if found.len() > MOST {
        let more = Prose::setting((found.len() - MOST).to_string());
        let said = Prose::fill(words.differences_left_out, &[("number", more)]);
        table.notes.push(said);
    }
    vec![Block::Table(table)]
}

fn row(context: &Context<'_>, words: &BriefingWords, pair: &Difference<'_>) -> Row {
    let Difference {
        item,
        measure,
        test,
        ..
    } = pair;
    let size = test.difference.abs();
    let reach = t_quantile(0.975, test.degrees_of_freedom) * test.standard_error;
    let (low, high) = (size - reach, size + reach);
    let decimals = mean_decimals(item) + 1;
    let nothing = || TableCell::from(Value::Nothing);
    let groups = [pair.lower, pair.higher];
    let id = CellId::of_difference(&context.wave.id, &item.id, measure, groups);
    let of = |value, part| TableCell::of(value, id.clone().part(part));
    let numbers: [TableCell; 4] = match measure {
        Measure::Mean => [
            nothing(),
            nothing(),
            of(
                Value::MeanChange {
                    difference: size,
                    decimals,
                },
                CellPart::Value,
            ),
            of(
                Value::MeanChangeInterval {
                    low,
                    high,
                    decimals,
                },
                CellPart::Interval,
            ),
        ],
        _ => [
            of(Value::Change(size), CellPart::Value),
            of(Value::ChangeInterval { low, high }, CellPart::Interval),
            nothing(),
            nothing(),
        ],
    };
    let group = |domain: &Domain| Value::Text(Prose::wording(pair.group(context, domain))).into();
    let label = Prose::fill(
        words.row,
        &[
            ("item", Prose::wording(context.label(item))),
            ("measure", context.measure_label(item, measure).into()),
        ],
    );
    let mut cells = vec![
        group(pair.lower),
        context.estimate_cell(item, measure, pair.lower),
        group(pair.higher),
        context.estimate_cell(item, measure, pair.higher),
    ];
    cells.extend(numbers);
    cells.push(of(Value::P(test.adjusted_p), CellPart::P));
    Row {
        labels: vec![label.to_string()],
        cells,
    }
}

/// How pairs are tested and what is corrected.
fn note(context: &Context<'_>, words: &BriefingWords) -> Prose {
    let rule = &context.survey.estimation.letters;
    let own = context.words;
    let method = match rule.correction {
        Correction::None => None,
        Correction::Holm => Some(own.holm),
        Correction::BenjaminiHochberg => Some(own.benjamini_hochberg),
    };
    let family = match rule.family {
        LetterFamily::Row => words.family_row,
        LetterFamily::Banner => words.family_banner,
        LetterFamily::Table => words.family_table,
        LetterFamily::Book => words.family_book,
    };
    let correction = method.map_or(own.not_corrected.into(), |method| {
        Prose::fill(
            own.corrected,
            &[("method", method.into()), ("family", family.into())],
        )
    });
    let level = Prose::setting(context.numbers.decimal(rule.level, 2));
    Prose::fill(
        words.differs_note,
        &[("correction", correction), ("level", level)],
    )
}
