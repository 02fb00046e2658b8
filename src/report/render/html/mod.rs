//! In: a document. Out: one page that holds everything it needs: style, font, figures, tables, its own small script. Never: a
//! request to a network, or a number that cannot be read without the script.

mod control;
mod figure;
mod group;
mod policy;
mod prose;
mod scheme;
mod served;
mod slim;
mod table;

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::definition::{Lang, Theme};
use crate::report::document::{Block, Document, GROUPS, Section, Wording};
use crate::report::font;
use crate::report::number::Numbers;
use crate::report::words::page::{self, PageWords};
use crate::report::words::{self, Words, fill};

use prose::prose;
use scheme::Scheme;
pub(crate) use served::{Fault, Served};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A page is sent by mail and opened on telephones: no page is larger than this.
pub(crate) const MOST_BYTES: usize = 1_500_000;

/// What a page holds beside its texts and tables. A long survey has less, so that the page stays small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// Every figure in the page and as a drawing to save, those of single groups too.
    Whole,
    /// Single groups have tables only.
    GroupsAsTables,
    /// Drawings and tables are saved from the files beside the page.
    FilesBeside,
    /// One drawing a figure, for any screen; groups stand in the tables of their banner only.
    Least,
}

/// The page of a document; `languages` are those the report is written in.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when a figure cannot be drawn.
pub fn html(document: &Document, languages: &[Lang]) -> crate::Result<String> {
    html_in(document, languages, &Theme::light())
}

/// The page with its figures in a theme; on a dark screen those of a light theme take the colours of the stage.
///
/// # Errors
/// As [`html()`].
pub fn html_in(document: &Document, languages: &[Lang], theme: &Theme) -> crate::Result<String> {
    let page = |detail| Page::new(document, detail, theme).whole(languages);
    for detail in [Detail::Whole, Detail::GroupsAsTables, Detail::FilesBeside] {
        let whole = page(detail)?;
        if whole.len() <= MOST_BYTES {
            return Ok(whole);
        }
    }
    page(Detail::Least)
}

/// The words of a page, with its markup: for asking which characters it has.
pub fn texts(document: &Document) -> String {
    Page::new(document, Detail::FilesBeside, &Theme::light())
        .body(std::slice::from_ref(&document.lang))
        .map(Markup::into_string)
        .unwrap_or_default()
}

fn fonts() -> String {
    [(400, font::REGULAR_WOFF2), (700, font::BOLD_WOFF2)]
        .map(|(weight, bytes)| {
            format!(
                "@font-face{{font-family:\"Noto Sans\";font-weight:{weight};font-display:block;\
                 src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
                STANDARD.encode(bytes)
            )
        })
        .concat()
}

/// The mark over every printed page.
fn paper(mark: &str) -> String {
    let text: String = mark
        .chars()
        .filter(|character| !matches!(character, '"' | '\\' | '<' | '\n'))
        .collect();
    format!(
        "@page{{margin-top:22mm;@top-left{{content:\"{text}\";color:#9b1c31;font:700 9pt \"Noto Sans\",sans-serif;\
         white-space:nowrap}}}}"
    )
}

struct Page<'a> {
    document: &'a Document,
    words: &'static Words,
    own: &'static PageWords,
    numbers: Numbers,
    detail: Detail,
    theme: &'a Theme,
    /// Filled while the body is made.
    scheme: RefCell<Scheme>,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document, detail: Detail, theme: &'a Theme) -> Self {
        Self {
            document,
            words: words::of(&document.lang),
            own: page::of(&document.lang),
            numbers: Numbers::new(&document.lang),
            detail,
            theme,
            scheme: RefCell::default(),
        }
    }

    fn whole(&self, languages: &[Lang]) -> crate::Result<String> {
        let document = self.document;
        let title = match &document.mark {
            Some(mark) => format!("{} – {} ({mark})", document.title, document.wave),
            None => format!("{} – {}", document.title, document.wave),
        };
        let body = self.body(languages)?;
        let fonts = fonts();
        // What this page alone has: the colours of its figures, and the mark on paper.
        let mut own = self.scheme.borrow().style();
        own.push_str(&document.mark.as_deref().map(paper).unwrap_or_default());
        let policy = policy::policy(&[&fonts, STYLE, &own], SCRIPT);
        let markup = html! {
            (DOCTYPE)
            html lang=(document.lang.as_str()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    // An empty icon of its own, so that no browser asks a server for one.
                    link rel="icon" href="data:,";
                    title { (title) }
                    style id="fonts" { (PreEscaped(&fonts)) }
                    style { (PreEscaped(STYLE)) }
                    @if !own.is_empty() { style { (PreEscaped(&own)) } }
                }
                body {
                    (body)
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        Ok(markup.into_string() + "\n")
    }

    fn body(&self, languages: &[Lang]) -> crate::Result<Markup> {
        let document = self.document;
        let mut sections = Vec::new();
        for section in &document.sections {
            sections.push(self.section(section)?);
            if section.id == GROUPS && self.shows_groups() {
                sections.push(self.one_group()?);
            }
        }
        let version = fill(
            self.words.made_with,
            &[("version", env!("CARGO_PKG_VERSION"))],
        );
        Ok(html! {
            a.skip href="#main" { (self.words.skip) }
            @if let Some(mark) = &document.mark {
                aside.mark aria-label=(self.own.about_the_data) { p { (mark) } }
            }
            div.sheet {
                (self.header(languages))
                (self.contents())
                main id="main" tabindex="-1" {
                    @for section in &sections { (section) }
                    div.tip id="tip" role="tooltip" hidden {}
                    p.unseen id="said" role="status" {}
                }
                footer {
                    (self.citation("cite-report", self.own.cite_report, &document.citation))
                    p { (prose(&crate::report::Prose::built_in(self.words.files_note))) }
                    p data-setting { (version) }
                }
            }
        })
    }

    fn shows_groups(&self) -> bool {
        !self.document.groups.is_empty() && self.detail < Detail::Least
    }

    fn header(&self, languages: &[Lang]) -> Markup {
        let document = self.document;
        let others: Vec<&Lang> = languages
            .iter()
            .filter(|lang| **lang != document.lang)
            .collect();
        html! {
            header.top {
                p.kicker { time { (document.wave) } " · " (document.status.name) }
                h1 data-wording { (document.title) }
                @if let Some(subtitle) = &document.subtitle { p.subtitle data-wording { (subtitle) } }
                p.status { (document.status.explanation) }
                @if !others.is_empty() {
                    nav.languages aria-label=(self.words.other_languages) {
                        @for lang in others {
                            a href={ "../" (lang.as_str()) "/index.html" } lang=(lang.as_str()) hreflang=(lang.as_str()) {
                                (language_name(lang))
                            }
                        }
                    }
                }
            }
        }
    }

    fn contents(&self) -> Markup {
        let document = self.document;
        html! {
            nav.contents aria-label=(self.words.contents) {
                h2 { (self.words.contents) }
                ul {
                    @for section in &document.sections {
                        li { a href={ "#" (section.id) } { (section.title) } }
                        @if section.id == GROUPS && self.shows_groups() {
                            li { a href="#one-group" { (self.own.one_group) } }
                        }
                    }
                }
            }
        }
    }

    fn section(&self, section: &Section) -> crate::Result<Markup> {
        let blocks = self.blocks(&section.blocks)?;
        Ok(html! {
            section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
                h2 id={ (section.id) "-heading" } { (section.title) }
                (blocks)
            }
        })
    }

    fn blocks(&self, blocks: &[Block]) -> crate::Result<Markup> {
        let blocks = blocks
            .iter()
            .map(|block| self.block(block))
            .collect::<crate::Result<Vec<_>>>()?;
        Ok(html! { @for block in &blocks { (block) } })
    }

    fn block(&self, block: &Block) -> crate::Result<Markup> {
        Ok(match block {
            Block::Paragraph(text) => html! { p { (prose(text)) } },
            Block::Heading(text) => html! { h3 { (text) } },
            Block::Findings(findings) => html! {
                ul.findings { @for finding in findings { li { (prose(finding)) } } }
            },
            Block::List(items) => html! { ul { @for item in items { li { (prose(item)) } } } },
            Block::Facts(facts) => html! {
                dl.facts { @for (name, text) in facts { div { dt { (name) } dd { (prose(text)) } } } }
            },
            Block::Table(table) => self.table(table)?,
            Block::FoldedTable(table) => html! {
                details { summary { (prose(&table.caption)) } (self.table(table)?) }
            },
            Block::Wordings(wordings) => {
                html! { @for wording in wordings { (self.wording(wording)) } }
            }
            Block::Figure(figure) => self.figure(figure)?,
        })
    }

    fn wording(&self, wording: &Wording) -> Markup {
        html! {
            article.wording id=(wording.id) {
                h3 data-wording { (wording.label) }
                div.versions {
                    @for version in &wording.versions {
                        div lang=(version.lang.as_str()) {
                            p.language { (language_name(&version.lang)) }
                            blockquote { p data-wording { (version.text) } }
                            @if !version.options.is_empty() {
                                ol.options data-wording {
                                    @for (code, label) in &version.options { li { span.code { (code) } (label) } }
                                }
                            }
                        }
                    }
                }
                @for note in &wording.notes { p.note { (prose(note)) } }
            }
        }
    }
}

/// The name of a language in itself; its tag where it is not known.
fn language_name(lang: &Lang) -> &str {
    if words::is_known(lang) {
        words::of(lang).own_name
    } else {
        lang.as_str()
    }
}
