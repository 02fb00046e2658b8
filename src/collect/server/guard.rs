//! What holds for every request: the host, the origin of forms, the time and size of a body; the headers of every answer, its
//! language, its packing, and one line in the log.

use std::cell::RefCell;
use std::sync::{Arc, Once};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use maud::{DOCTYPE, html};

use super::{HERE, LARGEST, NEXT, Site};
use crate::collect::page::{Deletion, Message};
use crate::collect::words;
use crate::definition::canonical_host;

/// A form is here within this time.
const BODY_WITHIN: Duration = Duration::from_secs(15);
/// Characters of another host in the log.
const LONGEST_HOST: usize = 100;
/// Below so many bytes packing makes nothing smaller.
const WORTH_PACKING: usize = 512;

/// No script, no frame, no form to elsewhere; style from here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Refuses another host (421), forms of other origins (403), bodies that are slow (408) or large (413), and sets the headers of
/// the answer.
pub(super) async fn guard(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    // The template, never the path: that may hold a token.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|matched| matched.as_str().to_owned());
    let packs = takes_gzip(request.headers());
    speak(&site, &mut request);
    let mut response = if !is_here(&site, request.headers()) {
        not_here(&site, request.headers())
    } else if method == Method::POST && !is_own(&site, request.headers()) {
        let here = here(route.as_deref());
        refused(&site, request.headers(), here, StatusCode::FORBIDDEN)
    } else {
        match whole(request).await {
            Ok(request) => next.run(request).await,
            Err((status, headers)) => refused(&site, &headers, here(route.as_deref()), status),
        }
    };
    dress(&site, response.headers_mut());
    if packs {
        response = packed(response).await;
    }
    let status = response.status().as_u16();
    tracing::info!(
        "{method} {} {status}",
        route.as_deref().unwrap_or("(no route)")
    );
    response
}

/// Where a page that refuses a form is asked for in another language.
fn here(route: Option<&str>) -> &'static str {
    match route {
        Some("/submit" | "/leave") => NEXT,
        _ => HERE,
    }
}

fn refused(site: &Site, headers: &HeaderMap, here: &str, status: StatusCode) -> Response {
    let message = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Message::TooLarge,
        _ => Message::Forbidden,
    };
    let lang = super::entry::wished(site, headers);
    super::say_at(site, &lang, here, message, Deletion::NotSaid, status)
}

/// What a link asks for (`?lang=da`) goes before what the browser prefers. It changes this page and nothing else.
fn speak(site: &Site, request: &mut Request) {
    let asked = site.asked(request.uri());
    if let Some(value) = asked.and_then(|lang| HeaderValue::from_str(lang.as_str()).ok()) {
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, value);
    }
}

/// The request with its body, which is here in time and of a form's size.
async fn whole(request: Request) -> Result<Request, (StatusCode, HeaderMap)> {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(BODY_WITHIN, to_bytes(body, LARGEST)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(_)) => Err((StatusCode::PAYLOAD_TOO_LARGE, parts.headers)),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, parts.headers)),
    }
}

fn dress(site: &Site, headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(header::VARY)
        .or_insert(HeaderValue::from_static(
            "accept-encoding, accept-language, cookie",
        ));
    // Browsers hold redirects after a form to the policy too: the way back to a panel is one.
    if let Some(panel) = &site.script.collection.panel
        && let Ok(policy) = HeaderValue::from_str(&POLICY.replace(
            "form-action 'self'",
            &format!("form-action 'self' {}", super::panel::origins(panel)),
        ))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if site.is_secure() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
}

/// Only the host of the site itself. What a proxy says of another (`Forwarded`, `X-Forwarded-Host`) is not read.
fn is_here(site: &Site, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let own = site.origin.split_once("://");
    // Capitals and the port that the scheme implies name no other host (RFC 9110, 4.2.3).
    let is_own = |(host, (scheme, own))| canonical_host(scheme, host) == own;
    host.zip(own).is_some_and(is_own) && hosts.next().is_none()
}

/// Another host was asked for: a plain page, and one line in the log for whoever set up the proxy. What was asked for is not
/// repeated on the page.
fn not_here(site: &Site, headers: &HeaderMap) -> Response {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let expected = site.origin.split_once("://").map_or("", |(_, host)| host);
        tracing::warn!(
            "421: the host asked for is {}, and only {expected} is served: a proxy has to pass the browser's Host on, and \
             `base_url` is the address that respondents see (said once)",
            came(headers)
        );
    });
    let lang = super::entry::wished(site, headers);
    let words = words::of(&lang);
    let page = html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (words.not_here_title) }
            }
            body { main { h1 { (words.not_here_title) } p { (words.not_here) } } }
        }
    };
    super::shown(StatusCode::MISDIRECTED_REQUEST, page)
}

/// What stands in `Host`, for the log: no more than a name's length, nothing that would end the line.
fn came(headers: &HeaderMap) -> String {
    let hosts: Vec<_> = headers.get_all(header::HOST).iter().collect();
    match hosts.as_slice() {
        [] => "none".to_owned(),
        [host] => {
            let host = String::from_utf8_lossy(host.as_bytes());
            let start: String = host.chars().take(LONGEST_HOST).collect();
            format!("{start:?}")
        }
        _ => "given twice".to_owned(),
    }
}

/// A form of ours. Pages that send no referrer have browsers send the origin `null`: they say in another way where the form
/// came from, or are too old to; then the code in the form decides.
fn is_own(site: &Site, headers: &HeaderMap) -> bool {
    let from = headers.get("sec-fetch-site");
    let is_same = from.is_none_or(|from| from == "same-origin");
    match headers.get(header::ORIGIN) {
        Some(origin) if origin == "null" => is_same,
        Some(origin) => origin.to_str().is_ok_and(|origin| origin == site.origin) && is_same,
        None => is_same,
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|takes| takes.to_str().ok())
        .is_some_and(|takes| {
            takes
                .split(',')
                .filter_map(|one| {
                    let (name, weight) = one.split_once(';').unwrap_or((one, ""));
                    (name.trim() == "gzip").then_some(weight.replace(' ', ""))
                })
                .any(|weight| weight != "q=0" && weight != "q=0.0")
        })
}

/// The answer, packed where that makes it smaller.
async fn packed(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    // What is answered here is whole already, and small.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if bytes.len() < WORTH_PACKING || parts.headers.contains_key(header::CONTENT_ENCODING) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    let Some(small) = gzip(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(parts, Body::from(small))
}

thread_local! {
    /// Some 300 KB, which to take anew for each page costs more than packing it.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// RFC 1952: a header without name and time, the deflated bytes, their CRC-32 and length.
fn gzip(bytes: &Bytes) -> Option<Vec<u8>> {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];
    let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
    packed.extend(HEADER);
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        loop {
            let done = usize::try_from(packer.total_in()).ok()?;
            let rest = bytes.get(done..)?;
            match packer.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return Some(()),
                Ok(Status::Ok | Status::BufError) => packed.reserve(bytes.len() / 4 + 64),
                Err(_) => return None,
            }
        }
    })?;
    let mut check = Crc::new();
    check.update(bytes);
    packed.extend(check.sum().to_le_bytes());
    packed.extend(check.amount().to_le_bytes());
    Some(packed)
}
