//! The letters of `tidemark collect invite --letters`.

use std::path::Path;

use jiff::civil::Date;

use super::Field;
use crate::Error;
use crate::collect::fieldwork::admin::today;
use crate::collect::fieldwork::status::{Kind, Watch};
use crate::collect::invite::{Contacts, Invited, Round};
use crate::collect::letter::{self, Sheet, Writing};
use crate::definition::theme::LogoFormat;
use crate::definition::{Lang, Theme, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, Place as At, code};
use crate::report::render::pdf::{Meta, Supply, typeset};

/// Addresses that an envelope does not show whole: one warning, at the first.
pub(super) fn beyond_the_window(file: &Path, list: &Contacts, invited: &Invited) -> Diagnostics {
    let found = letter::too_long(list, &invited.links);
    let Some((contact, lines)) = found.first() else {
        return Diagnostics::new();
    };
    let message = match found.len() {
        1 => format!(
            "the address of contact `{}` has {lines} lines, and the window of an envelope shows 8",
            contact.id
        ),
        more => format!(
            "the addresses of {more} contacts have more lines than the 8 that the window of an envelope shows; that of `{}` has {lines}",
            contact.id
        ),
    };
    Diagnostics::from(
        Diagnostic::warning(code::ADDRESS_TOO_LONG, message)
            .at(At::line(file, contact.line))
            .value(&contact.id)
            .help("shorten it, or put those letters into envelopes that are written on; the letter itself stands below it"),
    )
}

/// The theme that the letters of a wave name.
fn theme(field: &Field) -> Option<Theme> {
    let letter = field.script.collection.letter.as_ref()?;
    field.survey.report.theme(letter.theme.as_deref()?)
}

/// The letters of a round as one PDF. `date`: the day that they bear, where it is not today.
pub(super) fn pdf(
    field: &Field,
    (list, invited, round): (&Contacts, &Invited, Round),
    date: Option<Date>,
) -> crate::Result<Vec<u8>> {
    let script = &field.script;
    let wave = field.survey.wave(&WaveId::new(&script.wave));
    let theme = theme(field);
    let mut supplies = Vec::new();
    let logo = theme.as_ref().and_then(|theme| theme.logo.as_ref());
    let logo = logo.map(|logo| {
        let file = match logo.format {
            LogoFormat::Svg => "logo.svg",
            LogoFormat::Png => "logo.png",
        };
        supplies.push(Supply::new(file, logo.bytes.to_vec()));
        (file.to_owned(), logo.proportion.0)
    });
    let sheet = Sheet {
        date: date.or_else(|| script.collection.letter.as_ref().map(|_| today())),
        logo,
    };
    let writing = Writing {
        script,
        round,
        kind: wave.map_or(Kind::Fieldwork, |wave| Watch::of(&field.survey, wave).kind),
        sheet: &sheet,
    };
    let letters = letter::letters(writing, list, &invited.links).map_err(|url| {
        Error::Bug(format!(
            "a link of {} bytes is too long for a QR code",
            url.len()
        ))
    })?;
    supplies.push(Supply::data("data.json", &letters)?);
    let lang = script.languages.first().cloned();
    let lang = lang.unwrap_or_else(|| Lang::new("en"));
    let fonts: Vec<Vec<u8>> = theme
        .iter()
        .filter_map(|theme| theme.font.as_ref())
        .flat_map(|font| [font.regular.to_vec(), font.bold.to_vec()])
        .collect();
    let meta = Meta {
        title: script.title.get(&lang),
        lang: &lang,
        author: None,
        ident: &format!("{}/{}/letters", script.survey, script.wave),
        fonts: &fonts,
    };
    typeset(letter::TEMPLATE, &supplies, &meta).map(|set| set.pdf)
}
