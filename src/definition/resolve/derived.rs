//! Derived items: bands of a number, or groups of the codes of a single choice.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::super::id::{Code, ScaleId};
use super::super::item::{Band, BandsOf, Derivation, Item, ItemKind};
use super::super::scale::{BaseRule, Scale};
use super::super::source::{AnswerSource, ItemSource, List, Table};
use super::balances::balances;
use super::page::{Owner, Page, codes_of};
use super::scales::{AnswerUse, BASES, answers, nets};
use crate::diagnostic::code;

const BANDS_OF: &[(&str, BandsOf)] = &[
    ("value", BandsOf::Value),
    ("age_at_fieldwork", BandsOf::AgeAtFieldwork),
];

/// The item that a derived item is worked out from.
pub(super) fn source_item<'a>(
    page: &mut Page,
    source: &ItemSource,
    owner: &Owner,
    sources: &'a [Item],
    defined: &[String],
    table: &Table<ItemSource>,
) -> Option<&'a Item> {
    let from = page.need(&source.from, "from", owner)?;
    let name = from.get_ref();
    let found = sources.iter().find(|item| item.id.as_str() == name);
    let is_derived = table.get(name).is_some_and(|written| {
        let kind = &written.get_ref().kind;
        kind.as_ref()
            .is_some_and(|kind| kind.get_ref() == "derived")
    });
    if is_derived {
        page.error(
            code::BAD_DERIVATION,
            &from.span(),
            format!("{} comes from `{name}`, itself a derived item", owner.name),
            "name the item that was asked",
        );
    } else if found.is_none() && !defined.contains(name) {
        let known = sources.iter().map(|item| item.id.as_str());
        page.unknown(&from.span(), "item", name, known);
    }
    found
}

/// Rule and scale of a derived item.
pub(super) fn derive(
    page: &mut Page,
    source: &ItemSource,
    id: &str,
    owner: &Owner,
    from: Option<&Item>,
) -> Option<ItemKind> {
    let (list, used_as) = match (&source.bands, &source.recode) {
        (Some(list), None) => (list, AnswerUse::Band),
        (None, Some(list)) => (list, AnswerUse::Group),
        (given, _) => {
            let message = match given {
                Some(_) => "has both `bands` and `recode`",
                None => "has neither `bands` nor `recode`",
            };
            page.error(
                code::BAD_DERIVATION,
                &owner.span,
                format!("{} {message}", owner.name),
                "give `bands` for a number, `recode` for a single choice",
            );
            return None;
        }
    };
    let categories = answers(page, list, used_as);
    let rule = match used_as {
        AnswerUse::Band => bands(page, source, list, from),
        _ => recode(page, source, list, from),
    };
    let nets = source
        .nets
        .as_ref()
        .map(|table| nets(page, table.get_ref(), &categories))
        .unwrap_or_default();
    let balances = balances(page, &source.balances, &nets);
    let answers = categories.answers;
    let base = match &source.base {
        Some(base) => page.word(base, "base", BASES),
        None if answers.iter().any(|answer| answer.missing.is_some()) => page
            .need(&source.base, "base", owner)
            .and_then(|base| page.word(base, "base", BASES)),
        None => Some(BaseRule::Answered),
    };
    Some(ItemKind::Derived {
        from: from?.id.clone(),
        rule,
        scale: Arc::new(Scale {
            id: ScaleId::new(id),
            answers,
            nets,
            balances,
            base: base.unwrap_or(BaseRule::Answered),
        }),
    })
}

fn bands(
    page: &mut Page,
    source: &ItemSource,
    list: &Spanned<List<AnswerSource>>,
    from: Option<&Item>,
) -> Derivation {
    let of = match &source.of {
        Some(of) => page.word(of, "of", BANDS_OF).unwrap_or(BandsOf::Value),
        None => BandsOf::Value,
    };
    if let (Some(item), Some(place)) = (from, &source.from)
        && !matches!(item.kind, ItemKind::Numeric { .. })
    {
        page.error(
            code::BAD_DERIVATION,
            &place.span(),
            format!("`bands` cut a number, and `{}` is none", item.id),
            "name a numeric item, or give `recode`",
        );
    }
    let bands: Vec<(Band, Range<usize>)> = list
        .get_ref()
        .entries
        .iter()
        .filter_map(|entry| Some((band(page, entry)?, entry.span())))
        .collect();
    meet(page, &bands);
    Derivation::Bands {
        of,
        bands: bands.into_iter().map(|(band, _)| band).collect(),
    }
}

fn band(page: &mut Page, entry: &Spanned<AnswerSource>) -> Option<Band> {
    let written = entry.get_ref();
    let band = Band {
        code: Code(*written.code.as_ref()?.get_ref()),
        from: written
            .from
            .as_ref()
            .map_or(f64::NEG_INFINITY, |low| *low.get_ref()),
        to: written
            .to
            .as_ref()
            .map_or(f64::INFINITY, |high| *high.get_ref()),
    };
    let is_band = band.from <= band.to;
    if !is_band {
        page.error(
            code::BAD_DERIVATION,
            &entry.span(),
            format!("band `{}` ends before it begins", band.code),
            "`from` is the smallest number of the band, `to` the largest",
        );
    }
    is_band.then_some(band)
}

/// Notes overlaps and gaps. Bands meet where one ends a unit before the next begins; the unit is that of the finest
/// end written (1 for whole numbers).
fn meet(page: &mut Page, bands: &[(Band, Range<usize>)]) {
    let ends = bands.iter().flat_map(|(band, _)| [band.from, band.to]);
    let unit = ends
        .filter(|end| end.is_finite())
        .map(|end| 10_f64.powi(-decimals_of(end)))
        .fold(1.0, f64::min);
    let mut sorted = bands.to_vec();
    sorted.sort_by(|(a, _), (b, _)| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
    for pair in sorted.windows(2) {
        let [(low, _), (high, span)] = pair else {
            continue;
        };
        let gap = high.from - low.to;
        if high.from <= low.to {
            page.error(
                code::BAD_DERIVATION,
                span,
                format!("bands `{}` and `{}` overlap", low.code, high.code),
                format!(
                    "both ends of a band belong to it; end band `{}` before {}",
                    low.code, high.from
                ),
            );
        } else if gap > unit * 1.000_001 {
            page.error(
                code::BAD_DERIVATION,
                span,
                format!(
                    "there is a gap between bands `{}` and `{}`: {} to {}",
                    low.code, high.code, low.to, high.from
                ),
                format!("begin band `{}` at {}", high.code, low.to + unit),
            );
        }
    }
}

/// Decimals of a number as one would write it, at most 6.
fn decimals_of(number: f64) -> i32 {
    let written = format!("{number:.6}");
    let digits = written.split_once('.').map_or("", |(_, digits)| digits);
    i32::try_from(digits.trim_end_matches('0').len()).unwrap_or(0)
}

fn recode(
    page: &mut Page,
    source: &ItemSource,
    list: &Spanned<List<AnswerSource>>,
    from: Option<&Item>,
) -> Derivation {
    let scale = match (from.map(|item| &item.kind), &source.from) {
        (Some(ItemKind::Single { scale }), _) => Some(scale),
        (Some(_), Some(place)) => {
            page.error(
                code::BAD_DERIVATION,
                &place.span(),
                format!(
                    "`recode` groups the answers of a single choice, and `{}` is none",
                    place.get_ref()
                ),
                "name a single-choice item, or give `bands`",
            );
            None
        }
        _ => None,
    };
    if let Some(of) = &source.of {
        page.error(
            code::UNKNOWN_KEY,
            &of.span(),
            "`of` says what `bands` cut, and here is a `recode`",
            "remove `of`",
        );
    }
    let mut pairs: Vec<(Code, Code)> = Vec::new();
    for entry in &list.get_ref().entries {
        let written = entry.get_ref();
        let owner = Owner::new("a group of codes", entry.span(), written.own_faults());
        let to = Code(written.code.as_ref().map_or(0, |code| *code.get_ref()));
        let Some(codes) = page.need(&written.codes, "codes", &owner) else {
            continue;
        };
        for code in &codes.get_ref().entries {
            let from = Code(*code.get_ref());
            if let Some(scale) = scale
                && scale.position(from).is_none()
            {
                page.error(
                    code::BAD_DERIVATION,
                    &code.span(),
                    format!("group `{to}` names code `{from}`, which the source lacks"),
                    format!(
                        "its codes are {}",
                        codes_of(scale.answers.iter().map(|a| a.code))
                    ),
                );
            }
            if let Some((_, other)) = pairs.iter().find(|(known, _)| *known == from) {
                let other = *other;
                page.error(
                    code::BAD_DERIVATION,
                    &code.span(),
                    format!("code `{from}` is in the groups `{other}` and `{to}`"),
                    "leave it in one of them",
                );
            }
            pairs.push((from, to));
        }
    }
    let left_out: Vec<Code> = scale
        .iter()
        .flat_map(|scale| &scale.answers)
        .filter(|answer| answer.missing.is_none())
        .map(|answer| answer.code)
        .filter(|code| !pairs.iter().any(|(from, _)| from == code))
        .collect();
    if !left_out.is_empty() {
        page.warning(
            code::BAD_DERIVATION,
            &list.span(),
            format!("no group takes {}", codes_of(left_out)),
            "respondents who answered so have no category; add the codes to a group",
        );
    }
    Derivation::Recode(pairs)
}
