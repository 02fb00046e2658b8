//! In: the sheets beside the one of the answers. Out: the value labels of a code sheet (variable, code, label). Never: a
//! label for a variable that the answers do not have.

use super::super::dictionary::{Dictionary, FileText, Value, ValueLabel};
use super::super::text::composed;
use super::grid::{Cell, Grid};

/// What the columns of a code sheet are called, in lower case.
const VARIABLE: [&str; 12] = [
    "variabel",
    "variable",
    "variablename",
    "variable name",
    "variabelnavn",
    "var",
    "navn",
    "name",
    "item",
    "question",
    "spørgsmål",
    "kolonne",
];
const CODE: [&str; 7] = ["kode", "code", "værdi", "value", "val", "talkode", "koder"];
const LABEL: [&str; 12] = [
    "tekst",
    "label",
    "labels",
    "etiket",
    "text",
    "value label",
    "værdilabel",
    "svar",
    "betydning",
    "svarkategori",
    "answer",
    "meaning",
];

/// Rows from the top among which the headings of a code sheet are looked for.
const ROWS: usize = 20;

/// Takes the value labels of a code sheet into the dictionary; how many variables got some.
pub(super) fn take(grid: &Grid, dictionary: &mut Dictionary) -> usize {
    let Some((headings, [variable, code, label])) = headings(grid) else {
        return 0;
    };
    let mut current: Option<usize> = None;
    let mut labelled = std::collections::BTreeSet::new();
    for row in headings + 1..grid.len() {
        if let Some(cell) = grid.cell(row, variable) {
            let name = loosened(&grid.text(cell));
            // A name that stands once is that of the rows below it too.
            current = dictionary
                .variables
                .iter()
                .position(|variable| loosened(&variable.name) == name);
        }
        let (Some(at), Some(code), Some(label)) =
            (current, grid.cell(row, code), grid.cell(row, label))
        else {
            continue;
        };
        let value = match code {
            Cell::Number(number) => Value::Number(number),
            other => {
                let text = grid.text(other).trim().to_owned();
                text.parse().map_or(Value::Text(text), Value::Number)
            }
        };
        let label = FileText::plain(grid.text(label).trim());
        if let Some(variable) = dictionary.variables.get_mut(at) {
            variable.values.push(ValueLabel::new(value, label));
            labelled.insert(at);
        }
    }
    labelled.len()
}

/// The row of a code sheet's headings and the columns of variable, code and label.
fn headings(grid: &Grid) -> Option<(usize, [usize; 3])> {
    (0..grid.len().min(ROWS)).find_map(|row| {
        let column = |names: &[&str]| {
            let mut cells = grid.row(row);
            let named =
                |(_, cell): &(usize, Cell)| names.contains(&loosened(&grid.text(*cell)).as_str());
            cells.find(named).map(|(column, _)| column)
        };
        Some((row, [column(&VARIABLE)?, column(&CODE)?, column(&LABEL)?]))
    })
}

fn loosened(text: &str) -> String {
    composed(text.trim()).to_lowercase()
}
