//! Plans out of the synthetic answers that `tidemark rehearse` makes (`ingest::rehearsal`), as the CSV that they are.

use super::walk::of_code;
use super::{Broken, Plan};
use crate::collect::interview::reply::Reply;
use crate::collect::interview::script::{Question, Script};
use crate::definition::{Code, ItemKind, Missing, option_heading};

/// A plan for each row. Columns are called as the items are, codes stand for answers, and an option of a multiple-choice item
/// has a column of its own.
///
/// # Errors
/// Where the bytes are no such CSV.
pub fn plans(script: &Script, csv: &[u8]) -> Result<Vec<Plan>, Broken> {
    let wrong = |error: csv::Error| Broken(error.to_string());
    let mut reader = csv::Reader::from_reader(csv);
    let headings = reader.headers().map_err(wrong)?.clone();
    let mut plans = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        let cell = |heading: &str| {
            let at = headings.iter().position(|other| other == heading)?;
            row.get(at).map(str::trim).filter(|cell| !cell.is_empty())
        };
        let replies = script.questions().iter().filter_map(|question| {
            let reply = reply(question, &cell)?;
            Some((question.item.id.as_str().to_owned(), reply))
        });
        plans.push(replies.collect());
    }
    Ok(plans)
}

fn reply<'a>(question: &Question, cell: &dyn Fn(&str) -> Option<&'a str>) -> Option<Reply> {
    let item = &question.item;
    let id = item.id.as_str();
    match &item.kind {
        ItemKind::Single { .. } => Some(of_code(item, Code(cell(id)?.parse().ok()?))),
        ItemKind::Multiple {
            options, exclusive, ..
        } => {
            let mut is_answered = false;
            let mut chosen = Vec::new();
            for option in options {
                let said = cell(&option_heading(id, option.code));
                is_answered |= said.is_some();
                if said == Some("1") {
                    chosen.push(option.code.0);
                }
            }
            // Options are drawn one by one: none of these does not stand beside some of them.
            if chosen.len() > 1 {
                chosen.retain(|code| !exclusive.contains(&Code(*code)));
            }
            // Nothing ticked is passed over: that is all a form can say.
            (is_answered && !chosen.is_empty()).then_some(Reply::Codes(chosen))
        }
        ItemKind::Numeric { missing, .. } => {
            let number: f64 = cell(id)?.parse().ok()?;
            let kind = missing
                .iter()
                .find(|(value, _)| *value == number)
                .map(|(_, kind)| *kind);
            Some(match kind {
                None => Reply::Number(match question.decimals {
                    Some(most) => {
                        let unit = 10_f64.powi(i32::from(most));
                        (number * unit).round() / unit
                    }
                    None => number,
                }),
                Some(Missing::DontKnow) => Reply::DontKnow,
                Some(Missing::Refused) => Reply::Refused,
                Some(Missing::NoAnswer | Missing::NotAsked) => Reply::Skipped,
            })
        }
        ItemKind::Open => cell(id).map(|text| Reply::Text(text.to_owned())),
        ItemKind::Derived { .. } => None,
    }
}
