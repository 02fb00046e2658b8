//! In: what differs between a delivery and the survey. Out: the words for it, and what it means for comparisons. Never: a
//! difference that is only counted.

use super::super::text::counted;
use crate::definition::{Code, Lang};

/// Something that is not as the survey has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The codes run the other way.
    Reversed {
        /// A value of the delivery, its label, and the survey's code for the same answer.
        example: (String, String, Code),
    },
    /// An answer has another code.
    Moved {
        /// What it is called.
        label: String,
        /// The value in the delivery.
        value: String,
        /// The code in the survey.
        code: Code,
        /// Whether a label says so, or only that the one code is gone and the other is there.
        by_label: bool,
    },
    /// An answer has become several.
    Split {
        /// The answer of the survey.
        whole: (Code, String),
        /// Values of the delivery and their labels.
        parts: Vec<(String, String)>,
    },
    /// An answer is called something else.
    Relabelled {
        /// The answer of the survey.
        was: (Code, String),
        /// What the delivery calls it.
        now: String,
    },
    /// Answers that the survey does not have and that nothing speaks for as another.
    New {
        /// Values of the delivery and their labels.
        answers: Vec<(String, String)>,
    },
    /// All answers are called otherwise, in a language that the survey does not have.
    Translated {
        /// The language of the file.
        language: Lang,
        /// Code and label of the survey, and the label of the file.
        answers: Vec<(Code, String, String)>,
    },
    /// Codes that the survey does not have and the delivery has no label for.
    Unknown {
        /// Each with its cells.
        codes: Vec<(String, usize)>,
    },
    /// Answers that the delivery does not offer.
    Vanished {
        /// Answers of the survey.
        answers: Vec<(Code, String)>,
    },
    /// The question is worded otherwise.
    Wording {
        /// As the survey has it.
        was: String,
        /// As the delivery has it.
        now: String,
    },
    /// The weights count people.
    Population {
        /// Sum of the weights.
        sum: f64,
        /// Rows of the delivery.
        rows: usize,
        /// Sum of the weights of the wave before, where it could be read.
        before: Option<f64>,
    },
}

impl Change {
    /// The change in a sentence without its end.
    pub fn words(&self) -> String {
        match self {
            Self::Reversed {
                example: (value, label, code),
            } => format!(
                "the scale is reversed: {value} is \"{label}\" in this file and {code} is in the survey; the codes are turned back, so that the waves stay comparable"
            ),
            Self::Moved {
                label,
                value,
                code,
                by_label: true,
            } => format!(
                "\"{label}\" has the code {value} in this file and {code} in the survey; it is read as {code}"
            ),
            Self::Moved {
                label,
                value,
                code,
                by_label: false,
            } => format!(
                "the code {value} is new and {code} (\"{label}\") is gone: {value} looks like \"{label}\"; the file has no labels to say so"
            ),
            Self::Split {
                whole: (code, label),
                parts,
            } => format!(
                "\"{label}\" ({code}) is split into {}: all are read as {code}; the share of {code} and of nets with it are sums over them, the single answers cannot be compared with earlier waves",
                labelled(parts)
            ),
            Self::Relabelled {
                was: (code, was),
                now,
            } => format!(
                "the answer \"{was}\" ({code}) is worded \"{now}\" in this file; it is read as {code}"
            ),
            Self::New { answers } => format!(
                "new answers that the survey does not have: {}; add them to the scale in survey.toml, or say in [values] which code they stand for",
                labelled(answers)
            ),
            Self::Translated { language, answers } => {
                let told: Vec<String> = answers
                    .iter()
                    .map(|(code, was, now)| format!("\"{now}\" is read as {code} \"{was}\""))
                    .collect();
                format!(
                    "the answers are in another language ({language}): {}. Where the questions were asked in it, that is another wording: then write the `break`",
                    told.join(", ")
                )
            }
            Self::Unknown { codes } => {
                let told: Vec<String> = codes
                    .iter()
                    .map(|(code, cells)| format!("{code} ({})", counted(*cells, "row", "rows")))
                    .collect();
                let [is, it] = match codes.len() {
                    1 => ["the code", "which answer it stands for"],
                    _ => ["the codes", "which answers they stand for"],
                };
                format!(
                    "the survey does not have {is} {}, and the file has no label to say {it}: say it in [values], or add the answer to the scale; `check` refuses the wave until then",
                    told.join(", ")
                )
            }
            Self::Vanished { answers } => {
                let told: Vec<String> = answers
                    .iter()
                    .map(|(code, label)| format!("{code} (\"{label}\")"))
                    .collect();
                format!("the file no longer has the answer {}", told.join(", "))
            }
            Self::Wording { was, now } => {
                format!("the question is worded otherwise: \"{now}\"; in the survey \"{was}\"")
            }
            Self::Population { sum, rows, before } => {
                let before = before.map_or(String::new(), |before| {
                    format!("; those of the wave before sum to {}", grouped(before))
                });
                format!(
                    "the weights sum to {} over {}{before}: they are scaled to the population. Shares are as before; sums and bases count people",
                    grouped(*sum),
                    match rows {
                        1 => "1 row".to_owned(),
                        rows => format!("{} rows", grouped(*rows as f64)),
                    }
                )
            }
        }
    }

    /// Whether nothing but a code that is gone and one that is there speaks for it.
    pub fn is_guessed(&self) -> bool {
        matches!(
            self,
            Self::Moved {
                by_label: false,
                ..
            }
        )
    }

    /// Whether respondents saw it: it is written under `[item.ID]`, and the comparability ledger judges it.
    pub fn is_seen(&self) -> bool {
        match self {
            Self::Wording { .. }
            | Self::Split { .. }
            | Self::Relabelled { .. }
            | Self::New { .. }
            | Self::Vanished { .. } => true,
            Self::Reversed { .. }
            | Self::Moved { .. }
            | Self::Unknown { .. }
            | Self::Translated { .. }
            | Self::Population { .. } => false,
        }
    }

    /// Why waves cannot be compared on the item, in English and Danish, where no other key of the wave can say it.
    pub fn break_reason(&self) -> Option<(String, String)> {
        match self {
            Self::New { answers } => Some((
                format!("New answers: {}.", labels(answers)),
                format!("Nye svarmuligheder: {}.", labels(answers)),
            )),
            _ => None,
        }
    }
}

fn labelled(answers: &[(String, String)]) -> String {
    let told: Vec<String> = answers
        .iter()
        .map(|(value, label)| {
            if label.is_empty() || label == value {
                value.clone()
            } else {
                format!("{value} \"{label}\"")
            }
        })
        .collect();
    told.join(", ")
}

fn labels(answers: &[(String, String)]) -> String {
    let told: Vec<&str> = answers
        .iter()
        .map(|(value, label)| {
            if label.is_empty() {
                value.as_str()
            } else {
                label.as_str()
            }
        })
        .collect();
    told.join(", ")
}

/// A number without decimals, thousands parted.
fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::from(if number <= -0.5 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_parted() {
        assert_eq!(
            [4_700_000.2, 1013.0, 999.0, -1234.0].map(grouped),
            ["4,700,000", "1,013", "999", "-1,234"]
        );
    }
}
