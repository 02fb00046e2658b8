//! In: the pages of the last good build, and what stands in the way of a new one. Out: answers to a browser on this computer.
//! Never: an answer to another computer, or to a page of another site.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report::render::html::{Fault, Served};

/// A browser that has heard nothing for so long asks again.
const QUIET: Duration = Duration::from_secs(20);

/// What the builder shows and the server serves.
pub struct Shared {
    shown: Mutex<Shown>,
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct Shown {
    pages: Vec<(String, String)>,
    fault: Option<Fault>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            shown: Mutex::default(),
            version: watch::Sender::new(0),
        }
    }
}

impl Shared {
    /// Shows new pages; says how many differ from those before.
    pub fn show(&self, pages: Vec<(String, String)>) -> usize {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |page: &&(String, String)| !shown.pages.contains(page);
        let changed = pages.iter().filter(is_new).count();
        let moves = changed > 0 || shown.fault.is_some();
        *shown = Shown { pages, fault: None };
        drop(shown);
        if moves {
            self.turn();
        }
        changed
    }

    /// Shows what is wrong over the pages of before.
    pub fn fault(&self, fault: Fault) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.fault = Some(fault);
        drop(shown);
        self.turn();
    }

    fn turn(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// The page at a path; the first one where a path names none and nothing could be built.
    fn page(&self, path: &str) -> Option<String> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let page = shown.pages.iter().find(|(known, _)| known == path);
        if page.is_none() && !shown.pages.is_empty() {
            return None;
        }
        let served = Served {
            page: page.map(|(_, page)| page.as_str()),
            fault: shown.fault.as_ref(),
            version: *self.version.borrow(),
        };
        Some(served.html())
    }

    /// The page of a folder: its own, else the first that lies in it.
    fn of_folder(&self, folder: &str) -> Option<String> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = folder.trim_end_matches('/');
        let inside = |path: &str| {
            let rest = path.strip_prefix(folder)?;
            match folder.is_empty() {
                true => Some(rest.to_owned()),
                false => rest.strip_prefix('/').map(str::to_owned),
            }
        };
        let pages = || shown.pages.iter().map(|(path, _)| path);
        let own = pages().find(|path| inside(path).as_deref() == Some("index.html"));
        own.or_else(|| pages().find(|path| inside(path).is_some()))
            .cloned()
    }
}

/// Takes a port of this computer that no other computer sees.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the port is taken (T0635).
pub async fn listen(port: Option<u16>) -> crate::Result<(TcpListener, SocketAddr)> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
    let taken = |error: std::io::Error| {
        let found = Diagnostic::error(
            code::PORT_TAKEN,
            format!("cannot serve on {wanted}: {error}"),
        )
        .value(wanted.port().to_string())
        .help("leave `--port` out for a free one, or name another");
        crate::Error::from(Diagnostics::from(found))
    };
    let listener = TcpListener::bind(wanted).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    Ok((listener, address))
}

#[derive(Clone)]
struct Site {
    shared: Arc<Shared>,
    address: SocketAddr,
}

/// Serves until the program is asked to end.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) when the server fails.
pub async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
) -> crate::Result<()> {
    let router = Router::new()
        .route("/changes", get(changes))
        .fallback(get(page))
        .with_state(Site { shared, address });
    // A browser that waits for changes would hold a graceful end up: the server is dropped instead.
    tokio::select! {
        ended = axum::serve(listener, router) => {
            ended.map_err(|error| crate::Error::Bug(format!("the server ended: {error}")))
        }
        () = asked_to_end() => Ok(()),
    }
}

async fn asked_to_end() {
    let interrupted = async {
        // Where no signal can be heard, the program ends with its terminal.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupted.await;
}

async fn page(State(site): State<Site>, headers: HeaderMap, uri: Uri) -> Response {
    if !site.is_asked_by_name(&headers) {
        return answer(StatusCode::FORBIDDEN, "text/plain", String::new());
    }
    let path = uri.path().trim_start_matches('/');
    // A folder is its page: `/`, `/en` and `/en/` lead to `/en/index.html`.
    if let Some(page) = site.shared.of_folder(path) {
        let mut moved = answer(StatusCode::FOUND, "text/plain", String::new());
        if let Ok(place) = format!("/{page}").parse() {
            moved.headers_mut().insert(header::LOCATION, place);
        }
        return moved;
    }
    match site.shared.page(path) {
        Some(page) => answer(StatusCode::OK, "text/html; charset=utf-8", page),
        None => answer(
            StatusCode::NOT_FOUND,
            "text/plain; charset=utf-8",
            "This piece is written when the watch ends.\n".to_owned(),
        ),
    }
}

/// The version of a page that a browser shows.
#[derive(serde::Deserialize)]
struct Since {
    since: u64,
}

/// One event when there is something newer than what the browser shows; the browser asks again by itself.
async fn changes(
    State(site): State<Site>,
    headers: HeaderMap,
    Query(Since { since }): Query<Since>,
) -> Response {
    if !site.is_asked_by_name(&headers) {
        return answer(StatusCode::FORBIDDEN, "text/plain", String::new());
    }
    let mut version = site.shared.version.subscribe();
    let newer = tokio::time::timeout(QUIET, version.wait_for(|now| *now != since)).await;
    let event = match newer {
        Ok(Ok(_)) => "retry: 100\ndata: changed\n\n",
        _ => "retry: 100\n: nothing new\n\n",
    };
    answer(StatusCode::OK, "text/event-stream", event.to_owned())
}

impl Site {
    /// A page of another site can make a browser ask here, but not under this name.
    fn is_asked_by_name(&self, headers: &HeaderMap) -> bool {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let port = self.address.port();
        host.is_some_and(|host| {
            host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}")
        })
    }
}

fn answer(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}
