//! In: a DDI-Codebook document. Out: the dictionary of the variables it describes. Never: a row, for it has none.
//!
//! After *DDI-Codebook 2.5* (DDI Alliance, 2012/2014); documents of version 1.2 to 2.1 have the same elements. A text may
//! stand once a language (`xml:lang`); a group of type `multipleResp` is a set of variables.

use std::collections::HashMap;

use super::dictionary::{
    Dictionary, FileText, Measure, ResponseSet, SetKind, Storage, UserMissing, Value, ValueLabel,
    Variable,
};
use super::opened::Opened;
use super::sheet::Sheet;
use super::sink::Sink;
use super::table::Table;
use super::triple_s::{Headings, missing_of};
use super::xml::Element;
use crate::definition::{Delivery, Lang};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// A codebook: a dictionary without rows.
struct OpenCodebook<'a> {
    delivery: &'a Delivery,
    dictionary: Dictionary,
    sheet: Headings,
}

/// A codebook that is taken for a delivery: its dictionary can be read.
pub(super) fn opened<'a>(delivery: &'a Delivery, root: &Element) -> Box<dyn Opened<'a> + 'a> {
    let dictionary = dictionary(root);
    let names = dictionary.variables.iter();
    Box::new(OpenCodebook {
        delivery,
        sheet: Headings {
            file: delivery.path.clone(),
            headings: names.map(|variable| variable.name.clone()).collect(),
        },
        dictionary,
    })
}

impl<'a> Opened<'a> for OpenCodebook<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, _sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        found.push(
            Diagnostic::error(code::NO_ROWS, "a codebook describes answers and holds none")
                .at(Place::file(&self.delivery.path))
                .help("take the file of the answers that it describes, in `delivery` or for `tidemark import`; a survey of Tidemark's comes with its answers as Triple-S: `tidemark export SURVEY --out FILE.sss`"),
        );
        None
    }
}

/// What a codebook says of its variables.
pub(super) fn dictionary(root: &Element) -> Dictionary {
    let own = root.attribute("xml:lang").map(Lang::new);
    let mut dictionary = Dictionary {
        title: title(root, own.as_ref()),
        ..Dictionary::default()
    };
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    let described = || root.all("dataDscr");
    for variable in described().flat_map(|described| described.all("var")) {
        let place = dictionary.variables.len();
        if let Some(id) = variable.attribute("ID") {
            by_id.entry(id).or_insert(place);
        }
        if variable.attribute("wgt") == Some("wgt") {
            dictionary.weight = dictionary.weight.or(Some(place));
        }
        if note(variable, "role") == Some("id") {
            dictionary.id = dictionary.id.or(Some(place));
        }
        dictionary.variables.push(read(variable, own.as_ref()));
    }
    for group in described().flat_map(|described| described.all("varGrp")) {
        if group.attribute("type") != Some("multipleResp") {
            continue;
        }
        let ids = group.attribute("var").unwrap_or_default();
        dictionary.sets.push(ResponseSet {
            name: group.attribute("name").unwrap_or_default().to_owned(),
            label: texts(group.all("labl"), own.as_ref()),
            question: texts(group.all("txt"), own.as_ref()),
            variables: ids
                .split_whitespace()
                .filter_map(|id| by_id.get(id).copied())
                .collect(),
            kind: SetKind::Dichotomies {
                counted: Value::Number(1.0),
            },
        });
    }
    dictionary
}

/// `titl`, and `parTitl` in other languages.
fn title(root: &Element, own: Option<&Lang>) -> FileText {
    let statement = root.at(&["stdyDscr", "citation", "titlStmt"]);
    let statement = statement.or_else(|| root.at(&["docDscr", "citation", "titlStmt"]));
    let Some(statement) = statement else {
        return FileText::default();
    };
    texts(statement.all("titl").chain(statement.all("parTitl")), own)
}

/// Texts once a language; one without a language of its own has the document's.
fn texts<'e>(elements: impl Iterator<Item = &'e Element>, own: Option<&Lang>) -> FileText {
    let mut all: Vec<(Option<Lang>, String)> = Vec::new();
    for element in elements {
        let text = element.text();
        let lang = element.attribute("xml:lang").map(Lang::new);
        let lang = lang.or_else(|| own.cloned());
        if !text.is_empty() && all.iter().all(|(known, _)| *known != lang) {
            all.push((lang, text));
        }
    }
    FileText(all)
}

/// What Tidemark has written of a variable that the standard has no place for: `<notes type="tidemark" subject="…">`.
fn note<'e>(variable: &'e Element, subject: &str) -> Option<&'e str> {
    let mut notes = variable.all("notes");
    let of = |note: &&Element| {
        note.attribute("type") == Some("tidemark") && note.attribute("subject") == Some(subject)
    };
    notes.find(of)?.attribute("level")
}

fn read(variable: &Element, own: Option<&Lang>) -> Variable {
    let name = variable
        .attribute("name")
        .or_else(|| variable.attribute("ID"));
    let values: Vec<ValueLabel> = variable
        .all("catgry")
        .filter_map(|category| value_label(category, own))
        .collect();
    let storage = storage(variable, &values);
    let mut missing = UserMissing::default();
    for named in values.iter().filter(|named| named.missing.is_some()) {
        missing.values.push(named.value.clone());
    }
    for declared in variable.all("catgry") {
        let value = declared.first("catValu").map(Element::text);
        if declared.attribute("missing") == Some("Y")
            && let Some(value) = value.filter(|value| !value.is_empty()).map(value_of)
            && !missing.values.contains(&value)
        {
            missing.values.push(value);
        }
    }
    for item in variable.all("invalrng").flat_map(|range| range.all("item")) {
        let value = item
            .attribute("VALUE")
            .map(|value| value_of(value.to_owned()));
        if let Some(value) = value.filter(|value| !missing.values.contains(value)) {
            missing.values.push(value);
        }
    }
    let range = |name: &str| {
        let range = variable.all(name).find_map(|range| range.first("range"))?;
        let end = |name| range.attribute(name)?.trim().parse::<f64>().ok();
        let (from, to) = (end("min"), end("max"));
        (from.is_some() || to.is_some()).then(|| {
            (
                from.unwrap_or(f64::NEG_INFINITY),
                to.unwrap_or(f64::INFINITY),
            )
        })
    };
    missing.range = range("invalrng");
    let literal = variable
        .all("qstn")
        .flat_map(|question| question.all("qstnLit"));
    Variable {
        label: texts(variable.all("labl"), own),
        question: texts(literal, own),
        measure: measure(variable),
        values,
        missing,
        range: range("valrng"),
        ..Variable::named(name.unwrap_or_default(), storage)
    }
}

fn value_label(category: &Element, own: Option<&Lang>) -> Option<ValueLabel> {
    let value = category.first("catValu").map(Element::text)?;
    let missing = category
        .attribute("missType")
        .filter(|_| category.attribute("missing") == Some("Y"))
        .and_then(missing_of);
    (!value.is_empty()).then(|| ValueLabel {
        missing,
        ..ValueLabel::new(value_of(value), texts(category.all("labl"), own))
    })
}

fn value_of(text: String) -> Value {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Value::Number(number),
        _ => Value::Text(text),
    }
}

fn storage(variable: &Element, values: &[ValueLabel]) -> Storage {
    let format = variable.first("varFormat");
    let category = format.and_then(|format| format.attribute("category"));
    let kind = format.map(|format| format.attribute("type").unwrap_or("numeric"));
    match (category, kind) {
        (Some("date" | "time"), _) => Storage::Date,
        (_, Some("character")) => Storage::Text,
        (_, Some(_)) => Storage::Number,
        (_, None) if values.is_empty() => Storage::Unknown,
        (_, None) => match values
            .iter()
            .all(|named| matches!(named.value, Value::Number(_)))
        {
            true => Storage::Number,
            false => Storage::Text,
        },
    }
}

fn measure(variable: &Element) -> Option<Measure> {
    match (variable.attribute("nature"), variable.attribute("intrvl")) {
        (Some("nominal"), _) => Some(Measure::Nominal),
        (Some("ordinal"), _) => Some(Measure::Ordinal),
        (Some("interval" | "ratio" | "percent"), _) | (_, Some("contin")) => Some(Measure::Scale),
        _ => None,
    }
}
