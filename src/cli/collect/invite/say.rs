//! In: what a round of inviting did. Out: what `invite` says of it.

use std::path::PathBuf;

use crate::collect::invite::{PassedOver, Round};
use crate::collect::store::Place;

/// Nobody gets a link.
pub fn nobody(round: Round, over: PassedOver) -> String {
    match round {
        Round::First => format!(
            "nobody is new: {} were invited before, and nobody else stands in the list. Links are not kept: `--remind` makes new ones \
             for those who have not answered, as letters with `--letters`, and the old ones open nothing from then on",
            over.invited
        ),
        Round::Reminder => format!("nobody is to be reminded: {}", reasons(over)),
    }
}

/// Links were made.
pub fn done(round: Round, contacts: usize, over: PassedOver, place: &Place) -> String {
    let known = match place {
        Place::Sqlite(file) => file.display().to_string(),
        Place::Postgres(_) => "the database".to_owned(),
    };
    match round {
        Round::First => format!(
            "{contacts} invited, {} were before; {known} knows digests of their tokens alone",
            over.invited
        ),
        Round::Reminder => format!(
            "{contacts} reminded, with new links: the old ones open nothing any more; not reminded: {}",
            reasons(over)
        ),
    }
}

/// Files that were written.
pub fn written(files: &[PathBuf]) -> Vec<String> {
    let line = |file: &PathBuf| format!("wrote {} (it holds links: mode 0600)", file.display());
    files.iter().map(line).collect()
}

/// Files of earlier rounds with links of those who have other ones now.
pub fn void(files: &[PathBuf]) -> Vec<String> {
    let line = |file: &PathBuf| {
        format!(
            "void now: {} (its links of those reminded open nothing any more: delete it, send none of it)",
            file.display()
        )
    };
    files.iter().map(line).collect()
}

fn reasons(over: PassedOver) -> String {
    let never = match over.never_invited {
        0 => String::new(),
        many => format!(
            ", {many} of the list {} never invited (`invite` without `--remind` does)",
            match many {
                1 => "was",
                _ => "were",
            }
        ),
    };
    let twice = match over.invited {
        0 => String::new(),
        many => format!(", {many} stand twice in the list"),
    };
    format!("{} answered{never}{twice}", over.answered)
}
