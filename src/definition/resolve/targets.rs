//! Target margins: `targets/*.csv`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::design::TargetMargin;
use super::super::id::{Code, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::placeholder::is_placeholder;
use super::super::scale::{Answer, Scale};
use super::super::weighting::TargetMean;
use super::page::{Page, open};
use super::sheet::{self, FieldAt, Row};
use super::suggest::{did_you_mean, one_of};
use super::unfilled;
use crate::diagnostic::{Diagnostics, code, counted};
use crate::error::Result;

const COLUMNS: [&str; 4] = ["margin", "category", "share", "source"];

/// One line of the file, read.
struct Line {
    codes: Vec<Code>,
    share: Option<f64>,
    decimals: usize,
    source: String,
    span: Range<usize>,
}

struct Margin {
    items: Vec<ItemId>,
    scales: Vec<Arc<Scale>>,
    span: Range<usize>,
    lines: Vec<Line>,
    /// A line could not be read: what is missing or does not add up cannot be judged.
    doubtful: bool,
}

/// What a targets file holds.
#[derive(Default)]
pub(super) struct Targets {
    pub(super) file: PathBuf,
    pub(super) margins: Vec<TargetMargin>,
    pub(super) means: Vec<TargetMean>,
}

/// The margins and means of a targets file, with its findings; `None` where there is no such file.
pub(super) fn targets(
    path: &Path,
    items: &[Item],
    defined: &[String],
) -> Result<Option<(Targets, Diagnostics)>> {
    let Some(mut page) = open(path, &[])? else {
        return Ok(None);
    };
    if page.found.error_count() > 0 {
        return Ok(Some((Targets::default(), page.found)));
    }
    let sheet = sheet::read(&mut page, &COLUMNS, &[]);
    let mut margins: Vec<Margin> = Vec::new();
    let mut means: Vec<TargetMean> = Vec::new();
    for row in sheet.rows() {
        if mean(&mut page, &row, &mut means, items) {
            continue;
        }
        line(&mut page, &row, &mut margins, items, defined);
    }
    unfilled::say(&mut page, &[]);
    let margins = margins
        .into_iter()
        .map(|margin| finish(&mut page, margin))
        .collect();
    let targets = Targets {
        file: path.to_owned(),
        margins,
        means,
    };
    Ok(Some((targets, page.found)))
}

/// Reads a line of a numeric item: `mean` as its category, its population mean as its share. Whether it was such a
/// line.
fn mean(page: &mut Page, row: &Row<'_>, means: &mut Vec<TargetMean>, items: &[Item]) -> bool {
    let Some(field) = row.given("margin") else {
        return false;
    };
    let named = |item: &&Item| item.id.as_str() == field.text.trim();
    let numeric = |item: &&Item| matches!(item.kind, ItemKind::Numeric { .. });
    let Some(item) = items.iter().find(named).filter(numeric) else {
        return false;
    };
    let source = row.need(page, "source");
    if let Some(source) = source.filter(|source| is_placeholder(&source.text)) {
        page.unfilled.push(source.span.clone());
    }
    if let Some(category) = row.need(page, "category")
        && category.text.trim() != "mean"
    {
        page.error(
            code::BAD_TARGET,
            &category.span,
            format!(
                "`{}` is not a target of the numeric item `{}`",
                category.text, item.id
            ),
            "write `mean` here, and the population's mean under `share`",
        );
    }
    if means.iter().any(|mean| mean.item == item.id) {
        page.error(
            code::BAD_TARGET,
            &field.span,
            format!("item `{}` has a mean twice", item.id),
            "keep one of the lines",
        );
    }
    if row.need(page, "share").is_some()
        && let Some(mean) = row.number(page, "share")
    {
        means.push(TargetMean {
            item: item.id.clone(),
            mean,
            source: source.map(|field| field.text.clone()).unwrap_or_default(),
        });
    }
    true
}

fn line(
    page: &mut Page,
    row: &Row<'_>,
    margins: &mut Vec<Margin>,
    items: &[Item],
    defined: &[String],
) {
    let share = share(page, row);
    let source = row.need(page, "source");
    let category = row.need(page, "category");
    if let Some(source) = source.filter(|source| is_placeholder(&source.text)) {
        page.unfilled.push(source.span.clone());
    }
    let Some(field) = row.need(page, "margin") else {
        return;
    };
    let names: Vec<ItemId> = field
        .text
        .split('*')
        .map(|name| ItemId::new(name.trim()))
        .collect();
    let place = match margins.iter().position(|margin| margin.items == names) {
        Some(place) => place,
        None => {
            margins.push(new_margin(page, field, names, items, defined));
            margins.len() - 1
        }
    };
    let Some(margin) = margins.get_mut(place) else {
        return;
    };
    let codes = category.and_then(|category| codes(page, category, margin));
    margin.doubtful |= share.is_none() || codes.is_none();
    let Some(codes) = codes else {
        return;
    };
    if margin.lines.iter().any(|line| line.codes == codes) {
        page.error(
            code::BAD_TARGET,
            &category.map_or(row.span(), |field| field.span.clone()),
            format!("margin `{}` has this category twice", field.text),
            "keep one of the lines",
        );
        margin.doubtful = true;
    }
    margin.lines.push(Line {
        codes,
        share,
        decimals: row.decimals("share"),
        source: source.map(|field| field.text.clone()).unwrap_or_default(),
        span: row
            .given("share")
            .map_or(row.span(), |field| field.span.clone()),
    });
}

fn share(page: &mut Page, row: &Row<'_>) -> Option<f64> {
    let field = row.need(page, "share")?;
    let share = row.number(page, "share")?;
    if share < 0.0 {
        page.error(
            code::BAD_TARGET,
            &field.span,
            format!("the share {share} is negative"),
            "a share is 0 to 1, or 0 to 100 in percent",
        );
        return None;
    }
    Some(share)
}

fn new_margin(
    page: &mut Page,
    field: &FieldAt,
    names: Vec<ItemId>,
    items: &[Item],
    defined: &[String],
) -> Margin {
    let mut scales = Vec::new();
    for name in &names {
        super::design::categorical(page, &field.span, name.as_str(), items, defined);
        let item = items.iter().find(|item| item.id == *name);
        scales.extend(item.and_then(Item::scale).cloned());
    }
    Margin {
        doubtful: scales.len() < names.len(),
        items: names,
        scales,
        span: field.span.clone(),
        lines: Vec::new(),
    }
}

/// The codes of a category; `None` where one is unknown (said) or the margin's items are.
fn codes(page: &mut Page, category: &FieldAt, margin: &Margin) -> Option<Vec<Code>> {
    if margin.scales.len() < margin.items.len() {
        return None;
    }
    let parts: Vec<&str> = if margin.scales.len() == 1 {
        vec![category.text.as_str()]
    } else {
        category.text.split('*').map(str::trim).collect()
    };
    if parts.len() != margin.scales.len() {
        page.error(
            code::BAD_TARGET,
            &category.span,
            format!(
                "`{}` does not name {}",
                category.text,
                counted(margin.scales.len(), "category", "categories")
            ),
            "write one code an item, parted by `*`: `1*2`",
        );
        return None;
    }
    let mut codes = Vec::new();
    for ((part, scale), item) in parts.iter().zip(&margin.scales).zip(&margin.items) {
        match find(scale, part) {
            Some(answer) if answer.missing.is_none() => codes.push(answer.code),
            Some(_) => page.error(
                code::BAD_TARGET,
                &category.span,
                format!("`{part}` is a missing answer of item `{item}`"),
                "a target has real answers only",
            ),
            None => {
                let labels = scale
                    .answers
                    .iter()
                    .flat_map(|answer| answer.label.iter().map(|(_, label)| label));
                let help = did_you_mean(part, labels).unwrap_or_else(|| {
                    let known: Vec<String> = scale
                        .answers
                        .iter()
                        .filter(|answer| answer.missing.is_none())
                        .map(|answer| answer.code.to_string())
                        .collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    format!("its codes are {}", one_of(&known))
                });
                page.error(
                    code::BAD_TARGET,
                    &category.span,
                    format!("item `{item}` has no category `{part}`"),
                    help,
                );
            }
        }
    }
    (codes.len() == parts.len()).then_some(codes)
}

/// The answer with this code, or with this label in any language.
fn find<'a>(scale: &'a Scale, text: &str) -> Option<&'a Answer> {
    let by_code = text.parse().ok().and_then(|code| {
        scale
            .answers
            .iter()
            .find(|answer| answer.code == Code(code))
    });
    by_code.or_else(|| {
        scale
            .answers
            .iter()
            .find(|answer| answer.label.iter().any(|(_, label)| label == text))
    })
}

/// Shares that sum to 1, or to 100, become proportions that sum to 1; anything else is said.
fn finish(page: &mut Page, margin: Margin) -> TargetMargin {
    // Shares of a margin that lacks a category need not add up; one message is enough.
    let judged = !margin.doubtful && is_complete(page, &margin);
    let sum: f64 = margin.lines.iter().filter_map(|line| line.share).sum();
    // Each share may be off by half a unit of its last decimal.
    let slack: f64 = margin
        .lines
        .iter()
        .map(|line| 0.5 * 10_f64.powi(-i32::try_from(line.decimals.min(300)).unwrap_or(300)))
        .sum::<f64>()
        + 1e-9;
    let adds_up_to = |whole: f64| (sum - whole).abs() <= slack.min(whole * 0.05);
    if judged && !adds_up_to(1.0) && !adds_up_to(100.0) {
        let names = margin_name(&margin.items);
        let span = margin
            .lines
            .last()
            .map_or(margin.span.clone(), |line| line.span.clone());
        page.error(
            code::BAD_TARGET,
            &span,
            format!("the shares of margin `{names}` sum to {}", trimmed(sum)),
            "proportions sum to 1, percentages to 100",
        );
    }
    let mut sources: Vec<String> = Vec::new();
    for line in &margin.lines {
        if !line.source.is_empty() && !sources.contains(&line.source) {
            sources.push(line.source.clone());
        }
    }
    TargetMargin {
        items: margin.items,
        categories: margin
            .lines
            .into_iter()
            .map(|line| {
                let share = line.share.unwrap_or(0.0);
                (line.codes, if sum > 0.0 { share / sum } else { share })
            })
            .collect(),
        sources,
    }
}

fn is_complete(page: &mut Page, margin: &Margin) -> bool {
    let mut wanted: Vec<Vec<Code>> = vec![Vec::new()];
    for scale in &margin.scales {
        wanted = wanted
            .iter()
            .flat_map(|codes| {
                scale
                    .answers
                    .iter()
                    .filter(|answer| answer.missing.is_none())
                    .map(|answer| codes.iter().copied().chain([answer.code]).collect())
            })
            .collect();
    }
    let absent: Vec<String> = wanted
        .iter()
        .filter(|codes| !margin.lines.iter().any(|line| line.codes == **codes))
        .map(|codes| {
            let codes: Vec<String> = codes.iter().map(Code::to_string).collect();
            codes.join("*")
        })
        .collect();
    if !absent.is_empty() {
        let names: Vec<&str> = absent.iter().map(String::as_str).collect();
        page.error(
            code::BAD_TARGET,
            &margin.span,
            format!(
                "margin `{}` lacks the category {}",
                margin_name(&margin.items),
                one_of(&names)
            ),
            "add a line for it, with share 0 if nobody in the population has it",
        );
    }
    absent.is_empty()
}

/// The margins of a file with each cross in the order of items that the weighting gives it: `sex*age_group` is the
/// margin `["age_group", "sex"]` too. A cross that stands in the wanted order already is taken as it is.
pub(super) fn in_order_of(
    wanted: &[&[ItemId]],
    mut margins: Vec<TargetMargin>,
) -> Vec<TargetMargin> {
    for items in wanted {
        if margins.iter().any(|margin| margin.items == *items) {
            continue;
        }
        let places = |margin: &TargetMargin| -> Option<Vec<usize>> {
            let place = |item| margin.items.iter().position(|other| other == item);
            let same = margin.items.len() == items.len();
            items
                .iter()
                .map(place)
                .collect::<Option<_>>()
                .filter(|_| same)
        };
        let found = margins
            .iter()
            .position(|margin| places(margin).is_some())
            .and_then(|found| Some((found, places(margins.get(found)?)?)));
        let Some((found, places)) = found else {
            continue;
        };
        let turned = turned(&margins[found], &places);
        // Another step may want the order of the file.
        if wanted.contains(&margins[found].items.as_slice()) {
            margins.push(turned);
        } else {
            margins[found] = turned;
        }
    }
    margins
}

/// A margin with its items at other places, and the codes of its categories with them.
fn turned(margin: &TargetMargin, places: &[usize]) -> TargetMargin {
    let categories = margin.categories.iter().map(|(codes, share)| {
        let codes = places.iter().filter_map(|place| codes.get(*place).copied());
        (codes.collect(), *share)
    });
    TargetMargin {
        items: places
            .iter()
            .filter_map(|place| margin.items.get(*place).cloned())
            .collect(),
        categories: categories.collect(),
        sources: margin.sources.clone(),
    }
}

/// A margin as the file writes it.
pub(super) fn margin_name(items: &[ItemId]) -> String {
    let names: Vec<&str> = items.iter().map(ItemId::as_str).collect();
    names.join("*")
}

/// A sum for a message, without the noise of the last bits.
fn trimmed(sum: f64) -> String {
    let text = format!("{sum:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
