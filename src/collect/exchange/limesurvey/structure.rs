//! In: the rows of groups, questions and answers, with their translations. Out: sections of questions, and conditions as they
//! are written there. Never: a cell that is passed over in silence.

use super::super::names::Names;
use super::super::offer::{Offer, coded};
use super::super::rows::{Rows, gaps, texts};
use super::super::told::Told;
use super::super::{Asked, AskedKind, Choices, FormSection};
use super::html::{expressions, words};
use super::part::Part;
use super::{id_from, name};
use crate::definition::{ItemId, Lang, SectionOrder, ShownOrder, Texts};

/// Columns of a group, a question and an answer that are read.
const GROUP: [&str; 4] = ["name", "relevance", "text", "type/scale"];
const QUESTION: [&str; 12] = [
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "mandatory",
    "other",
    "min_num_value_n",
    "max_num_value_n",
    "num_value_int_only",
    "random_order",
    "random_group",
];
const ANSWER: [&str; 4] = ["type/scale", "name", "relevance", "text"];
/// Columns that place a row.
const PLACE: [&str; 4] = ["id", "related_id", "class", "language"];
/// Columns that say nothing where they say this.
const USUAL: [(&str, &str); 11] = [
    ("mandatory", "N"),
    ("other", "N"),
    ("encrypted", "N"),
    ("same_default", "0"),
    ("same_default", "1"),
    ("same_script", "0"),
    ("hidden", "0"),
    ("answer_order", "normal"),
    ("answer_order", "random"),
    ("subquestion_order", "normal"),
    ("subquestion_order", "random"),
];

/// What the rows below a question are.
enum Below {
    /// Of a question that is not known, and named.
    Unknown,
    /// Answers of this class, of the last question.
    Answers(&'static str),
    /// None; of the last question.
    None,
}

/// Sections as they are read.
pub(super) struct Structure<'a> {
    rows: &'a Rows,
    languages: &'a [Lang],
    pub dropped: Vec<String>,
    pub sections: Vec<FormSection>,
    pub told: Vec<Told>,
    pub names: Names,
    /// The place in `told` of the condition of the group.
    group: Option<usize>,
    below: Below,
    offers: Vec<Offer>,
    /// The `random_group` of every question: its section and itself.
    shuffled: Vec<(usize, ItemId, String)>,
}

impl<'a> Structure<'a> {
    /// Nothing is read yet.
    pub fn new(rows: &'a Rows, languages: &'a [Lang], dropped: Vec<String>) -> Self {
        Self {
            rows,
            languages,
            dropped,
            sections: Vec::new(),
            told: Vec::new(),
            names: Names::default(),
            group: None,
            below: Below::Unknown,
            offers: Vec::new(),
            shuffled: Vec::new(),
        }
    }

    /// Reads all parts.
    pub fn all(&mut self, parts: &[Part<'_>]) {
        for part in parts {
            match self.rows.cell(part.row, "class") {
                "G" => {
                    self.answered();
                    self.below = Below::Unknown;
                    self.section(part);
                }
                "Q" => {
                    self.answered();
                    self.below = self.question(part);
                }
                class => self.answer(part, class),
            }
        }
        self.answered();
        self.shuffle();
    }

    /// The words of a column in every language that has them; markup and expressions in them are named.
    fn said(&mut self, part: &Part<'_>, whose: &str, heading: &str) -> Option<Texts> {
        let html = |lang: &Lang| {
            let found = part.by_language.iter().find(|(known, _)| *known == lang);
            found.map_or("", |(_, row)| self.rows.cell(row, heading))
        };
        let mut lost = Vec::new();
        for lang in self.languages {
            let found = words(html(lang));
            if !found.markup.is_empty() {
                lost.push(format!("{whose}: the markup {}", found.markup.join(", ")));
            }
            for expression in expressions(html(lang)) {
                lost.push(format!(
                    "{whose}: {expression} in its texts, which stays as it is typed"
                ));
            }
        }
        let texts = texts(self.languages, &|lang| words(html(lang)).text);
        for line in lost {
            self.lose(line);
        }
        texts
    }

    /// Once.
    fn lose(&mut self, line: String) {
        if !self.dropped.contains(&line) {
            self.dropped.push(line);
        }
    }

    /// Names the filled columns that are not read.
    fn columns(&mut self, row: &[String], whose: &str, known: &[&str]) {
        for (heading, cell) in self.rows.headings.iter().zip(row) {
            let heading = heading.as_str();
            let is_read = known.contains(&heading) || PLACE.contains(&heading);
            if !is_read && !cell.is_empty() && !USUAL.contains(&(heading, cell.as_str())) {
                self.dropped.push(format!("{whose}: {heading} = {cell}"));
            }
        }
    }

    fn section(&mut self, part: &Part<'_>) {
        let rows = self.rows;
        let cell = |heading: &str| rows.cell(part.row, heading);
        let called = words(cell("name")).text;
        let whose = format!("the group `{called}`");
        let title = self.said(part, &whose, "name");
        if let Some(title) = &title {
            gaps(
                &whose,
                "its title",
                title,
                self.languages,
                &mut self.dropped,
            );
        }
        let below = words(cell("text")).text;
        if !below.is_empty() {
            self.lose(format!("{whose}: the text below its title: {below}"));
        }
        self.columns(part.row, &whose, &GROUP);
        self.group = None;
        if !is_always(cell("relevance")) {
            self.group = Some(self.told.len());
            let told = Told::of_group(&called, "relevance", cell("relevance"));
            self.told.push(told);
        }
        self.open(title);
    }

    fn open(&mut self, title: Option<Texts>) {
        self.sections.push(FormSection {
            title,
            order: SectionOrder::Written,
            questions: Vec::new(),
        });
    }

    fn question(&mut self, part: &Part<'_>) -> Below {
        let rows = self.rows;
        let cell = |heading: &str| rows.cell(part.row, heading);
        let called = cell("name");
        let Some((kind, below)) = self.kind(part.row) else {
            self.dropped
                .push(format!("`{called}`, of type {}", cell("type/scale")));
            return Below::Unknown;
        };
        let whose = format!("`{called}`");
        let Some(text) = self.said(part, &whose, "text") else {
            self.dropped.push(format!("{whose}, which has no wording"));
            return Below::Unknown;
        };
        let hint = self.said(part, &whose, "help");
        let id = self.names.take(called, &id_from(called));
        if name(&id) != called {
            self.dropped.push(format!("{whose} is called `{id}` here"));
        }
        gaps(
            &whose,
            "its wording",
            &text,
            self.languages,
            &mut self.dropped,
        );
        if let Some(hint) = &hint {
            gaps(&whose, "its help", hint, self.languages, &mut self.dropped);
        }
        self.not_read(part.row, &whose);
        if !is_always(cell("relevance")) {
            let told = Told::of_question(&id, "relevance", cell("relevance"));
            self.told.push(told);
        }
        if let Some(told) = self.group.and_then(|group| self.told.get_mut(group)) {
            told.items.push(id.clone());
        }
        if self.sections.is_empty() {
            self.open(None);
        }
        if !cell("random_group").is_empty() {
            let section = self.sections.len().saturating_sub(1);
            let group = cell("random_group").to_owned();
            self.shuffled.push((section, id.clone(), group));
        }
        if let Some(section) = self.sections.last_mut() {
            section.questions.push(Asked {
                id,
                text,
                hint,
                kind,
                ask_if: None,
            });
        }
        below
    }

    /// What an answer is, and what stands below; `None`: the type is not known.
    fn kind(&self, row: &[String]) -> Option<(AskedKind, Below)> {
        let cell = |heading: &str| self.rows.cell(row, heading);
        let is_random = cell("random_order") == "1"
            || cell("answer_order") == "random"
            || cell("subquestion_order") == "random";
        let choices = Choices {
            offered: Vec::new(),
            order: match is_random {
                true => ShownOrder::Random,
                false => ShownOrder::Fixed,
            },
        };
        Some(match cell("type/scale") {
            "L" | "!" => (AskedKind::Single(choices), Below::Answers("A")),
            "M" => (AskedKind::Multiple(choices), Below::Answers("SQ")),
            "N" => {
                let kind = AskedKind::Number {
                    minimum: end(cell("min_num_value_n")),
                    maximum: end(cell("max_num_value_n")),
                    whole: cell("num_value_int_only") == "1",
                };
                (kind, Below::None)
            }
            "S" | "T" | "U" => (AskedKind::Words, Below::None),
            _ => return None,
        })
    }

    /// Names what a question states beyond what is read.
    fn not_read(&mut self, row: &[String], whose: &str) {
        let cell = |heading: &str| self.rows.cell(row, heading);
        let mut lost = Vec::new();
        if !matches!(cell("mandatory"), "" | "N") {
            lost.push(format!(
                "that an answer is required (mandatory = {})",
                cell("mandatory")
            ));
        }
        if !matches!(cell("other"), "" | "N") {
            lost.push("the answer \"other\" in one's own words".to_owned());
        }
        for heading in ["min_num_value_n", "max_num_value_n"] {
            if !cell(heading).is_empty() && end(cell(heading)).is_none() {
                lost.push(format!("{heading} = {}", cell(heading)));
            }
        }
        for (heading, known) in [("random_order", "1"), ("num_value_int_only", "1")] {
            if !matches!(cell(heading), "" | "0") && cell(heading) != known {
                lost.push(format!("{heading} = {}", cell(heading)));
            }
        }
        self.dropped
            .extend(lost.iter().map(|what| format!("{whose}: {what}")));
        self.columns(row, whose, &QUESTION);
    }

    fn answer(&mut self, part: &Part<'_>, class: &str) {
        let rows = self.rows;
        let called = rows.cell(part.row, "name");
        let last = self.sections.last().and_then(|part| part.questions.last());
        let whose = match (&self.below, last) {
            (Below::Unknown, _) | (_, None) => return,
            (_, Some(asked)) => format!("`{}`", asked.id),
        };
        if !matches!(self.below, Below::Answers(taken) if taken == class) {
            self.dropped
                .push(format!("{whose}: a row of class {class} ({called})"));
            return;
        }
        let label = self.said(part, &whose, "text");
        let answer = format!("{whose}: the answer {called}");
        let relevance = rows.cell(part.row, "relevance");
        // Of an answer the column holds what it counts in an assessment, mostly nothing.
        if !is_always(relevance) && (class, relevance) != ("A", "0") {
            self.dropped.push(format!(
                "{answer}: relevance = {relevance}; it is always offered"
            ));
        }
        self.columns(part.row, &answer, &ANSWER);
        self.offers.push(Offer {
            called: called.to_owned(),
            label,
            missing: None,
        });
    }

    /// Gives the last question the answers that stand below it.
    fn answered(&mut self) {
        let offers = std::mem::take(&mut self.offers);
        let sections = self.sections.last_mut();
        let last = sections.and_then(|section| section.questions.last_mut());
        let Some(Asked {
            id,
            kind: AskedKind::Single(choices) | AskedKind::Multiple(choices),
            ..
        }) = last.filter(|_| !offers.is_empty())
        else {
            return;
        };
        let whose = format!("`{id}`");
        let coded = coded(
            offers,
            self.languages,
            (&whose, "answer"),
            &mut self.dropped,
        );
        choices.offered = coded.answers;
        self.names.choices(id, coded.names);
    }

    /// A section is shuffled where all its questions are of one group, of which no other section has any.
    fn shuffle(&mut self) {
        for (at, section) in self.sections.iter_mut().enumerate() {
            let groups: Vec<Option<&str>> = section
                .questions
                .iter()
                .map(|asked| {
                    let found = self.shuffled.iter().find(|(_, id, _)| *id == asked.id);
                    found.map(|(_, _, group)| group.as_str())
                })
                .collect();
            let Some(first) = groups.iter().flatten().next().copied() else {
                continue;
            };
            let is_own =
                |(place, _, group): &(usize, ItemId, String)| *place == at || group != first;
            if groups.iter().all(|group| *group == Some(first)) && self.shuffled.iter().all(is_own)
            {
                section.order = SectionOrder::Random;
                continue;
            }
            for (asked, group) in section.questions.iter().zip(&groups) {
                if let Some(group) = group {
                    self.dropped.push(format!(
                        "`{}`: random_group = {group}; it is asked in its place",
                        asked.id
                    ));
                }
            }
        }
    }
}

/// A limit, which may be an expression there.
fn end(cell: &str) -> Option<f64> {
    cell.trim().parse().ok().filter(|end: &f64| end.is_finite())
}

fn is_always(relevance: &str) -> bool {
    matches!(relevance.trim(), "" | "1")
}
