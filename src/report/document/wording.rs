//! The exact wording of every item of the wave, in each language of the survey.

use super::context::Context;
use super::{Block, Wording, WordingVersion};
use crate::definition::{Code, Item, ItemKind, Lang, Role, Texts, Wave};
use crate::estimate::{Cell, Measure};
use crate::report::Prose;

/// The wordings: items of the wave in questionnaire order, opinions and background alike.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let wordings: Vec<Wording> = asked(context).map(|item| wording(context, item)).collect();
    if wordings.is_empty() {
        Vec::new()
    } else {
        vec![
            Block::Paragraph(context.words.wording_lead.into()),
            Block::Wordings(wordings),
        ]
    }
}

/// The items whose wording is printed.
pub fn asked<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Item> {
    let cells = &context.estimates.estimates.cells;
    let (survey, wave) = (context.survey, context.wave);
    let microdata = wave.delivery().is_some();
    survey.items.iter().filter(move |item| {
        !matches!(item.kind, ItemKind::Derived { .. })
            && survey.asks(wave, item)
            && (item.role == Role::Opinion || microdata)
            && (microdata || cells.iter().any(|cell| cell.item == item.id))
    })
}

/// The question of an item in this wave.
pub fn wording(context: &Context<'_>, item: &Item) -> Wording {
    let words = context.words;
    let stated = |name: &str, text: &str| Prose::from(name).with(": ").with(Prose::wording(text));
    let mut notes = vec![stated(words.base, &context.base_definition(item))];
    if let Some(universe) = context.universe(item) {
        notes.push(stated(words.universe, universe));
    }
    let options_stated = options_are_stated(context, context.wave, item);
    if !options_stated {
        notes.push(words.options_not_stated.into());
    }
    if let Some(scale) = item.scale().filter(|_| options_stated) {
        for net in scale.nets.iter().filter(|net| net.codes.len() > 1) {
            let labels: Vec<String> = net
                .codes
                .iter()
                .map(|code| context.code_label(&item.id, *code))
                .collect();
            notes.push(Prose::fill(
                words.net_of,
                &[
                    ("net", Prose::wording(net.label.get(context.lang))),
                    ("answers", Prose::wording(labels.join(", "))),
                ],
            ));
        }
    }
    notes.extend(
        item.note
            .as_ref()
            .map(|note| Prose::wording(note.get(context.lang))),
    );
    if context
        .wave
        .items
        .get(&item.id)
        .is_some_and(|differs| differs.text.is_some())
    {
        notes.push(words.wording_of_wave.into());
    }
    Wording {
        id: format!("wording-{}", item.id),
        label: context.label(item),
        versions: versions(context, context.wave, item),
        notes,
    }
}

/// Whether the answer options of an item were asked in a wave as the survey has them: a published wave whose source
/// prints only nets leaves them unknown.
pub fn options_are_stated(context: &Context<'_>, wave: &Wave, item: &Item) -> bool {
    let is_answer = |measure: &Measure| match measure {
        Measure::Answer(_) | Measure::Mean => true,
        // A net of one answer is that answer.
        Measure::Net(id) => item
            .scale()
            .and_then(|scale| scale.net(id))
            .is_some_and(|net| net.codes.len() == 1),
        _ => false,
    };
    let is_told = |cell: &Cell| cell.item == item.id && is_answer(&cell.measure);
    let results = context.results.wave(&wave.id);
    wave.delivery().is_some()
        || results.is_some_and(|wave| wave.estimates.cells.iter().any(is_told))
}

/// The languages of the survey, the one of the document first.
fn languages(context: &Context<'_>) -> Vec<Lang> {
    let mut languages: Vec<Lang> = context.survey.languages.clone();
    languages.sort_by_key(|lang| lang != context.lang);
    languages
}

/// The question of an item as a wave put it, in every language of the survey, that of the document first.
pub fn versions(context: &Context<'_>, wave: &Wave, item: &Item) -> Vec<WordingVersion> {
    let stated = options_are_stated(context, wave, item);
    let differs = wave.items.get(&item.id);
    let shown = differs.and_then(|differs| differs.shown.as_ref());
    let answers = match &item.kind {
        ItemKind::Multiple { options, .. } => options.as_slice(),
        _ => item
            .scale()
            .map_or(&[][..], |scale| scale.answers.as_slice()),
    };
    let options = |lang: &Lang| -> Vec<(String, String)> {
        let named = |code: Code, label: &Texts| (code.to_string(), label.get(lang).to_owned());
        match shown {
            _ if !stated => Vec::new(),
            Some(shown) => {
                let answers = shown.answers.iter();
                answers
                    .map(|answer| named(answer.code, &answer.label))
                    .collect()
            }
            None => {
                let answers = answers.iter();
                answers
                    .map(|answer| named(answer.code, &answer.label))
                    .collect()
            }
        }
    };
    languages(context)
        .iter()
        .map(|lang| WordingVersion {
            lang: lang.clone(),
            text: context.wording(wave, item, lang),
            options: options(lang),
        })
        .collect()
}
