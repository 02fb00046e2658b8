//! `tidemark rehearse --through-the-web`: simulated respondents answer the questionnaire on the real server, on this machine
//! alone, and the collection is closed into the rehearsal wave.

mod instead;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use instead::{instead, write_to};

use super::changed::can_be_asked;
pub use super::close::made_up_beside;
use super::throw_away::ThrowAway;
use super::{block_on, close};
use crate::Error;
use crate::cli::Outcome;
use crate::cli::message::plural;
use crate::collect::delivery::Kept;
use crate::collect::interview::script::{Occasion, Script};
use crate::collect::robot::{self, Deeds, Plan, Run, Seen, Sent};
use crate::collect::secret::Secret;
use crate::collect::server::{self, Site};
use crate::collect::store::{Change, Place as StorePlace, Store};
use crate::definition::{Delivery, Format, Published, Survey, WaveId, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, code, counted};
use crate::pipeline;

/// Invitations made in one transaction.
const TOGETHER: usize = 500;

/// Rehearses a wave through the web.
pub fn run(
    survey: &Survey,
    id: &WaveId,
    figures: Option<&Published>,
    respondents: u32,
    warnings: Diagnostics,
) -> crate::Result<Outcome> {
    let Some(wave) = survey.wave(id) else {
        return Err(Error::Bug("a wave that was there is gone".to_owned()));
    };
    if respondents == 0 || respondents as usize > robot::MOST {
        return Err(Diagnostics::from(
            Diagnostic::error(
                code::NOT_REHEARSED,
                format!("`--through-the-web` takes 1 to {} respondents", robot::MOST),
            )
            .value(respondents.to_string())
            .help("every one of them answers page by page, on this computer"),
        )
        .into());
    }
    let mut script = Script::of(survey, wave);
    can_be_asked(survey, wave, &script)?;
    // A rehearsal is held before the first day, and after the last one too.
    script.collection.opens = None;
    script.collection.closes = None;
    script.occasion = Occasion::Rehearsal;
    let script = Arc::new(script);
    let csv = pipeline::rehearse(&as_csv(survey, id), id, figures)?;
    let plans = robot::plans(&script, &csv).map_err(broken)?;
    let seed = wave.rehearse.clone().unwrap_or_default().seed;
    let folder = ThrowAway::new()?;
    let place = folder.store();
    let (sent, stored) = block_on(through(&place, &script, plans, seed))?;
    let closed = close::close(survey, wave, &script, &stored, Kept::Complete)?;
    let complete = sent
        .iter()
        .filter(|sent| sent.end == Seen::Complete)
        .count();
    if complete != closed.rows {
        return Err(broken(robot::Broken(format!(
            "{} saw the page of thanks and {} delivered",
            counted(complete, "respondent", "respondents"),
            counted(closed.rows, "was", "were")
        ))));
    }
    let notice = notice(&sent, id);
    let found = Diagnostics(
        warnings
            .into_iter()
            .filter(|finding| finding.code != code::MISSING_FILE)
            .collect(),
    );
    Ok(closed.outcome(found).notice(notice))
}

/// The survey with a wave whose delivery is the plain CSV that synthetic answers are made as.
fn as_csv(survey: &Survey, id: &WaveId) -> Survey {
    let mut survey = survey.clone();
    for wave in survey.waves.iter_mut().filter(|wave| wave.id == *id) {
        if let WaveKind::Rehearsal(delivery) = &mut wave.kind {
            *delivery = plain(wave.folder.join("plan.csv"));
        }
    }
    survey
}

fn plain(path: PathBuf) -> Delivery {
    Delivery {
        path,
        format: Format::Csv,
        encoding: None,
        sheet: None,
        heading_row: None,
        delimiter: None,
        decimal: None,
        id: None,
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        blanks: Vec::new(),
    }
}

/// Serves on a free port of this machine for as long as the respondents need.
async fn through(
    place: &StorePlace,
    script: &Arc<Script>,
    plans: Vec<Plan>,
    seed: u64,
) -> crate::Result<(Vec<Sent>, close::Stored)> {
    let wrong = |error| super::store_error(place, error);
    let store = Store::open(place, Arc::clone(script))
        .await
        .map_err(wrong)?;
    let machine = |error: std::io::Error| broken(error.into());
    let plans: Vec<(Secret, Plan)> = plans
        .into_iter()
        .map(|plan| Ok((Secret::new()?, plan)))
        .collect::<std::io::Result<_>>()
        .map_err(machine)?;
    for (part, some) in plans.chunks(TOGETHER).enumerate() {
        let invitations = some
            .iter()
            .enumerate()
            .map(|(at, (token, _))| {
                (
                    token.digest(),
                    format!("rehearsal {}", part * TOGETHER + at + 1),
                )
            })
            .collect();
        store
            .change(Change::Invite(invitations))
            .await
            .map_err(wrong)?;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(machine)?;
    let server = listener.local_addr().map_err(machine)?;
    let site = Site {
        script: Arc::clone(script),
        store: store.clone(),
        origin: format!("http://{server}"),
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server::serve(listener, site, async {
        // Either way it is over.
        let _ = stopped.await;
    }));
    let run = Run {
        script: Arc::clone(script),
        server,
        seed,
    };
    let sent = robot::play(&run, plans).await.map_err(broken)?;
    let stored = close::read_from(&store).await.map_err(wrong)?;
    let _ = stop.send(());
    serving.abort();
    Ok((sent, stored))
}

fn broken(why: robot::Broken) -> Error {
    Diagnostics::from(
        Diagnostic::error(
            code::NOT_REHEARSED,
            format!("the rehearsal broke off: {why}"),
        )
        .help("nothing was written; run it again, and report it if it stays"),
    )
    .into()
}

fn notice(sent: &[Sent], id: &WaveId) -> String {
    let of = |end: Seen| sent.iter().filter(|sent| sent.end == end).count();
    let all = sent.iter().fold(Deeds::default(), |all, sent| Deeds {
        prompts: all.prompts + sent.deeds.prompts,
        backs: all.backs + sent.deeds.backs,
        languages: all.languages + sent.deeds.languages,
        doubles: all.doubles + sent.deeds.doubles,
    });
    format!(
        "{} through the web: {} complete, {} screened out, {} quota full; {}, {} changed, {} of language, {} sent twice; wave {id} is marked as a rehearsal everywhere",
        plural(sent.len(), "simulated respondent"),
        of(Seen::Complete),
        of(Seen::ScreenedOut),
        of(Seen::QuotaFull),
        plural(all.prompts as usize, "prompt"),
        plural(all.backs as usize, "answer"),
        plural(all.languages as usize, "change"),
        plural(all.doubles as usize, "form")
    )
}
