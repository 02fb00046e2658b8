//! In: a document. Out: one page that holds everything it needs: style, font, figures. Never: a script, or a request to a
//! network.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::definition::Lang;
use crate::report::chart::{Frame, Size};
use crate::report::document::{
    Block, ColumnKind, Document, FigureBlock, Row, Section, Table, Value, Wording,
};
use crate::report::font;
use crate::report::number::Numbers;
use crate::report::words::{self, Words, fill};

const STYLE: &str = include_str!("report.css");

/// The page of a document; `languages` are those the report is written in.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when a figure cannot be drawn.
pub fn html(document: &Document, languages: &[Lang]) -> crate::Result<String> {
    let page = Page::new(document);
    let title = match &document.mark {
        Some(mark) => format!("{} – {} ({mark})", document.title, document.wave),
        None => format!("{} – {}", document.title, document.wave),
    };
    let markup = html! {
        (DOCTYPE)
        html lang=(document.lang.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                // An empty icon of its own, so that no browser asks a server for one.
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(fonts())) (PreEscaped(STYLE)) }
            }
            body { (page.body(languages)?) }
        }
    };
    Ok(markup.into_string() + "\n")
}

/// The words of a page, with its markup: for asking which characters it has.
pub fn texts(document: &Document) -> String {
    Page::new(document)
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

struct Page<'a> {
    document: &'a Document,
    words: &'static Words,
    numbers: Numbers,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document) -> Self {
        Self {
            document,
            words: words::of(&document.lang),
            numbers: Numbers::new(&document.lang),
        }
    }

    fn body(&self, languages: &[Lang]) -> crate::Result<Markup> {
        let document = self.document;
        let sections = document
            .sections
            .iter()
            .map(|section| self.section(section))
            .collect::<crate::Result<Vec<_>>>()?;
        let others: Vec<&Lang> = languages
            .iter()
            .filter(|lang| **lang != document.lang)
            .collect();
        let version = fill(
            self.words.made_with,
            &[("version", env!("CARGO_PKG_VERSION"))],
        );
        Ok(html! {
            a.skip href="#main" { (self.words.skip) }
            @if let Some(mark) = &document.mark { div.mark role="note" { (mark) } }
            header.top {
                p.kicker { (document.wave) " · " (document.status.name) }
                h1 { (document.title) }
                @if let Some(subtitle) = &document.subtitle { p.subtitle { (subtitle) } }
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
            nav.contents aria-label=(self.words.contents) {
                ul {
                    @for section in &document.sections { li { a href={ "#" (section.id) } { (section.title) } } }
                }
            }
            main id="main" { @for section in &sections { (section) } }
            footer {
                p { (self.words.files_note) }
                p { (version) }
            }
        })
    }

    fn section(&self, section: &Section) -> crate::Result<Markup> {
        let blocks = section
            .blocks
            .iter()
            .map(|block| self.block(block))
            .collect::<crate::Result<Vec<_>>>()?;
        Ok(html! {
            section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
                h2 id={ (section.id) "-heading" } { (section.title) }
                @for block in &blocks { (block) }
            }
        })
    }

    fn block(&self, block: &Block) -> crate::Result<Markup> {
        Ok(match block {
            Block::Paragraph(text) => html! { p { (text) } },
            Block::Heading(text) => html! { h3 { (text) } },
            Block::Findings(findings) => html! {
                ul.findings { @for finding in findings { li { (finding) } } }
            },
            Block::List(items) => html! { ul { @for item in items { li { (item) } } } },
            Block::Facts(facts) => html! {
                dl.facts { @for (name, text) in facts { div { dt { (name) } dd { (text) } } } }
            },
            Block::Table(table) => self.table(table),
            Block::FoldedTable(table) => html! {
                details { summary { (table.caption) } (self.table(table)) }
            },
            Block::Wordings(wordings) => {
                html! { @for wording in wordings { (self.wording(wording)) } }
            }
            Block::Figure(figure) => self.figure(figure)?,
        })
    }

    fn figure(&self, block: &FigureBlock) -> crate::Result<Markup> {
        let figure = &block.figure;
        let lang = self.document.lang.as_str();
        let draw = |size, name: &str| {
            figure.svg(
                size,
                Frame::PlotOnly,
                &format!("plot-{}-{name}", figure.id),
                lang,
            )
        };
        let (wide, narrow) = (draw(Size::Report, "wide")?, draw(Size::Narrow, "narrow")?);
        let file = |ending: &str| format!("figures/{}.{ending}", figure.id);
        Ok(html! {
            figure id={ "figure-" (figure.id) "-block" } {
                div.titles {
                    h3 { (figure.finding) }
                    p.measured { (figure.measured) }
                }
                div.wide { (PreEscaped(wide)) }
                div.narrow { (PreEscaped(narrow)) }
                figcaption { @for line in &figure.caption { p { (line) } } }
                p.links { a href=(file("svg")) { "SVG" } a href=(file("png")) { "PNG" } }
                details { summary { (self.words.data_of_figure) } (self.table(&block.table)) }
            }
        })
    }

    fn table(&self, table: &Table) -> Markup {
        let caption = format!("{}-caption", table.id);
        // Many numbers in a row scroll sideways; few of them stand under each other on a narrow screen.
        let class = if table.stub.len() == 1 && table.columns.len() <= 9 {
            "stack"
        } else {
            "wide-table"
        };
        html! {
            div.scroll role="region" aria-labelledby=(caption) tabindex="0" {
                table.(class) id={ "table-" (table.id) } {
                    caption id=(caption) {
                        (table.caption)
                        @if let Some(mark) = &table.mark { span.table-mark { (mark) } }
                    }
                    thead { tr {
                        // A first label that many rows share stands over them; its heading goes with the second.
                        th scope="col" { (table.stub.join(" / ")) }
                        @for column in &table.columns {
                            th.(kind(column.kind)) scope="col" { (column.heading) }
                        }
                    } }
                    (self.rows(table))
                }
            }
            @if !table.notes.is_empty() {
                div.notes { @for note in &table.notes { p { (note) } } }
            }
            p.links { a href={ "tables/" (table.id) ".csv" } { "CSV" } }
        }
    }

    fn rows(&self, table: &Table) -> Markup {
        let grouped = table.stub.len() > 1;
        let mut groups: Vec<(&str, Vec<&Row>)> = Vec::new();
        for row in &table.rows {
            let first = row.labels.first().map_or("", String::as_str);
            match groups.last_mut() {
                Some((label, rows)) if !grouped || *label == first => rows.push(row),
                _ => groups.push((first, vec![row])),
            }
        }
        html! {
            @for (label, rows) in &groups {
                tbody {
                    @if grouped {
                        tr.group { th scope="rowgroup" colspan=(table.columns.len() + 1) { span { (label) } } }
                    }
                    @for row in rows {
                        tr {
                            th scope="row" { (row.labels.last().map_or("", String::as_str)) }
                            @for (cell, column) in row.cells.iter().zip(&table.columns) {
                                td.(kind(column.kind)) data-label=(column.heading) { (self.cell(&cell.value)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn cell(&self, value: &Value) -> String {
        value.show(&self.numbers)
    }

    fn wording(&self, wording: &Wording) -> Markup {
        html! {
            article.wording id=(wording.id) {
                h3 { (wording.label) }
                div.versions {
                    @for version in &wording.versions {
                        div lang=(version.lang.as_str()) {
                            p.language { (language_name(&version.lang)) }
                            blockquote { p { (version.text) } }
                            @if !version.options.is_empty() {
                                ol.options { @for (code, label) in &version.options { li { span.code { (code) } (label) } } }
                            }
                        }
                    }
                }
                @for note in &wording.notes { p.note { (note) } }
            }
        }
    }
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Number | ColumnKind::Interval => "number",
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
