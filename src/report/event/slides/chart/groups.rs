//! In: a panel of groups. Out: a native chart: a point a group with its interval, everybody as a dashed line. Never: a group without
//! its base, which stands in its name.

use super::sheet::{Entry, Sheet};
use super::{
    CATEGORIES, GREY, INK, NO_LINE, Native, Setting, Space, VALUES, ValueAxis, axis_of,
    category_axis, error_bars, line, marker, numbers, texts,
};
use crate::report::chart::GroupPanel;
use crate::report::chart::palette::Paint;

/// What columns of the sheet are called.
pub struct Headings<'h> {
    pub group: &'h str,
    pub value: &'h str,
    pub low: &'h str,
    pub high: &'h str,
}

/// One panel.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn groups(
    panel: &GroupPanel,
    title: Option<&str>,
    setting: &Setting<'_>,
    headings: &Headings<'_>,
) -> crate::Result<Native> {
    let last = panel.rows.len();
    let everybody = panel.total.label.to_string();
    let mut sheet = Sheet::default();
    sheet.rows.push(
        [
            headings.group,
            headings.value,
            &everybody,
            headings.low,
            headings.high,
        ]
        .into_iter()
        .map(Entry::text)
        .collect(),
    );
    for row in &panel.rows {
        let reach = |pick: fn(f64, (f64, f64)) -> f64| {
            Entry::number(
                row.value
                    .zip(row.interval)
                    .map(|(value, ends)| pick(value, ends)),
            )
        };
        sheet.rows.push(vec![
            Entry::text(row.label.to_string()),
            Entry::number(row.value),
            Entry::number(panel.total.value),
            reach(|value, (low, _)| value - low),
            reach(|value, (_, high)| high - value),
        ]);
    }
    let names: Vec<String> = panel.rows.iter().map(|row| row.label.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let values: Vec<Option<f64>> = panel.rows.iter().map(|row| row.value).collect();
    let ends: Vec<_> = panel
        .rows
        .iter()
        .map(|row| {
            (
                row.value.unwrap_or(0.0),
                row.interval.filter(|_| row.value.is_some()),
            )
        })
        .collect();
    let rgb = setting.rgb(Paint::Accent);
    let range = |column| Sheet::column(column, 1, last.max(1));
    let labels: Vec<String> = panel
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.value.is_some())
        .map(|(place, row)| setting.label_on_white(place, &row.text, setting.bold(INK), "r"))
        .collect();
    let categories = format!("<c:cat>{}</c:cat>", texts(&sheet.range(&range(0)), &names));
    let dots = format!(
        "<c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:tx>{}</c:tx><c:spPr>{NO_LINE}</c:spPr>{}{}{}{categories}<c:val>{}</c:val>\
         <c:smooth val=\"0\"/></c:ser>",
        texts(&sheet.range(&Sheet::column(1, 0, 0)), &[headings.value]),
        marker("circle", 9, rgb, rgb),
        setting.labels(&labels),
        error_bars(
            &sheet,
            [&range(3), &range(4)],
            &ends,
            rgb,
            "<c:errDir val=\"y\"/>"
        ),
        numbers(&sheet.range(&range(1)), "General", &values),
    );
    let all = format!(
        "<c:ser><c:idx val=\"1\"/><c:order val=\"1\"/><c:tx>{}</c:tx><c:spPr>{}</c:spPr><c:marker><c:symbol val=\"none\"/></c:marker>\
         {}{categories}<c:val>{}</c:val><c:smooth val=\"0\"/></c:ser>",
        texts(&sheet.range(&Sheet::column(2, 0, 0)), &[&everybody]),
        line(GREY, 1.25, "dash"),
        setting.labels(&[]),
        numbers(
            &sheet.range(&range(2)),
            "General",
            &vec![panel.total.value; panel.rows.len()]
        ),
    );
    let (low, high, step, format) = axis_of(&panel.grid);
    let axis = ValueAxis {
        id: VALUES,
        crosses: CATEGORIES,
        position: "l",
        low,
        high,
        step,
        format,
        drawn: true,
        grid: true,
        between: "between",
        at_end: false,
    };
    let plot = format!(
        "<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>{dots}{all}<c:marker val=\"1\"/>\
         <c:axId val=\"{CATEGORIES}\"/><c:axId val=\"{VALUES}\"/></c:lineChart>{}{}",
        category_axis(setting, "b"),
        axis.xml(setting)
    );
    let space = Space {
        setting,
        title,
        inner: None,
        plot,
    };
    Ok(Native {
        xml: space.xml(),
        workbook: sheet.workbook()?,
    })
}
