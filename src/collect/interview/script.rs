//! The questionnaire of one wave, ready to be asked: its items in order, by section, in every language.

use std::collections::BTreeSet;

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::definition::{
    Code, Collection, Condition, Item, ItemId, ItemKind, Lang, Missing, Questionnaire,
    SectionOrder, ShownOrder, Survey, Texts, Wave,
};

use super::{reply, worked_out};

/// The questionnaire of one wave.
#[derive(Debug, Clone)]
pub struct Script {
    /// The survey's id.
    pub survey: String,
    /// The wave's id.
    pub wave: String,
    /// The survey's title.
    pub title: Texts,
    /// Its languages, the first the main one.
    pub languages: Vec<Lang>,
    /// Texts and promises.
    pub questionnaire: Questionnaire,
    /// Links, quotas, panel.
    pub collection: Collection,
    /// What it is asked for.
    pub occasion: Occasion,
    /// SHA-256 of all that a respondent can see and of all that decides what is shown, in hexadecimal.
    pub definition: String,
    /// Items in the order written.
    pub(super) questions: Vec<Question>,
    /// Sections, as places in `questions`.
    pub(super) sections: Vec<Part>,
}

/// What a questionnaire is asked for. It is no part of the definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Occasion {
    /// Answers of a wave.
    #[default]
    Fieldwork,
    /// Simulated respondents answer it: that no person does is known, and flags nobody.
    Rehearsal,
    /// Whoever makes it tries it out; every page says so.
    TryOut,
}

/// One item as it is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The item.
    pub item: Item,
    /// The wording in this wave.
    pub text: Texts,
    /// Said below it.
    pub hint: Option<Texts>,
    /// What can be chosen, in the order shown; empty for numbers and words.
    pub choices: Vec<Choice>,
    /// Whether each respondent gets another order of choices.
    pub order: ShownOrder,
    /// The position of its section.
    pub section: usize,
    /// The most decimals that a number may have: 0 where bands of it (18–39, 40–64) leave room for wholes alone, or its bounds
    /// are whole and its `decimals` are 0; as many as its bands have, where they have some. `None`: any.
    pub decimals: Option<u8>,
}

/// One thing that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The code stored.
    pub code: Code,
    /// What it is called.
    pub label: Texts,
    /// Set apart below the others: it is of a kind of missing (don't know, refused), or chosen alone (none of these).
    pub apart: bool,
}

/// A section.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) title: Option<Texts>,
    pub(super) order: SectionOrder,
    pub(super) items: Vec<usize>,
}

impl Script {
    /// The questionnaire of `wave`: every item that the wave asks and that is not derived from another.
    pub fn of(survey: &Survey, wave: &Wave) -> Self {
        let asked: Vec<&Item> = survey
            .items
            .iter()
            .filter(|item| survey.asks(wave, item))
            .filter(|item| !matches!(item.kind, ItemKind::Derived { .. }))
            .collect();
        let mut placed = BTreeSet::new();
        let mut questions = Vec::new();
        let mut sections = Vec::new();
        for section in survey.sections_to_ask(wave) {
            let items: Vec<&Item> = section
                .items
                .iter()
                .filter_map(|id| asked.iter().find(|item| item.id == *id).copied())
                .filter(|item| placed.insert(item.id.clone()))
                .collect();
            add(
                &mut questions,
                &mut sections,
                section.title.clone(),
                section.order,
                &items,
                wave,
            );
        }
        let rest: Vec<&Item> = asked
            .into_iter()
            .filter(|item| !placed.contains(&item.id))
            .collect();
        add(
            &mut questions,
            &mut sections,
            None,
            SectionOrder::Written,
            &rest,
            wave,
        );
        let mut script = Self {
            survey: survey.id.clone(),
            wave: wave.id.as_str().to_owned(),
            title: survey.title.clone(),
            languages: survey.languages.clone(),
            questionnaire: Questionnaire {
                sections: survey.sections_to_ask(wave).to_vec(),
                ..survey.questionnaire.clone()
            },
            collection: wave.collect.clone().unwrap_or_default(),
            occasion: Occasion::Fieldwork,
            definition: String::new(),
            questions,
            sections,
        };
        for question in &mut script.questions {
            question.decimals = worked_out::decimals_taken(&question.item, survey);
        }
        script.work_out(survey, wave);
        script.definition = Sha256::digest(script.text().as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        script
    }

    /// Every condition is put in terms of the items that are asked: quotas are stated in derived ones.
    fn work_out(&mut self, survey: &Survey, wave: &Wave) {
        let asked = |condition: &mut Condition| {
            *condition = worked_out::of_asked(condition, survey, wave);
        };
        self.questions
            .iter_mut()
            .filter_map(|question| question.item.ask_if.as_mut())
            .for_each(asked);
        self.questionnaire.screen_out.iter_mut().for_each(asked);
        let quotas = self.collection.quotas.iter_mut();
        quotas.map(|quota| &mut quota.of).for_each(asked);
    }

    /// All questions, in the order written.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question of this item id.
    pub fn question(&self, item: &str) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| question.item.id.as_str() == item)
    }

    /// The name of the section of a question.
    pub fn section_title(&self, question: &Question) -> Option<&Texts> {
        self.sections.get(question.section)?.title.as_ref()
    }

    /// In which order the section of a question is asked.
    pub fn section_order(&self, question: &Question) -> SectionOrder {
        let section = self.sections.get(question.section);
        section.map_or(SectionOrder::Written, |section| section.order)
    }

    /// The questions in the order in which the respondent of `seed` sees them, asked or not. Sections stand as written; a
    /// section of random order is shuffled by ChaCha8 from the seed (Fisher–Yates), each from its own stream.
    pub fn in_order(&self, seed: u64) -> Vec<&Question> {
        let mut order = Vec::with_capacity(self.questions.len());
        for (at, section) in self.sections.iter().enumerate() {
            let mut items = section.items.clone();
            if section.order == SectionOrder::Random {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                random.set_stream(1 + at as u64);
                items.shuffle(&mut random);
            }
            order.extend(items.iter().filter_map(|item| self.questions.get(*item)));
        }
        order
    }

    /// The choices of a question in the order in which the respondent of `seed` sees them: those set apart stay last.
    pub fn choices<'a>(&self, question: &'a Question, seed: u64) -> Vec<&'a Choice> {
        let (apart, mut shown): (Vec<&Choice>, Vec<&Choice>) =
            question.choices.iter().partition(|choice| choice.apart);
        if question.order == ShownOrder::Random {
            let place = self
                .questions
                .iter()
                .position(|other| other.item.id == question.item.id);
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(1_000_000 + place.unwrap_or_default() as u64);
            shown.shuffle(&mut random);
        }
        shown.extend(apart);
        shown
    }

    /// The items that a condition looks at and that this wave asks.
    pub fn looked_at<'a>(&self, condition: &'a Condition) -> Vec<&'a ItemId> {
        condition
            .items()
            .into_iter()
            .filter(|id| self.question(id.as_str()).is_some())
            .collect()
    }

    /// All that a respondent can see and all that decides what is shown, as JSON, the questions last: what
    /// [`Script::definition`] is the SHA-256 of.
    pub fn text(&self) -> String {
        let questions: Vec<serde_json::Value> = self
            .questions
            .iter()
            .map(|question| {
                let choices: Vec<_> = question
                    .choices
                    .iter()
                    .map(|choice| serde_json::json!([choice.code, choice.label]))
                    .collect();
                // Whether it counts wholes; a number alone where it may have some decimals.
                let decimals = match question.decimals {
                    None => serde_json::json!(false),
                    Some(0) => serde_json::json!(true),
                    Some(most) => serde_json::json!(most),
                };
                serde_json::json!([
                    question.item.id,
                    question.item.kind,
                    question.item.ask_if,
                    question.text,
                    question.hint,
                    choices,
                    question.order,
                    question.section,
                    decimals
                ])
            })
            .collect();
        let sections: Vec<_> = self
            .sections
            .iter()
            .map(|section| serde_json::json!([section.title, section.order]))
            .collect();
        serde_json::json!([
            self.survey,
            self.wave,
            self.languages,
            self.questionnaire,
            sections,
            questions
        ])
        .to_string()
    }
}

fn add(
    questions: &mut Vec<Question>,
    sections: &mut Vec<Part>,
    title: Option<Texts>,
    order: SectionOrder,
    items: &[&Item],
    wave: &Wave,
) {
    if items.is_empty() {
        return;
    }
    let section = sections.len();
    let from = questions.len();
    questions.extend(items.iter().map(|item| question(item, wave, section)));
    sections.push(Part {
        title,
        order,
        items: (from..questions.len()).collect(),
    });
}

fn question(item: &Item, wave: &Wave, section: usize) -> Question {
    let here = wave.items.get(&item.id);
    let missing = |code: Code| {
        reply::answers(item)
            .iter()
            .any(|answer| answer.code == code && answer.missing.is_some())
    };
    let is_apart = |code: Code| {
        missing(code)
            || matches!(&item.kind, ItemKind::Multiple { exclusive, .. } if exclusive.contains(&code))
    };
    // Passed over and not asked are states of a page, and no choices of a respondent.
    let is_choice = |code: Code| {
        !reply::answers(item).iter().any(|answer| {
            answer.code == code
                && matches!(answer.missing, Some(Missing::NoAnswer | Missing::NotAsked))
        })
    };
    let shown = here.and_then(|here| here.shown.as_ref());
    let choices = match shown {
        Some(shown) => shown
            .answers
            .iter()
            .filter(|answer| is_choice(answer.code))
            .map(|answer| Choice {
                code: answer.code,
                label: answer.label.clone(),
                apart: is_apart(answer.code),
            })
            .collect(),
        None => reply::answers(item)
            .iter()
            .filter(|answer| is_choice(answer.code))
            .map(|answer| Choice {
                code: answer.code,
                label: answer.label.clone(),
                apart: is_apart(answer.code),
            })
            .collect(),
    };
    Question {
        item: item.clone(),
        text: here
            .and_then(|here| here.text.clone())
            .unwrap_or_else(|| item.text.clone()),
        hint: here
            .and_then(|here| here.instructions.clone())
            .or_else(|| item.hint.clone()),
        choices,
        order: shown.map_or(ShownOrder::Fixed, |shown| shown.order),
        section,
        decimals: None,
    }
}
