//! In: the ids of a delivery and its columns. Out: an error where the answers of a rehearsal stand for real ones.
//! Never: a synthetic answer that is published as a respondent's.

use crate::definition::Wave;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::rehearsal::ID_PREFIX;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::text::{counted, shown};

/// Whether a cell is the id of a synthetic answer.
#[inline]
pub(super) fn is_marked(cell: &[u8]) -> bool {
    cell.trim_ascii_start().starts_with(ID_PREFIX.as_bytes())
}

/// Columns all of whose cells are ids of synthetic answers, found row by row: most files have none after their first.
#[derive(Debug, Default)]
pub(super) struct Marked(Option<Vec<usize>>);

impl Marked {
    #[inline]
    pub fn row<'c>(&mut self, columns: usize, cell: impl Fn(usize) -> Option<&'c [u8]>) {
        let marked = |column: &usize| cell(*column).is_some_and(is_marked);
        match &mut self.0 {
            None => self.0 = Some((0..columns).filter(marked).collect()),
            Some(all) if all.is_empty() => {}
            Some(all) => all.retain(marked),
        }
    }

    pub fn columns(self) -> Vec<usize> {
        self.0.unwrap_or_default()
    }
}

/// Says that a wave of answers has rows of a rehearsal: one marked id is enough; where no id is mapped, a column that
/// holds nothing else.
pub(super) fn check(
    wave: &Wave,
    sinks: &[Sink],
    marked: &[usize],
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if wave.is_rehearsal() {
        return;
    }
    let mapped = sinks
        .iter()
        .find_map(|sink| match (&sink.cells, sink.purpose) {
            (Cells::Open(ids), Purpose::Id) => {
                let mut of_rehearsal = ids.texts.iter().enumerate().filter_map(|(row, id)| {
                    let id = id.as_deref()?;
                    is_marked(id.as_bytes()).then_some((row, id))
                });
                let (row, id) = of_rehearsal.next()?;
                Some((sink.column, row, id.to_owned(), of_rehearsal.count() + 1))
            }
            _ => None,
        });
    let of_column = || {
        let column = *marked.first()?;
        Some((column, 0, format!("{ID_PREFIX}…"), rows))
    };
    let Some((column, row, id, marked_rows)) = mapped.or_else(of_column) else {
        return;
    };
    found.push(
        Diagnostic::error(
            code::SYNTHETIC_ANSWERS,
            format!(
                "`{}` is the id of a synthetic answer, and wave `{}` is of the kind `responses` ({marked_rows} of {})",
                shown(&id),
                wave.id,
                counted(rows, "row", "rows")
            ),
        )
        .at(sheet.place(row, column))
        .value(id)
        .help("set `kind = \"rehearsal\"` in wave.toml, or name the real delivery with `delivery = \"…\"`"),
    );
}
