//! The ways in which one wave of a pair may differ from the other, each with what the ledger is to find.

use rand::Rng as _;
use rand::prelude::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use tidemark::compare::ledger::{Comparability, FindingKind};

use super::folder::{Says, survey};

const SINGLE: [&str; 2] = ["trust", "safe"];
const ITEMS: [&str; 4] = ["trust", "safe", "used", "hours"];

/// A pair of waves, of which one says something else.
pub struct Pair {
    pub says: Says,
    /// Whether the earlier wave says it.
    pub is_earlier: bool,
    /// The items it is found for; empty: all.
    pub items: Vec<&'static str>,
    pub kind: Option<FindingKind>,
    pub comparability: Comparability,
    /// The languages in which words differ; `None`: not looked at.
    pub langs: Option<Vec<&'static str>>,
}

impl Pair {
    fn new(kind: FindingKind, comparability: Comparability, says: Says) -> Self {
        Self {
            says,
            is_earlier: false,
            items: Vec::new(),
            kind: Some(kind),
            comparability,
            langs: None,
        }
    }

    fn of(mut self, item: &'static str) -> Self {
        self.items = match item {
            "hours" => vec!["hours", "heavy"],
            item => vec![item],
        };
        self
    }

    fn in_langs(mut self, langs: &[&'static str]) -> Self {
        self.langs = Some(langs.to_vec());
        self
    }

    fn either_way(mut self, rng: &mut ChaCha8Rng) -> Self {
        self.is_earlier = rng.random();
        self
    }
}

/// The wording of an item as the survey has it.
fn wording(item: &str) -> [&'static str; 2] {
    match item {
        "trust" => [
            "Man kan som regel stole på det offentlige",
            "Public authorities can usually be trusted",
        ],
        "safe" => [
            "Børn færdes sikkert på nettet i dag",
            "Children are safe on the internet today",
        ],
        "used" => [
            "Hvilke har du brugt den seneste måned?",
            "Which have you used in the last month?",
        ],
        _ => [
            "Hvor mange timer er du online om dagen?",
            "How many hours a day are you online?",
        ],
    }
}

/// One word dropped, doubled, exchanged or put in.
fn reworded(text: &str, rng: &mut ChaCha8Rng) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let place = rng.random_range(0..words.len());
    match rng.random_range(0..4) {
        0 => {
            words.remove(place);
        }
        1 => words.insert(place, "næsten".to_owned()),
        2 => words[place] = "ændret".to_owned(),
        _ => words.push("nu".to_owned()),
    }
    words.join(" ")
}

fn text_of(key: &str, [da, en]: [&str; 2]) -> String {
    format!("{key} = {{ da = {da:?}, en = {en:?} }}")
}

fn reworded_in(langs: &'static [&'static str], rng: &mut ChaCha8Rng) -> Pair {
    let item = *ITEMS.choose(rng).expect("an item");
    let [mut da, mut en] = wording(item).map(str::to_owned);
    if langs.contains(&"da") {
        da = reworded(&da, rng);
    }
    if langs.contains(&"en") {
        en = reworded(&en, rng);
    }
    let says = Says::of_item(item, text_of("text", [&da, &en]));
    Pair::new(FindingKind::Wording, Comparability::Break, says)
        .of(item)
        .in_langs(langs)
        .either_way(rng)
}

/// Case, a full stop, quotes.
fn typography(rng: &mut ChaCha8Rng) -> Pair {
    let item = *ITEMS.choose(rng).expect("an item");
    let [da, en] = wording(item);
    let da = match rng.random_range(0..4) {
        0 => format!("{da}."),
        1 => da.to_uppercase(),
        2 => format!("»{da}«"),
        _ => da.replacen(' ', ", ", 1),
    };
    let says = Says::of_item(item, text_of("text", [&da, en]));
    Pair::new(FindingKind::Typography, Comparability::Comparable, says)
        .of(item)
        .in_langs(&["da"])
        .either_way(rng)
}

fn label(rng: &mut ChaCha8Rng) -> Pair {
    let lang = *["da", "en"].choose(rng).expect("a language");
    let is_single: bool = rng.random();
    let item = if is_single {
        SINGLE[rng.random_range(0..2)]
    } else {
        "used"
    };
    let (key, codes): (&str, &[i64]) = match is_single {
        true => ("answers", &[1, 2, 3, 4, 5, 8]),
        false => ("options", &[1, 2, 3, 4]),
    };
    let changed = *codes.choose(rng).expect("a code");
    let labels = |code: i64| -> [String; 2] {
        let survey = survey(&[]);
        let item = survey.items.iter().find(|i| i.id.as_str() == item);
        let item = item.expect("the item");
        let answers = match &item.kind {
            tidemark::definition::ItemKind::Multiple { options, .. } => options.clone(),
            _ => item.scale().expect("a scale").answers.clone(),
        };
        let answer = answers.iter().find(|answer| answer.code.0 == code);
        ["da", "en"].map(|lang| {
            let lang = tidemark::definition::Lang::new(lang);
            answer.expect("an answer").label.get(&lang).to_owned()
        })
    };
    let [mut da, mut en] = labels(changed);
    match lang {
        "da" => da = format!("{da} ting"),
        _ => en = format!("quite {en}"),
    }
    let entries: Vec<String> = codes
        .iter()
        .map(|code| match *code == changed {
            true => format!("{{ code = {code}, label = {{ da = {da:?}, en = {en:?} }} }}"),
            false => format!("{{ code = {code} }}"),
        })
        .collect();
    let says = Says::of_item(item, format!("{key} = [{}]", entries.join(", ")));
    Pair::new(FindingKind::OptionLabel, Comparability::Break, says)
        .of(item)
        .in_langs(if lang == "da" { &["da"] } else { &["en"] })
        .either_way(rng)
}

/// An answer that one wave did not offer: added where that is the earlier, removed where it is the later.
fn without(is_earlier: bool, rng: &mut ChaCha8Rng) -> Pair {
    let item = *["trust", "safe", "used"].choose(rng).expect("an item");
    let code = rng.random_range(1..=4);
    let kind = match is_earlier {
        true => FindingKind::OptionAdded,
        false => FindingKind::OptionRemoved,
    };
    let says = Says::of_item(item, format!("without = [{code}]"));
    let mut pair = Pair::new(kind, Comparability::Break, says).of(item);
    pair.is_earlier = is_earlier;
    pair
}

fn split(rng: &mut ChaCha8Rng) -> Pair {
    let item = SINGLE[rng.random_range(0..2)];
    let code = rng.random_range(1..=5);
    let entries: Vec<String> = [1, 2, 3, 4, 5, 8]
        .iter()
        .map(|known| match *known == code {
            true => format!(
                "{{ code = {code}, label = {{ da = \"Del a\", en = \"Part a\" }} }}, {{ code = {code}, label = {{ da = \"Del b\", en = \"Part b\" }} }}"
            ),
            false => format!("{{ code = {known} }}"),
        })
        .collect();
    let says = Says::of_item(item, format!("answers = [{}]", entries.join(", ")));
    Pair::new(FindingKind::OptionSplit, Comparability::Break, says)
        .of(item)
        .either_way(rng)
}

fn codes(rng: &mut ChaCha8Rng) -> Pair {
    let item = SINGLE[rng.random_range(0..2)];
    let (one, other) = (rng.random_range(1..=3), rng.random_range(4..=5));
    let says = Says {
        values: Some((
            item.to_owned(),
            format!("\"{one}\" = {other}\n\"{other}\" = {one}"),
        )),
        ..Says::default()
    };
    Pair::new(FindingKind::Codes, Comparability::Comparable, says)
        .of(item)
        .either_way(rng)
}

/// Two answers that exchange places, without turning the whole scale.
fn order(rng: &mut ChaCha8Rng) -> Pair {
    let is_single: bool = rng.random();
    let (item, key, mut codes) = match is_single {
        true => (
            SINGLE[rng.random_range(0..2)],
            "answers",
            vec![1, 2, 3, 4, 5, 8],
        ),
        false => ("used", "options", vec![1, 2, 3, 4]),
    };
    let place = rng.random_range(0..3);
    codes.swap(place, place + 1);
    let entries: Vec<String> = codes.iter().map(|c| format!("{{ code = {c} }}")).collect();
    let level = match is_single {
        true => Comparability::Break,
        false => Comparability::WithCaution,
    };
    let says = Says::of_item(item, format!("{key} = [{}]", entries.join(", ")));
    Pair::new(FindingKind::Order, level, says)
        .of(item)
        .either_way(rng)
}

fn random_order(rng: &mut ChaCha8Rng) -> Pair {
    let item = *["trust", "safe", "used"].choose(rng).expect("an item");
    let says = Says::of_item(item, "order = \"random\"");
    Pair::new(FindingKind::Order, Comparability::WithCaution, says)
        .of(item)
        .either_way(rng)
}

fn reversed(rng: &mut ChaCha8Rng) -> Pair {
    let item = SINGLE[rng.random_range(0..2)];
    let says = Says::of_item(item, "order = \"reversed\"");
    Pair::new(FindingKind::Reversed, Comparability::Break, says)
        .of(item)
        .either_way(rng)
}

fn position(rng: &mut ChaCha8Rng) -> Pair {
    let (item, after) = *[
        ("trust", "used"),
        ("safe", "hours"),
        ("used", "trust"),
        ("hours", "safe"),
    ]
    .choose(rng)
    .expect("an item");
    let says = Says::of_item(item, format!("after = \"{after}\""));
    Pair::new(FindingKind::Position, Comparability::WithCaution, says)
        .of(item)
        .either_way(rng)
}

fn of_text(key: &str, kind: FindingKind, level: Comparability, rng: &mut ChaCha8Rng) -> Pair {
    let item = *ITEMS.choose(rng).expect("an item");
    let number = rng.random_range(1..100);
    let da = format!("Kun de {number} første");
    let en = format!("Only the first {number}");
    let says = Says::of_item(item, text_of(key, [&da, &en]));
    Pair::new(kind, level, says).of(item).either_way(rng)
}

fn of_wave(kind: FindingKind, level: Comparability, says: Says, rng: &mut ChaCha8Rng) -> Pair {
    Pair::new(kind, level, says).either_way(rng)
}

fn stated(key: &str, rng: &mut ChaCha8Rng) -> String {
    let number = rng.random_range(1..100);
    text_of(
        key,
        [&format!("Nummer {number}"), &format!("Number {number}")],
    )
}

/// The wave says what the survey says, or the same with other spaces.
fn nothing(rng: &mut ChaCha8Rng) -> Pair {
    let item = *ITEMS.choose(rng).expect("an item");
    let [da, en] = wording(item);
    let says = match rng.random_range(0..5) {
        0 => Says::default(),
        1 => Says::of_item(item, text_of("text", [da, en])),
        2 => Says::of_item(item, text_of("text", [&da.replace(' ', "  "), en])),
        3 => Says::of_item(
            "used",
            "options = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }]",
        ),
        _ => Says::of_item("safe", "after = \"trust\""),
    };
    let mut pair = Pair::new(FindingKind::Wording, Comparability::Comparable, says).either_way(rng);
    pair.kind = None;
    pair
}

pub fn pair(way: usize, rng: &mut ChaCha8Rng) -> Pair {
    use Comparability::{Break, WithCaution};
    match way {
        0 => reworded_in(&["da"], rng),
        1 => reworded_in(&["en"], rng),
        2 => reworded_in(&["da", "en"], rng),
        3 => typography(rng),
        4 => label(rng),
        5 => without(true, rng),
        6 => without(false, rng),
        7 => split(rng),
        8 => codes(rng),
        9 => order(rng),
        10 => random_order(rng),
        11 => reversed(rng),
        12 => position(rng),
        13 => of_text("universe", FindingKind::Universe, Break, rng),
        14 => of_text("instructions", FindingKind::Instructions, WithCaution, rng),
        15 => {
            let says = Says {
                mode: Some("phone"),
                ..Says::default()
            };
            of_wave(FindingKind::Mode, Break, says, rng)
        }
        16 => {
            let says = Says {
                wave: stated("weighting", rng),
                ..Says::default()
            };
            of_wave(FindingKind::Weighting, WithCaution, says, rng)
        }
        17 | 18 => {
            let (key, kind) = match way {
                17 => ("conducted_by", FindingKind::Institute),
                _ => ("population", FindingKind::Population),
            };
            let says = Says {
                disclosure: stated(key, rng),
                ..Says::default()
            };
            of_wave(kind, WithCaution, says, rng)
        }
        19 => {
            let says = Says {
                disclosure: "probability = \"non_probability\"".to_owned(),
                ..Says::default()
            };
            of_wave(FindingKind::Sampling, Break, says, rng)
        }
        20 | 21 => {
            let item = *ITEMS.choose(rng).expect("an item");
            let (key, kind, level) = match way {
                20 => ("break", FindingKind::Declared, Break),
                _ => ("caution", FindingKind::Caution, WithCaution),
            };
            Pair::new(kind, level, Says::of_item(item, stated(key, rng))).of(item)
        }
        22 | 23 => {
            let (key, kind, level) = match way {
                22 => ("break", FindingKind::DeclaredOfWave, Break),
                _ => ("caution", FindingKind::CautionOfWave, WithCaution),
            };
            let says = Says {
                wave: stated(key, rng),
                ..Says::default()
            };
            Pair::new(kind, level, says)
        }
        _ => nothing(rng),
    }
}

pub const WAYS: usize = 26;
