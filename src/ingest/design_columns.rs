//! In: the columns of weights, strata, clusters and population counts. Out: [`DesignColumns`], checked. Never: a weight
//! that was made up for a row that has none.

use std::collections::{HashMap, HashSet};

use crate::definition::{ClusterCodes, SingletonPsu, Survey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, code};

use super::coding::Groups;
use super::findings::MOST_TOLD;
use super::no_respondent;
use super::number::Numbers;
use super::responses::DesignColumns;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::text::{counted, shown};

/// The share of all weight that a single respondent may hold before it is said.
const DOMINANT_SHARE: f64 = 0.5;

/// How near a weight is to the sum of all others to be that sum, as a share of all weight: totals are rounded.
const SUM_OF_OTHERS: f64 = 1e-4;
/// Rows below which a weight may be the sum of the others by chance.
const FEWEST_OF_A_SUM: usize = 10;

/// The design of the rows that were read; without a weight column everybody weighs 1.
pub(super) fn design_columns(
    sinks: &[Sink],
    cluster_codes: ClusterCodes,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> DesignColumns {
    let mut design = DesignColumns {
        weight: vec![1.0; rows],
        ..DesignColumns::default()
    };
    for sink in sinks {
        match (&sink.cells, sink.purpose) {
            (Cells::Numbers(numbers), Purpose::Weight) => {
                check_weights(sink, numbers, rows, sheet, found);
                design.weight = plain(numbers);
            }
            (Cells::Numbers(numbers), Purpose::Population(_)) => {
                check_population(sink, numbers, rows, sheet, found);
                design.population.push(plain(numbers));
            }
            (Cells::Groups(groups), Purpose::Stratum) => {
                check_groups(sink, groups, rows, sheet, found);
                design.stratum = Some(groups.numbers.clone());
                design.stratum_labels = groups.labels.clone();
            }
            (Cells::Groups(groups), Purpose::Cluster(_)) => {
                check_groups(sink, groups, rows, sheet, found);
                let numbers = distinct(sink, groups, &design, cluster_codes, sheet, found);
                design.clusters.push(numbers);
            }
            _ => {}
        }
    }
    design
}

fn plain(numbers: &Numbers) -> Vec<f64> {
    // A missing weight is an error by now, so the zero never leaves this room.
    numbers
        .numbers
        .iter()
        .map(|number| number.unwrap_or(0.0))
        .collect()
}

/// Clusters numbered so that no number stands for two: codes that start anew in each stratum, and codes of a later
/// stage, which may start anew in each unit of the stage before.
fn distinct(
    sink: &Sink,
    groups: &Groups,
    design: &DesignColumns,
    codes: ClusterCodes,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> Vec<u32> {
    let parents = match (design.clusters.last(), &design.stratum) {
        (Some(stage_before), _) => stage_before,
        (None, Some(strata)) if codes == ClusterCodes::NestedInStrata => strata,
        (None, Some(strata)) => {
            check_one_stratum(sink, groups, strata, sheet, found);
            return groups.numbers.clone();
        }
        (None, None) => return groups.numbers.clone(),
    };
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    parents
        .iter()
        .zip(&groups.numbers)
        .map(|(parent, number)| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry((*parent, *number)).or_insert(next)
        })
        .collect()
}

/// A cluster whose code is unique in the sample lies in one stratum.
fn check_one_stratum(
    sink: &Sink,
    groups: &Groups,
    strata: &[u32],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    let mut stratum_of: Vec<Option<u32>> = vec![None; groups.labels.len()];
    let mut told = vec![false; groups.labels.len()];
    let mut split = 0;
    for (row, (cluster, stratum)) in groups.numbers.iter().zip(strata).enumerate() {
        let at = *cluster as usize;
        let Some(first) = stratum_of.get_mut(at) else {
            continue;
        };
        if *first.get_or_insert(*stratum) == *stratum || told[at] {
            continue;
        }
        told[at] = true;
        split += 1;
        if split <= MOST_TOLD {
            let label = &groups.labels[at];
            found.push(
                Diagnostic::error(
                    code::CLUSTER_IN_STRATA,
                    format!("cluster `{}` of `{}` lies in more than one stratum", shown(label), sink.name),
                )
                .at(sheet.place(row, sink.column))
                .value(label.as_str())
                .help("where cluster codes start anew in each stratum, write `cluster_codes = \"nested_in_strata\"` in [design]"),
            );
        }
    }
}

fn check_groups(
    sink: &Sink,
    groups: &Groups,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if groups.missing.is_empty() {
        return;
    }
    let (told, _) = groups.missing.told();
    let first = told.first().map_or(0, |(_, fault)| fault.first_row);
    found.push(missing(
        code::MISSING_DESIGN,
        sink,
        groups.missing.cells,
        first,
        rows,
        sheet,
    ));
}

fn check_population(
    sink: &Sink,
    numbers: &Numbers,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if let (cells, Some(first)) = numbers.empty {
        found.push(missing(
            code::MISSING_DESIGN,
            sink,
            cells,
            first,
            rows,
            sheet,
        ));
    }
    let not_positive: Vec<(usize, f64)> = numbers
        .numbers
        .iter()
        .enumerate()
        .filter_map(|(row, number)| Some((row, (*number).ok()?)))
        .filter(|(_, count)| *count <= 0.0)
        .collect();
    if let Some((first, count)) = not_positive.first() {
        found.push(
            Diagnostic::error(
                code::BAD_POPULATION,
                format!(
                    "`{}` is {count} in {}: a population has at least one unit ({} of {} are 0 or below)",
                    sink.name,
                    sheet.name(*first),
                    not_positive.len(),
                    counted(rows, "count", "counts")
                ),
            )
            .at(sheet.place(*first, sink.column))
            .value(count.to_string())
            .help("it holds how many units there are in the population, of which those in the delivery were drawn"),
        );
    }
}

/// Checks the population counts against the sample: one count for all units of a stratum (or of a unit of the stage
/// before), and not fewer than were drawn. `aside` holds the rows that do not count, ascending.
pub(super) fn check_population_counts(
    sinks: &[Sink],
    design: &DesignColumns,
    aside: &[usize],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    for (stage, counts) in design.population.iter().enumerate() {
        let column = sinks
            .iter()
            .find(|sink| sink.purpose == Purpose::Population(stage));
        if let Some(sink) = column {
            let parents = match stage.checked_sub(1) {
                Some(before) => design.clusters.get(before),
                None => design.stratum.as_ref(),
            };
            let units = design.clusters.get(stage).map(Vec::as_slice);
            let drawn = Drawn::new(counts, parents.map(Vec::as_slice), units, aside);
            drawn.say(sink, sheet, found);
        }
    }
}

/// Says where a stratum has a single sampling unit and the policy is to compute no standard error then.
pub(super) fn say_lone_units(
    survey: &Survey,
    sinks: &[Sink],
    design: &DesignColumns,
    aside: &[usize],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if survey.design.singleton_psu != SingletonPsu::Fail {
        return;
    }
    let Some(strata) = &design.stratum else {
        return;
    };
    let rows = design.weight.len();
    let unknown = vec![f64::INFINITY; rows];
    let counts = design.population.first().unwrap_or(&unknown);
    let units = design.clusters.first().map(Vec::as_slice);
    let drawn = Drawn::new(counts, Some(strata), units, aside);
    let lone: Vec<&DrawnFrom> = drawn
        .parents
        .iter()
        .filter(|from| from.units == 1 && from.population > 1.0)
        .collect();
    let (Some(first), Some(sink)) = (
        lone.first(),
        sinks.iter().find(|sink| sink.purpose == Purpose::Stratum),
    ) else {
        return;
    };
    let label = strata
        .get(first.first_row)
        .and_then(|number| design.stratum_labels.get(*number as usize))
        .map_or("", String::as_str);
    found.push(
        Diagnostic::warning(
            code::SINGLETON_PSU,
            format!(
                "{} of `{}` {} a single sampling unit (the first is `{}`, {}): nothing of this wave has a standard error",
                counted(lone.len(), "stratum", "strata"),
                sink.name,
                if lone.len() == 1 { "has" } else { "have" },
                shown(label),
                sheet.name(first.first_row)
            ),
        )
        .at(sheet.place(first.first_row, sink.column))
        .value(label)
        .help("merge it with a stratum like it, or say in [design] how it counts: `singleton_psu = \"average\"`, `\"adjust\"`, `\"certainty\"` or `\"remove\"`"),
    );
}

/// What was drawn of one stage, by what it was drawn from, in the order of the rows.
struct Drawn {
    parents: Vec<DrawnFrom>,
}

struct DrawnFrom {
    first_row: usize,
    population: f64,
    units: usize,
    /// The first row that states another population, and that.
    other: Option<(usize, f64)>,
}

impl Drawn {
    /// Without `units` each row is a unit.
    fn new(
        counts: &[f64],
        parents: Option<&[u32]>,
        units: Option<&[u32]>,
        aside: &[usize],
    ) -> Self {
        let mut place: HashMap<u32, usize> = HashMap::new();
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        let mut drawn: Vec<DrawnFrom> = Vec::new();
        for (row, population) in counts.iter().copied().enumerate() {
            if aside.binary_search(&row).is_ok() {
                continue;
            }
            let parent = parents.and_then(|of| of.get(row)).copied().unwrap_or(0);
            let at = *place.entry(parent).or_insert(drawn.len());
            if at == drawn.len() {
                drawn.push(DrawnFrom {
                    first_row: row,
                    population,
                    units: 0,
                    other: None,
                });
            }
            let Some(from) = drawn.get_mut(at) else {
                continue;
            };
            let new = units
                .and_then(|units| units.get(row))
                .is_none_or(|unit| seen.insert((parent, *unit)));
            from.units += usize::from(new);
            if population != from.population {
                from.other.get_or_insert((row, population));
            }
        }
        Self { parents: drawn }
    }

    fn say(&self, sink: &Sink, sheet: &dyn Sheet, found: &mut Diagnostics) {
        let differing = self.parents.iter().filter_map(|from| {
            let (row, other) = from.other?;
            let diagnostic = Diagnostic::error(
                code::BAD_POPULATION,
                format!(
                    "`{}` is {other} in {} but {} in {}, of the same {}",
                    sink.name,
                    sheet.name(row),
                    from.population,
                    sheet.name(from.first_row),
                    drawn_from(sink.purpose)
                ),
            );
            Some((row, other, diagnostic.help("every row holds the number of units that there are in its stratum, or in its unit of the stage before")))
        });
        let too_few = self.parents.iter().filter_map(|from| {
            if from.population >= from.units as f64 || from.population <= 0.0 {
                return None;
            }
            let diagnostic = Diagnostic::error(
                code::BAD_POPULATION,
                format!(
                    "`{}` says that there are {}, but {} of that {} {} in the delivery",
                    sink.name,
                    from.population,
                    from.units,
                    drawn_from(sink.purpose),
                    if from.units == 1 { "is" } else { "are" }
                ),
            );
            let help = if from.population < 1.0 {
                "it holds a count, not a fraction: the number of units in the population"
            } else {
                "correct the count, or the strata and clusters; leave `population` out of [design] for a sample with replacement"
            };
            Some((from.first_row, from.population, diagnostic.help(help)))
        });
        let all: Vec<(usize, f64, Diagnostic)> = differing.chain(too_few).collect();
        let untold = all.len().saturating_sub(MOST_TOLD);
        for (row, value, diagnostic) in all.into_iter().take(MOST_TOLD) {
            found.push(
                diagnostic
                    .at(sheet.place(row, sink.column))
                    .value(value.to_string()),
            );
        }
        if untold > 0 {
            found.push(
                Diagnostic::error(
                    code::BAD_POPULATION,
                    format!(
                        "{untold} more counts of `{}` are wrong in the same way",
                        sink.name
                    ),
                )
                .at(sheet.heading_place(sink.column)),
            );
        }
    }
}

/// What the units of a stage are drawn from.
fn drawn_from(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Population(0) => "stratum",
        _ => "unit of the stage before",
    }
}

fn missing(
    code: Code,
    sink: &Sink,
    cells: usize,
    first: usize,
    rows: usize,
    sheet: &dyn Sheet,
) -> Diagnostic {
    Diagnostic::error(
        code,
        format!(
            "`{}` is missing in {cells} of {} (the first is {}, where the field is empty)",
            sink.name,
            counted(rows, "row", "rows"),
            sheet.name(first)
        ),
    )
    .at(sheet.place(first, sink.column))
    .value("")
}

/// What there is to say of a column of weights.
#[derive(Default)]
struct WeightTally {
    negative: Vec<(usize, f64)>,
    zero: Vec<usize>,
    sum: f64,
    squares: f64,
    /// Row and weight.
    largest: (usize, f64),
}

impl WeightTally {
    fn of(numbers: &Numbers) -> Self {
        let mut tally = Self::default();
        for (row, number) in numbers.numbers.iter().enumerate() {
            let Ok(weight) = *number else {
                continue;
            };
            if weight < 0.0 {
                tally.negative.push((row, weight));
                continue;
            }
            if weight == 0.0 {
                tally.zero.push(row);
            }
            if weight > tally.largest.1 {
                tally.largest = (row, weight);
            }
            tally.sum += weight;
            tally.squares += weight * weight;
        }
        tally
    }
}

fn check_weights(
    sink: &Sink,
    numbers: &Numbers,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if let (cells, Some(first)) = numbers.empty {
        found.push(
            missing(code::MISSING_WEIGHT, sink, cells, first, rows, sheet)
                .help("ask for the weights; a respondent without one cannot be counted"),
        );
    }
    let tally = WeightTally::of(numbers);
    for (row, weight) in tally.negative.iter().take(MOST_TOLD) {
        found.push(
            Diagnostic::error(
                code::NEGATIVE_WEIGHT,
                format!(
                    "negative weight {weight} in {} ({} of {} negative)",
                    sheet.name(*row),
                    tally.negative.len(),
                    counted(rows, "weight", "weights")
                ),
            )
            .at(sheet.place(*row, sink.column))
            .value(weight.to_string())
            .help("ask for the weights again"),
        );
    }
    if tally.zero.len() == rows && rows > 0 {
        found.push(
            Diagnostic::error(code::ZERO_WEIGHT, "every weight is 0: nobody counts")
                .at(sheet.heading_place(sink.column)),
        );
    } else if let Some(first) = tally.zero.first() {
        found.push(zero_weights(sink, tally.zero.len(), *first, rows, sheet));
    }
    let (row, largest) = tally.largest;
    let of_all_others =
        largest > 0.0 && (2.0 * largest - tally.sum).abs() <= SUM_OF_OTHERS * tally.sum;
    if rows >= FEWEST_OF_A_SUM && of_all_others {
        let place = sheet.place(row, sink.column);
        found.push(no_respondent::weighs_as_all_others(
            largest,
            &sheet.name(row),
            place,
        ));
    } else if rows > 2 && tally.largest.1 > DOMINANT_SHARE * tally.sum {
        found.push(dominant_weight(sink, &tally, rows, sheet));
    }
}

fn zero_weights(
    sink: &Sink,
    zero: usize,
    first: usize,
    rows: usize,
    sheet: &dyn Sheet,
) -> Diagnostic {
    let (is, counts) = if zero == 1 {
        ("is", "counts")
    } else {
        ("are", "count")
    };
    Diagnostic::warning(
        code::ZERO_WEIGHT,
        format!(
            "{zero} of {} {is} 0 and {counts} nobody (the first in {})",
            counted(rows, "weight", "weights"),
            sheet.name(first)
        ),
    )
    .at(sheet.place(first, sink.column))
    .value("0")
}

fn dominant_weight(sink: &Sink, tally: &WeightTally, rows: usize, sheet: &dyn Sheet) -> Diagnostic {
    let (row, weight) = tally.largest;
    // As who writes by hand would: 1e9 before 1000000000.
    let weight_in_words = [weight.to_string(), format!("{weight:e}")]
        .into_iter()
        .min_by_key(String::len)
        .unwrap_or_default();
    Diagnostic::warning(
        code::EXTREME_WEIGHT,
        format!(
            "one weight ({weight_in_words} in {}) holds {:.1} % of all weight: the effective base of {} is {:.1}",
            sheet.name(row),
            100.0 * weight / tally.sum,
            counted(rows, "respondent", "respondents"),
            tally.sum * tally.sum / tally.squares
        ),
    )
    .at(sheet.place(row, sink.column))
    .value(weight_in_words)
    .help("ask whether this weight is right")
}
