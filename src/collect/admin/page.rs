//! The pages of the administration.

use maud::{DOCTYPE, Markup, html};

use crate::collect::script::Script;
use crate::collect::status::{Kind, Status, Table, Words, tables, words_of};
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
    let main = html! {
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

/// How fieldwork goes.
pub(super) fn status(script: &Script, status: &Status, lang: &Lang, csrf: &str) -> Markup {
    let words = words_of(lang);
    let main = html! {
        @if status.kind == Kind::Rehearsal { p.rehearsal { (words.rehearsal) } }
        h1 { (words.title) ": " (script.title.get(lang)) " " (status.wave) }
        nav aria-label=(words.language) {
            @for other in script.languages.iter().filter(|other| *other != lang) {
                a href={ "/?lang=" (other) } lang=(other) { (other) }
            }
            form method="post" action="/logout" {
                input type="hidden" name="csrf" value=(csrf);
                button.plain type="submit" { (words.logout) }
            }
        }
        p.note { (words.floor_note) " " (words.age_note) }
        div.tables { @for table in tables(status, script, words, lang) { (self::table(&table, words)) } }
    };
    whole(&status.title(words), lang, &main)
}

fn table(table: &Table, words: &Words) -> Markup {
    let bars = bars(table);
    html! {
        section.wide[table.columns.len() > 3] {
            h2 id=(table.id) { (table.title) }
            div.scroll tabindex="0" role="region" aria-labelledby=(table.id) {
                table aria-labelledby=(table.id) {
                    thead { tr {
                        @for (place, column) in table.columns.iter().enumerate() {
                            th.number[place > 0] scope="col" { (column) }
                        }
                    } }
                    tbody { @for (row, bar) in table.rows.iter().zip(bars) { tr {
                        @for (place, cell) in row.iter().enumerate() {
                            @if place == 0 {
                                th scope="row" { (cell) }
                            } @else {
                                td.number {
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
                "margin" => return None,
                _ => most,
            };
            Some((number(row, 1)?, most.max(1)))
        })
        .collect()
}
