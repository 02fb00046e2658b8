//! Changes between two waves for people: what can be tested first, from the largest rise to the largest fall.

use super::notes::Notes;
use crate::cli::format::Grid;
use crate::cli::table::kind;
use crate::cli::value::Shown;
use crate::cli::{number, wording};
use crate::compare::distribution::NoDistributionTest;
use crate::compare::family::is_headline;
use crate::compare::{Change, DistributionChange, NoTest, Verdict};
use crate::definition::{Item, ItemId, Lang, WaveId};
use crate::estimate::test::Reference;
use crate::estimate::{Domain, Measure, Unit};
use crate::pipeline::Results;

/// Two waves and what changed between them.
pub struct Between<'a> {
    pub results: &'a Results,
    /// The earlier first.
    pub waves: &'a [WaveId; 2],
    pub lang: &'a Lang,
}

/// A change, with the item it is of.
type Line<'a> = (&'a Item, &'a Change);

impl<'a> Between<'a> {
    /// Shares, then other units, then the same by group; answers as a whole last.
    pub fn grids(&self, banners: &[ItemId]) -> Vec<Grid> {
        let headline: Vec<Line<'a>> = self
            .results
            .changes
            .changes
            .iter()
            .filter_map(|change| Some((self.results.survey.item(&change.item)?, change)))
            .filter(|(item, change)| is_headline(item, &change.measure))
            .collect();
        let mut notes = Notes::default();
        let of_total = |(_, change): &&Line<'a>| change.domain == Domain::Total;
        let total: Vec<Line<'a>> = headline.iter().filter(of_total).copied().collect();
        let mut grids = self.by_unit(&total, None, &mut notes);
        for banner in banners {
            let of_banner = |change: &Change| match &change.domain {
                Domain::Group { item, .. } => item == banner,
                Domain::Total => false,
            };
            let of_groups: Vec<Line<'a>> = headline
                .iter()
                .filter(|(_, change)| of_banner(change))
                .copied()
                .collect();
            grids.extend(self.by_unit(&of_groups, Some(banner), &mut notes));
        }
        grids.extend(self.distributions());
        grids.extend(self.benchmarks());
        if grids.is_empty() {
            grids.push(Grid {
                title: self.title(""),
                lead: vec!["The two waves have no figure in common.".to_owned()],
                ..Grid::default()
            });
        }
        let said = notes.lines(self);
        if let Some(last) = grids.last_mut() {
            last.notes.extend(said);
        }
        grids
    }

    fn by_unit(
        &self,
        lines: &[Line<'a>],
        banner: Option<&ItemId>,
        notes: &mut Notes<'a>,
    ) -> Vec<Grid> {
        let shares = |line: &&Line<'a>| is_of_shares(&line.1.measure);
        let of_shares: Vec<Line<'a>> = lines.iter().filter(shares).copied().collect();
        let others: Vec<Line<'a>> = lines.iter().filter(|l| !shares(l)).copied().collect();
        [("shares, percentage points", of_shares), ("means", others)]
            .into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(what, lines)| self.grid(what, lines, banner, notes))
            .collect()
    }

    fn grid(
        &self,
        what: &str,
        mut lines: Vec<Line<'a>>,
        banner: Option<&ItemId>,
        notes: &mut Notes<'a>,
    ) -> Grid {
        // What is not tested stands below, in the order of the questionnaire.
        lines.sort_by(|(_, one), (_, other)| match (&one.test, &other.test) {
            (Ok(_), Ok(_)) => other.difference.total_cmp(&one.difference),
            (Ok(_), Err(_)) => std::cmp::Ordering::Less,
            (Err(_), Ok(_)) => std::cmp::Ordering::Greater,
            (Err(_), Err(_)) => std::cmp::Ordering::Equal,
        });
        let by = banner
            .and_then(|banner| self.results.survey.item(banner))
            .map_or(String::new(), |item| {
                format!(" by {}", item.label.get(self.lang))
            });
        let mut headings = vec!["Item".to_owned(), "Answer".to_owned()];
        if banner.is_some() {
            headings.push("Group".to_owned());
        }
        let left = (0..headings.len()).chain([headings.len() + 5]).collect();
        headings.extend(self.waves.iter().map(|wave| self.wave_label(wave)));
        headings.extend(["Change", "Interval", "p", "Reading"].map(str::to_owned));
        let rows = lines
            .into_iter()
            .map(|(item, change)| self.row(item, change, notes))
            .collect();
        Grid {
            title: self.title(&format!(" · {what}{by}")),
            headings,
            rows,
            left,
            ..Grid::default()
        }
    }

    fn row(&self, item: &'a Item, change: &'a Change, notes: &mut Notes<'a>) -> Vec<String> {
        let survey = &self.results.survey;
        let mut row = vec![
            item.label.get(self.lang).to_owned(),
            wording::measure(survey, item, &change.measure, self.lang).into_owned(),
        ];
        if let Domain::Group { item: banner, code } = &change.domain {
            let group = survey.item(banner);
            row.push(group.map_or(String::new(), |group| {
                wording::answer(group, *code, self.lang).to_owned()
            }));
        }
        row.extend([&change.from, &change.to].map(|wave| self.level(wave, item, change)));
        let shown = Shown::with_decimals(item, &change.measure, 1);
        match &change.test {
            Ok(test) => {
                let (low, high) = (test.interval.low, test.interval.high);
                row.push(format!(
                    "{}{}",
                    shown.difference(change.difference),
                    arrow(test.verdict)
                ));
                row.push(format!(
                    "{} to {}",
                    shown.difference(low),
                    shown.difference(high)
                ));
                row.push(number::p_value(test.corrected_p));
                row.push(format!(
                    "{}{}",
                    notes.reading(test),
                    notes.cautions(&self.cautions(change))
                ));
            }
            Err(why) => {
                // A difference over a break, or from synthetic answers, would be read as a change.
                let is_shown = matches!(why, NoTest::NoPrecision);
                row.push(match is_shown {
                    true => shown.difference(change.difference),
                    false => String::new(),
                });
                row.extend([String::new(), String::new()]);
                row.push(notes.no_test(why, self.lang));
            }
        }
        row
    }

    /// What the ledger says of a comparison that can be made all the same.
    fn cautions(&self, change: &Change) -> Vec<String> {
        let ledger = &self.results.ledger;
        let entry = ledger.between(&change.item, &change.from, &change.to);
        let cautions = entry.map_or_else(Vec::new, |entry| entry.cautions(&change.measure));
        cautions
            .iter()
            .map(|reason| reason.get(self.lang).to_owned())
            .collect()
    }

    fn level(&self, wave: &WaveId, item: &Item, change: &Change) -> String {
        let survey = &self.results.survey;
        let shown = Shown::new(survey, wave, item, &change.measure);
        let of_wave = self.results.wave(wave);
        of_wave
            .and_then(|of_wave| {
                let estimates = &of_wave.estimates;
                estimates.find(&change.item, &change.measure, &change.domain)
            })
            .and_then(|cell| cell.estimate.value)
            .map_or(String::new(), |value| shown.level(value))
    }

    /// Each item's answers as a whole.
    fn distributions(&self) -> Option<Grid> {
        let rows: Vec<Vec<String>> = self
            .results
            .distributions
            .iter()
            .filter_map(|change| self.distribution(change))
            .collect();
        (!rows.is_empty()).then(|| Grid {
            title: self.title(" · answers as a whole"),
            headings: ["Item", "F", "df", "p", "Reading"].map(str::to_owned).to_vec(),
            rows,
            left: vec![0, 4],
            notes: vec!["Rao and Scott's F that the answers of an item are spread as before; p is corrected for the items of this table.".to_owned()],
            ..Grid::default()
        })
    }

    fn distribution(&self, change: &DistributionChange) -> Option<Vec<String>> {
        let item = self.results.survey.item(&change.item)?;
        let label = item.label.get(self.lang).to_owned();
        let untested = |why: String| {
            vec![
                label.clone(),
                String::new(),
                String::new(),
                String::new(),
                why,
            ]
        };
        Some(match &change.test {
            Ok(test) => {
                let df = match &test.result.reference {
                    Reference::F {
                        numerator,
                        denominator,
                    } => format!(
                        "{}, {}",
                        number::decimal(*numerator, 1),
                        number::decimal(*denominator, 0)
                    ),
                    _ => String::new(),
                };
                let differs = test.corrected_p < crate::compare::change_test::SIGNIFICANCE;
                let reading = match differs {
                    true => "spread otherwise",
                    false => "no change found",
                };
                vec![
                    label,
                    number::decimal(test.result.statistic, 2),
                    df,
                    number::p_value(test.corrected_p),
                    reading.to_owned(),
                ]
            }
            // The table of shares says why.
            Err(NoDistributionTest::NotCompared(_)) => return None,
            Err(NoDistributionTest::Untestable(why)) => {
                untested(wording::untestable(*why).to_owned())
            }
        })
    }

    /// What others found on the same items, apart: nothing of it is tested.
    fn benchmarks(&self) -> Option<Grid> {
        let survey = &self.results.survey;
        let rows: Vec<Vec<String>> = self
            .results
            .benchmarks
            .iter()
            .filter_map(|of| {
                let wave = survey.benchmarks.iter().find(|wave| wave.id == of.wave)?;
                Some((wave, &of.estimates.cells))
            })
            .flat_map(|(wave, cells)| cells.iter().map(move |cell| (wave, cell)))
            .filter_map(|(wave, cell)| {
                let item = survey.item(&cell.item)?;
                let series = wave.series.as_ref()?;
                let shown = Shown::with_decimals(item, &cell.measure, 0);
                let answer = wording::measure(survey, item, &cell.measure, self.lang);
                Some(vec![
                    series.get(self.lang).to_owned(),
                    wave.label.get(self.lang).to_owned(),
                    item.label.get(self.lang).to_owned(),
                    answer.into_owned(),
                    cell.estimate.value.map(|value| shown.level(value))?,
                ])
            })
            .collect();
        (!rows.is_empty()).then(|| Grid {
            title: "Benchmarks · figures of others, not tested against ours".to_owned(),
            headings: ["Series", "Wave", "Item", "Answer", "%"]
                .map(str::to_owned)
                .to_vec(),
            rows,
            left: vec![0, 1, 2, 3],
            ..Grid::default()
        })
    }

    fn title(&self, what: &str) -> String {
        let [from, to] = self.waves;
        let label = |wave: &WaveId| {
            let mark = wording::mark(kind(self.results, wave));
            format!("{}{mark}", self.wave_label(wave))
        };
        format!("{} against {}{what}", label(to), label(from))
    }

    pub fn wave_label(&self, wave: &WaveId) -> String {
        let known = self.results.survey.wave(wave);
        known
            .map_or(wave.as_str(), |wave| wave.label.get(self.lang))
            .to_owned()
    }
}

/// An arrow only where a change is tested and found.
fn arrow(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Rose => " ▲",
        Verdict::Fell => " ▼",
        Verdict::Unchanged | Verdict::TooUncertain | Verdict::NotFound => "",
    }
}

fn is_of_shares(measure: &Measure) -> bool {
    matches!(measure.unit(), Unit::Proportion | Unit::Difference)
}
