//! In: `survey.toml` as written. Out: the survey as meant, still without its waves and its report. Never: an item or
//! scale that refers to something the file does not define.

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;

use super::super::personal::Personal;
use super::super::source::{ItemSource, ScaleSource, SurveySource, SurveyTable, Table};
use super::super::text::{Lang, Texts};
use super::super::{Scale, Survey};
use super::page::{Owner, Page};
use super::{
    comparison, design, disclosure, estimation, items, names, open_data, personal, quality,
    questionnaire, report, scales, weighting,
};
use crate::diagnostic::code;

/// `survey.toml` alone: everything but waves and report.
pub(super) fn survey(page: &mut Page, source: &SurveySource, folder: &Path) -> Survey {
    let start = Owner::new("survey.toml", 0..0, source.own_faults());
    let (id, title) = id_and_title(page, source, &start);
    let no_scales = Table::<ScaleSource>::default();
    let mut scales: Vec<Arc<Scale>> = scales::scales(
        page,
        source.scale.as_ref().map_or(&no_scales, Spanned::get_ref),
    );
    let no_items = Table::<ItemSource>::default();
    let table = source.item.as_ref().map_or(&no_items, Spanned::get_ref);
    let mut resolved = items::items(page, table, &scales, &names(&source.scale));
    let asks = "add an item under a heading such as `[item.trust]`";
    if page
        .need_table(&source.item, "item", &start, asks)
        .is_some()
        && table.entries.is_empty()
        && table.unread.is_empty()
    {
        page.error(code::MISSING_KEY, &(0..0), "the survey asks nothing", asks);
    }
    let asked = quality::Known {
        items: &resolved.items,
        defined: &resolved.defined,
    };
    let questionnaire = questionnaire::questionnaire(page, &source.questionnaire, asked);
    questionnaire::ask_ifs(
        page,
        table,
        &mut resolved.items,
        &resolved.defined,
        &questionnaire,
    );
    let disclosure = disclosure::disclosure(page, &source.disclosure, &start, &resolved);
    scales.extend(resolved.own_scales);
    let weighting = weighting::weighting(
        page,
        &source.weighting,
        weighting::Known {
            items: &resolved.items,
            defined: &resolved.defined,
        },
    );
    let estimation = estimation::estimation(page, &source.estimation);
    let comparison = comparison::comparison(page, &source.comparison, &resolved.defined);
    let of_items = quality::Known {
        items: &resolved.items,
        defined: &resolved.defined,
    };
    let quality = quality::quality(page, &source.quality, of_items);
    estimation::population_of(page, &source.estimation, &estimation, weighting.total());
    let open_data =
        open_data::open_data(page, &source.open_data, &resolved.items, &resolved.defined);
    Survey {
        folder: folder.to_owned(),
        id,
        title,
        languages: page.languages.clone(),
        scales,
        design: design::design(page, &source.design),
        weighting,
        estimation,
        comparison,
        quality,
        disclosure,
        open_data,
        questionnaire,
        personal: personal::personal(page, &source.personal, folder, &Personal::default()),
        items: resolved.items,
        waves: Vec::new(),
        benchmarks: Vec::new(),
        report: report::default_plan(&Texts::default()),
    }
}

/// `[survey]`: the id and title; the languages go to the page.
fn id_and_title(page: &mut Page, source: &SurveySource, start: &Owner) -> (String, Texts) {
    let empty = SurveyTable::default();
    let table = page.need_table(
        &source.survey,
        "survey",
        start,
        "begin with `[survey]` and its `id`, `languages` and `title`",
    );
    let written = table.map_or(&empty, Spanned::get_ref);
    let place = table.map_or(0..0, Spanned::span);
    let owner = Owner::new("`[survey]`", place, written.own_faults());
    let mut id = String::new();
    let mut title = Texts::default();
    if table.is_some() {
        page.languages = languages(page, written, &owner);
        if let Some(given) = page.need(&written.id, "id", &owner) {
            id = page.id(given);
        }
        if let Some(given) = page.need(&written.title, "title", &owner) {
            title = page.texts(given);
        }
    }
    (id, title)
}

fn languages(page: &mut Page, source: &SurveyTable, owner: &Owner) -> Vec<Lang> {
    let Some(list) = page.need(&source.languages, "languages", owner) else {
        return Vec::new();
    };
    let mut languages: Vec<Lang> = Vec::new();
    for tag in &list.get_ref().entries {
        let text = tag.get_ref();
        let good = text.len() >= 2
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !good {
            page.error(
                code::BAD_ID,
                &tag.span(),
                format!("`{text}` is not a language tag"),
                "write `da`, `en`, `de`",
            );
        }
        let lang = Lang::new(text);
        if languages.contains(&lang) {
            page.error(
                code::DUPLICATE,
                &tag.span(),
                format!("language `{lang}` stands twice"),
                "write it once",
            );
        } else {
            languages.push(lang);
        }
    }
    if list.get_ref().entries.is_empty() {
        page.error(
            code::MISSING_KEY,
            &list.span(),
            "the survey has no language",
            "write `languages = [\"da\", \"en\"]`",
        );
    }
    languages
}
