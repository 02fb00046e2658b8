//! In: the bytes of a workbook. Out: its zip container, its parts sound and of the size they claim. Never: an allocation
//! by what a header claims, or a part that inflates without end.

use std::io::{BufReader, Cursor, Read};

use quick_xml::events::BytesStart;
use zip::ZipArchive;
use zip::read::ZipFile;

pub(super) type Container<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A part as XML, inflated as it is read.
pub(super) type Xml<'z, 'b> = quick_xml::Reader<BufReader<ZipFile<'z, Cursor<&'b [u8]>>>>;

/// All parts together, inflated, in bytes: a workbook of a million cells is a tenth of it.
const MOST_INFLATED: u64 = 400 << 20;
/// Parts that inflate beyond it do so by no more than [`MOST_RATIO`].
const SMALL: u64 = 32 << 20;
/// Sheets full of one answer inflate to some hundred times their size; a bomb to a thousand.
const MOST_RATIO: u64 = 250;
const MOST_PARTS: usize = 10_000;

/// Opens the container; the error says what is wrong with it in words. `format` is what messages call the file.
pub(super) fn open<'b>(bytes: &'b [u8], format: &str) -> Result<Container<'b>, String> {
    if let Some(other) = another_format(bytes) {
        return Err(format!("not a readable {format}: {other}"));
    }
    let mut container = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
        if ends_in_directory(bytes) {
            format!("not a readable {format} (zip directory damaged: {error})")
        } else {
            format!("not a readable {format} (zip directory missing: the file was cut off)")
        }
    })?;
    claims(&mut container, bytes.len() as u64)
        .map_err(|why| format!("not a readable {format}: {why}"))?;
    for part in 0..container.len() {
        sound(&mut container, part).map_err(|why| format!("not a readable {format}: {why}"))?;
    }
    Ok(container)
}

/// What a file that is no zip container is instead, as far as its first bytes say.
fn another_format(bytes: &[u8]) -> Option<&'static str> {
    const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let start = bytes.trim_ascii_start();
    if bytes.starts_with(b"PK") {
        None
    } else if bytes.starts_with(COMPOUND) {
        Some("it is an old .xls workbook, or one that a password protects")
    } else if start.starts_with(b"<") || start.starts_with(b"\xEF\xBB\xBF<") {
        Some("it is a web page or XML, whatever its name says")
    } else {
        Some("it does not begin as a zip file does")
    }
}

/// Whether the record that ends a zip directory stands where it may.
fn ends_in_directory(bytes: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    let tail = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    bytes
        .get(tail..)
        .is_some_and(|tail| tail.windows(END.len()).any(|bytes| bytes == END))
}

/// Checks what the directory claims of all parts together.
fn claims(container: &mut Container<'_>, size: u64) -> Result<(), String> {
    if container.len() > MOST_PARTS {
        return Err(format!("it claims {} parts", container.len()));
    }
    let mut inflated = 0u64;
    for part in 0..container.len() {
        let part = container
            .by_index_raw(part)
            .map_err(|error| damaged("?", &error))?;
        if is_read(&part.name().unwrap_or_default()) {
            inflated = inflated.saturating_add(part.size());
        }
    }
    if inflated > MOST_INFLATED || (inflated > SMALL && inflated / MOST_RATIO > size) {
        return Err(format!(
            "its parts claim {} MB in a file of {} kB",
            inflated >> 20,
            size >> 10
        ));
    }
    Ok(())
}

/// Whether a part is one that sheets are read from: pictures and macros are not.
fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// Inflates a part to nowhere: it holds what it claims, its checksum is right and tags stand in it every so often.
fn sound(container: &mut Container<'_>, part: usize) -> Result<(), String> {
    let file = container
        .by_index(part)
        .map_err(|error| damaged("?", &error))?;
    let name = file.name().unwrap_or_default().into_owned();
    if !is_read(&name) {
        return Ok(());
    }
    let claimed = file.size();
    // One byte more than it claims: past its last byte the checksum is compared.
    let mut inflated = Tagged::new(file.take(claimed.saturating_add(1)));
    let held = std::io::copy(&mut inflated, &mut std::io::sink())
        .map_err(|error| damaged(&name, &error))?;
    if held != claimed {
        return Err(format!("its part `{name}` is not of the size it claims"));
    }
    Ok(())
}

fn damaged(name: &str, error: &dyn std::fmt::Display) -> String {
    format!("its part `{name}` is damaged ({error})")
}

/// A part by its name, as XML; `None`: there is no such part.
pub(super) fn xml<'z, 'b>(container: &'z mut Container<'b>, name: &str) -> Option<Xml<'z, 'b>> {
    let part = container.by_name(name).ok()?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.trim_text_start = false;
    config.trim_text_end = false;
    Some(xml)
}

/// XML in which a tag begins every so often: a text or a tag is held in memory whole, and none is that long.
struct Tagged<R> {
    inner: R,
    since_tag: usize,
}

/// A cell holds no more than 32,767 characters.
const LONGEST_TEXT: usize = 4 << 20;

impl<R> Tagged<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            since_tag: 0,
        }
    }
}

impl<R: Read> Read for Tagged<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let last_tag = buffer
            .get(..read)
            .and_then(|bytes| bytes.iter().rposition(|byte| *byte == b'<'));
        self.since_tag = match last_tag {
            Some(at) => read - at,
            None => self.since_tag + read,
        };
        if self.since_tag > LONGEST_TEXT {
            return Err(std::io::Error::other("a text without end"));
        }
        Ok(read)
    }
}

/// An attribute by its local name, unescaped; one that is damaged counts as absent.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .ok()?;
            Some(value.into_owned())
        })
}
