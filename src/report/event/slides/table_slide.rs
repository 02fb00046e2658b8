//! In: a table of the report. Out: slides with native tables, a page of rows each. Never: a row cut in two.

use super::board::{Begun, Board, GREY, INK, LOW_FOOT, height, look};
use super::columns::{TEXT_SIZE, head_height, measured, row_height, said_again};
use super::compose::Composer;
use super::deck::Slide;
use super::shape::{Align, Grid, Paragraph, Place, Shape};
use crate::report::Prose;
use crate::report::document::{Column, ColumnKind, Row, Table};

/// No smaller than this only so that a table has room on one slide.
const LEAST_TO_FIT: f64 = 12.0;
/// A table of more columns lies on its side, where it has few rows.
const MOST_COLUMNS: usize = 9;
const FEW_ROWS: usize = 3;
/// Over the second table of a slide.
const CAPTION: f64 = 14.0;
const BETWEEN: f64 = 14.0;

/// What tables are shown as.
pub struct Shown<'s> {
    pub id: &'s str,
    pub title: Prose,
    /// What stands at the foot, after the notes of the tables.
    pub foot: Vec<Prose>,
    /// The speaker's notes of some rows.
    pub notes: &'s dyn Fn(&[&Row]) -> Vec<Prose>,
}

/// A table with its measures.
struct Laid {
    table: Table,
    size: f64,
    widths: Vec<f64>,
    head: f64,
}

/// Rows of one table on one slide, with their heights.
struct Stretch {
    /// Its place among the tables.
    of: usize,
    from: usize,
    heights: Vec<f64>,
}

impl Stretch {
    fn rows<'t>(&self, laid: &'t [Laid]) -> Vec<&'t Row> {
        let rows = laid.get(self.of).map(|laid| laid.table.rows.iter());
        let rows = rows.into_iter().flatten();
        rows.skip(self.from).take(self.heights.len()).collect()
    }
}

/// Tables one under the other, on as few slides as they need.
pub fn slides(composer: &Composer<'_>, tables: &[&Table], shown: &Shown<'_>) -> Vec<Slide> {
    let upright: Vec<Table> = tables.iter().map(|table| upright(table)).collect();
    let all: Vec<&Table> = upright.iter().collect();
    // The longest title, caption and notes that a slide may have say how much room all of them have.
    let title = composer.part(&shown.title, 8, 9);
    let longest = all
        .iter()
        .max_by_key(|table| table.caption.to_string().len());
    let captions: Vec<&Table> = longest.into_iter().copied().collect();
    let room = board(shown, shown.id.to_owned(), title, &captions, &all)
        .begin()
        .room;
    let laid: Vec<Laid> = upright
        .iter()
        .map(|table| lay(composer, table, room.width, room.height))
        .collect();
    let pages = paged(composer, &laid, room.width, room.height);
    let parts = pages.len();
    let mut ids: Vec<String> = Vec::new();
    let mut made = Vec::new();
    for (part, page) in pages.iter().enumerate() {
        let held: Vec<&Table> = page
            .iter()
            .filter_map(|stretch| laid.get(stretch.of).map(|laid| &laid.table))
            .collect();
        let rows: Vec<&Row> = page
            .iter()
            .flat_map(|stretch| stretch.rows(&laid))
            .collect();
        let first = held.first().map_or("", |table| table.id.as_str());
        let id = numbered(&mut ids, base_id(shown.id, first));
        let title = composer.part(&shown.title, part, parts);
        let mut board = board(shown, id, title, &held, &held);
        board.notes = (shown.notes)(&rows);
        made.push(filled(composer, board.begin(), page, &laid));
    }
    made
}

/// `about`, or `statements/TABLE`.
fn base_id(of: &str, table: &str) -> String {
    if of == table {
        of.to_owned()
    } else {
        format!("{of}/{table}")
    }
}

/// The first slide of a table has its id, the others a number behind it.
fn numbered(ids: &mut Vec<String>, id: String) -> String {
    let before = ids.iter().filter(|known| **known == id).count();
    ids.push(id.clone());
    match before {
        0 => id,
        before => format!("{id}/{}", before + 1),
    }
}

/// What stands around tables.
fn board<'b>(
    shown: &Shown<'_>,
    id: String,
    title: Prose,
    captions: &[&Table],
    held: &[&'b Table],
) -> Board<'b> {
    let mut foot: Vec<Prose> = Vec::new();
    for note in held.iter().flat_map(|table| &table.notes) {
        if !foot.contains(note) {
            foot.push(note.clone());
        }
    }
    foot.extend(shown.foot.iter().cloned());
    Board {
        id,
        title,
        measured: captions
            .first()
            .map_or_else(Prose::default, |table| table.caption.clone()),
        mark: held.iter().find_map(|table| table.mark.as_ref()),
        foot,
        foot_room: LOW_FOOT,
        notes: Vec::new(),
    }
}

/// The tables of a slide in its room.
fn filled(composer: &Composer<'_>, mut begun: Begun, page: &[Stretch], laid: &[Laid]) -> Slide {
    let mut place = begun.room;
    for (number, stretch) in page.iter().enumerate() {
        let Some(of) = laid.get(stretch.of) else {
            continue;
        };
        if number > 0 {
            let tall = caption_height(&of.table, place.width);
            begun.push(Shape::Text {
                name: format!("Caption {}", number + 1),
                place: Place::new(place.x, place.y + BETWEEN, place.width, tall - BETWEEN),
                paragraphs: vec![Paragraph::left(
                    of.table.caption.clone(),
                    look(CAPTION, false, GREY),
                )],
                ground: None,
            });
            place.y += tall;
        }
        let mut rows = vec![headings(&of.table, of.size)];
        let mut last: Option<&str> = None;
        for row in stretch.rows(laid) {
            rows.push(cells(composer, &of.table, row, of.size, last));
            last = repeated(row);
        }
        let heights: Vec<f64> = [of.head]
            .into_iter()
            .chain(stretch.heights.clone())
            .collect();
        place.height = heights.iter().sum();
        begun.push(Shape::Table {
            name: of.table.id.clone(),
            place,
            alt: of.table.caption.to_string(),
            grid: Grid {
                widths: of.widths.clone(),
                heights,
                rows,
                headed: true,
            },
        });
        place.y += place.height;
    }
    begun.end()
}

/// The height of the caption of a table that is not the first, with the space over it.
fn caption_height(table: &Table, width: f64) -> f64 {
    BETWEEN + height(&table.caption.to_string(), width, CAPTION, false) + 4.0
}

/// Which rows stand on which slide: a table that does not fit under another begins a slide; one that fits on none goes over several.
fn paged(composer: &Composer<'_>, laid: &[Laid], width: f64, room: f64) -> Vec<Vec<Stretch>> {
    let mut pages: Vec<Vec<Stretch>> = vec![Vec::new()];
    let mut used = 0.0;
    for (of, one) in laid.iter().enumerate() {
        let whole = one.whole(composer);
        let caption = caption_height(&one.table, width);
        let begins = pages.last().is_none_or(Vec::is_empty);
        if begins {
            used = one.head;
        } else if used + caption + whole <= room {
            used += caption + one.head;
        } else {
            pages.push(Vec::new());
            used = one.head;
        }
        let mut stretch = Stretch {
            of,
            from: 0,
            heights: Vec::new(),
        };
        let mut above: Option<&str> = None;
        for (place, row) in one.table.rows.iter().enumerate() {
            let mut height = one.row(composer, row, above);
            if used + height > room && !stretch.heights.is_empty() {
                let next = Stretch {
                    of,
                    from: place,
                    heights: Vec::new(),
                };
                let full = std::mem::replace(&mut stretch, next);
                push(&mut pages, full);
                pages.push(Vec::new());
                used = one.head;
                // On a new slide the first label is said again.
                height = one.row(composer, row, None);
            }
            used += height;
            stretch.heights.push(height);
            above = repeated(row);
        }
        push(&mut pages, stretch);
    }
    pages.retain(|page| !page.is_empty());
    pages
}

fn push(pages: &mut [Vec<Stretch>], stretch: Stretch) {
    if let Some(page) = pages.last_mut() {
        page.push(stretch);
    }
}

/// The first of several labels, which the next row does not say again.
fn repeated(row: &Row) -> Option<&str> {
    let first = row.labels.first().map(String::as_str);
    first.filter(|_| row.labels.len() > 1)
}

impl Laid {
    /// The height of a row under one with this first label.
    fn row(&self, composer: &Composer<'_>, row: &Row, above: Option<&str>) -> f64 {
        if above.is_some() && repeated(row) == above {
            said_again(composer, row, &self.widths, self.size)
        } else {
            row_height(composer, row, &self.widths, self.size)
        }
    }

    /// Of all rows and the heading.
    fn whole(&self, composer: &Composer<'_>) -> f64 {
        let mut above = None;
        let mut whole = self.head;
        for row in &self.table.rows {
            whole += self.row(composer, row, above);
            above = repeated(row);
        }
        whole
    }
}

/// A table at the largest size at which its columns have room, and smaller where it then fits on one slide.
fn lay(composer: &Composer<'_>, table: &Table, width: f64, room: f64) -> Laid {
    let laid = |(size, widths): (f64, Vec<f64>)| Laid {
        table: table.clone(),
        size,
        head: head_height(table, &widths, size),
        widths,
    };
    let sizes: Vec<Laid> = measured(composer, table, width)
        .into_iter()
        .map(laid)
        .collect();
    let fits = sizes
        .iter()
        .position(|one| one.size >= LEAST_TO_FIT && one.whole(composer) <= room);
    // What goes over several slides anyway is as large as a hall needs, no larger.
    let large = || sizes.iter().rposition(|one| one.size >= TEXT_SIZE);
    let place = fits.or_else(large).unwrap_or(0);
    sizes
        .into_iter()
        .nth(place)
        .unwrap_or_else(|| laid((LEAST_TO_FIT, Vec::new())))
}

/// A table of many columns and few rows with its columns as rows.
fn upright(table: &Table) -> Table {
    let lies =
        table.columns.len() > MOST_COLUMNS && table.rows.len() <= FEW_ROWS && table.stub.len() == 1;
    if lies { turned(table) } else { table.clone() }
}

/// The same with its columns as rows.
fn turned(table: &Table) -> Table {
    let columns = table.rows.iter().map(|row| Column {
        heading: row.labels.join(", "),
        kind: ColumnKind::Number,
    });
    let rows = table.columns.iter().enumerate().map(|(place, column)| Row {
        labels: vec![column.heading.clone()],
        cells: table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(place).cloned())
            .collect(),
    });
    Table {
        stub: vec![String::new()],
        columns: columns.collect(),
        rows: rows.collect(),
        ..table.clone()
    }
}

fn align(kind: ColumnKind) -> Align {
    match kind {
        ColumnKind::Text => Align::Left,
        ColumnKind::Number | ColumnKind::Interval => Align::Right,
    }
}

fn headings(table: &Table, size: f64) -> Vec<Paragraph> {
    let stub = table.stub.iter().map(|text| (text, Align::Left));
    let columns = table
        .columns
        .iter()
        .map(|column| (&column.heading, align(column.kind)));
    stub.chain(columns)
        .map(|(text, align)| Paragraph {
            text: text.into(),
            look: look(size, true, GREY),
            align,
        })
        .collect()
}

/// The cells of a row; a first label that the row above has too is not said again.
fn cells(
    composer: &Composer<'_>,
    table: &Table,
    row: &Row,
    size: f64,
    last: Option<&str>,
) -> Vec<Paragraph> {
    let labels = row.labels.iter().enumerate().map(|(place, label)| {
        let is_said = place == 0 && last == Some(label.as_str());
        let text = if is_said {
            Prose::default()
        } else {
            Prose::wording(label)
        };
        Paragraph {
            text,
            look: look(size, false, INK),
            align: Align::Left,
        }
    });
    let cells = row.cells.iter().zip(&table.columns).map(|(cell, column)| {
        let text = cell.show(&composer.context.numbers);
        let text = match &cell.of {
            Some(of) => Prose::cell(text, of.clone()),
            None => Prose::wording(text),
        };
        Paragraph {
            text,
            look: look(size, false, INK),
            align: align(column.kind),
        }
    });
    labels.chain(cells).collect()
}
