//! Answers that are taken back.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::session::{self, Session};
use super::visit::{form, session, speak};
use super::{Site, busy, say, shown, to};
use crate::collect::page::{self, Message};
use crate::collect::store::Change;
use crate::definition::Privacy;

/// Anonymous answers are nobody's once they are submitted: whoever finds the browser open cannot take them back either.
pub(super) fn is_unlinked(site: &Site, session: &Session) -> bool {
    session.response.end.is_some() && site.script.questionnaire.privacy == Privacy::Anonymous
}

pub(super) async fn ask(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    match session(&site, &headers).await {
        Ok(session) if is_unlinked(&site, &session) => {
            let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
            say(&site, &lang, Message::Unlinked, StatusCode::OK)
        }
        Ok(session) => {
            // A response that has ended changes no more, its language neither.
            let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
            let frame = site.frame(&lang, Some(&session.csrf));
            shown(StatusCode::OK, page::withdraw(&frame))
        }
        Err(response) => *response,
    }
}

pub(super) async fn withdraw(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, fields) = match form(&site, &headers, &body, &["csrf", "language", "lang"]).await
    {
        Ok(both) => both,
        Err(response) => return *response,
    };
    if let Some(lang) = fields.one("language").and_then(|tag| site.language(tag)) {
        return match speak(&site, &session, &lang).await {
            Ok(_) => to(&format!("/withdraw?lang={lang}")),
            Err(_) => busy(&site, &session.lang),
        };
    }
    let asked = fields.one("lang").and_then(|tag| site.language(tag));
    let lang = asked.unwrap_or_else(|| session.lang.clone());
    if is_unlinked(&site, &session) {
        return say(&site, &lang, Message::Unlinked, StatusCode::FORBIDDEN);
    }
    match site.store.change(Change::Withdraw(session.id)).await {
        Ok(_) => {
            let page = say(&site, &lang, Message::Withdrawn, StatusCode::OK);
            session::over(&site, page, &session.secret)
        }
        Err(_) => busy(&site, &lang),
    }
}
