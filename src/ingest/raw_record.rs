//! In: text and the byte where a record begins. Out: that record as it stands, quotes and all. Never: a cell's value
//! (that is the csv crate's); this is for messages and for quotes that nothing closes.

use std::ops::Range;

/// A record as it stands in the text, quotes and all; taken apart only for messages.
pub(super) struct RawRecord {
    /// Bytes of each field, its quotes included.
    pub fields: Vec<Range<usize>>,
    /// Where the record ends, before its line end.
    pub end: usize,
    /// A quote that is still open at the end of the text.
    pub open_quote: Option<usize>,
    /// Something other than a delimiter follows a closing quote.
    pub text_after_quote: bool,
}

impl RawRecord {
    /// The record that begins at byte `start`.
    pub fn at(bytes: &[u8], start: usize, delimiter: u8) -> Self {
        enum State {
            Start,
            Plain,
            Quoted(usize),
            Closed,
        }
        let mut raw = Self {
            fields: Vec::new(),
            end: bytes.len(),
            open_quote: None,
            text_after_quote: false,
        };
        let mut field = start;
        let mut state = State::Start;
        for (at, byte) in bytes.iter().enumerate().skip(start) {
            state = match (state, *byte) {
                (State::Start, b'"') => State::Quoted(at),
                (State::Quoted(_), b'"') => State::Closed,
                (State::Quoted(quote), _) => State::Quoted(quote),
                // A quote written twice stands for one.
                (State::Closed, b'"') => State::Quoted(field),
                (_, b'\n' | b'\r') => {
                    raw.end = at;
                    raw.fields.push(field..at);
                    return raw;
                }
                (_, byte) if byte == delimiter => {
                    raw.fields.push(field..at);
                    field = at + 1;
                    State::Start
                }
                (State::Closed, _) => {
                    raw.text_after_quote = true;
                    State::Plain
                }
                (State::Start | State::Plain, _) => State::Plain,
            };
        }
        raw.fields.push(field..bytes.len());
        if let State::Quoted(quote) = state {
            raw.open_quote = Some(quote);
        }
        raw
    }
}
