//! A status as tables, the same for the page, the terminal and the files.

use super::words::Words;
use super::{Margin, Row, Status};
use crate::collect::script::Script;
use crate::definition::{Code, Lang};

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
    /// How it is to be read.
    pub note: Option<&'static str>,
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
            note: None,
        },
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
        simple(
            "devices",
            words.devices,
            words.device,
            &status.devices,
            None,
        ),
        items(status, script, words, lang),
        simple(
            "flags",
            words.flags,
            words.flag,
            &status.flags,
            Some(words.flags_note),
        ),
        targets(status, script, words, lang),
    ];
    tables.extend(status.margin.map(|margin| self::margin(&margin, words)));
    tables.retain(|table| !table.rows.is_empty());
    tables
}

fn quotas(status: &Status, words: &'static Words) -> Table {
    Table {
        id: "quotas",
        title: words.quotas,
        columns: vec![words.cell, words.completes, words.limit],
        rows: status
            .quotas
            .iter()
            .map(|row| vec![row.id.clone(), row.count.to_string(), row.limit.to_string()])
            .collect(),
        note: None,
    }
}

fn items(status: &Status, script: &Script, words: &'static Words, lang: &Lang) -> Table {
    Table {
        id: "items",
        title: words.items,
        columns: vec![words.item, words.left, words.replied, words.median],
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
                    row.replied.to_string(),
                    row.median_seconds
                        .map_or("–".to_owned(), |median| median.to_string()),
                ]
            })
            .collect(),
        note: Some(words.items_note),
    }
}

fn targets(status: &Status, script: &Script, words: &'static Words, lang: &Lang) -> Table {
    let label = |item: &str, code: &str| -> String {
        let code = code.parse().map(Code).ok();
        script
            .question(item)
            .and_then(|question| {
                question
                    .choices
                    .iter()
                    .find(|choice| Some(choice.code) == code)
            })
            .map_or_else(String::new, |choice| choice.label.get(lang).to_owned())
    };
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
                let codes = row.category.split(" × ");
                let items = row.margin.split(" × ");
                let labels: Vec<String> = items
                    .zip(codes)
                    .map(|(item, code)| label(item, code))
                    .collect();
                let percent = |share: f64| format!("{} %", half_up(100.0 * share));
                vec![
                    format!("{}: {}", row.margin, labels.join(" × ")),
                    row.count.to_string(),
                    row.share.map_or("–".to_owned(), percent),
                    percent(row.target),
                    row.share.map_or("–".to_owned(), |share| {
                        signed(half_up(100.0 * (share - row.target)))
                    }),
                ]
            })
            .collect(),
        note: Some(words.targets_note),
    }
}

fn margin(margin: &Margin, words: &'static Words) -> Table {
    let points = |points: f64| {
        let tenths = half_up(10.0 * points);
        format!("±{}{}{}", tenths / 10, words.decimal, tenths % 10)
    };
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
        note: Some(words.margin_note),
    }
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
