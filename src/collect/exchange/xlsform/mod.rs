//! In: a questionnaire, or the bytes of an XLSForm workbook. Out: the one as the other. Never: a row that is passed over in
//! silence. The format: <https://xlsform.org/en/>.

mod question;
mod read;
mod sheet;
mod write;

pub use read::read;
pub use write::write;

use crate::definition::{ItemId, Missing};

const KINDS: &[(&str, Missing)] = &[
    ("dont_know", Missing::DontKnow),
    ("refused", Missing::Refused),
    ("no_answer", Missing::NoAnswer),
    ("not_asked", Missing::NotAsked),
];

/// The name of a question: an XML name does not begin with a digit or a hyphen.
fn name(id: &ItemId) -> String {
    match id
        .as_str()
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    {
        true => id.as_str().to_owned(),
        false => format!("q_{id}"),
    }
}
