//! In: results and the document of a wave. Out: the data annex: two workbooks, every cell for machines, what the files mean,
//! a manifest. Never: a formula, a hidden number, or a number that was rounded before it was written.
//!
//! [`workbook()`] holds the tables of the report, [`banner_book()`] every item by every banner, [`data()`] the cells of all
//! waves. What each column means: `docs/annex.md`.

mod banner_book;
mod book;
mod charts;
mod data;
mod figure_charts;
mod form;
mod language;
mod layout;
mod manifest;
mod names;
mod print;
mod put;
mod sheet;
mod style;
mod workbook;

pub use banner_book::banner_book;
pub use data::data;
pub use manifest::manifest;
pub use workbook::workbook;
