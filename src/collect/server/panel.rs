//! The way of a panel's respondents: in by `/p?id=…&sig=…`, out to the panel's own address after the end.
//!
//! The panel's id is kept by the browser alone, in a cookie that lives until the end; the store knows a keyed digest.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::entry::{begun, first, shut, start, wished};
use super::{Site, busy, shown, unknown};
use crate::collect::interview::event::End;
use crate::collect::invite::Key;
use crate::collect::page::{self, Deletion, Frame, Message};
use crate::collect::panel::Panelist;
use crate::collect::store::{Entry, Invitation};
use crate::definition::{Lang, Panel};

/// The panel of the wave and its key; `None` where there is none, or the key cannot be read (said in the log).
fn panel(site: &Site) -> Option<(&Panel, Key)> {
    let panel = site.script.collection.panel.as_ref()?;
    match Key::read(&panel.key_file) {
        Ok(key) => Some((panel, key)),
        Err(error) => {
            tracing::error!("`key_file` of the panel: {error}");
            None
        }
    }
}

pub(super) async fn came(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some((panelist, key)) = panelist(&site, query) else {
        return unknown(&site);
    };
    let action = format!("/p?{}", panelist.query(&key));
    let lang = wished(&site, &headers);
    let id = panelist.keyed(&key);
    match (site.store.panelist(&site.script, &id).await, shut(&site)) {
        (Err(_), _) => busy(&site, &lang),
        // Who has begun can still take answers back.
        (Ok(Invitation::Fresh), Some(message)) | (Ok(_), Some(message @ Message::NotOpen(_))) => {
            told(&site, &lang, message, &panelist.query(&key), StatusCode::OK)
        }
        (Ok(state), _) => first(&site, &lang, &action, begun(state), false),
    }
}

pub(super) async fn start_panel(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some((panelist, key)) = panelist(&site, query) else {
        return unknown(&site);
    };
    let query = panelist.query(&key);
    let id = panelist.keyed(&key);
    let Ok(state) = site.store.panelist(&site.script, &id).await else {
        return busy(&site, &wished(&site, &headers));
    };
    if let (Invitation::Fresh, Some(message)) = (state, shut(&site)) {
        let lang = wished(&site, &headers);
        return told(&site, &lang, message, &query, StatusCode::FORBIDDEN);
    }
    let entry = Entry::Panel(id);
    let action = format!("/p?{query}");
    let mut response = start(&site, &headers, &body, entry, &action, state).await;
    if response.status() == StatusCode::SEE_OTHER {
        cookie(&site, &mut response, &query, "");
    }
    response
}

/// A page that says one thing, in any language at the same address.
fn told(site: &Site, lang: &Lang, message: Message, query: &str, status: StatusCode) -> Response {
    let query = format!("{query}&");
    let frame = Frame {
        query: &query,
        ..site.frame(lang, None)
    };
    shown(status, page::message(&frame, message, Deletion::NotSaid))
}

fn panelist(site: &Site, query: Option<String>) -> Option<(Panelist, Key)> {
    let (_, key) = panel(site)?;
    let panelist = Panelist::of_query(&query?, &key)?;
    Some((panelist, key))
}

/// Back to the panel, where the respondent came from one.
pub(super) fn back(site: &Site, headers: &HeaderMap, end: End) -> Option<Response> {
    let query = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(site))
        .map(|(_, value)| value.to_owned())?;
    let (panel, key) = panel(site)?;
    let target = Panelist::of_query(&query, &key)?.target(panel, end, &key);
    Some(super::to(&target))
}

/// The origins of a panel's targets, once each, as a policy lists them.
pub(super) fn origins(panel: &Panel) -> String {
    let mut origins: Vec<&str> = [&panel.complete, &panel.screened_out, &panel.quota_full]
        .into_iter()
        .filter_map(|url| {
            let host = url.strip_prefix("https://")?;
            let end = host
                .find(['/', '?', '#', ';', ',', ' '])
                .unwrap_or(host.len());
            url.get(.."https://".len() + end)
        })
        .collect();
    origins.sort_unstable();
    origins.dedup();
    origins.join(" ")
}

/// A browser that starts anew, or leaves, is no longer that of a panel's respondent.
pub(super) fn forget(site: &Site, response: &mut Response) {
    if site.script.collection.panel.is_some() {
        cookie(site, response, "", "; Max-Age=0");
    }
}

fn cookie_name(site: &Site) -> &'static str {
    match site.is_secure() {
        true => "__Host-tidemark-panel",
        false => "tidemark-panel",
    }
}

fn cookie(site: &Site, response: &mut Response, value: &str, more: &str) {
    let secure = match site.is_secure() {
        true => "; Secure",
        false => "",
    };
    let name = cookie_name(site);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
