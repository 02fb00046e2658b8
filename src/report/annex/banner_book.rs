//! In: the estimates of a wave. Out: `LANG/banner-book.xlsx`: every item by every banner, one item a sheet. Never: a hidden
//! figure, or a letter in a sample that carries no sampling error.

mod letters;
mod table;

use crate::error::Result;
use crate::report::Material;
use crate::report::render::folder::File;
use crate::report::words::annex;

use super::workbook::{book, context, files, key};

/// Every item of a wave by the banners of `report.toml`: shares, nets and means of everybody and of each group, the letters of
/// groups that differ, the bases three ways. With the estimates it shows beside it.
///
/// The letters are those of [`BannerTest::Columns`](crate::estimate::BannerTest); results without it have none.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901); [`Error::Bug`](crate::Error::Bug).
pub fn banner_book(material: &Material<'_>) -> Result<Vec<File>> {
    let (document, lang) = (material.document, material.lang);
    let context = context(material, lang)?;
    let words = annex::of(lang);
    let sheets = table::sheets(&context);
    let mut key = key(&context);
    key.extend(letters::key(&context));
    let book = book(&context, document, words.banner_book, sheets, key);
    files(book, lang.as_str(), "banner-book")
}
