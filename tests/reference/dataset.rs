//! A dataset of the reference as design columns, factors and variables.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tidemark::ingest::DesignColumns;

use super::cases::{Case, ColumnType};

pub struct Rows {
    columns: BTreeMap<String, Vec<String>>,
    pub count: usize,
    types: BTreeMap<String, ColumnType>,
}

/// A variable as estimates take it.
pub enum Column {
    Categorical {
        level: Vec<Option<u16>>,
        levels: Vec<String>,
    },
    Numeric(Vec<Option<f64>>),
}

impl Rows {
    pub fn read(case: &Case, folder: &Path, file: &str) -> Self {
        let path = folder.join(file);
        let mut reader =
            csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let headings: Vec<String> = reader
            .headers()
            .expect("headings")
            .iter()
            .map(str::to_owned)
            .collect();
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); headings.len()];
        for record in reader.records() {
            let record = record.expect("row");
            for (column, field) in columns.iter_mut().zip(record.iter()) {
                column.push(field.to_owned());
            }
        }
        Self {
            count: columns[0].len(),
            columns: headings.into_iter().zip(columns).collect(),
            types: case.columns.clone(),
        }
    }

    fn texts(&self, name: &str) -> &[String] {
        self.columns
            .get(name)
            .unwrap_or_else(|| panic!("no column {name}"))
    }

    pub fn text(&self, name: &str, row: usize) -> &str {
        &self.texts(name)[row]
    }

    pub fn number(&self, name: &str) -> Vec<Option<f64>> {
        self.texts(name)
            .iter()
            .map(|text| text.parse().ok())
            .collect()
    }

    pub fn column(&self, name: &str) -> Column {
        match self.types.get(name) {
            Some(ColumnType::Categorical { levels }) => {
                let level = self
                    .texts(name)
                    .iter()
                    .map(|text| {
                        levels
                            .iter()
                            .position(|level| level == text)
                            .map(|at| at as u16)
                    })
                    .collect();
                Column::Categorical {
                    level,
                    levels: levels.clone(),
                }
            }
            _ => Column::Numeric(self.number(name)),
        }
    }

    /// A column as groups: its levels, or the distinct numbers of a numeric one in order.
    pub fn groups(&self, name: &str) -> (Vec<Option<u16>>, Vec<String>) {
        match self.column(name) {
            Column::Categorical { level, levels } => (level, levels),
            Column::Numeric(values) => {
                let mut numbers: Vec<f64> = values.iter().flatten().copied().collect();
                numbers.sort_by(f64::total_cmp);
                numbers.dedup();
                let place = |value: &f64| numbers.iter().position(|number| number == value);
                let level = values
                    .iter()
                    .map(|value| value.as_ref().and_then(place).map(|at| at as u16))
                    .collect();
                (level, numbers.iter().map(f64::to_string).collect())
            }
        }
    }

    /// A level as `groups` names it: of a numeric column, the number as it is shortest.
    pub fn level_text(&self, name: &str, level: &Value) -> String {
        let text = match level {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match (self.types.get(name), text.parse()) {
            (Some(ColumnType::Categorical { .. }), _) | (_, Err(_)) => text,
            (_, Ok(number)) => f64::to_string(&number),
        }
    }

    /// 0 for rows in a domain, 1 for the others: conditions `column=='text'`, `==`, `>=`, `<=` joined with `&`.
    pub fn domain(&self, conditions: Option<&str>) -> Vec<u16> {
        let mut level = vec![0; self.count];
        let mut rest = conditions.unwrap_or_default().trim();
        while !rest.is_empty() {
            let (condition, after) = Condition::read(rest);
            rest = after;
            let numeric = !matches!(
                self.types.get(condition.column),
                Some(ColumnType::Categorical { .. })
            );
            for (level, text) in level.iter_mut().zip(self.texts(condition.column)) {
                if !condition.holds(text, numeric) {
                    *level = 1;
                }
            }
        }
        level
    }

    pub fn design(&self, case: &Case) -> DesignColumns {
        let design = &case.design;
        let weight = self
            .number(&design.weight)
            .into_iter()
            .map(|w| w.expect("weight"))
            .collect();
        let stratum = design
            .strata
            .as_ref()
            .map(|name| number_texts(self.texts(name).to_vec()));
        let mut above: Option<Vec<u32>> = design.nest.then(|| stratum.clone()).flatten();
        let mut clusters = Vec::new();
        for name in &design.clusters {
            // R takes a later stage's code within the unit of the stage before.
            let texts = match &above {
                Some(above) => self
                    .texts(name)
                    .iter()
                    .zip(above)
                    .map(|(text, unit)| format!("{unit}/{text}"))
                    .collect(),
                None => self.texts(name).to_vec(),
            };
            let numbers = number_texts(texts);
            above = Some(numbers.clone());
            clusters.push(numbers);
        }
        let population = design
            .fpc
            .iter()
            .map(|name| {
                self.number(name)
                    .into_iter()
                    .map(|n| n.expect("population"))
                    .collect()
            })
            .collect();
        DesignColumns {
            weight,
            stratum,
            stratum_labels: Vec::new(),
            clusters,
            population,
        }
    }
}

fn number_texts(texts: Vec<String>) -> Vec<u32> {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    texts
        .into_iter()
        .map(|text| {
            let next = known.len() as u32;
            *known.entry(text).or_insert(next)
        })
        .collect()
}

/// `column=='text'`, `column==number`, `column>=number` or `column<=number`.
struct Condition<'t> {
    column: &'t str,
    operator: &'t str,
    value: &'t str,
    quoted: bool,
}

impl<'t> Condition<'t> {
    /// The first condition of a text, and what stands behind the `&` after it.
    ///
    /// A quote closes where `&` or nothing follows, so a text may hold `&` and quotes.
    fn read(text: &'t str) -> (Self, &'t str) {
        let at = ["==", ">=", "<="]
            .iter()
            .filter_map(|operator| text.find(operator))
            .min()
            .unwrap_or_else(|| panic!("condition {text}"));
        let column = text[..at].trim().trim_matches('`');
        let operator = &text[at..at + 2];
        let right = text[at + 2..].trim_start();
        let quote = right.chars().next().filter(|c| ['\'', '"'].contains(c));
        let (value, after) = match quote {
            Some(quote) => {
                let closes = |end: &usize| {
                    let after = right[end + 1..].trim_start();
                    after.is_empty() || after.starts_with('&')
                };
                let ends = right.match_indices(quote).skip(1).map(|(end, _)| end);
                let end = ends.into_iter().find(closes);
                let end = end.unwrap_or_else(|| panic!("condition {text}"));
                (&right[1..end], right[end + 1..].trim_start())
            }
            None => right.split_at(right.find('&').unwrap_or(right.len())),
        };
        let condition = Self {
            column,
            operator,
            value: if quote.is_some() { value } else { value.trim() },
            quoted: quote.is_some(),
        };
        (condition, after.trim_start_matches('&').trim())
    }

    fn holds(&self, text: &str, numeric: bool) -> bool {
        let numbers = (text.parse::<f64>(), self.value.parse::<f64>());
        match (self.operator, numbers) {
            ("==", (Ok(a), Ok(b))) if numeric || !self.quoted => a == b,
            ("==", _) => text == self.value,
            (">=", (Ok(a), Ok(b))) => a >= b,
            ("<=", (Ok(a), Ok(b))) => a <= b,
            _ => false,
        }
    }
}
