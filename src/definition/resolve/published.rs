//! Published figures: `waves/ID/published.csv`.

use std::path::Path;

use toml::Spanned;

use super::super::Survey;
use super::super::id::{Code, ItemId, NetId};
use super::super::item::{Item, ItemKind};
use super::super::key_places::KeyPlaces;
use super::super::wave::{
    MarginOfError, Published, PublishedFigure, PublishedMeasure, Wave, WaveKind,
};
use super::page::{Page, codes_of, open};
use super::sheet::{self, FieldAt, Row};
use super::suggest::{did_you_mean, one_of};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::error::Result;

const REQUIRED: [&str; 5] = ["item", "measure", "share", "unweighted_base", "source"];
const OPTIONAL: [&str; 6] = [
    "weighted_base",
    "standard_error",
    "margin_of_error",
    "margin_level",
    "design_effect",
    "df",
];

/// The level of a margin of error whose source states none.
pub(super) const LEVEL: f64 = 0.95;

/// Decimals beyond which shares count as unrounded.
const ROUNDED_DECIMALS: usize = 4;

/// Figures of `survey` from a file of their own, in the form of `published.csv`.
///
/// Their rounding unit is the last decimal that any of their shares has: 0.01 for a file of whole percent. Shares of more
/// than four decimals are unrounded. Nothing is assumed of their precision.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) with every mistake of the file, also where there is no such file;
/// [`Error::Read`](crate::Error::Read) where the machine could not read it.
///
/// ```
/// use tidemark::definition::{load, read_figures};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let file = "surveys/tech-attitudes/waves/2020/published.csv";
/// let figures = read_figures(&survey, file.as_ref())?.output;
/// assert_eq!((figures.figures[1].share, figures.rounding_unit), (0.43, 0.01));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn read_figures(survey: &Survey, path: &Path) -> Result<Warned<Published>> {
    let defined: Vec<String> = survey
        .items
        .iter()
        .map(|item| item.id.to_string())
        .collect();
    let Some((figures, found)) = figures(path, &survey.items, &defined)? else {
        let diagnostic = Diagnostic::error(
            code::MISSING_FILE,
            format!("`{}` is not there", path.display()),
        )
        .at(Place::file(path))
        .help("name a file in the form of `published.csv`");
        return Err(Diagnostics::from(diagnostic).into());
    };
    let published = Published {
        rounding_unit: last_decimal(figures.iter()),
        figures,
        margin_of_error: None,
        assumption: None,
    };
    Ok(found.finish(published)?)
}

/// The unit of the last decimal that any of the shares has; 0 beyond four decimals, which count as unrounded.
fn last_decimal<'f>(figures: impl Iterator<Item = &'f PublishedFigure>) -> f64 {
    let decimals = |figure: &PublishedFigure| {
        let written = figure.share.to_string();
        written
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    };
    let most = figures.map(decimals).max().unwrap_or(0);
    if most > ROUNDED_DECIMALS {
        0.0
    } else {
        10_f64.powi(-(most as i32))
    }
}

/// The answers of an item of which one is chosen hold at most everybody, give or take what rounding adds.
pub(super) fn check_sums(
    figures: &[PublishedFigure],
    items: &[Item],
    rounding: f64,
    path: &Path,
    found: &mut Diagnostics,
) {
    for item in items.iter().filter(|item| item.scale().is_some()) {
        let answers = || {
            figures.iter().filter(|figure| {
                figure.item == item.id && matches!(figure.measure, PublishedMeasure::Answer(_))
            })
        };
        let sum: f64 = answers().map(|figure| figure.share).sum();
        let unit = rounding.max(last_decimal(answers()));
        let slack = unit / 2.0 * answers().count() as f64 + 1e-9;
        if sum > 1.0 + slack {
            found.push(
                Diagnostic::error(
                    code::BAD_PUBLISHED,
                    format!("the answers of item `{}` add up to {sum:.4}", item.id),
                )
                .at(first_line(path, &item.id).variable(item.id.as_str()))
                .value(format!("{sum:.4}"))
                .help("answers are shares of one base and hold at most everybody: look the figures up again, or leave out an answer that is not in the base"),
            );
        }
    }
}

/// The first line of a file of figures that names an item.
fn first_line(path: &Path, item: &ItemId) -> Place {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let names_it = |line: &str| {
        line.split([',', ';', '\t'])
            .any(|field| field.trim_matches([' ', '"']) == item.as_str())
    };
    match text.lines().position(names_it) {
        Some(line) => Place::line(path, line + 1),
        None => Place::file(path),
    }
}

/// A published wave has figures of the items it asks only.
pub(super) fn check_asked(survey: &Survey, found: &mut Diagnostics) {
    for wave in &survey.waves {
        let WaveKind::Published(published) = &wave.kind else {
            continue;
        };
        for item in &survey.items {
            let has = published
                .figures
                .iter()
                .any(|figure| figure.item == item.id);
            if has && !survey.asks(wave, item) {
                found.push(
                    Diagnostic::error(
                        code::BAD_PUBLISHED,
                        format!(
                            "wave `{}` has figures of item `{}`, which it does not ask",
                            wave.id, item.id
                        ),
                    )
                    .at(at_not_asked(wave, &item.id).variable(item.id.as_str()))
                    .value(item.id.as_str())
                    .help("take the item out of `not_asked`, correct its `first_wave` or `last_wave`, or leave the figures out"),
                );
            }
        }
    }
}

/// Where a wave says that it does not ask an item, else its kind.
fn at_not_asked(wave: &Wave, item: &ItemId) -> Place {
    let places = KeyPlaces::of(wave.folder.join("wave.toml"));
    match wave.not_asked.contains(item) {
        true => places.word(&["not_asked"], item.as_str()),
        false => places.key(&["kind"]),
    }
}

/// The figures of a published wave, with their findings; `None` where there is no such file.
pub(super) fn figures(
    path: &Path,
    items: &[Item],
    defined: &[String],
) -> Result<Option<(Vec<PublishedFigure>, Diagnostics)>> {
    let Some(mut page) = open(path, &[])? else {
        return Ok(None);
    };
    let mut figures: Vec<PublishedFigure> = Vec::new();
    if page.found.error_count() > 0 {
        return Ok(Some((figures, page.found)));
    }
    let sheet = sheet::read(&mut page, &REQUIRED, &OPTIONAL);
    let mut rows = 0_usize;
    for row in sheet.rows() {
        rows += 1;
        let Some(figure) = figure(&mut page, &row, items, defined) else {
            continue;
        };
        if figures
            .iter()
            .any(|known| known.item == figure.item && known.measure == figure.measure)
        {
            page.error(
                code::DUPLICATE,
                &row.span(),
                format!("the figure of item `{}` stands twice", figure.item),
                "keep one of the lines",
            );
        }
        figures.push(figure);
    }
    if rows == 0 && page.found.error_count() == 0 {
        page.error(
            code::BAD_PUBLISHED,
            &(0..0),
            "the file has no figures",
            "add a line a figure",
        );
    }
    Ok(Some((figures, page.found)))
}

fn figure(
    page: &mut Page,
    row: &Row<'_>,
    items: &[Item],
    defined: &[String],
) -> Option<PublishedFigure> {
    let share = share(page, row);
    let unweighted_base = base(page, row);
    let source = row.need(page, "source");
    let standard_error = row.number(page, "standard_error");
    if let (Some(error), Some(field)) = (standard_error, row.given("standard_error"))
        && !(0.0..=1.0).contains(&error)
    {
        page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!("the standard error {error} is not one of a proportion"),
            format!("write {} for {error} percentage points", error / 100.0),
        );
    }
    let margin_of_error = margin(page, row);
    let mut above_zero = |column| {
        let number = row.number(page, column)?;
        if number <= 0.0
            && let Some(field) = row.given(column)
        {
            page.error(
                code::BAD_PUBLISHED,
                &field.span,
                format!("`{column}` is {number}"),
                "a number above 0 is asked for",
            );
        }
        Some(number)
    };
    let weighted_base = above_zero("weighted_base");
    let design_effect = above_zero("design_effect");
    let degrees_of_freedom = above_zero("df");
    let measure = row.need(page, "measure");
    let name = row.need(page, "item")?;
    let item = items.iter().find(|item| item.id.as_str() == name.text);
    if item.is_none() && !defined.contains(&name.text) {
        let known = defined.iter().map(String::as_str);
        let help = did_you_mean(&name.text, known.clone())
            .unwrap_or_else(|| format!("defined are {}", one_of(&known.collect::<Vec<_>>())));
        page.error(
            code::BAD_PUBLISHED,
            &name.span,
            format!("item `{}` is not defined", name.text),
            help,
        );
    }
    let measure = measure_of(page, measure?, item?)?;
    Some(PublishedFigure {
        item: ItemId::new(&name.text),
        measure,
        share: share?,
        unweighted_base: unweighted_base?,
        weighted_base,
        standard_error,
        margin_of_error,
        design_effect,
        degrees_of_freedom,
        source: source?.text.clone(),
    })
}

/// The margin of error of a figure with its level.
fn margin(page: &mut Page, row: &Row<'_>) -> Option<MarginOfError> {
    let margin = row.number(page, "margin_of_error");
    let level = row.number(page, "margin_level");
    if let (Some(margin), Some(field)) = (margin, row.given("margin_of_error"))
        && !(margin > 0.0 && margin <= 1.0)
    {
        page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!("the margin of error {margin} is not one of a proportion"),
            format!("write {} for {margin} percentage points", margin / 100.0),
        );
    }
    if let (Some(level), Some(field)) = (level, row.given("margin_level"))
        && !(level > 0.0 && level < 1.0)
    {
        page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!("the level {level} of a margin of error is not between 0 and 1"),
            "write 0.95 for 95 %",
        );
    }
    Some(MarginOfError {
        margin: margin.filter(|margin| *margin > 0.0)?,
        level: level.unwrap_or(LEVEL),
    })
}

/// A level of confidence of wave.toml, between 0 and 1.
pub(super) fn level(page: &mut Page, value: &Spanned<f64>) -> Option<f64> {
    let level = page.finite(value, "level")?;
    if level > 0.0 && level < 1.0 {
        return Some(level);
    }
    page.error(
        code::WRONG_TYPE,
        &value.span(),
        format!("`level` is {level}"),
        "a level is between 0 and 1, such as 0.95",
    );
    None
}

fn share(page: &mut Page, row: &Row<'_>) -> Option<f64> {
    let field = row.need(page, "share")?;
    let share = row.number(page, "share")?;
    if !(0.0..=1.0).contains(&share) {
        let help = if (1.0..=100.0).contains(&share) {
            format!("write {} for {share} %", share / 100.0)
        } else {
            "a share is 0 to 1".to_owned()
        };
        page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!("the share {share} is not 0 to 1"),
            help,
        );
    }
    Some(share)
}

fn base(page: &mut Page, row: &Row<'_>) -> Option<u64> {
    let field = row.need(page, "unweighted_base")?;
    let base = field.text.parse::<u64>().ok().filter(|base| *base > 0);
    if base.is_none() {
        page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!("`{}` is not a number of respondents", field.text),
            "write a whole number above 0, such as 1013",
        );
    }
    base
}

fn measure_of(page: &mut Page, field: &FieldAt, item: &Item) -> Option<PublishedMeasure> {
    let Some(written) = field.text.strip_prefix("code:") else {
        return net_of(page, field, item);
    };
    let code = written.trim().parse().ok().map(Code);
    let (answers, base) = match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
            (&scale.answers, scale.base)
        }
        ItemKind::Multiple { options, base, .. } => (options, *base),
        ItemKind::Numeric { .. } | ItemKind::Open => return no_shares(page, field, item),
    };
    match answers.iter().find(|answer| Some(answer.code) == code) {
        None => page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!("item `{}` has no answer `{written}`", item.id),
            format!(
                "its codes are {}",
                codes_of(answers.iter().map(|answer| answer.code))
            ),
        ),
        Some(answer) if !base.includes(answer.missing) => page.error(
            code::BAD_PUBLISHED,
            &field.span,
            format!(
                "answer `{written}` of item `{}` is not in the base of its shares",
                item.id
            ),
            "change `base` of the scale, or leave the figure out",
        ),
        Some(answer) => return Some(PublishedMeasure::Answer(answer.code)),
    }
    None
}

fn net_of(page: &mut Page, field: &FieldAt, item: &Item) -> Option<PublishedMeasure> {
    let nets = match &item.kind {
        ItemKind::Numeric { .. } | ItemKind::Open => return no_shares(page, field, item),
        _ => item.scale().map_or(&[][..], |scale| &scale.nets),
    };
    if let Some(net) = nets.iter().find(|net| net.id.as_str() == field.text) {
        return Some(PublishedMeasure::Net(NetId::new(net.id.as_str())));
    }
    let known: Vec<&str> = nets.iter().map(|net| net.id.as_str()).collect();
    let help = did_you_mean(&field.text, known.iter().copied()).unwrap_or_else(|| {
        if known.is_empty() {
            "write an answer as `code:3`".to_owned()
        } else {
            format!(
                "its nets are {}; an answer is written `code:3`",
                one_of(&known)
            )
        }
    });
    page.error(
        code::BAD_PUBLISHED,
        &field.span,
        format!("item `{}` has no net `{}`", item.id, field.text),
        help,
    );
    None
}

fn no_shares(page: &mut Page, field: &FieldAt, item: &Item) -> Option<PublishedMeasure> {
    page.error(
        code::BAD_PUBLISHED,
        &field.span,
        format!(
            "item `{}` has no answers of which there are shares",
            item.id
        ),
        "name a single-choice, multiple-choice or derived item",
    );
    None
}
