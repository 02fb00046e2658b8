//! In: a profile. Out: the draft, column by column. Never: a column that is neither drafted nor named among those left out.

use super::super::dictionary::FileText;
use super::super::phrase::{Topic, topic_of};
use super::super::profile::Profile;
use super::super::text::counted;
use super::answers::{ColumnAnswer, column_answers};
use super::code_patterns::Analogy;
use super::kind::{Fields, Kind, kind_of};
use super::multiple::{self, Run, RunShape};
use super::names::{Ids, id_of, id_of_column, question_of};
use super::scales::{self, CodedScale};
use super::speech::Speech;
use super::{
    Draft, DraftColumns, DraftItem, Ground, Question, Stated, background, doubts, fieldwork,
    numeric,
};
use crate::definition::{
    Answer, BandsOf, BaseRule, Code, Item, ItemId, ItemKind, Missing, Role, Texts,
};

pub fn draft(profile: &Profile, stated: &Stated) -> Draft {
    let speech = Speech::of(profile, &stated.languages);
    let analogy = Analogy::of(&profile.dictionary);
    let mut answers: Vec<Vec<ColumnAnswer>> = profile
        .iter()
        .map(|(variable, column)| column_answers(variable, column, &analogy))
        .collect();
    let fields = Fields::of(profile);
    let kinds: Vec<Kind> = (0..answers.len())
        .map(|place| {
            let column = profile.columns.get(place);
            match (column, answers.get(place)) {
                (Some(column), Some(answers)) => {
                    kind_of(place, &profile.dictionary, column, answers, fields)
                }
                _ => Kind::LeftOut("it was not read".to_owned()),
            }
        })
        .collect();
    scales::unite(&mut answers);
    let stated_days = stated
        .fieldwork
        .map(|(start, end)| (start, end, Ground::Stated));
    let days = stated_days.or_else(|| fieldwork(profile, stated.year));
    let mut builder = Builder {
        profile,
        stated,
        speech,
        ids: Ids::default(),
        scales: Vec::new(),
        draft: Draft {
            languages: Vec::new(),
            title: None,
            scales: Vec::new(),
            items: Vec::new(),
            weight: fields.weight,
            id: fields.id,
            fieldwork: days.map(|(start, end, _)| (start, end)),
            fieldwork_from: days.map(|(.., ground)| ground),
            left_out: Vec::new(),
            questions: Vec::new(),
        },
    };
    // The fields of wave.toml have names of their own.
    for field in ["weight", "respid"] {
        builder.ids.take(field);
    }
    let runs = multiple::runs(profile);
    builder.draft.title = builder.title();
    for (place, (kind, answers)) in kinds.iter().zip(&answers).enumerate() {
        match runs.iter().find(|run| run.columns.contains(&place)) {
            Some(run) if run.columns.first() == Some(&place) => builder.multiple(run, answers),
            Some(_) => {}
            None => builder.column(place, kind, answers),
        }
    }
    if let Some(place) = builder.draft.id {
        builder
            .draft
            .questions
            .extend(doubts::of_ids("respondent id", place, profile));
    }
    builder.say_weight();
    builder.say_wording();
    builder.share_scales();
    builder.draft.languages = builder.speech.languages;
    builder.draft.questions = together(builder.draft.questions);
    builder.draft
}

/// What is asked of several items is asked once.
fn together(questions: Vec<Question>) -> Vec<Question> {
    let mut asked: Vec<Question> = Vec::new();
    for question in questions {
        match asked.iter_mut().find(|known| known.text == question.text) {
            Some(known) => known.about.push_str(&format!(", {}", question.about)),
            None => asked.push(question),
        }
    }
    asked
}

pub struct Builder<'a> {
    pub profile: &'a Profile,
    stated: &'a Stated,
    pub speech: Speech,
    ids: Ids,
    /// Of single items: place among the items, and its scale.
    pub scales: Vec<(usize, CodedScale)>,
    pub draft: Draft,
}

impl Builder<'_> {
    /// The title of the file; in a language that it does not have a person must write it.
    fn title(&self) -> Option<Texts> {
        let title = &self.profile.dictionary.title;
        match title.0.as_slice() {
            [] => None,
            _ => Some(self.speech.texts(title)),
        }
    }

    fn column(&mut self, place: usize, kind: &Kind, answers: &[ColumnAnswer]) {
        match kind {
            Kind::Id | Kind::Weight => return,
            Kind::LeftOut(why) => {
                self.draft.left_out.push((place, why.clone()));
                return;
            }
            Kind::Single => self.single(place, answers),
            Kind::Numeric => self.numeric(place, answers),
            Kind::Open => {
                let item = self.item(place, ItemKind::Open);
                self.push(item, DraftColumns::One(place), Vec::new(), Vec::new());
            }
        }
        let is_here = |item: &&DraftItem| item.columns == DraftColumns::One(place);
        let item = self.draft.items.iter().find(is_here);
        let id = item.map_or("", |drafted| drafted.item.id.as_str());
        let questions = doubts::of_cells(id, place, self.profile);
        self.draft.questions.extend(questions);
    }

    /// An item of a column, before anything but its words is known.
    pub(super) fn item(&mut self, place: usize, kind: ItemKind) -> Item {
        let Some(variable) = self.profile.dictionary.variables.get(place) else {
            return blank_item("item", kind);
        };
        let label = variable.label.texts().next().unwrap_or_default();
        let topic = topic_of(&variable.name, label);
        let id = self.ids.take(&id_of_column(variable, topic));
        let question = question_of(variable);
        let text = if question.is_empty() {
            self.draft
                .questions
                .push(Question::new(&id, "the file does not say what was asked"));
            self.speech
                .fill_in(&format!("the question of {}", variable.name))
        } else {
            self.speech.texts(&question)
        };
        let short = !variable.question.is_empty() && !variable.label.is_empty();
        let label = if short {
            self.speech.texts(&variable.label)
        } else {
            Texts::default()
        };
        let role = if topic.is_some_and(Topic::is_background) {
            Role::Background
        } else {
            Role::Opinion
        };
        Item {
            id: ItemId::new(id),
            role,
            text,
            label,
            ..blank_item("", kind)
        }
    }

    /// Whether the file has no question of these columns, so that their label stands for it.
    fn is_worded_by_label(&self, columns: &DraftColumns) -> bool {
        let places: Vec<usize> = match columns {
            DraftColumns::One(place) => vec![*place],
            DraftColumns::Options { by_code, .. } => {
                by_code.iter().map(|(_, place)| *place).collect()
            }
            DraftColumns::AnyOf(places) => places.clone(),
        };
        let variables = &self.profile.dictionary.variables;
        let mut named = places.iter().filter_map(|place| variables.get(*place));
        named.all(|variable| variable.question.is_empty() && !question_of(variable).is_empty())
    }

    pub(super) fn push(
        &mut self,
        item: Item,
        columns: DraftColumns,
        values: Vec<(String, Code)>,
        notes: Vec<String>,
    ) {
        let worded_by_label = self.is_worded_by_label(&columns);
        self.draft.items.push(DraftItem {
            worded_by_label,
            item,
            shares_scale: false,
            columns,
            values,
            notes,
            offered: None,
            doubtful: Vec::new(),
        });
    }

    fn numeric(&mut self, place: usize, answers: &[ColumnAnswer]) {
        let Some((variable, column)) = self.profile.iter().nth(place) else {
            return;
        };
        let label = variable.label.texts().next().unwrap_or_default();
        let topic = topic_of(&variable.name, label);
        let item = self.item(place, ItemKind::Open);
        let read = numeric::read(item.id.as_str(), topic, variable, column, answers);
        self.draft.questions.extend(read.questions);
        self.say_evidence(item.id.as_str(), answers);
        let item = Item {
            kind: read.kind,
            ..item
        };
        let is_missing = |number: f64| read.not_answers.contains(&number);
        let groups = match topic {
            Some(Topic::BirthYear) if background::are_birth_years(column, is_missing) => {
                let year = self
                    .draft
                    .fieldwork
                    .map(|(_, end)| end.year())
                    .or(self.stated.year);
                let last = column
                    .seen_numbers()
                    .map(|(number, _)| number)
                    .filter(|number| !is_missing(*number));
                let last = last.fold(f64::NEG_INFINITY, f64::max);
                year.map(|year| (BandsOf::AgeAtFieldwork, Some(i64::from(year) - last as i64)))
            }
            Some(Topic::Age) => {
                background::youngest(column, is_missing).map(|age| (BandsOf::Value, Some(age)))
            }
            _ => None,
        };
        let of_age = groups
            .map(|(of, youngest)| background::age_groups(&item, of, youngest, &self.speech))
            // The file has such groups of its own.
            .filter(|groups| !self.has_column(groups.item.id.as_str()));
        self.push(item, DraftColumns::One(place), read.values, read.notes);
        if let Some(drafted) = self.draft.items.last_mut() {
            drafted.offered = read.offered;
        }
        if let Some(mut groups) = of_age {
            let id = self.ids.take(groups.item.id.as_str());
            groups.item.id = ItemId::new(id);
            self.draft.items.push(groups);
        }
    }

    fn has_column(&self, id: &str) -> bool {
        let variables = &self.profile.dictionary.variables;
        variables.iter().any(|variable| id_of(&variable.name) == id)
    }

    fn multiple(&mut self, run: &Run, answers: &[ColumnAnswer]) {
        let id = self.ids.take(&id_of(&run.name));
        let text = if run.question.is_empty() {
            self.draft
                .questions
                .push(Question::new(&id, "the file does not say what was asked"));
            self.speech
                .fill_in(&format!("the question of {}", run.name))
        } else {
            self.speech.texts(&run.question)
        };
        let label = match run.label.is_empty() {
            true => Texts::default(),
            false => self.speech.texts(&run.label),
        };
        let (options, columns, values) = match &run.shape {
            RunShape::Dichotomies { chosen, unchosen } => {
                let options = run.codes.iter().zip(&run.options);
                let options = options
                    .map(|(code, label)| self.option(*code, label))
                    .collect();
                let by_code = run.codes.iter().copied().map(Code);
                let by_code = by_code.zip(run.columns.iter().copied()).collect();
                let columns = DraftColumns::Options {
                    by_code,
                    chosen: chosen.clone(),
                    unchosen: unchosen.clone(),
                };
                (options, columns, Vec::new())
            }
            RunShape::Categories => {
                let made = scales::coded(answers, "", &self.speech);
                let mut options = made.scale.answers;
                options.retain(|option| option.missing.is_none());
                (
                    options,
                    DraftColumns::AnyOf(run.columns.clone()),
                    made.values,
                )
            }
        };
        let kind = ItemKind::Multiple {
            exclusive: Vec::new(),
            options,
            base: BaseRule::Answered,
        };
        let item = Item {
            text,
            label,
            ..blank_item(&id, kind)
        };
        self.push(item, columns, values, Vec::new());
    }

    fn option(&self, code: i64, label: &FileText) -> Answer {
        let label = if label.is_empty() {
            self.speech.fill_in(&format!("option {code}"))
        } else {
            self.speech.texts(label)
        };
        Answer {
            code: Code(code),
            label,
            missing: None,
            score: None,
        }
    }

    /// Labels that stand for questions.
    fn say_wording(&mut self) {
        let items = self.draft.items.iter();
        let labelled = items.filter(|drafted| drafted.worded_by_label).count();
        if labelled > 0 {
            let text = format!(
                "the file has no questions: the labels of {} stand for them; compare them with the questionnaire",
                counted(labelled, "item", "items")
            );
            self.draft.questions.push(Question::new("wording", text));
        }
    }

    /// Weights that do not average 1 count people.
    fn say_weight(&mut self) {
        let Some((variable, column)) = self
            .draft
            .weight
            .and_then(|place| self.profile.iter().nth(place))
        else {
            if self
                .draft
                .items
                .iter()
                .any(|drafted| drafted.item.role == Role::Opinion)
            {
                self.draft.questions.push(Question::new(
                    "weight",
                    "no column looks like a weight: everybody weighs 1",
                ));
            }
            return;
        };
        let mean = column.mean().unwrap_or(1.0);
        if !(0.9..=1.1).contains(&mean) {
            self.draft.questions.push(Question::new(
                "weight",
                format!(
                    "the weights of `{}` sum to {:.0} over {}: do they count people? Then say so: `population = …` in [estimation]",
                    variable.name, column.sum, counted(self.profile.rows, "row", "rows")
                ),
            ));
        }
    }
}

fn blank_item(id: &str, kind: ItemKind) -> Item {
    Item {
        id: ItemId::new(id),
        role: Role::Opinion,
        text: Texts::default(),
        label: Texts::default(),
        universe: None,
        note: None,
        first_wave: None,
        last_wave: None,
        blank: Missing::NoAnswer,
        kind,
        ask_if: None,
        hint: None,
    }
}
