//! The checks of one wave's answers, each against the rules of the survey and against the last wave.

use super::super::cache;
use crate::Error;
use crate::compare::jumps::{Jumps, Side, jumps};
use crate::compare::published;
use crate::definition::{Item, ItemId, Survey, Wave, WaveId, WaveKind};
use crate::diagnostic::Diagnostics;
use crate::estimate::WaveEstimates;
use crate::ingest::quality::correlation::Correlations;
use crate::ingest::quality::counts::Counts;
use crate::ingest::same_poll::{self, SamePoll};
use crate::ingest::{self, Accounts, Flag, Responses};
use crate::pipeline::{self, Scope};
use crate::weight::WeightingReport;

/// Everything that is known of a wave before it is trusted.
pub struct Answers<'a> {
    pub wave: &'a Wave,
    /// `None` for a published wave, or where the answers could not be read.
    pub accounts: Option<Accounts>,
    /// In the order in which rows are set aside; empty for a published wave.
    pub flags: Vec<Flag>,
    /// `None` where answers could not be weighted.
    pub known: Option<Known<'a>>,
    /// Waves that it is compared with, the latest first.
    pub earlier: Vec<Known<'a>>,
    pub jumps: Jumps,
    /// Earlier waves that seem to read the same respondents.
    pub same: Vec<(WaveId, SamePoll)>,
}

/// A wave that can be compared.
pub struct Known<'a> {
    pub wave: &'a Wave,
    pub estimates: WaveEstimates,
    /// `None` for a published wave.
    pub counts: Option<Counts>,
    pub correlations: Option<Correlations>,
    pub weights: Option<Weights>,
}

/// Waves before, the latest first, and those of them that seem to read the same respondents.
type Earlier<'a> = (Vec<Known<'a>>, Vec<(WaveId, SamePoll)>);

/// Weights as delivered and as used.
pub struct Weights {
    pub report: WeightingReport,
    /// The sum of the delivered weights; `None` where the survey has none.
    pub delivered: Option<f64>,
}

impl Known<'_> {
    fn side(&self) -> Side<'_> {
        Side {
            estimates: &self.estimates,
            counts: self.counts.as_ref(),
            correlations: self.correlations.as_ref(),
        }
    }
}

/// Looks at a wave; what is wrong with it, or stands in the way of a comparison, is added to `findings`.
pub fn look<'a>(
    survey: &'a Survey,
    wave: &'a Wave,
    findings: &mut Diagnostics,
) -> crate::Result<Answers<'a>> {
    let mut answers = Answers {
        wave,
        accounts: None,
        flags: Vec::new(),
        known: None,
        earlier: Vec::new(),
        jumps: Jumps::default(),
        same: Vec::new(),
    };
    let mut read = None;
    match &wave.kind {
        WaveKind::Published(figures) => {
            answers.known = Some(Known {
                wave,
                estimates: published::estimates(&wave.id, figures),
                counts: None,
                correlations: None,
                weights: None,
            });
        }
        // A rehearsal that has not been held yet: the definition has said so.
        WaveKind::Rehearsal(delivery) if !delivery.path.exists() => return Ok(answers),
        // Nor has a collection that is not closed any answers.
        WaveKind::Responses(delivery) if wave.collect.is_some() && !delivery.path.exists() => {
            return Ok(answers);
        }
        WaveKind::Responses(_) | WaveKind::Rehearsal(_) => {
            let (responses, flags) = match ingest::examine(survey, wave) {
                Ok(examined) => {
                    super::add(findings, examined.warnings);
                    examined.output
                }
                Err(Error::Input(wrong)) => {
                    super::add(findings, wrong);
                    return Ok(answers);
                }
                Err(error) => return Err(error),
            };
            answers.accounts = Some(responses.accounts.clone());
            answers.flags = flags;
            let scope = Scope {
                banners: banners(survey),
                ..Scope::default()
            };
            answers.known = known(survey, wave, &responses, &scope, findings)?;
            read = Some(responses);
        }
    }
    if let Some(known) = &answers.known {
        let responses = read.as_ref().filter(|_| !wave.is_rehearsal());
        (answers.earlier, answers.same) = earlier(survey, known, responses)?;
        // Figures of a publication are not a delivery: what moved in them is for `trend` to say.
        if known.counts.is_some() {
            let sides: Vec<Side<'_>> = answers.earlier.iter().map(Known::side).collect();
            answers.jumps = jumps(survey, &sides, known.side());
        }
    }
    Ok(answers)
}

/// The items whose groups the report shows.
pub fn banners(survey: &Survey) -> Vec<ItemId> {
    let mut banners = survey.report.banners.clone();
    for figure in &survey.report.figures {
        if let Some(by) = figure.kind.groups()
            && !banners.contains(by)
        {
            banners.push(by.clone());
        }
    }
    banners
}

fn known<'a>(
    survey: &'a Survey,
    wave: &'a Wave,
    responses: &Responses,
    scope: &Scope,
    findings: &mut Diagnostics,
) -> crate::Result<Option<Known<'a>>> {
    let estimated = match pipeline::estimate_responses(survey, wave, responses, scope) {
        Ok(estimated) => estimated,
        Err(Error::Input(wrong)) => {
            super::add(findings, wrong);
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    super::add(findings, estimated.warnings);
    let delivered = survey.design.weight.is_some();
    Ok(Some(Known {
        wave,
        counts: Some(Counts::of(survey, responses)),
        correlations: Some(Correlations::of(survey, responses)),
        weights: estimated.output.weighting.map(|report| Weights {
            report,
            delivered: delivered.then(|| responses.design.weight.iter().sum()),
        }),
        estimates: estimated.output.estimates,
    }))
}

/// The latest waves before, as many as it takes to have every item once. A wave with mistakes of its own is passed over:
/// they are said where it is checked.
fn earlier<'a>(
    survey: &'a Survey,
    later: &Known<'_>,
    responses: Option<&Responses>,
) -> crate::Result<Earlier<'a>> {
    let mut same = Vec::new();
    let mut wanted: Vec<&Item> = survey
        .items
        .iter()
        .filter(|item| survey.asks(later.wave, item))
        .collect();
    let mut found = Vec::new();
    let before = survey
        .waves
        .iter()
        .rev()
        .skip_while(|wave| wave.id != later.wave.id)
        .skip(1)
        .filter(|wave| wave.is_rehearsal() == later.wave.is_rehearsal());
    for wave in before {
        if wanted.is_empty() {
            break;
        }
        if !wanted.iter().any(|item| survey.asks(wave, item)) {
            continue;
        }
        let mut unsaid = Diagnostics::new();
        let one = match &wave.kind {
            WaveKind::Published(figures) => Some(Known {
                wave,
                estimates: published::estimates(&wave.id, figures),
                counts: None,
                correlations: None,
                weights: None,
            }),
            _ => match ingest::read_with(survey, wave, &cache::stated()) {
                Ok(read) => {
                    let compared = responses
                        .and_then(|later| same_poll::compare(survey, &read.output, later))
                        .filter(SamePoll::is_likely);
                    same.extend(compared.map(|compared| (wave.id.clone(), compared)));
                    known(survey, wave, &read.output, &Scope::default(), &mut unsaid)?
                }
                Err(Error::Input(_)) => None,
                Err(error) => return Err(error),
            },
        };
        if let Some(one) = one {
            wanted.retain(|item| !one.estimates.cells.iter().any(|cell| cell.item == item.id));
            // Open items have no figures.
            wanted.retain(|item| !matches!(item.kind, crate::definition::ItemKind::Open));
            found.push(one);
        }
    }
    Ok((found, same))
}
