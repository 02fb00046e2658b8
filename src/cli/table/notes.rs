//! What must be said below a table.

use crate::cli::{number, wording};
use crate::definition::{BaseRule, Item, Lang, LetterRule, Quantile, Survey};
use crate::estimate::{Estimate, Measure, NoPrecision, Uncertainty};
use crate::report::number::Flag;

/// What must be said below a table.
#[derive(Debug, Default)]
pub struct Notes {
    pub low: bool,
    pub very_low: bool,
    pub hidden: bool,
    pub dont_know_base: Option<u64>,
    pub own_bases: Vec<String>,
    pub nets: bool,
    pub balances: bool,
    /// A median or another quantile stands in the table.
    pub quantiles: bool,
    /// The first that is named by its percentage.
    pub percentile: Option<Quantile>,
    /// A quantile has an interval without width.
    pub one_number: bool,
    pub base: Option<BaseRule>,
    /// How many people numbers of people are of.
    pub people: Option<String>,
    pub no_precision: Vec<NoPrecision>,
    /// The rule of the letters, where some could stand.
    pub letters: Option<LetterRule>,
    /// The effective base below which a column is not tested, where one is not.
    pub untested: Option<f64>,
    /// Quantiles stand where letters would.
    pub unlettered: bool,
    pub tests: Vec<String>,
}

impl Notes {
    pub fn flag(&mut self, flag: Flag) {
        self.low |= flag == Flag::Low;
        self.very_low |= matches!(flag, Flag::VeryLow | Flag::Hidden);
    }

    pub fn no_precision(&mut self, estimate: &Estimate) {
        if let Uncertainty::Unknown(why) = estimate.uncertainty
            && !self.no_precision.contains(&why)
        {
            self.no_precision.push(why);
        }
    }

    pub fn lines(self, survey: &Survey, item: &Item, lang: &Lang) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.base.map(|base| wording::of_base(base).to_owned()));
        lines.extend(self.people);
        if let Some(base) = self.dont_know_base {
            let label = wording::measure(survey, item, &Measure::DontKnow, lang);
            lines.push(format!("{label}: of all {} asked.", number::count(base)));
        }
        if self.nets {
            lines.push("= answers taken together".to_owned());
        }
        if self.balances {
            lines.push("± difference of two shares, in percentage points".to_owned());
        }
        if self.quantiles {
            let rule = survey.estimation.quantile_rule.name();
            let named = self.percentile.map_or(String::new(), |quantile| {
                let percent = wording::percentage(quantile);
                format!("p{percent}: {percent}% are at or below it. ")
            });
            lines.push(format!(
                "{named}Quantiles by the rule `{rule}`, their intervals by Woodruff."
            ));
        }
        if self.one_number {
            lines.push(
                "A quantile with an SE of 0: both ends of its interval fall on the same number."
                    .to_owned(),
            );
        }
        lines.extend(self.own_bases);
        if self.low {
            lines.push("* low effective base".to_owned());
        }
        if self.very_low {
            lines.push("** very low effective base".to_owned());
        }
        if self.hidden {
            lines.push(
                "– not shown: effective base too low (`--format csv` has every cell)".to_owned(),
            );
        }
        lines.extend(self.letters.map(|rule| letters_line(&rule)));
        if let Some(base) = self.untested {
            lines.push(format!(
                "Columns on an effective base below {} are not tested.",
                number::decimal(base, 0)
            ));
        }
        if self.unlettered {
            lines.push("Quantiles are not tested: they have no letters.".to_owned());
        }
        lines.extend(self.tests);
        for why in self.no_precision {
            lines.push(format!(
                "No standard error: {}.",
                wording::no_precision(why)
            ));
        }
        lines
    }
}

/// What a letter means, with its level, correction and family.
fn letters_line(rule: &LetterRule) -> String {
    use crate::definition::{Correction, LetterFamily};
    let percent = |level: f64| {
        let whole = number::decimal(level * 100.0, 0);
        let fine = number::decimal(level * 100.0, 1);
        let is_whole = ((level * 100.0).round() - level * 100.0).abs() < 1e-9;
        if is_whole { whole } else { fine }
    };
    let small = rule.second_level.map_or(String::new(), |second| {
        format!(", small letters at {}%", percent(second))
    });
    let family = match rule.family {
        LetterFamily::Row => "of a row",
        LetterFamily::Banner => "of this table",
        LetterFamily::Table => "of this item",
        LetterFamily::Book => "of all items",
    };
    let correction = match rule.correction {
        Correction::Holm => format!("Holm over the pairs {family}"),
        Correction::BenjaminiHochberg => format!("Benjamini–Hochberg over the pairs {family}"),
        Correction::None => "not corrected for the number of pairs".to_owned(),
    };
    format!(
        "Letters: higher than that column (T: the total) at {}%{small}; {correction}.",
        percent(rule.level)
    )
}
