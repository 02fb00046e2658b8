//! In: the bytes of a Stata file, formats 113 to 119. Out: its variables and where rows, long texts and value labels stand,
//! all inside the file. Never: an allocation by what the header claims.
//!
//! Source: "dta — Description of .dta file format", for 117 to 119 of Stata's manual and, for 113 to 115, of its help file
//! `dta_113` and later.

use super::bytes::{ByteOrder, Damage, Fields, until_nul};
use super::cell::Kind;

/// A Stata file, taken apart.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub release: u16,
    pub order: ByteOrder,
    pub title: &'a [u8],
    pub columns: Vec<Column<'a>>,
    /// Bytes of a row.
    pub width: usize,
    /// Rows that are there.
    pub rows: usize,
    /// Rows that the header says there are.
    pub claimed_rows: u64,
    pub data: &'a [u8],
    /// Long texts, each behind `GSO`; formats before 117 have none.
    pub long_texts: &'a [u8],
    pub value_labels: Fields<'a>,
}

/// A variable as the header describes it.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub name: &'a [u8],
    pub label: &'a [u8],
    pub format: &'a [u8],
    /// The name of its value labels.
    pub label_set: &'a [u8],
    pub kind: Kind,
    /// Where it begins in a row.
    pub offset: usize,
}

/// How wide the fields of a release are.
#[derive(Debug, Clone, Copy)]
struct Widths {
    name: usize,
    format: usize,
    label: usize,
    sort: usize,
}

impl Widths {
    fn of(release: u16) -> Self {
        Self {
            name: if release < 118 { 33 } else { 129 },
            format: match release {
                113 => 12,
                114..118 => 49,
                _ => 57,
            },
            label: if release < 118 { 81 } else { 321 },
            sort: if release < 119 { 2 } else { 4 },
        }
    }
}

const OPENING: &str = "<stata_dta>";

impl<'a> Layout<'a> {
    /// Takes a file apart.
    pub fn of(bytes: &'a [u8]) -> Result<Self, Damage> {
        let mut fields = Fields::new(bytes, ByteOrder::Little);
        if fields.skip(OPENING) {
            return tagged(fields, bytes);
        }
        match bytes {
            [release @ 113..=115, order @ 1..=2, 1, ..] => {
                fields.order = if *order == 1 {
                    ByteOrder::Big
                } else {
                    ByteOrder::Little
                };
                untagged(u16::from(*release), fields)
            }
            [release @ 102..=112, 0..=2, 1, ..] => Err(format!(
                "the file is of Stata's format {release}, of before 2003: formats 113 to 119 are read"
            )),
            _ => Err("not a Stata file: it begins neither with `<stata_dta>` nor with a format from 113 to 115".to_owned()),
        }
    }
}

/// Formats 113 to 115 (Stata 8 to 12).
fn untagged<'a>(release: u16, mut fields: Fields<'a>) -> Result<Layout<'a>, Damage> {
    let widths = Widths::of(release);
    fields.take(4, "header")?;
    let variables = fields.number(2, "header")? as usize;
    let claimed_rows = fields.number(4, "header")?;
    let title = until_nul(fields.take(widths.label, "header")?);
    fields.take(18, "header")?;
    let types = fields.table(variables, 1, "list of types")?;
    let names = fields.table(variables, widths.name, "names")?;
    fields.table(variables + 1, widths.sort, "sort order")?;
    let formats = fields.table(variables, widths.format, "formats")?;
    let label_sets = fields.table(variables, widths.name, "names of value labels")?;
    let labels = fields.table(variables, widths.label, "variable labels")?;
    loop {
        let kind = fields.number(1, "characteristics")?;
        let length = fields.number(4, "characteristics")? as usize;
        if kind == 0 && length == 0 {
            break;
        }
        fields.take(length, "characteristics")?;
    }
    let kinds = types.iter().map(|code| Kind::of_short_code(*code));
    let described = Described {
        names,
        formats,
        label_sets,
        labels,
    };
    let (columns, width) = described.columns(kinds, widths)?;
    let rows = usize::try_from(claimed_rows).unwrap_or(usize::MAX);
    if rows
        .checked_mul(width)
        .is_none_or(|length| length > fields.left())
    {
        return Err(too_few_rows(claimed_rows, width, fields.left()));
    }
    let data = fields.table(rows, width, "rows")?;
    Ok(Layout {
        release,
        order: fields.order,
        title,
        columns,
        width,
        rows,
        claimed_rows,
        data,
        long_texts: &[],
        value_labels: fields,
    })
}

fn too_few_rows(claimed: u64, width: usize, left: usize) -> Damage {
    format!(
        "the header says {claimed} rows of {width} bytes, and the file has room for {} at most: it was cut off or is damaged",
        left / width.max(1)
    )
}

/// Formats 117 to 119 (Stata 13 and later).
fn tagged<'a>(mut fields: Fields<'a>, bytes: &'a [u8]) -> Result<Layout<'a>, Damage> {
    let header = Header::read(&mut fields)?;
    let widths = Widths::of(header.release);
    let variables = header.variables;
    fields.tag("<map>")?;
    let map = Map::read(&mut fields)?;
    fields.tag("</map>")?;
    let types = section(&mut fields, "variable_types", variables, 2)?;
    let names = section(&mut fields, "varnames", variables, widths.name)?;
    let sorted = variables.saturating_add(1);
    section(&mut fields, "sortlist", sorted, widths.sort)?;
    let formats = section(&mut fields, "formats", variables, widths.format)?;
    let label_sets = section(&mut fields, "value_label_names", variables, widths.name)?;
    let labels = section(&mut fields, "variable_labels", variables, widths.label)?;
    fields.tag("<characteristics>")?;
    while fields.skip("<ch>") {
        let length = fields.number(4, "characteristics")? as usize;
        fields.take(length, "characteristics")?;
        fields.tag("</ch>")?;
    }
    fields.tag("</characteristics>")?;
    let order = fields.order;
    let kinds = types
        .chunks_exact(2)
        .map(|code| Kind::of_code(order.unsigned(code)));
    let described = Described {
        names,
        formats,
        label_sets,
        labels,
    };
    let (columns, width) = described.columns(kinds, widths)?;
    let begin = fields.at();
    fields.tag("<data>")?;
    let rows = rows_there(&fields, &map, &header, begin, width, bytes)?;
    let data = fields.table(rows, width, "rows")?;
    fields.tag("</data>")?;
    fields.tag("<strls>")?;
    let long_texts = long_texts(&mut fields, header.release, bytes)?;
    fields.tag("<value_labels>")?;
    let value_labels = fields;
    Ok(Layout {
        release: header.release,
        order,
        title: header.title,
        columns,
        width,
        rows,
        claimed_rows: header.rows,
        data,
        long_texts,
        value_labels,
    })
}

struct Header<'a> {
    release: u16,
    variables: usize,
    rows: u64,
    title: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(fields: &mut Fields<'a>) -> Result<Self, Damage> {
        fields.tag("<header>")?;
        fields.tag("<release>")?;
        let release = match fields.take(3, "header")? {
            b"117" => 117,
            b"118" => 118,
            b"119" => 119,
            other => {
                return Err(format!(
                    "the file is of Stata's format {}: formats 113 to 119 are read",
                    String::from_utf8_lossy(other)
                ));
            }
        };
        fields.tag("</release>")?;
        fields.tag("<byteorder>")?;
        fields.order = match fields.take(3, "header")? {
            b"LSF" => ByteOrder::Little,
            b"MSF" => ByteOrder::Big,
            _ => {
                return Err("the file is damaged: its byte order is neither LSF nor MSF".to_owned());
            }
        };
        fields.tag("</byteorder>")?;
        fields.tag("<K>")?;
        let variables = fields.number(if release < 119 { 2 } else { 4 }, "header")?;
        fields.tag("</K>")?;
        fields.tag("<N>")?;
        let rows = fields.number(if release < 118 { 4 } else { 8 }, "header")?;
        fields.tag("</N>")?;
        fields.tag("<label>")?;
        let length = fields.number(if release < 118 { 1 } else { 2 }, "header")? as usize;
        let title = until_nul(fields.take(length, "label")?);
        fields.tag("</label>")?;
        fields.tag("<timestamp>")?;
        let length = fields.number(1, "header")? as usize;
        fields.take(length, "time stamp")?;
        fields.tag("</timestamp>")?;
        fields.tag("</header>")?;
        Ok(Self {
            release,
            variables: usize::try_from(variables).unwrap_or(usize::MAX),
            rows,
            title,
        })
    }
}

/// Where the file says that its rows begin, and its long texts behind them.
struct Map {
    data: u64,
    long_texts: u64,
}

impl Map {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Damage> {
        let mut places = [0; 14];
        for place in &mut places {
            *place = fields.number(8, "map")?;
        }
        Ok(Self {
            data: places[9],
            long_texts: places[10],
        })
    }
}

/// A section of one field a variable, between its tags.
fn section<'a>(
    fields: &mut Fields<'a>,
    name: &str,
    count: usize,
    width: usize,
) -> Result<&'a [u8], Damage> {
    fields.tag(&format!("<{name}>"))?;
    let table = fields.table(count, width, name)?;
    fields.tag(&format!("</{name}>"))?;
    Ok(table)
}

/// As many rows as the header says, if they end where the section does; else as many as the map has room for, if they end
/// there.
fn rows_there(
    fields: &Fields<'_>,
    map: &Map,
    header: &Header<'_>,
    begin: usize,
    width: usize,
    bytes: &[u8],
) -> Result<usize, Damage> {
    let ends_behind = |rows: usize| {
        let length = rows.checked_mul(width)?;
        let end = fields.at().checked_add(length)?;
        bytes
            .get(end..)?
            .starts_with(b"</data><strls>")
            .then_some(rows)
    };
    let claimed = usize::try_from(header.rows).ok().and_then(ends_behind);
    let mapped = || {
        let between = map.long_texts.checked_sub(map.data)?;
        let tags = "<data></data>".len() as u64;
        let length = usize::try_from(between.checked_sub(tags)?).ok()?;
        let whole = map.data == begin as u64 && length % width.max(1) == 0;
        whole.then_some(length / width.max(1)).and_then(ends_behind)
    };
    claimed
        .or_else(mapped)
        .ok_or_else(|| match header.rows.checked_mul(width as u64) {
            Some(length) if length <= fields.left() as u64 => {
                "the file is damaged: its rows do not end where its header says".to_owned()
            }
            _ => too_few_rows(header.rows, width, fields.left()),
        })
}

/// The long texts up to the tag behind them.
fn long_texts<'a>(
    fields: &mut Fields<'a>,
    release: u16,
    bytes: &'a [u8],
) -> Result<&'a [u8], Damage> {
    let begin = fields.at();
    while fields.skip("GSO") {
        super::long_text::skip(fields, release)?;
    }
    let end = fields.at();
    fields.tag("</strls>")?;
    Ok(bytes.get(begin..end).unwrap_or_default())
}

/// The lists of the header that have one field a variable.
struct Described<'a> {
    names: &'a [u8],
    formats: &'a [u8],
    label_sets: &'a [u8],
    labels: &'a [u8],
}

impl<'a> Described<'a> {
    /// The variables, and the bytes of a row.
    fn columns(
        &self,
        kinds: impl Iterator<Item = Option<Kind>>,
        widths: Widths,
    ) -> Result<(Vec<Column<'a>>, usize), Damage> {
        let mut columns = Vec::new();
        let mut offset = 0usize;
        let mut names = self.names.chunks_exact(widths.name).map(until_nul);
        let mut formats = self.formats.chunks_exact(widths.format).map(until_nul);
        let mut label_sets = self.label_sets.chunks_exact(widths.name).map(until_nul);
        let mut labels = self.labels.chunks_exact(widths.label).map(until_nul);
        for kind in kinds {
            let name = names.next().unwrap_or_default();
            let number = columns.len() + 1;
            if name.is_empty() {
                return Err(format!(
                    "the file is damaged: variable {number} has no name"
                ));
            }
            let kind = kind.ok_or_else(|| {
                format!("the file is damaged: variable {number} is of no type that Stata has")
            })?;
            columns.push(Column {
                name,
                label: labels.next().unwrap_or_default(),
                format: formats.next().unwrap_or_default(),
                label_set: label_sets.next().unwrap_or_default(),
                kind,
                offset,
            });
            offset += kind.width();
        }
        if columns.is_empty() {
            return Err("the file has no variables".to_owned());
        }
        Ok((columns, offset))
    }
}
