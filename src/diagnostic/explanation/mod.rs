//! What is said of a message code at length: an example, why the rule is there, ways out. `tidemark explain` prints it and
//! `docs/codes.md` is made of it.

mod analysis;
mod answers;
mod claims;
mod closing;
mod collection;
mod definition;
mod delivery;
mod people;

use serde::Serialize;

use super::code::Code;

/// A code explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// `T0214`.
    pub code: &'static str,
    /// A message as it is given.
    pub example: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What can be done, the likeliest first.
    pub ways_out: &'static [&'static str],
}

const fn explained(
    code: &'static str,
    example: &'static str,
    why: &'static str,
    ways_out: &'static [&'static str],
) -> Explanation {
    Explanation {
        code,
        example,
        why,
        ways_out,
    }
}

/// What there is to say of a code.
///
/// ```
/// use tidemark::diagnostic::{code, explanation};
/// let zero = explanation::of(code::ZERO_WEIGHT).unwrap();
/// assert!(zero.why.contains("weigh"));
/// ```
pub fn of(code: Code) -> Option<&'static Explanation> {
    [
        definition::EXPLANATIONS,
        delivery::EXPLANATIONS,
        answers::EXPLANATIONS,
        analysis::EXPLANATIONS,
        claims::EXPLANATIONS,
        collection::EXPLANATIONS,
        closing::EXPLANATIONS,
        people::EXPLANATIONS,
    ]
    .into_iter()
    .flatten()
    .find(|explanation| explanation.code == code.number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::code;

    #[test]
    fn every_code_is_explained() {
        for code in code::ALL {
            let Some(explanation) = of(*code) else {
                panic!("{code} is not explained: add it to src/diagnostic/explanation");
            };
            assert!(
                !explanation.example.is_empty() && !explanation.ways_out.is_empty(),
                "{code}"
            );
            assert!(explanation.why.ends_with('.'), "{code}");
        }
    }
}
