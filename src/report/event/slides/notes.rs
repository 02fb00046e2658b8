//! In: what a slide shows: items, in levels, changes or groups. Out: the notes of its speaker: what can be said of that, and what
//! cannot. Never: a sentence about what the slide does not show.

use super::compose::Composer;
use crate::definition::{FigureKind, Item, ItemId};
use crate::report::Prose;
use crate::report::document::{Row, method};
use crate::report::event::result::KeyResult;
use crate::report::event::{minimum, phrasing, result};
use crate::report::words::audience;

/// Results whose sentences stand in the notes of one slide.
const MOST_SAID: usize = 6;
/// Sentences that are not to be said, in the notes of one slide.
const MOST_NOT_SAID: usize = 3;

/// What a slide shows of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// How many answer what.
    Levels,
    /// The same, with the other side of the scale and those who do not know.
    Answers,
    /// What changed since the wave before.
    Changes,
    /// Each group of an item.
    Groups(ItemId),
    /// Of the weights, not of an item.
    Weights,
}

/// What can be said, and what cannot, with the item it is about.
#[derive(Default)]
struct Said {
    safe: Vec<Prose>,
    not_safe: Vec<(String, phrasing::Unsafe)>,
}

impl Composer<'_> {
    /// The notes of a part of a figure, which shows the items of these names; of all items where none is known by them.
    pub fn notes_of_figure(&self, figure: &str, names: &[&str]) -> Vec<Prose> {
        let survey = self.context.survey;
        let found = survey
            .report
            .figures
            .iter()
            .find(|known| known.id.as_str() == figure);
        let Some(figure) = found else {
            return self.warned(vec![minimum::line(self.context)]);
        };
        let all = figure.items.iter().filter_map(|id| survey.item(id));
        let all: Vec<&Item> = all.collect();
        let named: Vec<&Item> = all
            .iter()
            .copied()
            .filter(|item| self.is_named(item, names))
            .collect();
        let items = if named.is_empty() { all } else { named };
        self.notes(&shows(&figure.kind), &items)
    }

    /// The notes of some rows of a table, which begin with an item each.
    pub fn notes_of_rows(&self, shows: &Shows, rows: &[&Row]) -> Vec<Prose> {
        let names: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.labels.first().map(String::as_str))
            .collect();
        let opinions = self.context.opinions().into_iter();
        let items: Vec<&Item> = opinions
            .filter(|item| self.is_named(item, &names))
            .collect();
        self.notes(shows, &items)
    }

    fn is_named(&self, item: &Item, names: &[&str]) -> bool {
        let (label, statement) = (self.context.label(item), self.context.statement(item));
        let is = |name: &&str| {
            let name = name.trim_end_matches('.');
            name == label.trim_end_matches('.') || name == statement.trim_end_matches('.')
        };
        names.iter().any(is)
    }

    fn notes(&self, shows: &Shows, items: &[&Item]) -> Vec<Prose> {
        let context = self.context;
        if *shows == Shows::Weights {
            return self.warned(vec![method::weighting_sentence(context).as_sentence()]);
        }
        let results: Vec<_> = items
            .iter()
            .filter_map(|item| context.survey.item(&item.id))
            .filter_map(|item| result::of_item(context, item))
            .take(MOST_SAID)
            .collect();
        let mut said = Said::default();
        for (place, result) in results.iter().enumerate() {
            self.say(&mut said, shows, result, place);
        }
        said.not_safe.truncate(MOST_NOT_SAID);
        let heading = |text: &str| Prose::from(format!("{text}:"));
        let mut notes = Vec::new();
        if !said.safe.is_empty() {
            notes.push(heading(self.words.say));
            notes.extend(said.safe);
        }
        if !said.not_safe.is_empty() {
            notes.push(heading(self.words.do_not_say));
            let lines = said.not_safe.iter();
            notes.extend(lines.map(|(about, not_safe)| self.not_said(about, not_safe)));
        }
        if notes.is_empty() {
            notes.push(minimum::line(context));
        }
        self.warned(notes)
    }

    /// What is said of one result.
    fn say(&self, said: &mut Said, shows: &Shows, result: &KeyResult<'_>, place: usize) {
        let (context, words) = (self.context, self.words);
        let label = context.label(result.item);
        let about = |text: Prose| Prose::wording(format!("{label}: ")).with(text);
        let (safe, not_safe): (Vec<Prose>, _) = match shows {
            Shows::Changes => {
                let (safe, not_safe) = phrasing::of_change(context, words, result);
                (safe.into_iter().map(about).collect(), not_safe)
            }
            Shows::Groups(by) => {
                let (safe, not_safe) = phrasing::of_groups(context, words, result, by);
                (safe.into_iter().map(about).collect(), not_safe)
            }
            Shows::Answers => {
                let (safe, not_safe) = phrasing::of_answers(context, words, result);
                (safe.into_iter().map(about).collect(), not_safe)
            }
            Shows::Levels | Shows::Weights => {
                let phrasings = phrasing::phrasings(context, words, result);
                // Each result another kind of sentence, as far as there are several.
                let count = phrasings.not_safe.len().max(1);
                let not_safe = phrasings.not_safe.get(place % count).cloned();
                // The first names the item.
                (phrasings.safe.into_iter().take(1).collect(), not_safe)
            }
        };
        said.safe.extend(safe);
        said.not_safe
            .extend(not_safe.map(|not_safe| (label.clone(), not_safe)));
    }

    fn not_said(&self, about: &str, not_safe: &phrasing::Unsafe) -> Prose {
        Prose::wording(format!("{about}: "))
            .with(not_safe.phrase.clone())
            .with(format!(" {}: ", self.words.because))
            .with(not_safe.why.clone())
    }

    /// Notes, behind for whom the edition is and the warning of a rehearsal.
    pub fn warned(&self, notes: Vec<Prose>) -> Vec<Prose> {
        let readers = audience::mark(self.context.lang, self.context.audience).map(Prose::from);
        let is_rehearsal = self.context.wave.is_rehearsal();
        let warning = is_rehearsal.then(|| Prose::from(self.words.rehearsal_warning));
        readers.into_iter().chain(warning).chain(notes).collect()
    }
}

fn shows(kind: &FigureKind) -> Shows {
    match kind {
        FigureKind::Trend | FigureKind::Changes { .. } => Shows::Changes,
        FigureKind::Groups { by } | FigureKind::Map { by, .. } => Shows::Groups(by.clone()),
        FigureKind::Multiples { by: Some(by) } => Shows::Groups(by.clone()),
        FigureKind::Table => Shows::Answers,
        FigureKind::Weights => Shows::Weights,
        FigureKind::Stacked
        | FigureKind::Diverging
        | FigureKind::Multiples { by: None }
        | FigureKind::Benchmarks => Shows::Levels,
    }
}
