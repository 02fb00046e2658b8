//! A visit of somebody who has begun: whose browser it is, whether answers are taken today, the language, the ways out.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::entry::{shut, wished};
use super::fields::Fields;
use super::onward::address;
use super::session::{self, Session};
use super::{NEXT, Site, later, say_at, shown, to};
use crate::collect::interview::event::Channel;
use crate::collect::interview::response::Response as Answers;
use crate::collect::interview::route::Route;
use crate::collect::page::{self, Deletion, Message};
use crate::collect::store::{Change, StoreError};
use crate::definition::Lang;

/// The session of a request, or the page that says why there is none.
pub(super) async fn session(site: &Site, headers: &HeaderMap) -> Result<Session, Box<Response>> {
    match session::of(site, headers).await {
        Ok(Some(session)) if session.response.withdrawn => {
            let lang = wished(site, headers);
            let page = told(site, &lang, Message::Withdrawn, StatusCode::OK);
            Err(Box::new(page))
        }
        Ok(Some(session)) => Ok(session),
        Ok(None) => {
            let lang = wished(site, headers);
            let page = told(site, &lang, Message::Forbidden, StatusCode::FORBIDDEN);
            Err(Box::new(page))
        }
        Err(_) => Err(Box::new(busy_now(site, &wished(site, headers)))),
    }
}

/// A page that says one thing. In another language it is asked for at `/next`: many come in answer to forms, at addresses that
/// show nothing.
fn told(site: &Site, lang: &Lang, message: Message, status: StatusCode) -> Response {
    say_at(site, lang, NEXT, message, Deletion::NotSaid, status)
}

/// Nothing was stored, told in the same way.
pub(super) fn busy_now(site: &Site, lang: &Lang) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    later(told(site, lang, Message::Busy, status))
}

/// A session and the fields of its form, which carries the session's code.
pub(super) async fn form(
    site: &Site,
    headers: &HeaderMap,
    body: &Bytes,
    known: &[&str],
) -> Result<(Session, Fields), Box<Response>> {
    let session = session(site, headers).await?;
    let refused = |status| Box::new(told(site, &session.lang, Message::Forbidden, status));
    let Some(fields) = Fields::read(body, known) else {
        return Err(refused(StatusCode::BAD_REQUEST));
    };
    if !session.owns(fields.one("csrf")) {
        return Err(refused(StatusCode::FORBIDDEN));
    }
    Ok((session, fields))
}

/// The session of somebody who still answers, or the page that says why nobody does today: what was answered until then is
/// kept, and can be taken back.
pub(super) fn taken(
    site: &Site,
    session: Session,
    asked: Option<Lang>,
) -> Result<Session, Box<Response>> {
    if session.response.end.is_some() {
        return Ok(session);
    }
    match shut(site) {
        None => Ok(session),
        Some(message) => {
            let message = match message {
                Message::Closed => Message::ClosedUnderWay,
                message => message,
            };
            let status = StatusCode::FORBIDDEN;
            let deletion = Deletion::BySession;
            let lang = asked.unwrap_or(session.lang);
            let page = say_at(site, &lang, NEXT, message, deletion, status);
            Err(Box::new(page))
        }
    }
}

/// Stores the language.
pub(super) async fn speak(
    site: &Site,
    session: &Session,
    lang: &Lang,
) -> Result<Answers, StoreError> {
    let change = Change::Language(session.id, lang.as_str().to_owned());
    site.store.change(change).await?;
    let mut response = session.response.clone();
    response.events += u32::from(response.language != lang.as_str());
    response.language = lang.as_str().to_owned();
    Ok(response)
}

pub(super) async fn next(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let session = session(&site, &headers).await;
    match session.and_then(|session| taken(&site, session, site.asked(&uri))) {
        Ok(session) => to(&address(Route::new(&site.script, &session.response).stop())),
        Err(response) => *response,
    }
}

/// The open link that a session began with.
pub(super) fn open_link(session: &Session) -> Option<&str> {
    match &session.response.start.as_ref()?.channel {
        Channel::Open(link) => Some(link),
        Channel::Invited | Channel::Panel(_) => None,
    }
}

/// The whole questionnaire on one page, for paper.
pub(super) async fn print(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    match session(&site, &headers).await {
        Ok(session) => {
            let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
            let seed = session
                .response
                .start
                .as_ref()
                .map_or(0, |start| start.seed);
            let frame = site.frame(&lang, Some(&session.csrf));
            shown(StatusCode::OK, page::print(&frame, seed))
        }
        Err(response) => *response,
    }
}

pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, _) = match form(&site, &headers, &body, &["csrf"]).await {
        Ok(both) => both,
        Err(response) => return *response,
    };
    let change = Change::Leave(session.secret.digest());
    match site.store.change(change).await {
        Ok(_) => {
            let page = match open_link(&session) {
                Some(_) => "/left/open",
                None => "/left",
            };
            session::clear(&site, to(&format!("{page}?lang={}", session.lang)))
        }
        Err(_) => busy_now(&site, &session.lang),
    }
}
