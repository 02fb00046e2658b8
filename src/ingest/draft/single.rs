//! In: a column of which each respondent has one answer. Out: its item with its scale, and what a person must say of it. Never: a
//! kind of missing taken from a code alone.

use std::sync::Arc;

use super::answers::ColumnAnswer;
use super::build::Builder;
use super::scales::CodedScale;
use super::{DraftColumns, Question, doubts, numeric, scales};
use crate::definition::{Item, ItemKind, ScaleId};

impl Builder<'_> {
    pub(super) fn single(&mut self, place: usize, answers: &[ColumnAnswer]) {
        let doubtful = doubts::unlabelled_missing(answers);
        let is_doubtful =
            |answer: &ColumnAnswer| doubtful.iter().any(|other| other.value == answer.value);
        let answers: Vec<ColumnAnswer> = answers
            .iter()
            .filter(|answer| !is_doubtful(answer))
            .cloned()
            .collect();
        let answers = answers.as_slice();
        let mut made = scales::coded(answers, "", &self.speech);
        made.doubtful = doubts::offered(&doubtful, &self.speech.languages);
        made.scale.id = ScaleId::new("");
        let item = self.item(place, ItemKind::Open);
        let id = item.id.as_str().to_owned();
        if !doubtful.is_empty() {
            let question = doubts::ask_missing(&id, &doubtful);
            self.draft.questions.push(question);
        }
        self.say_answers(&id, &made);
        self.say_evidence(&id, answers);
        let mut notes: Vec<String> = answers
            .iter()
            .filter_map(|answer| answer.evidence.clone())
            .collect();
        if made.of_texts && made.family.is_none() {
            notes.push(
                "The file has texts in the place of codes: codes and order are ours.".to_owned(),
            );
        }
        self.scales.push((self.draft.items.len(), made.clone()));
        let item = Item {
            kind: ItemKind::Single {
                scale: Arc::new(made.scale),
            },
            ..item
        };
        self.push(item, DraftColumns::One(place), made.values, notes);
    }

    /// Kinds of missing that the file does not state of this very column.
    pub(super) fn say_evidence(&mut self, id: &str, answers: &[ColumnAnswer]) {
        for answer in answers.iter().filter(|answer| answer.cells > 0) {
            if let (Some(evidence), Some(kind)) = (&answer.evidence, answer.missing) {
                let text = format!("{evidence}; drafted as `{}`", numeric::word(kind));
                self.draft.questions.push(Question::new(id, text));
            }
        }
    }

    fn say_answers(&mut self, id: &str, made: &CodedScale) {
        if !made.unlabelled.is_empty() {
            let codes: Vec<String> = made
                .unlabelled
                .iter()
                .take(12)
                .map(ToString::to_string)
                .collect();
            self.draft.questions.push(Question::new(
                id,
                format!(
                    "what {} {} stand for? The file has no label for {}",
                    if codes.len() == 1 {
                        "does the code"
                    } else {
                        "do the codes"
                    },
                    codes.join(", "),
                    if codes.len() == 1 { "it" } else { "them" }
                ),
            ));
        }
    }
}
