//! The table of a banner: the total and the groups as columns, with letters where they differ.

use super::notes::Notes;
use super::pages::{Page, marker};
use super::show::Show;
use crate::cli::format::Grid;
use crate::cli::{number, wording};
use crate::definition::{Item, Missing};
use crate::estimate::test::{Reference, TestResult};
use crate::estimate::{BannerRow, Cell, Domain, IndependenceTest, Standing};
use crate::report::number::Flag;

impl<'a> Page<'a> {
    /// Rows with groups as columns, the total first; the bases at the foot.
    pub(super) fn by(&self, banner: &Item) -> Grid {
        let mut grid = self.head();
        let groups: Vec<Domain> = banner
            .scale()
            .map(|scale| {
                let real = scale.answers.iter().filter(|a| a.missing.is_none());
                let group = |answer: &crate::definition::Answer| Domain::Group {
                    item: banner.id.clone(),
                    code: answer.code,
                };
                real.map(group).collect()
            })
            .unwrap_or_default();
        let lang = self.pages.lang;
        grid.lead.push(format!("By: {}", banner.label.get(lang)));
        let domains: Vec<Domain> = std::iter::once(Domain::Total).chain(groups).collect();
        let letters = self.letter_rows(banner);
        grid.headings = vec![self.unit().to_owned()];
        grid.headings.extend(domains.iter().map(|domain| {
            let label = match domain {
                Domain::Total => "Total",
                Domain::Group { code, .. } => wording::answer(banner, *code, lang),
            };
            let first = letters.first();
            let column = first.and_then(|row| Some(&row.columns[row.column(domain)?]));
            match column {
                Some(column) => format!("{label} ({})", column.letter),
                None => label.to_owned(),
            }
        }));
        let mut notes = Notes::default();
        for total in self.of(&Domain::Total) {
            let columns: Vec<Option<&Cell>> = domains
                .iter()
                .map(|domain| {
                    let mut cells = self.cells.iter().copied();
                    cells.find(|cell| cell.measure == total.measure && cell.domain == *domain)
                })
                .collect();
            let row = letters.iter().find(|row| row.measure == total.measure);
            self.lines(total, &columns, row.copied(), &mut grid, &mut notes);
        }
        if self.pages.show.contains(&Show::Base) {
            self.bases(&mut grid, &domains, &mut notes);
        } else {
            self.say_bases(&mut notes);
        }
        self.say_letters(&letters, &mut notes);
        notes.tests = self.independence(banner);
        grid.notes = notes.lines(&self.pages.results.survey, self.item, lang);
        grid
    }

    /// The tested rows of this page against a banner, where letters are shown.
    fn letter_rows(&self, banner: &Item) -> Vec<&'a BannerRow> {
        if !self.pages.show.contains(&Show::Letters) {
            return Vec::new();
        }
        let rows = self.wave.estimates.letters.iter();
        rows.filter(|row| row.item == self.item.id && row.banner == banner.id)
            .filter(|row| self.cells.iter().any(|cell| cell.measure == row.measure))
            .collect()
    }

    /// The lines of one row: the first with its label, the others with what they are.
    fn lines(
        &self,
        total: &Cell,
        columns: &[Option<&Cell>],
        letters: Option<&BannerRow>,
        grid: &mut Grid,
        notes: &mut Notes,
    ) {
        let mut label = Some(self.label(total));
        for show in self.pages.show {
            let name = match show {
                Show::Base => continue,
                Show::Share | Show::Letters => "",
                Show::Se => "  SE",
                Show::Ci => "  Interval",
                Show::Deff => "  Design effect",
            };
            let cells: Vec<String> = columns
                .iter()
                .map(|cell| match cell {
                    Some(cell) => self.shown_as(*show, cell, letters, notes),
                    None => String::new(),
                })
                .collect();
            // A line of letters or design effects stands only where there are some.
            let may_be_left_out = match show {
                Show::Letters => true,
                Show::Deff => label.is_none(),
                _ => false,
            };
            if may_be_left_out && cells.iter().all(String::is_empty) {
                continue;
            }
            let first = label.take().map_or_else(
                || name.to_owned(),
                |label| match show {
                    Show::Share | Show::Letters => label,
                    _ => format!("{label}, {}", name.trim()),
                },
            );
            grid.rows
                .push(std::iter::once(first).chain(cells).collect());
        }
    }

    fn shown_as(
        &self,
        show: Show,
        cell: &Cell,
        letters: Option<&BannerRow>,
        notes: &mut Notes,
    ) -> String {
        let flag = self.flag(cell);
        notes.flag(flag);
        if flag == Flag::Hidden && cell.domain != Domain::Total {
            notes.hidden = true;
            return if show == Show::Share { "–" } else { "" }.to_owned();
        }
        match show {
            Show::Share => format!("{}{}", self.value(cell), marker(flag)),
            Show::Se => self.standard_error(cell),
            Show::Ci => self.interval(cell),
            Show::Deff => cell
                .estimate
                .precision()
                .and_then(|precision| precision.design_effect)
                .map_or(String::new(), |deff| number::decimal(deff, 2)),
            Show::Letters => letters
                .and_then(|row| Some((row, row.column(&cell.domain)?)))
                .map_or(String::new(), |(row, column)| {
                    row.letters(column, &self.pages.results.survey.estimation.letters)
                }),
            Show::Base => String::new(),
        }
    }

    fn say_letters(&self, letters: &[&BannerRow], notes: &mut Notes) {
        notes.unlettered = self.has_quantiles() && self.pages.show.contains(&Show::Letters);
        if letters.is_empty() {
            return;
        }
        let survey = &self.pages.results.survey;
        let rule = survey.estimation.letters;
        notes.letters = Some(rule);
        let is_low = |row: &&BannerRow| row.columns.iter().any(|c| c.standing == Standing::LowBase);
        notes.untested = letters
            .iter()
            .any(is_low)
            .then(|| rule.smallest_base(&survey.report.low_base));
    }

    /// The tests that the answers do not depend on the banner, a line each.
    fn independence(&self, banner: &Item) -> Vec<String> {
        let tests = self.wave.estimates.independence.iter();
        tests
            .filter(|test| test.item == self.item.id && test.banner == banner.id)
            .filter(|_| self.unit() == "%")
            .map(|test| self.independence_line(test))
            .collect()
    }

    /// Which answers a test of independence is of: those in the base.
    fn tested_answers(&self) -> String {
        let Some(scale) = self.item.scale() else {
            return "the answers".to_owned();
        };
        let (mut tested, mut with_dont_know) = (0, false);
        for (_, answer) in scale.in_base() {
            tested += 1;
            with_dont_know |= answer.missing == Some(Missing::DontKnow);
        }
        let mut answers = scale.answers.iter();
        let dont_know = answers.find(|answer| answer.missing == Some(Missing::DontKnow));
        let dont_know = dont_know.map(|answer| answer.label.get(self.pages.lang));
        match dont_know {
            Some(label) if with_dont_know => format!("all {tested} answers, {label} among them"),
            Some(label) => format!("all {tested} answers, without {label}"),
            None => format!("all {tested} answers"),
        }
    }

    fn independence_line(&self, test: &IndependenceTest) -> String {
        let option = test.option.map(|option| {
            let label = wording::answer(self.item, option, self.pages.lang);
            format!("{label}, chosen or not")
        });
        let of = option.unwrap_or_else(|| self.tested_answers());
        let outcome = match &test.result {
            Ok(TestResult {
                statistic,
                reference:
                    Reference::F {
                        numerator,
                        denominator,
                    },
                p,
            }) => format!(
                "F({}, {}) = {}, p {}",
                number::decimal(*numerator, 2),
                number::decimal(*denominator, 1),
                number::decimal(*statistic, 3),
                equals(&number::p_value(*p))
            ),
            Ok(result) => format!("p {}", equals(&number::p_value(result.p))),
            Err(why) => format!("not tested: {}", wording::untestable(*why)),
        };
        format!("Independence of {of} (Rao–Scott): {outcome}.")
    }
}

/// "= 0.014", or "< 0.001" where the number says so itself.
fn equals(p: &str) -> String {
    match p.strip_prefix('<') {
        Some(bound) => format!("< {bound}"),
        None => format!("= {p}"),
    }
}
