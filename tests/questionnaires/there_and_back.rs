//! Every survey of the repository, written for both programs and read back: the same items, codes, conditions and orders, but
//! for what the printed list names.

use std::path::{Path, PathBuf};

use tidemark::collect::exchange::{AskedKind, Carrier, Form};
use tidemark::collect::interview::script::Script;
use tidemark::definition::{self, Condition, ItemId, SectionOrder, Texts};

use super::{loaded, of_draft};

/// What reading a file of ours loses that writing it did not name: an XLSForm has one title.
pub fn lost_by(carrier: Carrier, form: &Form) -> Vec<String> {
    match (carrier, form.languages.as_slice()) {
        (Carrier::XlsForm, [main, _, ..]) => vec![format!(
            "the title, which stands in one language ({main}), in the others: it is the same in all"
        )],
        _ => Vec::new(),
    }
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = [
        "surveys/tech-attitudes",
        "surveys/gss",
        "tests/surveys/ees-2009",
        "tests/surveys/masculinity-2018",
    ];
    all.iter().map(|folder| root.join(folder)).collect()
}

/// The questionnaires of every wave that asks anything.
pub fn shipped() -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for folder in folders() {
        let survey = definition::load(&folder).expect("it loads").output;
        for wave in &survey.waves {
            let form = Form::of(&Script::of(&survey, wave)).output;
            if form.questions().next().is_some() && !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    assert!(forms.len() >= 4, "one a folder at least");
    forms
}

/// The form with the differences that the list names, and no other.
fn with_what_is_named(form: &Form, dropped: &[String], read: &Form) -> Form {
    let is_named = |line: &str| dropped.iter().any(|named| named.starts_with(line));
    let mut form = form.clone();
    let main = form.languages[0].clone();
    if is_named(&format!("the title in other languages than {main}")) {
        form.title = Texts::same(&form.languages, form.title.get(&main));
    }
    let mut renamed: Vec<(ItemId, ItemId)> = Vec::new();
    for (one, back) in form.questions().zip(read.questions()) {
        if is_named(&format!("`{}` is called `", one.id)) {
            renamed.push((one.id.clone(), back.id.clone()));
        }
    }
    let new = |id: &ItemId| {
        let found = renamed.iter().find(|(old, _)| old == id);
        found.map_or(id.clone(), |(_, new)| new.clone())
    };
    for (at, section) in form.sections.iter_mut().enumerate() {
        if is_named(&format!("section {}: the random order", at + 1)) {
            section.order = SectionOrder::Written;
        }
        for asked in &mut section.questions {
            if let AskedKind::Single(choices) | AskedKind::Multiple(choices) = &mut asked.kind {
                for answer in &mut choices.offered {
                    let line = format!("`{}`: that answer {} is no real", asked.id, answer.code);
                    if is_named(&line) {
                        answer.missing = None;
                    }
                }
            }
            asked.ask_if = asked.ask_if.take().map(|condition| of(condition, &new));
            asked.id = new(&asked.id);
        }
    }
    form
}

/// The condition with other ids.
fn of(condition: Condition, new: &dyn Fn(&ItemId) -> ItemId) -> Condition {
    let all = |parts: Vec<Condition>| parts.into_iter().map(|part| of(part, new)).collect();
    match condition {
        Condition::Is { item, codes } => Condition::Is {
            item: new(&item),
            codes,
        },
        Condition::Number {
            item,
            comparison,
            value,
        } => Condition::Number {
            item: new(&item),
            comparison,
            value,
        },
        Condition::Answered(item) => Condition::Answered(new(&item)),
        Condition::Missing(item, kind) => Condition::Missing(new(&item), kind),
        Condition::Not(inner) => Condition::Not(Box::new(of(*inner, new))),
        Condition::All(parts) => Condition::All(all(parts)),
        Condition::Any(parts) => Condition::Any(all(parts)),
    }
}

#[test]
fn every_survey_comes_back_but_for_what_is_named() {
    for form in shipped() {
        for carrier in [Carrier::XlsForm, Carrier::LimeSurvey] {
            let written = form.write(carrier).expect("written");
            let read = Form::read(carrier, &written.output, Path::new("form")).expect("read");
            assert_eq!(read.dropped, lost_by(carrier, &form), "{}", form.id);
            let expected = with_what_is_named(&form, &written.dropped, &read.output);
            assert_eq!(read.output, expected, "{} {carrier:?}", form.id);
        }
    }
}

/// The folder that is drafted of it asks the same, but for what drafting names.
#[test]
fn every_survey_is_drafted_as_it_was_read() {
    for form in shipped() {
        for carrier in [Carrier::XlsForm, Carrier::LimeSurvey] {
            let written = form.write(carrier).expect("written").output;
            let mut read = Form::read(carrier, &written, Path::new("form"))
                .expect("read")
                .output;
            loaded(&read).expect("the draft loads");
            let dropped = read.survey_toml().dropped;
            let sections = read.sections.iter_mut();
            for asked in sections.flat_map(|section| &mut section.questions) {
                let line = format!("`{}`: that the number is whole", asked.id);
                if let AskedKind::Number { whole, .. } = &mut asked.kind
                    && dropped.iter().any(|named| named.starts_with(&line))
                {
                    *whole = false;
                }
            }
            assert_eq!(of_draft(&read), read, "{} {carrier:?}", form.id);
        }
    }
}
