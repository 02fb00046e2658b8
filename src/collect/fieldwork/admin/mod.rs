//! In: requests of those who watch fieldwork, on a listener of its own. Out: the status page behind a password, `/metrics` for
//! Prometheus. Never: an answer or a count of fewer than five people, a secret in `/metrics`, or a scan of all events at each view.

mod chart;
mod counting;
mod login;
mod metrics;
mod page;
mod password;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;

use super::status::{Status, Watch, words_of};
use crate::collect::interview::script::Script;
use crate::collect::store::{Store, StoreError};
use crate::definition::{Lang, is_this_computer, parted};
use counting::Counting;
use login::{Door, Knock};
pub use password::{PasswordError, PasswordHash};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What the administration listener serves.
#[derive(Debug)]
pub struct Administration {
    script: Arc<Script>,
    watch: Arc<Watch>,
    store: Store,
    door: Door,
    counting: Counting,
}

impl Administration {
    /// The administration of a wave. It is reached by the names of this computer (`127.0.0.1`, `[::1]`, `localhost`) and any port:
    /// that of `ssh -L` is another. A request for any other name gets 421, so that no page of another site reads it through a
    /// name of its own.
    pub fn new(script: Arc<Script>, watch: Watch, store: Store, password: PasswordHash) -> Self {
        Self {
            script,
            watch: Arc::new(watch),
            store,
            door: Door::new(password),
            counting: Counting::default(),
        }
    }

    /// The status, counted some seconds ago at most.
    async fn status(&self) -> Result<Arc<Status>, StoreError> {
        let (script, watch) = (&self.script, &self.watch);
        let count =
            async || Status::of(&self.store, Arc::clone(script), Arc::clone(watch), today()).await;
        self.counting.status(count).await
    }

    fn lang(&self, asked: Option<&str>) -> Lang {
        let languages = &self.script.languages;
        languages
            .iter()
            .find(|lang| Some(lang.as_str()) == asked)
            .or(languages.first())
            .cloned()
            .unwrap_or_else(|| Lang::new("en"))
    }
}

/// Today, by UTC.
pub fn today() -> jiff::civil::Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
}

/// The routes of the administration listener.
pub fn routes(administration: Administration) -> Router {
    let administration = Arc::new(administration);
    Router::new()
        .route("/", get(watch))
        .route("/login", get(ask).post(log_in))
        .route("/logout", post(log_out))
        .route("/metrics", get(metrics))
        .route("/style.css", get(style))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(DefaultBodyLimit::max(4 * 1024))
        .layer(middleware::from_fn(guard))
        .with_state(administration)
}

/// Serves the administration until `stop` is over.
///
/// # Errors
/// Where the listener breaks.
pub async fn serve(
    listener: tokio::net::TcpListener,
    administration: Administration,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, routes(administration))
        .with_graceful_shutdown(stop)
        .await
}

type Here = State<Arc<Administration>>;
type Fields = Query<std::collections::BTreeMap<String, String>>;

async fn guard(request: Request, next: Next) -> Response {
    let host = text(request.headers(), &header::HOST);
    let is_here = host
        .as_ref()
        .is_some_and(|host| is_this_computer(parted(&host.to_ascii_lowercase()).0));
    let is_own = text(request.headers(), &header::ORIGIN).is_none_or(|origin| {
        let from = origin.split_once("://").map(|(_, host)| host.to_owned());
        from.is_some() && from == host
    });
    let mut response = if !is_here {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    } else if *request.method() == Method::POST && !is_own {
        StatusCode::FORBIDDEN.into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in [
        ("content-security-policy", POLICY),
        // With `no-referrer` browsers send the origin `null` with a form of this page, which would be refused. It has no link elsewhere.
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
    ] {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    value.to_str().ok().map(str::to_owned)
}

async fn watch(State(here): Here, Query(fields): Fields, headers: HeaderMap) -> Response {
    let lang = here.lang(fields.get("lang").map(String::as_str));
    let Some(session) = here.door.session(&headers) else {
        return Redirect::to(&format!("/login?lang={lang}")).into_response();
    };
    match here.status().await {
        Ok(status) => {
            let csrf = here.door.csrf(&session);
            shown(
                StatusCode::OK,
                page::status(&here.script, &status, &lang, &csrf),
            )
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn ask(State(here): Here, Query(fields): Fields) -> Response {
    let lang = here.lang(fields.get("lang").map(String::as_str));
    shown(StatusCode::OK, page::login(&here.script, &lang, None))
}

async fn log_in(State(here): Here, Query(fields): Fields, body: Bytes) -> Response {
    let lang = here.lang(fields.get("lang").map(String::as_str));
    let words = words_of(&lang);
    let refused = |status, why| shown(status, page::login(&here.script, &lang, Some(why)));
    let Some(password) = login::password(&body) else {
        return refused(StatusCode::BAD_REQUEST, words.wrong_password);
    };
    match here.door.knock(password).await {
        Knock::Open(cookie) => {
            let mut response = Redirect::to(&format!("/?lang={lang}")).into_response();
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Knock::Wrong => refused(StatusCode::UNAUTHORIZED, words.wrong_password),
        Knock::TooMany => {
            let mut response = refused(StatusCode::TOO_MANY_REQUESTS, words.too_many);
            let minute = HeaderValue::from_static("60");
            response.headers_mut().insert(header::RETRY_AFTER, minute);
            response
        }
    }
}

async fn log_out(
    State(here): Here,
    Query(fields): Fields,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lang = here.lang(fields.get("lang").map(String::as_str));
    let login = Redirect::to(&format!("/login?lang={lang}"));
    let Some(session) = here.door.session(&headers) else {
        return login.into_response();
    };
    if login::field(&body, "csrf").as_deref() != Some(here.door.csrf(&session).as_str()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = login.into_response();
    let cookie = here.door.close(&session);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

async fn metrics(State(here): Here) -> Response {
    match here.status().await {
        Ok(status) => (
            [(
                header::CONTENT_TYPE,
                "text/plain; version=0.0.4; charset=utf-8",
            )],
            metrics::metrics(&status, here.script.questionnaire.privacy),
        )
            .into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (kind, page::STYLE).into_response()
}

async fn nowhere() -> StatusCode {
    StatusCode::NOT_FOUND
}

fn shown(status: StatusCode, page: Markup) -> Response {
    (status, Html(page.into_string())).into_response()
}
