//! Items without an answer: by respondent, and by item.

use crate::definition::{Missing, ShareRule};

use super::{Check, Hit, Kinds, Rows, missing_in};

/// Fewer items say nothing of a respondent.
const FEWEST_ASKED: u16 = 4;

/// Rows without an answer (don't know, refused, blank) to more than a share of the opinion items that were put to them;
/// `None` where the wave asks too few.
pub(super) fn by_respondent(rows: &Rows<'_>, rule: ShareRule) -> Option<Hit> {
    let mut asked = vec![0u16; rows.rows];
    let mut unanswered = vec![0u16; rows.rows];
    for (item, answers) in rows.opinions() {
        let kinds = Kinds::of(item);
        let counters = asked.iter_mut().zip(&mut unanswered).enumerate();
        for (row, (asked, unanswered)) in counters {
            match missing_in(answers, &kinds, row) {
                None => *asked = asked.saturating_add(1),
                Some(Missing::NotAsked) => {}
                Some(Missing::DontKnow | Missing::Refused | Missing::NoAnswer) => {
                    *asked = asked.saturating_add(1);
                    *unanswered = unanswered.saturating_add(1);
                }
            }
        }
    }
    let judged = || {
        let both = asked.iter().zip(&unanswered).enumerate();
        both.filter(|(_, (asked, _))| **asked >= FEWEST_ASKED)
    };
    let of = judged().count();
    let above = judged()
        .filter(|(_, (asked, unanswered))| {
            f64::from(**unanswered) > rule.limit * f64::from(**asked)
        })
        .map(|(row, _)| row)
        .collect();
    let check = Check::Nonresponse { above: rule.limit };
    (of > 0).then(|| Hit::new(check, above, of, rule.action))
}

/// Of each opinion item: those who did not answer it, and, where nobody is known not to have been asked, those for whom it is
/// blank.
pub(super) fn by_item(rows: &Rows<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (item, answers) in rows.opinions() {
        let kinds = Kinds::of(item);
        let (mut asked, mut unanswered, mut blank) = (0, 0, 0);
        for row in 0..rows.rows {
            let missing = missing_in(answers, &kinds, row);
            asked += usize::from(missing != Some(Missing::NotAsked));
            unanswered += usize::from(!matches!(missing, None | Some(Missing::NotAsked)));
            blank += usize::from(missing == Some(Missing::NoAnswer));
        }
        let item = item.id.clone();
        let of_item = Check::ItemNonresponse { item: item.clone() };
        hits.push(Hit::counted(of_item, unanswered, asked));
        // Where the answers tell who was not asked, a blank is one of those who were.
        if asked == rows.rows {
            hits.push(Hit::counted(Check::Blank { item }, blank, asked));
        }
    }
    hits
}
