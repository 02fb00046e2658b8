//! In: what a delivery says of its own variables. Out: the same whatever the format was: names, labels, measures, value
//! labels, user-missing values, multiple-response sets, the weight. Never: an answer, or a guess at what a label means.

use serde::Serialize;

use crate::definition::{Lang, Missing};

/// What a delivery says of its variables; a format without labels gives names alone.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Dictionary {
    /// The file's own title.
    pub title: FileText,
    /// One a column, in the order of the columns.
    pub variables: Vec<Variable>,
    /// Multiple-response sets.
    pub sets: Vec<ResponseSet>,
    /// The place among `variables` of the weight the file is to be weighted by.
    pub weight: Option<usize>,
    /// The place among `variables` of the respondent's id, where the file says which it is.
    pub id: Option<usize>,
}

/// A column as its file describes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variable {
    /// Its heading or name: what `[columns]` of `wave.toml` maps.
    pub name: String,
    /// The question or a short name for it; empty where the file has none.
    pub label: FileText,
    /// The question, word for word, where the file has it beside the label.
    pub question: FileText,
    /// What its cells are made of.
    pub storage: Storage,
    /// `None` where the format does not say.
    pub measure: Option<Measure>,
    /// Labels of values, in the file's order.
    pub values: Vec<ValueLabel>,
    /// Values that the file declares to be no answer.
    pub missing: UserMissing,
    /// The smallest and the largest number that is an answer, where the file says so; an open end is infinite.
    pub range: Option<(f64, f64)>,
}

/// What the cells of a column are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// Numbers, codes among them.
    Number,
    /// Characters.
    Text,
    /// Days or moments, handed on as ISO 8601 text.
    Date,
    /// The format has no types.
    Unknown,
}

/// The level of measurement that a file declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Categories without an order.
    Nominal,
    /// Categories in order.
    Ordinal,
    /// Numbers that can be added.
    Scale,
}

/// The label of one value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueLabel {
    /// The value as it stands in the cells.
    pub value: Value,
    /// What the file calls it.
    pub label: FileText,
    /// The kind of missing that the file says it stands for; `None` where it does not, which most formats cannot.
    pub missing: Option<Missing>,
    /// The number that stands for it in a mean, where the file says so.
    pub score: Option<f64>,
}

impl ValueLabel {
    /// A value and what the file calls it, of which nothing else is known.
    pub fn new(value: Value, label: FileText) -> Self {
        Self {
            value,
            label,
            missing: None,
            score: None,
        }
    }
}

/// A value as it stands in a cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A number, 8 bytes.
    Number(f64),
    /// A text without the spaces that fill its field.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Values that a file declares to be no answer (SPSS: up to three, or a range and one more).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct UserMissing {
    /// One by one.
    pub values: Vec<Value>,
    /// Both ends included; an open end is infinite.
    pub range: Option<(f64, f64)>,
}

impl UserMissing {
    /// Whether nothing is declared missing.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.range.is_none()
    }

    /// Whether a number is declared missing.
    ///
    /// ```
    /// use tidemark::ingest::dictionary::{UserMissing, Value};
    /// let missing = UserMissing { values: vec![Value::Number(7.0)], range: Some((90.0, 99.0)) };
    /// assert!(missing.has(7.0) && missing.has(90.0) && !missing.has(8.0));
    /// ```
    pub fn has(&self, number: f64) -> bool {
        self.range
            .is_some_and(|(from, to)| from <= number && number <= to)
            || self.values.contains(&Value::Number(number))
    }
}

/// Variables that are the answers to one question together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResponseSet {
    /// Its name without the `$` that SPSS puts before it.
    pub name: String,
    /// The question or a short name for it, where the file has one.
    pub label: FileText,
    /// The question, word for word, where the file has it beside the label.
    pub question: FileText,
    /// Places among the variables of the dictionary.
    pub variables: Vec<usize>,
    /// How its variables say what was chosen.
    pub kind: SetKind,
}

/// How the variables of a set say what was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetKind {
    /// One variable an option, which holds this value where it was chosen.
    Dichotomies {
        /// The value that counts.
        counted: Value,
    },
    /// Each variable holds one of the chosen options; all have the same value labels.
    Categories,
}

/// A text of a file, in as many languages as the file has; most have one and do not say which.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FileText(pub Vec<(Option<Lang>, String)>);

impl FileText {
    /// A text whose language the file does not name; an empty one is no text.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            return Self::default();
        }
        Self(vec![(None, text)])
    }

    /// Whether the file has nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in a language, else the one whose language is not named, else the first; `None`: there is none.
    ///
    /// ```
    /// use tidemark::definition::Lang;
    /// use tidemark::ingest::dictionary::FileText;
    /// assert_eq!(FileText::plain("Enig").get(&Lang::new("da")), Some("Enig"));
    /// assert_eq!(FileText::plain("").get(&Lang::new("da")), None);
    /// ```
    pub fn get(&self, lang: &Lang) -> Option<&str> {
        let of = |wanted: Option<&Lang>| self.0.iter().find(|(lang, _)| lang.as_ref() == wanted);
        of(Some(lang))
            .or_else(|| of(None))
            .or_else(|| self.0.first())
            .map(|(_, text)| text.as_str())
    }

    /// Every language's text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, text)| text.as_str())
    }
}

impl Dictionary {
    /// A dictionary of names alone, for formats without labels.
    pub fn of_names(names: impl IntoIterator<Item = String>, storage: Storage) -> Self {
        Self {
            variables: names
                .into_iter()
                .map(|name| Variable::named(name, storage))
                .collect(),
            ..Self::default()
        }
    }
}

impl Variable {
    /// A variable of which nothing else is known.
    pub fn named(name: impl Into<String>, storage: Storage) -> Self {
        Self {
            name: name.into(),
            label: FileText::default(),
            question: FileText::default(),
            storage,
            measure: None,
            values: Vec::new(),
            missing: UserMissing::default(),
            range: None,
        }
    }

    /// The label of a number, where the file has one.
    pub fn label_of(&self, number: f64) -> Option<&FileText> {
        let named = self
            .values
            .iter()
            .find(|named| named.value == Value::Number(number))?;
        Some(&named.label)
    }
}
