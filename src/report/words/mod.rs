//! In: a language. Out: the built-in words of reports. Never: a text of a survey (those are in its definition).
//!
//! One file a language, one field a text: a missing word does not compile. Placeholders stand in braces and are filled by
//! [`fill`]; they are named where the field is.

pub mod annex;
pub mod audience;
pub mod booklet;
pub mod briefing;
pub mod claims;
mod da;
pub mod disclosure;
mod en;
pub mod event;
pub mod fact_sheet;
pub mod figures;
pub(crate) mod page;
pub mod pages;
pub mod published;
pub mod suggestion;

use crate::definition::Lang;

pub use da::DANISH;
pub use en::ENGLISH;

/// The words of a language; English where there are none ([`is_known`]).
pub fn of(lang: &Lang) -> &'static Words {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// Whether the reports have words of their own in this language.
pub fn is_known(lang: &Lang) -> bool {
    matches!(primary(lang), "da" | "en")
}

fn primary(lang: &Lang) -> &str {
    lang.as_str().split('-').next().unwrap_or_default()
}

/// A text with its placeholders filled; a value that holds braces is not filled again.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, next)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out.push_str(value),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

/// The texts of reports in one language.
#[derive(Debug)]
pub struct Words {
    pub months: [&'static str; 12],
    /// A day: `{day}`, `{month}`, `{year}`.
    pub date: &'static str,
    /// Days of one month: `{from}`, `{day}`, `{month}`, `{year}`.
    pub dates_of_month: &'static str,
    /// Days of one year: and `{from_month}`.
    pub dates_of_year: &'static str,
    /// The unit of a change.
    pub percentage_points: &'static str,
    /// Between the ends of an interval of signed numbers.
    pub to: &'static str,

    // Headings of sections.
    pub findings: &'static str,
    pub key_facts: &'static str,
    pub statements: &'static str,
    pub figures: &'static str,
    pub changes: &'static str,
    pub groups: &'static str,
    pub all_answers: &'static str,
    pub wording: &'static str,
    pub method: &'static str,
    pub disclosure: &'static str,
    pub sources: &'static str,
    pub contents: &'static str,
    pub skip: &'static str,
    pub data_of_figure: &'static str,
    pub files_note: &'static str,
    pub other_languages: &'static str,
    /// The lower end of an interval, in a heading.
    pub low: &'static str,
    /// The upper end.
    pub high: &'static str,
    /// The name of the language in itself.
    pub own_name: &'static str,
    /// Holds `{version}`.
    pub made_with: &'static str,

    // The kinds of wave, and their marks.
    pub kind_responses: &'static str,
    pub kind_published: &'static str,
    pub kind_rehearsal: &'static str,
    /// The mark nothing can turn off.
    pub rehearsal_mark: &'static str,
    /// Holds `{waves}`.
    pub rehearsal_mark_some: &'static str,
    pub status_responses: &'static str,
    pub status_published: &'static str,
    pub status_rehearsal: &'static str,

    // Kinds of missing, where a file needs a name for them, and its column of weights.
    pub missing_dont_know: &'static str,
    pub missing_refused: &'static str,
    pub missing_no_answer: &'static str,
    pub missing_not_asked: &'static str,
    pub weight_column: &'static str,

    // Words of tables.
    pub wave: &'static str,
    pub data: &'static str,
    pub statement: &'static str,
    pub question: &'static str,
    pub answer: &'static str,
    pub group: &'static str,
    pub total: &'static str,
    pub share: &'static str,
    pub mean: &'static str,
    pub interval: &'static str,
    pub standard_error: &'static str,
    pub standard_error_of_mean: &'static str,
    /// Instead of the interval of a share that raking sets.
    pub fixed_by_weighting: &'static str,
    pub design_effect: &'static str,
    pub base: &'static str,
    pub unweighted_base: &'static str,
    pub weighted_base: &'static str,
    pub effective_base: &'static str,
    pub base_answered: &'static str,
    pub base_with_dont_know: &'static str,
    pub base_asked: &'static str,
    pub universe: &'static str,
    /// Whom an item was put to that does not say whom, and was not put to everybody.
    pub asked_of_some: &'static str,
    pub dont_know_of_asked: &'static str,
    pub other_answers: &'static str,
    /// Holds `{answers}`: those that the source does not tell apart.
    pub remainder: &'static str,
    pub remainder_note: &'static str,
    /// Holds `{net}`.
    pub net_total: &'static str,
    /// Holds `{net}`, `{answers}`.
    pub net_of: &'static str,
    /// Where panels measure different answers.
    pub named_answer: &'static str,
    pub not_shown: &'static str,
    pub statements_caption: &'static str,
    pub means_caption: &'static str,
    pub options_caption: &'static str,
    pub topline_caption: &'static str,
    /// Holds `{group}`.
    pub banner_caption: &'static str,
    pub banner_note: &'static str,
    /// Holds `{title}`.
    pub figure_table_caption: &'static str,
    pub rounding_note: &'static str,
    pub nets_note: &'static str,
    /// Holds `{from}`, `{to}`.
    pub low_base: &'static str,
    /// Holds `{from}`, `{to}`.
    pub very_low_base: &'static str,
    /// Holds `{limit}`.
    pub hidden_base: &'static str,

    // Changes.
    pub since: &'static str,
    pub before: &'static str,
    pub now: &'static str,
    pub change: &'static str,
    pub change_interval: &'static str,
    pub change_of_mean: &'static str,
    pub change_of_mean_interval: &'static str,
    pub p_value: &'static str,
    pub corrected_p_value: &'static str,
    pub verdict: &'static str,
    pub rose: &'static str,
    pub fell: &'static str,
    pub unchanged: &'static str,
    pub too_uncertain: &'static str,
    pub no_change_found: &'static str,
    pub not_tested: &'static str,
    pub not_tested_rehearsal: &'static str,
    pub not_comparable: &'static str,
    /// Holds `{wave}`.
    pub changes_caption: &'static str,
    /// Holds `{wave}`, `{since}`.
    pub changes_caption_since: &'static str,
    pub change_note: &'static str,
    /// Holds `{correction}`.
    pub test_note: &'static str,
    pub not_corrected: &'static str,
    /// Holds `{method}`, `{family}`.
    pub corrected: &'static str,
    pub holm: &'static str,
    pub benjamini_hochberg: &'static str,
    /// Holds `{tests}`.
    pub family_wave: &'static str,
    pub family_item: &'static str,
    /// Holds `{tests}`.
    pub family_all: &'static str,
    pub equivalence_note: &'static str,
    /// Holds `{tests}`.
    pub group_family_note: &'static str,
    pub panel_note: &'static str,
    pub no_earlier_wave: &'static str,
    pub no_changes: &'static str,
    pub breaks: &'static str,
    /// The unit of a change where room is short.
    pub points: &'static str,
    pub earlier_wave: &'static str,
    /// Sentences of changes hold `{before}`, `{now}`, `{since}`, `{wave}`, `{difference}`, `{interval}` or `{reason}`.
    pub sentence_rose: &'static str,
    pub sentence_fell: &'static str,
    pub sentence_unchanged: &'static str,
    pub sentence_too_uncertain: &'static str,
    pub sentence_no_change_found: &'static str,
    pub sentence_break: &'static str,
    pub sentence_rehearsal: &'static str,
    pub sentence_not_tested: &'static str,
    pub sign_found: &'static str,
    pub sign_not_found: &'static str,
    pub sign_not_tested: &'static str,
    /// Holds `{answer}`.
    pub measured_changes: &'static str,
    /// Holds `{answer}`, `{group}`.
    pub measured_changes_by: &'static str,
    pub changes_reading: &'static str,
    pub alt_changes: &'static str,
    /// Before the name of a wave.
    pub break_in: &'static str,
    pub break_label: &'static str,
    /// Before the name of a wave.
    pub caution_in: &'static str,
    /// Before the name of a wave.
    pub overruled_in: &'static str,
    pub with_caution: &'static str,
    pub cautions: &'static str,
    pub overrules: &'static str,
    pub comparability: &'static str,
    pub ledger_intro: &'static str,
    pub ledger_nothing: &'static str,
    pub ledger_caption: &'static str,
    pub ledger_waves: &'static str,
    pub ledger_verdict: &'static str,
    pub ledger_what: &'static str,
    pub ledger_yes: &'static str,
    pub ledger_no: &'static str,
    /// Holds `{verdict}`.
    pub ledger_nets: &'static str,
    /// Holds `{wave}`, `{reason}`.
    pub ledger_overruled: &'static str,

    // Figures.
    pub measured_bars: &'static str,
    /// Holds `{answer}`.
    pub measured_single: &'static str,
    /// Holds `{answer}`.
    pub measured_trend: &'static str,
    /// Holds `{answer}`, `{group}`.
    pub measured_groups: &'static str,
    pub measured_trend_means: &'static str,
    /// Holds `{group}`.
    pub measured_groups_means: &'static str,
    /// Holds `{shares}`: what is measured where shares are.
    pub measured_with_means: &'static str,
    pub key_responses: &'static str,
    pub key_published: &'static str,
    pub key_rehearsal: &'static str,
    pub statements_are_exact: &'static str,
    pub exact_wording: &'static str,
    /// Holds `{text}`.
    pub quoted: &'static str,
    pub groups_reading: &'static str,
    /// The same where no interval is drawn.
    pub groups_reading_without_intervals: &'static str,
    pub trend_intervals: &'static str,
    pub trend_bands: &'static str,
    pub trend_level: &'static str,
    pub trend_foreign: &'static str,
    pub trend_bands_and_intervals: &'static str,
    pub alt_stacked: &'static str,
    pub alt_diverging: &'static str,
    pub alt_trend: &'static str,
    pub alt_groups: &'static str,
    pub alt_groups_without_intervals: &'static str,
    pub alt_table: &'static str,
    pub source: &'static str,

    // Method and disclosure.
    pub fieldwork: &'static str,
    pub mode: &'static str,
    pub respondents: &'static str,
    pub population: &'static str,
    pub conducted_by: &'static str,
    pub sponsor: &'static str,
    /// Holds `{by}`, `{sponsor}`.
    pub conducted_by_and_sponsor: &'static str,
    pub sample: &'static str,
    pub weighting: &'static str,
    pub precision: &'static str,
    pub probability: &'static str,
    pub non_probability: &'static str,
    pub probability_not_stated: &'static str,
    /// Holds `{points}`: the widest half interval of the shares shown.
    pub precision_sentence: &'static str,
    pub precision_not_known: &'static str,
    /// Where a wave has means and no share.
    pub precision_of_means: &'static str,
    pub no_precision_note: &'static str,
    /// Holds `{waves}`.
    pub no_precision_waves: &'static str,
    /// Holds `{wave}`, `{effect}`, `{reason}`.
    pub assumption: &'static str,
    pub weighting_published: &'static str,
    pub weighting_none: &'static str,
    /// Holds `{effect}`, `{efficiency}`, `{effective}`, `{smallest}`, `{largest}`.
    pub weighting_delivered: &'static str,
    /// As above, and `{margins}`.
    pub weighting_raked: &'static str,
    /// `{steps}`, `{smallest}`, `{largest}`, `{effect}`, `{efficiency}`, `{effective}`
    pub weighting_steps: &'static str,
    /// `{items}`
    pub step_nonresponse: &'static str,
    /// Without classes.
    pub step_nonresponse_all: &'static str,
    /// `{items}`
    pub step_poststratify: &'static str,
    /// `{items}`
    pub step_rake: &'static str,
    /// `{items}`
    pub step_calibrate: &'static str,
    /// `{items}`, `{limits}`
    pub step_calibrate_factors: &'static str,
    /// `{items}`, `{limits}`
    pub step_calibrate_weights: &'static str,
    /// Among the items of a calibration: `{item}`
    pub step_mean: &'static str,
    /// `{limits}`, `{cut}`
    pub step_trim: &'static str,
    /// `{low}`, `{high}`
    pub limits_between: &'static str,
    /// `{low}`
    pub limits_lower: &'static str,
    /// `{high}`
    pub limits_upper: &'static str,
    /// `{sum}`
    pub step_rescale: &'static str,
    /// `{miss}`
    pub steps_note: &'static str,
    pub margins_caption: &'static str,
    pub margin: &'static str,
    pub category: &'static str,
    pub share_before: &'static str,
    pub share_after: &'static str,
    pub share_target: &'static str,
    /// Holds `{sweeps}`, `{miss}`.
    pub raking_note: &'static str,
    pub target_sources: &'static str,
    pub accounts_caption: &'static str,
    /// Before what the program says of a file, which is English.
    pub accounts_reading: &'static str,
    pub rows: &'static str,
    pub number_of_rows: &'static str,
    pub rows_in: &'static str,
    pub rows_used: &'static str,
    /// Holds `{reason}`.
    pub rows_set_aside: &'static str,
    pub reason_empty: &'static str,
    pub reason_identical: &'static str,
    pub reason_headings: &'static str,
    pub reason_totals: &'static str,
    pub reason_footnote: &'static str,
    pub reason_open_link: &'static str,
    /// Holds `{share}`.
    pub reason_speeder: &'static str,
    /// Holds `{items}`.
    pub reason_straight_liner: &'static str,
    /// Holds `{share}`.
    pub reason_nonresponse: &'static str,
    /// Holds `{share}`.
    pub reason_near_duplicate: &'static str,
    /// Holds `{reason}`.
    pub reason_contradiction: &'static str,
    /// Holds `{rows}`, `{of}` and `{reasons}`.
    pub quality_excluded: &'static str,
    pub quality_none_excluded: &'static str,
    pub warnings: &'static str,
    pub acknowledged_warnings: &'static str,
    /// Holds `{code}`, `{message}`, `{more}`, `{reason}`.
    pub acknowledged_warning: &'static str,
    /// Holds `{number}`.
    pub acknowledged_more: &'static str,
    pub wording_lead: &'static str,
    pub wording_of_wave: &'static str,
    /// A published wave whose source prints only nets.
    pub options_not_stated: &'static str,
    pub disclosure_lead: &'static str,
    pub disclosure_caption: &'static str,
    pub not_disclosed: &'static str,
    /// Holds `{reason}`.
    pub not_disclosed_because: &'static str,
    /// Holds `{source}`.
    pub not_stated_by_source: &'static str,
    pub check_asked: &'static str,
    pub check_answer: &'static str,
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_value_that_holds_braces_is_not_filled_again() {
        let filled = fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]);
        assert_eq!(filled, "{b} and 2");
    }
}
