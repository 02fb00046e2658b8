//! What an analyst overrules, for which comparisons, and what stays.

use tidemark::compare::ledger::{Comparability, Entry, FindingKind, Ledger};
use tidemark::definition::{Code, ItemId, Lang, NetId, WaveId};
use tidemark::estimate::Measure;

use super::folder::{Says, survey};

const OTHER: &str = "text = { da = \"Man kan altid stole på det offentlige\", en = \"Public authorities can always be trusted\" }";
const OVERRULE: &str = "comparable = { da = \"Begge blev stillet\", en = \"Both were asked\" }";

fn entry(waves: &[Says], item: &str, from: &str, to: &str) -> Entry {
    let ledger = Ledger::of(&survey(waves));
    let found = ledger.between(&ItemId::new(item), &WaveId::new(from), &WaveId::new(to));
    found.expect("an entry").clone()
}

#[test]
fn an_overrule_is_for_its_wave_and_the_pairs_that_span_it() {
    let waves = [
        Says::default(),
        Says::of_item("trust", format!("{OTHER}\n{OVERRULE}")),
        Says::of_item("trust", OTHER),
    ];
    for (from, to, overrules) in [
        ("2021", "2022", 1),
        ("2021", "2023", 1),
        ("2022", "2023", 0),
    ] {
        let entry = entry(&waves, "trust", from, to);
        assert_eq!(
            entry.comparability,
            Comparability::Comparable,
            "{from} {to}"
        );
        assert_eq!(entry.overrules.len(), overrules, "{from} {to}");
    }
    let spans = entry(&waves, "trust", "2021", "2023");
    assert_eq!(spans.overrules[0].wave, WaveId::new("2022"));
    assert_eq!(
        spans.overrules[0].reason.get(&Lang::new("en")),
        "Both were asked"
    );
    assert!(spans.findings[0].overruled.is_some());
}

#[test]
fn what_another_wave_brought_is_not_overruled() {
    let moved = Says {
        mode: Some("phone"),
        ..Says::of_item("trust", OTHER)
    };
    let waves = [
        Says::default(),
        Says::of_item("trust", format!("{OTHER}\n{OVERRULE}")),
        moved,
    ];
    let spans = entry(&waves, "trust", "2021", "2023");
    assert_eq!(spans.comparability, Comparability::Break);
    let kinds: Vec<(FindingKind, bool)> = spans
        .findings
        .iter()
        .map(|finding| (finding.kind, finding.overruled.is_some()))
        .collect();
    assert_eq!(
        kinds,
        [(FindingKind::Wording, true), (FindingKind::Mode, false)]
    );
}

#[test]
fn a_second_change_of_the_same_kind_needs_its_own_overrule() {
    let third = "text = { da = \"Det offentlige er til at stole på\", en = \"Authorities are to be trusted\" }";
    let waves = [
        Says::default(),
        Says::of_item("trust", format!("{OTHER}\n{OVERRULE}")),
        Says::of_item("trust", third),
    ];
    assert_eq!(
        entry(&waves, "trust", "2021", "2023").comparability,
        Comparability::Break
    );
}

#[test]
fn a_wording_that_comes_back_is_compared_over_the_break() {
    let waves = [
        Says::default(),
        Says::of_item("trust", OTHER),
        Says::default(),
    ];
    let between = |from, to| entry(&waves, "trust", from, to).comparability;
    assert_eq!(between("2021", "2022"), Comparability::Break);
    assert_eq!(between("2022", "2023"), Comparability::Break);
    assert_eq!(between("2021", "2023"), Comparability::Comparable);
}

#[test]
fn an_overrule_with_a_caution_is_compared_with_a_note() {
    let caution = "caution = { da = \"Ordlyden er ny\", en = \"The wording is new\" }";
    let waves = [
        Says::default(),
        Says::of_item("trust", format!("{OTHER}\n{OVERRULE}\n{caution}")),
    ];
    let entry = entry(&waves, "trust", "2021", "2022");
    assert_eq!(entry.comparability, Comparability::WithCaution);
    let cautions = entry.cautions(&Measure::Mean);
    assert_eq!(cautions[0].get(&Lang::new("da")), "Ordlyden er ny");
}

#[test]
fn a_wave_is_overruled_by_the_wave_and_a_declared_break_of_an_item_stands() {
    let reason = "comparable = { da = \"Prøvet parallelt\", en = \"Run in parallel\" }";
    let declared = "break = { da = \"Ny betydning\", en = \"New meaning\" }";
    let waves = [
        Says::default(),
        Says {
            wave: reason.to_owned(),
            mode: Some("phone"),
            ..Says::of_item("safe", declared)
        },
    ];
    let verdict = |item| entry(&waves, item, "2021", "2022").comparability;
    assert_eq!(verdict("trust"), Comparability::Comparable);
    assert_eq!(verdict("safe"), Comparability::Break);
}

#[test]
fn a_split_answer_breaks_its_own_share_and_cautions_the_nets() {
    let split = "answers = [{ code = 1 }, { code = 2 }, { code = 3 }, \
        { code = 4, label = { da = \"Lidt enig\", en = \"Slightly agree\" } }, \
        { code = 4, label = { da = \"Overvejende enig\", en = \"Mostly agree\" } }, { code = 5 }, { code = 8 }]";
    let waves = [Says::default(), Says::of_item("trust", split)];
    let entry = entry(&waves, "trust", "2021", "2022");
    assert_eq!(entry.of(&Measure::Answer(Code(4))), Comparability::Break);
    assert_eq!(entry.of(&Measure::Mean), Comparability::Break);
    let others = [
        Measure::Answer(Code(1)),
        Measure::Net(NetId::new("agree")),
        Measure::Net(NetId::new("disagree")),
    ];
    for measure in others {
        assert_eq!(
            entry.of(&measure),
            Comparability::WithCaution,
            "{measure:?}"
        );
    }
}
