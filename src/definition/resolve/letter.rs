//! In: `[collect.letter]` of a wave as written. Out: what its letters carry beside the link. Never: a theme that the survey does
//! not have.

use std::path::Path;

use toml::Spanned;

use super::super::questionnaire::InvitationLetter;
use super::super::source::{Given, InvitationLetterSource, Words};
use super::super::text::Texts;
use super::super::theme::Theme;
use super::page::Page;

/// `[collect.letter]`.
pub(super) fn letter(
    page: &mut Page,
    source: &InvitationLetterSource,
    survey_folder: &Path,
) -> InvitationLetter {
    let texts = |page: &mut Page, words: &Given<Words>| -> Option<Texts> {
        words.as_ref().map(|words| page.texts(words))
    };
    InvitationLetter {
        sender: texts(page, &source.sender),
        before: texts(page, &source.before),
        reminder: texts(page, &source.reminder),
        after: texts(page, &source.after),
        contact: texts(page, &source.contact),
        signature: texts(page, &source.signature),
        theme: source
            .theme
            .as_ref()
            .map(|name| theme(page, name, survey_folder)),
    }
}

/// The name of a theme, judged by the names in `report.toml`, which is read after the waves. What is wrong with that file is told
/// where it is read.
fn theme(page: &mut Page, name: &Spanned<String>, survey_folder: &Path) -> String {
    let file = survey_folder.join("report.toml");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    if let Ok(report) = text.parse::<toml::Table>() {
        let own = report.get("theme").and_then(toml::Value::as_table);
        let own = own.into_iter().flat_map(toml::Table::keys).cloned();
        let built_in = Theme::built_in().into_iter().map(|theme| theme.name);
        let names: Vec<String> = own.chain(built_in).collect();
        if !names.contains(name.get_ref()) {
            let names = names.iter().map(String::as_str);
            page.unknown(&name.span(), "theme", name.get_ref(), names);
        }
    }
    name.get_ref().clone()
}
