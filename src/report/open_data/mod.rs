//! In: the answers of a wave and their weights. Out: a public-use file, in which no respondent can be singled out by what is
//! known of people, with everything that describes it. Never: an id, a text that a respondent wrote, an exact number about a
//! person, or a combination of quasi-identifiers below k.
//!
//! [`public_use()`] decides and says what it decided; [`files`] renders; [`write()`] puts the folder in its place.

mod anonymity;
mod csvw;
mod files;
mod gate;
mod loss;
mod making;
mod order;
mod readme;
mod select;
mod weights;
mod words;

use crate::definition::{ItemId, OpenData, Survey, Wave};
use crate::diagnostic::{Diagnostic, Warned, code, counted};
use crate::error::Result;
use crate::ingest::Responses;
use crate::ingest::dictionary::FileText;
use crate::report::exchange::{self, Table};

use making::Making;

pub use files::{files, write};

/// What is asked of a public-use file beside what the survey declares.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Goes before `k` of `[open_data]`.
    pub k: Option<usize>,
    /// Numeric items whose exact numbers stay; those that describe respondents count as quasi-identifiers.
    pub keep: Vec<ItemId>,
}

/// A public-use file and what was done to make it one.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicUse {
    /// The answers, in their new order.
    pub table: Table,
    /// No combination of quasi-identifiers occurs less often.
    pub k: usize,
    /// The names of the quasi-identifiers in the file.
    pub quasi_identifiers: Vec<String>,
    /// How many combinations of them occur.
    pub classes: usize,
    /// How often the rarest occurs.
    pub smallest: usize,
    /// What the file does not hold.
    pub left_out: Vec<LeftOut>,
    /// Categories that were merged.
    pub merged: Vec<Merged>,
    /// Variables with suppressed cells, and how many.
    pub suppressed: Vec<(String, usize)>,
    /// Respondents with a merged or suppressed cell.
    pub changed: usize,
    /// Respondents who weigh nothing; they are not in the file.
    pub weightless: usize,
    /// Groups of averaged weights, and the respondents of the smallest.
    pub weight_groups: (usize, usize),
    /// l-diversity.
    pub diversity: Vec<Diversity>,
    /// By variable, the largest change of a weighted share, 0 to 1.
    pub loss: Vec<(String, f64)>,
}

/// Something that a public-use file does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Its name in the survey.
    pub variable: String,
    /// Why.
    pub why: Why,
}

/// Why something is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It tells respondents apart.
    Identifier,
    /// It says where in the sample a respondent was drawn.
    Design,
    /// A text that a respondent wrote.
    OpenText,
    /// `[open_data]` says so.
    Dropped,
    /// An exact number whose bands are in this item.
    Banded(ItemId),
    /// An exact number without declared bands.
    Exact,
}

/// The categories of a variable that became one.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The variable.
    pub variable: String,
    /// What each was called (empty: a blank) and how many respondents it had.
    pub categories: Vec<(FileText, usize)>,
}

/// What a combination of quasi-identifiers tells of the answers to an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Diversity {
    /// The variable.
    pub variable: String,
    /// Different answers in the combination that has fewest.
    pub least: usize,
    /// Combinations in which all gave the same.
    pub alike: usize,
}

/// Makes the public-use file of a wave.
///
/// Left out are ids, fields of the sample design, open texts and exact numbers (but for ratings, and what [`Request::keep`] names). Rare
/// categories of the quasi-identifiers are merged into "other or not stated", then cells suppressed, until every combination occurs at
/// least k times. Weights are averaged in groups; respondents come in an order keyed by the digest of the delivery.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input): fewer than k respondents, an item to keep that cannot be kept (T0611), or what disclosure demands
/// is not stated (T0602).
///
/// ```
/// use tidemark::definition::WaveId;
/// use tidemark::report::open_data::{Request, public_use};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = tidemark::ingest::read(&survey, wave)?.output;
/// let (weights, _) = tidemark::pipeline::weigh_responses(&survey, wave, &responses)?.output;
/// let public = public_use(&survey, wave, &responses, &weights, &Request::default())?.output;
/// assert_eq!(public.quasi_identifiers, ["sex", "age_group", "region"]);
/// assert!(public.smallest >= 5);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn public_use(
    survey: &Survey,
    wave: &Wave,
    responses: &Responses,
    weights: &[f64],
    request: &Request,
) -> Result<Warned<PublicUse>> {
    let mut found = gate::gate(survey, wave, request);
    let k = request.k.or(survey.open_data.k).unwrap_or(OpenData::K);
    let described = exchange::describe(survey, Some(wave));
    let table = exchange::answers(survey, wave, responses, weights);
    let selected = select::select(survey, wave, &table, &described.columns, &request.keep);
    let rows: Vec<usize> = order::order(&responses.accounts.sha256, responses.rows)
        .into_iter()
        .filter(|row| weights.get(*row).is_some_and(|weight| *weight != 0.0))
        .collect();
    let weightless = responses.rows - rows.len();
    let protected = if found.error_count() == 0 {
        making::protect(&table, &selected.kept, &rows, k)
    } else {
        None
    };
    let Some(protected) = protected else {
        if found.error_count() == 0 {
            found.push(few(wave, rows.len(), k));
        }
        return Err(found.into());
    };
    let averaged = weights::averaged(&making::picked(weights, &rows), k);
    let made = Making {
        survey,
        wave,
        table: &table,
        rows: &rows,
        weights,
        kept: &selected.kept,
        protected,
        averaged: averaged.weights,
    };
    let mut public = made.public_use();
    public.k = k;
    public.left_out = selected.left_out;
    public.weightless = weightless;
    public.weight_groups = (averaged.groups, averaged.members);
    for name in &public.quasi_identifiers {
        found.extend(public.changes_in_words(name).map(|words| {
            Diagnostic::warning(code::CHANGED_FOR_PRIVACY, words)
                .at(survey.written_at(&["item", name]))
        }));
    }
    Ok(found.finish(public)?)
}

impl PublicUse {
    /// `6 categories of `region` are merged, and 24 of its cells suppressed`; `None`: it was left alone.
    fn changes_in_words(&self, name: &str) -> Option<String> {
        let merged = self.merged.iter().find(|merged| merged.variable == name);
        let merged = merged.map(|merged| {
            counted(
                merged.categories.len(),
                &format!("category of `{name}` is merged"),
                &format!("categories of `{name}` are merged"),
            )
        });
        let suppressed = self
            .suppressed
            .iter()
            .find(|(variable, _)| variable == name);
        match (merged, suppressed) {
            (Some(merged), Some((_, cells))) => {
                Some(format!("{merged}, and {cells} of its cells suppressed"))
            }
            (Some(merged), None) => Some(merged),
            (None, Some((_, cells))) => Some(counted(
                *cells,
                &format!("cell of `{name}` is suppressed"),
                &format!("cells of `{name}` are suppressed"),
            )),
            (None, None) => None,
        }
    }
}

fn few(wave: &Wave, rows: usize, k: usize) -> Diagnostic {
    Diagnostic::error(
        code::CANNOT_PROTECT,
        format!(
            "wave `{}` has {}: none of them is one of {k}",
            wave.id,
            counted(rows, "respondent", "respondents")
        ),
    )
    .at(wave.written_at(&["kind"]))
    .help("publish tables instead")
}
