//! In: changes from one wave to another. Out: a native chart of pairs of bars with the intervals of both waves; what the test says
//! stands in the name of the row. Never: an arrow that the test does not carry.

use super::sheet::{Entry, Sheet};
use super::{
    CATEGORIES, INK, Native, Setting, Space, VALUES, ValueAxis, axis_of, category_axis, error_bars,
    numbers, texts,
};
use crate::report::chart::palette::Paint;
use crate::report::chart::{ChangeEnd, ChangePanel, ChangeRow, Dumbbells};
use crate::report::event::slides::shape::fill;

/// What columns of the sheet are called.
pub struct Headings<'h> {
    pub statement: &'h str,
    pub low: &'h str,
    pub high: &'h str,
}

/// The colours of the earlier and the later wave.
pub const WAVES: [Paint; 2] = [Paint::Step(3), Paint::Step(4)];

/// Some rows of one panel.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn changes(
    changes: &Dumbbells,
    panel: &ChangePanel,
    rows: &[ChangeRow],
    setting: &Setting<'_>,
    headings: &Headings<'_>,
) -> crate::Result<Native> {
    let names: Vec<String> = rows.iter().map(name).collect();
    let waves = [changes.before.as_str(), changes.now.as_str()];
    let mut sheet = Sheet::default();
    let mut heading = vec![Entry::text(headings.statement)];
    for wave in waves {
        heading.push(Entry::text(wave));
        heading.push(Entry::text(format!("{wave}, {}", headings.low)));
        heading.push(Entry::text(format!("{wave}, {}", headings.high)));
    }
    sheet.rows.push(heading);
    for (row, name) in rows.iter().zip(&names) {
        let ends = [&row.before, &row.now].into_iter().flat_map(|end| {
            let reach = |pick: fn(f64, (f64, f64)) -> f64| {
                Entry::number(end.interval.map(|ends| pick(end.value, ends)))
            };
            [
                Entry::Number(end.value),
                reach(|value, (low, _)| value - low),
                reach(|value, (_, high)| high - value),
            ]
        });
        sheet
            .rows
            .push(std::iter::once(Entry::text(name)).chain(ends).collect());
    }
    let drawn: String = WAVES
        .into_iter()
        .enumerate()
        .map(|(place, paint)| {
            let ends: Vec<&ChangeEnd> = rows
                .iter()
                .map(|row| if place == 0 { &row.before } else { &row.now })
                .collect();
            series(
                &sheet,
                place,
                waves.get(place).copied().unwrap_or_default(),
                &names,
                &ends,
                paint,
                rows,
                setting,
            )
        })
        .collect();
    let (low, high, step, format) = axis_of(&panel.grid);
    let axis = ValueAxis {
        id: VALUES,
        crosses: CATEGORIES,
        position: "b",
        low,
        high,
        step,
        format,
        drawn: true,
        grid: true,
        between: "between",
        at_end: true,
    };
    let plot = format!(
        "<c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>{drawn}<c:gapWidth val=\"60\"/>\
         <c:overlap val=\"0\"/><c:axId val=\"{CATEGORIES}\"/><c:axId val=\"{VALUES}\"/></c:barChart>{}{}",
        category_axis(setting, "l"),
        axis.xml(setting)
    );
    let title = (!panel.label.is_empty()).then_some(panel.label.as_str());
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

/// The row with its difference and what is said of it.
fn name(row: &ChangeRow) -> String {
    let said: Vec<&str> = [row.difference.as_str(), row.reading.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    if said.is_empty() {
        row.label.clone()
    } else {
        format!("{}: {}", row.label, said.join(", "))
    }
}

#[expect(clippy::too_many_arguments, reason = "one call, one wave of a chart")]
fn series(
    sheet: &Sheet,
    place: usize,
    wave: &str,
    names: &[String],
    ends: &[&ChangeEnd],
    paint: Paint,
    rows: &[ChangeRow],
    setting: &Setting<'_>,
) -> String {
    let column = 1 + place * 3;
    let last = rows.len().max(1);
    let range = |column| Sheet::column(column, 1, last);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let values: Vec<Option<f64>> = ends.iter().map(|end| Some(end.value)).collect();
    let intervals: Vec<_> = ends.iter().map(|end| (end.value, end.interval)).collect();
    let labels: Vec<String> = rows
        .iter()
        .enumerate()
        .filter_map(|(point, row)| {
            let text = written(row, place)?;
            Some(setting.label(
                point,
                text,
                setting.bold(setting.rgb(paint.label())),
                "inBase",
            ))
        })
        .collect();
    format!(
        "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{}</c:spPr><c:invertIfNegative val=\"0\"/>\
         {}{}<c:cat>{}</c:cat><c:val>{}</c:val></c:ser>",
        texts(&sheet.range(&Sheet::column(column, 0, 0)), &[wave]),
        fill(setting.rgb(paint)),
        setting.labels(&labels),
        error_bars(
            sheet,
            [&range(column + 1), &range(column + 2)],
            &intervals,
            INK,
            ""
        ),
        texts(&sheet.range(&range(0)), &names),
        numbers(&sheet.range(&range(column)), "General", &values),
    )
}

/// The value of one of the two waves as the row writes it: "20 % → 15 %", "20 % / 15 %".
fn written(row: &ChangeRow, place: usize) -> Option<&str> {
    let (before, now) = row.values.split_once(['→', '/'])?;
    Some(if place == 0 { before } else { now }.trim_matches([' ', '\u{a0}']))
}
