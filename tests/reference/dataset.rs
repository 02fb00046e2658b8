//! A dataset of the reference as design columns, factors and variables.

use std::collections::BTreeMap;
use std::path::Path;

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

    /// A column as groups: its levels, or the distinct texts of a numeric one in numeric order.
    pub fn groups(&self, name: &str) -> (Vec<Option<u16>>, Vec<String>) {
        match self.column(name) {
            Column::Categorical { level, levels } => (level, levels),
            Column::Numeric(_) => {
                let texts = self.texts(name);
                let mut levels: Vec<String> = texts
                    .iter()
                    .filter(|text| !text.is_empty())
                    .cloned()
                    .collect();
                levels.sort_by(|a, b| {
                    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
                    number(a).total_cmp(&number(b)).then_with(|| a.cmp(b))
                });
                levels.dedup();
                let level = texts
                    .iter()
                    .map(|text| {
                        levels
                            .iter()
                            .position(|level| level == text)
                            .map(|at| at as u16)
                    })
                    .collect();
                (level, levels)
            }
        }
    }

    /// 0 for rows in a domain, 1 for the others: conditions `column=='text'`, `==`, `>=`, `<=` joined with `&`.
    pub fn domain(&self, conditions: Option<&str>) -> Vec<u16> {
        let mut level = vec![0; self.count];
        for condition in conditions.into_iter().flat_map(|all| all.split('&')) {
            let at = condition
                .find(['=', '>', '<'])
                .unwrap_or_else(|| panic!("condition {condition}"));
            let (name, rest) = condition.split_at(at);
            let (operator, value) = rest.split_at(2);
            let value = value.trim().trim_matches('\'');
            for (level, text) in level.iter_mut().zip(self.texts(name.trim())) {
                let numbers = || (text.parse::<f64>(), value.parse::<f64>());
                let holds = match (operator, numbers()) {
                    ("==", (Ok(a), Ok(b))) => a == b,
                    ("==", _) => text == value,
                    (">=", (Ok(a), Ok(b))) => a >= b,
                    ("<=", (Ok(a), Ok(b))) => a <= b,
                    _ => false,
                };
                if !holds {
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
