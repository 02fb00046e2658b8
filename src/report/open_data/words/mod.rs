//! In: a language. Out: the built-in words of public-use files. Never: a text of a survey.

mod da;
mod en;

use crate::definition::Lang;

/// The words of a language; English where there are none.
pub(super) fn of(lang: &Lang) -> &'static OpenWords {
    match lang.as_str().split('-').next().unwrap_or_default() {
        "da" => &da::DANISH,
        _ => &en::ENGLISH,
    }
}

/// A text that counts: of one, and of any other number.
pub(super) struct Forms {
    pub one: &'static str,
    pub many: &'static str,
}

impl Forms {
    pub fn of(&self, count: usize) -> &'static str {
        match count {
            1 => self.one,
            _ => self.many,
        }
    }
}

/// The texts of public-use files in one language; placeholders stand in braces.
pub(super) struct OpenWords {
    pub merged: &'static str,
    pub suppressed: &'static str,
    pub row: &'static str,
    pub weight: &'static str,
    pub public_use_file: &'static str,
    /// `{rows}`, `{fieldwork}`.
    pub what: &'static str,
    pub files: &'static str,
    pub file_csv: &'static str,
    pub file_parquet: &'static str,
    /// `{lang}`.
    pub file_sav: &'static str,
    pub file_codebook: &'static str,
    pub file_metadata: &'static str,
    pub protection: &'static str,
    /// By combinations: `{k}`, `{items}`, `{classes}`, `{smallest}`.
    pub k_anonymity: Forms,
    pub no_quasi_identifiers: &'static str,
    /// `{share}`, `{changed}`, `{rows}`.
    pub changed: &'static str,
    pub order: &'static str,
    /// By groups: `{members}`, `{groups}`.
    pub weights: Forms,
    pub left_out: &'static str,
    pub identifier: &'static str,
    pub design: &'static str,
    pub open_text: &'static str,
    pub dropped: &'static str,
    /// `{item}`.
    pub banded: &'static str,
    pub exact: &'static str,
    /// `{rows}`.
    pub weightless: Forms,
    pub merged_head: &'static str,
    pub suppressed_head: &'static str,
    /// `{cells}`.
    pub cells: Forms,
    pub blank: &'static str,
    pub nothing: &'static str,
    pub diversity: &'static str,
    /// By answers at least: `{least}`, `{alike}`, `{classes}`.
    pub diversity_line: Forms,
    pub loss: &'static str,
    pub loss_lead: &'static str,
    /// `{points}`.
    pub loss_line: &'static str,
    pub cite: &'static str,
    /// `{by}`, `{title}`, `{wave}`.
    pub citation: &'static str,
    pub licence: &'static str,
    pub no_licence: &'static str,
    pub facts: &'static str,
    pub missing: &'static str,
}
