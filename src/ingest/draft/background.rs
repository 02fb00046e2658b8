//! In: the items of a draft that tell ages. Out: derived age groups. Never: an age of somebody whose year of birth is missing.

use super::super::profile::ColumnProfile;
use super::DraftItem;
use super::speech::Speech;
use crate::definition::{
    Answer, Band, BandsOf, BaseRule, Code, Derivation, Item, ItemId, ItemKind, Lang, Missing, Role,
    Scale, ScaleId, Texts,
};
use std::sync::Arc;

/// Where groups begin; the last is open.
const STARTS: [i64; 4] = [18, 35, 50, 65];
/// Somebody of this age or older is more likely a code.
const OLDEST: i64 = 110;

/// Age groups of a numeric item: of its value, or of the age at fieldwork where it is a year of birth.
pub fn age_groups(item: &Item, of: BandsOf, youngest: Option<i64>, speech: &Speech) -> DraftItem {
    let open_below = youngest.is_some_and(|youngest| youngest < 18);
    let mut bands = Vec::new();
    let mut answers = Vec::new();
    for (place, (start, code)) in STARTS.iter().zip(1..).enumerate() {
        let end = STARTS.get(place + 1).map(|next| next - 1);
        let from = (place > 0 || !open_below).then_some(*start);
        bands.push(Band {
            code: Code(code),
            from: from.map_or(f64::NEG_INFINITY, |from| from as f64),
            to: end.map_or(f64::INFINITY, |end| end as f64),
        });
        answers.push(Answer {
            code: Code(code),
            label: band_label(from, end, &speech.languages),
            missing: None,
            score: None,
        });
    }
    let label = |lang: &Lang| match lang.as_str() {
        "da" | "no" | "nb" | "nn" => "Alder",
        "sv" => "Ålder",
        "de" => "Alter",
        _ => "Age",
    };
    let labels = speech
        .languages
        .iter()
        .map(|lang| (lang.clone(), label(lang).to_owned()));
    let id = if item.id.as_str() == "age_group" {
        "age_band"
    } else {
        "age_group"
    };
    DraftItem {
        worded_by_label: false,
        item: Item {
            id: ItemId::new(id),
            role: Role::Background,
            text: item.text.clone(),
            label: Texts::new(labels),
            universe: None,
            note: None,
            first_wave: None,
            last_wave: None,
            blank: Missing::NoAnswer,
            ask_if: None,
            hint: None,
            kind: ItemKind::Derived {
                from: item.id.clone(),
                rule: Derivation::Bands { of, bands },
                scale: Arc::new(Scale {
                    id: ScaleId::new(id),
                    answers,
                    nets: Vec::new(),
                    balances: Vec::new(),
                    base: BaseRule::Answered,
                }),
            },
        },
        shares_scale: false,
        columns: super::DraftColumns::AnyOf(Vec::new()),
        values: Vec::new(),
        notes: vec![
            "Groups are a guess: take those of your targets and of earlier waves.".to_owned(),
        ],
        offered: None,
        doubtful: Vec::new(),
    }
}

fn band_label(from: Option<i64>, to: Option<i64>, languages: &[Lang]) -> Texts {
    let label = |lang: &Lang| {
        let (years, under, over) = match lang.as_str() {
            "da" => (" år", "Under", "år og derover"),
            "sv" => (" år", "Under", "år och äldre"),
            "no" | "nb" | "nn" => (" år", "Under", "år og eldre"),
            "de" => (" Jahre", "Unter", "Jahre und älter"),
            _ => ("", "Under", "and over"),
        };
        match (from, to) {
            (Some(from), Some(to)) => format!("{from}-{to}{years}"),
            (None, Some(to)) => format!("{under} {}{years}", to + 1),
            (Some(from), None) => format!("{from} {over}"),
            (None, None) => String::new(),
        }
    };
    Texts::new(languages.iter().map(|lang| (lang.clone(), label(lang))))
}

/// Whether the numbers of a column, its codes of missing apart, can be years of birth.
pub fn are_birth_years(column: &ColumnProfile, is_missing: impl Fn(f64) -> bool) -> bool {
    let mut real = column
        .seen_numbers()
        .map(|(number, _)| number)
        .filter(|number| !is_missing(*number))
        .peekable();
    real.peek().is_some() && real.all(|number| (1890.0..=2020.0).contains(&number))
}

/// Whether they can be ages; and the lowest.
pub fn youngest(column: &ColumnProfile, is_missing: impl Fn(f64) -> bool) -> Option<i64> {
    let real: Vec<f64> = column
        .seen_numbers()
        .map(|(number, _)| number)
        .filter(|number| !is_missing(*number))
        .collect();
    let fits = !real.is_empty() && real.iter().all(|age| (0.0..=OLDEST as f64).contains(age));
    let least = real.into_iter().fold(f64::INFINITY, f64::min);
    (fits && least >= 10.0).then_some(least as i64)
}
