//! What holds for every request: the host, the origin of forms, and the headers of every answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Site;
use crate::collect::page::Message;

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

/// Refuses another host (421) and forms of other origins (403), and sets the headers of the answer.
pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = if !is_here(&site, request.headers()) {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    } else if *request.method() == Method::POST && !is_own(&site, request.headers()) {
        super::say(
            &site,
            &site.main_language(),
            Message::Forbidden,
            StatusCode::FORBIDDEN,
        )
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
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
    response
}

fn is_here(site: &Site, headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let own = site.origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == own
}

fn is_own(site: &Site, headers: &HeaderMap) -> bool {
    match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| origin == site.origin),
        // Browsers that send no Origin say where a form came from in another way, or are too old to be tricked into one.
        None => headers
            .get("sec-fetch-site")
            .is_none_or(|from| from == "same-origin"),
    }
}
