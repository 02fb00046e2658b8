//! Questions about columns of which import is unsure: the proposal, what else the column may be, and how their answers differ.

use std::io::BufRead;

use super::super::number;
use super::Import;
use super::proposals::{because, columns, target};
use crate::Error;
use crate::definition::{Code, ItemId, Survey};
use crate::ingest::matching::{Change, Matching, Proposal, Target};

/// What a person said to a proposal.
pub enum Answer {
    Yes,
    No,
    /// Another item: the proposal as if it had been made.
    Other(Box<Proposal>),
}

/// Everything that a question needs.
pub struct Asked<'a> {
    pub import: &'a Import<'a>,
    pub survey: &'a Survey,
    pub found: &'a Matching,
}

impl Asked<'_> {
    /// Asks about each; the places of the proposals that were answered, with the answers.
    pub fn all(&self, unsure: &[&Proposal]) -> crate::Result<Vec<(usize, Answer)>> {
        let fail = |source| Error::Read {
            path: "stdin".into(),
            source,
        };
        let mut given: Vec<(usize, Answer)> = Vec::new();
        let mut lines = std::io::stdin().lock().lines();
        for proposal in unsure {
            let place = self.found.proposals.iter().position(|one| one == *proposal);
            let Some(place) = place else { continue };
            if is_taken(&given, &proposal.target) {
                continue;
            }
            let mut prompt = format!("{} {}", self.question(proposal), choices(proposal));
            loop {
                eprint!("{prompt}");
                let Some(line) = lines.next() else {
                    return Ok(given);
                };
                let line = line.map_err(fail)?.trim().to_lowercase();
                let answer = match line.as_str() {
                    "y" | "yes" | "j" | "ja" => Answer::Yes,
                    "n" | "no" | "nej" | "" => Answer::No,
                    "s" | "stop" | "skip" => return Ok(given),
                    other => match self.other(proposal, other) {
                        Some(other) if !is_taken(&given, &other.target) => {
                            Answer::Other(Box::new(other))
                        }
                        _ => {
                            prompt = self.help(proposal);
                            continue;
                        }
                    },
                };
                given.push((place, answer));
                break;
            }
        }
        Ok(given)
    }

    /// The column as an item that a person has named by its id.
    fn other(&self, proposal: &Proposal, id: &str) -> Option<Proposal> {
        let Target::Item(own) = &proposal.target else {
            return None;
        };
        let item = self.survey.item(&ItemId::new(id))?;
        let proposed = |item: &ItemId| {
            let target = Target::Item(item.clone());
            let same = self.found.proposals.iter().find(|one| one.target == target);
            same.is_none_or(|one| one.confidence == proposal.confidence)
        };
        // Codes mean the same in two items of one scale only.
        let scale = |id: &ItemId| self.survey.item(id).and_then(|item| item.scale());
        if !proposed(&item.id) || scale(own) != scale(&item.id) {
            return None;
        }
        Some(Proposal {
            target: Target::Item(item.id.clone()),
            ..proposal.clone()
        })
    }

    fn help(&self, proposal: &Proposal) -> String {
        let others = if proposal.rivals.is_empty() {
            String::new()
        } else {
            ", or the id of another item with the same answers".to_owned()
        };
        format!(
            "y maps the column; n leaves it out, and `check` asks for the item; s leaves this and all that follow open{others}. {}",
            choices(proposal)
        )
    }

    /// What a person is asked.
    pub fn question(&self, proposal: &Proposal) -> String {
        let guessed = proposal.changes.iter().find_map(|change| match change {
            Change::Moved {
                label,
                value,
                code,
                by_label: false,
            } => Some((label, value, code)),
            _ => None,
        });
        let column = columns(self.import, &proposal.columns);
        let item = target(self.found, &proposal.target);
        if let Some((label, value, code)) = guessed {
            return format!(
                "In {column}, is {value} the answer {code} (\"{label}\") of {item}? {}.",
                because(proposal)
            );
        }
        let mut question = format!(
            "Is {column} {item}{}? {}.",
            self.wording(&proposal.target),
            because(proposal)
        );
        if !proposal.rivals.is_empty() {
            let rivals: Vec<String> = proposal
                .rivals
                .iter()
                .map(|item| format!("`{item}`{}", self.wording(&Target::Item(item.clone()))))
                .collect();
            question.push_str(&format!(" It may be {} as well.", rivals.join(" or ")));
        }
        question.push_str(&self.shares(proposal));
        question
    }

    /// Shares of the column's answers, and of the items that it may be in the wave before.
    fn shares(&self, proposal: &Proposal) -> String {
        let (Target::Item(own), Some(before), Some(wave)) =
            (&proposal.target, &self.found.before, &self.found.reference)
        else {
            return String::new();
        };
        let codes: Vec<Code> = proposal.counts.iter().map(|(code, _)| *code).collect();
        let Some(now) = in_percent(proposal.counts.iter().map(|(_, cells)| *cells)) else {
            return String::new();
        };
        let then = std::iter::once(own)
            .chain(&proposal.rivals)
            .filter_map(|item| {
                let counts = before.item(item)?;
                let shares = in_percent(
                    codes
                        .iter()
                        .map(|code| counts.count(*code).unwrap_or_default()),
                )?;
                Some(format!("`{item}` {shares}"))
            });
        let then: Vec<String> = then.collect();
        if then.is_empty() {
            return String::new();
        }
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        format!(
            " In percent of {}: {} {now}; in wave {wave} {}.",
            codes.join(", "),
            columns(self.import, &proposal.columns),
            then.join(", ")
        )
    }

    /// The question of an item, for who does not know it by its id.
    fn wording(&self, target: &Target) -> String {
        let item = match target {
            Target::Item(item) => self.survey.item(item),
            Target::RespondentId | Target::Design { .. } => None,
        };
        let lang = self.survey.languages.first();
        match (item, lang) {
            (Some(item), Some(lang)) => format!(", \"{}\"", item.text.get(lang)),
            _ => String::new(),
        }
    }
}

fn is_taken(given: &[(usize, Answer)], target: &Target) -> bool {
    given
        .iter()
        .any(|(_, answer)| matches!(answer, Answer::Other(other) if other.target == *target))
}

fn choices(proposal: &Proposal) -> &'static str {
    if proposal.rivals.is_empty() {
        "[y]es, [n]o, [s]top asking: "
    } else {
        "The id of another item, [y]es, [n]o, [s]top asking: "
    }
}

/// `12 30 41 17`: shares of counts in whole percent; `None`: nothing was counted.
fn in_percent(counts: impl Iterator<Item = usize> + Clone) -> Option<String> {
    let all: usize = counts.clone().sum();
    let shares: Vec<String> = counts
        .map(|cells| number::percent(cells as f64 / all as f64, 0))
        .collect();
    (all > 0).then(|| shares.join(" "))
}
