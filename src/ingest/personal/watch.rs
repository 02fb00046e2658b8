//! Columns that nobody declared and that look like direct identifiers, by their heading or by what stands in them, and
//! open answers in which people named themselves.

use std::collections::{BTreeMap, HashSet};

use crate::definition::Personal;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::coding::Open;
use crate::ingest::findings::MOST_TOLD;
use crate::ingest::number::Numbers;
use crate::ingest::sheet::Sheet;
use crate::ingest::sink::{Cells, Purpose, Sink};
use crate::ingest::text::{counted, quoted, shown};

use super::heading::suspected;
use super::name::are_names;
use super::pattern::{Kind, hits};

/// Cells of a column that are looked at: enough to see what it holds.
const LOOKED_AT: usize = 500;

/// What the first cells of a column look like; of the cells themselves nothing is kept.
#[derive(Debug, Clone, Default)]
pub(in crate::ingest) struct Watched {
    seen: usize,
    certain: BTreeMap<Kind, usize>,
    bare: BTreeMap<Kind, usize>,
    /// Of a column of names: the name of each row, until open answers are masked by it.
    names: Option<Vec<String>>,
}

impl Watched {
    /// A column of names: they are looked for in the open answers of their rows.
    pub fn of_names() -> Self {
        Self {
            names: Some(Vec::new()),
            ..Self::default()
        }
    }

    #[inline]
    pub fn push(&mut self, cell: &[u8]) {
        if let Some(names) = &mut self.names {
            names.push(String::from_utf8_lossy(cell).trim().to_owned());
            return;
        }
        if self.seen < LOOKED_AT && !cell.is_empty() {
            self.look(&String::from_utf8_lossy(cell));
        }
    }

    /// A number that stands as such has lost the noughts before it.
    #[inline]
    pub fn push_number(&mut self, number: f64) {
        if let Some(names) = &mut self.names {
            names.push(String::new());
            return;
        }
        if self.seen < LOOKED_AT && !number.is_nan() {
            let whole = number.fract() == 0.0 && (1e8..1e10).contains(&number);
            self.look(&if whole {
                format!("{number:010.0}")
            } else {
                String::new()
            });
        }
    }

    #[cold]
    fn look(&mut self, cell: &str) {
        let cell = cell.trim();
        self.seen += 1;
        let whole = hits(cell)
            .into_iter()
            .find(|hit| hit.span.end == cell.len() && hit.span.start <= 1);
        if let Some(hit) = whole {
            let counts = if hit.bare {
                &mut self.bare
            } else {
                &mut self.certain
            };
            *counts.entry(hit.kind).or_default() += 1;
        }
    }

    /// What the column holds: one cell that can be nothing else is enough; ten digits that begin with a day are CPR numbers
    /// where most cells have them. Eight digits may be anybody's id.
    pub fn kind(&self) -> Option<Kind> {
        let certain = self.certain.iter().max_by_key(|(_, cells)| **cells);
        certain
            .map(|(kind, _)| *kind)
            .or_else(|| self.by_digits_alone())
    }

    /// CPR numbers without a hyphen, where most cells look so.
    pub fn by_digits_alone(&self) -> Option<Kind> {
        let bare = self.bare.get(&Kind::Cpr).copied().unwrap_or_default();
        (bare * 2 > self.seen).then_some(Kind::Cpr)
    }
}

/// What a cell is, where all of it is an identifier and can be nothing else.
pub(in crate::ingest) fn whole_identifier(cell: &str) -> Option<Kind> {
    let mut whole = hits(cell).into_iter();
    whole
        .find(|hit| hit.span.end == cell.len() && hit.span.start <= 1 && !hit.bare)
        .map(|hit| hit.kind)
}

/// Judges every column that is not declared: read as it stands is an error, left unread a warning.
pub(in crate::ingest) fn columns(
    personal: &Personal,
    sinks: &[Sink],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    let mut read: HashSet<usize> = HashSet::new();
    let mut held: BTreeMap<usize, &Watched> = BTreeMap::new();
    for sink in sinks {
        let heading = heading_of(sheet, sink.column);
        let declared = personal.hashes(heading) || personal.refuses(heading);
        if let Cells::Watched(watched) = &sink.cells {
            held.entry(sink.column).or_insert(watched);
        }
        if sink.purpose == Purpose::Unread {
            continue;
        }
        read.insert(sink.column);
        if declared || personal.is_harmless(heading) {
            continue;
        }
        if let Some(kind) = read_as_it_stands(sink, heading) {
            found.push(undeclared(sink, heading, kind, sheet));
        } else if let Cells::Open(open) = &sink.cells
            && holds_names(open)
        {
            found.push(names_read(sink, heading, sheet));
        }
    }
    let mut unread: Vec<(usize, Kind)> = Vec::new();
    for (column, heading) in sheet.headings().iter().enumerate() {
        let declared = personal.hashes(heading) || personal.refuses(heading);
        if read.contains(&column) || declared || personal.is_harmless(heading) {
            continue;
        }
        let watched = held.get(&column);
        let kind = suspected(heading).or_else(|| watched.and_then(|watched| watched.kind()));
        unread.extend(kind.map(|kind| (column, kind)));
    }
    say_unread(&unread, sheet, found);
}

fn heading_of(sheet: &dyn Sheet, column: usize) -> &str {
    sheet.headings().get(column).map_or("", String::as_str)
}

/// What a column that is read holds, where texts of it would be kept.
fn read_as_it_stands(sink: &Sink, heading: &str) -> Option<Kind> {
    let mut watched = Watched::default();
    match (&sink.cells, sink.purpose) {
        (Cells::Open(open), _) => {
            let texts = open.texts.iter().flatten();
            texts.for_each(|text| watched.push(text.as_bytes()));
            let of_cells = watched.kind().or_else(|| open.mostly_masked());
            suspected(heading).or(of_cells)
        }
        (Cells::Groups(groups), _) => {
            groups
                .labels
                .iter()
                .for_each(|label| watched.push(label.as_bytes()));
            suspected(heading).or_else(|| watched.kind())
        }
        (Cells::Numbers(numbers), Purpose::Item(_)) => {
            watch_numbers(numbers, &mut watched);
            let called = suspected(heading).filter(|kind| matches!(kind, Kind::Cpr | Kind::Phone));
            called.or_else(|| watched.kind())
        }
        _ => None,
    }
}

/// Whether the open answers look like names, one a respondent.
fn holds_names(open: &Open) -> bool {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for text in open.texts.iter().flatten().take(LOOKED_AT) {
        *counted.entry(text.as_str()).or_default() += 1;
    }
    are_names(counted.into_iter())
}

/// That is a guess by capitals: a person judges it.
fn names_read(sink: &Sink, heading: &str, sheet: &dyn Sheet) -> Diagnostic {
    let written = quoted(heading);
    Diagnostic::warning(
        code::PERSONAL_COLUMN,
        format!(
            "the answers in column `{}` look like names of people, and `{}` is read from it",
            shown(heading),
            sink.name
        ),
    )
    .at(sheet.heading_place(sink.column))
    .value(heading)
    .help(format!(
        "write in [personal] of survey.toml: `refuse = [{written}]` has the delivery made again without it, `hash = [{written}]` reads a keyed hash in its place; `harmless = [{written}]` if it names nobody"
    ))
}

fn watch_numbers(numbers: &Numbers, watched: &mut Watched) {
    let answered = numbers.numbers.iter().flatten();
    answered
        .take(LOOKED_AT)
        .for_each(|number| watched.push_number(*number));
}

fn undeclared(sink: &Sink, heading: &str, kind: Kind, sheet: &dyn Sheet) -> Diagnostic {
    let written = quoted(heading);
    Diagnostic::error(
        code::PERSONAL_COLUMN,
        format!(
            "column `{}` looks like {}, and `{}` is read from it",
            shown(heading),
            kind.many(),
            sink.name
        ),
    )
    .at(sheet.heading_place(sink.column))
    .value(heading)
    .help(format!(
        "write in [personal] of survey.toml: `hash = [{written}]` reads a keyed hash in its place, `refuse = [{written}]` has the delivery made again without it; `harmless = [{written}]` if it names nobody"
    ))
}

fn say_unread(unread: &[(usize, Kind)], sheet: &dyn Sheet, found: &mut Diagnostics) {
    let Some((first, kind)) = unread.first() else {
        return;
    };
    let mut named: Vec<String> = unread
        .iter()
        .take(MOST_TOLD)
        .map(|(column, kind)| format!("`{}` ({})", shown(heading_of(sheet, *column)), kind.many()))
        .collect();
    if unread.len() > named.len() {
        named.push(format!("{} more", unread.len() - named.len()));
    }
    let headings: Vec<String> = unread
        .iter()
        .map(|(column, _)| quoted(heading_of(sheet, *column)))
        .collect();
    let (message, it) = match (named.as_slice(), headings.as_slice()) {
        ([_], [_]) => (
            format!(
                "column `{}` looks like {} and is not read",
                shown(heading_of(sheet, *first)),
                kind.many()
            ),
            "it",
        ),
        _ => (
            format!(
                "{} columns look like direct identifiers and are not read: {}",
                unread.len(),
                named.join(", ")
            ),
            "them",
        ),
    };
    found.push(
        Diagnostic::warning(code::PERSONAL_COLUMN, message)
        .at(sheet.heading_place(*first))
        .help(format!(
            "have the delivery made again without {it}, and write `refuse = [{}]` in [personal] of survey.toml; `harmless` takes what names nobody",
            headings.join(", ")
        )),
    );
}

/// Masks in open answers the name that stands in a column of names of the same row; the names are then forgotten.
pub(in crate::ingest) fn mask_names(sinks: &mut [Sink]) {
    let mut columns: Vec<Vec<String>> = Vec::new();
    for sink in sinks.iter_mut() {
        if let Cells::Watched(watched) = &mut sink.cells {
            columns.extend(watched.names.take());
        }
    }
    for sink in sinks {
        if let Cells::Open(open) = &mut sink.cells {
            columns.iter().for_each(|names| open.mask_names(names));
        }
    }
}

/// Says where open answers named people; what they hold is masked already.
pub(in crate::ingest) fn open_answers(sinks: &[Sink], sheet: &dyn Sheet, found: &mut Diagnostics) {
    for sink in sinks {
        let Cells::Open(open) = &sink.cells else {
            continue;
        };
        for (kind, rows) in open.masked_rows() {
            found.push(named_people(sink, open, (kind, &rows), sheet));
        }
    }
}

fn named_people(
    sink: &Sink,
    open: &Open,
    (kind, rows): (Kind, &[usize]),
    sheet: &dyn Sheet,
) -> Diagnostic {
    const LISTED: usize = 8;
    let answered = open.texts.iter().flatten().count();
    let mut named: Vec<String> = rows
        .iter()
        .take(LISTED)
        .map(|row| sheet.line(*row).to_string())
        .collect();
    if rows.len() > LISTED {
        named.push(format!("{} more", rows.len() - LISTED));
    }
    let word = if rows.len() == 1 {
        sheet.line_word().to_owned()
    } else {
        format!("{}s", sheet.line_word())
    };
    let mut place = sheet.place(rows.first().copied().unwrap_or_default(), sink.column);
    // The answer itself is not to be shown, and no more is what stands beside it.
    place.excerpt = None;
    Diagnostic::warning(
        code::PERSONAL_TEXT,
        format!(
            "`{}` holds {} in {} of {} ({word} {}): read as `{}`",
            sink.name,
            kind.one(),
            rows.len(),
            counted(answered, "answer", "answers"),
            named.join(", "),
            kind.mask()
        ),
    )
    .at(place)
    .help("tell the agency; the delivery itself still holds what was written")
}
