//! In: the groups of the report's banners. Out: a table of their sizes, with the marks that low bases get. Never: a
//! group left out because nobody is in it.

use crate::cli::check::answers::Answers;
use crate::cli::check::groups;
use crate::cli::format::Grid;
use crate::cli::{number, wording};
use crate::definition::{Lang, Survey};

pub(super) fn of_groups(
    survey: &Survey,
    answers: &Answers<'_>,
    lang: &Lang,
    label: &str,
) -> Option<Grid> {
    let sizes = groups::sizes(survey, answers);
    if sizes.is_empty() {
        return None;
    }
    let limits = &survey.report.low_base;
    let mut grid = Grid {
        title: format!("Groups of the report · {label}"),
        headings: ["Group", "Largest base", "Effective base", "to", ""]
            .map(str::to_owned)
            .to_vec(),
        left: vec![0, 4],
        notes: vec![format!(
            "Largest base: respondents of the opinion item that most of the group answered. Effective bases of the opinion items, smallest to largest. * below {}, ** below {}, hidden below {}.",
            number::decimal(limits.low, 0),
            number::decimal(limits.very_low, 0),
            number::decimal(limits.hidden, 0)
        )],
        ..Grid::default()
    };
    for (banner, groups) in sizes {
        let Some(item) = survey.item(&banner) else {
            continue;
        };
        grid.rows.push(vec![item.label.get(lang).to_owned()]);
        for size in groups {
            let base = size.smallest;
            let mark = match () {
                () if base < limits.hidden => "hidden",
                () if base < limits.very_low => "**",
                () if base < limits.low => "*",
                () => "",
            };
            grid.rows.push(vec![
                format!("  {}", wording::answer(item, size.code, lang)),
                number::count(size.respondents),
                number::decimal(size.smallest, 0),
                number::decimal(size.largest, 0),
                mark.to_owned(),
            ]);
        }
    }
    Some(grid)
}
