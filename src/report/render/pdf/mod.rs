//! In: a template and the texts, figures and pictures it names, as data. Out: a tagged PDF (PDF/UA-1), the same bytes
//! each time. Never: a font of the system, the clock, or a reader's text read as markup.
//!
//! Typst sets the pages. A template is typst markup of ours; every text of a survey reaches it in a data file
//! (`json("data.json")`), where `#`, `*`, `$` and `@` are letters like any other.

mod data;
mod document;
mod figure;
mod fit;
mod make;
pub(in crate::report) mod pieces;
mod world;

use serde::Serialize;
use typst::diag::{EcoVec, SourceDiagnostic};
use typst::foundations::{Label, Selector, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use unicode_normalization::UnicodeNormalization;

use crate::definition::Lang;
pub use figure::figure_pdf;
use world::{Fonts, Press};

pub use document::{Form, Printed, print};

/// What a PDF says of itself.
#[derive(Debug, Clone)]
pub struct Meta<'a> {
    /// Shown in the title bar of a reader, and read aloud first; never empty.
    pub title: &'a str,
    /// The language of the document; parts in another one say so.
    pub lang: &'a Lang,
    /// Who stands behind it.
    pub author: Option<&'a str>,
    /// A short name of the document that no other document of the survey has: `2023/da/fact-sheet`. The identifier of
    /// the PDF is made of it.
    pub ident: &'a str,
    /// TrueType or OpenType files of a theme, used before the embedded Noto Sans; empty for that alone.
    pub fonts: &'a [Vec<u8>],
}

/// A file that a template reads: its name as the template writes it, and its bytes.
///
/// Names ending in `.typ` are templates, `.json` data, `.svg` and `.png` pictures.
#[derive(Debug, Clone)]
pub struct Supply {
    /// As the template writes it, without a leading slash.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Supply {
    /// A file from its name and content.
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.into(),
        }
    }

    /// A value as JSON, its texts without control characters.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) when it has no form in JSON.
    pub fn data(name: &str, value: &impl Serialize) -> crate::Result<Self> {
        let mut value = serde_json::to_value(value).map_err(|error| bug(&error))?;
        without_controls(&mut value);
        Ok(Self::new(name, value.to_string()))
    }
}

/// Drops control characters, which no font draws; lines still end.
fn without_controls(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => {
            text.retain(|character| character == '\n' || !character.is_control());
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(without_controls),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(without_controls),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

/// A document with its pages laid out.
pub struct Laid {
    document: PagedDocument,
    options: PdfOptions,
}

/// Where a marked piece of a template came to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landing {
    /// The number that the template gave it.
    pub mark: usize,
    /// From 1.
    pub page: usize,
}

impl Laid {
    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// Where the template's marks, `#metadata(7) <mark>`, came to stand, in reading order.
    pub fn landings(&self) -> Vec<Landing> {
        let Some(label) = Label::new(PicoStr::intern("mark")) else {
            return Vec::new();
        };
        let introspector = self.document.introspector();
        let marked = introspector.query(&Selector::Label(label));
        let landing = |content: &typst::foundations::Content| {
            let Value::Int(mark) = content.to_packed::<MetadataElem>()?.value else {
                return None;
            };
            Some(Landing {
                mark: usize::try_from(mark).ok()?,
                page: introspector.page(content.location()?)?.get(),
            })
        };
        marked.iter().filter_map(landing).collect()
    }

    /// The bytes of the PDF.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) when it is not PDF/UA-1: a figure without alt text, a heading that skips a level.
    pub fn pdf(&self) -> crate::Result<Vec<u8>> {
        typst_pdf::pdf(&self.document, &self.options).map_err(|errors| {
            let said: Vec<String> = errors.iter().map(in_words).collect();
            bug(&said.join("; "))
        })
    }
}

/// Lays out the pages of a template.
///
/// The template finds the language, the title and the fonts already set. It reads its `files` by name.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when typst refuses the template or warns of something, or a font cannot be read.
///
/// ```
/// use tidemark::definition::Lang;
/// use tidemark::report::render::pdf::{Meta, Supply, lay_out};
/// let lang = Lang::new("da");
/// let meta = Meta { title: "Prøve", lang: &lang, author: None, ident: "prove", fonts: &[] };
/// // What a survey says is data: no character of it is markup.
/// let data = Supply::data("data.json", &["43 % *siger* #ja til $1 @hjem"])?;
/// let template = "#let data = json(\"data.json\")\n= #data.at(0)\n";
/// let laid = lay_out(template, &[data], &meta)?;
/// assert_eq!(laid.pages(), 1);
/// assert!(laid.pdf()?.starts_with(b"%PDF-1.7"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn lay_out(template: &str, files: &[Supply], meta: &Meta<'_>) -> crate::Result<Laid> {
    let own;
    let fonts = if meta.fonts.is_empty() {
        Fonts::embedded()
    } else {
        own = Fonts::with(meta.fonts).ok_or_else(|| bug(&"a font cannot be read"))?;
        &own
    };
    let files = files
        .iter()
        .map(|file| (file.name.clone(), drawable(file, fonts)))
        .collect();
    let template = format!("{}\n{template}", preamble(meta, fonts));
    let press = Press::new(fonts, template, files)
        .map_err(|name| bug(&format!("no name of a file: {name}")))?;
    let compiled = typst::compile::<PagedDocument>(&press);
    // What the last documents shared stays, what none of them used goes.
    typst::comemo::evict(KEPT);
    let document = compiled.output.map_err(|errors| refused(&press, &errors))?;
    if !compiled.warnings.is_empty() {
        return Err(refused(&press, &compiled.warnings));
    }
    Ok(Laid {
        document,
        options: options(meta)?,
    })
}

/// A PDF and where its marks came to stand.
#[derive(Debug, Clone)]
pub struct Typeset {
    /// The bytes of the file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Where the template's marks came to stand, in reading order.
    pub landings: Vec<Landing>,
}

/// Lays out a template and writes its PDF.
///
/// # Errors
/// As of [`lay_out`] and [`Laid::pdf`].
pub fn typeset(template: &str, files: &[Supply], meta: &Meta<'_>) -> crate::Result<Typeset> {
    let laid = lay_out(template, files, meta)?;
    Ok(Typeset {
        pdf: laid.pdf()?,
        pages: laid.pages(),
        landings: laid.landings(),
    })
}

/// For how many documents typst's memory of a step is kept after its last use.
const KEPT: usize = 8;

fn options(meta: &Meta<'_>) -> crate::Result<PdfOptions> {
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| bug(&error.message()))?;
    Ok(PdfOptions {
        ident: Smart::Custom(meta.ident.to_owned()),
        creator: Smart::Custom(Some(format!("Tidemark {}", env!("CARGO_PKG_VERSION")))),
        standards,
        ..PdfOptions::default()
    })
}

/// What every template starts from, on one line.
fn preamble(meta: &Meta<'_>, fonts: &Fonts) -> String {
    let quoted = |text: &str| literal(&text.nfc().collect::<String>());
    let families: Vec<String> = fonts.families().into_iter().map(literal).collect();
    let (lang, region) = language(meta.lang);
    let region = region.map_or("none".to_owned(), |region| literal(&region));
    let author = meta.author.map_or("()".to_owned(), quoted);
    format!(
        "#set document(title: {}, author: {author}, date: none); #set text(font: ({},), lang: {}, region: {region}, fallback: false);",
        quoted(meta.title),
        families.join(", "),
        literal(&lang),
    )
}

/// A language tag as typst takes it: the language, and the region where the tag names one.
fn language(lang: &Lang) -> (String, Option<String>) {
    let mut parts = lang.as_str().split('-');
    let language = parts.next().unwrap_or_default().to_lowercase();
    let region = parts
        .find(|part| part.len() == 2 && part.chars().all(|c| c.is_ascii_alphabetic()))
        .map(str::to_uppercase);
    (language, region)
}

/// A text as a string of typst's.
fn literal(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            _ if character.is_control() => {}
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// What stands for a character that no font draws (T0604 says which): PDF/UA forbids the empty box of the font.
const LACKING: char = '■';

/// A file with only characters that are drawn; pictures of pixels and templates as they are.
fn drawable(file: &Supply, fonts: &Fonts) -> Vec<u8> {
    let is_text = file.name.ends_with(".json") || file.name.ends_with(".svg");
    let text = std::str::from_utf8(&file.bytes).ok().filter(|_| is_text);
    let Some(text) = text else {
        return file.bytes.clone();
    };
    if text.is_ascii() {
        return file.bytes.clone();
    }
    let drawn = |character: char| {
        if character.is_ascii() || character.is_control() || fonts.has(character) {
            character
        } else {
            LACKING
        }
    };
    text.nfc().map(drawn).collect::<String>().into_bytes()
}

fn refused(press: &Press<'_>, said: &EcoVec<SourceDiagnostic>) -> crate::Error {
    let said: Vec<String> = said
        .iter()
        .map(|one| format!("{}{}", place(press, one), in_words(one)))
        .collect();
    bug(&said.join("; "))
}

/// Where in which template.
fn place(press: &Press<'_>, said: &SourceDiagnostic) -> String {
    let found = said.span.id().zip(press.range(said.span));
    let Some((id, range)) = found else {
        return String::new();
    };
    let name = id.vpath().get_without_slash();
    let line = press
        .source(id)
        .ok()
        .and_then(|source| source.lines().byte_to_line(range.start));
    match line {
        // The preamble is the first line.
        Some(line) if id == press.main() => format!("{name}:{line}: "),
        Some(line) => format!("{name}:{}: ", line + 1),
        None => format!("{name}: "),
    }
}

fn in_words(said: &SourceDiagnostic) -> String {
    let hints = said.hints.iter().map(|hint| format!(" ({})", hint.v));
    format!("{}{}", said.message, hints.collect::<String>())
}

fn bug(error: &dyn std::fmt::Display) -> crate::Error {
    crate::Error::Bug(format!("a PDF could not be set: {error}"))
}
