//! In: a table. Out: its markup, each number with the name of its cell, and why its rows do not add up. Never: a hidden number.

use maud::{Markup, html};

use super::{Page, prose};
use crate::report::Prose;
use crate::report::document::{ColumnKind, Row, Table, TableCell, Unsummed, unsummed};

impl Page<'_> {
    /// A table with what can be done with it.
    pub(super) fn table(&self, table: &Table) -> crate::Result<Markup> {
        Ok(html! {
            (self.table_alone(table))
            (self.why(table))
            div.tools { span { (self.own.download) } (self.csv(table)?) }
        })
    }

    pub(super) fn table_alone(&self, table: &Table) -> Markup {
        let caption = format!("{}-caption", table.id);
        let class = if stacks(table) { "stack" } else { "wide-table" };
        html! {
            div.scroll role="group" aria-labelledby=(caption) tabindex="0" {
                table.(class) id={ "table-" (table.id) } {
                    caption id=(caption) {
                        (prose(&table.caption))
                        @if let Some(mark) = &table.mark { span.table-mark { (prose(mark)) } }
                    }
                    thead { tr {
                        // A first label that many rows share stands over them; its heading goes with the second.
                        th scope="col" { (table.stub.join(" / ")) }
                        @for column in &table.columns {
                            th.(kind(column.kind)) scope="col" data-wording { (column.heading) }
                        }
                    } }
                    (self.rows(table))
                }
            }
            @if !table.notes.is_empty() {
                div.notes { @for note in &table.notes { p { (prose(note)) } } }
            }
        }
    }

    fn rows(&self, table: &Table) -> Markup {
        let grouped = table.stub.len() > 1;
        let mut groups: Vec<(&str, Vec<&Row>)> = Vec::new();
        for row in &table.rows {
            let first = row.labels.first().map_or("", String::as_str);
            match groups.last_mut() {
                Some((label, rows)) if !grouped || *label == first => rows.push(row),
                _ => groups.push((first, vec![row])),
            }
        }
        html! {
            @for (label, rows) in &groups {
                tbody {
                    @if grouped {
                        tr.group {
                            th scope="rowgroup" colspan=(table.columns.len() + 1) { span data-wording { (label) } }
                        }
                    }
                    @for row in rows {
                        tr {
                            th scope="row" data-wording { (row.labels.last().map_or("", String::as_str)) }
                            @for (cell, column) in row.cells.iter().zip(&table.columns) {
                                (self.cell(cell, kind(column.kind), stacks(table).then_some(&column.heading)))
                            }
                        }
                    }
                }
            }
        }
    }

    /// A cell; on a narrow screen its heading stands beside it.
    fn cell(&self, cell: &TableCell, class: &str, heading: Option<&String>) -> Markup {
        match &cell.of {
            Some(of) => html! {
                td.(class) data-label=[heading] data-cell=(of.id) data-part=(of.part.name()) {
                    (cell.show(&self.numbers))
                }
            },
            None => {
                html! { td.(class) data-label=[heading] { (prose(&cell.prose(&self.numbers))) } }
            }
        }
    }

    /// Which rounded shares do not add up, where there are any.
    pub(super) fn why(&self, table: &Table) -> Markup {
        let lines: Vec<Prose> = unsummed(table)
            .iter()
            .filter_map(|found| self.why_line(found))
            .collect();
        html! {
            @if !lines.is_empty() {
                details.why {
                    summary { (self.own.why) }
                    p { (self.own.why_explained) }
                    ul { @for line in &lines { li { (prose(line)) } } }
                }
            }
        }
    }

    fn why_line(&self, found: &Unsummed<'_>) -> Option<Prose> {
        let size = usize::try_from(found.excess.unsigned_abs()).ok()?;
        let count = self.own.counts.get(size.checked_sub(1)?)?;
        let text = if found.excess > 0 {
            self.own.why_more
        } else {
            self.own.why_less
        };
        let parts = found.parts.iter().map(|part| {
            let shown = part.value.show(&self.numbers);
            match &part.of {
                Some(of) => Prose::cell(shown, of.clone()),
                None => shown.into(),
            }
        });
        Some(Prose::fill(
            text,
            &[
                ("row", Prose::wording(&found.label)),
                ("parts", Prose::join(parts, " + ")),
                ("count", (*count).into()),
            ],
        ))
    }
}

/// Many numbers in a row scroll sideways; few of them stand under each other on a narrow screen.
fn stacks(table: &Table) -> bool {
    table.stub.len() == 1 && table.columns.len() <= 9
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Number | ColumnKind::Interval => "number",
    }
}
