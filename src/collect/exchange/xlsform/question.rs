//! In: a row of the sheet `survey` that asks something. Out: its question. Never: a choice, a limit or a column that is dropped
//! without being named.

use super::super::offer::{Coded, Offer, coded};
use super::super::rows::{gaps, id_of};
use super::super::told::Told;
use super::super::{Asked, AskedKind, Choices};
use super::read::{Reader, list_name};
use super::{KINDS, name};
use crate::definition::{ItemId, ShownOrder};

/// Columns that are read, beside label and hint.
const COLUMNS: [&str; 6] = [
    "type",
    "name",
    "relevant",
    "constraint",
    "parameters",
    "required",
];
/// Columns of a choice that are read, beside its label.
const CHOICE: [&str; 4] = ["list_name", "list name", "name", "missing"];

/// A number's limits.
#[derive(Clone, Copy, Default)]
struct Limits {
    minimum: Option<f64>,
    maximum: Option<f64>,
}

impl Reader<'_> {
    /// Reads a row that is no group's.
    pub fn question(&mut self, row: &[String]) {
        let written = self.cell(row, "type").to_owned();
        let (kind, list) = match written.split_once(char::is_whitespace) {
            Some((kind, list)) => (kind, list.trim()),
            None => (written.as_str(), ""),
        };
        let mut parameters = parameters(self.cell(row, "parameters"));
        let asked = match kind {
            "select_one" | "select_multiple" => {
                self.choice(row, list, kind == "select_one", &mut parameters)
            }
            "integer" | "decimal" => {
                let limits = self.limits(row);
                self.push(row, number(limits, kind == "integer"))
            }
            "range" => {
                let limits = self.limits(row);
                let kind = range(limits, &mut parameters);
                self.push(row, kind)
            }
            "text" => {
                self.unread_constraint(row);
                self.push(row, AskedKind::Words)
            }
            other => {
                let line = format!("`{}`, of type {other}", self.cell(row, "name"));
                self.dropped.push(line);
                return;
            }
        };
        if asked.is_some() {
            let called = self.cell(row, "name").to_owned();
            let left = parameters
                .iter()
                .map(|(key, value)| format!("`{called}`: parameters: {key} = {value}"));
            self.dropped.extend(left);
        }
    }

    fn cell<'r>(&self, row: &'r [String], heading: &str) -> &'r str {
        self.sheets.survey.cell(row, heading).trim()
    }

    /// Adds the question; `None`: it has no wording.
    fn push(&mut self, row: &[String], kind: AskedKind) -> Option<ItemId> {
        let sheets = self.sheets;
        let table = (&sheets.survey, row);
        let called = self.cell(row, "name").to_owned();
        let whose = format!("`{called}`");
        let Some(text) = self.said(table, &whose, "label") else {
            self.dropped.push(format!("{whose}, which has no wording"));
            return None;
        };
        let hint = self.said(table, &whose, "hint");
        gaps(
            &whose,
            "its wording",
            &text,
            self.languages,
            &mut self.dropped,
        );
        if let Some(hint) = &hint {
            gaps(&whose, "its hint", hint, self.languages, &mut self.dropped);
        }
        let item = self.names.take(&called, &id_of(&called));
        if name(&item) != called {
            self.dropped
                .push(format!("{whose} is called `{item}` here"));
        }
        let relevant = self.cell(row, "relevant");
        if !relevant.is_empty() {
            let told = Told::of_question(&item, "relevant", relevant);
            self.told.push(told);
        }
        for group in &self.groups {
            if let Some(told) = group.told.and_then(|told| self.told.get_mut(told)) {
                told.items.push(item.clone());
            }
        }
        self.columns(table, &whose, &COLUMNS, &["label", "hint"]);
        if !matches!(
            self.cell(row, "required").to_lowercase().as_str(),
            "" | "no" | "false" | "false()"
        ) {
            self.dropped
                .push(format!("{whose}: that an answer is required"));
        }
        if self.sections.is_empty() {
            self.open(None);
        }
        if let Some(section) = self.sections.last_mut() {
            section.questions.push(Asked {
                id: item.clone(),
                text,
                hint,
                kind,
                ask_if: None,
            });
        }
        Some(item)
    }

    fn unread_constraint(&mut self, row: &[String]) {
        let constraint = self.cell(row, "constraint");
        if !constraint.is_empty() {
            let line = format!("`{}`: constraint = {constraint}", self.cell(row, "name"));
            self.dropped.push(line);
        }
    }

    /// The limits of a constraint of the form `. >= 1 and . <= 5`; any other is named.
    fn limits(&mut self, row: &[String]) -> Limits {
        let mut limits = Limits::default();
        let constraint = self.cell(row, "constraint");
        for part in constraint
            .split(" and ")
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let end = |sign: &str| -> Option<f64> {
                let end = part.strip_prefix('.')?.trim().strip_prefix(sign)?;
                end.trim().parse().ok().filter(|end: &f64| end.is_finite())
            };
            match (end(">="), end("<=")) {
                (Some(end), _) => limits = limits.and(Some(end), None),
                (_, Some(end)) => limits = limits.and(None, Some(end)),
                _ => {
                    self.unread_constraint(row);
                    return Limits::default();
                }
            }
        }
        limits
    }

    fn choice(
        &mut self,
        row: &[String],
        list: &str,
        is_one: bool,
        parameters: &mut Vec<(String, String)>,
    ) -> Option<ItemId> {
        let (list, other) = match list.split_once(char::is_whitespace) {
            Some((list, rest)) => (list, rest.contains("or_other")),
            None => (list, false),
        };
        let whose = format!("`{}`", self.cell(row, "name"));
        if other {
            self.dropped
                .push(format!("{whose}: the answer \"other\" in one's own words"));
        }
        self.unread_constraint(row);
        let offers = self.offers(list, &whose);
        let Coded { answers, names } = coded(
            offers,
            self.languages,
            (&whose, "choice"),
            &mut self.dropped,
        );
        if answers.is_empty() {
            self.dropped
                .push(format!("{whose}, whose list `{list}` has no choices"));
            return None;
        }
        let random = taken(parameters, "randomize");
        let order = match random.as_deref().map(str::to_lowercase).as_deref() {
            Some("true") => ShownOrder::Random,
            _ => ShownOrder::Fixed,
        };
        let choices = Choices {
            offered: answers,
            order,
        };
        let kind = match is_one {
            true => AskedKind::Single(choices),
            false => AskedKind::Multiple(choices),
        };
        let item = self.push(row, kind)?;
        self.names.choices(&item, names);
        Some(item)
    }

    fn offers(&mut self, list: &str, whose: &str) -> Vec<Offer> {
        let sheets = self.sheets;
        let table = &sheets.choices;
        // Columns of a list are named for the first question that uses it.
        let is_new = !self.lists.iter().any(|known| known == list);
        if is_new {
            self.lists.push(list.to_owned());
        }
        let mut offers = Vec::new();
        for row in table
            .rows
            .iter()
            .filter(|row| list_name(table, row) == list)
        {
            let called = table.cell(row, "name").trim().to_owned();
            let label = self.said((table, row), whose, "label");
            let word = table.cell(row, "missing").trim();
            let kind = KINDS.iter().find(|(name, _)| *name == word);
            let choice = format!("{whose}: the choice {called}");
            if is_new {
                self.columns((table, row), &choice, &CHOICE, &["label"]);
                if kind.is_none() && !word.is_empty() {
                    self.dropped.push(format!("{choice}: missing = {word}"));
                }
            }
            offers.push(Offer {
                called,
                label,
                missing: kind.map(|(_, kind)| *kind),
            });
        }
        offers
    }
}

impl Limits {
    /// The narrower of both.
    fn and(self, minimum: Option<f64>, maximum: Option<f64>) -> Self {
        let narrower = |one: Option<f64>, other: Option<f64>, choose: fn(f64, f64) -> f64| match (
            one, other,
        ) {
            (Some(one), Some(other)) => Some(choose(one, other)),
            (one, other) => one.or(other),
        };
        Self {
            minimum: narrower(self.minimum, minimum, f64::max),
            maximum: narrower(self.maximum, maximum, f64::min),
        }
    }
}

fn number(limits: Limits, whole: bool) -> AskedKind {
    AskedKind::Number {
        minimum: limits.minimum,
        maximum: limits.maximum,
        whole,
    }
}

/// From `start` (1) to `end` (10) in steps (1). A step that leaves out more than fractions is named.
fn range(limits: Limits, parameters: &mut Vec<(String, String)>) -> AskedKind {
    let mut of = |key: &str, usual: f64| match taken(parameters, key) {
        None => usual,
        Some(written) => match written.parse::<f64>().ok().filter(|end| end.is_finite()) {
            Some(end) => end,
            None => {
                parameters.push((key.to_owned(), written));
                usual
            }
        },
    };
    let (start, end, step) = (of("start", 1.0), of("end", 10.0), of("step", 1.0));
    let whole = start.fract() == 0.0 && step.fract() == 0.0;
    if step != 1.0 {
        parameters.push(("step".to_owned(), step.to_string()));
    }
    number(limits.and(Some(start), Some(end)), whole)
}

/// `key=value` pairs between white space, commas or semicolons.
fn parameters(cell: &str) -> Vec<(String, String)> {
    let mut closed = cell.to_owned();
    for loose in [" =", "= "] {
        while closed.contains(loose) {
            closed = closed.replace(loose, "=");
        }
    }
    closed
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('=') {
            Some((key, value)) => (key.to_owned(), value.to_owned()),
            None => (part.to_owned(), String::new()),
        })
        .collect()
}

/// Takes a parameter out.
fn taken(parameters: &mut Vec<(String, String)>, key: &str) -> Option<String> {
    let at = parameters.iter().position(|(known, _)| known == key)?;
    Some(parameters.remove(at).1)
}
