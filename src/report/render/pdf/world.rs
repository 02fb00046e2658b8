//! In: a template, its files, fonts. Out: what typst asks of its surroundings. Never: a file of the machine, a font of
//! the system, a package of the network, or the clock.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::report::font;

/// Typst's own definitions, with the table cells that say what they head.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// The fonts of this library, read once for all documents.
static EMBEDDED: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::read(&[Bytes::new(font::REGULAR_TTF), Bytes::new(font::BOLD_TTF)]));

/// Fonts and what is known of them.
pub struct Fonts {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

impl Fonts {
    fn read(files: &[Bytes]) -> Self {
        let fonts: Vec<Font> = files.iter().cloned().flat_map(Font::iter).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Self { fonts, book }
    }

    /// The embedded fonts alone.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Fonts of a theme, with the embedded ones behind them; `None` where one of them cannot be read.
    pub fn with(own: &[Vec<u8>]) -> Option<Self> {
        let mut files = Vec::new();
        for bytes in own {
            let bytes = Bytes::new(bytes.clone());
            Font::new(bytes.clone(), 0)?;
            files.push(bytes);
        }
        files.extend([Bytes::new(font::REGULAR_TTF), Bytes::new(font::BOLD_TTF)]);
        Some(Self::read(&files))
    }

    /// The family names, each once, in the order in which they are tried.
    pub fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = Vec::new();
        for font in &self.fonts {
            let family = font.info().family.as_str();
            if !families.contains(&family) {
                families.push(family);
            }
        }
        families
    }

    /// Whether one of the fonts draws a character.
    pub fn has(&self, character: char) -> bool {
        let point = u32::from(character);
        let mut fonts = self.fonts.iter();
        fonts.any(|font| font.info().coverage.contains(point))
    }
}

/// One document's surroundings.
pub struct Press<'f> {
    fonts: &'f Fonts,
    main: FileId,
    sources: BTreeMap<u16, Source>,
    files: BTreeMap<u16, Bytes>,
}

impl<'f> Press<'f> {
    /// The template and the files it names; names end in `.typ` where they are templates themselves.
    ///
    /// # Errors
    /// The first name that is no path.
    pub fn new(
        fonts: &'f Fonts,
        template: String,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Self, String> {
        let main = file_id("main.typ")?;
        let mut sources = BTreeMap::from([(key(main), Source::new(main, template))]);
        let mut others = BTreeMap::new();
        for (name, bytes) in files {
            let id = file_id(&name)?;
            if name.ends_with(".typ") {
                let text = String::from_utf8(bytes).map_err(|_| name.clone())?;
                sources.insert(key(id), Source::new(id, text));
            } else {
                others.insert(key(id), Bytes::new(bytes));
            }
        }
        Ok(Self {
            fonts,
            main,
            sources,
            files: others,
        })
    }
}

fn file_id(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|_| name.to_owned())?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn key(id: FileId) -> u16 {
    id.into_raw().get()
}

impl World for Press<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources
            .get(&key(id))
            .cloned()
            .ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(source) = self.sources.get(&key(id)) {
            return Ok(Bytes::from_string(source.text().to_owned()));
        }
        self.files
            .get(&key(id))
            .cloned()
            .ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    /// No document knows the day on which it is built.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
