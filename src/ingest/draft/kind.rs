//! In: a column and its values. Out: what it would be read as. Never: codes without labels taken for numbers.

use super::super::dictionary::{Dictionary, Storage, Variable};
use super::super::phrase::{Topic, plain, topic_of};
use super::super::profile::{ColumnProfile, Profile};
use super::answers::ColumnAnswer;

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Id,
    Weight,
    Single,
    Numeric,
    Open,
    /// No item, and why.
    LeftOut(String),
}

/// Answers of a column of codes are few.
const MOST_CODES: usize = 60;
/// Whole numbers from 0 or 1 that run this far may be answers.
const MOST_UNLABELLED: usize = 12;
/// Words for things that are counted.
const COUNTS: &[&str] = &[
    " number of",
    " how many",
    " antal",
    " hvor mange",
    " anzahl",
    " size",
    " hhsize",
    " personer",
    " years",
    " hours",
    " timer",
    " minutes",
    " amount",
    " beløb",
    " 0 10 ",
    " 0 100 ",
];
/// Words for answers in one's own words.
const OWN_WORDS: &[&str] = &[
    " open answer",
    " åben",
    " specify",
    " notér",
    " noter ",
    " skriv ",
    " other text",
    " kommentar",
    " comment",
];

/// The weight and the id of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields {
    pub weight: Option<usize>,
    pub id: Option<usize>,
}

impl Fields {
    /// As the file says, else by name and what stands in the column.
    pub fn of(profile: &Profile) -> Self {
        let dictionary = &profile.dictionary;
        let first = |is: fn(&Variable, &ColumnProfile) -> bool| {
            profile
                .iter()
                .position(|(variable, column)| is(variable, column))
        };
        Self {
            weight: dictionary.weight.or_else(|| first(looks_like_weight)),
            id: dictionary
                .id
                .or_else(|| first(looks_like_id))
                .or_else(|| unnamed_id(profile)),
        }
    }
}

fn topic(variable: &Variable) -> Option<Topic> {
    topic_of(
        &variable.name,
        variable.label.texts().next().unwrap_or_default(),
    )
}

fn looks_like_weight(variable: &Variable, column: &ColumnProfile) -> bool {
    let numbers = column.numbers > 0 && column.texts == 0 && column.blanks == 0;
    let positive = column.minimum.is_some_and(|least| least >= 0.0);
    topic(variable) == Some(Topic::Weight) && numbers && positive && !column.whole
}

fn looks_like_id(variable: &Variable, column: &ColumnProfile) -> bool {
    topic(variable) == Some(Topic::RespondentId)
        && (column.unique || column.nearly_unique)
        && column.names_people_by.is_none()
}

/// The first column, where nothing else stands in it than different whole numbers or short texts.
fn unnamed_id(profile: &Profile) -> Option<usize> {
    let (variable, column) = profile.iter().next()?;
    let enough = profile.rows >= 20 && column.names_people_by.is_none();
    let apart = column.unique || column.nearly_unique && column.whole && column.texts == 0;
    (enough && apart && variable.values.is_empty() && (column.whole || column.numbers == 0))
        .then_some(0)
}

/// What a column is read as.
pub fn kind_of(
    place: usize,
    dictionary: &Dictionary,
    column: &ColumnProfile,
    answers: &[ColumnAnswer],
    fields: Fields,
) -> Kind {
    let Some(variable) = dictionary.variables.get(place) else {
        return Kind::LeftOut("no such column".to_owned());
    };
    if let Some(by) = &column.names_people_by {
        return Kind::LeftOut(format!(
            "it looks like {by}: people are named by them, and it is not read"
        ));
    }
    if fields.weight == Some(place) {
        return Kind::Weight;
    }
    if fields.id == Some(place) {
        return Kind::Id;
    }
    if variable.name.is_empty() {
        return Kind::LeftOut("it has no heading".to_owned());
    }
    if let Some(why) = no_item(topic(variable), variable, column) {
        return Kind::LeftOut(why.to_owned());
    }
    let own_words = plain(&format!("{} {}", variable.name, label(variable)));
    if column.texts > 0 && OWN_WORDS.iter().any(|word| own_words.contains(word)) {
        return Kind::Open;
    }
    if column.texts > 0 && !mostly_numbers(column, answers) {
        return of_texts(dictionary, variable, column);
    }
    of_numbers(variable, column, answers)
}

fn label(variable: &Variable) -> &str {
    variable.label.texts().next().unwrap_or_default()
}

fn no_item(
    topic: Option<Topic>,
    variable: &Variable,
    column: &ColumnProfile,
) -> Option<&'static str> {
    let by_topic = match topic {
        Some(Topic::Identity) => Some("it says who the respondent is; such a column is not read"),
        Some(Topic::Weight) => Some("another weight"),
        Some(Topic::Stratum) => Some("a stratum? then name it in [design]: `strata`"),
        Some(Topic::Cluster) => Some("a sampling unit? then name it in [design]: `clusters`"),
        Some(Topic::Paradata) => Some("of the fieldwork"),
        Some(Topic::Date | Topic::Month | Topic::Day) => Some("a date of the fieldwork"),
        Some(Topic::RespondentId) if column.unique || column.nearly_unique => Some("another id"),
        Some(Topic::RespondentId) if column.more_values || column.values.len() > MOST_CODES => {
            Some("it is called an id, and many of its values stand in several rows")
        }
        _ => None,
    };
    by_topic.or(match variable.storage {
        Storage::Date => Some("a date"),
        _ if column.filled() == 0 && variable.values.is_empty() => Some("it is empty"),
        _ => None,
    })
}

/// Numbers beside texts that are all kinds of missing ("Ved ikke").
fn mostly_numbers(column: &ColumnProfile, answers: &[ColumnAnswer]) -> bool {
    column.numbers > 0
        && answers
            .iter()
            .filter(|answer| answer.number().is_none())
            .all(|answer| answer.missing.is_some())
}

fn of_texts(dictionary: &Dictionary, variable: &Variable, column: &ColumnProfile) -> Kind {
    if !variable.values.is_empty() {
        return Kind::Single;
    }
    const LONG: usize = 80;
    let long = column
        .seen_texts()
        .any(|(text, _)| text.chars().count() > LONG);
    let different = column.values.len();
    // Where a file labels its answers, characters without labels are words of the respondents', unless they repeat.
    let labels = |variable: &Variable| !variable.values.is_empty();
    let words = variable.storage == Storage::Text && dictionary.variables.iter().any(labels);
    let few = different <= 7 && !(words && column.filled() < 2 * different);
    let often = column.filled() >= 5 * different || few;
    if column.more_values || different > MOST_CODES || long || !often {
        Kind::Open
    } else {
        Kind::Single
    }
}

fn of_numbers(variable: &Variable, column: &ColumnProfile, answers: &[ColumnAnswer]) -> Kind {
    let real = || answers.iter().filter(|answer| answer.missing.is_none());
    let labelled = real().filter(|answer| !answer.label.is_empty()).count();
    let seen_without = real().filter(|answer| answer.label.is_empty()).count();
    if labelled >= 2 && seen_without == 0 && column.whole {
        return Kind::Single;
    }
    let only_ends = labelled <= 3 && seen_without >= 5;
    if labelled >= 2 && !only_ends && column.whole && seen_without <= labelled {
        return Kind::Single;
    }
    if labelled == 0 && looks_like_codes(variable, column, answers) {
        return Kind::Single;
    }
    Kind::Numeric
}

/// Whole numbers without labels that are likelier codes than a count: few in a row from 0 or 1, or few and far between.
fn looks_like_codes(variable: &Variable, column: &ColumnProfile, answers: &[ColumnAnswer]) -> bool {
    let words = plain(&format!("{} {}", variable.name, label(variable)));
    let topic = topic(variable);
    let counted = COUNTS.iter().any(|word| words.contains(word))
        || matches!(topic, Some(Topic::Age | Topic::BirthYear));
    let named = matches!(
        topic,
        Some(Topic::Sex | Topic::Region | Topic::Education | Topic::Party)
    );
    if !column.whole || column.more_values || counted {
        return false;
    }
    let suspects = super::code_patterns::suspects(answers);
    let real: Vec<f64> = answers
        .iter()
        .enumerate()
        .filter(|(at, answer)| {
            answer.missing.is_none() && suspects.iter().all(|(suspect, _)| suspect != at)
        })
        .filter_map(|(_, answer)| answer.number())
        .collect();
    let (least, most) = real.iter().fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), number| (least.min(*number), most.max(*number)),
    );
    let different = real.len();
    let in_a_row = different <= MOST_UNLABELLED && (0.0..=1.0).contains(&least) && most <= 10.0;
    let eleven_points = different == 11 && least == 0.0 && most == 10.0;
    let far_between = different <= MOST_CODES
        && most - least > 20.0 * different as f64
        && column.filled() >= 5 * different;
    (in_a_row && !eleven_points) || far_between || (named && different <= MOST_CODES)
}
