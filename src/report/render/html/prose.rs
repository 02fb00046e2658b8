//! In: a text whose numbers know where they come from. Out: its markup. Never: a number of a cell without the cell's name.

use maud::{Markup, html};

use crate::report::{CellRef, Origin, Prose, Span};

/// The text, each traced piece in an element that says what it is.
pub fn prose(text: &Prose) -> Markup {
    html! { @for span in text.spans() { (piece(span)) } }
}

fn piece(span: &Span) -> Markup {
    match span {
        Span::Words(text) => html! { (text) },
        Span::Marked { text, origin } => match origin {
            Origin::Cell(cell) => shown(text, cell),
            Origin::Base => html! { span data-base { (text) } },
            Origin::Date => html! { time { (text) } },
            Origin::Wording => html! { span data-wording { (text) } },
            Origin::Setting => html! { span data-setting { (text) } },
            Origin::Weighting => html! { span data-weighting { (text) } },
            Origin::Test => html! { span data-test { (text) } },
        },
    }
}

/// A number of a cell.
pub fn shown(text: &str, cell: &CellRef) -> Markup {
    html! { span data-cell=(cell.id) data-part=(cell.part.name()) { (text) } }
}
