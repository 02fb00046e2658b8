//! Plans for people: one table of everybody, one a banner, and in words what they assume.

use super::{Line, Lines, banner};
use crate::cli::format::Grid;
use crate::cli::table::kind;
use crate::cli::value::Shown;
use crate::cli::{number, wording};
use crate::compare::plan::{Findable, Plan};
use crate::compare::power::{Aim, NoPlan};
use crate::definition::{ItemId, Lang, WaveId, WaveKind};
use crate::estimate::{Domain, NoPrecision};
use crate::pipeline::Results;

/// The total first, then each banner.
pub fn grids(results: &Results, wave: &WaveId, lines: &Lines<'_>, lang: &Lang) -> Vec<Grid> {
    let mut banners: Vec<Option<&ItemId>> = vec![None];
    for line in &lines.lines {
        if !banners.contains(&banner(line.cell)) {
            banners.push(banner(line.cell));
        }
    }
    let page = Page {
        results,
        wave,
        lines,
        lang,
    };
    banners
        .into_iter()
        .map(|banner| page.grid(banner))
        .collect()
}

struct Page<'a> {
    results: &'a Results,
    wave: &'a WaveId,
    lines: &'a Lines<'a>,
    lang: &'a Lang,
}

/// Below which a change counts as none.
enum Within {
    /// In all lines so many points.
    One(String),
    /// In each line another, or of a mean.
    OfEach,
}

/// What a number that is not there stands for.
const OUT_OF_REACH: &str = "none";

impl Page<'_> {
    fn grid(&self, of: Option<&ItemId>) -> Grid {
        let lines: Vec<&Line<'_>> = self
            .lines
            .lines
            .iter()
            .filter(|line| banner(line.cell) == of)
            .collect();
        let aim = lines
            .first()
            .map_or(Aim::default(), |line| line.question.aim);
        let mut headings = vec!["Item".to_owned(), "Answer".to_owned()];
        let by = of.and_then(|id| self.results.survey.item(id));
        headings.extend(by.map(|item| item.label.get(self.lang).to_owned()));
        let left = (0..headings.len()).collect();
        headings.push("Now".to_owned());
        let is_planned = self.lines.lines.iter().any(|line| line.plan.is_ok());
        if is_planned {
            headings.extend(self.planned_headings(&aim));
        }
        let columns = headings.len();
        let mut last = None;
        let rows = lines.iter().map(|line| {
            let mut row = self.row(line);
            row.resize(columns, String::new());
            // An item is named once.
            if last.replace(&line.cell.item) == Some(&line.cell.item)
                && let Some(label) = row.first_mut()
            {
                label.clear();
            }
            row
        });
        let rows = rows.collect();
        let lead = match (is_planned, of) {
            (false, _) => Vec::new(),
            (true, None) => self.assumptions(&aim),
            (true, Some(_)) => correction(&aim).into_iter().collect(),
        };
        Grid {
            title: self.title(of),
            lead,
            headings,
            rows,
            left,
            notes: self.notes(&lines),
            ..Grid::default()
        }
    }

    fn planned_headings(&self, aim: &Aim) -> Vec<String> {
        let mut headings: Vec<String> = ["SE", "Design effect", "Detectable"]
            .map(str::to_owned)
            .to_vec();
        let corrected = aim.tests > 1;
        let with_correction = |heading: &str| corrected.then(|| format!("{heading}, corrected"));
        headings.extend(with_correction("Detectable"));
        let (change, within) = self.asked();
        if let Some(points) = change {
            let heading = format!("n to find {points}");
            let also = with_correction(&heading);
            headings.push(heading);
            headings.extend(also);
        }
        headings.extend(within.map(|within| match within {
            Within::One(points) => format!("n for unchanged ±{points}"),
            Within::OfEach => "n for unchanged".to_owned(),
        }));
        headings
    }

    fn title(&self, of: Option<&ItemId>) -> String {
        let wave = self.results.survey.wave(self.wave);
        let label = wave.map_or(self.wave.as_str(), |wave| wave.label.get(self.lang));
        let by = of
            .and_then(|id| self.results.survey.item(id))
            .map_or(String::new(), |item| {
                format!(" by {}", item.label.get(self.lang))
            });
        format!(
            "What the wave after {label} can show{by}{}",
            wording::mark(kind(self.results, self.wave))
        )
    }

    /// The change asked for, in points as it was typed, and what counts as none; `None` where no line is asked for it.
    fn asked(&self) -> (Option<String>, Option<Within>) {
        let lines = &self.lines.lines;
        let change = lines.iter().find_map(|line| line.question.change);
        let of_lines: Vec<(bool, f64)> = lines
            .iter()
            .filter_map(|line| Some((line.question.change.is_some(), line.question.within?)))
            .collect();
        let within = of_lines.first().map(|first| {
            if first.0 && of_lines.iter().all(|other| other == first) {
                Within::One(percent(first.1))
            } else {
                Within::OfEach
            }
        });
        (change.map(percent), within)
    }

    fn row(&self, line: &Line<'_>) -> Vec<String> {
        let (survey, cell) = (&self.results.survey, line.cell);
        let Some(item) = survey.item(&cell.item) else {
            return Vec::new();
        };
        let shown = Shown::new(survey, self.wave, item, &cell.measure);
        let mut row = vec![
            item.label.get(self.lang).to_owned(),
            wording::measure(survey, item, &cell.measure, self.lang).into_owned(),
        ];
        if let Domain::Group { item, code } = &cell.domain {
            let label = survey
                .item(item)
                .map_or("", |item| wording::answer(item, *code, self.lang));
            row.push(label.to_owned());
        }
        row.push(
            cell.estimate
                .value
                .map_or(String::new(), |value| shown.level(value)),
        );
        let Ok(plan) = &line.plan else {
            return row;
        };
        row.push(shown.standard_error(plan.last.standard_error));
        let design_effect = cell.estimate.precision().and_then(|p| p.design_effect);
        row.push(design_effect.map_or(String::new(), |deff| number::decimal(deff, 2)));
        row.push(detectable(&plan.single, shown));
        row.extend(plan.corrected.iter().map(|of| detectable(of, shown)));
        if line.question.change.is_some() {
            row.push(self.needed(plan, &plan.single));
            row.extend(plan.corrected.iter().map(|of| self.needed(plan, of)));
        }
        let (change, within) = self.asked();
        if change.is_some() && line.question.change.is_none() {
            row.push(String::new());
            row.extend(plan.corrected.iter().map(|_| String::new()));
        }
        let unchanged = plan.needed_for_equivalence;
        if let (Some(base), Some(own)) = (unchanged, line.question.within) {
            let respondents = self.respondents(plan, base);
            row.push(match within {
                Some(Within::OfEach) => format!("{respondents} (±{})", size(own, shown)),
                Some(Within::One(_)) | None => respondents,
            });
        }
        row
    }

    fn needed(&self, plan: &Plan, of: &Findable) -> String {
        of.needed.map_or(String::new(), |needed| {
            self.respondents(plan, needed.greater())
        })
    }

    fn respondents(&self, plan: &Plan, base: Result<u64, NoPlan>) -> String {
        match base {
            Ok(base) => number::count(self.lines.sizes.respondents(base, plan.last.base)),
            Err(_) => OUT_OF_REACH.to_owned(),
        }
    }

    /// What the numbers rest on, in words.
    fn assumptions(&self, aim: &Aim) -> Vec<String> {
        let sizes = self.lines.sizes;
        let mut said = vec![
            format!(
                "Respondents: {} in this wave, {} in the next; the base of each figure grows with them.",
                number::count(sizes.last),
                number::count(sizes.next)
            ),
            format!(
                "Detectable: the smallest change that a two-sided test at {}% finds with a chance of {}%, up or down, whichever is larger; shares in percentage points, means in their unit.",
                percent(aim.level),
                percent(aim.power)
            ),
        ];
        said.extend(correction(aim));
        said.push(
            "Assumed: the error of this wave stands; the next is drawn, answered and weighted like it, so that its design effect is the same.".to_owned(),
        );
        said.extend(self.said_of_respondents(aim));
        said
    }

    fn said_of_respondents(&self, aim: &Aim) -> Option<String> {
        let (change, within) = self.asked();
        let find = change.map(|change| format!(" To find: a change of {change} points."));
        let within = within.map(|within| {
            let within = match within {
                Within::One(points) => format!("{points} points"),
                Within::OfEach => "what stands behind ±".to_owned(),
            };
            format!(
                " For unchanged: two one-sided tests at {}% show that a change is smaller than {within}, where there is none.",
                percent(aim.level)
            )
        });
        (find.is_some() || within.is_some()).then(|| {
            format!(
                "n: respondents of the whole next wave, with a chance of {}%.{}{} `{OUT_OF_REACH}`: the error of this wave alone hides it.",
                percent(aim.power),
                find.unwrap_or_default(),
                within.unwrap_or_default()
            )
        })
    }

    fn notes(&self, lines: &[&Line<'_>]) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        let mut say = |note: String| {
            if !notes.contains(&note) {
                notes.push(note);
            }
        };
        for line in lines {
            match &line.plan {
                Err(NoPlan::NoPrecision(why)) => {
                    say(format!(
                        "No standard error: {}.",
                        wording::no_precision(*why)
                    ));
                    if *why == NoPrecision::NotPublished {
                        say("A plan needs one: state `standard_error` or `design_effect` in published.csv, or declare an `assumption` in wave.toml.".to_owned());
                    }
                }
                Err(NoPlan::NoVariation) => {
                    say(
                        "Without SE: weighting sets the value, or everybody answered alike."
                            .to_owned(),
                    );
                }
                Err(_) => say("Not planned: not a share, a mean or a ratio.".to_owned()),
                Ok(_) => {}
            }
        }
        if lines.iter().any(|line| line.plan.is_ok()) {
            notes.extend(self.assumed());
            notes.extend(wording::caution(&self.results.survey, self.wave));
        }
        notes
    }

    /// What a published wave assumes, which every drawing of it says.
    fn assumed(&self) -> Option<String> {
        let WaveKind::Published(published) = &self.results.survey.wave(self.wave)?.kind else {
            return None;
        };
        let assumption = published.assumption.as_ref()?;
        Some(format!(
            "Assumed where the source states no precision: design effect {} ({}).",
            points(assumption.design_effect),
            assumption.reason.get(self.lang)
        ))
    }
}

/// How the corrected columns come about, where there are some.
fn correction(aim: &Aim) -> Option<String> {
    (aim.tests > 1).then(|| {
        format!(
            "Corrected: as one of {} tests, each at {}% ÷ {} (Bonferroni). Holm finds at least as much, Benjamini–Hochberg more the more there is to find.",
            aim.tests,
            percent(aim.level),
            aim.tests
        )
    })
}

/// The larger of a rise and a fall; `none` where neither can be found.
fn detectable(of: &Findable, shown: Shown) -> String {
    let greater = of.detectable.greater();
    greater.map_or(OUT_OF_REACH.to_owned(), |change| size(change, shown))
}

/// A change without its sign.
fn size(change: f64, shown: Shown) -> String {
    shown.difference(change).trim_start_matches('+').to_owned()
}

/// A share in percent, as it was typed.
fn percent(share: f64) -> String {
    points(share * 100.0)
}

/// A number as it was typed: 5, 2.5.
fn points(value: f64) -> String {
    format!("{}", (value * 1e6).round() / 1e6)
}
