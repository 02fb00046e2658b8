//! In: a delivery and the definition. Out: [`Responses`] with their accounts. Never: a number estimated from answers,
//! a write to a delivery, or a missing answer that has become a number.
//!
//! A format's reader (`csv`, `spss`, `spreadsheet`, …) opens the delivery (`opened`): its headings and what the file says of
//! them (`dictionary`). `mapping` tells which column is read as what; then the reader pushes every cell into its typed
//! column (`coding`). What it leaves, a `Table`, is judged (`judge`): faults of cells
//! (`verdict`), rows of a rehearsal (`synthetic`), respondents that occur twice (`respondent_ids`), the design
//! (`design_columns`); then the columns become `respondents`, and derived items are worked out (`derive`).

pub mod accounts;
mod cache;
mod codebook;
mod coding;
mod complaints;
mod csv;
mod ddi;
mod delivered;
mod derive;
mod design_columns;
mod dialect;
pub mod dictionary;
pub mod draft;
mod duplicate;
mod encoding;
mod file_weight;
mod findings;
mod frame;
mod guard;
mod heading_line;
mod json_lines;
mod judge;
mod labels;
mod lost_digits;
mod mapping;
pub mod matching;
mod misencoded;
mod neighbours;
mod no_respondent;
mod number;
mod opened;
mod parquet;
mod personal;
mod phrase;
mod por;
pub mod profile;
pub mod quality;
mod raw_record;
pub mod rehearsal;
mod respondent_ids;
mod respondents;
pub mod responses;
pub mod same_poll;
mod sas;
mod sheet;
mod sink;
mod spreadsheet;
mod spss;
mod stata;
mod synthetic;
mod table;
mod text;

mod triple_s;
mod value_counts;
mod verdict;
mod xml;

use std::collections::BTreeMap;
use std::path::Path;

use sha2::Digest;

use crate::definition::{Delivery, Format, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::error::{Error, Result};

pub use accounts::{Accounts, Reason, SetAside};
pub use cache::Cache;
pub use quality::Flag;
pub use responses::{
    Answers, BLANK, CHOSEN, DesignColumns, NOT_CHOSEN, OPTION_CODES, Responses, is_missing,
    missing_as, missing_of, option_code,
};

use delivered::Delivered;
use file_weight::say_file_weight;
use judge::judge;
use quality::Look;
use table::Table;

/// A text without what has the form of a CPR number, a telephone number, an e-mail or IP address, and the kinds that were
/// taken out. Open answers are masked in this one way, whether they are read or exported.
///
/// ```
/// let (text, kinds) = tidemark::ingest::masked("write to me: ane@example.dk");
/// assert_eq!((text.as_str(), kinds.as_slice()), ("write to me: [e-mail]", ["an e-mail address"].as_slice()));
/// ```
pub fn masked(text: &str) -> (String, Vec<&'static str>) {
    let (text, kinds) = personal::masked(text);
    let mut kinds: Vec<&'static str> = kinds.into_iter().map(personal::Kind::one).collect();
    match personal::without_introduction(&text) {
        Some(nameless) => {
            kinds.push(personal::Kind::Name.one());
            (nameless, kinds)
        }
        None => (text.into_owned(), kinds),
    }
}

/// Reads the delivery of a wave, whole.
///
/// Everything doubtful travels with the responses: how the file was read stands in their [`Accounts`].
///
/// # Errors
///
/// [`Error::Input`] with every mistake of the file (columns, codes, numbers, weights, duplicates), each with its line,
/// column and value, or that there is no such file; [`Error::Read`] where the machine could not read it;
/// [`Error::Bug`] for a wave of published figures, which has no delivery.
///
/// ```
/// use tidemark::definition::{WaveId, load};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = tidemark::ingest::read(&survey, wave)?.output;
/// assert_eq!(responses.rows, 1013);
/// assert_eq!(responses.accounts.rows_in, responses.accounts.rows_used);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn read(survey: &Survey, wave: &Wave) -> Result<Warned<Responses>> {
    read_with(survey, wave, &Cache::none())
}

/// Reads the delivery of a wave as [`read`] does, from a cache where it was read before.
///
/// # Errors
///
/// As [`read`]; a cache is never a reason.
pub fn read_with(survey: &Survey, wave: &Wave, cache: &Cache) -> Result<Warned<Responses>> {
    let delivery = delivery_of(wave)?;
    let (delivered, found) = delivered(wave, delivery)?;
    read_or_recall(survey, wave, delivered, found, cache)
}

/// As [`read`], and with every check of the answers that `tidemark check` shows: what was looked for and in how many
/// rows it was found, before rows were set aside.
///
/// # Errors
///
/// As [`read`].
///
/// ```
/// use tidemark::definition::{WaveId, load};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let (responses, flags) = tidemark::ingest::examine(&survey, wave)?.output;
/// assert!(flags.iter().all(|flag| flag.found <= flag.of));
/// assert_eq!(responses, tidemark::ingest::read(&survey, wave)?.output);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn examine(survey: &Survey, wave: &Wave) -> Result<Warned<(Responses, Vec<Flag>)>> {
    let delivery = delivery_of(wave)?;
    let (delivered, found) = delivered(wave, delivery)?;
    read_into(survey, wave, delivery, delivered, Look::Everything, found)
}

/// A delivery that is opened, and what is said of the folder it is in.
fn delivered(wave: &Wave, delivery: &Delivery) -> Result<(Delivered<'static>, Diagnostics)> {
    match Delivered::open(delivery) {
        Ok(delivered) => {
            let mut found = Diagnostics::new();
            neighbours::say(wave, delivery, &mut found);
            Ok((delivered, found))
        }
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::Input(Diagnostics::from(
                Diagnostic::error(
                    code::MISSING_FILE,
                    format!("the delivery of wave `{}` is not there", wave.id),
                )
                .at(Place::file(&delivery.path))
                .value(delivery.path.display().to_string())
                .help(match wave.collect {
                    Some(_) => "`tidemark collect close SURVEY --wave WAVE` writes it when fieldwork is over",
                    None => "put it there, or correct `delivery` in wave.toml",
                }),
            )))
        }
        Err(source) => Err(Error::Read {
            path: delivery.path.clone(),
            source,
        }),
    }
}

/// Recalls what came of a delivery, or reads it after what was found so far and keeps what comes of it. What was found so
/// far is of the folder, not of the delivery, and is not kept.
fn read_or_recall(
    survey: &Survey,
    wave: &Wave,
    delivered: Delivered<'_>,
    mut found: Diagnostics,
    cache: &Cache,
) -> Result<Warned<Responses>> {
    let delivery = delivery_of(wave)?;
    let slot = cache.slot(survey, wave, delivery, &delivered);
    if let Some(kept) = slot.as_ref().and_then(|slot| slot.get()) {
        found = personal::Door::new(survey, wave, delivery).mask(found);
        found.extend(kept.warnings);
        return Ok(found.finish(kept.output)?);
    }
    let before = found.iter().count();
    let read = read_into(survey, wave, delivery, delivered, Look::Exclusions, found)?
        .map(|(responses, _)| responses);
    if let Some(slot) = slot {
        slot.put(
            &read.output,
            read.warnings.0.get(before..).unwrap_or_default(),
        );
    }
    Ok(read)
}

/// Reads the delivery of a wave from bytes that are already in memory, as [`read`] does; its path stands in messages
/// only.
///
/// # Errors
///
/// As [`read`], but for those of opening the file.
///
/// ```
/// use tidemark::definition::{WaveId, load};
/// use tidemark::ingest::{Answers, read_bytes};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let heading = "id,solves_challenges,children_safe,companies_responsible,ai_benefits,sex,age,region";
/// let delivery = format!("{heading}\nrehearsal-1,1,4,4,4,2,69,1\nrehearsal-2,4,2,2,4,1,82,4\n");
/// let responses = read_bytes(&survey, wave, delivery.as_bytes())?.output;
/// // Positions among the answers of the scale, from 0.
/// assert_eq!(responses.answers_of(0), Some(&Answers::Single(vec![0, 3])));
///
/// let unknown = delivery.replace(",82,4", ",82,40");
/// assert!(read_bytes(&survey, wave, unknown.as_bytes()).is_err());
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn read_bytes(survey: &Survey, wave: &Wave, bytes: &[u8]) -> Result<Warned<Responses>> {
    let delivery = delivery_of(wave)?;
    let read = read_into(
        survey,
        wave,
        delivery,
        Delivered::bytes_of(bytes),
        Look::Exclusions,
        Diagnostics::new(),
    )?;
    Ok(read.map(|(responses, _)| responses))
}

/// Reads a delivery after what was found so far. What names a person stays in this room.
fn read_into(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
    delivered: Delivered<'_>,
    look: Look,
    found: Diagnostics,
) -> Result<Warned<(Responses, Vec<Flag>)>> {
    let door = personal::Door::new(survey, wave, delivery);
    match read_whole(survey, wave, delivery, delivered, look, found) {
        Ok(mut read) => {
            door.mask_accounts(&mut read.output.0.accounts);
            read.warnings = door.mask(read.warnings);
            Ok(read)
        }
        Err(Error::Input(found)) => Err(Error::Input(door.mask(found))),
        Err(error) => Err(error),
    }
}

fn read_whole(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
    mut delivered: Delivered<'_>,
    look: Look,
    mut found: Diagnostics,
) -> Result<Warned<(Responses, Vec<Flag>)>> {
    let judged = table(survey, wave, delivery, &delivered, &mut found)
        .and_then(|table| judge(survey, wave, delivery, table, look, &mut found));
    let unread = |source| Error::Read {
        path: delivery.path.clone(),
        source,
    };
    let sha256 = sha256_of(delivery, &delivered).map_err(unread)?;
    // What was found in rows that could not be read says nothing.
    delivered.was_read().map_err(unread)?;
    let Some((mut responses, flags)) = judged else {
        return Err(or_bug(found));
    };
    responses.accounts.sha256 = sha256;
    Ok(found.finish((responses, flags))?)
}

/// The digest of a delivery; of one in two files, of the one and then the other.
fn sha256_of(delivery: &Delivery, delivered: &Delivered<'_>) -> std::io::Result<String> {
    let mut digest = delivered.digest()?;
    if let Some(second) = opened::second_file(delivery, delivered.bytes())
        && let Ok(bytes) = std::fs::read(second)
    {
        digest.update(bytes);
    }
    Ok(hexadecimal(&digest.finalize()))
}

/// What a file says of its own variables: labels, values, missing codes. Nothing is read of its rows.
///
/// # Errors
///
/// [`Error::Input`] where the bytes are not what `format` asks for.
///
/// ```
/// use tidemark::definition::{Format, Lang};
/// let codebook = "<codeBook><dataDscr><var name='sex'><labl xml:lang='da'>Køn</labl></var></dataDscr></codeBook>";
/// let file = "codebook.xml".as_ref();
/// let dictionary = tidemark::ingest::dictionary_of(file, codebook.as_bytes(), Format::TripleS)?.output;
/// assert_eq!(dictionary.variables[0].label.get(&Lang::new("da")), Some("Køn"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn dictionary_of(
    path: &Path,
    bytes: &[u8],
    format: Format,
) -> Result<Warned<dictionary::Dictionary>> {
    let delivery = Delivery {
        path: path.to_owned(),
        format,
        encoding: None,
        sheet: None,
        heading_row: None,
        delimiter: None,
        decimal: None,
        id: None,
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        blanks: Vec::new(),
    };
    let mut found = Diagnostics::new();
    match opened::open(&delivery, &Delivered::bytes_of(bytes), &[], &mut found) {
        Some(opened) => Ok(found.finish(opened.dictionary().clone())?),
        None => Err(or_bug(found)),
    }
}

/// The columns that the wave is read from, every row in them; `None`: why not was pushed.
fn table<'a>(
    survey: &Survey,
    wave: &Wave,
    delivery: &'a Delivery,
    delivered: &'a Delivered<'_>,
    found: &mut Diagnostics,
) -> Option<Table<'a>> {
    let wanted = mapping::wanted_headings(survey, wave, delivery);
    let opened = opened::open(delivery, delivered, &wanted, found)?;
    if personal::are_answers(opened.sheet().headings(), &wanted) {
        found.push(no_headings(delivery));
        return None;
    }
    let doubtful = found.error_count() > 0;
    let mut of_columns = Diagnostics::new();
    let sinks = mapping::sinks(survey, wave, delivery, &*opened, &mut of_columns);
    if sinks.is_empty()
        && let Some(instead) = opened.instead_of_missing(&of_columns)
    {
        // A delimiter in doubt is said once.
        if found.iter().all(|before| before.code != instead.code) {
            found.push(instead);
        }
        return None;
    }
    // Where the headings could not be told apart, none of them being found is no further mistake.
    if doubtful && sinks.is_empty() {
        return None;
    }
    found.extend(of_columns);
    let dictionary = opened.dictionary().clone();
    let table = opened.fill(sinks, found)?;
    labels::compare(survey, &dictionary, &table.sinks, &*table.sheet, found);
    say_file_weight(survey, &dictionary, &table, delivery, found);
    Some(table)
}

/// Answers where headings should stand: none of them is named.
fn no_headings(delivery: &Delivery) -> Diagnostic {
    let place = match delivery.format {
        Format::Csv => Place::line(&delivery.path, 1),
        _ => Place::file(&delivery.path),
    };
    Diagnostic::error(
        code::MISSING_COLUMN,
        "the delivery has no headings: where they should stand are the answers of a respondent",
    )
    .at(place)
    .help("have the delivery made again with a line of headings")
}

fn delivery_of(wave: &Wave) -> Result<&Delivery> {
    wave.delivery()
        .ok_or_else(|| Error::Bug(format!("wave `{}` has no delivery to read", wave.id)))
}

/// A reader that gives up has said why.
fn or_bug(found: Diagnostics) -> Error {
    if found.error_count() > 0 {
        Error::Input(found)
    } else {
        Error::Bug("a delivery was given up without a reason".to_owned())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
