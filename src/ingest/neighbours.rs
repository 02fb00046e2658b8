//! In: the folder of a wave. Out: a warning that names files of data beside the delivery. Never: a guess which of them is
//! meant.

use crate::definition::{Delivery, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::text::shown;

/// How the name of a file of answers may end.
const ENDINGS: &[&str] = &[
    "csv", "txt", "tsv", "dat", "parquet", "sav", "zsav", "por", "dta", "sas7bdat", "xlsx", "xls",
    "ods", "rds",
];

/// Says which files of the wave's folder look like a delivery and are not read, where the delivery lies there itself.
pub(super) fn say(wave: &Wave, delivery: &Delivery, found: &mut Diagnostics) {
    let (Some(folder), Some(own)) = (delivery.path.parent(), delivery.path.file_name()) else {
        return;
    };
    if folder != wave.folder {
        return;
    }
    // A folder that cannot be listed is nobody's mistake here: the delivery itself was read.
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name() != own && entry.path().is_file())
        .filter(|entry| {
            let ending = entry.path().extension().map(|e| e.to_ascii_lowercase());
            ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        // Lock files of spreadsheet programs.
        .filter(|name| !name.starts_with(['.', '~']))
        .collect();
    names.sort();
    let Some(first) = names.first() else {
        return;
    };
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", shown(name)))
        .collect();
    let (verb, own) = (
        if names.len() == 1 { "lies" } else { "lie" },
        own.to_string_lossy(),
    );
    found.push(
        Diagnostic::warning(
            code::OTHER_DELIVERY,
            format!(
                "{} {verb} in the folder of wave `{}` and {} not read: its delivery is `{}`",
                quoted.join(", "),
                wave.id,
                if names.len() == 1 { "is" } else { "are" },
                shown(&own)
            ),
        )
        .at(wave.written_at(&["delivery"]))
        .value(first.as_str())
        .help(format!(
            "if it is the delivery, write `delivery = \"{first}\"`; if not, move it out of the folder"
        )),
    );
}
