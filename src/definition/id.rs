//! Names that are not mixed up: an item, a scale, a net, a wave, a column of a delivery.

//!
//! Ids are shared text: every cell of a report carries several, and copying one costs no allocation.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Any text; a definition's rules for ids are checked where it is loaded.
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(id.as_ref().into())
            }

            /// As the definition writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// The id of an item (analysed).
    ItemId
);
id!(
    /// The id of a scale.
    ScaleId
);
id!(
    /// The id of a net of a scale.
    NetId
);
id!(
    /// The id of a balance of a scale.
    BalanceId
);
id!(
    /// The id of a wave, the name of its folder.
    WaveId
);
id!(
    /// A field of the survey that `wave.toml` maps to a heading: an item, the respondent id, the weight, a stratum.
    Field
);
id!(
    /// The id of a figure in `report.toml`.
    FigureId
);

/// An answer's code, as the definition writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Code(pub i64);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
