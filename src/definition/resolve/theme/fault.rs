//! In: a theme as written and as meant. Out: each fault of its colours, with its line, what was found, and a colour that passes. Never: a
//! colour offered that fails.

use std::ops::Range;

use toml::Spanned;

use crate::definition::resolve::page::Page;
use crate::definition::source::{Given, List, ThemeSource};
use crate::definition::theme::{
    Against, Colour, LEAST_DISTANCE, Theme, ThemeFault, least_distance,
};
use crate::diagnostic::{Diagnostic, code};

/// Notes every fault of a theme.
pub(super) fn say(page: &mut Page, theme: &Theme, source: &ThemeSource, key: &Spanned<String>) {
    let faults = theme.faults();
    if faults.is_empty() {
        return;
    }
    let passing = theme.passing();
    let whole = passing.faults().is_empty();
    let lines = whole.then(|| lines(source, theme, &passing));
    let last = faults.len() - 1;
    for (place, fault) in faults.iter().enumerate() {
        let span = span(source, fault, key.span());
        // Once, under the last: the lines mend all of them.
        let paste = lines.clone().filter(|_| place == last);
        let found = diagnostic(theme, source, fault)
            .help(help(fault, &passing))
            .paste(paste);
        page.note(found, &span);
    }
}

/// Where a fault stands: the colour, its list, the ground that it is judged on, or the theme where all are its base's.
fn span(source: &ThemeSource, fault: &ThemeFault, theme: Range<usize>) -> Range<usize> {
    let one = |given: &Given<String>| given.as_ref().map(Spanned::span);
    own_span(source, fault.key())
        .or_else(|| one(&source.ground))
        .or_else(|| one(&source.base))
        .unwrap_or(theme)
}

/// Where a colour is written, if the theme writes it.
fn own_span(source: &ThemeSource, (key, place): (&str, Option<usize>)) -> Option<Range<usize>> {
    let list = |given: &Given<List<String>>| {
        let list = given.as_ref()?;
        let entry = place.and_then(|place| list.get_ref().entries.get(place));
        Some(entry.map_or_else(|| list.span(), Spanned::span))
    };
    let one = |given: &Given<String>| given.as_ref().map(Spanned::span);
    match key {
        "steps" => list(&source.steps),
        "nets" => list(&source.nets),
        "series" => list(&source.series),
        "ink" => one(&source.ink),
        "secondary" => one(&source.secondary),
        "alarm" => one(&source.alarm),
        "accent" => one(&source.accent),
        _ => None,
    }
}

/// What is wrong, with the colours.
fn diagnostic(theme: &Theme, source: &ThemeSource, fault: &ThemeFault) -> Diagnostic {
    let name = &theme.name;
    let (key, place) = fault.key();
    let of_base = match own_span(source, (key, place)) {
        Some(_) => String::new(),
        None => format!(
            " (that of `{}`)",
            source.base.as_ref().map_or("light", |base| base.get_ref())
        ),
    };
    match fault {
        ThemeFault::Contrast {
            colour, against, ..
        } => {
            let role = match place {
                Some(place) => format!("colour {} of `{key}`", place + 1),
                None => format!("`{key}`"),
            };
            let against: Vec<String> = against.iter().map(of_contrast).collect();
            let against = against.join("; and ");
            Diagnostic::error(
                code::THEME_CONTRAST,
                format!("theme `{name}`: {role}{of_base}, `{colour}`, has a contrast of {against}"),
            )
            .value(colour.to_string())
        }
        ThemeFault::Alike {
            places: (one, other),
            colours: (first, second),
            vision,
            distance,
            ..
        } => {
            let shown = (distance * 10.0).floor() / 10.0;
            Diagnostic::error(
                code::THEME_VISION,
                format!(
                    "theme `{name}`: colours {} and {} of `{key}`{of_base}, `{first}` and `{second}`, are {shown:.1} apart to {vision}; at least {LEAST_DISTANCE} is asked for",
                    one + 1,
                    other + 1,
                ),
            )
            .value(format!("{first}, {second}"))
        }
    }
}

fn of_contrast((against, ratio, least): &(Against, f64, f64)) -> String {
    let against = match against {
        Against::Ground(ground) => format!("the ground, `{ground}`"),
        Against::Label(label) => format!("the label on it, `{label}`"),
        Against::Under(colour) => format!("`{colour}`, where it is the label"),
        Against::Shade(label, shade) => {
            format!("a label, `{label}`, where it shades a map, `{shade}`")
        }
    };
    // Cut, not rounded: 4.496 does not read as the 4.5 that is asked for.
    let shown = (ratio * 100.0).floor() / 100.0;
    format!("{shown:.2}:1 with {against}: at least {least}:1 is asked for")
}

/// The nearest colour that passes with all the others.
fn help(fault: &ThemeFault, passing: &Theme) -> String {
    let offered = |key: &str, place: Option<usize>| colour(passing, key, place);
    match fault {
        ThemeFault::Contrast { key: (key, place), colour: own, .. } => {
            match offered(key, *place).filter(|found| found != own) {
                Some(found) => format!(
                    "write `{found}`: the same hue, its lightness moved until it passes (WCAG 2.2, 1.4.3 and 1.4.11)"
                ),
                None => "no lightness of this hue passes on this ground beside the other colours: take a lighter or darker `ground`, or the colours of a `base`".to_owned(),
            }
        }
        ThemeFault::Alike { key, places: (one, other), colours: (first, second), .. } => {
            let pair: Vec<Colour> = [one, other]
                .into_iter()
                .filter_map(|place| offered(key, Some(*place)))
                .collect();
            let are_apart = least_distance(&pair) >= LEAST_DISTANCE;
            let moved: Vec<String> = [(one, first), (other, second)]
                .into_iter()
                .filter_map(|(place, own)| {
                    let found = offered(key, Some(*place)).filter(|found| found != own)?;
                    Some(format!("colour {} as `{found}`", place + 1))
                })
                .collect();
            match moved.is_empty() || !are_apart {
                true => "take colours that also differ in lightness (ΔE′ in CAM02-UCS), or leave the key out: the colours of a `base` are told apart".to_owned(),
                false => format!(
                    "write {}: the same hue, lighter or darker until everybody tells them apart (ΔE′ in CAM02-UCS)",
                    moved.join(" and ")
                ),
            }
        }
    }
}

fn colour(theme: &Theme, key: &str, place: Option<usize>) -> Option<Colour> {
    let of = |list: &[Colour]| place.and_then(|place| list.get(place).copied());
    match key {
        "ink" => Some(theme.ink),
        "secondary" => Some(theme.secondary),
        "alarm" => Some(theme.alarm),
        "accent" => Some(theme.accent),
        "steps" => of(&theme.steps),
        "nets" => of(&theme.nets),
        "series" => of(&theme.series),
        _ => None,
    }
}

/// The table with colours that pass: every key that was given, and those that had to be moved.
fn lines(source: &ThemeSource, theme: &Theme, passing: &Theme) -> String {
    let mut lines = vec![format!("[theme.{}]", theme.name)];
    let text = |key: &str, given: &Given<String>| {
        let given = given.as_ref()?;
        Some(format!(
            "{key} = {}",
            toml::Value::from(given.get_ref().as_str())
        ))
    };
    lines.extend(text("base", &source.base));
    lines.extend(text("ground", &source.ground));
    let mut one = |key: &str, given: &Given<String>, own: Colour, found: Colour| {
        if given.is_some() || own != found {
            lines.push(format!("{key} = \"{found}\""));
        }
    };
    one("ink", &source.ink, theme.ink, passing.ink);
    one(
        "secondary",
        &source.secondary,
        theme.secondary,
        passing.secondary,
    );
    one("faint", &source.faint, theme.faint, passing.faint);
    one("alarm", &source.alarm, theme.alarm, passing.alarm);
    one("accent", &source.accent, theme.accent, passing.accent);
    let mut list = |key: &str, given: &Given<List<String>>, own: &[Colour], found: &[Colour]| {
        if given.is_some() || own != found {
            let found: Vec<String> = found.iter().map(|colour| format!("\"{colour}\"")).collect();
            lines.push(format!("{key} = [{}]", found.join(", ")));
        }
    };
    list("steps", &source.steps, &theme.steps, &passing.steps);
    list("nets", &source.nets, &theme.nets, &passing.nets);
    list("series", &source.series, &theme.series, &passing.series);
    if let Some(hatched) = &source.hatched {
        lines.push(format!("hatched = {}", hatched.get_ref()));
    }
    lines.extend(text("font", &source.font));
    lines.extend(text("bold", &source.bold));
    lines.extend(text("logo", &source.logo));
    lines.join("\n")
}
