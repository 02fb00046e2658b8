//! Every cell of a wave: answers, nets, balances, means, ratios and don't know, overall and by banner.

use super::division::{crossed, divisions};
use super::domain_tally::DomainTally;
use super::estimates::{Cell, IndependenceTest, WaveEstimates};
use super::estimator::Estimator;
use super::group_sums::{self, ItemSums, SumsBy};
use super::letters::Letters;
use super::linearise::Linearisation;
use super::occupied::Occupied;
use super::plan::{Extra, planned};
use super::quantile::{ItemQuantiles, Numbers};
use super::statistic::Statistic;
use super::test::{Convention, IndependenceStatistic, independence_of_items};
use crate::definition::{
    Code, DegreesOfFreedom, Estimation, Item, ItemId, ItemKind, LowBase, WaveId,
};
use crate::tally::Tally;

/// The tallies of one item: one, or for a multiple-choice item one an option.
#[derive(Debug, Clone)]
pub struct ItemTallies<'a> {
    /// The item as defined; its scale says what is in the base.
    pub item: &'a Item,
    /// One, or one an option in the order of the options.
    pub tallies: Vec<Tally>,
    /// Of a numeric item: the items it is divided by, each with the tally of the two together (itself first).
    pub ratios: Vec<(ItemId, Tally)>,
    /// Of a numeric item: its answers by row, without which it has no quantiles.
    pub numbers: Option<Numbers<'a>>,
}

/// A banner item and its factor in the frame.
#[derive(Debug, Clone, Copy)]
pub struct Banner<'a> {
    /// A single-choice or derived item.
    pub item: &'a Item,
    /// Its number among the factors that cells are crossed by, from 0.
    pub factor: usize,
}

/// What is estimated, and by which rules.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Intervals, degrees of freedom, the population, letters.
    pub rules: &'a Estimation,
    /// Columns on a base that is very low are not tested.
    pub low_base: &'a LowBase,
    /// Measures beside those that every table has.
    pub extras: &'a [Extra],
    /// What is tested between items and banners.
    pub tests: &'a [BannerTest],
    /// What is gathered for comparisons over several waves.
    pub sums: SumsOf<'a>,
}

/// What is gathered for comparisons over several waves.
#[derive(Debug, Clone, Copy, Default)]
pub struct SumsOf<'a> {
    /// Whose sums trends are fitted to.
    pub trends: TrendGroups,
    /// Items whose crossed categories make up the composition of the sample; none: it is not looked at.
    pub composition: &'a [Banner<'a>],
}

/// Whose sums are gathered for trends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrendGroups {
    /// Nobody's: no trend is asked for.
    #[default]
    None,
    /// Those of everybody and of the groups of each banner.
    EverybodyAndBanners,
}

/// What is tested between an item and a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BannerTest {
    /// Each pair of columns, and each column against the total: column letters.
    Columns,
    /// That answers do not depend on the group.
    Independence,
}

/// Estimates every cell of a wave from its tallies.
pub fn estimate(
    wave: &WaveId,
    at: &Linearisation<'_>,
    items: &[ItemTallies<'_>],
    banners: &[Banner<'_>],
    asked: Asked<'_>,
) -> WaveEstimates {
    let divisions = divisions(at.frame, banners);
    let mut estimator = Estimator::new(at, asked.rules);
    let quantiles = ItemQuantiles::new(at, asked.rules, asked.extras);
    let mut letters = Letters::new(at, asked);
    let mut cells = Vec::new();
    let mut sums = Vec::new();
    let composition =
        (!asked.sums.composition.is_empty()).then(|| crossed(at.frame, asked.sums.composition));
    for item in items {
        let ratios: Vec<ItemId> = item.ratios.iter().map(|(id, _)| id.clone()).collect();
        let planned = planned(item.item, &ratios, asked.extras);
        let mut whole: Vec<Option<Statistic>> = Vec::new();
        let of_ratios = item.ratios.iter().map(|(_, tally)| tally);
        let occupied: Vec<Occupied<'_>> = item
            .tallies
            .iter()
            .chain(of_ratios)
            .map(|tally| Occupied::new(at, tally))
            .collect();
        for division in &divisions {
            let folded: Vec<DomainTally<'_>> = occupied
                .iter()
                .map(|occupied| DomainTally::of(occupied, &division.partition))
                .collect();
            for (number, domain) in &division.domains {
                for cell in &planned {
                    let Some(tally) = folded.get(cell.tally) else {
                        continue;
                    };
                    cells.push(Cell {
                        wave: wave.clone(),
                        item: item.item.id.clone(),
                        measure: cell.measure.clone(),
                        domain: domain.clone(),
                        estimate: estimator.estimate(&cell.variable, tally, division, *number),
                        cases: cell.variable.cases(tally, *number),
                    });
                }
                let of_numbers = item
                    .numbers
                    .iter()
                    .zip(&folded)
                    .flat_map(|(numbers, tally)| {
                        quantiles.of_domain(numbers, tally, &division.partition, *number)
                    });
                cells.extend(of_numbers.map(|(measure, estimate)| Cell {
                    wave: wave.clone(),
                    item: item.item.id.clone(),
                    measure,
                    domain: domain.clone(),
                    estimate,
                    cases: None,
                }));
            }
            if asked.sums.trends == TrendGroups::EverybodyAndBanners
                && division.banner.as_ref() != Some(&item.item.id)
            {
                sums.push(ItemSums {
                    item: item.item.id.clone(),
                    by: match &division.banner {
                        None => SumsBy::Everybody,
                        Some(banner) => SumsBy::Banner(banner.clone()),
                    },
                    measures: group_sums::measures(at, &planned, &folded, division),
                });
            }
            if !asked.tests.contains(&BannerTest::Columns) {
                continue;
            }
            match &division.banner {
                None => {
                    whole = planned
                        .iter()
                        .map(|cell| cell.variable.statistic(folded.get(cell.tally)?, 0))
                        .collect();
                }
                Some(banner) if *banner == item.item.id => {}
                Some(banner) => {
                    letters.add(&item.item.id, banner, &planned, &whole, &folded, division);
                }
            }
        }
        if let Some(division) = &composition {
            let folded: Vec<DomainTally<'_>> = occupied
                .iter()
                .map(|occupied| DomainTally::of(occupied, &division.partition))
                .collect();
            let crossed = asked.sums.composition.iter();
            sums.push(ItemSums {
                item: item.item.id.clone(),
                by: SumsBy::Crossed(crossed.map(|banner| banner.item.id.clone()).collect()),
                measures: group_sums::measures(at, &planned, &folded, division),
            });
        }
    }
    WaveEstimates {
        wave: wave.clone(),
        cells,
        sums,
        letters: letters.corrected(),
        independence: independence(at, items, banners, asked),
    }
}

/// Rao and Scott's F of each item and banner, where it is asked for: one test an item, or an option of a
/// multiple-choice item. An item is not tested against itself, nor one without categories.
fn independence(
    at: &Linearisation<'_>,
    items: &[ItemTallies<'_>],
    banners: &[Banner<'_>],
    asked: Asked<'_>,
) -> Vec<IndependenceTest> {
    if !asked.tests.contains(&BannerTest::Independence) {
        return Vec::new();
    }
    let convention = match asked.rules.degrees_of_freedom {
        DegreesOfFreedom::Answered => Convention::Tidemark,
        DegreesOfFreedom::RCompat => Convention::RSurvey,
    };
    let mut tests = Vec::new();
    for item in items {
        let options: Vec<Option<Code>> = match &item.item.kind {
            ItemKind::Single { .. } | ItemKind::Derived { .. } => vec![None],
            ItemKind::Multiple { options, .. } => {
                options.iter().map(|option| Some(option.code)).collect()
            }
            ItemKind::Numeric { .. } | ItemKind::Open => continue,
        };
        for banner in banners.iter().filter(|b| b.item.id != item.item.id) {
            let results = independence_of_items(
                at,
                item,
                *banner,
                IndependenceStatistic::RaoScottF,
                convention,
            );
            let of_options = options.iter().zip(results);
            tests.extend(of_options.map(|(option, result)| IndependenceTest {
                item: item.item.id.clone(),
                option: *option,
                banner: banner.item.id.clone(),
                result,
            }));
        }
    }
    tests
}
