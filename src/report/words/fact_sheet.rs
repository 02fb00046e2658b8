//! The words of the fact sheet, and of the sentences that stand where nobody has written a finding.

use super::primary;
use crate::definition::Lang;

/// The words of fact sheets in a language; English where there are none.
pub fn of(lang: &Lang) -> &'static FactSheetWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of fact sheets in one language.
#[derive(Debug)]
pub struct FactSheetWords {
    pub fact_sheet: &'static str,
    /// What nobody has put into words: computed.
    pub in_short: &'static str,
    /// `{about}`, `{share}`, `{interval}`.
    pub level: &'static str,
    /// `{about}`, `{share}`.
    pub level_without_interval: &'static str,
    pub what_changed: &'static str,
    pub how_it_was_done: &'static str,
    pub wording_elsewhere: &'static str,
    pub contact: &'static str,
    /// `{number}`.
    pub rows_left_out: &'static str,
    /// `{number}`.
    pub changes_left_out: &'static str,
    pub full_tables: &'static str,
}

const ENGLISH: FactSheetWords = FactSheetWords {
    fact_sheet: "Fact sheet",
    in_short: "In short",
    level: "{about}: {share} (95% interval {interval}).",
    level_without_interval: "{about}: {share}.",
    what_changed: "What changed",
    how_it_was_done: "How it was done",
    wording_elsewhere: "Word for word, with answers and their order, in the question booklet.",
    contact: "Contact",
    rows_left_out: "{number} more rows are in the tables of the report.",
    changes_left_out: "{number} more changes are in the report.",
    full_tables: "Full tables",
};

const DANISH: FactSheetWords = FactSheetWords {
    fact_sheet: "Faktaark",
    in_short: "Kort fortalt",
    level: "{about}: {share} (95 %-interval {interval}).",
    level_without_interval: "{about}: {share}.",
    what_changed: "Hvad der har ændret sig",
    how_it_was_done: "Sådan er undersøgelsen lavet",
    wording_elsewhere: "Ord for ord, med svarmuligheder og deres rækkefølge, i spørgsmålshæftet.",
    contact: "Kontakt",
    rows_left_out: "{number} rækker mere står i rapportens tabeller.",
    changes_left_out: "{number} ændringer mere står i rapporten.",
    full_tables: "Alle tabeller",
};
