//! Cases as the reference file states them, and how a result is compared with what is expected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct File {
    designs: BTreeMap<String, Dataset>,
    cases: Vec<Case>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Dataset {
    pub columns: BTreeMap<String, ColumnType>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ColumnType {
    Categorical {
        #[serde(default)]
        levels: Vec<String>,
    },
    Numeric {},
}

#[derive(Debug, Deserialize)]
pub struct Case {
    pub id: String,
    pub kind: String,
    pub file: String,
    pub design: Design,
    pub inputs: Value,
    pub expected: Value,
    pub tolerance_rel: f64,
    #[serde(default)]
    pub tolerance_by_key: BTreeMap<String, f64>,
    #[serde(default)]
    pub tolerance_by_method: BTreeMap<String, f64>,
    #[serde(skip)]
    pub columns: BTreeMap<String, ColumnType>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Design {
    pub id: String,
    pub strata: Option<String>,
    #[serde(default)]
    pub clusters: Vec<String>,
    #[serde(default)]
    pub nest: bool,
    #[serde(default)]
    pub fpc: Vec<String>,
    pub weight: String,
}

/// The folder of the file and its cases.
pub fn read(path: &Path) -> (PathBuf, Vec<Case>) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut file: File =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    for case in &mut file.cases {
        if let Some(design) = file.designs.get(&case.design.id) {
            case.columns.clone_from(&design.columns);
        }
    }
    (
        path.parent().unwrap_or(Path::new(".")).to_path_buf(),
        file.cases,
    )
}

impl Case {
    pub fn text(&self, key: &str) -> String {
        self.inputs[key]
            .as_str()
            .unwrap_or_else(|| panic!("{}: input {key} is not a text", self.id))
            .to_owned()
    }

    /// Whether R stops.
    pub fn expects_error(&self) -> bool {
        self.expected["error"].is_string()
    }

    /// A case for testing the comparison itself.
    pub fn example() -> Self {
        Self {
            id: "example".into(),
            kind: "mean".into(),
            file: String::new(),
            design: Design {
                id: String::new(),
                strata: None,
                clusters: Vec::new(),
                nest: false,
                fpc: Vec::new(),
                weight: "w".into(),
            },
            inputs: Value::Null,
            expected: Value::Null,
            tolerance_rel: 1e-8,
            tolerance_by_key: BTreeMap::new(),
            tolerance_by_method: BTreeMap::new(),
            columns: BTreeMap::new(),
        }
    }
}

/// Differences of one case from what is expected.
///
/// Relative, with a floor of 1e-9 × the largest standard error of the case (its square for covariances, 1e-12 for p).
pub struct Comparison {
    tolerance: f64,
    by_key: BTreeMap<String, f64>,
    floor: f64,
    pub worst: f64,
    pub misses: Vec<String>,
}

impl Comparison {
    pub fn new(case: &Case) -> Self {
        Self {
            tolerance: case.tolerance_rel,
            by_key: case.tolerance_by_key.clone(),
            floor: 1e-9 * largest_standard_error(&case.expected),
            worst: 0.0,
            misses: Vec::new(),
        }
    }

    /// What follows is compared at the tolerance the case names for a method, or at its own.
    pub fn with_tolerance_of_method(&mut self, case: &Case, method: &str) {
        let of_method = case.tolerance_by_method.get(method);
        self.tolerance = of_method.copied().unwrap_or(case.tolerance_rel);
    }

    /// Compares one number; a key that is not expected is not compared.
    pub fn number(&mut self, key: &str, found: f64, expected: &Value) {
        if expected.is_null() {
            return;
        }
        if expected.as_str() == Some("NaN") {
            if !found.is_nan() {
                self.misses.push(format!("{key}: {found}, expected NaN"));
            }
            return;
        }
        let Some(expected) = expected.as_f64() else {
            self.misses
                .push(format!("{key}: expected is not a number: {expected}"));
            return;
        };
        let name = key.split(['[', '.']).next().unwrap_or(key);
        let floor = match name {
            "vcov" | "var" | "vcov_by" | "covariance" => self.floor * self.floor * 1e9,
            "p" | "p_t" | "p_z" => 1e-12,
            _ => self.floor,
        };
        let tolerance = self.by_key.get(name).copied().unwrap_or(self.tolerance);
        let difference = (found - expected).abs();
        let relative = difference / expected.abs().max(f64::MIN_POSITIVE);
        if difference <= floor {
            return;
        }
        if relative > tolerance || relative.is_nan() {
            self.misses.push(format!(
                "{key}: {found}, expected {expected} (relative {relative:.1e})"
            ));
        }
        if relative.is_finite() {
            self.worst = self.worst.max(relative);
        }
    }

    pub fn numbers(&mut self, key: &str, found: &[f64], expected: &Value) {
        let Some(values) = expected.as_array() else {
            if let [single] = found {
                self.number(key, *single, expected);
            }
            return;
        };
        if values.len() != found.len() {
            self.misses.push(format!(
                "{key}: {} values, expected {}",
                found.len(),
                values.len()
            ));
            return;
        }
        for (index, (found, expected)) in found.iter().zip(values).enumerate() {
            self.number(&format!("{key}[{index}]"), *found, expected);
        }
    }

    pub fn matrix(&mut self, key: &str, found: &nalgebra::DMatrix<f64>, expected: &Value) {
        let Some(rows) = expected.as_array() else {
            return;
        };
        if rows.len() != found.nrows() {
            self.misses.push(format!(
                "{key}: {} rows, expected {}",
                found.nrows(),
                rows.len()
            ));
            return;
        }
        for (index, row) in rows.iter().enumerate() {
            let of_row: Vec<f64> = found.row(index).iter().copied().collect();
            self.numbers(key, &of_row, row);
        }
    }

    pub fn same(&mut self, key: &str, found: &[String], expected: &Value) {
        if let Some(expected) = expected.as_array() {
            let expected: Vec<&str> = expected.iter().filter_map(Value::as_str).collect();
            if expected != found {
                self.misses
                    .push(format!("{key}: {found:?}, expected {expected:?}"));
            }
        }
    }
}

fn largest_standard_error(value: &Value) -> f64 {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| {
                if key.starts_with("se") {
                    numbers_of(value).fold(0.0, f64::max)
                } else {
                    largest_standard_error(value)
                }
            })
            .fold(0.0, f64::max),
        Value::Array(values) => values
            .iter()
            .map(largest_standard_error)
            .fold(0.0, f64::max),
        _ => 0.0,
    }
}

fn numbers_of(value: &Value) -> Box<dyn Iterator<Item = f64> + '_> {
    match value {
        Value::Array(values) => Box::new(values.iter().flat_map(numbers_of)),
        other => Box::new(other.as_f64().into_iter()),
    }
}
