//! In: a questionnaire, or the bytes of LimeSurvey's tab-separated survey structure. Out: the one as the other. Never: a row
//! that is passed over in silence. The format: <https://www.limesurvey.org/manual/Tab_Separated_Value_survey_structure>.

mod read;
mod write;

pub use read::read;
pub use write::write;

use super::rows::id_of;

/// Signs that mean something in a text there.
const ENTITIES: [(&str, &str); 6] = [
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ("{", "&#123;"),
    ("}", "&#125;"),
    ("\n", "<br />"),
];

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
