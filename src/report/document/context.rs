//! What every part of the document asks: names in the language, estimates by name, what may be said of them.

use crate::definition::{
    BaseRule, Code, Fact, Item, ItemId, ItemKind, Lang, Missing, Net, NetRole, Probability, Role,
    Survey, Wave, WaveId, WaveKind,
};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::estimate::{Domain, Estimate, Measure, Precision};
use crate::measure::Proportion;
use crate::pipeline::{Results, WaveResults};
use crate::report::document::{Block, Section, Table, Value};
use crate::report::number::{Flag, Numbers, fixed_by_weighting, mean_decimals};
use crate::report::words::{self, Words, fill};

/// One wave's report in one language, under construction.
pub struct Context<'a> {
    pub results: &'a Results,
    pub survey: &'a Survey,
    pub wave: &'a Wave,
    pub estimates: &'a WaveResults,
    pub lang: &'a Lang,
    pub words: &'static Words,
    pub numbers: Numbers,
}

impl<'a> Context<'a> {
    pub fn new(results: &'a Results, wave: &WaveId, lang: &'a Lang) -> crate::Result<Self> {
        let found = results.survey.wave(wave).zip(results.wave(wave));
        let Some((wave, estimates)) = found else {
            let known: Vec<&str> = results
                .waves
                .iter()
                .map(|wave| wave.wave.as_str())
                .collect();
            let unknown = Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("no wave `{wave}` among the results"),
            )
            .value(wave.as_str())
            .help(format!("waves at hand: {}", known.join(", ")));
            return Err(Diagnostics::from(unknown).into());
        };
        Ok(Self {
            results,
            survey: &results.survey,
            wave,
            estimates,
            lang,
            words: words::of(lang),
            numbers: Numbers::new(lang),
        })
    }

    pub fn section(&self, id: &str, title: &str, blocks: Vec<Block>) -> Section {
        Section {
            id: id.to_owned(),
            title: title.to_owned(),
            blocks,
        }
    }

    /// The waves up to this one that are among the results, oldest first.
    pub fn waves_so_far(&self) -> Vec<(&'a Wave, &'a WaveResults)> {
        let last = self.place(&self.wave.id);
        self.survey
            .waves
            .iter()
            .enumerate()
            .filter(|(place, _)| Some(*place) <= last)
            .filter_map(|(_, wave)| Some((wave, self.results.wave(&wave.id)?)))
            .collect()
    }

    fn place(&self, wave: &WaveId) -> Option<usize> {
        self.survey.waves.iter().position(|known| known.id == *wave)
    }

    /// Opinion items of this wave that have an estimate, in questionnaire order.
    pub fn opinions(&self) -> Vec<&'a Item> {
        self.survey
            .items
            .iter()
            .filter(|item| item.role == Role::Opinion)
            .filter(|item| {
                self.estimates
                    .estimates
                    .cells
                    .iter()
                    .any(|cell| cell.item == item.id)
            })
            .collect()
    }

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

    /// The estimate of this wave.
    pub fn estimate(
        &self,
        item: &ItemId,
        measure: &Measure,
        domain: &Domain,
    ) -> Option<&'a Estimate> {
        estimate(self.estimates, item, measure, domain)
    }

    pub fn total(&self, item: &ItemId, measure: &Measure) -> Option<&'a Estimate> {
        self.estimate(item, measure, &Domain::Total)
    }

    pub fn net_estimate(&self, item: &'a Item, role: NetRole) -> Option<(&'a Net, &'a Estimate)> {
        let net = item.scale()?.net_of(role)?;
        let estimate = self.total(&item.id, &Measure::Net(net.id.clone()))?;
        estimate.value.map(|_| (net, estimate))
    }

    /// Answers of a kind of missing that are in the base and have an estimate, or don't know of all asked.
    pub fn missing_measures(&self, item: &'a Item) -> Vec<Measure> {
        let Some(scale) = item.scale() else {
            return Vec::new();
        };
        let in_base: Vec<Measure> = scale
            .in_base()
            .filter(|(_, answer)| answer.missing.is_some())
            .map(|(_, answer)| Measure::Answer(answer.code))
            .filter(|measure| self.has(item, measure))
            .collect();
        if in_base.is_empty() && self.has(item, &Measure::DontKnow) {
            return vec![Measure::DontKnow];
        }
        in_base
    }

    pub fn has(&self, item: &Item, measure: &Measure) -> bool {
        self.total(&item.id, measure)
            .is_some_and(|estimate| estimate.value.is_some())
    }

    /// The measures an item is told by, best first: the agree net, other nets, answers.
    pub fn candidates(item: &Item) -> Vec<Measure> {
        if let ItemKind::Multiple { options, .. } = &item.kind {
            return options
                .iter()
                .map(|option| Measure::Answer(option.code))
                .collect();
        }
        let Some(scale) = item.scale() else {
            return vec![Measure::Mean];
        };
        let agree = scale.net_of(NetRole::Agree).into_iter();
        let others = scale.nets.iter().filter(|net| net.role != NetRole::Agree);
        let nets = agree.chain(others).map(|net| Measure::Net(net.id.clone()));
        let answers = scale
            .in_base()
            .filter(|(_, answer)| answer.missing.is_none())
            .map(|(_, answer)| Measure::Answer(answer.code));
        nets.chain(answers).collect()
    }

    /// The measure that tells an item in this wave.
    pub fn primary(&self, item: &Item) -> Option<Measure> {
        Self::candidates(item)
            .into_iter()
            .find(|measure| self.has(item, measure))
    }

    /// The measures that tell an item in this wave: every option of a multiple-choice item, else the first there is.
    pub fn told(&self, item: &Item) -> Vec<Measure> {
        if matches!(item.kind, ItemKind::Multiple { .. }) {
            let mut options = Self::candidates(item);
            options.retain(|option| self.has(item, option));
            return options;
        }
        self.primary(item).into_iter().collect()
    }

    /// The same over the waves up to this one.
    pub fn told_of_waves(&self, item: &Item) -> Vec<Measure> {
        if matches!(item.kind, ItemKind::Multiple { .. }) {
            let waves = self.waves_so_far();
            let mut options = Self::candidates(item);
            options.retain(|option| {
                waves.iter().any(|(_, wave)| {
                    estimate(wave, &item.id, option, &Domain::Total)
                        .is_some_and(|found| found.value.is_some())
                })
            });
            return options;
        }
        self.primary_of_waves(item).into_iter().collect()
    }

    /// The measure that tells an item over the waves: the one that most of them have.
    pub fn primary_of_waves(&self, item: &Item) -> Option<Measure> {
        let waves = self.waves_so_far();
        let known = |measure: &Measure| {
            waves
                .iter()
                .filter(|(_, wave)| {
                    estimate(wave, &item.id, measure, &Domain::Total)
                        .is_some_and(|found| found.value.is_some())
                })
                .count()
        };
        let mut best: Option<(usize, Measure)> = None;
        for measure in Self::candidates(item) {
            let count = known(&measure);
            if count > 0 && best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, measure));
            }
        }
        best.map(|(_, measure)| measure)
    }

    /// Whether intervals may be shown for a wave: a probability sample, a described model, or a declared assumption.
    pub fn precision_allowed(&self, wave: &Wave) -> bool {
        let probability = wave
            .probability
            .unwrap_or(self.survey.disclosure.probability);
        let modelled = matches!(
            self.survey.disclosure.precision_model,
            Some(Fact::Stated(_))
        );
        let assumed =
            matches!(&wave.kind, WaveKind::Published(published) if published.assumption.is_some());
        probability == Probability::Probability || modelled || assumed
    }

    /// The precision of an estimate of a wave, where it may be shown.
    pub fn precision<'e>(&self, wave: &Wave, estimate: &'e Estimate) -> Option<&'e Precision> {
        estimate
            .precision()
            .filter(|_| self.precision_allowed(wave))
    }

    pub fn flag(&self, estimate: &Estimate) -> Flag {
        Flag::of(&estimate.bases, &self.survey.report.low_base)
    }

    /// A share as a cell.
    pub fn share(&self, estimate: Option<&Estimate>) -> Value {
        match estimate.and_then(|estimate| Some((estimate, estimate.value?))) {
            Some((estimate, share)) => Value::Share {
                share,
                flag: self.flag(estimate),
            },
            None => Value::Nothing,
        }
    }

    /// A share or a mean as a cell.
    pub fn value(&self, item: &Item, measure: &Measure, estimate: Option<&Estimate>) -> Value {
        if *measure != Measure::Mean {
            return self.share(estimate);
        }
        estimate
            .filter(|estimate| self.flag(estimate) != Flag::Hidden)
            .and_then(|estimate| estimate.value)
            .map_or(Value::Nothing, |value| Value::Number {
                value,
                decimals: mean_decimals(item),
            })
    }

    /// The interval of a share of this wave as a cell; nothing where none may be shown.
    pub fn interval(&self, estimate: Option<&Estimate>) -> Value {
        estimate
            .filter(|estimate| self.flag(estimate) != Flag::Hidden)
            .map_or(Value::Nothing, |estimate| {
                self.share_interval(self.wave, estimate)
            })
    }

    /// The interval of a share or a mean of a wave as a cell; nothing where none may be shown.
    pub fn interval_of(
        &self,
        wave: &Wave,
        item: &Item,
        measure: &Measure,
        estimate: &Estimate,
    ) -> Value {
        if self.flag(estimate) == Flag::Hidden {
            return Value::Nothing;
        }
        if *measure != Measure::Mean {
            return self.share_interval(wave, estimate);
        }
        self.precision(wave, estimate)
            .map_or(Value::Nothing, |precision| Value::NumberInterval {
                low: precision.interval.low,
                high: precision.interval.high,
                decimals: mean_decimals(item),
            })
    }

    fn share_interval(&self, wave: &Wave, estimate: &Estimate) -> Value {
        let weighting = self
            .results
            .wave(&wave.id)
            .and_then(|wave| wave.weighting.as_ref());
        match (self.precision(wave, estimate), estimate.value) {
            (Some(_), Some(share)) if fixed_by_weighting(estimate, weighting) => {
                Value::FixedShare(share)
            }
            (Some(precision), _) => Value::ShareInterval {
                low: precision.interval.low,
                high: precision.interval.high,
            },
            (None, _) => Value::Nothing,
        }
    }

    /// A share in whole percent, or a mean with the decimals of its item, and its star.
    pub fn value_text(&self, item: &Item, measure: &Measure, estimate: &Estimate) -> String {
        let value = estimate.value.unwrap_or(f64::NAN);
        let number = match measure {
            Measure::Mean => self.numbers.decimal(value, mean_decimals(item)),
            _ => self.numbers.percent(Proportion(value), 0),
        };
        format!("{number}{}", self.flag(estimate).star())
    }

    pub fn weighted(&self) -> bool {
        use crate::weight::Method;
        self.estimates
            .weighting
            .as_ref()
            .is_some_and(|weighting| weighting.method != Method::Unweighted)
    }

    /// The mark of a figure or table that shows these waves.
    pub fn mark(&self, waves: &[&Wave]) -> Option<String> {
        let rehearsed: Vec<&str> = waves
            .iter()
            .filter(|wave| wave.is_rehearsal())
            .map(|wave| wave.label.get(self.lang))
            .collect();
        if rehearsed.is_empty() {
            None
        } else if rehearsed.len() == waves.len() {
            Some(self.words.rehearsal_mark.to_owned())
        } else {
            Some(fill(
                self.words.rehearsal_mark_some,
                &[("waves", &rehearsed.join(", "))],
            ))
        }
    }

    /// A fact of this wave: its own, else the survey's.
    pub fn fact(&self, key: &str) -> Option<&'a Fact> {
        self.wave
            .facts
            .get(key)
            .or_else(|| self.survey.disclosure.facts.get(key))
    }

    pub fn fact_text(&self, fact: Option<&Fact>) -> String {
        fact_text(fact, self.lang)
    }

    /// When a wave was in the field, in words.
    pub fn fieldwork(&self, wave: &Wave) -> String {
        fieldwork(wave, self.lang, &self.numbers)
    }

    /// The mode of a wave in words.
    pub fn mode(&self, wave: &Wave) -> String {
        let fact = wave.mode.as_ref().or_else(|| {
            wave.facts
                .get("modes")
                .or_else(|| self.survey.disclosure.facts.get("modes"))
        });
        self.fact_text(fact)
    }

    /// Who asked, for whom.
    pub fn who(&self) -> String {
        let plain = |key| {
            self.fact_text(self.fact(key))
                .trim_end_matches('.')
                .to_owned()
        };
        fill(
            self.words.conducted_by_and_sponsor,
            &[
                ("by", &plain("conducted_by")),
                ("sponsor", &plain("sponsor")),
            ],
        )
    }

    /// The name of what a source leaves undivided: the answers in the base that these measures do not cover.
    pub fn remainder_label(&self, item: &Item, shown: &[Measure]) -> String {
        let Some(scale) = item.scale() else {
            return self.words.other_answers.to_owned();
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
        let labels: Vec<&str> = scale
            .in_base()
            .filter(|(_, answer)| !covered(answer.code))
            .map(|(_, answer)| answer.label.get(self.lang))
            .collect();
        let answers = match labels.len() {
            1..=3 => labels.join(" / "),
            _ => self.words.other_answers.to_owned(),
        };
        fill(self.words.remainder, &[("answers", &answers)])
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
        match &item.universe {
            Some(universe) => format!("{text} ({})", universe.get(self.lang)),
            None => text.to_owned(),
        }
    }

    /// Notes that a table with these cells needs: rounding, and stars where there are any.
    pub fn table_notes(&self, table: &Table) -> Vec<String> {
        let values = || table.rows.iter().flat_map(|row| &row.cells);
        let mut notes = Vec::new();
        let has_share = values().any(|value| matches!(value, Value::Share { .. }));
        if has_share {
            notes.push(self.words.rounding_note.to_owned());
        }
        notes.extend(self.star_notes(values().filter_map(Value::flag)));
        notes
    }

    /// What the stars among these flags mean.
    pub fn star_notes(&self, flags: impl Iterator<Item = Flag>) -> Vec<String> {
        let flags: Vec<Flag> = flags.collect();
        let limits = &self.survey.report.low_base;
        let limit = |value: f64| self.numbers.decimal(value, 0);
        let mut notes = Vec::new();
        if flags.contains(&Flag::Low) {
            notes.push(fill(
                self.words.low_base,
                &[
                    ("from", &limit(limits.very_low)),
                    ("to", &limit(limits.low)),
                ],
            ));
        }
        if flags.contains(&Flag::VeryLow) {
            notes.push(fill(
                self.words.very_low_base,
                &[
                    ("from", &limit(limits.hidden)),
                    ("to", &limit(limits.very_low)),
                ],
            ));
        }
        if flags.contains(&Flag::Hidden) {
            notes.push(fill(
                self.words.hidden_base,
                &[("limit", &limit(limits.hidden))],
            ));
        }
        notes
    }
}

/// The estimate of a wave.
pub fn estimate<'e>(
    wave: &'e WaveResults,
    item: &ItemId,
    measure: &Measure,
    domain: &Domain,
) -> Option<&'e Estimate> {
    wave.estimates
        .find(item, measure, domain)
        .map(|cell| &cell.estimate)
}

/// A fact in words, or why there is none.
pub(in crate::report) fn fact_text(fact: Option<&Fact>, lang: &Lang) -> String {
    let words = words::of(lang);
    match fact {
        Some(Fact::Stated(text)) => text.get(lang).to_owned(),
        Some(Fact::NotStatedBySource(source)) => {
            fill(words.not_stated_by_source, &[("source", source.get(lang))])
        }
        Some(Fact::NotDisclosed(reason)) => {
            fill(words.not_disclosed_because, &[("reason", reason.get(lang))])
        }
        None => words.not_disclosed.to_owned(),
    }
}

/// When a wave was in the field, in words.
pub(in crate::report) fn fieldwork(wave: &Wave, lang: &Lang, numbers: &Numbers) -> String {
    let field = &wave.fieldwork;
    match (field.start, field.end, &field.season) {
        (Some(start), end, _) => numbers.dates(start, end.unwrap_or(start)),
        (None, Some(end), _) => numbers.date(end),
        (None, None, Some(season)) => season.get(lang).to_owned(),
        (None, None, None) => wave.label.get(lang).to_owned(),
    }
}
