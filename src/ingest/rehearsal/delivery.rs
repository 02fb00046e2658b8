//! Synthetic answers written as the delivery that the wave describes.

use crate::definition::{
    Answer, Columns, Delivery, Field, Format, Item, ItemKind, Survey, Wave, option_heading,
};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::responses::{AnswerPosition, CHOSEN};

use super::ID_PREFIX;
use super::background::Background;
use super::opinions::{Given, Opinions};

/// What stands in a field of open text.
const OPEN_TEXT: &str = "(rehearsal)";
/// Respondents of one sampling unit, where the design has clusters.
const CLUSTER: usize = 8;
/// Sampling units of one stratum.
const CLUSTERS_OF_STRATUM: usize = 10;
/// Population count of a stage, where the design has a finite population correction.
const POPULATION: usize = 1_000_000;

/// A column of the file.
struct Column {
    heading: String,
    cells: Vec<String>,
}

/// The file as bytes: UTF-8, the stated delimiter or a comma, codes for answers.
pub fn write(
    survey: &Survey,
    wave: &Wave,
    background: &Background,
    opinions: &Opinions,
) -> crate::Result<Vec<u8>> {
    let Some(delivery) = wave.delivery() else {
        return Err(crate::Error::Bug(
            "a rehearsal without a delivery".to_owned(),
        ));
    };
    writable(wave, delivery)?;
    let writer = Writer {
        survey,
        delivery,
        background,
    };
    let mut columns = vec![writer.ids()];
    columns.extend(writer.design());
    for (at, item) in survey.items.iter().enumerate() {
        if survey.asks(wave, item) {
            columns.extend(writer.item(at, item, opinions.get(at).and_then(Option::as_ref)));
        }
    }
    to_bytes(&columns, background.respondents(), delivery.delimiter)
        .map_err(|error| crate::Error::Bug(format!("synthetic answers do not make a CSV: {error}")))
}

/// A rehearsal is made as plain text; a wave that describes another file would not read it back.
fn writable(wave: &Wave, delivery: &Delivery) -> Result<(), Diagnostics> {
    let place = || wave.written_at(&["delivery"]);
    let mut wrong = Diagnostics::new();
    if delivery.format != Format::Csv {
        wrong.push(
            Diagnostic::error(
                code::CANNOT_REHEARSE,
                "a rehearsal is written as CSV, and the delivery is another format",
            )
            .at(place())
            .value(delivery.path.display().to_string())
            .help("name a `.csv` file in `delivery`"),
        );
    }
    let encoding = delivery.encoding.as_deref().unwrap_or("utf-8");
    if !["utf-8", "utf8"].contains(&encoding.to_ascii_lowercase().as_str()) {
        wrong.push(
            Diagnostic::error(
                code::CANNOT_REHEARSE,
                format!("a rehearsal is written as UTF-8, not `{encoding}`"),
            )
            .at(place())
            .value(encoding)
            .help("leave `encoding` out until there is a delivery"),
        );
    }
    if delivery
        .delimiter
        .is_some_and(|delimiter| !delimiter.is_ascii())
    {
        wrong.push(
            Diagnostic::error(
                code::CANNOT_REHEARSE,
                "a rehearsal is parted by an ASCII character",
            )
            .at(place())
            .help("leave `delimiter` out until there is a delivery"),
        );
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn to_bytes(
    columns: &[Column],
    rows: usize,
    delimiter: Option<char>,
) -> Result<Vec<u8>, csv::Error> {
    let delimiter = delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    writer.write_record(columns.iter().map(|column| &column.heading))?;
    for row in 0..rows {
        writer.write_record(
            columns
                .iter()
                .map(|column| column.cells.get(row).map_or("", String::as_str)),
        )?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

struct Writer<'a> {
    survey: &'a Survey,
    delivery: &'a Delivery,
    background: &'a Background,
}

impl Writer<'_> {
    fn rows(&self) -> usize {
        self.background.respondents()
    }

    /// The heading a field is read from.
    fn heading(&self, field: &str) -> String {
        match self.delivery.columns.get(&Field::new(field)) {
            Some(Columns::One(heading)) | Some(Columns::Joined { heading, .. }) => heading.clone(),
            Some(Columns::Options { .. } | Columns::AnyOf { .. }) | None => field.to_owned(),
        }
    }

    fn column(&self, field: &str, cell: impl Fn(usize) -> String) -> Column {
        Column {
            heading: self.heading(field),
            cells: (0..self.rows()).map(cell).collect(),
        }
    }

    /// The id says in every row that nobody answered.
    fn ids(&self) -> Column {
        let field = self.delivery.id.as_ref().map_or("id", Field::as_str);
        let width = self.rows().to_string().len();
        self.column(field, |row| format!("{ID_PREFIX}{:0width$}", row + 1))
    }

    /// Columns of the sample design: weights around 1, and units of equal size in row order.
    fn design(&self) -> Vec<Column> {
        let design = &self.survey.design;
        let mut columns = Vec::new();
        if let (Some(field), Some(weights)) = (&design.weight, self.background.weights()) {
            let mark = self.delivery.decimal.unwrap_or('.');
            columns.push(self.column(field.as_str(), |row| {
                let hundredths = weights.get(row).copied().unwrap_or(100);
                format!("{}{mark}{:02}", hundredths / 100, hundredths % 100)
            }));
        }
        if let Some(field) = &design.strata {
            let size = CLUSTER * CLUSTERS_OF_STRATUM;
            // a last stratum that is not full joins the one before, so that none has a single unit
            let strata = (self.rows() / size).max(1);
            columns.push(self.column(field.as_str(), |row| {
                (row / size).min(strata - 1).saturating_add(1).to_string()
            }));
        }
        let mut size = CLUSTER;
        for field in &design.clusters {
            let units = size;
            columns.push(self.column(field.as_str(), |row| (row / units + 1).to_string()));
            size = (size / 2).max(1);
        }
        for field in &design.population {
            columns.push(self.column(field.as_str(), |_| POPULATION.to_string()));
        }
        columns
    }

    /// The columns of one item; a derived item has none.
    fn item(&self, at: usize, item: &Item, given: Option<&Given>) -> Vec<Column> {
        let field = item.id.as_str();
        match (&item.kind, given) {
            (ItemKind::Single { scale }, Some(Given::Single(answers))) => {
                vec![self.column(field, |row| code_at(&scale.answers, answers.get(row)))]
            }
            (ItemKind::Single { scale }, _) => {
                let answers = self.background.answers_of(at).unwrap_or_default();
                vec![self.column(field, |row| code_at(&scale.answers, answers.get(row)))]
            }
            (ItemKind::Multiple { options, .. }, Some(Given::Multiple(columns))) => {
                self.options(field, options, columns)
            }
            (ItemKind::Numeric { .. }, _) => {
                let numbers = self.background.numbers_of(at).unwrap_or_default();
                vec![self.column(field, |row| {
                    numbers.get(row).map(i64::to_string).unwrap_or_default()
                })]
            }
            (ItemKind::Open, _) => vec![self.column(field, |_| OPEN_TEXT.to_owned())],
            (ItemKind::Multiple { .. } | ItemKind::Derived { .. }, _) => Vec::new(),
        }
    }

    /// A multiple-choice item: one column an option, or all chosen options in one.
    fn options(
        &self,
        field: &str,
        options: &[Answer],
        columns: &[Vec<AnswerPosition>],
    ) -> Vec<Column> {
        let chosen = |column: &Vec<AnswerPosition>, row: usize| column.get(row) == Some(&CHOSEN);
        match self.delivery.columns.get(&Field::new(field)) {
            Some(Columns::Joined { separator, .. }) => vec![self.column(field, |row| {
                let here = options
                    .iter()
                    .zip(columns)
                    .filter(|(_, column)| chosen(column, row));
                let codes: Vec<String> = here.map(|(option, _)| option.code.to_string()).collect();
                codes.join(separator)
            })],
            // Nobody chooses more than there are columns for.
            Some(Columns::AnyOf { headings }) => headings
                .iter()
                .enumerate()
                .map(|(place, heading)| Column {
                    heading: heading.clone(),
                    cells: (0..self.rows())
                        .map(|row| {
                            let here = options
                                .iter()
                                .zip(columns)
                                .filter(|(_, column)| chosen(column, row));
                            here.map(|(option, _)| option.code.to_string())
                                .nth(place)
                                .unwrap_or_default()
                        })
                        .collect(),
                })
                .collect(),
            mapped => options
                .iter()
                .zip(columns)
                .map(|(option, column)| {
                    let heading = match mapped {
                        Some(Columns::Options { by_code, .. }) => by_code
                            .iter()
                            .find(|(code, _)| *code == option.code)
                            .map(|(_, heading)| heading.clone()),
                        _ => None,
                    };
                    Column {
                        heading: heading.unwrap_or_else(|| option_heading(field, option.code)),
                        cells: (0..self.rows())
                            .map(|row| if chosen(column, row) { "1" } else { "0" }.to_owned())
                            .collect(),
                    }
                })
                .collect(),
        }
    }
}

fn code_at(answers: &[Answer], position: Option<&AnswerPosition>) -> String {
    position
        .and_then(|&position| answers.get(usize::from(position)))
        .map(|answer| answer.code.to_string())
        .unwrap_or_default()
}
