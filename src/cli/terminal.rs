//! What the window can show: its width, whether colour is wanted, and tables that fit it.

use std::io::IsTerminal;

use comfy_table::{
    Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};

use super::format::Grid;

/// Width where nothing says how wide the window is: a window of unknown size, and a pipe or file.
const UNKNOWN_WINDOW: usize = 80;
const NO_WINDOW: usize = 100;
/// Below this no table can be read; a narrower window wraps by itself.
const NARROWEST: usize = 30;
/// A label column is not squeezed below this while other columns can go to the next block.
const NARROW_LABEL: usize = 16;
/// A label column of this width reads easily; headings break before it gets narrower.
const EASY_LABEL: usize = 28;

/// Stdout and stderr, as the user sees them.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    pub out: Stream,
    pub err: Stream,
}

/// One output stream.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    /// Columns of text.
    pub width: usize,
    pub style: Style,
    pub is_terminal: bool,
}

/// Whether colour and bold are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Colour,
}

impl Terminal {
    /// Looks at the window: `COLUMNS` first, then the terminal. Colour only on a terminal, and not with `NO_COLOR`.
    pub fn detect() -> Self {
        let stated = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.trim().parse::<usize>().ok())
            .filter(|columns| *columns > 0);
        let colour_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let stream = |is_terminal: bool, measured: Option<usize>| Stream {
            width: stated
                .or(measured)
                .unwrap_or(if is_terminal {
                    UNKNOWN_WINDOW
                } else {
                    NO_WINDOW
                })
                .max(NARROWEST),
            style: if is_terminal && !colour_refused {
                Style::Colour
            } else {
                Style::Plain
            },
            is_terminal,
        };
        let columns = |size: (terminal_size::Width, terminal_size::Height)| usize::from((size.0).0);
        Self {
            out: stream(
                std::io::stdout().is_terminal(),
                terminal_size::terminal_size_of(std::io::stdout()).map(columns),
            ),
            err: stream(
                std::io::stderr().is_terminal(),
                terminal_size::terminal_size_of(std::io::stderr()).map(columns),
            ),
        }
    }
}

impl Stream {
    /// A heading: bold where the window can show it.
    fn heading(&self, text: &str) -> String {
        match self.style {
            Style::Colour => format!("\u{1b}[1m{text}\u{1b}[0m"),
            Style::Plain => text.to_owned(),
        }
    }

    /// A table with its title and notes, no line longer than the window. Where the columns do not fit beside each
    /// other they continue in further blocks, each with the label column.
    pub fn table(&self, grid: &Grid) -> String {
        let mut text = String::new();
        for line in wrap(&grid.title, self.width) {
            text.push_str(&self.heading(&line));
            text.push('\n');
        }
        for paragraph in &grid.lead {
            for line in wrap(paragraph, self.width) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        if !grid.rows.is_empty() {
            let widths = self.widths(grid);
            for columns in self.blocks(grid, &widths) {
                text.push('\n');
                for line in self.block(grid, &columns, &widths).lines() {
                    text.push_str(line.trim_end());
                    text.push('\n');
                }
            }
        }
        if !grid.notes.is_empty() {
            text.push('\n');
        }
        for note in &grid.notes {
            for line in wrap(note, self.width) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }

    /// The width of each column without its gap. Where the whole table is too wide, headings of numbers take two lines.
    fn widths(&self, grid: &Grid) -> Vec<usize> {
        let all: Vec<usize> = (0..grid.headings.len()).collect();
        let mut widths: Vec<usize> = self
            .whole(grid, &all)
            .column_max_content_widths()
            .into_iter()
            .map(usize::from)
            .collect();
        let label = widths.first().copied().unwrap_or(0).min(EASY_LABEL);
        let others = widths.iter().skip(1).map(|width| width + GAP);
        if label + GAP + others.sum::<usize>() <= self.width {
            return widths;
        }
        for (column, heading) in grid.headings.iter().enumerate() {
            if grid.left.contains(&column) {
                continue;
            }
            let rows = grid.rows.iter().chain(&grid.foot);
            let cells = rows
                .filter_map(|row| row.get(column))
                .map(|cell| length(cell));
            let needed = cells.max().unwrap_or(0).max(in_two_lines(heading));
            if let Some(width) = widths.get_mut(column) {
                *width = needed.min(*width);
            }
        }
        widths
    }

    /// The columns of each block: the first column, then others. There are no more blocks than must be, and no block has
    /// many more columns than another.
    fn blocks(&self, grid: &Grid, widths: &[usize]) -> Vec<Vec<usize>> {
        let others = grid.headings.len().saturating_sub(1);
        let fewest = self.filled(grid, widths, others);
        let even = self.filled(grid, widths, others.div_ceil(fewest.len()));
        if even.len() > fewest.len() {
            fewest
        } else {
            even
        }
    }

    /// Blocks with as many columns as fit, and at most `most` beside the first.
    fn filled(&self, grid: &Grid, widths: &[usize], most: usize) -> Vec<Vec<usize>> {
        let width = |column: usize| widths.get(column).copied().unwrap_or(0);
        let label = width(0).min(NARROW_LABEL) + GAP;
        let mut blocks = Vec::new();
        let mut current = vec![0];
        let mut used = label;
        for column in 1..grid.headings.len() {
            let wanted = (width(column) + GAP).min(self.width.saturating_sub(label));
            if (used + wanted > self.width || current.len() > most) && current.len() > 1 {
                blocks.push(std::mem::replace(&mut current, vec![0]));
                used = label;
            }
            current.push(column);
            used += wanted;
        }
        blocks.push(current);
        blocks
    }

    fn block(&self, grid: &Grid, columns: &[usize], widths: &[usize]) -> String {
        let mut table = self.whole(grid, columns);
        table.set_width(cells(self.width));
        table.set_content_arrangement(ContentArrangement::Dynamic);
        // Numbers stay on one line where the label can give way instead.
        let width = |column: &usize| widths.get(*column).copied().unwrap_or(0) + GAP;
        let label = columns.first().map_or(0, width).min(NARROW_LABEL + GAP);
        let others: usize = columns.iter().skip(1).map(width).sum();
        if others + label <= self.width {
            for (position, column) in columns.iter().enumerate().skip(1) {
                if let Some(shown) = table.column_mut(position) {
                    shown.set_constraint(ColumnConstraint::Absolute(Width::Fixed(cells(width(
                        column,
                    )))));
                }
            }
        }
        table.to_string()
    }

    fn whole(&self, grid: &Grid, columns: &[usize]) -> Table {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        match self.style {
            Style::Colour => table.enforce_styling(),
            Style::Plain => table.force_no_tty(),
        };
        let pick = |row: &[String]| -> Vec<String> {
            columns
                .iter()
                .map(|column| row.get(*column).cloned().unwrap_or_default())
                .collect()
        };
        table.set_header(
            pick(&grid.headings)
                .into_iter()
                .map(|heading| Cell::new(heading).add_attribute(Attribute::Bold)),
        );
        // A line of letters may have none in these columns.
        let says = |row: &Vec<String>| row.iter().any(|cell| !cell.is_empty());
        for row in grid.rows.iter().map(|row| pick(row)).filter(says) {
            table.add_row(row);
        }
        if !grid.foot.is_empty() {
            table.add_row(pick(&[]));
        }
        for row in &grid.foot {
            table.add_row(pick(row));
        }
        for (position, column) in columns.iter().enumerate() {
            if let Some(shown) = table.column_mut(position) {
                let left = grid.left.contains(column);
                shown.set_cell_alignment(if left {
                    CellAlignment::Left
                } else {
                    CellAlignment::Right
                });
                shown.set_padding((0, GAP as u16));
            }
        }
        table
    }
}

/// Blanks between columns.
const GAP: usize = 2;

/// Cells of the window, as the table counts them.
fn cells(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// The narrowest column in which a heading takes two lines without a broken word.
fn in_two_lines(heading: &str) -> usize {
    let word = heading.split_whitespace().map(length).max().unwrap_or(0);
    (word..length(heading))
        .find(|width| wrap(heading, *width).len() <= 2)
        .unwrap_or(length(heading))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Lines of at most `width` characters, broken at blanks; a longer word is cut.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let mut rest: Vec<char> = word.chars().collect();
            if length > 0 && length + 1 + rest.len() > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            while rest.len() > width {
                lines.push(rest.drain(..width).collect());
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            length += rest.len();
            line.extend(rest);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(width: usize, style: Style) -> Stream {
        Stream {
            width,
            style,
            is_terminal: false,
        }
    }

    fn banner() -> Grid {
        let groups = [
            "Men",
            "Women",
            "18-34 years",
            "35-54 years",
            "55 years and over",
        ];
        let mut headings = vec!["%".to_owned(), "Total".to_owned()];
        headings.extend(groups.map(str::to_owned));
        let row = |label: &str, value: &str| {
            let mut row = vec![label.to_owned()];
            row.extend(std::iter::repeat_n(value.to_owned(), 6));
            row
        };
        Grid {
            title: "more_good · New technology does more good than harm to people and society"
                .into(),
            lead: vec!["New technology does more good than harm".into()],
            headings,
            rows: vec![row(
                "Neither agree nor disagree with the statement as it stands",
                "43.1*",
            )],
            foot: vec![row("Weighted base", "1,013.0")],
            left: vec![0],
            notes: vec!["* low effective base".into()],
        }
    }

    #[test]
    fn no_line_of_a_table_is_longer_than_the_window() {
        for width in 30..140 {
            let text = window(width, Style::Plain).table(&banner());
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{width}:\n{text}");
        }
    }

    #[test]
    fn a_number_is_never_broken_over_two_lines() {
        for width in 30..140 {
            let text = window(width, Style::Plain).table(&banner());
            assert_eq!(text.matches("43.1*").count(), 6, "{width}:\n{text}");
            assert_eq!(text.matches("1,013.0").count(), 6, "{width}:\n{text}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_continue_below_under_their_labels() {
        insta::assert_snapshot!(window(60, Style::Plain).table(&banner()), @r"
        more_good · New technology does more good than harm to
        people and society
        New technology does more good than harm

        %                                  Total      Men    Women
        Neither agree nor disagree with    43.1*    43.1*    43.1*
        the statement as it stands

        Weighted base                    1,013.0  1,013.0  1,013.0

        %                             18-34    35-54  55 years
                                      years    years  and over
        Neither agree nor disagree    43.1*    43.1*     43.1*
        with the statement as it
        stands

        Weighted base               1,013.0  1,013.0   1,013.0

        * low effective base
        ");
    }

    #[test]
    fn a_block_has_no_line_of_letters_where_it_has_no_letter() {
        let mut grid = banner();
        let mut letters = vec![String::new(); 7];
        letters[2] = "B".to_owned();
        grid.rows.push(letters);
        let text = window(60, Style::Plain).table(&grid);
        let empty = |text: &str| text.matches("\n\n").count();
        assert!(text.lines().any(|line| line.trim() == "B"), "{text}");
        assert_eq!(
            empty(&text),
            empty(&window(60, Style::Plain).table(&banner())),
            "{text}"
        );
    }

    #[test]
    fn a_wide_window_shows_all_columns_beside_each_other() {
        insta::assert_snapshot!(window(120, Style::Plain).table(&banner()), @r"
        more_good · New technology does more good than harm to people and society
        New technology does more good than harm

        %                                                 Total      Men    Women  18-34 years  35-54 years  55 years and over
        Neither agree nor disagree with the statement     43.1*    43.1*    43.1*        43.1*        43.1*              43.1*
        as it stands

        Weighted base                                   1,013.0  1,013.0  1,013.0      1,013.0      1,013.0            1,013.0

        * low effective base
        ");
    }

    #[test]
    fn colour_adds_nothing_but_escapes() {
        let plain = window(80, Style::Plain).table(&banner());
        let colour = window(80, Style::Colour).table(&banner());
        assert!(!plain.contains('\u{1b}') && colour.contains('\u{1b}'));
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        assert_eq!(wrap("ab abcdefgh c", 4), ["ab", "abcd", "efgh", "c"]);
        assert_eq!(wrap("one two", 10), ["one two"]);
    }
}
