//! Open answers that are written twice.

use std::collections::HashSet;

use crate::definition::Action;

use super::{Check, Hit, Rows};
use crate::ingest::duplicate::hash;
use crate::ingest::responses::Answers;

/// Shorter texts are written twice by chance.
const SHORTEST: usize = 25;

/// Rows whose text, whatever its case and spaces, stands in a row before them; one hit an open item.
pub(super) fn find(rows: &Rows<'_>) -> Vec<Hit> {
    rows.asked()
        .filter_map(|(item, answers)| match answers {
            Answers::Open(texts) => Some((item, texts)),
            _ => None,
        })
        .map(|(item, texts)| {
            let mut seen: HashSet<u64> = HashSet::new();
            let mut repeated = Vec::new();
            let mut long = 0;
            for (row, text) in texts.iter().enumerate() {
                let Some(plain) = text.as_deref().map(plain) else {
                    continue;
                };
                if plain.chars().count() < SHORTEST {
                    continue;
                }
                long += 1;
                if !seen.insert(hash(plain.as_bytes())) {
                    repeated.push(row);
                }
            }
            let item = item.id.clone();
            Hit::new(Check::SameText { item }, repeated, long, Action::Flag)
        })
        .collect()
}

fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
