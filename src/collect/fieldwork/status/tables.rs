//! A status as tables, the same for the page, the terminal and the files.

use jiff::civil::Date;

use super::words::Words;
use super::{Count, DeviceRow, ItemRow, Margin, QuotaRow, Row, Status};
use crate::collect::interview::script::Script;
use crate::definition::Lang;

/// Stands for what is hidden.
pub(super) const HIDDEN: &str = "–";

/// A table of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// `days`, `quotas`: the same in every language.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Headings; the first heads the names of rows.
    pub columns: Vec<&'static str>,
    /// A name and cells a row.
    pub rows: Vec<Vec<String>>,
    /// What stands in each column.
    pub units: &'static [Unit],
    /// How it is to be read.
    pub note: Option<&'static str>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Names of rows, days.
    Words,
    /// How many.
    Number,
    /// Percent.
    Percent,
    /// Percentage points, up or down.
    Points,
    /// Minutes and seconds.
    Time,
    /// Seconds.
    Seconds,
}

/// When it is: today, the days of fieldwork and those left, all by UTC.
pub fn calendar(script: &Script, words: &'static Words, today: Date) -> Table {
    let days = &script.collection;
    let row = |name: &str, day: Date| vec![name.to_owned(), day.to_string()];
    let mut rows = vec![row(words.today, today)];
    rows.extend(days.opens.map(|day| row(words.opens, day)));
    rows.extend(days.closes.map(|day| row(words.closes, day)));
    rows.extend(
        days_left(script, today).map(|left| vec![words.days_left.to_owned(), left.to_string()]),
    );
    Table {
        id: "calendar",
        title: words.calendar,
        columns: vec![words.when, words.day],
        rows,
        units: &[Unit::Words, Unit::Words],
        note: None,
    }
}

/// Days on which answers are still taken, today among them; `None`: no last day is set.
pub fn days_left(script: &Script, today: Date) -> Option<i32> {
    let closes = script.collection.closes?;
    let first = script
        .collection
        .opens
        .map_or(today, |opens| opens.max(today));
    let left = first.until(closes).ok()?.get_days() + 1;
    Some(left.max(0))
}

/// The tables of a status. A table without rows is left out.
pub fn tables(status: &Status, script: &Script, words: &'static Words, lang: &Lang) -> Vec<Table> {
    let simple = |id, title, first, rows: &[Row], note| Table {
        id,
        title,
        columns: vec![first, words.responses],
        rows: rows
            .iter()
            .map(|row| vec![words.name(&row.id).to_owned(), row.count.to_string()])
            .collect(),
        units: &[Unit::Words, Unit::Number],
        note,
    };
    let mut tables = vec![
        Table {
            id: "invited",
            title: words.invited,
            columns: vec![words.contacts, words.responses],
            rows: vec![
                vec![
                    words.contacts_invited.to_owned(),
                    status.invited.contacts.to_string(),
                ],
                vec![
                    words.contacts_ended.to_owned(),
                    status.invited.ended.to_string(),
                ],
            ],
            units: &[Unit::Words, Unit::Number],
            note: None,
        },
        cases(status, words),
        rates(status, words),
        simple("ends", words.ends, words.state, &status.ends, None),
        simple(
            "channels",
            words.channels,
            words.channel,
            &status.channels,
            Some(words.channels_note),
        ),
        simple(
            "days",
            words.days,
            words.day,
            &status.days,
            Some(words.days_note),
        ),
        quotas(status, words),
        devices(status, words),
        items(status, script, words, lang),
        simple(
            "flags",
            words.flags,
            words.flag,
            &status.flags,
            Some(words.flags_note),
        ),
        targets(status, words, lang),
    ];
    tables.extend(status.margin.map(|margin| self::margin(&margin, words)));
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// I, P, R and the rest of those invited.
fn cases(status: &Status, words: &'static Words) -> Table {
    let rows = status.cases.iter().flat_map(|cases| &cases.dispositions);
    Table {
        id: "cases",
        title: words.cases,
        columns: vec![words.case, words.responses],
        rows: rows
            .map(|row| vec![words.case_name(&row.id).to_owned(), row.count.to_string()])
            .collect(),
        units: &[Unit::Words, Unit::Number],
        note: Some(words.cases_note),
    }
}

fn rates(status: &Status, words: &'static Words) -> Table {
    let shown = |name: &str, value: Option<f64>| {
        let value = value.map_or(HIDDEN.to_owned(), |value| {
            tenths(100.0 * value, words, words.percent)
        });
        vec![name.to_owned(), value]
    };
    let mut rows = Vec::new();
    if let Some(cases) = &status.cases {
        rows.extend(cases.rates.iter().map(|rate| shown(rate.id, rate.value)));
        rows.push(shown("e", cases.eligible_of_unknown));
    }
    Table {
        id: "rates",
        title: words.rates,
        columns: vec![words.rate, words.share],
        rows,
        units: &[Unit::Words, Unit::Percent],
        note: Some(words.rates_note),
    }
}

fn devices(status: &Status, words: &'static Words) -> Table {
    let row = |row: &DeviceRow| {
        let time = row.median_seconds.map_or(HIDDEN.to_owned(), |seconds| {
            format!("{}:{:02}", seconds / 60, seconds % 60)
        });
        vec![
            words.name(&row.id).to_owned(),
            row.begun.to_string(),
            row.count.to_string(),
            time,
        ]
    };
    Table {
        id: "devices",
        title: words.devices,
        columns: vec![words.device, words.begun, words.completes, words.duration],
        rows: status.devices.iter().map(row).collect(),
        units: &[Unit::Words, Unit::Number, Unit::Number, Unit::Time],
        note: Some(words.devices_note),
    }
}

fn quotas(status: &Status, words: &'static Words) -> Table {
    let row = |row: &QuotaRow| {
        let fill = match row.count {
            // Never "100%" before it is full.
            Count::Number(number) if row.limit > 0 => {
                format!("{}{}", number * 100 / row.limit as usize, words.percent)
            }
            Count::Number(_) | Count::Hidden => HIDDEN.to_owned(),
        };
        vec![
            row.id.clone(),
            row.count.to_string(),
            row.limit.to_string(),
            fill,
        ]
    };
    Table {
        id: "quotas",
        title: words.quotas,
        columns: vec![words.cell, words.completes, words.limit, words.fill],
        rows: status.quotas.iter().map(row).collect(),
        units: &[Unit::Words, Unit::Number, Unit::Number, Unit::Percent],
        note: None,
    }
}

fn items(status: &Status, script: &Script, words: &'static Words, lang: &Lang) -> Table {
    Table {
        id: "items",
        title: words.items,
        columns: vec![
            words.item,
            words.left,
            words.left_share,
            words.replied,
            words.median,
        ],
        rows: status
            .items
            .iter()
            .map(|row| {
                let label = script
                    .question(&row.id)
                    .map(|question| question.item.label.get(lang));
                vec![
                    label.unwrap_or(&row.id).to_owned(),
                    row.left.to_string(),
                    left_share(row, words),
                    row.replied.to_string(),
                    row.median_seconds
                        .map_or(HIDDEN.to_owned(), |median| median.to_string()),
                ]
            })
            .collect(),
        units: &[
            Unit::Words,
            Unit::Number,
            Unit::Percent,
            Unit::Number,
            Unit::Seconds,
        ],
        note: Some(words.items_note),
    }
}

fn targets(status: &Status, words: &'static Words, lang: &Lang) -> Table {
    Table {
        id: "targets",
        title: words.targets,
        columns: vec![
            words.category,
            words.completes,
            words.share,
            words.target,
            words.difference,
        ],
        rows: status
            .targets
            .iter()
            .map(|row| {
                let percent = |share: f64| format!("{}{}", half_up(100.0 * share), words.percent);
                vec![
                    row.label.get(lang).to_owned(),
                    row.count.to_string(),
                    row.share.map_or(HIDDEN.to_owned(), percent),
                    percent(row.target),
                    row.share.map_or(HIDDEN.to_owned(), |share| {
                        signed(half_up(100.0 * (share - row.target)))
                    }),
                ]
            })
            .collect(),
        units: &[
            Unit::Words,
            Unit::Number,
            Unit::Percent,
            Unit::Percent,
            Unit::Points,
        ],
        note: Some(words.targets_note),
    }
}

fn margin(margin: &Margin, words: &'static Words) -> Table {
    let points = |points: f64| format!("±{}", tenths(points, words, ""));
    let mut rows = vec![vec![words.margin_now.to_owned(), points(margin.now)]];
    if let (Some(completes), Some(projected)) = (margin.projected_completes, margin.projected) {
        rows.push(vec![
            words
                .margin_projected
                .replace("{completes}", &completes.to_string()),
            points(projected),
        ]);
    }
    Table {
        id: "margin",
        title: words.margin,
        columns: vec![words.when, words.points],
        rows,
        units: &[Unit::Words, Unit::Points],
        note: Some(words.margin_note),
    }
}

/// Of those who came to a page, the share that stands there.
fn left_share(row: &ItemRow, words: &Words) -> String {
    match (row.left, row.replied) {
        (Count::Number(left), Count::Number(replied)) if left + replied > 0 => {
            let share = left as f64 / (left + replied) as f64;
            tenths(100.0 * share, words, words.percent)
        }
        _ => HIDDEN.to_owned(),
    }
}

/// With one decimal, half up.
fn tenths(number: f64, words: &Words, unit: &str) -> String {
    let tenths = half_up(10.0 * number);
    format!("{}{}{}{unit}", tenths / 10, words.decimal, tenths % 10)
}

/// Rounded half away from zero.
fn half_up(number: f64) -> i64 {
    number.round() as i64
}

fn signed(number: i64) -> String {
    match number {
        0 => "0".to_owned(),
        number if number < 0 => format!("−{}", -number),
        number => format!("+{number}"),
    }
}
