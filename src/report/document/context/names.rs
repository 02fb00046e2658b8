//! In: items, codes and measures. Out: their names in the language of the report. Never: a name of another language.

use super::Context;
use crate::definition::{Answer, BaseRule, Code, Item, ItemId, ItemKind, Lang, Missing, Wave};
use crate::estimate::Measure;
use crate::report::words::fill;

impl Context<'_> {
    /// The wording of an item in a wave.
    pub fn wording(&self, wave: &Wave, item: &Item, lang: &Lang) -> String {
        wave.items
            .get(&item.id)
            .and_then(|differs| differs.text.as_ref())
            .unwrap_or(&item.text)
            .get(lang)
            .to_owned()
    }

    /// The statement as this wave has it.
    pub fn statement(&self, item: &Item) -> String {
        self.wording(self.wave, item, self.lang)
    }

    pub fn label(&self, item: &Item) -> String {
        item.label.get(self.lang).to_owned()
    }

    pub fn item_label(&self, id: &ItemId) -> String {
        self.survey
            .item(id)
            .map_or_else(|| id.to_string(), |item| self.label(item))
    }

    /// The label of a code of an item.
    pub fn code_label(&self, item: &ItemId, code: Code) -> String {
        let answers = self.survey.item(item).map(|item| match &item.kind {
            ItemKind::Multiple { options, .. } => options.as_slice(),
            _ => item
                .scale()
                .map_or(&[][..], |scale| scale.answers.as_slice()),
        });
        answers
            .and_then(|answers| answers.iter().find(|answer| answer.code == code))
            .map_or_else(
                || code.to_string(),
                |answer| answer.label.get(self.lang).to_owned(),
            )
    }

    /// The name of what a cell measures.
    pub fn measure_label(&self, item: &Item, measure: &Measure) -> String {
        match measure {
            Measure::Answer(code) => self.code_label(&item.id, *code),
            Measure::Net(id) => item
                .scale()
                .and_then(|scale| scale.net(id))
                .map_or_else(|| id.to_string(), |net| net.label.get(self.lang).to_owned()),
            Measure::Mean => self.words.mean.to_owned(),
            Measure::DontKnow => self.words.dont_know_of_asked.to_owned(),
            Measure::Balance(id) => item
                .scale()
                .and_then(|scale| scale.balance(id))
                .map_or_else(
                    || id.to_string(),
                    |balance| balance.label.get(self.lang).to_owned(),
                ),
            Measure::Ratio(id) => self.item_label(id),
            Measure::InBase(_, part) | Measure::People(part) => {
                self.measure_label(item, &Measure::from(part))
            }
            Measure::Total | Measure::Median | Measure::Quantile(_) => self.label(item),
        }
    }

    /// The same; of a net that is called like one of its answers, that it is the sum of several.
    pub fn full_label(&self, item: &Item, measure: &Measure) -> String {
        let label = self.measure_label(item, measure);
        let Measure::Net(id) = measure else {
            return label;
        };
        let net = item.scale().and_then(|scale| Some((scale, scale.net(id)?)));
        let is_called_like = net.is_some_and(|(scale, net)| {
            let mut answers = scale.answers.iter();
            let alike = |answer: &Answer| answer.label.get(self.lang) == label;
            net.codes.len() > 1
                && answers.any(|answer| net.codes.contains(&answer.code) && alike(answer))
        });
        if is_called_like {
            fill(self.words.net_total, &[("net", &label)])
        } else {
            label
        }
    }

    /// The name of what a source leaves undivided: the answers in the base that these measures do not cover.
    pub fn remainder_label(&self, item: &Item, shown: &[Measure]) -> String {
        let rest = self.rest_label(item, shown);
        // One answer is no sum of several.
        let is_sum = self.uncovered(item, shown).len() != 1;
        match is_sum && self.wave.delivery().is_none() {
            true => fill(self.words.remainder, &[("answers", &rest)]),
            false => rest,
        }
    }

    /// The names of the answers in the base that these measures do not cover.
    pub fn rest_label(&self, item: &Item, shown: &[Measure]) -> String {
        let uncovered = self.uncovered(item, shown);
        let labels = uncovered.iter().map(|answer| answer.label.get(self.lang));
        match uncovered.len() {
            1..=3 => labels.collect::<Vec<&str>>().join(" / "),
            _ => self.words.other_answers.to_owned(),
        }
    }

    /// The answers in the base that these measures do not cover.
    pub fn uncovered<'i>(&self, item: &'i Item, shown: &[Measure]) -> Vec<&'i Answer> {
        let Some(scale) = item.scale() else {
            return Vec::new();
        };
        let covered = |code| {
            shown.iter().any(|measure| match measure {
                Measure::Answer(answer) => *answer == code,
                Measure::Net(id) => scale.net(id).is_some_and(|net| net.codes.contains(&code)),
                Measure::Mean
                | Measure::DontKnow
                | Measure::Balance(_)
                | Measure::Ratio(_)
                | Measure::InBase(..)
                | Measure::People(_)
                | Measure::Total
                | Measure::Median
                | Measure::Quantile(_) => false,
            })
        };
        scale
            .in_base()
            .map(|(_, answer)| answer)
            .filter(|answer| !covered(answer.code))
            .collect()
    }

    /// What a base consists of, for an item.
    pub fn base_definition(&self, item: &Item) -> String {
        let rule = match &item.kind {
            ItemKind::Multiple { base, .. } => *base,
            ItemKind::Numeric { .. } | ItemKind::Open => BaseRule::Answered,
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                // Don't know can only be in the base where the scale has it.
                let has = scale
                    .answers
                    .iter()
                    .any(|answer| answer.missing == Some(Missing::DontKnow));
                match scale.base {
                    BaseRule::WithDontKnow if !has => BaseRule::Answered,
                    rule => rule,
                }
            }
        };
        let text = match rule {
            BaseRule::Answered => self.words.base_answered,
            BaseRule::WithDontKnow => self.words.base_with_dont_know,
            BaseRule::Asked => self.words.base_asked,
        };
        match self.universe(item) {
            Some(universe) => format!("{text} ({universe})"),
            None => text.to_owned(),
        }
    }

    /// Who was asked, where not everybody was; of an item that some are asked and that does not say whom, that it is some.
    pub fn universe<'i>(&'i self, item: &'i Item) -> Option<&'i str> {
        match &item.universe {
            Some(universe) => Some(universe.get(self.lang)),
            None => item.ask_if.as_ref().map(|_| self.words.asked_of_some),
        }
    }
}
