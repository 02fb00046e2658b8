//! What stands below a comparison: how it was tested, what was assumed, why there is no test.

use super::grids::Between;
use crate::cli::{number, wording};
use crate::compare::{ChangeFamily, ChangeTest, NoTest, Verdict};
use crate::definition::{ChangeScope, Correction, Lang};

/// The readings that stand in the table, and what has to be said of them.
#[derive(Debug, Default)]
pub struct Notes<'a> {
    reasons: Vec<String>,
    families: Vec<ChangeFamily>,
    tests: Vec<&'a ChangeTest>,
}

impl<'a> Notes<'a> {
    /// What may be said of a tested change.
    pub fn reading(&mut self, test: &'a ChangeTest) -> &'static str {
        if !self.families.contains(&test.family) {
            self.families.push(test.family);
        }
        self.tests.push(test);
        wording::verdict(test.verdict)
    }

    /// The mark of what makes a comparison one to be read with caution.
    pub fn cautions(&mut self, reasons: &[String]) -> String {
        if reasons.is_empty() {
            return String::new();
        }
        format!(", with caution [{}]", self.number(reasons.join("; ")))
    }

    /// The number of a reason among the notes.
    fn number(&mut self, said: String) -> usize {
        let known = self.reasons.iter().position(|other| *other == said);
        let place = known.unwrap_or_else(|| {
            self.reasons.push(said);
            self.reasons.len() - 1
        });
        place + 1
    }

    /// Why a change is not tested; the reasons of a break stand below as a numbered note.
    pub fn no_test(&mut self, why: &NoTest, lang: &Lang) -> String {
        match why {
            NoTest::Break(reasons) => {
                let reasons: Vec<&str> = reasons.iter().map(|reason| reason.get(lang)).collect();
                let said = reasons.join("; ");
                format!("not comparable [{}]", self.number(said))
            }
            NoTest::NoPrecision => "no standard error, not tested".to_owned(),
            NoTest::Rehearsal => "synthetic answers, not compared".to_owned(),
        }
    }

    pub fn lines(self, between: &Between<'_>) -> Vec<String> {
        let survey = &between.results.survey;
        let numbered = self.reasons.iter().enumerate();
        let mut lines: Vec<String> = numbered
            .map(|(number, said)| format!("[{}] {said}", number + 1))
            .collect();
        lines.extend(self.families.iter().map(correction));
        if self.tests.iter().any(|test| test.equivalence.is_some()) {
            lines.push(equivalence(&self.tests));
        }
        lines.extend(overlap(between));
        for wave in between.waves {
            lines.extend(wording::assumption(survey, wave, between.lang));
        }
        let caution = between
            .waves
            .iter()
            .find_map(|wave| wording::caution(survey, wave));
        lines.extend(caution.filter(|_| !self.tests.is_empty()));
        lines
    }
}

/// How many respondents answered in both waves, and what is made of it.
fn overlap(between: &Between<'_>) -> Option<String> {
    let [from, to] = between.waves;
    let overlap = between.results.panel.pair(from, to)?.overlap;
    let counted = match between.results.survey.comparison.panel {
        Some(true) => "the same people: how their answers vary together is counted in",
        Some(false) => "declared not to be the same people: two samples",
        None => "compared as two samples, for no panel is declared",
    };
    Some(format!(
        "{} of {} respondents of {} have the id of a respondent of {}; {counted}.",
        number::count(overlap.recurring as u64),
        number::count(overlap.later as u64),
        between.wave_label(to),
        between.wave_label(from)
    ))
}

fn correction(family: &ChangeFamily) -> String {
    let over = match family.scope {
        ChangeScope::Item => "of each item".to_owned(),
        ChangeScope::Wave | ChangeScope::All => number::count(family.tests as u64),
    };
    let method = match family.correction {
        Correction::None => {
            return "Two-sided t tests; p is not corrected for their number.".to_owned();
        }
        Correction::Holm => "Holm",
        Correction::BenjaminiHochberg => "Benjamini and Hochberg",
    };
    let kind = match family.members {
        crate::compare::Members::GroupHeadline | crate::compare::Members::GroupDetails => {
            " by group"
        }
        _ => "",
    };
    format!(
        "Two-sided t tests at 5 %; p is corrected after {method} for the {over} changes{kind} of this comparison. Intervals are 95 %, of each change by itself."
    )
}

/// What unchanged means, and by which smallest change.
fn equivalence(tests: &[&ChangeTest]) -> String {
    let found = |verdict: Verdict| tests.iter().filter(|test| test.verdict == verdict).count();
    format!(
        "Unchanged within uncertainty ({}): the 90 % interval lies within ± the declared smallest change; too uncertain to say ({}): it reaches further.",
        found(Verdict::Unchanged),
        found(Verdict::TooUncertain)
    )
}
