//! The pages of the administration.

use maud::{DOCTYPE, Markup, html};

use super::{chart, today};
use crate::collect::fieldwork::status::{Kind, Status, Table, Words, calendar, tables, words_of};
use crate::collect::interview::script::Script;
use crate::collect::page::name_of;
use crate::definition::Lang;

/// Their style.
pub(super) const STYLE: &str = include_str!("style.css");

fn whole(title: &str, lang: &Lang, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="data:,";
            }
            body { main { (main) } }
        }
    }
}

/// The login, with why the last attempt was refused.
pub(super) fn login(script: &Script, lang: &Lang, refused: Option<&str>) -> Markup {
    let words = words_of(lang);
    let title = format!("{} – {} {}", words.login, script.survey, script.wave);
    let title = refused.map_or(title.clone(), |why| format!("{why} – {title}"));
    let main = html! {
        nav aria-label=(words.language) { (languages(script, lang, "/login")) }
        h1 { (words.title) ": " (script.title.get(lang)) }
        @if let Some(why) = refused { p #why .wrong role="alert" { (why) } }
        form method="post" action={ "/login?lang=" (lang) } {
            label for="password" { (words.password) }
            input #password type="password" name="password" autocomplete="current-password" required
                aria-describedby=[refused.map(|_| "why")];
            button type="submit" { (words.login) }
        }
    };
    whole(&title, lang, &main)
}

/// Links to the same page in the other languages.
fn languages(script: &Script, lang: &Lang, path: &str) -> Markup {
    html! {
        @for other in script.languages.iter().filter(|other| *other != lang) {
            a href={ (path) "?lang=" (other) } lang=(other) hreflang=(other) { (name_of(other)) }
        }
    }
}

/// How fieldwork goes.
pub(super) fn status(script: &Script, status: &Status, lang: &Lang, csrf: &str) -> Markup {
    let words = words_of(lang);
    let mut shown = tables(status, script, words, lang);
    shown.insert(0, calendar(script, words, today()));
    let main = html! {
        @if status.kind == Kind::Rehearsal { p.rehearsal { (words.rehearsal) } }
        h1 { (words.title) ": " (script.title.get(lang)) " " (status.wave) }
        nav aria-label=(words.language) {
            (languages(script, lang, "/"))
            form method="post" action={ "/logout?lang=" (lang) } {
                input type="hidden" name="csrf" value=(csrf);
                button.plain type="submit" { (words.logout) }
            }
        }
        p.note { (words.floor_note) " " (words.age_note) }
        (key_numbers(&shown, words))
        div.tables { @for table in &shown { (self::table(table, status, words)) } }
    };
    whole(&status.title(words), lang, &main)
}

/// What is asked for first, out of the tables below.
fn key_numbers(shown: &[Table], words: &Words) -> Markup {
    let cell = |id: &str, row: &str, place: usize| {
        let table = shown.iter().find(|table| table.id == id)?;
        let is = |cells: &&Vec<String>| cells.first().is_some_and(|name| name == row);
        table.rows.iter().find(is)?.get(place).cloned()
    };
    let margin = format!("{} ({})", words.margin, words.points.to_lowercase());
    let found = [
        (words.completes, cell("devices", words.name("all"), 2)),
        (words.invited, cell("invited", words.contacts_invited, 1)),
        (words.rate_short, cell("rates", "RR1", 1)),
        (words.duration, cell("devices", words.name("all"), 3)),
        (margin.as_str(), cell("margin", words.margin_now, 1)),
    ];
    html! {
        dl.key {
            @for (name, value) in found {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

fn table(table: &Table, status: &Status, words: &Words) -> Markup {
    let bars = bars(table);
    html! {
        section.wide[table.columns.len() > 3] {
            h2 id=(table.id) { (table.title) }
            @if table.id == "days" { @if let Some(drawn) = chart::days(&status.days, words) { (drawn) } }
            div.scroll tabindex="0" role="region" aria-labelledby=(table.id) {
                // On a phone the rows of a wide table are stacked; the roles keep it a table for those who hear it.
                table.stack[table.columns.len() > 2] role="table" aria-labelledby=(table.id) {
                    thead role="rowgroup" { tr role="row" {
                        @for (place, column) in table.columns.iter().enumerate() {
                            th.number[place > 0] scope="col" role="columnheader" { (column) }
                        }
                    } }
                    tbody role="rowgroup" { @for (row, bar) in table.rows.iter().zip(bars) { tr role="row" {
                        @for (place, cell) in row.iter().enumerate() {
                            @if place == 0 {
                                th scope="row" role="rowheader" { (cell) }
                            } @else {
                                td.number role="cell" data-label=[table.columns.get(place)] {
                                    @if cell == "–" { abbr title=(words.floor_note) { (cell) } } @else { (cell) }
                                    @if let Some((number, most)) = bar.filter(|_| place == 1) {
                                        " " meter min="0" max=(most) value=(number) aria-hidden="true" {}
                                    }
                                }
                            }
                        }
                    } } }
                }
            }
            @if let Some(note) = table.note { p.note { (note) } }
        }
    }
}

/// The first number of each row against the most of its table, or against the limit of its quota.
fn bars(table: &Table) -> Vec<Option<(usize, usize)>> {
    let number = |row: &Vec<String>, place: usize| row.get(place)?.parse::<usize>().ok();
    let most = table
        .rows
        .iter()
        .filter_map(|row| number(row, 1))
        .max()
        .unwrap_or_default();
    table
        .rows
        .iter()
        .map(|row| {
            let most = match table.id {
                "quotas" => number(row, 2)?,
                "calendar" | "margin" | "rates" | "days" => return None,
                _ => most,
            };
            Some((number(row, 1)?, most.max(1)))
        })
        .collect()
}
