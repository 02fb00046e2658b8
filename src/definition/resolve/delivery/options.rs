//! In: the headings of a multiple-choice item, in order or by code. Out: the columns it is read from. Never: an option
//! without its column, or a word that means both chosen and not.

use std::ops::Range;

use toml::Spanned;

use crate::definition::id::Code;
use crate::definition::resolve::page::{Page, codes_of};
use crate::definition::scale::Answer;
use crate::definition::source::{Heading, List, Table};
use crate::definition::wave::{Columns, option_heading};
use crate::diagnostic::{code, counted};

/// The keys of the table beside the codes of the options.
const KEYS: [&str; 6] = [
    "chosen",
    "unchosen",
    "headings",
    "any_of",
    "heading",
    "separator",
];

/// The headings of a multiple-choice item, as its table gives them.
#[derive(Default)]
struct Written {
    by_code: Vec<(Code, String)>,
    chosen: Vec<String>,
    unchosen: Vec<String>,
    /// The heading of a single column with all that was chosen.
    joined: Option<String>,
    separator: Option<String>,
    /// The headings of columns that each hold a choice.
    any_of: Vec<String>,
}

/// The columns of a multiple-choice item whose headings are given as a table.
pub(super) fn option_columns(
    page: &mut Page,
    field: &str,
    table: &Table<Heading>,
    span: &Range<usize>,
    options: &[Answer],
) -> Option<Columns> {
    let written = Written::read(page, field, table, options);
    written.one_meaning_each(page, field, span);
    written.columns(page, field, span, options)
}

impl Written {
    fn read(page: &mut Page, field: &str, table: &Table<Heading>, options: &[Answer]) -> Self {
        let mut written = Self::default();
        for (key, value) in &table.entries {
            match (key.get_ref().as_str(), value.get_ref()) {
                ("chosen", Heading::One(text)) => written.chosen.push(text.clone()),
                ("chosen", Heading::Many(list)) => written.chosen.extend(texts(list)),
                ("unchosen", Heading::One(text)) => written.unchosen.push(text.clone()),
                ("unchosen", Heading::Many(list)) => written.unchosen.extend(texts(list)),
                ("headings", Heading::Many(list)) => {
                    let by_code = in_order(page, field, list, &value.span(), options);
                    written.by_code.extend(by_code);
                }
                ("any_of", Heading::Many(list)) => written.any_of.extend(texts(list)),
                ("heading", Heading::One(heading)) => written.joined = Some(heading.clone()),
                ("separator", Heading::One(text)) => written.separator = Some(text.clone()),
                (name, Heading::One(heading)) if name.parse::<i64>().is_ok() => {
                    let code = option_code(page, field, key, options);
                    written.by_code.push((code, heading.clone()));
                }
                (name, _) if KEYS.contains(&name) => page.error(
                    code::WRONG_TYPE,
                    &value.span(),
                    format!("`{name}` has a value of the wrong type"),
                    "`headings`, `any_of`, `chosen` and `unchosen` are lists, \
                     `heading` and `separator` texts",
                ),
                (name, _) => page.error(
                    code::UNKNOWN_KEY,
                    &key.span(),
                    format!("`{name}` is not a key of the headings of `{field}`"),
                    "write the code of an option, or `headings`, `any_of`, `chosen`, `unchosen`, \
                     `heading`, `separator`",
                ),
            }
        }
        written
    }

    /// No word means both chosen and not chosen.
    fn one_meaning_each(&self, page: &mut Page, field: &str, span: &Range<usize>) {
        let both = self
            .chosen
            .iter()
            .find(|text| self.unchosen.iter().any(|other| same_word(text, other)));
        if let Some(text) = both {
            page.error(
                code::DUPLICATE,
                span,
                format!("`{text}` of `{field}` means both chosen and not chosen"),
                "leave it in `chosen` or in `unchosen`",
            );
        }
    }

    fn columns(
        mut self,
        page: &mut Page,
        field: &str,
        span: &Range<usize>,
        options: &[Answer],
    ) -> Option<Columns> {
        if !self.any_of.is_empty() && (self.joined.is_some() || !self.by_code.is_empty()) {
            page.error(
                code::WRONG_TYPE,
                span,
                format!("field `{field}` has a column a choice (`any_of`) and other columns"),
                "keep `any_of`, or the headings of the options",
            );
            return None;
        }
        if !self.any_of.is_empty() {
            return Some(Columns::AnyOf {
                headings: self.any_of,
            });
        }
        if self.joined.is_none() && self.by_code.is_empty() {
            self.by_code.extend(
                options
                    .iter()
                    .map(|option| (option.code, option_heading(field, option.code))),
            );
        }
        match self.joined {
            Some(heading) if self.by_code.is_empty() => Some(Columns::Joined {
                heading,
                separator: self
                    .separator
                    .filter(|text| !text.is_empty())
                    .unwrap_or_else(|| ";".to_owned()),
            }),
            Some(_) => {
                page.error(
                    code::WRONG_TYPE,
                    span,
                    format!("field `{field}` is read from one column or from several"),
                    "keep `heading`, or a heading for each option",
                );
                None
            }
            None => {
                self.all_options(page, field, span, options);
                Some(Columns::Options {
                    by_code: self.by_code,
                    chosen: self.chosen,
                    unchosen: self.unchosen,
                })
            }
        }
    }

    /// Every option has its heading.
    fn all_options(&self, page: &mut Page, field: &str, span: &Range<usize>, options: &[Answer]) {
        let missing: Vec<Code> = options
            .iter()
            .map(|option| option.code)
            .filter(|code| self.by_code.iter().all(|(known, _)| known != code))
            .collect();
        // A heading of an unknown option was said; it may be the one that is missing here.
        let strangers = self
            .by_code
            .iter()
            .any(|(code, _)| options.iter().all(|option| option.code != *code));
        if !missing.is_empty() && !strangers {
            page.error(
                code::MISSING_KEY,
                span,
                format!("item `{field}` has no heading for {}", codes_of(missing)),
                "give each option a heading",
            );
        }
    }
}

fn texts(list: &List<String>) -> impl Iterator<Item = String> {
    list.entries.iter().map(|text| text.get_ref().clone())
}

/// The code that a key names, said where the item has no such option.
fn option_code(page: &mut Page, field: &str, key: &Spanned<String>, options: &[Answer]) -> Code {
    let name = key.get_ref();
    let code = name.parse().map(Code).unwrap_or(Code(0));
    if options.iter().all(|option| option.code != code) {
        page.error(
            code::UNKNOWN_REFERENCE,
            &key.span(),
            format!("item `{field}` has no option `{name}`"),
            format!("its codes are {}", codes_of(options.iter().map(|o| o.code))),
        );
    }
    code
}

fn same_word(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// The headings of the options in their order.
pub(super) fn in_order(
    page: &mut Page,
    field: &str,
    list: &List<String>,
    span: &Range<usize>,
    options: &[Answer],
) -> Vec<(Code, String)> {
    if list.entries.len() != options.len() {
        page.error(
            code::WRONG_TYPE,
            span,
            format!(
                "item `{field}` has {}, and {} given",
                counted(options.len(), "option", "options"),
                counted(list.entries.len(), "heading is", "headings are")
            ),
            "one heading an option, in their order; or name them by code: `{ 1 = \"…\" }`",
        );
    }
    options
        .iter()
        .zip(&list.entries)
        .map(|(option, heading)| (option.code, heading.get_ref().clone()))
        .collect()
}
