//! In: the table of a delivery. Out: its [`Responses`], and what was found in the answers; nothing where there are
//! errors. Never: a row lost: those in are those used and those set aside, each with a reason.

use crate::definition::{Delivery, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::accounts::{Accounts, Reason, SetAside};
use super::design_columns::{check_population_counts, design_columns, say_lone_units};
use super::dialect::DecimalMark;
use super::quality::{self, Flag, Look};
use super::respondent_ids::duplicates;
use super::respondents::Respondents;
use super::responses::{DesignColumns, Responses};
use super::sheet::Sheet;
use super::sink::Sink;
use super::table::Table;
use super::{derive, duplicate, personal, synthetic, verdict};

/// From columns to responses; `None`: there are errors.
pub(super) fn judge(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
    table: Table<'_>,
    look: Look,
    found: &mut Diagnostics,
) -> Option<(Responses, Vec<Flag>)> {
    let Table {
        mut sinks,
        rows,
        hashes,
        mut set_aside,
        mut reading,
        marked,
        delimiter,
        sheet,
    } = table;
    let decimal = decimal_mark(delivery, &sinks, delimiter, &mut reading);
    synthetic::check(wave, &sinks, &marked, rows, &*sheet, found);
    verdict::say(&sinks, decimal, &*sheet, found);
    verdict::say_blank_options(survey, &sinks, &*sheet, found);
    if !wave.is_rehearsal() {
        personal::mask_names(&mut sinks);
        personal::columns(&wave.personal, &sinks, &*sheet, found);
        personal::open_answers(&sinks, &*sheet, found);
    }
    if let Some(hashes) = &hashes {
        duplicate::note_repeats(hashes, &*sheet, found);
    }
    let aside = duplicates(&sinks, &*sheet, rows, found);
    let design = checked_design(survey, &sinks, &aside, rows, &*sheet, found)?;
    let mut respondents = Respondents::of(survey, sinks, design, rows);
    if !aside.is_empty() {
        set_aside.push(identical(&aside, &*sheet));
        respondents.leave_out(&aside);
    }
    derive::derive(
        survey,
        wave,
        &mut respondents.answers,
        &delivery.path,
        found,
    );
    let looked_at = quality::Rows {
        survey,
        wave,
        answers: &respondents.answers,
        rows: rows - aside.len(),
        durations: respondents.durations.as_deref(),
    };
    let lines = quality::Lines::without(&aside, &*sheet);
    let by_rule = quality::judge(&looked_at, look, &lines);
    let used = rows - aside.len() - by_rule.excluded.len();
    if used == 0 {
        found.push(quality::nobody_left(&by_rule.set_aside, &delivery.path));
        return None;
    }
    set_aside.extend(by_rule.set_aside);
    respondents.leave_out(&by_rule.excluded);
    if used == 1 {
        found.push(one_respondent(&*sheet));
    }
    reading.extend(told_in_accounts(found));
    let responses = responses(wave, respondents, used, set_aside, reading);
    Some((responses, by_rule.flags))
}

/// What parts decimals, as stated or found; how goes to `reading`.
fn decimal_mark(
    delivery: &Delivery,
    sinks: &[Sink],
    delimiter: Option<u8>,
    reading: &mut Vec<String>,
) -> DecimalMark {
    let (points, commas) = verdict::decimal_marks(sinks);
    let stated = delivery.decimal.and_then(DecimalMark::from_char);
    let decimal = DecimalMark::decide(stated, points, commas, delimiter.unwrap_or(b'\t'));
    if delimiter.is_some() || points + commas > 0 {
        reading.push(decimal_in_words(decimal, stated, points + commas));
    }
    decimal
}

fn decimal_in_words(decimal: DecimalMark, stated: Option<DecimalMark>, marks: usize) -> String {
    match (stated, marks) {
        (Some(_), _) => format!("{}, as stated", decimal.words()),
        (None, 0) => "no number has decimals".to_owned(),
        (None, _) => format!("{}, found from its numbers", decimal.words()),
    }
}

/// The design of the rows; `None`: there are errors, of it or of what was looked at before.
fn checked_design(
    survey: &Survey,
    sinks: &[Sink],
    aside: &[usize],
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> Option<DesignColumns> {
    let design = design_columns(sinks, survey.design.cluster_codes, rows, sheet, found);
    if found.error_count() > 0 {
        return None;
    }
    check_population_counts(sinks, &design, aside, sheet, found);
    say_lone_units(survey, sinks, &design, aside, sheet, found);
    (found.error_count() == 0).then_some(design)
}

fn identical(aside: &[usize], sheet: &dyn Sheet) -> SetAside {
    SetAside {
        reason: Reason::Identical,
        rows: aside.len(),
        lines: aside.iter().map(|row| sheet.line(*row)).collect(),
    }
}

fn one_respondent(sheet: &dyn Sheet) -> Diagnostic {
    Diagnostic::warning(
        code::FEW_ROWS,
        "1 respondent: figures can be shown, but there is no standard error",
    )
    .at(sheet.row_place(0))
}

/// What was found that belongs in the accounts; what was skipped, set aside or decoded is there already.
fn told_in_accounts(found: &Diagnostics) -> impl Iterator<Item = String> {
    let told = [
        code::TRIMMED,
        code::ZERO_WEIGHT,
        code::EXTREME_WEIGHT,
        code::FEW_ROWS,
    ];
    found
        .iter()
        .filter(move |finding| told.contains(&finding.code))
        .map(|finding| finding.message.clone())
}

fn responses(
    wave: &Wave,
    respondents: Respondents,
    used: usize,
    set_aside: Vec<SetAside>,
    reading: Vec<String>,
) -> Responses {
    let aside: usize = set_aside.iter().map(|set| set.rows).sum();
    Responses {
        wave: wave.id.clone(),
        rows: used,
        ids: respondents.ids,
        design: respondents.design,
        answers: respondents.answers,
        accounts: Accounts {
            rows_in: used + aside,
            rows_used: used,
            set_aside,
            reading,
            sha256: String::new(),
        },
    }
}
