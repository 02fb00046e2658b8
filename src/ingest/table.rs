//! In: what a format's reader has read. Out: the same, whatever the format was. Never: anything of one format only.

use super::accounts::SetAside;
use super::sheet::Sheet;
use super::sink::Sink;

/// A delivery that has been read into columns.
pub(super) struct Table<'a> {
    pub sinks: Vec<Sink>,
    /// Rows in every column.
    pub rows: usize,
    /// A hash of each row, where no id tells respondents apart.
    pub hashes: Option<Vec<u64>>,
    /// Rows that did not come into the columns.
    pub set_aside: Vec<SetAside>,
    /// How the file was read, in words.
    pub reading: Vec<String>,
    /// Columns in which every cell is the id of a synthetic answer.
    pub marked: Vec<usize>,
    /// For formats of text.
    pub delimiter: Option<u8>,
    pub sheet: Box<dyn Sheet + 'a>,
}
