//! In: a table and the keys it has to have. Out: their values. Never: a key called missing that was said to be misspelt
//! or of the wrong type.

use std::ops::Range;

use toml::Spanned;

use super::Page;
use crate::definition::resolve::suggest::nearest;
use crate::definition::source::{Fault, Given};
use crate::diagnostic::code;

/// What a missing key is missing from.
pub(in crate::definition) struct Owner {
    pub(in crate::definition) name: String,
    pub(in crate::definition) span: Range<usize>,
    /// What was already said of its keys.
    faults: Vec<Fault>,
}

impl Owner {
    pub(in crate::definition) fn new(
        name: impl Into<String>,
        span: Range<usize>,
        faults: Vec<Fault>,
    ) -> Self {
        Self {
            name: name.into(),
            span,
            faults,
        }
    }

    /// Whether a key is given, but with a value that could not be read or under a misspelt name: that was said.
    pub(in crate::definition) fn has_fault_in(&self, key: &str) -> bool {
        self.faults.iter().any(|fault| match fault {
            Fault::WrongType { key: given, .. } => given == key,
            Fault::UnknownKey {
                key: given, keys, ..
            } => nearest(given, keys.iter().copied()) == Some(key),
        })
    }
}

impl Page {
    /// A required value; its absence is noted at `owner`.
    pub(in crate::definition) fn need<'a, T>(
        &mut self,
        value: &'a Given<T>,
        key: &str,
        owner: &Owner,
    ) -> Option<&'a Spanned<T>> {
        self.need_as(value, key, owner, (key, &format!("add `{key} = …`")))
    }

    /// A required table, which is written with a heading of its own.
    pub(in crate::definition) fn need_table<'a, T>(
        &mut self,
        value: &'a Given<T>,
        key: &str,
        owner: &Owner,
        help: &str,
    ) -> Option<&'a Spanned<T>> {
        self.need_as(value, key, owner, (&format!("[{key}]"), help))
    }

    fn need_as<'a, T>(
        &mut self,
        value: &'a Given<T>,
        key: &str,
        owner: &Owner,
        (name, help): (&str, &str),
    ) -> Option<&'a Spanned<T>> {
        if value.is_none() && !owner.has_fault_in(key) {
            self.error(
                code::MISSING_KEY,
                &owner.span,
                format!("{} has no `{name}`", owner.name),
                help,
            );
        }
        value.as_ref()
    }
}
