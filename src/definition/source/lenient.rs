//! Tables and lists that read on after a mistake. In a TOML document held in memory a value that does not fit leaves
//! its map or sequence intact, so the fault is noted and the next entry is read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::{Fault, Given};

/// What holds faults hands them over, its own and those of what it holds.
pub(in crate::definition) trait Faults {
    fn faults(&self, into: &mut Vec<Fault>);
}

macro_rules! faultless {
    ($($leaf:ty),*) => { $(impl Faults for $leaf { fn faults(&self, _: &mut Vec<Fault>) {} })* };
}
faultless!(String, i64, f64, bool);

impl<T: Faults> Faults for Spanned<T> {
    fn faults(&self, into: &mut Vec<Fault>) {
        self.get_ref().faults(into);
    }
}

impl<T: Faults> Faults for Given<T> {
    fn faults(&self, into: &mut Vec<Fault>) {
        if let Some(value) = self {
            value.faults(into);
        }
    }
}

/// A value that was read, or why it was not. Reading it never fails, so that what holds it can go on.
enum Attempt<T> {
    Read(T),
    Failed(String),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attempt<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match T::deserialize(deserializer) {
            Ok(value) => Self::Read(value),
            // The first line is the message; what follows names the place, which is known better here.
            Err(error) => Self::Failed(error.to_string().lines().next().unwrap_or("").to_owned()),
        })
    }
}

/// The value, or its fault noted under `key`.
fn keep<T>(attempt: Spanned<Attempt<T>>, key: &str, faults: &mut Vec<Fault>) -> Given<T> {
    let span = attempt.span();
    match attempt.into_inner() {
        Attempt::Read(value) => Some(Spanned::new(span, value)),
        Attempt::Failed(message) => {
            faults.push(Fault::WrongType {
                key: key.to_owned(),
                span,
                message,
            });
            None
        }
    }
}

/// Reads the value of `key`, noting a fault where it does not fit.
pub(in crate::definition) fn value<'de, T, A>(
    map: &mut A,
    key: &str,
    faults: &mut Vec<Fault>,
) -> Result<Given<T>, A::Error>
where
    T: Deserialize<'de>,
    A: MapAccess<'de>,
{
    Ok(keep(map.next_value::<Spanned<Attempt<T>>>()?, key, faults))
}

/// Named entries in the order of the file.
#[derive(Debug, Clone)]
pub(in crate::definition) struct Table<T> {
    pub(in crate::definition) entries: Vec<(Spanned<String>, Spanned<T>)>,
    /// The names whose values could not be read; they are defined all the same.
    pub(in crate::definition) unread: Vec<Spanned<String>>,
    faults: Vec<Fault>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            unread: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl<T> Table<T> {
    /// Reads a table's entries.
    pub(in crate::definition) fn read<'de, A>(mut map: A) -> Result<Self, A::Error>
    where
        T: Deserialize<'de>,
        A: MapAccess<'de>,
    {
        let mut table = Self::default();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            match value(&mut map, key.get_ref(), &mut table.faults)? {
                Some(value) => table.entries.push((key, value)),
                None => table.unread.push(key),
            }
        }
        Ok(table)
    }

    pub(in crate::definition) fn get(&self, name: &str) -> Option<&Spanned<T>> {
        self.entries
            .iter()
            .find(|(key, _)| key.get_ref() == name)
            .map(|(_, value)| value)
    }
}

impl<T: Faults> Faults for Table<T> {
    fn faults(&self, into: &mut Vec<Fault>) {
        into.extend(self.faults.iter().cloned());
        for (_, value) in &self.entries {
            value.faults(into);
        }
    }
}

struct TableVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for TableVisitor<T> {
    type Value = Table<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Table::read(map)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor(PhantomData))
    }
}

/// A list in the order of the file.
#[derive(Debug, Clone)]
pub(in crate::definition) struct List<T> {
    pub(in crate::definition) entries: Vec<Spanned<T>>,
    faults: Vec<Fault>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl<T> List<T> {
    /// Whether every entry could be read.
    pub(in crate::definition) fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    /// Reads a list's entries.
    pub(in crate::definition) fn read<'de, A>(mut entries: A) -> Result<Self, A::Error>
    where
        T: Deserialize<'de>,
        A: SeqAccess<'de>,
    {
        let mut list = Self::default();
        while let Some(entry) = entries.next_element::<Spanned<Attempt<T>>>()? {
            list.entries
                .extend(keep(entry, "an entry of the list", &mut list.faults));
        }
        Ok(list)
    }
}

impl<T: Faults> Faults for List<T> {
    fn faults(&self, into: &mut Vec<Fault>) {
        into.extend(self.faults.iter().cloned());
        for value in &self.entries {
            value.faults(into);
        }
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        List::read(entries)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

/// The name of a field in the file: its own, or the one stated with `as`.
macro_rules! key_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// A struct read from a table: every field may be absent, knows its place, and does not stop the others when its value
/// has the wrong type; keys that are none of its fields are kept as faults.
macro_rules! written {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($field:ident $(as $key:literal)? : $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        $vis struct $name {
            $($vis $field: $crate::definition::source::Given<$type>,)*
            faults: Vec<$crate::definition::source::Fault>,
        }

        impl $name {
            /// The keys that may stand in this table.
            $vis const KEYS: &'static [&'static str] =
                &[$($crate::definition::source::lenient::key_of!($field $($key)?)),*];

            /// Reads the table's entries.
            $vis fn read<'de, A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                let mut read = Self::default();
                while let Some(key) = map.next_key::<toml::Spanned<String>>()? {
                    match key.get_ref().as_str() {
                        $($crate::definition::source::lenient::key_of!($field $($key)?) => {
                            read.$field = $crate::definition::source::lenient::value(
                                &mut map, key.get_ref(), &mut read.faults,
                            )?;
                        })*
                        unknown => {
                            read.faults.push($crate::definition::source::Fault::UnknownKey {
                                key: unknown.to_owned(),
                                span: key.span(),
                                keys: Self::KEYS,
                            });
                            map.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(read)
            }

            /// The faults of this table's own keys.
            #[allow(dead_code, reason = "asked only of tables with required keys")]
            $vis fn own_faults(&self) -> Vec<$crate::definition::source::Fault> {
                self.faults.clone()
            }

            /// The keys that are given, with the place of their values.
            #[allow(dead_code, reason = "asked only of tables whose keys depend on a kind")]
            $vis fn given(&self) -> Vec<(&'static str, std::ops::Range<usize>)> {
                let mut given = Vec::new();
                $(if let Some(value) = &self.$field {
                    given.push((
                        $crate::definition::source::lenient::key_of!($field $($key)?),
                        value.span(),
                    ));
                })*
                given
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a table")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        map: A,
                    ) -> Result<$name, A::Error> {
                        $name::read(map)
                    }
                }
                deserializer.deserialize_map(Visitor)
            }
        }

        impl $crate::definition::source::Faults for $name {
            fn faults(&self, into: &mut Vec<$crate::definition::source::Fault>) {
                into.extend(self.faults.iter().cloned());
                $($crate::definition::source::Faults::faults(&self.$field, into);)*
            }
        }
    };
}

pub(in crate::definition) use {key_of, written};
