//! In: the choices of a question as a file has them. Out: answers with codes. Never: a choice whose code is another's.

use std::collections::BTreeSet;

use super::rows::gaps;
use crate::definition::{Answer, Code, Lang, Missing, Texts};

/// A choice as a file has it.
#[derive(Debug)]
pub(super) struct Offer {
    /// Its name there.
    pub called: String,
    /// What it is called.
    pub label: Option<Texts>,
    /// The kind of missing that it stands for.
    pub missing: Option<Missing>,
}

/// Answers, and the codes of the names.
pub(super) struct Coded {
    pub answers: Vec<Answer>,
    pub names: Vec<(String, Code)>,
}

/// Answers of choices: a name that is a number is the code; `A2` becomes 2 where that is free, any other name the smallest
/// number that is. `whose` and `what` are for the list: `` `owns` `` and `choice`.
pub(super) fn coded(
    offers: Vec<Offer>,
    languages: &[Lang],
    (whose, what): (&str, &str),
    dropped: &mut Vec<String>,
) -> Coded {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut kept: Vec<(String, Texts, Option<Missing>)> = Vec::new();
    for Offer {
        called,
        label,
        missing,
    } in offers
    {
        match label {
            None => dropped.push(format!("{whose}: the {what} {called}, without a label")),
            Some(_) if !known.insert(called.clone()) => {
                dropped.push(format!("{whose}: a second {what} {called}"));
            }
            Some(label) => {
                let part = format!("the label of its {what} {called}");
                gaps(whose, &part, &label, languages, dropped);
                kept.push((called, label, missing));
            }
        }
    }
    let names: Vec<&str> = kept.iter().map(|(called, ..)| called.as_str()).collect();
    let codes = codes(&names);
    let renamed: Vec<String> = names
        .iter()
        .zip(&codes)
        .filter(|(name, code)| **name != code.to_string())
        .map(|(name, code)| format!("{name} became {code}"))
        .collect();
    if !renamed.is_empty() {
        dropped.push(format!(
            "{whose}: {} (codes are whole numbers)",
            renamed.join(", ")
        ));
    }
    let mut found = Coded {
        answers: Vec::new(),
        names: Vec::new(),
    };
    for ((called, label, missing), code) in kept.into_iter().zip(codes) {
        found.names.push((called, code));
        found.answers.push(Answer {
            code,
            label,
            missing,
            score: None,
        });
    }
    found
}

fn codes(names: &[&str]) -> Vec<Code> {
    let written = |name: &str| -> Option<i64> {
        let code: i64 = name.parse().ok()?;
        (code.to_string() == name).then_some(code)
    };
    let mut taken: BTreeSet<i64> = names.iter().filter_map(|name| written(name)).collect();
    let mut codes = Vec::new();
    for name in names {
        let code = written(name).unwrap_or_else(|| {
            let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let number = digits.parse().ok().filter(|code| !taken.contains(code));
            // There are fewer names than numbers.
            let free = || (1..).find(|code| !taken.contains(code)).unwrap_or_default();
            let code = number.unwrap_or_else(free);
            taken.insert(code);
            code
        });
        codes.push(Code(code));
    }
    codes
}
