//! The way of a panel's respondents: in by `/p?id=…&sig=…`, out to the panel's own address after the end.
//!
//! The panel's id is kept by the browser alone, in a cookie that lives until the end; the store knows a keyed digest.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::entry::{Link, landed, start, wished};
use super::{Site, busy, unknown_in};
use crate::collect::interview::event::End;
use crate::collect::invite::Key;
use crate::collect::panel::Panelist;
use crate::collect::store::{Entry, StoreError};
use crate::definition::Panel;

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
    let lang = wished(&site, &headers);
    let Some((panelist, key)) = panelist(&site, query) else {
        return unknown_in(&site, &lang);
    };
    match link(&site, &panelist, &key).await {
        Ok(link) => landed(&site, &lang, &link).await,
        Err(_) => busy(&site, &lang),
    }
}

pub(super) async fn start_panel(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some((panelist, key)) = panelist(&site, query) else {
        return unknown_in(&site, &wished(&site, &headers));
    };
    let Ok(link) = link(&site, &panelist, &key).await else {
        return busy(&site, &wished(&site, &headers));
    };
    let mut response = start(&site, &headers, &body, link).await;
    if response.status() == StatusCode::SEE_OTHER {
        cookie(&site, &mut response, &panelist.query(&key), "");
    }
    response
}

/// The link by which a panel's respondent came, and what is known of it.
async fn link(site: &Site, panelist: &Panelist, key: &Key) -> Result<Link, StoreError> {
    let query = panelist.query(key);
    let id = panelist.keyed(key);
    Ok(Link {
        action: format!("/p?{query}"),
        here: format!("?{query}&"),
        state: site.store.panelist(&site.script, &id).await?,
        entry: Entry::Panel(id),
    })
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
