//! In: what simulated respondents are to say, and a server on this machine. Out: what they said, as they saw it. Never: a
//! connection to another machine, or a run without an end.
//!
//! A robot sees pages and fills in forms, as a browser does: it follows the routing because it answers what it is shown. What
//! it says comes from a plan; how it goes about it (passing a page over, going back, changing the language, sending a form twice)
//! is drawn from a seed, so that the same plans say the same, whatever the server is doing.

mod browser;
mod page;
mod plan;
mod walk;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::interview::reply::Reply;
use super::interview::script::Script;
use super::secret::Secret;

pub use plan::plans;

/// Respondents at most.
pub const MOST: usize = 20_000;
/// Time for one respondent at most.
const EACH: Duration = Duration::from_secs(60);
/// Time for all at most.
const ALL: Duration = Duration::from_secs(1_800);
/// Respondents at once.
const AT_ONCE: usize = 16;

/// What one respondent is to say, by item id; an item that is not there is passed over.
pub type Plan = BTreeMap<String, Reply>;

/// What one respondent said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sent {
    /// The reply to each question that stood on the page of answers before the submit; what was said before another way was
    /// taken is not among them.
    pub replies: Plan,
    /// How it ended, by the page that was shown.
    pub end: Seen,
    /// What the respondent did beside answering.
    pub deeds: Deeds,
}

/// How the last page looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seen {
    /// Thanks.
    Complete,
    /// Not of the population.
    ScreenedOut,
    /// Enough of the same kind.
    QuotaFull,
    /// No end was reached.
    #[default]
    Nothing,
}

/// What respondents did beside answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deeds {
    /// Pages passed over that prompted.
    pub prompts: u32,
    /// Answers changed from the page of answers.
    pub backs: u32,
    /// Changes of language.
    pub languages: u32,
    /// Forms sent twice.
    pub doubles: u32,
}

/// Why a run broke off.
#[derive(Debug)]
pub struct Broken(pub String);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// A run: the questionnaire, where it is served, and where the drawing starts.
#[derive(Debug, Clone)]
pub struct Run {
    /// The questionnaire.
    pub script: Arc<Script>,
    /// Of this machine.
    pub server: SocketAddr,
    /// Where the drawing starts.
    pub seed: u64,
}

/// Lets a respondent for each plan come with the token beside it, and says what each said, in the order of the plans.
///
/// # Errors
/// Where the server is not of this machine, there are more than [`MOST`] plans, a page is not what it should be, or it takes
/// too long.
pub async fn play(run: &Run, plans: Vec<(Secret, Plan)>) -> Result<Vec<Sent>, Broken> {
    if !run.server.ip().is_loopback() {
        return Err(Broken(format!("{} is not of this machine", run.server)));
    }
    if plans.len() > MOST {
        return Err(Broken(format!(
            "{} respondents are more than {MOST}",
            plans.len()
        )));
    }
    tokio::time::timeout(ALL, all(run, plans))
        .await
        .map_err(|_| Broken(format!("it took longer than {} s", ALL.as_secs())))?
}

async fn all(run: &Run, plans: Vec<(Secret, Plan)>) -> Result<Vec<Sent>, Broken> {
    let mut sent = vec![Sent::default(); plans.len()];
    let mut walking = JoinSet::new();
    let mut waiting = plans.into_iter().enumerate();
    loop {
        while walking.len() < AT_ONCE
            && let Some((number, (token, plan))) = waiting.next()
        {
            let run = run.clone();
            walking.spawn(async move {
                let walked = tokio::time::timeout(EACH, walk::walk(&run, number, &token, &plan));
                let walked = walked.await.unwrap_or_else(|_| {
                    Err(Broken(format!(
                        "a respondent took longer than {} s",
                        EACH.as_secs()
                    )))
                });
                (number, walked)
            });
        }
        let Some(walked) = walking.join_next().await else {
            return Ok(sent);
        };
        let (number, walked) = walked.map_err(|error| Broken(error.to_string()))?;
        let walked = walked.map_err(|why| Broken(format!("respondent {}: {why}", number + 1)))?;
        if let Some(place) = sent.get_mut(number) {
            *place = walked;
        }
    }
}
