//! The ways in. GET and HEAD show a page and change nothing; POST starts, and leads to an address without a token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::fields::Fields;
use super::open_links::is_spent;
use super::{Site, busy, later, say, say_with, session, shown, to, unknown_in};
use crate::collect::interview::decide;
use crate::collect::page::{self, Begun, Deletion, Message, Start};
use crate::collect::secret::{Digest, Secret};
use crate::collect::store::{Change, Entered, Entry, Invitation, Miss, Starting};
use crate::definition::{Lang, Taking};

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
        Ok(Invitation::Used) => {
            let message = Message::Used;
            ended(
                &site,
                &lang,
                &format!("/i/{token}"),
                secret.digest(),
                message,
            )
            .await
        }
        Ok(state) => {
            let action = format!("/i/{token}");
            match shut(&site) {
                Some(message @ Message::Closed) if state == Invitation::Begun => {
                    ended(&site, &lang, &action, secret.digest(), message).await
                }
                Some(message) => say(&site, &lang, message, StatusCode::OK),
                None => first(&site, &lang, &action, begun(state), false),
            }
        }
        Err(_) => busy(&site, &lang),
    }
}

/// What is said in place of the questionnaire where answers are not taken.
pub(super) fn shut(site: &Site) -> Option<Message> {
    match site.taking() {
        Taking::From(day) => Some(Message::NotOpen(day)),
        Taking::Now => None,
        Taking::Over => Some(Message::Closed),
    }
}

pub(super) fn begun(state: Invitation) -> Begun {
    match state {
        Invitation::Unknown | Invitation::Fresh => Begun::No,
        Invitation::Begun | Invitation::Used => Begun::Yes,
    }
}

/// The page of a link with which there is nothing more to answer: its answers can be taken back for as long as it leads to them.
async fn ended(
    site: &Site,
    lang: &Lang,
    action: &str,
    token: Digest,
    message: Message,
) -> Response {
    match site.store.is_linked(token).await {
        Ok(true) => say_with(
            site,
            lang,
            message,
            Deletion::ByLink(action),
            StatusCode::OK,
        ),
        Ok(false) => say_with(site, lang, message, Deletion::Unlinked, StatusCode::OK),
        Err(_) => busy(site, lang),
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
    let state = match site.store.invitation(secret.digest()).await {
        Ok(Invitation::Unknown) => return missed(&site, &lang).await,
        Ok(state) => state,
        Err(_) => return busy(&site, &lang),
    };
    let action = format!("/i/{token}");
    start(
        &site,
        &headers,
        &body,
        Entry::Token(secret.digest()),
        &action,
        state,
    )
    .await
}

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Response {
    let lang = wished(&site, &headers);
    if !is_open(&site, &link) {
        return missed(&site, &lang).await;
    }
    if let Some(message) = shut(&site) {
        return say(&site, &lang, message, StatusCode::OK);
    }
    match is_spent(&site, &link).await {
        Ok(false) => first(&site, &lang, &format!("/o/{link}"), Begun::No, false),
        Ok(true) => say(&site, &lang, Message::Spent, StatusCode::OK),
        Err(_) => busy(&site, &lang),
    }
}

pub(super) async fn start_open(
    State(site): State<Arc<Site>>,
    Path(link): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_open(&site, &link) {
        return missed(&site, &wished(&site, &headers)).await;
    }
    match is_spent(&site, &link).await {
        Ok(false) => {}
        Ok(true) => {
            let lang = wished(&site, &headers);
            return say(&site, &lang, Message::Spent, StatusCode::OK);
        }
        Err(_) => return busy(&site, &wished(&site, &headers)),
    }
    let action = format!("/o/{link}");
    let entry = Entry::Open(link);
    start(&site, &headers, &body, entry, &action, Invitation::Fresh).await
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
    begun: Begun,
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
    state: Invitation,
) -> Response {
    let Some(fields) = Fields::read(body, &["lang", "language", "consent", "wish"]) else {
        return say(
            site,
            &wished(site, headers),
            Message::Forbidden,
            StatusCode::BAD_REQUEST,
        );
    };
    if let Some(other) = fields.one("language").and_then(|tag| site.language(tag)) {
        return first(site, &other, action, begun(state), false);
    }
    let lang = fields
        .one("lang")
        .and_then(|tag| site.language(tag))
        .unwrap_or_else(|| wished(site, headers));
    let wishes_withdrawal = fields.one("wish").is_some_and(|wish| wish == "withdraw");
    match (state, shut(site)) {
        (Invitation::Fresh, _) if wishes_withdrawal => {
            return say(site, &lang, Message::Forbidden, StatusCode::BAD_REQUEST);
        }
        (Invitation::Fresh | Invitation::Begun, Some(message)) if !wishes_withdrawal => {
            return say(site, &lang, message, StatusCode::FORBIDDEN);
        }
        _ => {}
    }
    let asked = site.script.questionnaire.consent.as_ref();
    let given = asked.filter(|asked| fields.one("consent") == Some(&asked.version));
    if asked.is_some() && given.is_none() && begun(state) == Begun::No {
        return first(site, &lang, action, Begun::No, true);
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
        Ok(Entered::Response(_)) if wishes_withdrawal => {
            session::set(site, to(&format!("/withdraw?lang={lang}")), &secret)
        }
        Ok(Entered::Response(id)) => {
            // Who goes on reads on in the language of the page that they pressed the button of.
            if begun(state) == Begun::Yes && fields.one("lang").is_some() {
                let change = Change::Language(id, lang.as_str().to_owned());
                if site.store.change(change).await.is_err() {
                    return busy(site, &lang);
                }
            }
            session::set(site, to("/next"), &secret)
        }
        Ok(Entered::Unknown) => missed(site, &lang).await,
        Ok(Entered::Used) => {
            let message = Message::Used;
            say_with(site, &lang, message, Deletion::Unlinked, StatusCode::OK)
        }
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
