//! In: the column tests of a wave. Out: the letters of a sheet's columns, and what they mean. Never: a letter that two columns
//! of a sheet share.

use crate::definition::{Correction, LetterFamily};
use crate::estimate::letters::column_letter;
use crate::estimate::{BannerRow, Domain, Standing};
use crate::report::document::Context;
use crate::report::words::{annex, fill};

/// What stands for the letters in the key.
const CAPITALS: &str = "A B C";

/// Whether columns of this wave may be said to differ.
pub(super) fn are_shown(context: &Context<'_>) -> bool {
    context.precision_allowed(context.wave) && !context.estimates.estimates.letters.is_empty()
}

/// The letter of a column: `T` for the total (0), then `A`, `B`, … over all banners of the sheet.
pub(super) fn letter(column: usize) -> String {
    column_letter(column)
}

/// The letters that stand at a group: of the columns that are lower, those of its own banner or the total. `None` where the
/// group is not tested.
///
/// `first` is the column of the sheet where the banner's groups begin.
pub(super) fn at(
    context: &Context<'_>,
    row: &BannerRow,
    domain: &Domain,
    first: usize,
) -> Option<String> {
    let here = row.column(domain)?;
    let column = row.columns.get(here)?;
    if column.standing != Standing::Tested {
        return None;
    }
    let rule = &context.survey.estimation.letters;
    let mut letters: Vec<String> = Vec::new();
    for test in &row.tests {
        let (lower, higher) = test.lower_and_higher();
        if higher != here {
            continue;
        }
        let letter = match lower {
            0 => letter(0),
            group => letter(first + group - 1),
        };
        if test.adjusted_p < rule.level {
            letters.push(letter);
        } else if rule
            .second_level
            .is_some_and(|level| test.adjusted_p < level)
        {
            letters.push(letter.to_lowercase());
        }
    }
    Some(letters.join(" "))
}

/// What letters mean, with their level, correction and family.
pub(super) fn key(context: &Context<'_>) -> Vec<(String, String)> {
    let words = annex::of(context.lang);
    let named = |name: &str, text: String| (name.to_owned(), text);
    if !are_shown(context) {
        return vec![named(CAPITALS, words.no_letters.to_owned())];
    }
    let rule = &context.survey.estimation.letters;
    let percent = |level: f64| {
        let whole = ((level * 100.0).round() - level * 100.0).abs() < 1e-9;
        let decimals = if whole { 0 } else { 1 };
        let level = crate::measure::Proportion(level);
        context.numbers.percent(level, decimals)
    };
    let of_level = |text: &str, level: f64| fill(text, &[("level", &percent(level))]);
    let base = rule.smallest_base(&context.survey.report.low_base);
    let base = context.numbers.decimal(base, 0);
    let mut key = vec![
        named(CAPITALS, of_level(words.letter_means, rule.level)),
        named(&letter(0), words.total_letter_means.to_owned()),
        named(words.pairs, words.letters_within.to_owned()),
        named(
            words.smallest_base,
            fill(words.letters_base, &[("base", &base)]),
        ),
        named(words.correction, correction(context)),
        named(words.no_letter, words.no_letter_means.to_owned()),
    ];
    if let Some(level) = rule.second_level {
        let small = of_level(words.small_letter_means, level);
        key.insert(1, named(&CAPITALS.to_lowercase(), small));
    }
    key
}

fn correction(context: &Context<'_>) -> String {
    let words = annex::of(context.lang);
    let rule = &context.survey.estimation.letters;
    let method = match rule.correction {
        Correction::None => return words.letters_uncorrected.to_owned(),
        Correction::Holm => context.words.holm,
        Correction::BenjaminiHochberg => context.words.benjamini_hochberg,
    };
    let family = match rule.family {
        LetterFamily::Row => words.of_row,
        LetterFamily::Banner => words.of_banner,
        LetterFamily::Table => words.of_table,
        LetterFamily::Book => words.of_book,
    };
    fill(
        words.letters_corrected,
        &[("method", method), ("family", family)],
    )
}
