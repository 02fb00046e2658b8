//! The ways in. GET and HEAD show a page and change nothing; POST starts, and leads to an address without a token.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::fields::Fields;
use super::open_links::OpenLinks;
use super::{Site, busy, later, say, session, shown, to, unknown_in};
use crate::collect::decide;
use crate::collect::page::{self, Message, Start};
use crate::collect::secret::Secret;
use crate::collect::store::{Entered, Entry, Invitation, Miss, Starting};
use crate::definition::Lang;

pub(super) async fn invited(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let lang = wished(&site, &headers);
    let Some(secret) = Secret::read(&token) else {
        return missed(&site, &lang).await;
    };
    match site.store.invitation(secret.digest()).await {
        Ok(Invitation::Unknown) => missed(&site, &lang).await,
        Ok(Invitation::Used) => say(&site, &lang, Message::Used, StatusCode::OK),
        Ok(state) => {
            let begun = state == Invitation::Begun;
            first(&site, &lang, &format!("/i/{token}"), begun, false)
        }
        Err(_) => busy(&site, &lang),
    }
}

pub(super) async fn start_invited(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lang = wished(&site, &headers);
    let Some(secret) = Secret::read(&token) else {
        return missed(&site, &lang).await;
    };
    let begun = match site.store.invitation(secret.digest()).await {
        Ok(Invitation::Unknown) => return missed(&site, &lang).await,
        Ok(state) => state == Invitation::Begun,
        Err(_) => return busy(&site, &lang),
    };
    let action = format!("/i/{token}");
    start(
        &site,
        &headers,
        &body,
        Entry::Token(secret.digest()),
        &action,
        begun,
    )
    .await
}

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    Extension(links): Extension<OpenLinks>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Response {
    let lang = wished(&site, &headers);
    if !is_open(&site, &link) {
        return missed(&site, &lang).await;
    }
    match links.is_spent(&site, &link).await {
        Ok(false) => first(&site, &lang, &format!("/o/{link}"), false, false),
        Ok(true) => say(&site, &lang, Message::Closed, StatusCode::OK),
        Err(_) => busy(&site, &lang),
    }
}

pub(super) async fn start_open(
    State(site): State<Arc<Site>>,
    Extension(links): Extension<OpenLinks>,
    Path(link): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_open(&site, &link) {
        return missed(&site, &wished(&site, &headers)).await;
    }
    match links.is_spent(&site, &link).await {
        Ok(false) => {}
        Ok(true) => {
            let lang = wished(&site, &headers);
            return say(&site, &lang, Message::Closed, StatusCode::OK);
        }
        Err(_) => return busy(&site, &wished(&site, &headers)),
    }
    let action = format!("/o/{link}");
    start(&site, &headers, &body, Entry::Open(link), &action, false).await
}

fn is_open(site: &Site, link: &str) -> bool {
    site.script
        .collection
        .open_links
        .iter()
        .any(|open| open.id == link)
}

pub(super) fn first(
    site: &Site,
    lang: &Lang,
    action: &str,
    begun: bool,
    lacks_consent: bool,
) -> Response {
    let start = Start {
        action,
        begun,
        lacks_consent,
    };
    shown(StatusCode::OK, page::start(&site.frame(lang, None), &start))
}

pub(super) async fn start(
    site: &Site,
    headers: &HeaderMap,
    body: &Bytes,
    entry: Entry,
    action: &str,
    begun: bool,
) -> Response {
    let Some(fields) = Fields::read(body, &["lang", "language", "consent"]) else {
        return say(
            site,
            &wished(site, headers),
            Message::Forbidden,
            StatusCode::BAD_REQUEST,
        );
    };
    if let Some(other) = fields.one("language").and_then(|tag| site.language(tag)) {
        return first(site, &other, action, begun, false);
    }
    let lang = fields
        .one("lang")
        .and_then(|tag| site.language(tag))
        .unwrap_or_else(|| wished(site, headers));
    let asked = site.script.questionnaire.consent.as_ref();
    let given = asked.filter(|asked| fields.one("consent") == Some(&asked.version));
    if asked.is_some() && given.is_none() && !begun {
        return first(site, &lang, action, begun, true);
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Ok(secret) = Secret::new() else {
        return busy(site, &lang);
    };
    let starting = Starting {
        entry,
        session: secret.digest(),
        language: lang.as_str().to_owned(),
        device: decide::device(
            text("user-agent").unwrap_or_default(),
            text("sec-ch-ua-mobile"),
        ),
        consent: given.map(|consent| consent.version.clone()),
    };
    match site.store.enter(starting).await {
        Ok(Entered::Response(_)) => session::set(site, to("/next"), &secret),
        Ok(Entered::Unknown) => missed(site, &lang).await,
        Ok(Entered::Used) => say(site, &lang, Message::Used, StatusCode::OK),
        Err(_) => busy(site, &lang),
    }
}

/// A link that leads nowhere. All of them together are told so at one pace, which all servers share; who holds a good one does
/// not wait.
async fn missed(site: &Site, lang: &Lang) -> Response {
    match site.store.miss().await {
        Ok(Miss::Told) => unknown_in(site, lang),
        Ok(Miss::Crowded) => later(say(
            site,
            lang,
            Message::Busy,
            StatusCode::TOO_MANY_REQUESTS,
        )),
        Err(_) => busy(site, lang),
    }
}

/// The first language of the survey that the browser asks for, else the main one.
pub(super) fn wished(site: &Site, headers: &HeaderMap) -> Lang {
    let wishes = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|wishes| wishes.to_str().ok())
        .unwrap_or_default();
    wishes
        .split(',')
        .filter_map(|wish| wish.split([';', '-']).next())
        .find_map(|tag| site.language(tag.trim()))
        .unwrap_or_else(|| site.main_language())
}
