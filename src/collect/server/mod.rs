//! In: requests of respondents. Out: pages and redirects; a redirect after an answer is sent only when the answer is on disk.
//! Never: an address, a user agent or a token in a log, a header of a request that decides where a link leads, or a change by
//! GET or HEAD.

mod answer;
mod entry;
mod fields;
mod guard;
mod onward;
mod open_links;
mod panel;
mod session;
mod submission;
mod visit;
mod wire;
mod withdrawal;

pub use wire::Certificate;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use tokio::net::TcpListener;

use super::interview::script::Script;
use super::page::{self, Deletion, Frame, Message};
use super::store::Store;
use crate::definition::{Lang, Taking};

/// Bytes of a form at most.
const LARGEST: usize = 16 * 1024;

/// Where a page is asked for in another language: at its own address.
const HERE: &str = "?";
/// At the address of where the respondent stands: for pages that come in answer to a form of `/submit` or `/leave`, which show
/// nothing when they are asked for.
const NEXT: &str = "/next?";

/// What every request shares.
#[derive(Debug, Clone)]
pub struct Site {
    /// The questionnaire.
    pub script: Arc<Script>,
    /// Where answers are kept.
    pub store: Store,
    /// Where the site is, as a browser sees it: `https://svar.example.dk`. Only this host is served.
    pub origin: String,
}

impl Site {
    /// Whether a browser speaks TLS to it; only then cookies can be held to that.
    fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether answers are taken today.
    fn taking(&self) -> Taking {
        self.script.collection.taking(self.store.clock().today())
    }

    fn frame<'a>(&'a self, lang: &'a Lang, csrf: Option<&'a str>) -> Frame<'a> {
        Frame {
            script: &self.script,
            lang,
            csrf,
            here: HERE,
        }
    }

    /// The survey's language that a link asks for: `?lang=da`.
    fn asked(&self, uri: &Uri) -> Option<Lang> {
        let query = uri.query()?;
        let tag = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("lang="))?;
        self.language(tag)
    }

    fn main_language(&self) -> Lang {
        self.script
            .languages
            .first()
            .cloned()
            .unwrap_or_else(|| Lang::new("en"))
    }

    /// The survey's language of this tag.
    fn language(&self, tag: &str) -> Option<Lang> {
        self.script
            .languages
            .iter()
            .find(|lang| lang.as_str() == tag)
            .cloned()
    }
}

/// The public routes: the survey, its style and `/health`, and nothing else.
pub fn routes(site: Site) -> Router {
    let site = Arc::new(site);
    Router::new()
        .route("/i/{token}", get(entry::invited).post(entry::start_invited))
        .route("/o/{link}", get(entry::open).post(entry::start_open))
        .route("/p", get(panel::came).post(panel::start_panel))
        .route("/next", get(visit::next))
        .route("/q/{item}", get(answer::question).post(answer::save))
        .route("/check", get(submission::check))
        .route("/submit", post(submission::submit))
        .route("/end", get(submission::end))
        .route("/withdraw", get(withdrawal::ask).post(withdrawal::withdraw))
        .route("/leave", post(visit::leave))
        .route("/print", get(visit::print))
        .route("/left", get(left))
        .route("/left/open", get(left_open))
        .route("/style.css", get(style))
        .route("/health", get(health))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn_with_state(site.clone(), guard::guard))
        .with_state(site)
}

/// Serves in clear until `stop` is over, then finishes what is being answered.
///
/// # Errors
/// None today: a listener that fails for a while is tried again.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_with(listener, None, site, stop).await
}

/// Serves by TLS where there is a certificate, until `stop` is over; then finishes what is being answered.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    listener: TcpListener,
    certificate: Option<Certificate>,
    site: Site,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    wire::serve(listener, certificate, routes(site), stop).await;
    Ok(())
}

async fn style() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            // Its address changes with it.
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            // One for everybody.
            (header::VARY, "accept-encoding"),
        ],
        page::STYLE,
    )
}

async fn health() -> &'static str {
    "ok\n"
}

async fn left(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    say(
        &site,
        &entry::wished(&site, &headers),
        Message::Left,
        StatusCode::OK,
    )
}

/// Nobody comes back to answers of a link that is not their own.
async fn left_open(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    say(
        &site,
        &entry::wished(&site, &headers),
        Message::LeftOpen,
        StatusCode::OK,
    )
}

async fn nowhere(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    unknown_in(&site, &entry::wished(&site, &headers))
}

/// The one page for whatever is not there.
fn unknown_in(site: &Site, lang: &Lang) -> Response {
    say(site, lang, Message::Unknown, StatusCode::NOT_FOUND)
}

fn say(site: &Site, lang: &Lang, message: Message, status: StatusCode) -> Response {
    say_with(site, lang, message, Deletion::NotSaid, status)
}

/// The same, with what can be done about answers that were given.
fn say_with(
    site: &Site,
    lang: &Lang,
    message: Message,
    deletion: Deletion<'_>,
    status: StatusCode,
) -> Response {
    say_at(site, lang, HERE, message, deletion, status)
}

/// The same; `here` is what stands before `lang=…` in the address of the same page.
fn say_at(
    site: &Site,
    lang: &Lang,
    here: &str,
    message: Message,
    deletion: Deletion<'_>,
    status: StatusCode,
) -> Response {
    let frame = Frame {
        here,
        ..site.frame(lang, None)
    };
    shown(status, page::message(&frame, message, deletion))
}

/// Nothing was stored: 503 with the time after which to try again.
fn busy(site: &Site, lang: &Lang) -> Response {
    later(say(
        site,
        lang,
        Message::Busy,
        StatusCode::SERVICE_UNAVAILABLE,
    ))
}

fn later(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::RETRY_AFTER,
        axum::http::HeaderValue::from_static("2"),
    );
    response
}

fn shown(status: StatusCode, page: Markup) -> Response {
    (status, Html(page.into_string())).into_response()
}

/// 303: the browser fetches the next page, and going back sends nothing again.
fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}
