//! In: `[theme.NAME]` of `report.toml`, with the files it names. Out: themes, each judged. Never: a theme whose labels cannot be read
//! without a word at its line.

mod fault;

use std::path::{Component, Path};
use std::sync::Arc;

use toml::Spanned;

use super::super::source::{Given, List, Table, ThemeSource};
use super::super::theme::{Colour, Font, Logo, LogoFormat, Proportion, Theme};
use super::page::Page;
use crate::diagnostic::code;

/// The themes of a survey, in the order written.
pub(super) fn themes(page: &mut Page, source: &Given<Table<ThemeSource>>) -> Vec<Theme> {
    source
        .iter()
        .flat_map(|table| &table.get_ref().entries)
        .map(|(key, value)| theme(page, key, value.get_ref()))
        .collect()
}

fn theme(page: &mut Page, key: &Spanned<String>, source: &ThemeSource) -> Theme {
    let name = page.id(key);
    if Theme::built_in().iter().any(|theme| theme.name == name) {
        page.error(
            code::DUPLICATE,
            &key.span(),
            format!("theme `{name}` is built in"),
            "give the theme a name of its own; `base` says which it starts from",
        );
    }
    let mut theme = base(page, &source.base);
    theme.name = name;
    for (given, key, role) in [
        (&source.ground, "ground", &mut theme.ground),
        (&source.ink, "ink", &mut theme.ink),
        (&source.secondary, "secondary", &mut theme.secondary),
        (&source.faint, "faint", &mut theme.faint),
        (&source.alarm, "alarm", &mut theme.alarm),
        (&source.accent, "accent", &mut theme.accent),
    ] {
        if let Some(found) = given.as_ref().and_then(|text| colour(page, text, key)) {
            *role = found;
        }
    }
    colours(page, &source.steps, "steps", &mut theme.steps);
    colours(page, &source.nets, "nets", &mut theme.nets);
    colours(page, &source.series, "series", &mut theme.series);
    if let Some(hatched) = &source.hatched {
        theme.hatched = *hatched.get_ref();
    }
    if let Some(file) = &source.font {
        theme.font = font(page, file, source.bold.as_ref());
    } else if let Some(bold) = &source.bold {
        page.error(
            code::MISSING_KEY,
            &bold.span(),
            "`bold` has no `font` beside it",
            "name the file of the usual weight: `font = …`",
        );
    }
    if let Some(file) = &source.logo {
        theme.logo = logo(page, file);
    }
    fault::say(page, &theme, source, key);
    theme
}

fn base(page: &mut Page, given: &Given<String>) -> Theme {
    /// What makes a theme.
    type Make = fn() -> Theme;
    const BASES: &[(&str, Make)] = &[
        ("light", Theme::light),
        ("stage", Theme::stage),
        ("monochrome", Theme::monochrome),
    ];
    let named = given
        .as_ref()
        .and_then(|name| page.word(name, "base", BASES));
    named.map_or_else(Theme::light, |make| make())
}

fn colour(page: &mut Page, text: &Spanned<String>, key: &str) -> Option<Colour> {
    let found = Colour::parse(text.get_ref());
    if found.is_none() {
        page.error(
            code::WRONG_TYPE,
            &text.span(),
            format!("`{text}` is not a colour", text = text.get_ref()),
            format!("write `{key}` as six hexadecimal digits, `#1F5FA8`"),
        );
    }
    found
}

fn colours<const N: usize>(
    page: &mut Page,
    given: &Given<List<String>>,
    key: &str,
    into: &mut [Colour; N],
) {
    let Some(list) = given else { return };
    let entries = &list.get_ref().entries;
    if entries.len() != N {
        page.error(
            code::WRONG_TYPE,
            &list.span(),
            format!("`{key}` has {} colours", entries.len()),
            format!("write {N}"),
        );
    }
    for (text, role) in entries.iter().zip(into) {
        if let Some(found) = colour(page, text, key) {
            *role = found;
        }
    }
}

/// The bytes of a file in the survey folder.
fn file(page: &mut Page, name: &Spanned<String>) -> Option<Arc<[u8]>> {
    let relative = Path::new(name.get_ref());
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        page.error(
            code::THEME_FILE,
            &name.span(),
            format!("`{}` lies outside the survey folder", name.get_ref()),
            "copy the file into the survey folder and name it from there",
        );
        return None;
    }
    let folder = page.path.parent().unwrap_or(Path::new("")).to_owned();
    match std::fs::read(folder.join(relative)) {
        Ok(bytes) => Some(bytes.into()),
        Err(error) => {
            page.error(
                code::THEME_FILE,
                &name.span(),
                format!("`{}` cannot be read: {error}", name.get_ref()),
                "name a file of the survey folder",
            );
            None
        }
    }
}

fn font(
    page: &mut Page,
    regular: &Spanned<String>,
    bold: Option<&Spanned<String>>,
) -> Option<Font> {
    let (bytes, family) = face(page, regular)?;
    let bold = match bold {
        Some(bold) => face(page, bold)?.0,
        None => Arc::clone(&bytes),
    };
    Some(Font {
        family,
        regular: bytes,
        bold,
    })
}

/// A font file and the name of its family.
fn face(page: &mut Page, name: &Spanned<String>) -> Option<(Arc<[u8]>, String)> {
    let bytes = file(page, name)?;
    let Ok(face) = ttf_parser::Face::parse(&bytes, 0) else {
        page.error(
            code::THEME_FILE,
            &name.span(),
            format!("`{}` is not a font that can be read", name.get_ref()),
            "name a TrueType or OpenType file (.ttf, .otf); web fonts (.woff2) are packed",
        );
        return None;
    };
    let lacking: Vec<String> = "ÆØÅæøåéABCabc0123456789%–−,."
        .chars()
        .filter(|character| face.glyph_index(*character).is_none())
        .map(|character| format!("`{character}`"))
        .collect();
    if !lacking.is_empty() {
        page.warning(
            code::THEME_FILE,
            &name.span(),
            format!("`{}` lacks {}", name.get_ref(), lacking.join(", ")),
            "letters of Noto Sans stand in for them; name a font that has them",
        );
    }
    let family = face
        .names()
        .into_iter()
        .filter(|name| name.name_id == ttf_parser::name_id::FAMILY)
        .find_map(|name| name.to_string());
    let Some(family) = family.filter(|name| !name.contains(['"', '\'', '<', '&', ';'])) else {
        page.error(
            code::THEME_FILE,
            &name.span(),
            format!("`{}` does not name its family", name.get_ref()),
            "name another file of the font",
        );
        return None;
    };
    Some((bytes, family))
}

fn logo(page: &mut Page, name: &Spanned<String>) -> Option<Logo> {
    let bytes = file(page, name)?;
    let found = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        png_size(&bytes).map(|size| (LogoFormat::Png, size))
    } else {
        svg_size(&bytes).map(|size| (LogoFormat::Svg, size))
    };
    let proportion = found.and_then(|(format, (width, height))| {
        let thousandths = (width / height * 1000.0).round();
        (thousandths.is_finite() && (50.0..=20_000.0).contains(&thousandths))
            .then_some((format, Proportion(thousandths as u32)))
    });
    let Some((format, proportion)) = proportion else {
        page.error(
            code::THEME_FILE,
            &name.span(),
            format!(
                "`{}` is neither an SVG with a `viewBox` nor a PNG",
                name.get_ref()
            ),
            "save the logo as one of them, at most twenty times as wide as high",
        );
        return None;
    };
    Some(Logo {
        format,
        proportion,
        bytes,
    })
}

/// Width and height, from the first chunk.
fn png_size(bytes: &[u8]) -> Option<(f64, f64)> {
    let number = |from: usize| {
        let four: [u8; 4] = bytes.get(from..from + 4)?.try_into().ok()?;
        Some(f64::from(u32::from_be_bytes(four)))
    };
    Some((number(16)?, number(20)?))
}

/// Width and height of the view box of the outermost element.
fn svg_size(bytes: &[u8]) -> Option<(f64, f64)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, after) = text.split_once("<svg")?;
    let (head, _) = after.split_once('>')?;
    let (_, after) = head.split_once("viewBox=")?;
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = after.get(1..)?.split(quote).next()?;
    let numbers: Vec<f64> = inside
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match numbers.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    }
}
