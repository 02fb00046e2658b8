//! A CSV file as columns, and its design.

use std::collections::BTreeMap;
use std::path::Path;

use tidemark::ingest::DesignColumns;

pub struct Columns {
    of_name: BTreeMap<String, Vec<String>>,
}

impl Columns {
    /// The rows of a file for which `keep` holds, given by a column's name and text.
    pub fn read(file: &Path, keep: impl Fn(&str, &str) -> bool) -> Self {
        let mut reader = csv::Reader::from_path(file).expect("a file");
        let names: Vec<String> = reader
            .headers()
            .expect("headings")
            .iter()
            .map(str::to_owned)
            .collect();
        let mut columns = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.expect("a row");
            if names
                .iter()
                .zip(&record)
                .all(|(name, text)| keep(name, text))
            {
                for (column, text) in columns.iter_mut().zip(&record) {
                    column.push(text.to_owned());
                }
            }
        }
        Self {
            of_name: names.into_iter().zip(columns).collect(),
        }
    }

    pub fn texts(&self, name: &str) -> &[String] {
        &self.of_name[name]
    }

    /// Numbers; an empty cell is missing.
    pub fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        self.texts(name)
            .iter()
            .map(|text| text.parse().ok())
            .collect()
    }

    /// Levels by their place among `labels`; another text is missing.
    pub fn levels(&self, name: &str, labels: &[String]) -> Vec<Option<u16>> {
        self.texts(name)
            .iter()
            .map(|text| {
                labels
                    .iter()
                    .position(|label| label == text)
                    .map(|place| place as u16)
            })
            .collect()
    }

    /// Weights of a column, strata and clusters nested in them.
    pub fn design(&self, weight: &str, strata_and_clusters: Option<(&str, &str)>) -> DesignColumns {
        let mut design = DesignColumns {
            weight: self
                .numbers(weight)
                .into_iter()
                .map(|weight| weight.expect("a weight"))
                .collect(),
            ..DesignColumns::default()
        };
        if let Some((stratum, cluster)) = strata_and_clusters {
            let strata = self.texts(stratum);
            let nested: Vec<String> = strata
                .iter()
                .zip(self.texts(cluster))
                .map(|(stratum, cluster)| format!("{stratum}/{cluster}"))
                .collect();
            design.stratum = Some(numbered(strata));
            design.clusters = vec![numbered(&nested)];
        }
        design
    }
}

fn numbered(texts: &[String]) -> Vec<u32> {
    let mut known = BTreeMap::new();
    texts
        .iter()
        .map(|text| {
            let next = known.len() as u32;
            *known.entry(text).or_insert(next)
        })
        .collect()
}

pub fn labels(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|&label| label.to_owned()).collect()
}
