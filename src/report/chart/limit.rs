//! In: a plot with more rows than a piece has room for. Out: the plot of the first of them. Never: a row left out without the count that
//! says so.

use super::{
    BenchmarkPanel, Benchmarks, ChangePanel, Dumbbells, GroupPanel, Groups, Multiples, Plot, Tiles,
    Trend,
};

impl Plot {
    /// How many rows (of bars, tables, changes, groups, benchmarks) or panels (of trends, multiples, maps) there are to show.
    pub fn rows(&self) -> usize {
        match self {
            Self::Bars(bars) => bars.rows.len(),
            Self::Trend(trend) => trend.panels.len(),
            Self::Groups(groups) => groups.panels.iter().map(|panel| panel.rows.len()).sum(),
            Self::Changes(changes) => changes.panels.iter().map(|panel| panel.rows.len()).sum(),
            Self::Table(table) => table.rows.len(),
            Self::Multiples(multiples) => multiples.panels.len(),
            Self::Benchmarks(marks) => marks.panels.iter().map(|panel| panel.rows.len()).sum(),
            Self::Weights(_) => 1,
            Self::Map(map) => map.panels.len(),
        }
    }

    /// The same plot with its first rows.
    pub(super) fn first(&self, rows: usize) -> Self {
        match self {
            Self::Bars(bars) => {
                let mut bars = bars.clone();
                bars.rows.truncate(rows);
                Self::Bars(bars)
            }
            Self::Table(table) => {
                let mut table = table.clone();
                table.rows.truncate(rows);
                Self::Table(table)
            }
            Self::Trend(trend) => Self::Trend(Trend {
                panels: trend.panels.iter().take(rows).cloned().collect(),
                ..trend.clone()
            }),
            Self::Multiples(multiples) => Self::Multiples(Multiples {
                panels: multiples.panels.iter().take(rows).cloned().collect(),
                ..multiples.clone()
            }),
            Self::Map(map) => Self::Map(Tiles {
                panels: map.panels.iter().take(rows).cloned().collect(),
                ..map.clone()
            }),
            Self::Groups(groups) => Self::Groups(Groups {
                panels: cut(&groups.panels, rows, |panel: &mut GroupPanel, room| {
                    panel.rows.truncate(room);
                    panel.rows.len()
                }),
            }),
            Self::Changes(changes) => Self::Changes(Dumbbells {
                panels: cut(&changes.panels, rows, |panel: &mut ChangePanel, room| {
                    panel.rows.truncate(room);
                    panel.rows.len()
                }),
                ..changes.clone()
            }),
            Self::Benchmarks(marks) => Self::Benchmarks(Benchmarks {
                panels: cut(&marks.panels, rows, |panel: &mut BenchmarkPanel, room| {
                    panel.rows.truncate(room);
                    panel.rows.len()
                }),
            }),
            Self::Weights(histogram) => Self::Weights(histogram.clone()),
        }
    }
}

/// The first panels with so many rows altogether; `keep` cuts one to the room left and says how many rows it keeps.
fn cut<P: Clone>(panels: &[P], rows: usize, keep: impl Fn(&mut P, usize) -> usize) -> Vec<P> {
    let mut room = rows;
    let mut kept = Vec::new();
    for panel in panels {
        if room == 0 {
            break;
        }
        let mut panel = panel.clone();
        room -= keep(&mut panel, room).min(room);
        kept.push(panel);
    }
    kept
}
