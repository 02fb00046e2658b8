//! The words of printed pages: what a sheet of paper needs that a screen does not.

use super::primary;
use crate::definition::Lang;

/// The words of printed pages in a language; English where there are none.
pub fn of(lang: &Lang) -> &'static PageWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of printed pages in one language.
#[derive(Debug)]
pub struct PageWords {
    /// `{page}`, `{pages}`.
    pub page_of: &'static str,
    pub figure_data: &'static str,
    /// `{page}`.
    pub data_on_page: &'static str,
    /// Of a table too wide for a page: `{part}`, `{parts}`.
    pub part_of: &'static str,
}

const ENGLISH: PageWords = PageWords {
    page_of: "Page {page} of {pages}",
    figure_data: "Data of the figures",
    data_on_page: "The figures as a table: page {page}",
    part_of: "part {part} of {parts}",
};

const DANISH: PageWords = PageWords {
    page_of: "Side {page} af {pages}",
    figure_data: "Figurernes tal",
    data_on_page: "Tallene som tabel: side {page}",
    part_of: "del {part} af {parts}",
};
