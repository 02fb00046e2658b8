//! In: one line of JSON. Out: its value, every key kept, also one that stands twice; and where a value stands in the line.
//! Never: a key that hides another.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    /// A whole number that is not exact as a double.
    Digits(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Whole numbers up to here are exact as doubles.
const EXACT: u64 = 1 << 53;

impl Json {
    /// What it is called in messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing (null)",
            Self::Bool(_) => "true or false",
            Self::Number(_) | Self::Digits(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Json> {
        let Self::Object(pairs) = self else {
            return None;
        };
        Some(&pairs.iter().find(|(name, _)| name == key)?.1)
    }

    /// The first key of an object that stands in it twice.
    pub fn repeated_key(&self) -> Option<&str> {
        let Self::Object(pairs) = self else {
            return None;
        };
        let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        let twice = keys.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        })?;
        pairs
            .iter()
            .map(|(key, _)| key.as_str())
            .find(|key| *key == twice)
    }

    /// The same whatever the order of the keys.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(one), Self::Object(_)) => {
                let all_in = |pairs: &[(String, Json)], other: &Json| {
                    pairs
                        .iter()
                        .all(|(key, value)| other.get(key).is_some_and(|found| value.same(found)))
                };
                let Self::Object(pairs) = other else {
                    return false;
                };
                one.len() == pairs.len() && all_in(one, other)
            }
            (Self::List(one), Self::List(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| one.same(other))
            }
            _ => self == other,
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Digits(text) | Self::Text(text) => f.write_str(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Object(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                write!(f, "{{{}}}", pairs.join(", "))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(if value <= EXACT {
            Json::Number(value as f64)
        } else {
            Json::Digits(value.to_string())
        })
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(if value.unsigned_abs() <= EXACT {
            Json::Number(value as f64)
        } else {
            Json::Digits(value.to_string())
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Json::Object(pairs))
    }
}

/// Which part of a key and its value is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Value,
    /// The key where it stands for the last time.
    LastKey,
}

/// Where a key, or a key inside the object of a key, stands in a line that is JSON.
pub(super) fn find(line: &str, path: &[&str], part: Part) -> Option<Range<usize>> {
    let mut span = 0..line.len();
    let (last, before) = path.split_last()?;
    for key in before {
        span = in_object(line, span, key, Part::Value)?;
    }
    in_object(line, span, last, part)
}

fn in_object(line: &str, span: Range<usize>, wanted: &str, part: Part) -> Option<Range<usize>> {
    let mut at = after_space(line, span.start);
    if line.as_bytes().get(at) != Some(&b'{') {
        return None;
    }
    at += 1;
    let mut found = None;
    loop {
        at = after_space(line, at);
        let key = at..value_end(line, at)?;
        let name: String = serde_json::from_str(line.get(key.clone())?).ok()?;
        at = after_space(line, key.end);
        if line.as_bytes().get(at) != Some(&b':') {
            return found;
        }
        at = after_space(line, at + 1);
        let value = at..value_end(line, at)?;
        if name == wanted {
            match part {
                Part::Value => return Some(value),
                Part::LastKey => found = Some(key),
            }
        }
        at = after_space(line, value.end);
        if line.as_bytes().get(at) != Some(&b',') {
            return found;
        }
        at += 1;
    }
}

fn after_space(line: &str, at: usize) -> usize {
    let rest = line.as_bytes().get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

/// Behind the value that begins at a byte.
fn value_end(line: &str, start: usize) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for (at, byte) in line.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => {
                in_text = !in_text;
                if !in_text && depth == 0 {
                    return Some(at + 1);
                }
            }
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 1 => depth -= 1,
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b'}' | b']' | b',' | b':' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_where_it_stands() {
        let line = r#"{"id": "a,}", "answers": {"q\u0031": [1, {"x": "}"}], "q2" : 5}, "q2": 7}"#;
        let value = |path: &[&str]| find(line, path, Part::Value).map(|span| &line[span]);
        assert_eq!(value(&["id"]), Some("\"a,}\""));
        assert_eq!(value(&["answers", "q1"]), Some(r#"[1, {"x": "}"}]"#));
        assert_eq!(value(&["answers", "q2"]), Some("5"));
        assert_eq!(value(&["q2"]), Some("7"));
        assert_eq!(value(&["nothing"]), None);
        assert_eq!(value(&["id", "q2"]), None);
    }

    #[test]
    fn a_key_that_stands_twice_is_kept_and_found_the_second_time() {
        let line = r#"{"a": 1, "b": 2, "a": 3}"#;
        let json: Json = serde_json::from_str(line).unwrap();
        assert_eq!(json.repeated_key(), Some("a"));
        assert_eq!(find(line, &["a"], Part::LastKey), Some(17..20));
    }

    #[test]
    fn objects_are_the_same_whatever_the_order_of_their_keys() {
        let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert!(json(r#"{"a":1,"b":[2]}"#).same(&json(r#"{"b":[2],"a":1}"#)));
        assert!(!json(r#"{"a":1}"#).same(&json(r#"{"a":2}"#)));
        assert_eq!(json("120801310000485123").to_string(), "120801310000485123");
    }
}
