//! In: the bytes of a Triple-S definition (version 1.1 to 2.0), and the data file beside it. Out: its dictionary and its
//! rows. Never: a panic, an allocation by what the definition claims, or a file outside the definition's own folder.
//!
//! After *The triple-s XML Survey Interchange Standard*, version 2.0 (The triple-s Group, 2006). A variable of kind
//! `multiple` becomes a column an option, called `NAME_CODE`, and a set of them. What the standard has no place for (kinds of
//! missing, ids that are no names) is read from processing instructions `<?tidemark …?>`, which any other reader passes by.
//! A DDI codebook, which is XML too and holds no rows, gives its dictionary.

mod cells;
mod data;
mod definition;
mod record_length;

use std::path::PathBuf;

use super::dictionary::Dictionary;
use super::opened::Opened;
use super::sheet::Sheet;
use super::sink::Sink;
use super::table::Table;
use super::{ddi, xml};
use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use cells::Source;
use data::DataFile;
use definition::Definition;

pub(super) use data::Headings;
pub(super) use definition::missing_of;

/// A definition whose data file is still to be read.
struct OpenTripleS<'a> {
    delivery: &'a Delivery,
    definition: Definition,
    dictionary: Dictionary,
    sources: Vec<Source>,
    sheet: Headings,
}

pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let root = xml::decode(bytes, delivery.encoding.as_deref()).and_then(|text| xml::parse(&text));
    let root = match root {
        Ok(root) => root,
        Err(fault) => {
            found.push(fault_of(delivery, fault));
            return None;
        }
    };
    if root.name == "codeBook" {
        return Some(ddi::opened(delivery, &root));
    }
    let (mut definition, faults) = definition::read(&root);
    definition.encoding = xml::eight_bits(bytes);
    let wrong = !faults.is_empty();
    found.extend(faults.into_iter().map(|fault| fault_of(delivery, fault)));
    if wrong {
        return None;
    }
    let (dictionary, sources) = definition.dictionary();
    let headings = dictionary.variables.iter();
    Some(Box::new(OpenTripleS {
        sheet: Headings {
            file: delivery.path.clone(),
            headings: headings.map(|variable| variable.name.clone()).collect(),
        },
        delivery,
        definition,
        dictionary,
        sources,
    }))
}

fn fault_of(delivery: &Delivery, fault: xml::Fault) -> Diagnostic {
    Diagnostic::error(code::BAD_TRIPLE_S, fault.reason)
        .at(Place::line(&delivery.path, fault.line))
        .help("ask for the delivery again, or correct `format` in wave.toml")
}

/// The data file of a definition; `None` where it has none that can be named.
pub(super) fn data_file(delivery: &Delivery, bytes: &[u8]) -> Option<PathBuf> {
    let text = xml::decode(bytes, delivery.encoding.as_deref()).ok()?;
    let root = xml::parse(&text).ok()?;
    if root.name == "codeBook" {
        return None;
    }
    let (definition, _) = definition::read(&root);
    data::find(&delivery.path, &definition).ok()
}

impl<'a> Opened<'a> for OpenTripleS<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let Self {
            delivery,
            definition,
            sources,
            sheet,
            ..
        } = *self;
        let path = match data::find(&delivery.path, &definition) {
            Ok(path) => path,
            Err(tried) => {
                found.push(
                    Diagnostic::error(
                        code::NO_TRIPLE_S_DATA,
                        "the data file of the definition is not beside it",
                    )
                    .at(Place::file(&delivery.path))
                    .value(tried.join(", "))
                    .help("put the data file into the folder of the definition"),
                );
                return None;
            }
        };
        let file = DataFile::read(path, delivery, &definition, sheet.headings, found)?;
        file.fill(&definition, &sources, sinks, found)
    }
}
