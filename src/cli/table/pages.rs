//! Tables for people: one item of one wave on a page, rounded, with its question, bases and marks.

use super::cells::kind;
use crate::cli::format::Grid;
use crate::cli::{number, wording};
use crate::definition::{Item, ItemId, Lang, WaveId};
use crate::estimate::{Cell, Domain, Estimate, Measure, NoPrecision, Uncertainty};
use crate::pipeline::{Results, WaveResults};
use crate::report::number::Flag;

/// A page for each item of each wave; with banners one for each of them.
pub fn grids(
    results: &Results,
    waves: &[&WaveResults],
    banners: &[ItemId],
    lang: &Lang,
    wanted: &dyn Fn(&Cell) -> bool,
) -> Vec<Grid> {
    let mut grids = Vec::new();
    for wave in waves {
        for cells in wave.estimates.cells.chunk_by(|a, b| a.item == b.item) {
            let Some(item) = cells
                .first()
                .and_then(|cell| results.survey.item(&cell.item))
            else {
                continue;
            };
            let cells: Vec<&Cell> = cells.iter().filter(|cell| wanted(cell)).collect();
            let page = Page {
                results,
                wave: &wave.wave,
                item,
                cells,
                lang,
            };
            if page.cells.is_empty() {
                continue;
            }
            if banners.is_empty() {
                grids.push(page.total());
            }
            for banner in banners.iter().filter_map(|id| results.survey.item(id)) {
                grids.push(page.by(banner));
            }
        }
    }
    grids
}

/// One item of one wave.
struct Page<'a> {
    results: &'a Results,
    wave: &'a WaveId,
    item: &'a Item,
    cells: Vec<&'a Cell>,
    lang: &'a Lang,
}

impl<'a> Page<'a> {
    /// Title, question and marks.
    fn head(&self) -> Grid {
        let survey = &self.results.survey;
        let wave = survey.wave(self.wave);
        let wave_label = wave.map_or(self.wave.as_str(), |wave| wave.label.get(self.lang));
        let label = self.item.label.get(self.lang);
        let text = wave
            .and_then(|wave| wave.items.get(&self.item.id))
            .and_then(|differs| differs.text.as_ref())
            .unwrap_or(&self.item.text)
            .get(self.lang);
        let mut lead = Vec::new();
        if text != label {
            lead.push(text.to_owned());
        }
        if let Some(universe) = &self.item.universe {
            lead.push(format!("Asked: {}", universe.get(self.lang)));
        }
        Grid {
            title: format!(
                "{} · {label} · {wave_label}{}",
                self.item.id,
                wording::mark(kind(self.results, self.wave))
            ),
            lead,
            left: vec![0],
            ..Grid::default()
        }
    }

    fn decimals(&self) -> u8 {
        wording::decimals(&self.results.survey, self.wave)
    }

    /// Shares with standard error and interval; the bases at the foot.
    fn total(&self) -> Grid {
        let mut grid = self.head();
        grid.headings = ["Answer", "%", "SE", "95% interval", "Design effect"]
            .map(str::to_owned)
            .to_vec();
        let totals: Vec<&Cell> = self.of(&Domain::Total);
        if let Some(level) = totals.iter().find_map(|cell| cell.estimate.interval()) {
            grid.headings[3] = format!("{}% interval", number::percent(level.level, 0));
        }
        if totals
            .iter()
            .all(|cell| matches!(cell.measure, Measure::Mean))
        {
            grid.headings[1] = "Mean".to_owned();
        }
        let mut notes = Notes::default();
        for cell in &totals {
            let flag = Flag::of(&cell.estimate.bases, &self.results.survey.report.low_base);
            notes.flag(flag);
            let precision = cell.estimate.precision();
            if precision.is_none() {
                notes.no_precision(&cell.estimate);
            }
            grid.rows.push(vec![
                self.label(cell),
                format!("{}{}", self.value(cell), marker(flag)),
                precision.map_or(String::new(), |p| self.spread(cell, p.standard_error)),
                precision.map_or(String::new(), |p| {
                    format!(
                        "{}–{}",
                        self.scaled(cell, p.interval.low),
                        self.scaled(cell, p.interval.high)
                    )
                }),
                precision
                    .and_then(|p| p.design_effect)
                    .map_or(String::new(), |deff| number::decimal(deff, 2)),
            ]);
        }
        self.bases(&mut grid, &[Domain::Total], &mut notes);
        // A published figure may come with a base of its own.
        let shares = || totals.iter().filter(|c| c.measure != Measure::DontKnow);
        let base = shares().next().map(|cell| cell.estimate.bases.unweighted);
        for cell in shares().filter(|cell| Some(cell.estimate.bases.unweighted) != base) {
            notes.own_bases.push(format!(
                "{}: unweighted base {}.",
                self.label(cell),
                number::count(cell.estimate.bases.unweighted)
            ));
        }
        grid.notes = notes.lines(self.item, self.lang);
        grid
    }

    /// Shares with groups as columns, the total first; the bases at the foot.
    fn by(&self, banner: &Item) -> Grid {
        let mut grid = self.head();
        let codes: Vec<_> = banner
            .scale()
            .map(|scale| {
                let real = scale.answers.iter().filter(|a| a.missing.is_none());
                real.map(|answer| answer.code).collect()
            })
            .unwrap_or_default();
        let mut domains = vec![Domain::Total];
        domains.extend(codes.iter().map(|code| Domain::Group {
            item: banner.id.clone(),
            code: *code,
        }));
        grid.lead
            .push(format!("By: {}", banner.label.get(self.lang)));
        let means = self
            .of(&Domain::Total)
            .iter()
            .all(|cell| matches!(cell.measure, Measure::Mean));
        let unit = if means { "" } else { "%" };
        grid.headings = vec![unit.to_owned(), "Total".to_owned()];
        grid.headings.extend(
            codes
                .iter()
                .map(|code| wording::answer(banner, *code, self.lang).to_owned()),
        );
        let mut notes = Notes::default();
        for total in self.of(&Domain::Total) {
            let mut row = vec![self.label(total)];
            for domain in &domains {
                let cell = self
                    .cells
                    .iter()
                    .find(|cell| cell.measure == total.measure && cell.domain == *domain);
                row.push(cell.map_or(String::new(), |cell| {
                    let flag = Flag::of(&cell.estimate.bases, &self.results.survey.report.low_base);
                    notes.flag(flag);
                    if flag == Flag::Hidden && *domain != Domain::Total {
                        notes.hidden = true;
                        return "–".to_owned();
                    }
                    format!("{}{}", self.value(cell), marker(flag))
                }));
            }
            grid.rows.push(row);
        }
        self.bases(&mut grid, &domains, &mut notes);
        grid.notes = notes.lines(self.item, self.lang);
        grid
    }

    fn of(&self, domain: &Domain) -> Vec<&'a Cell> {
        let cells = self.cells.iter().copied();
        cells.filter(|cell| cell.domain == *domain).collect()
    }

    /// The three bases of each domain: those of its first share; don't know may have a base of its own.
    fn bases(&self, grid: &mut Grid, domains: &[Domain], notes: &mut Notes) {
        let bases: Vec<_> = domains
            .iter()
            .map(|domain| {
                let cells = self.of(domain);
                let first = cells
                    .iter()
                    .find(|cell| cell.measure != Measure::DontKnow)
                    .or(cells.first());
                first.map(|cell| cell.estimate.bases)
            })
            .collect();
        let mut foot = |name: &str, shown: &dyn Fn(&crate::measure::Bases) -> String| {
            let mut row = vec![name.to_owned()];
            row.extend(
                bases
                    .iter()
                    .map(|bases| bases.as_ref().map_or(String::new(), shown)),
            );
            grid.foot.push(row);
        };
        foot("Unweighted base", &|b| number::count(b.unweighted));
        foot("Weighted base", &|b| number::decimal(b.weighted, 1));
        foot("Effective base", &|b| number::decimal(b.effective, 1));
        let totals = self.of(&Domain::Total);
        notes.nets = totals
            .iter()
            .any(|cell| matches!(cell.measure, Measure::Net(_)));
        if totals.len() > 1
            && let Some(cell) = totals.iter().find(|cell| cell.measure == Measure::DontKnow)
        {
            notes.dont_know_base = Some(cell.estimate.bases.unweighted);
        }
    }

    fn label(&self, cell: &Cell) -> String {
        let label = wording::measure(self.item, &cell.measure, self.lang);
        match cell.measure {
            Measure::Net(_) => format!("= {label}"),
            _ => label.to_owned(),
        }
    }

    fn value(&self, cell: &Cell) -> String {
        cell.estimate
            .value
            .map_or(String::new(), |value| self.scaled(cell, value))
    }

    fn scaled(&self, cell: &Cell, value: f64) -> String {
        match cell.measure {
            Measure::Mean => number::decimal(value, wording::mean_decimals(self.item)),
            _ => number::percent(value, self.decimals()),
        }
    }

    fn spread(&self, cell: &Cell, value: f64) -> String {
        match cell.measure {
            Measure::Mean => number::decimal(value, wording::mean_decimals(self.item) + 1),
            _ => number::percent(value, 2),
        }
    }
}

/// The star of a figure. What a report would hide is shown to the analyst, starred as the lowest.
fn marker(flag: Flag) -> &'static str {
    match flag {
        Flag::Hidden => Flag::VeryLow.star(),
        flag => flag.star(),
    }
}

/// What must be said below a table.
#[derive(Debug, Default)]
struct Notes {
    low: bool,
    very_low: bool,
    hidden: bool,
    dont_know_base: Option<u64>,
    own_bases: Vec<String>,
    nets: bool,
    no_precision: Vec<NoPrecision>,
}

impl Notes {
    fn flag(&mut self, flag: Flag) {
        self.low |= flag == Flag::Low;
        self.very_low |= matches!(flag, Flag::VeryLow | Flag::Hidden);
    }

    fn no_precision(&mut self, estimate: &Estimate) {
        if let Uncertainty::Unknown(why) = estimate.uncertainty
            && !self.no_precision.contains(&why)
        {
            self.no_precision.push(why);
        }
    }

    fn lines(self, item: &Item, lang: &Lang) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(base) = wording::base(item) {
            lines.push(base.to_owned());
        }
        if let Some(base) = self.dont_know_base {
            let label = wording::measure(item, &Measure::DontKnow, lang);
            lines.push(format!("{label}: of all {} asked.", number::count(base)));
        }
        if self.nets {
            lines.push("= answers taken together".to_owned());
        }
        lines.extend(self.own_bases);
        if self.low {
            lines.push("* low effective base".to_owned());
        }
        if self.very_low {
            lines.push("** very low effective base".to_owned());
        }
        if self.hidden {
            lines.push(
                "– not shown: effective base too low (`--format csv` has every cell)".to_owned(),
            );
        }
        for why in self.no_precision {
            lines.push(format!(
                "No standard error: {}.",
                wording::no_precision(why)
            ));
        }
        lines
    }
}
