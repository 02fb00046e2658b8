//! In: a questionnaire, or the bytes of LimeSurvey's tab-separated survey structure. Out: the one as the other. Never: a row
//! that is passed over in silence. The format: <https://www.limesurvey.org/manual/Tab_Separated_Value_survey_structure>.

mod entities;
mod html;
mod part;
mod read;
mod structure;
mod write;

pub use read::read;
pub use write::write;

use super::rows::id_of;
use crate::definition::ItemId;

/// Longest code of a question that LimeSurvey's database takes.
const LONGEST_NAME: usize = 20;

/// `solveChallenges` becomes `solve_challenges`.
fn id_from(name: &str) -> String {
    let mut id = String::new();
    for (place, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && place > 0 {
            id.push('_');
        }
        id.extend(c.to_lowercase());
    }
    id_of(&id)
}

/// The code of a question: letters and digits, a letter first, at most 20. `solve_challenges` becomes `solveChallenges`.
fn name(id: &ItemId) -> String {
    let mut name = String::new();
    let mut upper = false;
    for c in id.as_str().chars() {
        match c {
            '_' | '-' => upper = true,
            c if upper => {
                name.extend(c.to_uppercase());
                upper = false;
            }
            c => name.push(c),
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'q');
    }
    name.chars().take(LONGEST_NAME).collect()
}
