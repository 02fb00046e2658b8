//! Tables for people: one item of one wave on a page, rounded, with its question, bases and marks.

use super::cells::kind;
use super::fixed::is_fixed;
use super::notes::Notes;
use super::people::People;
use super::show::Show;
use crate::cli::format::Grid;
use crate::cli::value::Shown;
use crate::cli::{number, wording};
use crate::definition::{BaseRule, Item, ItemId, Lang, WaveId};
use crate::estimate::{Cell, Domain, Measure, Unit};
use crate::measure::Bases;
use crate::pipeline::{Results, WaveResults};
use crate::report::number::Flag;

/// What the pages show.
pub struct Pages<'a> {
    pub results: &'a Results,
    pub banners: &'a [ItemId],
    pub lang: &'a Lang,
    pub wanted: &'a dyn Fn(&Cell) -> bool,
    /// What stands in the cells of banner tables.
    pub show: &'a [Show],
}

impl Pages<'_> {
    /// A page for each item of each wave; with banners one for each of them.
    pub fn grids(&self, waves: &[&WaveResults]) -> Vec<Grid> {
        let survey = &self.results.survey;
        let mut grids = Vec::new();
        for wave in waves {
            for cells in wave.estimates.cells.chunk_by(|a, b| a.item == b.item) {
                let Some(item) = cells.first().and_then(|cell| survey.item(&cell.item)) else {
                    continue;
                };
                let cells: Vec<&Cell> = cells.iter().filter(|cell| (self.wanted)(cell)).collect();
                let sheets = if self.banners.is_empty() {
                    &[Sheet::SharesOfBothBases, Sheet::Means, Sheet::People][..]
                } else {
                    &[Sheet::Shares, Sheet::OtherBase, Sheet::Means, Sheet::People]
                };
                for sheet in sheets {
                    let on_sheet = cells.iter().copied();
                    let page = Page {
                        pages: self,
                        wave,
                        item,
                        cells: on_sheet.filter(|cell| sheet.holds(&cell.measure)).collect(),
                    };
                    if page.cells.is_empty() {
                        continue;
                    }
                    if self.banners.is_empty() {
                        grids.push(page.total());
                    }
                    for banner in self.banners.iter().filter_map(|id| survey.item(id)) {
                        grids.push(page.by(banner));
                    }
                }
            }
        }
        grids
    }
}

/// Which measures stand in one table: those of one unit and base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sheet {
    Shares,
    /// Shares of the other base.
    OtherBase,
    /// Both, side by side.
    SharesOfBothBases,
    Means,
    People,
}

impl Sheet {
    fn holds(self, measure: &Measure) -> bool {
        let other = matches!(measure, Measure::InBase(..));
        match measure.unit() {
            Unit::Proportion | Unit::Difference => match self {
                Self::Shares => !other,
                Self::OtherBase => other,
                Self::SharesOfBothBases => true,
                Self::Means | Self::People => false,
            },
            Unit::OfItem | Unit::Ratio if *measure != Measure::Total => self == Self::Means,
            Unit::OfItem | Unit::Ratio | Unit::People => self == Self::People,
        }
    }
}

/// One item of one wave on one sheet.
pub(super) struct Page<'a> {
    pub pages: &'a Pages<'a>,
    pub wave: &'a WaveResults,
    pub item: &'a Item,
    pub cells: Vec<&'a Cell>,
}

impl<'a> Page<'a> {
    pub fn wave_id(&self) -> &'a WaveId {
        &self.wave.wave
    }

    /// Title, question and marks.
    pub fn head(&self) -> Grid {
        let (survey, lang) = (&self.pages.results.survey, self.pages.lang);
        let wave = survey.wave(self.wave_id());
        let wave_label = wave.map_or(self.wave_id().as_str(), |wave| wave.label.get(lang));
        let label = self.item.label.get(lang);
        let text = wave
            .and_then(|wave| wave.items.get(&self.item.id))
            .and_then(|differs| differs.text.as_ref())
            .unwrap_or(&self.item.text)
            .get(lang);
        let mut lead = Vec::new();
        if text != label {
            lead.push(text.to_owned());
        }
        if let Some(universe) = &self.item.universe {
            lead.push(format!("Asked: {}", universe.get(lang)));
        }
        Grid {
            title: format!(
                "{} · {label} · {wave_label}{}",
                self.item.id,
                wording::mark(kind(self.pages.results, self.wave_id()))
            ),
            lead,
            left: vec![0],
            ..Grid::default()
        }
    }

    /// What stands over the numbers.
    pub fn unit(&self) -> &'static str {
        match self.cells.first().map(|cell| cell.measure.unit()) {
            Some(Unit::OfItem | Unit::Ratio) if self.is_of_totals() => "Total",
            Some(Unit::OfItem | Unit::Ratio) if self.has_quantiles() => "Value",
            Some(Unit::OfItem | Unit::Ratio) => "Mean",
            Some(Unit::People) => "People",
            Some(Unit::Proportion | Unit::Difference) | None => "%",
        }
    }

    fn is_of_totals(&self) -> bool {
        self.cells.iter().all(|cell| cell.measure == Measure::Total)
    }

    /// Whether a median or another quantile stands on the page.
    pub fn has_quantiles(&self) -> bool {
        self.cells.iter().any(|cell| is_quantile(&cell.measure))
    }

    pub fn of(&self, domain: &Domain) -> Vec<&'a Cell> {
        let cells = self.cells.iter().copied();
        cells.filter(|cell| cell.domain == *domain).collect()
    }

    pub fn label(&self, cell: &Cell) -> String {
        let (survey, lang) = (&self.pages.results.survey, self.pages.lang);
        let label = wording::measure(survey, self.item, &cell.measure, lang);
        let part_is_net = |part: &crate::estimate::Part| {
            matches!(part, crate::estimate::Part::Net(_)).then_some("= ")
        };
        let mark = match &cell.measure {
            Measure::Net(_) => Some("= "),
            Measure::InBase(_, part) | Measure::People(part) => part_is_net(part),
            Measure::Balance(_) => Some("± "),
            _ => None,
        };
        format!("{}{label}", mark.unwrap_or(""))
    }

    pub fn shown(&self, cell: &Cell) -> Shown {
        let shown = Shown::new(
            &self.pages.results.survey,
            self.wave_id(),
            self.item,
            &cell.measure,
        );
        // A total is of many: the decimals of single answers say nothing of it.
        match cell.estimate.value {
            Some(total) if cell.measure == Measure::Total && total.abs() >= 1000.0 => shown.whole(),
            _ => shown,
        }
    }

    pub fn value(&self, cell: &Cell) -> String {
        let shown = self.shown(cell);
        let value = cell.estimate.value;
        value.map_or(String::new(), |value| shown.level(value))
    }

    pub fn standard_error(&self, cell: &Cell) -> String {
        let shown = self.shown(cell);
        let standard_error = cell.estimate.standard_error();
        standard_error.map_or(String::new(), |se| shown.standard_error(se))
    }

    pub fn interval(&self, cell: &Cell) -> String {
        if is_fixed(self.pages.results, self.wave_id(), cell) {
            return wording::FIXED.to_owned();
        }
        let interval = cell.estimate.interval();
        interval.map_or(String::new(), |interval| {
            self.shown(cell).interval(interval.low, interval.high)
        })
    }

    pub fn flag(&self, cell: &Cell) -> Flag {
        Flag::of(
            &cell.estimate.bases,
            &self.pages.results.survey.report.low_base,
        )
    }

    /// The three bases of each domain: those of its first share; don't know may have a base of its own.
    pub fn bases(&self, grid: &mut Grid, domains: &[Domain], notes: &mut Notes) {
        let of_domains: Vec<_> = domains
            .iter()
            .map(|domain| base_of(&self.of(domain), |m| !matches!(m, Measure::InBase(..))))
            .collect();
        foot(grid, &of_domains);
        self.say_bases(notes);
    }

    /// What the notes have to say of bases, nets and balances.
    pub fn say_bases(&self, notes: &mut Notes) {
        let totals = self.of(&Domain::Total);
        let is = |test: &dyn Fn(&Measure) -> bool| totals.iter().any(|cell| test(&cell.measure));
        notes.base = match self.cells.first().map(|cell| &cell.measure) {
            Some(Measure::InBase(base, _)) => Some(*base),
            Some(measure) if self.is_share(measure) => wording::base(self.item),
            _ => None,
        };
        notes.nets = is(&|m| {
            use crate::estimate::Part;
            matches!(
                m,
                Measure::Net(_) | Measure::InBase(_, Part::Net(_)) | Measure::People(Part::Net(_))
            )
        });
        notes.people = self.people();
        self.say_quantiles(notes);
        notes.balances = is(&|m| matches!(m, Measure::Balance(_)));
        if totals.len() > 1
            && let Some(cell) = totals.iter().find(|cell| cell.measure == Measure::DontKnow)
        {
            notes.dont_know_base = Some(cell.estimate.bases.unweighted);
        }
    }

    /// How many of the population have an answer: the others are in no number of people.
    fn people(&self) -> Option<String> {
        let people = People::of(self.pages.results, self.wave);
        let totals = self.of(&Domain::Total);
        let cell = totals.first()?;
        let (all, answered) = (people.all(cell)?, people.answered(cell)?);
        let who = match wording::base(self.item) {
            None | Some(BaseRule::Answered) => "have an answer",
            Some(BaseRule::WithDontKnow) => "have an answer or don't know",
            Some(BaseRule::Asked) => "were asked",
        };
        let count = |people: f64| number::decimal(people, 0);
        // Weights carry rounding.
        Some(if all - answered < 0.5 {
            format!("All {} people {who}.", count(all))
        } else {
            let (answered, all) = (count(answered), count(all));
            format!("{answered} of {all} people {who}; the others are in no figure.")
        })
    }

    fn say_quantiles(&self, notes: &mut Notes) {
        notes.quantiles = self.has_quantiles();
        notes.percentile = self.cells.iter().find_map(|cell| match cell.measure {
            Measure::Quantile(quantile) => Some(quantile),
            _ => None,
        });
        let quantiles = self.cells.iter().filter(|cell| is_quantile(&cell.measure));
        notes.one_number = quantiles
            .filter_map(|cell| cell.estimate.standard_error())
            .any(|se| se == 0.0);
    }

    fn is_share(&self, measure: &Measure) -> bool {
        matches!(measure.unit(), Unit::Proportion | Unit::Difference)
    }

    /// The other base that shares are shown of, if any.
    pub fn other_base(&self) -> Option<BaseRule> {
        self.cells.iter().find_map(|cell| match cell.measure {
            Measure::InBase(base, _) => Some(base),
            _ => None,
        })
    }
}

fn is_quantile(measure: &Measure) -> bool {
    matches!(measure, Measure::Median | Measure::Quantile(_))
}

/// The bases of the first cell that counts, else of the first.
pub(super) fn base_of(cells: &[&Cell], counts: impl Fn(&Measure) -> bool) -> Option<Bases> {
    cells
        .iter()
        .find(|cell| cell.measure != Measure::DontKnow && counts(&cell.measure))
        .or(cells.first())
        .map(|cell| cell.estimate.bases)
}

/// The three bases as rows apart from the others; a column without bases stays empty.
pub(super) fn foot(grid: &mut Grid, bases: &[Option<Bases>]) {
    let mut row = |name: &str, shown: &dyn Fn(&Bases) -> String| {
        let mut row = vec![name.to_owned()];
        row.extend(
            bases
                .iter()
                .map(|bases| bases.as_ref().map_or(String::new(), shown)),
        );
        grid.foot.push(row);
    };
    row("Unweighted base", &|b| number::count(b.unweighted));
    row("Weighted base", &|b| number::decimal(b.weighted, 1));
    row("Effective base", &|b| number::decimal(b.effective, 1));
}

/// The star of a figure. What a report would hide is shown to the analyst, starred as the lowest.
pub(super) fn marker(flag: Flag) -> &'static str {
    match flag {
        Flag::Hidden => Flag::VeryLow.star(),
        flag => flag.star(),
    }
}
