//! In: sheets as they are meant. Out: one workbook: cover, contents, key, notes, one table a sheet; and a list of the estimates
//! that stand in it. Never: a merged cell, a formula, or bytes that depend on the day.
//!
//! After the UK Government Analysis Function's *Releasing statistics in spreadsheets*: tables begin in column A, with one row of
//! headings; notes stand on a sheet of their own and are named `[note 1]`; what is hidden or absent is said in the cell.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, RowNum, Table, TableStyle, Workbook, XlsxError, utility,
};

use super::charts::At;
use super::language;
use super::layout::{charts, columns, heights};
use super::names::{Names, cut_at_word};
use super::print::{across, page};
use super::put::{LETTER, distinct, height, link, number, put, widths};
use super::sheet::{Entry, Heading, HeadingKind, Sheet, Shown};
use super::style::Style;
use crate::definition::Lang;
use crate::error::{Error, Result};
use crate::report::Sidecar;
use crate::report::number::Numbers;
use crate::report::words::annex::AnnexWords;
use crate::report::words::{annex, fill};

/// The longest heading of an Excel table, in UTF-16 units.
const LONGEST_HEADING: usize = 255;
/// Names of notes in a line.
const NOTES_OF_LINE: usize = 12;
/// Letters in a line of the cover.
const COVER_LETTERS: usize = 90;

/// A workbook before it is written.
pub(super) struct Book<'a> {
    pub lang: &'a Lang,
    /// Over the cover, and a property of the file.
    pub title: String,
    /// Who conducted it: the author of the file.
    pub author: String,
    /// On the cover and on every sheet, where rehearsal data is shown.
    pub mark: Option<String>,
    /// Year, month, day: the last of fieldwork, so that the file does not tell when it was written.
    pub day: (u16, u8, u8),
    /// Under the title of the cover.
    pub cover: Vec<String>,
    /// Symbols and what they mean.
    pub key: Vec<(String, String)>,
    pub sheets: Vec<Sheet>,
}

/// A workbook and what stands in it.
pub(super) struct Written {
    pub bytes: Vec<u8>,
    pub sidecar: Sidecar,
}

impl Book<'_> {
    /// The file.
    ///
    /// # Errors
    /// [`Error::Bug`] only.
    pub fn written(mut self) -> Result<Written> {
        let words = annex::of(self.lang);
        let mut names = Names::default();
        let cover = names.give(words.cover);
        let contents = names.give(words.contents);
        let key = names.give(words.key);
        let notes_sheet = names.give(words.notes);
        for sheet in &mut self.sheets {
            sheet.name = names.give(&sheet.name);
        }
        let mut writer = Writer {
            words,
            numbers: Numbers::new(self.lang),
            mark: self.mark.clone(),
            contents: contents.clone(),
            notes_sheet: notes_sheet.clone(),
            tables: self.sheets.iter().map(|s| s.name.clone()).collect(),
            notes: Vec::new(),
            workbook: Workbook::new(),
            sidecar: Sidecar::default(),
        };
        writer.workbook.set_properties(&self.properties()?);
        let listed = self.contents(contents, words);
        let key = self.key_sheet(key, words);
        // Notes are numbered in the order of the sheets, and stand before them.
        for sheet in &self.sheets {
            writer.number_notes(&sheet.notes);
        }
        let notes = writer.notes_as_sheet(notes_sheet);
        let mut written = || {
            writer.cover(&cover, &self)?;
            for sheet in [Some(&listed), Some(&key), notes.as_ref()]
                .into_iter()
                .flatten()
                .chain(&self.sheets)
            {
                writer.sheet(sheet)?;
            }
            writer.workbook.save_to_buffer()
        };
        let bytes = written().map_err(bug)?;
        Ok(Written {
            bytes: language::stated(&bytes, self.lang)?,
            sidecar: writer.sidecar,
        })
    }

    fn properties(&self) -> Result<DocProperties> {
        let (year, month, day) = self.day;
        let day = ExcelDateTime::from_ymd(year, month, day).map_err(bug)?;
        let mut properties = DocProperties::new()
            .set_title(&self.title)
            .set_author(&self.author)
            .set_creation_datetime(&day);
        if let Some(mark) = &self.mark {
            properties = properties.set_subject(mark).set_comment(mark);
        }
        Ok(properties)
    }

    fn contents(&self, name: String, words: &AnnexWords) -> Sheet {
        let link = |(place, sheet): (usize, &Sheet)| {
            let to = Entry {
                shown: Shown::Sheet(place),
                of: None,
            };
            vec![to, Entry::text(&sheet.title)]
        };
        Sheet {
            name,
            title: format!("{}: {}", words.contents, self.title),
            lines: Vec::new(),
            notes: Vec::new(),
            headings: vec![Heading::words(words.sheet), Heading::words(words.table)],
            rows: self.sheets.iter().enumerate().map(link).collect(),
            labels: 1,
            charts: Vec::new(),
        }
    }

    fn key_sheet(&self, name: String, words: &AnnexWords) -> Sheet {
        let row =
            |(symbol, meaning): &(String, String)| vec![Entry::text(symbol), Entry::text(meaning)];
        Sheet {
            name,
            title: words.key.to_owned(),
            lines: Vec::new(),
            notes: Vec::new(),
            headings: vec![Heading::words(words.symbol), Heading::words(words.meaning)],
            rows: self.key.iter().map(row).collect(),
            labels: 1,
            charts: Vec::new(),
        }
    }
}

struct Writer {
    words: &'static AnnexWords,
    numbers: Numbers,
    mark: Option<String>,
    contents: String,
    notes_sheet: String,
    /// The names of the sheets with tables.
    tables: Vec<String>,
    notes: Vec<String>,
    workbook: Workbook,
    sidecar: Sidecar,
}

impl Writer {
    fn number_notes(&mut self, notes: &[String]) {
        for note in notes {
            if !self.notes.contains(note) {
                self.notes.push(note.clone());
            }
        }
    }

    fn notes_as_sheet(&self, name: String) -> Option<Sheet> {
        let row = |(place, note): (usize, &String)| {
            vec![
                Entry::text(format!("[note {}]", place + 1)),
                Entry::text(note),
            ]
        };
        (!self.notes.is_empty()).then(|| Sheet {
            name,
            title: self.words.notes.to_owned(),
            lines: Vec::new(),
            notes: Vec::new(),
            headings: vec![
                Heading::words(self.words.note),
                Heading::words(self.words.text),
            ],
            rows: self.notes.iter().enumerate().map(row).collect(),
            labels: 1,
            charts: Vec::new(),
        })
    }

    fn cover(&mut self, name: &str, book: &Book<'_>) -> std::result::Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(name)?;
        page(sheet);
        sheet.set_column_width(0, COVER_LETTERS as f64 * LETTER)?;
        put(sheet, 0, 0, &book.title, Style::Title)?;
        let mut row = 1;
        if let Some(mark) = &self.mark {
            put(sheet, row, 0, mark, Style::Mark)?;
            row += 1;
        }
        for line in &book.cover {
            put(sheet, row, 0, line, Style::Paragraph)?;
            height(sheet, row, std::iter::once((line.as_str(), COVER_LETTERS)))?;
            row += 1;
        }
        link(sheet, row, &self.contents, &self.contents)
    }

    fn sheet(&mut self, plan: &Sheet) -> std::result::Result<(), XlsxError> {
        let lines = self.lines(plan);
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(&plan.name)?;
        page(sheet);
        put(sheet, 0, 0, &plan.title, Style::Title)?;
        let mut row: RowNum = 1;
        for (text, style) in &lines {
            put(sheet, row, 0, text, *style)?;
            row += 1;
        }
        if plan.name != self.contents {
            let text = fill(self.words.back, &[("sheet", &self.contents)]);
            link(sheet, row, &self.contents, &text)?;
            row += 1;
        }
        if plan.rows.is_empty() {
            return Ok(());
        }
        self.table(plan, row)
    }

    fn lines(&self, plan: &Sheet) -> Vec<(String, Style)> {
        let mut lines: Vec<(String, Style)> = Vec::new();
        lines.extend(self.mark.iter().map(|mark| (mark.clone(), Style::Mark)));
        lines.extend(plan.lines.iter().map(|line| (line.clone(), Style::Line)));
        let mut about = self.words.one_table.to_owned();
        if !plan.notes.is_empty() {
            let at = fill(self.words.notes_are_at, &[("sheet", &self.notes_sheet)]);
            about = format!("{about} {at}");
        }
        lines.push((about, Style::Line));
        let notes = numbered(&self.notes, &plan.notes);
        // A line of its own, and more than one where they are many: a sheet is printed as wide as its longest.
        let of_line = |notes: &[String]| (notes.join(" "), Style::Line);
        lines.extend(notes.chunks(NOTES_OF_LINE).map(of_line));
        lines
    }

    /// The table from a row of headings on, and the charts below it.
    fn table(&mut self, plan: &Sheet, heading: RowNum) -> std::result::Result<(), XlsxError> {
        let place = self.workbook.worksheets().len() - 1;
        let headings = distinct(&plan.headings);
        let last_row = heading + plan.rows.len() as RowNum;
        let last_column = (headings.len() - 1) as u16;
        let table = Table::new()
            .set_name(format!("table_{}", place + 1))
            .set_columns(&columns(plan, &headings))
            .set_style(TableStyle::None)
            .set_autofilter(false)
            .set_banded_rows(false)
            .set_alt_text(cut_at_word(&plan.title, LONGEST_HEADING));
        let sheet = self.workbook.worksheet_from_index(place)?;
        sheet.add_table(heading, 0, last_row, last_column, &table)?;
        for (offset, entries) in plan.rows.iter().enumerate() {
            let row = heading + 1 + offset as RowNum;
            for (column, entry) in (0_u16..).zip(entries) {
                self.entry(plan, place, (row, column), entry)?;
            }
        }
        let sheet = self.workbook.worksheet_from_index(place)?;
        let fit = widths(sheet, plan, &headings, &self.numbers)?;
        let pages = heights(sheet, plan, heading, &headings, &fit)?;
        across(sheet, plan.labels, &fit, plan.charts.len())?;
        sheet.set_freeze_panes(heading + 1, plan.labels.min(last_column))?;
        sheet.set_repeat_rows(heading, heading)?;
        let at = At {
            sheet: &plan.name,
            heading,
        };
        charts(sheet, plan, at, last_row + 2, pages)
    }

    /// A cell of a table.
    fn entry(
        &mut self,
        plan: &Sheet,
        place: usize,
        (row, column): (RowNum, u16),
        entry: &Entry,
    ) -> std::result::Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(place)?;
        let text = match &entry.shown {
            Shown::Text(text) => {
                let heading = plan.headings.get(usize::from(column));
                let style = match heading.map(|heading| heading.kind) {
                    Some(HeadingKind::Numbers) => Style::WordsAmongNumbers,
                    _ if column < plan.labels => Style::Label,
                    _ => Style::Words,
                };
                return put(sheet, row, column, text, style);
            }
            Shown::Sheet(place) => {
                let name = self.tables.get(*place).map_or("", String::as_str);
                return link(sheet, row, name, name);
            }
            Shown::Number { value, form } => {
                number(sheet, (row, column), *value, *form, &self.numbers)?
            }
        };
        if let Some(of) = &entry.of {
            let cell = utility::row_col_to_cell(row, column);
            let (place, text) = match &of.as_one {
                None => (cell, text),
                Some(interval) => {
                    let next = utility::row_col_to_cell(row, column + 1);
                    (format!("{cell}:{next}"), interval.clone())
                }
            };
            let place = format!("{}!{place}", plan.name);
            self.sidecar.add(place, text, &of.cell);
        }
        Ok(())
    }
}

/// `[note 1]`, `[note 4]`
fn numbered(known: &[String], notes: &[String]) -> Vec<String> {
    let named = |note: &String| {
        let place = known.iter().position(|known| known == note)?;
        Some(format!("[note {}]", place + 1))
    };
    let mut names: Vec<String> = Vec::new();
    for name in notes.iter().filter_map(named) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn bug(error: XlsxError) -> Error {
    Error::Bug(format!("a workbook could not be written: {error}"))
}
