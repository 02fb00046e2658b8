//! Why rows were set aside, as it stands in a cache: numbers to the last bit.

use serde::{Deserialize, Serialize};

use super::super::accounts::Reason;
use crate::definition::{Lang, Texts};

#[derive(Serialize, Deserialize)]
pub(super) enum Kept {
    Empty,
    Identical,
    Headings,
    Totals,
    Footnote,
    Speeder(u64),
    StraightLiner(usize),
    Nonresponse(u64),
    NearDuplicate(u64),
    Contradiction(Vec<(String, String)>),
    Other(String),
    OpenLink,
}

impl Kept {
    pub fn new(reason: &Reason) -> Self {
        match reason {
            Reason::Empty => Self::Empty,
            Reason::Identical => Self::Identical,
            Reason::Headings => Self::Headings,
            Reason::Totals => Self::Totals,
            Reason::Footnote => Self::Footnote,
            Reason::Speeder { share } => Self::Speeder(share.to_bits()),
            Reason::StraightLiner { items } => Self::StraightLiner(*items),
            Reason::Nonresponse { above } => Self::Nonresponse(above.to_bits()),
            Reason::NearDuplicate { above } => Self::NearDuplicate(above.to_bits()),
            Reason::Contradiction(texts) => {
                let of = texts.iter();
                Self::Contradiction(
                    of.map(|(lang, text)| (lang.to_string(), text.to_string()))
                        .collect(),
                )
            }
            Reason::Other(words) => Self::Other(words.clone()),
            Reason::OpenLink => Self::OpenLink,
        }
    }

    pub fn reason(self) -> Reason {
        match self {
            Self::Empty => Reason::Empty,
            Self::Identical => Reason::Identical,
            Self::Headings => Reason::Headings,
            Self::Totals => Reason::Totals,
            Self::Footnote => Reason::Footnote,
            Self::Speeder(share) => Reason::Speeder {
                share: f64::from_bits(share),
            },
            Self::StraightLiner(items) => Reason::StraightLiner { items },
            Self::Nonresponse(above) => Reason::Nonresponse {
                above: f64::from_bits(above),
            },
            Self::NearDuplicate(above) => Reason::NearDuplicate {
                above: f64::from_bits(above),
            },
            Self::Contradiction(texts) => {
                let of = texts.into_iter();
                Reason::Contradiction(Texts::new(of.map(|(lang, text)| (Lang::new(lang), text))))
            }
            Self::Other(words) => Reason::Other(words),
            Self::OpenLink => Reason::OpenLink,
        }
    }
}
