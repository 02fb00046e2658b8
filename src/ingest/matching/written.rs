//! In: what was decided. Out: the text of `wave.toml`. Never: a column that nobody took.

use super::super::draft::{DeliveryLines, DraftColumns, toml};
use super::super::profile::Profile;
use super::{Change, Matching, Proposal, Target};
use crate::definition::placeholder::MARKER;
use crate::definition::{Code, Columns, Delivery, Field, ItemId, ItemKind, Lang, Survey, Texts};
use toml::{comment, key, list, quoted, texts};

/// What became of the proposals.
#[derive(Debug, Clone, Default)]
pub struct Decided<'a> {
    /// Those that are mapped.
    pub taken: Vec<&'a Proposal>,
    /// Those that nobody has decided on.
    pub open: Vec<&'a Proposal>,
    /// Those that a person said no to.
    pub refused: Vec<&'a Proposal>,
}

/// The text of `wave.toml` with the proposals that were taken; what was not taken stands behind a `#`.
pub fn wave_toml(
    survey: &Survey,
    matching: &Matching,
    profile: &Profile,
    delivery: &DeliveryLines<'_>,
    decided: &Decided<'_>,
) -> String {
    let page = Page {
        survey,
        matching,
        profile,
    };
    let mut text = page.head(delivery);
    text.push_str(&page.columns(decided));
    for proposal in decided
        .taken
        .iter()
        .filter(|proposal| !proposal.values.is_empty())
    {
        let Target::Item(item) = &proposal.target else {
            continue;
        };
        text.push('\n');
        for change in proposal.changes.iter().filter(|change| !change.is_seen()) {
            text.push_str(&comment(&sentence(change)));
        }
        text.push_str(&format!("[values.{item}]\n"));
        for (value, code) in &proposal.values {
            text.push_str(&format!("{} = {code}\n", quoted(value)));
        }
    }
    text.push_str(&page.ready_values(decided));
    for proposal in &decided.taken {
        text.push_str(&page.item(proposal));
    }
    text
}

/// A change as a sentence.
fn sentence(change: &Change) -> String {
    let words = change.words();
    let mut letters = words.chars();
    let first: String = letters
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

struct Page<'a> {
    survey: &'a Survey,
    matching: &'a Matching,
    profile: &'a Profile,
}

impl Page<'_> {
    fn name(&self, place: usize) -> &str {
        let variable = self.profile.dictionary.variables.get(place);
        variable.map_or("", |variable| variable.name.as_str())
    }

    fn head(&self, delivery: &DeliveryLines<'_>) -> String {
        let languages = &self.survey.languages;
        let mut text = "# Written by `tidemark import`: look through every line. Every key: docs/survey-folder.md.\n\nkind = \"responses\"\n".to_owned();
        match self.matching.draft.fieldwork {
            Some(days) => {
                let ground = self.matching.draft.fieldwork_from;
                text.push_str(&super::super::draft::fieldwork_line(days, ground));
            }
            None => text.push_str(&format!("# fieldwork = {{ start = 2021-10-01, end = 2021-10-14 }} # {MARKER}: first and last day\n")),
        }
        text.push_str(&format!(
            "# mode = {{ id = \"web\", text = {} }}\n",
            texts(
                &Texts::same(languages, &format!("{MARKER}: how answers were collected")),
                languages
            )
        ));
        text.push_str(&format!(
            "sources = [{}]\n",
            texts(&Texts::same(languages, delivery.source), languages)
        ));
        text.push_str(&super::super::draft::delivery_lines(delivery));
        let blanks = self
            .reference()
            .map_or(&[][..], |delivery| delivery.blanks.as_slice());
        if !blanks.is_empty() {
            text.push_str(&format!("blanks = {}\n", list(blanks)));
        }
        let has_id = self
            .matching
            .proposals
            .iter()
            .any(|proposal| proposal.target == Target::RespondentId);
        if has_id {
            text.push_str(&format!(
                "respondent_id = {}\n",
                quoted(&self.matching.id_field)
            ));
        }
        if !self.matching.absent.is_empty() {
            let ids: Vec<String> = self
                .matching
                .absent
                .iter()
                .map(|item| item.as_str().to_owned())
                .collect();
            text.push_str(&format!(
                "# No column of the delivery is one of these.\nnot_asked = {}\n",
                list(&ids)
            ));
        }
        text
    }

    fn reference(&self) -> Option<&Delivery> {
        let id = self.matching.reference.as_ref()?;
        self.survey.wave(id)?.delivery()
    }

    fn columns(&self, decided: &Decided<'_>) -> String {
        let mut lines = String::new();
        for proposal in &decided.taken {
            lines.push_str(&self.column(proposal));
        }
        for proposal in &decided.open {
            let line = self.column_line(proposal);
            let mut why = proposal.evidence.clone();
            why.extend(
                proposal
                    .changes
                    .iter()
                    .filter(|c| c.is_guessed())
                    .map(Change::words),
            );
            if !proposal.rivals.is_empty() {
                let rivals: Vec<&str> = proposal.rivals.iter().map(|item| item.as_str()).collect();
                why.push(format!("or it is {}", rivals.join(", ")));
            }
            lines.push_str(&comment(&format!(
                "{} # unsure: {}",
                line.trim_end(),
                why.join("; ")
            )));
        }
        for proposal in &decided.refused {
            let line = self.column_line(proposal);
            lines.push_str(&comment(&format!("{} # no, you said", line.trim_end())));
        }
        if lines.is_empty() {
            return lines;
        }
        format!("\n[columns]\n{lines}")
    }

    /// Lines of [values] that wait for a person: a code that looks like an answer, a code that nothing is known of.
    fn ready_values(&self, decided: &Decided<'_>) -> String {
        let mut text = String::new();
        let all = decided.taken.iter().map(|proposal| (proposal, true));
        let open = decided.open.iter().map(|proposal| (proposal, false));
        for (proposal, is_taken) in all.chain(open) {
            let Target::Item(item) = &proposal.target else {
                continue;
            };
            let mut lines = String::new();
            for change in &proposal.changes {
                match change {
                    Change::Moved {
                        label,
                        value,
                        code,
                        by_label: false,
                    } if !is_taken => {
                        lines.push_str(&format!("# {} = {code} # \"{label}\"?\n", quoted(value)));
                    }
                    Change::Unknown { codes } => {
                        for (value, _) in codes {
                            lines.push_str(&format!(
                                "# {} = … # the code of the answer that it stands for\n",
                                quoted(value)
                            ));
                        }
                    }
                    _ => {}
                }
            }
            if lines.is_empty() {
                continue;
            }
            let has_table = is_taken && !proposal.values.is_empty();
            let told = proposal
                .changes
                .iter()
                .filter(|change| change.is_guessed() || matches!(change, Change::Unknown { .. }));
            let told: String = told.map(|change| comment(&sentence(change))).collect();
            let heading = if has_table {
                format!("# In [values.{item}]:\n")
            } else {
                format!("# [values.{item}]\n")
            };
            text.push_str(&format!("\n{told}{heading}{lines}"));
        }
        text
    }

    /// The line of a proposal, where it does not go without saying.
    fn column(&self, proposal: &Proposal) -> String {
        let field = proposal.target.field(&self.matching.id_field);
        match &proposal.columns {
            DraftColumns::One(place) if self.name(*place) == field => String::new(),
            _ => self.column_line(proposal),
        }
    }

    fn column_line(&self, proposal: &Proposal) -> String {
        let field = key(proposal.target.field(&self.matching.id_field));
        match &proposal.columns {
            DraftColumns::One(place) => self.one(&field, *place, proposal),
            DraftColumns::AnyOf(places) => {
                let names: Vec<String> = places
                    .iter()
                    .map(|place| self.name(*place).to_owned())
                    .collect();
                format!("{field} = {{ any_of = {} }}\n", list(&names))
            }
            DraftColumns::Options {
                by_code,
                chosen,
                unchosen,
            } => {
                let mut parts: Vec<String> = by_code
                    .iter()
                    .map(|(code, place)| format!("{code} = {}", quoted(self.name(*place))))
                    .collect();
                if !chosen.is_empty() {
                    parts.push(format!("chosen = {}", list(chosen)));
                }
                if !unchosen.is_empty() {
                    parts.push(format!("unchosen = {}", list(unchosen)));
                }
                format!("{field} = {{ {} }}\n", parts.join(", "))
            }
        }
    }

    fn one(&self, field: &str, place: usize, proposal: &Proposal) -> String {
        let heading = quoted(self.name(place));
        let of_item = match &proposal.target {
            Target::Item(item) => self.survey.item(item),
            _ => None,
        };
        let joined = of_item.is_some_and(|item| matches!(item.kind, ItemKind::Multiple { .. }));
        let separator = of_item.and_then(|item| {
            match self
                .reference()?
                .columns
                .get(&Field::new(item.id.as_str()))?
            {
                Columns::Joined { separator, .. } => Some(separator.as_str()),
                _ => None,
            }
        });
        match (joined, separator) {
            (true, Some(separator)) => format!(
                "{field} = {{ heading = {heading}, separator = {} }}\n",
                quoted(separator)
            ),
            _ => format!("{field} = {heading}\n"),
        }
    }

    /// `[item.ID]`: wording and answers of this wave, from which the ledger tells whether it can be compared.
    fn item(&self, proposal: &Proposal) -> String {
        let Target::Item(item) = &proposal.target else {
            return String::new();
        };
        let seen: Vec<&Change> = proposal.changes.iter().filter(|c| c.is_seen()).collect();
        if seen.is_empty() {
            return String::new();
        }
        let mut text = String::from("\n");
        for change in &seen {
            text.push_str(&comment(&sentence(change)));
        }
        text.push_str(
            "# Where you judge that the waves can be compared all the same, say why: `comparable = …`.\n",
        );
        text.push_str(&format!("[item.{item}]\n"));
        for change in &seen {
            if let Change::Wording { now, .. } = change {
                let wording = self.in_languages(now);
                text.push_str(&format!(
                    "text = {}\n",
                    texts(&wording, &self.survey.languages)
                ));
            }
        }
        text.push_str(&self.shown(item, &seen));
        text.push_str(&self.breaks(&seen));
        text
    }

    /// The answers as the delivery calls them, where it calls them otherwise; those that it does not offer.
    fn shown(&self, item: &ItemId, changes: &[&Change]) -> String {
        let Some((key, answers)) = self.survey.item(item).and_then(|item| match &item.kind {
            ItemKind::Single { scale } => Some(("answers", scale.answers.as_slice())),
            ItemKind::Multiple { options, .. } => Some(("options", options.as_slice())),
            _ => None,
        }) else {
            return String::new();
        };
        let mut renamed: Vec<(Code, Vec<&str>)> = Vec::new();
        let mut without: Vec<String> = Vec::new();
        for change in changes {
            match change {
                Change::Split { whole, parts } => {
                    let labels = parts.iter().map(|(_, label)| label.as_str()).collect();
                    renamed.push((whole.0, labels));
                }
                Change::Relabelled { was, now } => renamed.push((was.0, vec![now.as_str()])),
                Change::Vanished { answers } => {
                    without.extend(answers.iter().map(|(code, _)| code.to_string()));
                }
                _ => {}
            }
        }
        let mut text = String::new();
        if !renamed.is_empty() {
            text.push_str(&format!("{key} = [\n"));
            for answer in answers {
                match renamed.iter().find(|(code, _)| *code == answer.code) {
                    Some((code, labels)) => {
                        for label in labels {
                            let label = texts(&self.in_languages(label), &self.survey.languages);
                            text.push_str(&format!("  {{ code = {code}, label = {label} }},\n"));
                        }
                    }
                    None => text.push_str(&format!("  {{ code = {} }},\n", answer.code)),
                }
            }
            text.push_str("]\n");
        }
        if !without.is_empty() {
            text.push_str(&format!("without = [{}]\n", without.join(", ")));
        }
        text
    }

    /// `break`, where an answer is not the survey's and no other key can say it.
    fn breaks(&self, changes: &[&Change]) -> String {
        let reasons: Vec<(String, String)> =
            changes.iter().filter_map(|c| c.break_reason()).collect();
        if reasons.is_empty() {
            return String::new();
        }
        let languages = &self.survey.languages;
        let of_lang = |lang: &Lang| -> String {
            let in_lang = reasons.iter().map(|(en, da)| {
                if lang.as_str() == "da" {
                    da.as_str()
                } else {
                    en.as_str()
                }
            });
            let joined = in_lang.collect::<Vec<_>>().join(" ");
            // Words of ours stand in two languages.
            if matches!(lang.as_str(), "da" | "en") {
                joined
            } else {
                format!("{MARKER}: {joined}")
            }
        };
        let reason = Texts::new(languages.iter().map(|lang| (lang.clone(), of_lang(lang))));
        format!("break = {}\n", texts(&reason, languages))
    }

    /// Words of the delivery in the language that it is in; a person writes the others.
    fn in_languages(&self, now: &str) -> Texts {
        let languages = &self.survey.languages;
        let of_file = super::super::phrase::language_of(std::iter::once(now));
        let own = if languages.contains(&of_file) {
            of_file
        } else {
            languages.first().cloned().unwrap_or(of_file)
        };
        Texts::new(languages.iter().map(|lang| {
            let text = if *lang == own {
                now.to_owned()
            } else {
                format!("{MARKER}: {now}")
            };
            (lang.clone(), text)
        }))
    }
}
