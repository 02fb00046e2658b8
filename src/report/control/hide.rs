//! Results without what may not be published.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::family::{Count, Family, Standing, Sum};
use super::of_wave::{Key, OfWave};
use super::withhold::withhold;
use crate::definition::{Code, ItemId, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code, counted};
use crate::estimate::{Cell, Domain, Estimate, Measure, NoPrecision, Uncertainty};
use crate::measure::Bases;
use crate::pipeline::{Results, WaveResults};

/// Results as they may be published, and what was withheld of them.
#[derive(Debug, Clone)]
pub struct Control<'a> {
    /// Without what is withheld: such an estimate has no value and says [`NoPrecision::Withheld`].
    pub results: Cow<'a, Results>,
    /// Waves with anything withheld, oldest first.
    pub withheld: Vec<WithheldOfWave>,
}

/// What was withheld of a wave.
#[derive(Debug, Clone, PartialEq)]
pub struct WithheldOfWave {
    /// The wave.
    pub wave: WaveId,
    /// Figures that rest on too few respondents themselves.
    pub primary: usize,
    /// Figures that would tell of those.
    pub secondary: usize,
    /// Groups that are withheld whole, with the item that makes them: the group is too small, or tells of one that is.
    pub groups: Vec<(ItemId, Code)>,
}

/// Takes out of results what rests on fewer respondents than the survey's floor, and what would tell of it.
///
/// Published waves pass as they are: their figures are out already.
///
/// ```
/// use tidemark::{definition::{WaveId, load}, pipeline::{self, Scope, WaveScope}, report::control};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let scope = Scope { waves: WaveScope::Only(vec![WaveId::new("2023")]), ..Scope::default() };
/// let results = pipeline::run(survey, &scope)?;
/// let shown = control::published(&results).results;
/// let cells = &shown.waves[0].estimates.cells;
/// // Nothing that is shown rests on 1 to 4 respondents.
/// assert!(cells.iter().all(|cell| !matches!(cell.cases, Some(1..=4))));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn published(results: &Results) -> Control<'_> {
    let floor = results.survey.report.floor;
    let mut controlled = Cow::Borrowed(results);
    let mut withheld = Vec::new();
    if floor > 1 {
        for (place, wave) in results.waves.iter().enumerate() {
            let Some(hidden) = control_wave(&results.survey, wave, floor) else {
                continue;
            };
            withheld.extend(hidden.summary);
            if let Some(known) = controlled.to_mut().waves.get_mut(place) {
                *known = hidden.wave;
            }
        }
    }
    if !withheld.is_empty() {
        without_comparisons(controlled.to_mut());
    }
    Control {
        results: controlled,
        withheld,
    }
}

/// Whether an estimate is withheld.
pub fn is_withheld(estimate: &Estimate) -> bool {
    estimate.uncertainty == Uncertainty::Unknown(NoPrecision::Withheld)
}

/// Whether even its base is.
pub fn is_base_withheld(estimate: &Estimate) -> bool {
    is_withheld(estimate) && estimate.bases.unweighted == 0
}

/// What an analyst should know of what is withheld (T0660).
pub fn warnings(control: &Control<'_>, wave: &WaveId) -> Diagnostics {
    let mut found = Diagnostics::new();
    let survey = &control.results.survey;
    for of_wave in control.withheld.iter().filter(|known| known.wave == *wave) {
        let figures = of_wave.primary + of_wave.secondary;
        let mut message = format!(
            "wave `{wave}`: {} withheld, {} on fewer than {} respondents and {} that would tell of them",
            counted(figures, "figure is", "figures are"),
            of_wave.primary,
            survey.report.floor,
            of_wave.secondary
        );
        if !of_wave.groups.is_empty() {
            let names: Vec<String> = of_wave
                .groups
                .iter()
                .map(|(item, code)| format!("`{item}` {code}"))
                .collect();
            message.push_str(&format!("; withheld whole: {}", names.join(", ")));
        }
        found.push(
            Diagnostic::warning(code::WITHHELD, message)
                .at(survey.report_written_at(&["disclosure_control"]))
                .help("put small groups together in a derived item, or make its smallest group a kind of missing; the floor is `[disclosure_control]`"),
        );
    }
    found
}

/// A wave without what is withheld of it.
struct Hidden {
    wave: WaveResults,
    summary: Option<WithheldOfWave>,
}

/// `None` where nothing is withheld.
fn control_wave(survey: &Survey, wave: &WaveResults, floor: u64) -> Option<Hidden> {
    let cells = &wave.estimates.cells;
    let mut counts = OfWave::new(survey, cells);
    let mut found = withhold(&counts.family, floor);
    let groups = groups(&counts, cells, &found.places());
    if !groups.is_empty() {
        // A group that is withheld as a whole is withheld in every table.
        for cell in cells.iter().filter(|cell| is_in(&groups, &cell.domain)) {
            let keys = [Some(counts.base_key(cell)), counts.key(cell)];
            let places = keys.map(|key| key.and_then(|key| counts.place(&key)));
            for place in places.into_iter().flatten() {
                if let Some(count) = counts.family.counts.get_mut(place) {
                    count.standing = Standing::Withheld;
                }
            }
        }
        found = withhold(&counts.family, floor);
    }
    let places = found.places();
    if places.is_empty() {
        let mut wave = wave.clone();
        return small_margins(&mut wave, floor).then_some(Hidden {
            wave,
            summary: None,
        });
    }
    let open = |key: &Key| {
        counts
            .place(key)
            .is_some_and(|place| places.contains(&place))
    };
    let columns = Columns::new(&counts, cells, &open);
    let (mut primary, mut secondary) = (0, 0);
    let mut verdicts = Vec::with_capacity(cells.len());
    for cell in cells {
        let is_open = counts.key(cell).is_some_and(|key| open(&key));
        let without_base = open(&counts.base_key(cell)) || is_in(&groups, &cell.domain);
        let is_hidden = is_open || without_base || columns.tells(cell);
        if is_hidden && cell.estimate.value.is_some() {
            match cell.cases {
                Some(cases) if (1..floor).contains(&cases) => primary += 1,
                _ => secondary += 1,
            }
        }
        verdicts.push((is_hidden, without_base));
    }
    let mut wave = wave.clone();
    let verdicts = verdicts.into_iter();
    for (cell, (is_hidden, without_base)) in wave.estimates.cells.iter_mut().zip(verdicts) {
        if is_hidden {
            hide(cell, without_base);
        }
    }
    small_margins(&mut wave, floor);
    without_group_tests(&mut wave);
    let summary = WithheldOfWave {
        wave: wave.wave.clone(),
        primary,
        secondary,
        groups,
    };
    Some(Hidden {
        wave,
        summary: Some(summary),
    })
}

fn hide(cell: &mut Cell, without_base: bool) {
    cell.estimate.value = None;
    cell.estimate.uncertainty = Uncertainty::Unknown(NoPrecision::Withheld);
    cell.cases = None;
    if without_base {
        cell.estimate.bases = Bases::from_sums(0, 0.0, 0.0);
    }
}

fn is_in(groups: &[(ItemId, Code)], domain: &Domain) -> bool {
    matches!(domain, Domain::Group { item, code } if groups.iter().any(|(known, group)| known == item && group == code))
}

/// Groups whose size is withheld.
fn groups(counts: &OfWave<'_>, cells: &[Cell], places: &BTreeSet<usize>) -> Vec<(ItemId, Code)> {
    let mut groups: Vec<(ItemId, Code)> = Vec::new();
    for cell in cells {
        if let Domain::Group { item, code } = &cell.domain {
            let size = Key::Answers(vec![(item.clone(), *code)]);
            let is_open = counts
                .place(&size)
                .is_some_and(|place| places.contains(&place));
            if is_open && !is_in(&groups, &cell.domain) {
                groups.push((item.clone(), *code));
            }
        }
    }
    groups
}

/// Columns with an answer withheld: means, balances and ratios are made of those answers, and would tell of them.
struct Columns(BTreeSet<(ItemId, Domain)>);

impl Columns {
    fn new(counts: &OfWave<'_>, cells: &[Cell], open: &impl Fn(&Key) -> bool) -> Self {
        let withheld = cells
            .iter()
            .filter(|cell| counts.key(cell).is_some_and(|key| open(&key)));
        Self(
            withheld
                .map(|cell| (cell.item.clone(), cell.domain.clone()))
                .collect(),
        )
    }

    fn tells(&self, cell: &Cell) -> bool {
        let is_made = matches!(
            cell.measure,
            Measure::Mean
                | Measure::Balance(_)
                | Measure::Ratio(_)
                | Measure::Total
                | Measure::Median
                | Measure::Quantile(_)
        );
        is_made && self.0.contains(&(cell.item.clone(), cell.domain.clone()))
    }
}

/// The categories of the weighting's margins are counts too. Whether any was withheld.
fn small_margins(wave: &mut WaveResults, floor: u64) -> bool {
    let cells = &wave.estimates.cells;
    let Some(weighting) = &mut wave.weighting else {
        return false;
    };
    let mut any = false;
    for margin in &mut weighting.margins {
        let is_hidden = |codes: &[Code]| match (margin.items.as_slice(), codes) {
            ([item], [code]) => cells.iter().any(|cell| {
                cell.item == *item
                    && cell.domain == Domain::Total
                    && cell.measure == Measure::Answer(*code)
                    && is_withheld(&cell.estimate)
            }),
            _ => false,
        };
        let mut counts: Vec<Count> = margin
            .categories
            .iter()
            .map(|category| Count {
                respondents: category.respondents,
                standing: if is_hidden(&category.codes) {
                    Standing::Withheld
                } else {
                    Standing::Published
                },
                loss: 1.0 + category.respondents as f64,
                block: 0,
            })
            .collect();
        let all = counts.iter().map(|count| count.respondents).sum();
        counts.push(Count {
            respondents: all,
            standing: Standing::Published,
            loss: 1e6,
            block: 0,
        });
        let total = counts.len() - 1;
        let sums = vec![Sum {
            total,
            parts: (0..total).collect(),
        }];
        let places = withhold(&Family { counts, sums }, floor).places();
        any |= !places.is_empty();
        let mut place = 0;
        margin.categories.retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
    }
    any
}

/// Letters are differences between columns: none of a withheld one.
fn without_group_tests(wave: &mut WaveResults) {
    let estimates = &mut wave.estimates;
    let hidden: BTreeSet<(&ItemId, &Measure, &Domain)> = estimates
        .cells
        .iter()
        .filter(|cell| is_withheld(&cell.estimate))
        .map(|cell| (&cell.item, &cell.measure, &cell.domain))
        .collect();
    for row in &mut estimates.letters {
        let is_hidden: Vec<bool> = row
            .columns
            .iter()
            .map(|column| hidden.contains(&(&row.item, &row.measure, &column.domain)))
            .collect();
        let hides = |place: usize| is_hidden.get(place).copied().unwrap_or(false);
        row.tests
            .retain(|test| !hides(test.first) && !hides(test.second));
    }
}

/// A change from or to a withheld figure tells it; so does a line through it.
fn without_comparisons(results: &mut Results) {
    let hidden: BTreeSet<(WaveId, ItemId, Measure, Domain)> = results
        .waves
        .iter()
        .flat_map(|wave| &wave.estimates.cells)
        .filter(|cell| is_withheld(&cell.estimate))
        .map(|cell| {
            (
                cell.wave.clone(),
                cell.item.clone(),
                cell.measure.clone(),
                cell.domain.clone(),
            )
        })
        .collect();
    let is_hidden = |wave: &WaveId, item: &ItemId, measure: &Measure, domain: &Domain| {
        hidden.contains(&(wave.clone(), item.clone(), measure.clone(), domain.clone()))
    };
    for changes in [&mut results.changes, &mut results.since_base] {
        changes.changes.retain(|change| {
            let ends = [&change.from, &change.to];
            !ends
                .iter()
                .any(|wave| is_hidden(wave, &change.item, &change.measure, &change.domain))
        });
    }
    let trends = &mut results.trends;
    trends.trends.retain(|trend| {
        !trend
            .waves
            .iter()
            .any(|wave| is_hidden(wave, &trend.item, &trend.measure, &trend.domain))
    });
    let of_item = |item: &ItemId, measure: &Measure| {
        hidden
            .iter()
            .any(|(_, known, of, _)| known == item && of == measure)
    };
    trends
        .interactions
        .retain(|between| !of_item(&between.item, &between.measure));
    trends
        .compositions
        .retain(|split| !of_item(&split.item, &split.measure));
}
