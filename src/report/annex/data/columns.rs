//! In: nothing. Out: what a table of the annex is: named, typed, explained columns and their fields. Never: a column without an
//! explanation.

use crate::definition::Lang;

/// A table for machines.
pub(super) struct Tidy {
    /// Of its files, without an ending.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    pub columns: Vec<Column>,
    /// Each with a field a column.
    pub rows: Vec<Vec<Field>>,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
    /// Its meaning and unit, in English.
    pub about: &'static str,
    /// Of a name: the language it is in.
    pub lang: Option<Lang>,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    /// Whole numbers.
    Count,
}

/// A cell; `None`: empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Field {
    Text(Option<String>),
    Number(Option<f64>),
    Count(Option<i64>),
}

impl Field {
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        Self::Text(text.map(Into::into))
    }
}

/// A column and how its field comes from a row of type `R`.
pub(super) struct Filled<'f, R> {
    pub column: Column,
    pub field: Box<dyn Fn(&R) -> Field + 'f>,
}

/// The columns of a table under construction.
pub(super) struct Columns<'f, R>(Vec<Filled<'f, R>>);

impl<'f, R> Columns<'f, R> {
    pub fn new() -> Self {
        Self(Vec::new())
    }

    fn push(
        &mut self,
        name: String,
        kind: Kind,
        about: &'static str,
        lang: Option<Lang>,
        field: impl Fn(&R) -> Field + 'f,
    ) {
        self.0.push(Filled {
            column: Column {
                name,
                kind,
                about,
                lang,
            },
            field: Box::new(field),
        });
    }

    /// A column of texts; `None`: empty.
    pub fn text<T: Into<String>>(
        &mut self,
        name: &str,
        about: &'static str,
        field: impl Fn(&R) -> Option<T> + 'f,
    ) {
        self.push(name.to_owned(), Kind::Text, about, None, move |row| {
            Field::maybe(field(row))
        });
    }

    /// A column of names a language: `item_label_da`.
    pub fn texts(
        &mut self,
        name: &str,
        languages: &[Lang],
        about: &'static str,
        field: impl Fn(&R, usize) -> Option<String> + Clone + 'f,
    ) {
        for (place, lang) in languages.iter().enumerate() {
            let field = field.clone();
            let name = format!("{name}_{lang}");
            let lang = Some(lang.clone());
            self.push(name, Kind::Text, about, lang, move |row| {
                Field::Text(field(row, place))
            });
        }
    }

    /// A column of numbers.
    pub fn number(
        &mut self,
        name: &str,
        about: &'static str,
        field: impl Fn(&R) -> Option<f64> + 'f,
    ) {
        self.push(name.to_owned(), Kind::Number, about, None, move |row| {
            Field::Number(field(row))
        });
    }

    /// A column of whole numbers.
    pub fn count(
        &mut self,
        name: &str,
        about: &'static str,
        field: impl Fn(&R) -> Option<i64> + 'f,
    ) {
        self.push(name.to_owned(), Kind::Count, about, None, move |row| {
            Field::Count(field(row))
        });
    }

    /// The table of these rows.
    pub fn table(self, name: &'static str, about: &'static str, rows: &[R]) -> Tidy {
        let fields = |row: &R| self.0.iter().map(|filled| (filled.field)(row)).collect();
        Tidy {
            name,
            about,
            rows: rows.iter().map(fields).collect(),
            columns: self.0.iter().map(|filled| filled.column.clone()).collect(),
        }
    }
}
