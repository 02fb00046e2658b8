//! In: the bytes of a Stata file's texts. Out: the encoding they are in, and the texts. Never: an encoding that is guessed in
//! silence.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::LabelSets;
use super::cell::Kind;
use super::layout::Layout;
use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// How the texts of a file are read.
pub(super) struct Words {
    pub encoding: &'static Encoding,
    /// Texts that are UTF-8 are read as such whatever the others are: pandas writes long texts so into format 117.
    pub utf8_first: bool,
    /// `Windows-1252, found from the bytes`.
    pub reading: String,
}

impl Words {
    /// As stated, else UTF-8 from format 118 on, else found from the bytes. `None`: an error was pushed.
    pub fn of(
        layout: &Layout<'_>,
        labels: &LabelSets<'_>,
        delivery: &Delivery,
        found: &mut Diagnostics,
    ) -> Option<Self> {
        let words = |encoding: &'static Encoding, ground: &str| Self {
            encoding,
            utf8_first: encoding == UTF_8 || delivery.encoding.is_none(),
            reading: format!("{}, {ground}", name(encoding)),
        };
        if let Some(label) = &delivery.encoding {
            let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
                found.push(
                    Diagnostic::error(code::ENCODING, format!("no encoding is called `{label}`"))
                        .at(Place::file(&delivery.path))
                        .value(label)
                        .help("for instance `windows-1252`, `macintosh` or `utf-8`"),
                );
                return None;
            };
            return Some(words(encoding, "as stated"));
        }
        if layout.release >= 118 {
            return Some(words(UTF_8, "as its format has it"));
        }
        let Some(odd) = first_odd(layout, labels) else {
            return Some(words(UTF_8, "found from the bytes"));
        };
        let (shown, _) = WINDOWS_1252.decode_without_bom_handling(odd);
        found.push(
            Diagnostic::warning(
                code::ENCODING,
                format!(
                    "format {} does not say its encoding, and `{}` is not UTF-8: read as Windows-1252",
                    layout.release,
                    super::shown(&shown)
                ),
            )
            .at(Place::file(&delivery.path))
            .value(shown.into_owned())
            .help("state `encoding = \"windows-1252\"` in wave.toml if that is right; `macintosh` is the other likely one"),
        );
        Some(words(WINDOWS_1252, "found from the bytes"))
    }

    /// A text of the header, with what cannot be decoded marked.
    pub fn text(&self, bytes: &[u8]) -> String {
        match self.decode(bytes) {
            Some(text) => text.into_owned(),
            None => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// A text of a cell; `None`: it is not in the file's encoding.
    #[inline]
    pub fn decode<'t>(&self, bytes: &'t [u8]) -> Option<Cow<'t, str>> {
        if self.utf8_first
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Some(Cow::Borrowed(text));
        }
        self.encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
    }
}

fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "windows-1252" => "Windows-1252",
        "macintosh" => "Mac Roman",
        name => name,
    }
}

/// The first text that is not UTF-8.
fn first_odd<'a>(layout: &Layout<'a>, labels: &LabelSets<'a>) -> Option<&'a [u8]> {
    let odd = |text: &&[u8]| std::str::from_utf8(text).is_err();
    let described = layout
        .columns
        .iter()
        .flat_map(|column| [column.name, column.label]);
    let header = std::iter::once(layout.title).chain(described).find(odd);
    // In the order of the variables: that of the map is another one on every run.
    let of_sets = || {
        let sets = layout
            .columns
            .iter()
            .filter_map(|column| labels.get(column.label_set));
        sets.flatten().map(|(_, label)| *label).find(odd)
    };
    let of_cells = || {
        let texts: Vec<(usize, usize)> = layout
            .columns
            .iter()
            .filter_map(|column| match column.kind {
                Kind::Text(width) => Some((column.offset, column.offset + width)),
                _ => None,
            })
            .collect();
        let rows = layout.data.chunks_exact(layout.width.max(1));
        rows.flat_map(|row| {
            texts
                .iter()
                .filter_map(|(from, to)| row.get(*from..*to))
                .collect::<Vec<_>>()
        })
        .map(super::bytes::until_nul)
        .find(odd)
    };
    header.or_else(of_sets).or_else(of_cells)
}
