//! Pairs of definitions that differ in exactly one way, drawn from a seed.

use std::collections::BTreeSet;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tidemark::compare::ledger::{Comparability, Entry, FindingKind, Ledger};

use super::folder::{Says, survey};
use super::ways::{WAYS, pair};

/// So many pairs of each way.
const EACH: usize = 12;

/// What an entry says, with the languages whose words differ.
fn found(entry: &Entry) -> Vec<(FindingKind, Vec<&str>)> {
    let findings = entry.findings.iter();
    findings
        .map(|finding| {
            let langs = finding.evidence.iter().map(|piece| piece.lang.as_str());
            (finding.kind, langs.collect())
        })
        .collect()
}

#[test]
fn the_one_difference_is_found_and_nothing_else() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut kinds: BTreeSet<FindingKind> = BTreeSet::new();
    let mut different: Vec<Says> = Vec::new();
    let mut pairs = 0;
    for way in 0..WAYS {
        for _ in 0..EACH {
            let pair = pair(way, &mut rng);
            let waves = match pair.is_earlier {
                true => [pair.says.clone(), Says::default()],
                false => [Says::default(), pair.says.clone()],
            };
            let survey = survey(&waves);
            let ledger = Ledger::of(&survey);
            assert_eq!(ledger.entries.len(), 5, "one entry an item");
            for entry in &ledger.entries {
                let item = entry.item.as_str();
                let is_touched = pair.items.is_empty() || pair.items.contains(&item);
                let said = format!("{item}, {way}: {:?}, {:?}", pair.says, entry.findings);
                let Some(kind) = pair.kind.filter(|_| is_touched) else {
                    assert!(entry.findings.is_empty(), "{said}");
                    assert_eq!(entry.comparability, Comparability::Comparable, "{said}");
                    continue;
                };
                let found = found(entry);
                assert_eq!(found.len(), 1, "{said}");
                assert_eq!(found[0].0, kind, "{said}");
                assert_eq!(entry.comparability, pair.comparability, "{said}");
                if let Some(langs) = &pair.langs {
                    assert_eq!(&found[0].1, langs, "{said}");
                }
                let reason = &entry.findings[0].reason;
                assert!(
                    survey.languages.iter().all(|l| !reason.get(l).is_empty()),
                    "{said}"
                );
                kinds.insert(kind);
            }
            if !different.contains(&pair.says) {
                different.push(pair.says);
            }
            pairs += 1;
        }
    }
    assert!(pairs >= 200, "{pairs}");
    // Many of them differ in another word, item or answer, and every kind is among them.
    assert!(different.len() >= 150, "{}", different.len());
    assert_eq!(kinds.len(), 21, "{kinds:?}");
}
