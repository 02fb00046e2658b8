//! `tidemark collect --try`: the questionnaire on this computer, for whoever makes it. Never: a read or a write of the store that
//! the wave is collected into.

use std::sync::Arc;

use tokio::net::TcpListener;

use super::serve::{LAST_READERS, ServeArgs, asked_to_end, say};
use super::throw_away::ThrowAway;
use super::{Field, Outcome, block_on, changed, store_error};
use crate::Error;
use crate::cli::message;
use crate::cli::terminal::Terminal;
use crate::collect::clock::Clock;
use crate::collect::interview::script::{Occasion, Script};
use crate::collect::secret::Secret;
use crate::collect::server::{self, Site};
use crate::collect::store::{Change, Place, Store};
use crate::definition::{OpenLink, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// The link that can be answered as often as one likes.
const LINK: &str = "try";

/// Serves the questionnaire for trying it out, until it is asked to end.
pub fn run(args: &ServeArgs, field: Field, terminal: &Terminal) -> crate::Result<Outcome> {
    if !args.listen.ip().is_loopback() {
        return Err(Diagnostics::from(
            Diagnostic::error(code::IN_CLEAR, "a try-out is for this computer alone")
                .value(args.listen.to_string())
                .help("name an address of this computer with `--listen`: `127.0.0.1:8080`; to let others see it, collect a wave of its own"),
        )
        .into());
    }
    let wave = field.survey.wave(&WaveId::new(&field.script.wave));
    let found = wave.map(|wave| changed::cannot_be_asked(&field.survey, wave, &field.script));
    if let Some(found) = found.filter(|found| !found.is_empty()) {
        return Err(found.into());
    }
    say(&message::render(
        &field.warnings_only(),
        false,
        &terminal.err,
    ));
    args.log();
    let folder = ThrowAway::new()?;
    let served = block_on(serve(args, as_tried(field.script), &folder.store()));
    drop(folder);
    served?;
    Ok(Outcome::default().notice("the try-out is over: its answers are deleted"))
}

/// The questionnaire without its days, and with nothing that leads away from this computer. Quotas hold.
fn as_tried(mut script: Script) -> Script {
    script.occasion = Occasion::TryOut;
    let collection = &mut script.collection;
    collection.base_url = None;
    collection.opens = None;
    collection.closes = None;
    collection.panel = None;
    collection.open_links = vec![OpenLink {
        id: LINK.to_owned(),
        budget: u32::MAX,
    }];
    script
}

async fn serve(args: &ServeArgs, script: Script, place: &Place) -> crate::Result<()> {
    let wrong = |error| store_error(place, error);
    let taken = |error| args.taken(error);
    let listener = TcpListener::bind(args.listen).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    let script = Arc::new(script);
    let store = Store::open_at(place, Arc::clone(&script), Clock::system())
        .await
        .map_err(wrong)?;
    let token =
        Secret::new().map_err(|error| Error::Bug(format!("no token could be drawn: {error}")))?;
    let invitation = vec![(token.digest(), LINK.to_owned())];
    store
        .change(Change::Invite(invitation))
        .await
        .map_err(wrong)?;
    let origin = format!("http://{address}");
    say(&format!(
        "trying out wave {} on {address}; Ctrl-C ends it and deletes the answers\n\
         as often as you like:                      {origin}/o/{LINK}\n\
         as somebody invited, once, and to go on:   {origin}/i/{}\n",
        script.wave,
        token.text()
    ));
    let site = Site {
        script,
        store: store.clone(),
        origin,
    };
    let ended = server::serve(listener, site, asked_to_end()).await;
    // Who still reads is not waited for.
    let _ = tokio::time::timeout(LAST_READERS, store.close()).await;
    ended.map_err(|error| Error::Bug(format!("the server ended: {error}")))
}
