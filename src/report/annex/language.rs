//! In: a workbook and its language. Out: the same workbook, its language among its properties. Never: another change.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::definition::Lang;
use crate::error::{Error, Result};
use crate::report::xml::escape;

/// The part of an Office file that holds its title and author.
const CORE: &str = "docProps/core.xml";
const END: &str = "</cp:coreProperties>";

/// A workbook that says what language it is in (`dc:language`), which the writer has no place for.
///
/// # Errors
/// [`Error::Bug`] only.
pub(super) fn stated(workbook: &[u8], lang: &Lang) -> Result<Vec<u8>> {
    let zip = |error: zip::result::ZipError| Error::Bug(format!("a workbook's container: {error}"));
    let io = |error: std::io::Error| Error::Bug(format!("a workbook's properties: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(workbook)).map_err(zip)?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len() + 64)));
    for place in 0..archive.len() {
        let mut part = archive.by_index_raw(place).map_err(zip)?;
        if part.name().map_err(zip)? != CORE {
            writer.raw_copy_file(part).map_err(zip)?;
            continue;
        }
        drop(part);
        part = archive.by_index(place).map_err(zip)?;
        let mut xml = String::new();
        part.read_to_string(&mut xml).map_err(io)?;
        let language = format!("<dc:language>{}</dc:language>{END}", escape(lang.as_str()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        writer.start_file(CORE, options).map_err(zip)?;
        writer
            .write_all(xml.replace(END, &language).as_bytes())
            .map_err(io)?;
    }
    Ok(writer.finish().map_err(zip)?.into_inner())
}
