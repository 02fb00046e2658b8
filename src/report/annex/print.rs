//! In: how wide and how high what stands on a sheet is. Out: how it is printed. Never: a chart that is cut between two pages where
//! one page holds it.
//!
//! Pages are as wide as the sheet (“fit to width”), so that their scale, and with it how much of the sheet is as high as a page,
//! follows from the width.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use super::charts::WIDTH;
use super::put::LETTER;

/// Letters across a page on its side, as small as is still read: 12 points become 7.
const LETTERS_OF_PAGE: usize = 180;
/// A4 on its side within Excel's margins (0.7 and 0.75 inches), in pixels.
const PAGE: (f64, f64) = (988.0, 650.0);
/// How much of a page's height is reckoned with: programs differ by the room of the footer.
const FILLED: f64 = 0.95;
/// A row that is not set, in pixels.
pub(super) const ROW: u32 = 20;
const PIXELS_OF_POINT: f64 = 96.0 / 72.0;
/// Pixels of a digit of the font that columns are measured in, and beside the digits of a column.
const DIGIT: f64 = 7.0;
const PADDING: f64 = 5.0;

/// The paper.
pub(super) fn page(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_footer("&C&A · &P/&N");
}

/// How many pages side by side: as many as it takes to be read, row labels on each. A sheet with charts has one, so that none
/// is cut.
pub(super) fn across(
    sheet: &mut Worksheet,
    labels: ColNum,
    fit: &[usize],
    charts: usize,
) -> Result<(), XlsxError> {
    let named: usize = fit.iter().take(usize::from(labels)).sum();
    let figures: usize = fit.iter().skip(usize::from(labels)).sum();
    let room = LETTERS_OF_PAGE
        .saturating_sub(named)
        .max(LETTERS_OF_PAGE / 3);
    let pages = match charts {
        0 => figures.div_ceil(room).clamp(1, 20) as u16,
        _ => 1,
    };
    sheet.set_print_fit_to_pages(pages, 0);
    if labels > 0 && pages > 1 {
        sheet.set_repeat_columns(0, labels - 1)?;
    }
    Ok(())
}

/// The rows of a sheet as they fall onto pages, from the top.
pub(super) struct Pages {
    /// The height of a page, in pixels of the sheet.
    page: f64,
    /// Of the row that each page repeats.
    heading: f64,
    /// How much of the page is filled.
    filled: f64,
    /// Whether this page began where a row did not fit: by reckoning, which a program may see otherwise.
    reckoned: bool,
    /// Rows before which a page ends.
    breaks: Vec<RowNum>,
}

impl Pages {
    /// Before the first row of a sheet with columns of so many letters.
    pub fn new(fit: &[usize], heading: f64) -> Self {
        let columns: f64 = fit
            .iter()
            .map(|letters| *letters as f64 * LETTER * DIGIT + PADDING)
            .sum();
        let scale = (PAGE.0 / columns.max(f64::from(WIDTH))).min(1.0);
        Self {
            page: PAGE.1 * FILLED / scale,
            heading: heading * PIXELS_OF_POINT,
            filled: 0.0,
            reckoned: false,
            breaks: Vec::new(),
        }
    }

    /// A row of the sheet, so many points high.
    pub fn row(&mut self, points: f64) {
        let pixels = points * PIXELS_OF_POINT;
        if self.filled > 0.0 && self.filled + pixels > self.page {
            self.filled = self.heading;
            self.reckoned = true;
        }
        self.filled += pixels;
    }

    /// A chart of so many pixels from a row on, with a gap below it: on the next page unless this one holds it for certain.
    pub fn chart(&mut self, at: RowNum, pixels: u32, gap: u32) {
        let fits = !self.reckoned && self.filled + f64::from(pixels) <= self.page;
        if self.filled > 0.0 && !fits {
            self.filled = self.heading;
            self.reckoned = false;
            self.breaks.push(at);
        }
        self.filled += f64::from(pixels + gap);
    }

    /// Ends pages where they have to.
    pub fn end(self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_page_breaks(&self.breaks)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of a sheet that is 900 pixels wide, not scaled: 617 pixels.
    fn pages() -> Pages {
        Pages::new(&[10], 15.0)
    }

    #[test]
    fn a_chart_that_does_not_fit_begins_a_page() {
        let mut pages = pages();
        for _ in 0..10 {
            pages.row(15.0);
        }
        pages.chart(12, 340, 40);
        assert!(pages.breaks.is_empty());
        pages.chart(30, 340, 40);
        pages.chart(48, 190, 40);
        pages.chart(60, 340, 40);
        assert_eq!(pages.breaks, [30, 60]);
    }

    #[test]
    fn behind_a_table_of_several_pages_the_first_chart_begins_one() {
        let mut pages = pages();
        for _ in 0..40 {
            pages.row(15.0);
        }
        pages.chart(42, 100, 40);
        pages.chart(50, 100, 40);
        assert_eq!(pages.breaks, [42]);
    }

    #[test]
    fn a_wider_sheet_has_higher_pages() {
        let mut pages = Pages::new(&[100, 100], 15.0);
        pages.chart(0, 340, 40);
        pages.chart(20, 340, 40);
        pages.chart(40, 240, 40);
        assert!(pages.breaks.is_empty());
        pages.chart(60, 340, 40);
        assert_eq!(pages.breaks, [60]);
    }
}
