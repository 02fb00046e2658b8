//! What was found in the answers, in an analyst's words: one finding a check, with its count and a way out. What anybody
//! would expect of a sound delivery is not said; the tables show it.

use super::answers::Answers;
use super::groups::{self, Size};
use super::{moved, weights};
use crate::cli::message::plural;
use crate::cli::{number, wording};
use crate::definition::{Action, DurationUnit, ItemId, Lang, Missing, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::ingest::Flag;
use crate::ingest::quality::Check;
use crate::ingest::same_poll::SamePoll;

/// From this share of the rows a fault of single respondents is one of the delivery.
const MANY: f64 = 0.05;

/// Below this share nonresponse of single respondents is nothing to speak of.
const FEW: f64 = 0.01;

/// From this share of straight lines a block was not read.
const MANY_STRAIGHT: f64 = 0.10;

/// From this share without an answer an item is said.
const UNANSWERED: f64 = 0.30;

/// Findings of a wave, the most serious first.
pub fn findings(survey: &Survey, answers: &Answers<'_>) -> Diagnostics {
    let says = Says {
        survey,
        lang: survey.languages.first().cloned().unwrap_or(Lang::new("en")),
        place: answers.wave.delivery().map_or_else(
            || Place::file(answers.wave.folder.join("wave.toml")),
            |delivery| Place::file(&delivery.path),
        ),
    };
    let mut found = Diagnostics::new();
    found.extend(
        answers
            .same
            .iter()
            .map(|(wave, same)| says.same_poll(&answers.wave.id, wave, *same)),
    );
    found.extend(moved::findings(&says, answers));
    found.extend(weights::findings(&says, answers));
    for flag in &answers.flags {
        found.extend(says.flag(flag));
    }
    found.extend(says.unanswered(&answers.flags));
    found.extend(says.blank(&answers.flags));
    found.extend(says.groups(answers));
    found
}

/// What messages need to know.
pub struct Says<'a> {
    pub survey: &'a Survey,
    pub lang: Lang,
    place: Place,
}

impl Says<'_> {
    /// The delivery.
    pub fn place(&self) -> Place {
        self.place.clone()
    }

    /// The delivery, with the item in it.
    pub fn at_item(&self, item: &ItemId) -> Place {
        self.place.clone().variable(item.as_str())
    }

    /// `code 3 "Neither"`.
    pub fn answer(&self, item: &ItemId, code: crate::definition::Code) -> String {
        let label = self
            .survey
            .item(item)
            .map_or("", |item| wording::answer(item, code, &self.lang));
        format!("{code} \"{label}\"")
    }

    /// The delivery of another wave.
    fn same_poll(&self, wave: &WaveId, earlier: &WaveId, same: SamePoll) -> Diagnostic {
        Diagnostic::warning(
            code::SAME_POLL,
            format!(
                "wave `{wave}` reads the same poll as wave `{earlier}`: {} of {} gave the very answers to {} items that a respondent of that wave gave",
                number::count(same.same as u64),
                plural(same.of, "respondent"),
                same.items
            ),
        )
        .at(self.place())
        .help("name the right `delivery` in wave.toml of one of the two waves; until then `report` publishes nothing")
    }

    /// What one check found, where it is worth a sentence.
    fn flag(&self, flag: &Flag) -> Option<Diagnostic> {
        if flag.found == 0 || flag.action == Action::Exclude {
            return None;
        }
        let share = flag.found as f64 / flag.of.max(1) as f64;
        let of = format!(
            "{} of {}",
            number::count(flag.found as u64),
            plural(flag.of, "respondent")
        );
        let weigh = |many: bool, rule, message: String| {
            if many {
                Diagnostic::warning(rule, message)
            } else {
                Diagnostic::note(rule, message)
            }
        };
        let said = match &flag.check {
            Check::Speeders {
                median,
                limit,
                share: below,
                unit,
            } => weigh(
                share > MANY,
                code::SPEEDERS,
                format!(
                    "{of} took less than {} % of the median time: below {} where the median is {}",
                    number::percent(*below, 0),
                    duration(*limit, *unit),
                    duration(*median, *unit)
                ),
            )
            .help("to set them aside, write `speeders = { action = \"exclude\" }` in [quality]"),
            Check::NoDuration => Diagnostic::note(
                code::NO_DURATION,
                format!("the duration of {of} is missing or below 0"),
            ),
            Check::StraightLining { .. } => return self.straight_lining(flag, share),
            Check::Nonresponse { .. } if share < FEW => return None,
            Check::Nonresponse { above } => weigh(
                share > MANY,
                code::ROW_NONRESPONSE,
                format!(
                    "{of} did not answer more than {} % of the opinion items they were asked",
                    number::percent(*above, 0)
                ),
            )
            .help("to set them aside, write `nonresponse = { action = \"exclude\" }` in [quality]"),
            Check::NearDuplicates {
                above,
                items,
                expected,
            } => {
                // Where many are expected, they are like-minded people.
                let tolerated = expected + 4.0 * expected.sqrt() + 0.5;
                if (flag.found as f64) < tolerated {
                    return None;
                }
                Diagnostic::warning(
                    code::NEAR_DUPLICATE,
                    format!(
                        "{of} gave at least {} % of {items} answers as another respondent did; {} would be expected",
                        number::percent(*above, 0),
                        about(*expected)
                    ),
                )
                .help("ask the agency whether interviews were copied; `--format csv` lists the rows")
            }
            Check::SameText { item } => weigh(
                flag.found > 5,
                code::SAME_TEXT,
                format!(
                    "{of} with a long text wrote in `{item}` word for word what another had written"
                ),
            )
            .at(self.at_item(item)),
            Check::Contradiction { items, reason } => Diagnostic::warning(
                code::CONTRADICTION,
                format!(
                    "contradictory answers of {of} ({}): {}",
                    names(items),
                    reason.get(&self.lang)
                ),
            )
            .help("to set them aside, write `action = \"exclude\"` under the rule"),
            Check::Constant { item, answer } => Diagnostic::warning(
                code::CONSTANT,
                match answer {
                    Some(answer) => format!(
                        "everybody who answered `{item}` ({}) gave the same answer, {}",
                        number::count(flag.found as u64),
                        self.answer(item, *answer)
                    ),
                    None => format!("every number of `{item}` is the same"),
                },
            )
            .at(self.at_item(item))
            .help("see whether the right column is read, and whether only some were delivered"),
            Check::ItemNonresponse { .. }
            | Check::Blank { .. }
            | Check::NearDuplicatesSkipped(_) => return None,
        };
        Some(if said.place.is_some() {
            said
        } else {
            said.at(self.place())
        })
    }

    /// Straight lines beyond what independent answers make by chance.
    fn straight_lining(&self, flag: &Flag, share: f64) -> Option<Diagnostic> {
        let Check::StraightLining {
            items,
            expected,
            most,
            both_ways,
        } = &flag.check
        else {
            return None;
        };
        let tolerated = expected + 4.0 * expected.sqrt() + 0.01 * flag.of as f64;
        if (flag.found as f64) < tolerated {
            return None;
        }
        let most = match (most, items.first()) {
            (Some((code, count)), Some(item)) => format!(
                " (most often {}: {})",
                self.answer(item, *code),
                number::count(*count as u64)
            ),
            _ => String::new(),
        };
        let ways = if *both_ways {
            "; the items point both ways, so that one answer to all of them contradicts itself"
        } else {
            ""
        };
        let message = format!(
            "{} of {} gave one answer to all {} items {}{most}; were items independent, {} would{ways}",
            number::count(flag.found as u64),
            plural(flag.of, "respondent"),
            items.len(),
            block(items),
            about(*expected)
        );
        let many = share > MANY_STRAIGHT || *both_ways && share > MANY;
        let said = if many {
            Diagnostic::warning(code::STRAIGHT_LINING, message)
        } else {
            Diagnostic::note(code::STRAIGHT_LINING, message)
        };
        Some(said.at(self.place()))
    }

    /// Items that many did not answer, in one sentence.
    fn unanswered(&self, flags: &[Flag]) -> Option<Diagnostic> {
        let blank = mostly_blank(flags);
        let mut many: Vec<(&ItemId, f64)> = flags
            .iter()
            .filter_map(|flag| match &flag.check {
                Check::ItemNonresponse { item } => Some((item, share(flag)?)),
                _ => None,
            })
            .filter(|(item, share)| *share > UNANSWERED && !blank.iter().any(|(b, _)| b == item))
            .collect();
        many.sort_by(|one, other| other.1.total_cmp(&one.1));
        if many.is_empty() {
            return None;
        }
        let message = format!(
            "{} no answer (don't know, refused, blank) from more than {} % of those asked: {}",
            if many.len() == 1 {
                "1 item has".to_owned()
            } else {
                format!("{} have", plural(many.len(), "item"))
            },
            number::percent(UNANSWERED, 0),
            with_shares(&many)
        );
        Some(Diagnostic::note(code::ITEM_NONRESPONSE, message).at(self.place()))
    }

    /// Items that are mostly blank: likely not everybody was asked.
    fn blank(&self, flags: &[Flag]) -> Option<Diagnostic> {
        let blank = mostly_blank(flags);
        if blank.is_empty() {
            return None;
        }
        let message = format!(
            "more than half of the cells are blank, which counts as no answer: {}",
            with_shares(&blank)
        );
        Some(
            Diagnostic::warning(code::ITEM_NONRESPONSE, message)
                .at(self.place())
                .help("where not everybody was asked, write `blank = \"not_asked\"` for the item"),
        )
    }

    /// Groups too small to be shown.
    fn groups(&self, answers: &Answers<'_>) -> Vec<Diagnostic> {
        let limits = &self.survey.report.low_base;
        let mut found = Vec::new();
        for (banner, sizes) in groups::sizes(self.survey, answers) {
            let named = |wanted: &dyn Fn(&Size) -> bool| -> Vec<String> {
                let small = sizes.iter().filter(|size| wanted(size));
                small
                    .map(|size| {
                        let label = self
                            .survey
                            .item(&banner)
                            .map_or("", |item| wording::answer(item, size.code, &self.lang));
                        format!("{label} {}", number::decimal(size.smallest.floor(), 0))
                    })
                    .collect()
            };
            let place = self.survey.report_written_at(&["banners"]);
            let hidden = named(&|size| size.smallest < limits.hidden);
            let starred = named(&|size| (limits.hidden..limits.very_low).contains(&size.smallest));
            let limit = |limit: f64| number::decimal(limit, 0);
            if !hidden.is_empty() {
                found.push(
                    Diagnostic::warning(
                        code::SMALL_GROUP,
                        format!(
                            "groups of `{banner}` have an effective base below {} in some item, where the report shows nothing: {}",
                            limit(limits.hidden),
                            hidden.join(", ")
                        ),
                    )
                    .at(place.clone())
                    .help("merge groups with a `recode`, or leave the banner out of report.toml"),
                );
            }
            if !starred.is_empty() {
                found.push(
                    Diagnostic::note(
                        code::SMALL_GROUP,
                        format!(
                            "groups of `{banner}` have an effective base below {} in some item (`**` in the report): {}",
                            limit(limits.very_low),
                            starred.join(", ")
                        ),
                    )
                    .at(place),
                );
            }
        }
        found
    }
}

fn share(flag: &Flag) -> Option<f64> {
    (flag.of > 0).then(|| flag.found as f64 / flag.of as f64)
}

/// Items with more than half of their cells blank.
fn mostly_blank(flags: &[Flag]) -> Vec<(&ItemId, f64)> {
    flags
        .iter()
        .filter_map(|flag| match &flag.check {
            Check::Blank { item } => Some((item, share(flag)?)),
            _ => None,
        })
        .filter(|(_, share)| *share > 0.5)
        .collect()
}

fn with_shares(items: &[(&ItemId, f64)]) -> String {
    const LISTED: usize = 8;
    let mut listed: Vec<String> = items
        .iter()
        .take(LISTED)
        .map(|(item, share)| format!("`{item}` {} %", number::percent(*share, 0)))
        .collect();
    if items.len() > LISTED {
        listed.push(format!("and {} more", items.len() - LISTED));
    }
    listed.join(", ")
}

fn names(items: &[ItemId]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
    quoted.join(", ")
}

/// `from `a` to `f``, or both names.
pub fn block(items: &[ItemId]) -> String {
    match items {
        [first, .., last] if items.len() > 2 => format!("from `{first}` to `{last}`"),
        _ => names(items),
    }
}

/// An expected count: one decimal below 10.
pub fn about(expected: f64) -> String {
    number::decimal(expected, u8::from(expected < 10.0))
}

/// `204 seconds`, `3.4 minutes`.
pub fn duration(value: f64, unit: DurationUnit) -> String {
    match unit {
        DurationUnit::Seconds => format!("{} seconds", number::decimal(value, 0)),
        DurationUnit::Minutes => format!("{} minutes", number::decimal(value, 1)),
    }
}

/// Whether an answer of an item is a don't know.
pub fn is_dont_know(survey: &Survey, item: &ItemId, code: crate::definition::Code) -> bool {
    let scale = survey.item(item).and_then(|item| item.scale());
    scale.is_some_and(|scale| {
        let answers = scale.answers.iter();
        answers
            .filter(|answer| answer.code == code)
            .any(|answer| answer.missing == Some(Missing::DontKnow))
    })
}
