//! Values that may be written in more than one way: each form is kept as it stands.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::{Fault, Faults, List, NetTable, Table};

/// A text, a fact or a mode: a plain string, or a table whose entries are of the same form.
#[derive(Debug, Clone)]
pub(in crate::definition) enum Words {
    Plain(String),
    Table(Table<Words>),
}

/// The headings of a field: one, a list, or a table of them.
#[derive(Debug, Clone)]
pub(in crate::definition) enum Heading {
    One(String),
    Many(List<String>),
    Table(Table<Heading>),
}

/// A net: its codes, or a table.
#[derive(Debug, Clone)]
pub(in crate::definition) enum NetSource {
    Codes(List<i64>),
    Table(NetTable),
}

/// One value, or a list of them.
#[derive(Debug, Clone)]
pub(in crate::definition) enum OneOrMany<T> {
    One(T),
    Many(List<T>),
}

/// A date, as a TOML date or a text; judged when it is resolved.
#[derive(Debug, Clone)]
pub(in crate::definition) enum Day {
    Date(String),
    Text(String),
}

impl Faults for Words {
    fn faults(&self, into: &mut Vec<Fault>) {
        if let Self::Table(table) = self {
            table.faults(into);
        }
    }
}

impl Faults for Heading {
    fn faults(&self, into: &mut Vec<Fault>) {
        match self {
            Self::One(_) => {}
            Self::Many(list) => list.faults(into),
            Self::Table(table) => table.faults(into),
        }
    }
}

impl Faults for NetSource {
    fn faults(&self, into: &mut Vec<Fault>) {
        match self {
            Self::Codes(codes) => codes.faults(into),
            Self::Table(table) => table.faults(into),
        }
    }
}

impl<T: Faults> Faults for OneOrMany<T> {
    fn faults(&self, into: &mut Vec<Fault>) {
        match self {
            Self::One(value) => value.faults(into),
            Self::Many(list) => list.faults(into),
        }
    }
}

impl Faults for Day {
    fn faults(&self, _: &mut Vec<Fault>) {}
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text by language")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Words, E> {
        Ok(Words::Plain(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Words, A::Error> {
        Table::read(map).map(Words::Table)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

struct HeadingVisitor;

impl<'de> Visitor<'de> for HeadingVisitor {
    type Value = Heading;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a heading, a list of headings or a table of them")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Heading, E> {
        Ok(Heading::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Heading, A::Error> {
        List::read(entries).map(Heading::Many)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Heading, A::Error> {
        Table::read(map).map(Heading::Table)
    }
}

impl<'de> Deserialize<'de> for Heading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeadingVisitor)
    }
}

struct NetVisitor;

impl<'de> Visitor<'de> for NetVisitor {
    type Value = NetSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of codes or a table")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<NetSource, A::Error> {
        List::read(entries).map(NetSource::Codes)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NetSource, A::Error> {
        NetTable::read(map).map(NetSource::Table)
    }
}

impl<'de> Deserialize<'de> for NetSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NetVisitor)
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one value or a list")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::deserialize(text.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        T::deserialize(number.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OneOrMany::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        List::read(entries).map(OneOrMany::Many)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct DayVisitor;

impl<'de> Visitor<'de> for DayVisitor {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date such as 2021-10-01")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        Ok(Day::Text(text.to_owned()))
    }

    /// TOML dates come as a map of one private key.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Day, A::Error> {
        match toml::Value::deserialize(MapAccessDeserializer::new(map))? {
            toml::Value::Datetime(date) => Ok(Day::Date(date.to_string())),
            _ => Err(A::Error::custom(
                "invalid type: map, expected a date such as 2021-10-01",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DayVisitor)
    }
}
