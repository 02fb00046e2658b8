//! Column letters of banner tables: which groups of a row differ, tested from their joint covariance.
//!
//! The groups of a banner are domains of one sample: they share clusters, and weighting ties them together. A difference
//! of two groups a and b has the variance V_aa + V_bb − 2·V_ab, all from one joint covariance
//! ([`Linearisation::covariance`]).
//!
//! The total contains the group. Its influence value is the sum of parts, one a domain of the banner (those who are in
//! no group included): z_T = Σ_h z_Th. The difference of group a and the total has the variance
//! V_aa − 2·Σ_h V(a, Th) + Σ_h Σ_k V(Th, Tk). With W_a/W of the weight in the group this is the test of the group
//! against everybody else: m_a − m_T = (1 − W_a/W)·(m_a − m_rest).
//!
//! A pair is tested with t on ν of the respondents in its two columns (of the total, where that is one of them); a column
//! where nobody or everybody gave the answer has no standard error to test with, and no letter. The
//! letter of the lower column stands at the higher one. Pairs of groups are one family of tests, comparisons with the
//! total another: they answer another question, and with two groups they are the same test again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::distribution::t_two_sided;
use super::division::Division;
use super::domain_tally::DomainTally;
use super::estimates::{Domain, Measure, Unit};
use super::linearise::Linearisation;
use super::plan::PlannedCell;
use super::statistic::Statistic;
use super::test::Family;
use super::wave::Asked;
use crate::definition::{DegreesOfFreedom, Estimation, ItemId, LetterFamily, LetterRule};

/// A variance of a difference that is a smaller part than this of what it is a difference of is rounding: a group that
/// is everybody, or shares that weighting pins.
const ROUNDING: f64 = 1e-12;

/// One row of a banner table with the tests between its columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BannerRow {
    /// The item of the row.
    pub item: ItemId,
    /// What the row measures.
    pub measure: Measure,
    /// The item whose groups are the columns.
    pub banner: ItemId,
    /// The total first, then the groups in the order of the banner.
    pub columns: Vec<Column>,
    /// Pairs that could be tested, in the order of their columns.
    pub tests: Vec<PairTest>,
}

/// A column of a banner row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// The total or the group.
    pub domain: Domain,
    /// `T` for the total, `A`, `B`, … for the groups.
    pub letter: String,
    /// Whether it takes part in the tests.
    pub standing: Standing,
}

/// Whether a column takes part in the tests of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is compared with every other tested column.
    Tested,
    /// The effective base is too low.
    LowBase,
    /// Nobody is in the base.
    EmptyBase,
}

/// The t test of a difference of two columns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairTest {
    /// Place among the columns of the row, from 0.
    pub first: usize,
    /// A later place.
    pub second: usize,
    /// Second minus first, in the unit of the measure.
    pub difference: f64,
    /// √ of the variance of the difference, covariance counted; in the same unit.
    pub standard_error: f64,
    /// ν that t is held against.
    pub degrees_of_freedom: f64,
    /// Of both sides, by itself.
    pub p: f64,
    /// p corrected for the tests of its family.
    pub adjusted_p: f64,
}

impl PairTest {
    /// The columns, the one with the lower value first.
    pub fn lower_and_higher(&self) -> (usize, usize) {
        if self.difference > 0.0 {
            (self.first, self.second)
        } else {
            (self.second, self.first)
        }
    }
}

impl BannerRow {
    /// The letters that stand at a column: of each column that is lower, a capital where the adjusted p is below the
    /// rule's level, a small letter where it is below the second level only.
    pub fn letters(&self, column: usize, rule: &LetterRule) -> String {
        let mut letters = String::new();
        for test in &self.tests {
            let (lower, higher) = test.lower_and_higher();
            let Some(other) = self.columns.get(lower).filter(|_| higher == column) else {
                continue;
            };
            if test.adjusted_p < rule.level {
                letters.push_str(&other.letter);
            } else if rule
                .second_level
                .is_some_and(|level| test.adjusted_p < level)
            {
                letters.push_str(&other.letter.to_lowercase());
            }
        }
        letters
    }

    /// The place of a domain among the columns.
    pub fn column(&self, domain: &Domain) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.domain == *domain)
    }
}

/// The letter of a column: `T` for the total (place 0), then `A` to `Z` without `T`, then `A2`, `B2`, ….
pub fn column_letter(place: usize) -> String {
    const GROUPS: &[u8] = b"ABCDEFGHIJKLMNOPQRSUVWXYZ";
    let Some(group) = place.checked_sub(1) else {
        return "T".to_owned();
    };
    let letter = char::from(GROUPS[group % GROUPS.len()]);
    match group / GROUPS.len() {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}

/// Collects the rows of a wave and corrects their tests by family.
pub(super) struct Letters<'a> {
    at: &'a Linearisation<'a>,
    rules: &'a Estimation,
    smallest_base: f64,
    full_degrees_of_freedom: f64,
    rows: Vec<BannerRow>,
}

impl<'a> Letters<'a> {
    pub fn new(at: &'a Linearisation<'a>, asked: Asked<'a>) -> Self {
        Self {
            at,
            rules: asked.rules,
            smallest_base: asked.rules.letters.smallest_base(asked.low_base),
            full_degrees_of_freedom: at.degrees_of_freedom(),
            rows: Vec::new(),
        }
    }

    /// Tests the columns of one banner in every row of an item. `whole` holds the total of each planned cell.
    pub fn add(
        &mut self,
        item: &ItemId,
        banner: &ItemId,
        planned: &[PlannedCell],
        whole: &[Option<Statistic>],
        folded: &[DomainTally<'_>],
        division: &Division,
    ) {
        for (cell, whole) in planned.iter().zip(whole) {
            // Numbers of people differ because groups differ in size.
            if cell.measure.unit() == Unit::People || cell.measure == Measure::Total {
                continue;
            }
            let (Some(whole), Some(tally)) = (whole, folded.get(cell.tally)) else {
                continue;
            };
            let groups: Vec<Option<Statistic>> = division
                .domains
                .iter()
                .map(|(number, _)| cell.variable.statistic(tally, *number))
                .collect();
            let columns = self.columns(whole, &groups, division);
            let tests = self.tests(cell, whole, &groups, &columns, tally, division);
            self.rows.push(BannerRow {
                item: item.clone(),
                measure: cell.measure.clone(),
                banner: banner.clone(),
                columns,
                tests,
            });
        }
    }

    fn columns(
        &self,
        whole: &Statistic,
        groups: &[Option<Statistic>],
        division: &Division,
    ) -> Vec<Column> {
        let domains = division.domains.iter().map(|(_, domain)| domain.clone());
        let statistics = groups.iter().map(Option::as_ref);
        std::iter::once((Domain::Total, Some(whole)))
            .chain(domains.zip(statistics))
            .enumerate()
            .map(|(place, (domain, statistic))| Column {
                domain,
                letter: column_letter(place),
                standing: match statistic {
                    None => Standing::EmptyBase,
                    Some(s) if s.bases.effective < self.smallest_base => Standing::LowBase,
                    Some(_) => Standing::Tested,
                },
            })
            .collect()
    }

    /// The tests of one row, not yet corrected. None where the design gives no variance.
    fn tests(
        &self,
        cell: &PlannedCell,
        whole: &Statistic,
        groups: &[Option<Statistic>],
        columns: &[Column],
        tally: &DomainTally<'_>,
        division: &Division,
    ) -> Vec<PairTest> {
        // Place among the columns, number of the domain, estimate.
        let tested: Vec<(usize, usize, &Statistic)> = groups
            .iter()
            .zip(&division.domains)
            .enumerate()
            .filter(|(group, _)| columns[group + 1].standing == Standing::Tested)
            .filter_map(|(group, (statistic, (number, _)))| {
                Some((group + 1, *number, statistic.as_ref()?))
            })
            .collect();
        if tested.is_empty() {
            return Vec::new();
        }
        let parts: Vec<Statistic> = (0..division.partition.domains())
            .map(|domain| whole.within(domain))
            .collect();
        let joint: Vec<&Statistic> = tested
            .iter()
            .map(|(_, _, statistic)| *statistic)
            .chain(&parts)
            .collect();
        let Ok(covariance) = self.at.covariance(tally, &joint) else {
            return Vec::new();
        };
        let of_total = tested.len()..joint.len();
        let mut total_variance = 0.0;
        for row in of_total.clone() {
            for column in of_total.clone() {
                total_variance += covariance[(row, column)];
            }
        }
        let mut tests = Vec::new();
        if columns[0].standing == Standing::Tested {
            for (place, (column, _, statistic)) in tested.iter().enumerate() {
                let shared: f64 = of_total.clone().map(|part| covariance[(place, part)]).sum();
                tests.extend(self.pair(
                    (0, *column),
                    statistic.value - whole.value,
                    [covariance[(place, place)], total_variance, shared],
                    whole.degrees_of_freedom,
                ));
            }
        }
        for (later, (second, of_second, high)) in tested.iter().enumerate() {
            for (earlier, (first, of_first, low)) in tested[..later].iter().enumerate() {
                tests.extend(self.pair(
                    (*first, *second),
                    high.value - low.value,
                    [
                        covariance[(earlier, earlier)],
                        covariance[(later, later)],
                        covariance[(earlier, later)],
                    ],
                    tally.degrees_of_freedom(&[*of_first, *of_second], |code| cell.in_base(code)),
                ));
            }
        }
        tests.sort_by_key(|test| (test.first, test.second));
        tests
    }

    /// One t test from the variances of two columns and their covariance; `None` where the difference does not vary.
    fn pair(
        &self,
        (first, second): (usize, usize),
        difference: f64,
        [one, other, shared]: [f64; 3],
        answered: f64,
    ) -> Option<PairTest> {
        let degrees_of_freedom = match self.rules.degrees_of_freedom {
            DegreesOfFreedom::Answered => answered,
            DegreesOfFreedom::RCompat => self.full_degrees_of_freedom,
        };
        let variance = one + other - 2.0 * shared;
        // Where nobody or everybody in a column gave the answer its standard error of 0 says nothing.
        if one <= 0.0 || other <= 0.0 {
            return None;
        }
        if variance <= ROUNDING * (one + other) || degrees_of_freedom < 1.0 {
            return None;
        }
        let standard_error = variance.sqrt();
        let p = t_two_sided(difference / standard_error, degrees_of_freedom);
        Some(PairTest {
            first,
            second,
            difference,
            standard_error,
            degrees_of_freedom,
            p,
            adjusted_p: p,
        })
    }

    /// The rows with their p values corrected by family.
    pub fn corrected(mut self) -> Vec<BannerRow> {
        let rule = self.rules.letters;
        let mut families: BTreeMap<FamilyKey, Vec<(usize, usize)>> = BTreeMap::new();
        let mut numbers = Numbers::default();
        for (row_number, row) in self.rows.iter().enumerate() {
            let family = numbers.of(rule.family, row_number, row);
            for (test_number, test) in row.tests.iter().enumerate() {
                families
                    .entry((family, test.first == 0))
                    .or_default()
                    .push((row_number, test_number));
            }
        }
        for tests in families.values() {
            let p = tests
                .iter()
                .map(|(row, test)| self.rows[*row].tests[*test].p);
            let Ok(family) = Family::new(p.collect::<Vec<_>>()) else {
                continue;
            };
            let adjusted = family.adjusted(rule.correction.into());
            for ((row, test), adjusted) in tests.iter().zip(adjusted) {
                if let Some(adjusted) = adjusted {
                    self.rows[*row].tests[*test].adjusted_p = adjusted;
                }
            }
        }
        self.rows
    }
}

/// The number of a family, and whether its tests are those with the total.
type FamilyKey = (usize, bool);

/// Numbers the families in the order of their first row. The rows of an item, and of a banner within it, stand together.
#[derive(Default)]
struct Numbers {
    seen: Option<(ItemId, ItemId)>,
    number: usize,
}

impl Numbers {
    fn of(&mut self, family: LetterFamily, row_number: usize, row: &BannerRow) -> usize {
        let here = (row.item.clone(), row.banner.clone());
        let begins = match (family, &self.seen) {
            (LetterFamily::Row, _) => return row_number,
            (LetterFamily::Book, _) | (_, None) => false,
            (LetterFamily::Banner, Some(seen)) => *seen != here,
            (LetterFamily::Table, Some((item, _))) => *item != here.0,
        };
        self.number += usize::from(begins);
        self.seen = Some(here);
        self.number
    }
}
