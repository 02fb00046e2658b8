//! Questionnaires of the supported subset, whatever they ask.

use proptest::prelude::*;
use tidemark::collect::exchange::{Asked, AskedKind, Choices, Form, FormSection};
use tidemark::definition::{
    Answer, Code, Comparing, Condition, ItemId, Lang, Missing, SectionOrder, ShownOrder, Texts,
};

fn languages() -> Vec<Lang> {
    vec![Lang::new("da"), Lang::new("en")]
}

/// Words as questionnaires have them: quotation marks, markup, signs of other programs, other scripts; no white space at the
/// ends and no `${`, which is a reference in XLSForm.
fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "Er", "du", "enig?", "æøå", "\"ja\"", "'nej'", "<b>", "a&b", "{x}", "=1+1", "&amp;",
            "50 %", "日本", "x\ny", "-", "#",
        ]),
        1..6,
    )
    .prop_map(|parts| parts.join(" "))
}

fn texts() -> impl Strategy<Value = Texts> {
    (words(), words())
        .prop_map(|(da, en)| Texts::new([(Lang::new("da"), da), (Lang::new("en"), en)]))
}

fn choices(with_missing: bool) -> impl Strategy<Value = Choices> {
    let answers = prop::collection::btree_map(
        0_i64..100,
        (
            texts(),
            prop::option::of(prop::sample::select(vec![
                Missing::DontKnow,
                Missing::Refused,
            ])),
        ),
        2..6,
    );
    (answers, any::<bool>()).prop_map(move |(answers, random)| Choices {
        offered: answers
            .into_iter()
            .enumerate()
            .map(|(place, (code, (label, missing)))| Answer {
                code: Code(code),
                label,
                // One answer at least is a real one.
                missing: missing.filter(|_| with_missing && place > 0),
                score: None,
            })
            .collect(),
        order: if random {
            ShownOrder::Random
        } else {
            ShownOrder::Fixed
        },
    })
}

/// A draft keeps that a number is whole where both its bounds are.
fn number() -> impl Strategy<Value = AskedKind> {
    let ends = (prop::option::of(0_i32..50), prop::option::of(51_i32..99));
    (ends, any::<bool>(), 0_i32..2).prop_map(|((low, high), whole, half)| {
        let whole = whole && low.is_some() && high.is_some();
        let half = if whole { 0.0 } else { f64::from(half) / 2.0 };
        AskedKind::Number {
            minimum: low.map(|low| f64::from(low) + half),
            maximum: high.map(f64::from),
            whole,
        }
    })
}

fn kind(with_missing: bool) -> impl Strategy<Value = AskedKind> {
    prop_oneof![
        choices(with_missing).prop_map(AskedKind::Single),
        choices(false).prop_map(AskedKind::Multiple),
        number(),
        Just(AskedKind::Words),
    ]
}

/// A condition on the questions before, of `numbers`, whatever they are.
fn condition(before: &[Asked], numbers: &[usize]) -> Option<Condition> {
    let (first, rest) = numbers.split_first()?;
    let (second, rest) = rest.split_first()?;
    let asked = before.get(first % before.len().max(1))?;
    let item = asked.id.clone();
    let one = match &asked.kind {
        AskedKind::Single(choices) | AskedKind::Multiple(choices) => {
            let mut codes: Vec<Code> = choices.offered.iter().map(|answer| answer.code).collect();
            codes.truncate(1 + second % codes.len());
            Condition::Is { item, codes }
        }
        AskedKind::Number { .. } => Condition::Number {
            item,
            comparison: [
                Comparing::Equal,
                Comparing::Unequal,
                Comparing::Less,
                Comparing::AtLeast,
            ][second % 4],
            value: *second as f64 / 2.0,
        },
        AskedKind::Words => Condition::Answered(item),
    };
    let more = condition(before, rest);
    Some(match (second % 4, more) {
        (0, Some(more)) => Condition::All(vec![one, more]),
        (1, Some(more)) => Condition::Any(vec![one, more]),
        (2, Some(more)) => Condition::Not(Box::new(Condition::Any(vec![one, more]))),
        _ => one,
    })
}

prop_compose! {
    /// The supported subset of a format: `with_missing`, whether it knows kinds of missing; `random`, whether it shuffles
    /// the questions of a section.
    pub fn form(with_missing: bool, random: bool)(
        title in words(),
        parts in prop::collection::vec((texts(), any::<bool>(), prop::collection::vec(
            (texts(), prop::option::of(texts()), kind(with_missing), prop::collection::vec(0_usize..40, 0..7)), 1..4,
        )), 1..4),
    ) -> Form {
        let mut asked: Vec<Asked> = Vec::new();
        let mut sections = Vec::new();
        for (title, shuffled, questions) in parts {
            let mut here = Vec::new();
            let before = asked.clone();
            for (text, hint, kind, numbers) in questions {
                let id = ItemId::new(format!("item_{}", letters(asked.len())));
                let one = Asked { id, text, hint, kind, ask_if: condition(&before, &numbers) };
                asked.push(one.clone());
                here.push(one);
            }
            let order = if shuffled && random { SectionOrder::Random } else { SectionOrder::Written };
            sections.push(FormSection { title: Some(title), order, questions: here });
        }
        Form { id: "my-poll".to_owned(), title: Texts::same(&languages(), &title), languages: languages(), sections }.plain()
    }
}

/// 0 → a, 1 → b, 26 → ba.
fn letters(place: usize) -> String {
    let digit = |place: usize| char::from(b'a' + u8::try_from(place % 26).expect("below 26"));
    match place / 26 {
        0 => digit(place).to_string(),
        more => format!("{}{}", letters(more), digit(place)),
    }
}
