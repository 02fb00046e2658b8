//! In: the document of a wave. Out: `LANG/tables.xlsx`, each of its tables on a sheet. Never: a table that is not in the
//! document.

use std::path::PathBuf;

use rust_xlsxwriter::ColNum;

use super::book::{Book, Written};
use super::figure_charts::FigureCharts;
use super::form::Form;
use super::sheet::{ABSENT, Entry, HIDDEN, Heading, NOT_APPLICABLE, Sheet};
use crate::definition::Lang;
use crate::error::Result;
use crate::report::Material;
use crate::report::document::{
    Block, ColumnKind, Context, Document, FigureBlock, Table, TableCell, Value, fact_text,
    fieldwork,
};
use crate::report::number::{Flag, Numbers};
use crate::report::render::folder::File;
use crate::report::words::annex::AnnexWords;
use crate::report::words::{annex, fill};

/// The tables of a wave's report as one workbook, `LANG/tables.xlsx`, with the estimates it shows beside it.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901); [`Error::Bug`](crate::Error::Bug).
pub fn workbook(material: &Material<'_>) -> Result<Vec<File>> {
    let (document, lang) = (material.document, material.lang);
    let context = context(material, lang)?;
    let words = annex::of(lang);
    let maker = Maker {
        words,
        numbers: Numbers::new(lang),
        context: &context,
    };
    let sheets = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match block {
            Block::Table(table) | Block::FoldedTable(table) => Some(maker.sheet(table)),
            Block::Figure(figure) => Some(maker.figure(figure)),
            _ => None,
        })
        .collect();
    let book = book(&context, document, words.tables, sheets, key(&context));
    files(book, lang.as_str(), "tables")
}

/// What names and limits of a language are looked up in, for the audience of the edition.
pub(super) fn context<'a>(material: &Material<'a>, lang: &'a Lang) -> Result<Context<'a>> {
    Ok(Context {
        audience: material.edition.audience,
        ..Context::new(material.results, material.wave, lang)?
    })
}

/// A workbook and the list of its estimates as files of a language.
pub(super) fn files(book: Book<'_>, lang: &str, name: &str) -> Result<Vec<File>> {
    let Written { bytes, sidecar } = book.written()?;
    let folder = PathBuf::from(lang);
    let file = format!("{name}.xlsx");
    Ok(vec![
        File {
            bytes: sidecar.json(&file),
            path: folder.join(format!("{name}.xlsx.cells.json")),
        },
        File {
            path: folder.join(file),
            bytes,
        },
    ])
}

/// A workbook of a wave, with its cover.
pub(super) fn book<'a>(
    context: &Context<'a>,
    document: &Document,
    kind: &str,
    sheets: Vec<Sheet>,
    key: Vec<(String, String)>,
) -> Book<'a> {
    let annex = annex::of(context.lang);
    let words = context.words;
    let fact = |key| fact_text(context.fact(key), context.lang);
    let named = |name: &str, text: &str| format!("{name}: {text}");
    let mut cover: Vec<String> = document.subtitle.iter().cloned().collect();
    cover.push(named(words.wave, &document.wave));
    cover.push(named(
        annex.status,
        &format!("{}. {}", document.status.name, document.status.explanation),
    ));
    cover.push(named(
        annex.fieldwork,
        &fieldwork(context.wave, context.lang, &context.numbers),
    ));
    cover.push(named(words.population, &fact("population")));
    cover.push(named(words.conducted_by, &fact("conducted_by")));
    cover.push(named(words.sponsor, &fact("sponsor")));
    cover.push(annex.bases_mean.to_owned());
    cover.push(fill(
        words.made_with,
        &[("version", env!("CARGO_PKG_VERSION"))],
    ));
    Book {
        lang: context.lang,
        title: format!("{} – {kind}", document.title),
        author: fact("conducted_by"),
        mark: document.mark.as_ref().map(ToString::to_string),
        day: day(context),
        cover,
        key,
        sheets,
    }
}

/// The last day of fieldwork; where no day is stated the first of the wave's year.
fn day(context: &Context<'_>) -> (u16, u8, u8) {
    let field = &context.wave.fieldwork;
    let day = field.end.or(field.start);
    let stated = day.and_then(|day| {
        Some((
            u16::try_from(day.year()).ok()?,
            u8::try_from(day.month()).ok()?,
            u8::try_from(day.day()).ok()?,
        ))
    });
    // Excel's days begin in 1900.
    let (year, month, day) = stated.unwrap_or((field.time.clamp(1900.0, 9999.0) as u16, 1, 1));
    (year.clamp(1900, 9999), month, day)
}

/// Symbols and stars, and what they mean.
pub(super) fn key(context: &Context<'_>) -> Vec<(String, String)> {
    let words = annex::of(context.lang);
    let mut key = vec![
        (HIDDEN.to_owned(), words.hidden_means.to_owned()),
        (ABSENT.to_owned(), words.absent_means.to_owned()),
        (
            NOT_APPLICABLE.to_owned(),
            words.not_applicable_means.to_owned(),
        ),
    ];
    let limits = context.limits();
    // A class that these readers never see has no place in their key.
    let classes = [
        (Flag::Low, limits.very_low < limits.low),
        (Flag::VeryLow, limits.hidden < limits.very_low),
    ];
    for (flag, _) in classes.into_iter().filter(|(_, seen)| *seen) {
        for note in context.star_notes(std::iter::once(flag)) {
            let note = note.to_string();
            let meaning = note.trim_start_matches('*').trim().to_owned();
            key.push((flag.star().to_owned(), meaning));
        }
    }
    key
}

/// What a flag says of a figure, in words.
pub(super) fn reliability(words: &AnnexWords, flag: Flag) -> &'static str {
    match flag {
        Flag::Firm => words.firm,
        Flag::Low => words.low,
        Flag::VeryLow => words.very_low,
        Flag::Hidden => words.hidden,
    }
}

/// Makes sheets of the tables of one document.
struct Maker<'a> {
    words: &'static AnnexWords,
    numbers: Numbers,
    context: &'a Context<'a>,
}

impl Maker<'_> {
    fn sheet(&self, table: &Table) -> Sheet {
        self.placed(table).0
    }

    /// The sheet, and of each column of the table the first that it has there.
    fn placed(&self, table: &Table) -> (Sheet, Vec<ColNum>) {
        let flagged: Vec<bool> = (0..table.columns.len())
            .map(|place| {
                let flags = table.rows.iter().filter_map(|row| row.cells.get(place));
                flags
                    .filter_map(|cell| cell.value.flag())
                    .any(|flag| flag != Flag::Firm)
            })
            .collect();
        let mut headings: Vec<Heading> = table.stub.iter().map(Heading::words).collect();
        let labels = headings.len() as u16;
        let mut columns = Vec::new();
        for (column, flagged) in table.columns.iter().zip(&flagged) {
            columns.push(headings.len() as ColNum);
            let text = &column.heading;
            match column.kind {
                ColumnKind::Text => headings.push(Heading::words(text)),
                ColumnKind::Number => headings.push(Heading::numbers(text)),
                ColumnKind::Interval => {
                    let ends = [self.context.words.low, self.context.words.high];
                    headings.extend(ends.map(|end| Heading::numbers(format!("{text}, {end}"))));
                }
            }
            if *flagged {
                let column = [("column", text.as_str())];
                headings.push(Heading::words(fill(self.words.reliability_of, &column)));
            }
        }
        let rows = table
            .rows
            .iter()
            .map(|row| {
                let mut entries: Vec<Entry> = row.labels.iter().map(Entry::text).collect();
                let cells = row.cells.iter().zip(&table.columns).zip(&flagged);
                for ((cell, column), flagged) in cells {
                    entries.extend(self.entries(cell, column.kind));
                    if *flagged {
                        entries.push(match cell.value.flag() {
                            Some(flag) => Entry::text(reliability(self.words, flag)),
                            None => Entry::text(NOT_APPLICABLE),
                        });
                    }
                }
                entries
            })
            .collect();
        let sheet = Sheet {
            name: table.id.clone(),
            title: table.caption.to_string(),
            lines: Vec::new(),
            notes: table.notes.iter().map(ToString::to_string).collect(),
            headings,
            rows,
            labels,
            charts: Vec::new(),
        };
        (sheet, columns)
    }

    /// The entries of a cell: two in a column of intervals.
    fn entries(&self, cell: &TableCell, kind: ColumnKind) -> Vec<Entry> {
        let of = cell.of.clone();
        let percent = |decimals| Form::Percent { decimals, star: "" };
        let pair = |low: f64, high: f64, form: Form| {
            let as_one = cell.show(&self.numbers);
            vec![
                Entry::number(low, form).begins(of.clone(), as_one),
                Entry::number(high, form),
            ]
        };
        let points =
            |share: f64| (crate::measure::Proportion(share) - crate::measure::Proportion(0.0)).0;
        let one = |value: f64, form: Form| vec![Entry::number(value, form).of(of.clone())];
        let decimal = |decimals: &u8| Form::Decimal {
            decimals: *decimals,
        };
        let signed = |decimals: u8| Form::Signed { decimals };
        let plain = |decimals: u8| Form::Plain { decimals };
        let entries = match &cell.value {
            Value::Nothing => vec![Entry::text(ABSENT)],
            Value::Text(text) => vec![Entry::text(text.to_string())],
            Value::Withheld
            | Value::Share {
                flag: Flag::Hidden, ..
            } => vec![Entry::text(HIDDEN)],
            Value::Share { share, flag } => {
                let star = flag.star();
                one(*share, Form::Percent { decimals: 0, star })
            }
            Value::FineShare(share) => one(*share, percent(1)),
            Value::ShareInterval { low, high } => pair(*low, *high, percent(0)),
            Value::FixedShare(share) => pair(*share, *share, percent(0)),
            Value::Number { value, decimals } => one(*value, decimal(decimals)),
            Value::NumberInterval {
                low,
                high,
                decimals,
            } => pair(*low, *high, decimal(decimals)),
            Value::Year { value, decimals } => one(*value, plain(*decimals)),
            Value::YearInterval {
                low,
                high,
                decimals,
            } => pair(*low, *high, plain(*decimals)),
            Value::Count(count) => one(*count as f64, Form::Count),
            Value::Change(difference) => one(points(*difference), signed(1)),
            Value::ChangeInterval { low, high } => pair(points(*low), points(*high), signed(1)),
            Value::MeanChange {
                difference,
                decimals,
            } => one(*difference, signed(*decimals)),
            Value::MeanChangeInterval {
                low,
                high,
                decimals,
            } => pair(*low, *high, signed(*decimals)),
            Value::P(p) => one(*p, Form::P),
        };
        match (kind, entries.len()) {
            (ColumnKind::Interval, 1) => entries.iter().cycle().take(2).cloned().collect(),
            _ => entries,
        }
    }

    fn figure(&self, block: &FigureBlock) -> Sheet {
        let (mut sheet, columns) = self.placed(&block.table);
        sheet.lines.push(block.figure.measured.to_string());
        sheet
            .notes
            .extend(block.figure.caption.iter().map(ToString::to_string));
        let charts = FigureCharts {
            context: self.context,
            words: self.words,
            numbers: &self.numbers,
            block,
            columns: &columns,
        };
        charts.add(&mut sheet);
        sheet
    }
}
