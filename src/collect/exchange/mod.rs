//! In: a questionnaire as asked, or a file of another program. Out: the file, or the questionnaire that it holds. Never: a
//! question that is lost without being named.
//!
//! XLSForm (<https://xlsform.org>) is read by ODK, KoboToolbox and SurveyCTO; the tab-separated survey structure by LimeSurvey.

mod draft;
mod expression;
pub mod limesurvey;
mod loss;
mod names;
mod offer;
mod reading;
mod rows;
mod told;
pub mod xlsform;

use std::path::Path;

use serde::Serialize;

use super::interview::reply;
use super::interview::script::{Question, Script};
use crate::definition::{
    Answer, Code, Condition, Item, ItemId, ItemKind, Lang, Missing, SectionOrder, ShownOrder, Texts,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// A questionnaire as other programs have it: questions in sections, without what only Tidemark knows of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    /// The survey's id.
    pub id: String,
    /// Its title.
    pub title: Texts,
    /// The first is the main one.
    pub languages: Vec<Lang>,
    /// In the order asked.
    pub sections: Vec<FormSection>,
}

/// Questions under a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormSection {
    /// Said above its questions.
    pub title: Option<Texts>,
    /// In which order they are asked.
    pub order: SectionOrder,
    /// At least one.
    pub questions: Vec<Asked>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The item.
    pub id: ItemId,
    /// The wording.
    pub text: Texts,
    /// Said below it.
    pub hint: Option<Texts>,
    /// What an answer is.
    pub kind: AskedKind,
    /// Who is asked; `None`: everybody.
    pub ask_if: Option<Condition>,
}

/// What an answer is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedKind {
    /// One of these.
    Single(Choices),
    /// Any of these.
    Multiple(Choices),
    /// A number between these, where they are stated.
    Number {
        /// Smallest.
        minimum: Option<f64>,
        /// Largest.
        maximum: Option<f64>,
        /// It counts wholes: 2.5 is refused.
        whole: bool,
    },
    /// Words.
    Words,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choices {
    /// In the order shown, each code once.
    pub offered: Vec<Answer>,
    /// Whether each respondent gets another order.
    #[serde(skip)]
    pub order: ShownOrder,
}

/// A file with what it does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried<T> {
    /// What was written or read.
    pub output: T,
    /// What got lost or changed on the way, one sentence each.
    pub dropped: Vec<String>,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// `.xlsx`
    XlsForm,
    /// `.txt` or `.tsv`, tab-separated values
    LimeSurvey,
}

impl Carrier {
    /// The format that the ending of a file's name stands for.
    pub fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "xlsx" => Some(Self::XlsForm),
            "txt" | "tsv" => Some(Self::LimeSurvey),
            _ => None,
        }
    }
}

impl Form {
    /// The questionnaire of a wave as others can have it, and what they cannot have.
    pub fn of(script: &Script) -> Carried<Self> {
        let mut dropped = loss::of_script(script);
        let mut sections: Vec<FormSection> = Vec::new();
        let mut last = None;
        for question in script.questions() {
            if last != Some(question.section) {
                last = Some(question.section);
                sections.push(FormSection {
                    title: script.section_title(question).cloned(),
                    order: script.section_order(question),
                    questions: Vec::new(),
                });
            }
            dropped.extend(loss::of_question(question));
            if let Some(section) = sections.last_mut() {
                section.questions.push(asked(question, &mut dropped));
            }
        }
        let mut form = Self {
            id: script.survey.clone(),
            title: script.title.clone(),
            languages: script.languages.clone(),
            sections,
        };
        form.plain_conditions(&mut dropped);
        Carried {
            output: form,
            dropped,
        }
    }

    /// The same, its conditions in the plainest form that means the same; one that other programs cannot have is left out.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.plain_conditions(&mut Vec::new());
        self
    }

    /// All questions, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Asked> {
        self.sections.iter().flat_map(|section| &section.questions)
    }

    /// The file.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    pub fn write(&self, carrier: Carrier) -> crate::Result<Carried<Vec<u8>>> {
        match carrier {
            Carrier::XlsForm => xlsform::write(self),
            Carrier::LimeSurvey => limesurvey::write(self),
        }
    }

    /// What a file holds.
    ///
    /// # Errors
    /// The file is not of this format, or holds no question that is known.
    pub fn read(carrier: Carrier, bytes: &[u8], file: &Path) -> crate::Result<Carried<Self>> {
        let read = match carrier {
            Carrier::XlsForm => xlsform::read(bytes),
            Carrier::LimeSurvey => limesurvey::read(bytes),
        };
        read.map_err(|why| {
            Diagnostics::from(
                Diagnostic::error(code::UNREADABLE_FORM, why)
                    .at(Place::file(file))
                    .help("write an XLSForm workbook (.xlsx) or LimeSurvey's tab-separated survey structure (.txt)"),
            )
            .into()
        })
    }

    /// The text of a `survey.toml` that asks the same, and what it has no place for. A text that the file does not have in a
    /// language is left open.
    pub fn survey_toml(&self) -> Carried<String> {
        draft::survey(self)
    }

    /// The text of a `wave.toml` of it, to be rehearsed first.
    pub fn wave_toml(&self) -> String {
        draft::wave(self)
    }

    /// Conditions in the plainest of the forms that mean the same, so that they can be compared.
    fn plain_conditions(&mut self, dropped: &mut Vec<String>) {
        let known: Vec<Asked> = self.questions().cloned().collect();
        let questions = self.sections.iter_mut();
        for question in questions.flat_map(|section| &mut section.questions) {
            question.ask_if = question.ask_if.take().and_then(|condition| {
                let plain = expression::plain(&condition, &known);
                if plain.is_none() {
                    dropped.push(format!(
                        "`{}`: its condition ({condition}); it is asked of everybody",
                        question.id
                    ));
                }
                plain
            });
        }
    }
}

/// The kinds of missing that a question's choices stand for.
fn offered(question: &Question, dropped: &mut Vec<String>) -> Choices {
    let missing = |code: Code| -> Option<Missing> {
        let answers = reply::answers(&question.item);
        answers.iter().find(|answer| answer.code == code)?.missing
    };
    let mut offered: Vec<Answer> = Vec::new();
    for choice in &question.choices {
        if offered.iter().any(|known| known.code == choice.code) {
            dropped.push(format!(
                "`{}`: an answer that has the code {} of another",
                question.item.id, choice.code
            ));
            continue;
        }
        offered.push(Answer {
            code: choice.code,
            label: choice.label.clone(),
            missing: missing(choice.code),
            score: None,
        });
    }
    Choices {
        offered,
        order: question.order,
    }
}

fn asked(question: &Question, dropped: &mut Vec<String>) -> Asked {
    let Item { id, kind, .. } = &question.item;
    let kind = match kind {
        ItemKind::Single { .. } | ItemKind::Derived { .. } => {
            AskedKind::Single(offered(question, dropped))
        }
        ItemKind::Multiple { exclusive, .. } => {
            for code in exclusive {
                dropped.push(format!("`{id}`: that answer {code} is chosen alone"));
            }
            AskedKind::Multiple(offered(question, dropped))
        }
        ItemKind::Numeric {
            minimum,
            maximum,
            missing,
            ..
        } => {
            if !missing.is_empty() {
                dropped.push(format!(
                    "`{id}`: the numbers that stand for a missing answer"
                ));
            }
            AskedKind::Number {
                minimum: *minimum,
                maximum: *maximum,
                whole: question.decimals == Some(0),
            }
        }
        ItemKind::Open => AskedKind::Words,
    };
    Asked {
        id: id.clone(),
        text: question.text.clone(),
        hint: question.hint.clone(),
        kind,
        ask_if: question.item.ask_if.clone(),
    }
}
