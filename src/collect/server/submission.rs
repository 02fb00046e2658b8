//! The check of answers, the final submit and the page after it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::onward::address;
use super::open_links;
use super::visit::{busy_now, form, open_link, session, speak, taken};
use super::withdrawal::is_unlinked;
use super::{Site, say_with, session, shown, to};
use crate::collect::interview::event::End;
use crate::collect::interview::route::{Route, Stop};
use crate::collect::page::{self, Deletion, Message};
use crate::collect::store::{Change, Outcome};

pub(super) async fn check(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let session = session(&site, &headers).await;
    let session = match session.and_then(|session| taken(&site, session, site.asked(&uri))) {
        Ok(session) => session,
        Err(response) => return *response,
    };
    match Route::new(&site.script, &session.response).stop() {
        Stop::Check => {
            let frame = site.frame(&session.lang, Some(&session.csrf));
            shown(StatusCode::OK, page::check(&frame, &session.response))
        }
        stop => to(&address(stop)),
    }
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, fields) = match form(&site, &headers, &body, &["csrf", "language"]).await {
        Ok((session, fields)) => match taken(&site, session, None) {
            Ok(session) => (session, fields),
            Err(response) => return *response,
        },
        Err(response) => return *response,
    };
    if let Some(lang) = fields.one("language").and_then(|tag| site.language(tag)) {
        return match speak(&site, &session, &lang).await {
            Ok(_) => to("/check"),
            Err(_) => busy_now(&site, &session.lang),
        };
    }
    let flags = open_links::flags(&site, &session.response);
    match site.store.change(Change::Submit(session.id, flags)).await {
        Ok(Outcome::Submitted(Some(_))) => to("/end"),
        Ok(_) => to("/next"),
        Err(_) => busy_now(&site, &session.lang),
    }
}

pub(super) async fn end(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let session = match session(&site, &headers).await {
        Ok(session) => session,
        Err(response) => return *response,
    };
    let stop = Route::new(&site.script, &session.response).stop();
    if let Stop::End(end) = stop
        && let Some(back) = super::panel::back(&site, &headers, end)
    {
        return session::over(&site, back, &session.secret);
    }
    let message = match stop {
        Stop::End(End::Complete) => Message::Thanks,
        Stop::End(End::ScreenedOut) => Message::ScreenedOut,
        Stop::End(End::QuotaFull) => Message::QuotaFull,
        stop => return to(&address(stop)),
    };
    let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
    let deletion = match (is_unlinked(&site, &session), open_link(&session)) {
        (true, _) => Deletion::Unlinked,
        (false, Some(_)) => Deletion::BySession,
        (false, None) => Deletion::Later,
    };
    let page = say_with(&site, &lang, message, deletion, StatusCode::OK);
    session::over(&site, page, &session.secret)
}
