//! The built-in words of the questionnaire, by language. A survey's own texts go before them.

pub mod closing;
mod da;
mod en;

use crate::definition::Lang;

/// What pages say that no survey folder writes.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Words {
    /// Before the title of a page with a mistake: "Error: ".
    pub error_prefix: &'static str,
    pub there_is_a_problem: &'static str,
    pub start: &'static str,
    pub resume: &'static str,
    pub continue_: &'static str,
    pub back: &'static str,
    pub submit: &'static str,
    pub change: &'static str,
    pub check_title: &'static str,
    pub check_lead: &'static str,
    pub not_answered: &'static str,
    pub none_chosen: &'static str,
    pub dont_know: &'static str,
    pub refused: &'static str,
    pub choose_one: &'static str,
    pub choose_several: &'static str,
    pub number_hint: &'static str,
    pub whole_hint: &'static str,
    /// Behind one of the two: `{low}`, `{high}`.
    pub between: &'static str,
    /// `{low}`.
    pub at_least: &'static str,
    /// `{high}`.
    pub at_most: &'static str,
    /// Behind the limits, or where they would stand: `{decimals}`.
    pub with_decimals: &'static str,
    /// From one to six.
    decimals: [&'static str; 6],
    /// `{limit}`.
    pub text_hint: &'static str,
    /// The friendly prompt, once.
    pub prompt: &'static str,
    pub not_a_number: &'static str,
    pub not_whole: &'static str,
    /// `{decimals}`, `{example}`.
    pub too_many_decimals: &'static str,
    pub too_small: &'static str,
    pub too_large: &'static str,
    pub too_long: &'static str,
    pub both: &'static str,
    /// `{answer}`.
    pub not_alone: &'static str,
    pub thousands_mark: &'static str,
    /// The same of a number that may have decimals: `{decimals}`, `{example}`.
    pub thousands_or_decimals: &'static str,
    /// `{number}`, `{missing}`.
    pub stands_for: &'static str,
    /// `{number}`.
    pub reserved: &'static str,
    /// `{first}`, `{second}`.
    pub one_missing: &'static str,
    /// Above a question that was answered otherwise since the page was made.
    pub superseded: &'static str,
    pub too_many_title: &'static str,
    pub too_many: &'static str,
    pub consent_label: &'static str,
    pub consent_missing: &'static str,
    pub thanks_title: &'static str,
    pub thanks: &'static str,
    pub screened_out_title: &'static str,
    pub screened_out: &'static str,
    pub quota_full_title: &'static str,
    pub quota_full: &'static str,
    pub used_title: &'static str,
    pub used: &'static str,
    pub not_here_title: &'static str,
    pub not_here: &'static str,
    pub unknown_title: &'static str,
    pub unknown: &'static str,
    pub busy_title: &'static str,
    pub busy: &'static str,
    pub send_again: &'static str,
    pub forbidden_title: &'static str,
    pub forbidden: &'static str,
    pub unfit_title: &'static str,
    pub unfit: &'static str,
    pub to_questionnaire: &'static str,
    pub too_large_title: &'static str,
    /// `{limit}`, and the same of other scripts: `{two}` and `{three}` bytes a letter.
    pub too_large_page: &'static str,
    pub spent_title: &'static str,
    pub spent: &'static str,
    pub language: &'static str,
    pub leave: &'static str,
    pub left_title: &'static str,
    pub left: &'static str,
    pub withdraw: &'static str,
    pub withdraw_title: &'static str,
    pub withdraw_lead: &'static str,
    pub withdraw_confirm: &'static str,
    pub withdrawn_title: &'static str,
    pub withdrawn: &'static str,
    pub print: &'static str,
    /// `{question}`, `{answers}`.
    pub asked_if: &'static str,
    /// `{questions}`.
    pub asked_of_some: &'static str,
    /// Between the last two answers of a list.
    pub or: &'static str,
    /// Around a text that is quoted: `{text}`.
    pub quoted: &'static str,
    pub contact: &'static str,
    /// At the head of every page of a try-out.
    pub try_out: &'static str,
    pub skip_to_content: &'static str,
    pub closed_title: &'static str,
    pub closed: &'static str,
    pub later_title: &'static str,
    pub later: &'static str,
    pub closed_under_way: &'static str,
    pub not_open_title: &'static str,
    /// `{date}`.
    pub not_open: &'static str,
    pub left_open: &'static str,
    pub anonymous_start: &'static str,
    pub pseudonymous_start: &'static str,
    pub anonymous_submit: &'static str,
    pub unlinked_title: &'static str,
    pub unlinked: &'static str,
    pub delete_by_link: &'static str,
    pub delete_now: &'static str,
    pub delete_later: &'static str,
    /// `{day}`, `{month}`, `{year}`.
    pub day: &'static str,
    pub months: [&'static str; 12],
}

impl Words {
    /// So many decimals.
    pub fn decimals(&self, most: u8) -> &'static str {
        let at = usize::from(most).saturating_sub(1);
        self.decimals.get(at).copied().unwrap_or_default()
    }

    /// A day as it is said in a sentence: `1 October 2026`.
    pub fn date(&self, day: jiff::civil::Date) -> String {
        let month = usize::try_from(day.month() - 1).ok();
        let month = month.and_then(|month| self.months.get(month));
        self.day
            .replace("{day}", &day.day().to_string())
            .replace("{month}", month.copied().unwrap_or_default())
            .replace("{year}", &day.year().to_string())
    }
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static Words {
    match lang.as_str().split('-').next() {
        Some("da") => &da::WORDS,
        _ => &en::WORDS,
    }
}
