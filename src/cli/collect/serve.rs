//! `tidemark collect SURVEY --wave W`: serves the questionnaire until it is asked to end.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use super::never::hold_for_nobody;
use super::{Field, FieldArgs, Outcome, block_on, changed, try_out};
use crate::Error;
use crate::cli::message;
use crate::cli::select::SurveyArg;
use crate::cli::terminal::Terminal;
use crate::collect::clock::Clock;
use crate::collect::server::{self, Certificate, Site};
use crate::collect::store::{Alone, Store, serve_alone};
use crate::definition::{NoBaseUrl, Taking, WaveId, base_url};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// Who still reads the store when the server ends gets this long.
pub(super) const LAST_READERS: Duration = Duration::from_secs(2);

const IN_CLEAR: &str = "answers would go over the network in clear";
const SPEAK_TLS: &str = "give `--certificate` and `--key`; or let a reverse proxy speak TLS and write `base_url = \"https://…\"` under `[collect]` of wave.toml";

/// Where the questionnaire is served, and how.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The survey folder: the one with `survey.toml`.
    // Not those of `FieldArgs`: beside a subcommand they are not asked for.
    #[arg(value_name = "SURVEY", required = true)]
    folder: Option<PathBuf>,

    /// The wave.
    #[arg(long, value_name = "WAVE", required = true)]
    wave: Option<String>,

    /// Where answers are kept: a file, or `postgres://…` [default: waves/WAVE/collect.sqlite].
    #[arg(long, value_name = "FILE|URL")]
    store: Option<String>,

    /// Address and port of the questionnaire.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = address)]
    pub(super) listen: SocketAddr,

    /// Where respondents find it, without a path [default: `base_url` of wave.toml, else the address].
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Certificate chain (PEM): TLS ends here.
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,

    /// Private key of the certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,

    /// Address and port of the administration: how fieldwork goes, and `/metrics`.
    #[arg(long, value_name = "ADDRESS", requires = "admin_password_file", value_parser = address)]
    admin: Option<SocketAddr>,

    /// The file of `tidemark collect password`.
    #[arg(long, value_name = "FILE", requires = "admin")]
    admin_password_file: Option<PathBuf>,

    /// Try the questionnaire out on this computer: a store of its own, deleted at the end; no invitations, no days.
    #[arg(long = "try", conflicts_with_all = ["store", "base_url", "certificate", "key", "admin", "admin_password_file"])]
    try_out: bool,

    /// No line on stderr for each request (its route and status).
    #[arg(long)]
    no_access_log: bool,
}

/// An address with its port.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "write an address and a port, for example 127.0.0.1:8080".to_owned())
}

pub fn run(args: &ServeArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let mut field = args.field().field()?;
    if args.try_out {
        return try_out::run(args, field, terminal);
    }
    field.warn_of_rehearsal();
    field.refuse_what_cannot_be_asked()?;
    let certificate = args.certificate()?;
    let configured = match &args.base_url {
        Some(url) => Some(own_address(url)?),
        None => field.script.collection.base_url.clone(),
    };
    args.is_safe(configured.as_deref(), certificate.as_ref())?;
    let warnings = message::render(&field.warnings_only(), false, &terminal.err);
    say(&warnings);
    args.log();
    block_on(args.serve(field, configured, certificate, terminal))?;
    Ok(Outcome::default())
}

impl Field {
    /// What is doubtful, without notes: those are for `check`.
    pub(super) fn warnings_only(&self) -> Diagnostics {
        let mut warnings = crate::cli::without_notes(self.warnings.clone());
        if let Some(wave) = self.survey.wave(&WaveId::new(&self.script.wave)) {
            warnings.extend(hold_for_nobody(&self.survey, wave, &self.script));
        }
        warnings
    }
}

impl ServeArgs {
    fn field(&self) -> FieldArgs {
        FieldArgs {
            survey: SurveyArg {
                folder: self.folder.clone().unwrap_or_default(),
            },
            wave: self.wave.clone().unwrap_or_default(),
            store: self.store.clone(),
        }
    }

    fn certificate(&self) -> crate::Result<Option<Certificate>> {
        let (Some(certificate), Some(key)) = (&self.certificate, &self.key) else {
            return Ok(None);
        };
        Certificate::read(certificate, key)
            .map(Some)
            .map_err(|why| {
                Diagnostics::from(
                    Diagnostic::error(
                        code::NO_CERTIFICATE,
                        format!(
                            "{} and {} are no certificate and key: {why}",
                            certificate.display(),
                            key.display()
                        ),
                    )
                    .help("both are PEM files; the certificate stands first in its file, those that vouch for it after"),
                )
                .into()
            })
    }

    /// Answers go over plain HTTP only on this computer, or behind a proxy that speaks TLS.
    fn is_safe(&self, base_url: Option<&str>, tls: Option<&Certificate>) -> crate::Result<()> {
        let is_https = base_url.is_some_and(|url| url.starts_with("https://"));
        let wrong = match tls {
            Some(_) if !is_https => Some((
                "a certificate is of a name, and no name is given",
                "write `base_url = \"https://…\"` under `[collect]` of wave.toml, or `--base-url`",
            )),
            Some(_) => None,
            None if is_https => None,
            None if !self.listen.ip().is_loopback() => Some((IN_CLEAR, SPEAK_TLS)),
            None => None,
        };
        match wrong {
            None => Ok(()),
            Some((what, help)) => Err(Diagnostics::from(
                Diagnostic::error(code::IN_CLEAR, what)
                    .value(self.listen.to_string())
                    .help(help),
            )
            .into()),
        }
    }

    /// A SQLite file has one server: two would not see each other's answers.
    fn alone(&self, field: &Field) -> crate::Result<Alone> {
        let alone = serve_alone(&field.place).map_err(|error| field.wrong(error))?;
        alone.ok_or_else(|| {
            Diagnostics::from(
                Diagnostic::error(
                    code::OTHER_STORE,
                    "another server collects into this store, and a SQLite file has one",
                )
                .help("end that one first; for several servers name a PostgreSQL with `--store postgres://…`"),
            )
            .into()
        })
    }

    /// Route and status of each request on stderr; never a path, a token, an address or a browser's name.
    pub(super) fn log(&self) {
        use tracing_subscriber::filter::{LevelFilter, Targets};
        use tracing_subscriber::layer::SubscriberExt;
        use tracing_subscriber::util::SubscriberInitExt;
        let level = match self.no_access_log {
            true => LevelFilter::WARN,
            false => LevelFilter::INFO,
        };
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_target(false);
        // Other crates log statements and requests whole.
        let ours = Targets::new().with_target("tidemark", level);
        // Where one is set already, it stays.
        let _ = tracing_subscriber::registry()
            .with(lines)
            .with(ours)
            .try_init();
    }

    /// Where it was to listen, and could not.
    pub(super) fn taken(&self, error: std::io::Error) -> Error {
        Diagnostics::from(
            Diagnostic::error(
                code::PORT_TAKEN,
                format!("cannot serve on {}: {error}", self.listen),
            )
            .value(self.listen.to_string())
            .help("name another with `--listen`; port 0 is any that is free"),
        )
        .into()
    }

    async fn serve(
        &self,
        field: Field,
        configured: Option<String>,
        certificate: Option<Certificate>,
        terminal: &Terminal,
    ) -> crate::Result<()> {
        let taken = |error| self.taken(error);
        let listener = TcpListener::bind(self.listen).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        let administration =
            super::admin::Listening::of(self.admin, self.admin_password_file.as_deref(), &field)
                .await?;
        let script = Arc::new(field.script.clone());
        drop(self.alone(&field)?);
        let store = Store::open_at(&field.place, Arc::clone(&script), Clock::system())
            .await
            .map_err(|error| field.wrong(error))?;
        let alone = self.alone(&field)?;
        let midway = changed::midway(&field.survey_file(), store.differs());
        say(&message::render(&midway, false, &terminal.err));
        let own = format!("http://{address}");
        // As browsers write it: without the port 80.
        let origin = configured.unwrap_or_else(|| base_url(&own).unwrap_or(own));
        let site = Site {
            script,
            store,
            origin,
        };
        say(&greeting(&site, &address));
        if certificate.is_none() && !address.ip().is_loopback() {
            say(&for_a_proxy(&address));
        }
        if let Some(administration) = administration {
            say(&administration.greeting());
            administration.start(&site);
        }
        let store = site.store.clone();
        let ended = server::serve_with(listener, certificate, site, asked_to_end()).await;
        // Nothing of what was deleted stays behind in a log. Whoever still reads the status is not waited for.
        let _ = tokio::time::timeout(LAST_READERS, store.close()).await;
        drop(alone);
        say("the server has ended; what was acknowledged is in the store\n");
        ended.map_err(|error| Error::Bug(format!("the server ended: {error}")))
    }
}

/// Where the questionnaire is, for whoever started it.
fn greeting(site: &Site, address: &SocketAddr) -> String {
    let origin = &site.origin;
    let links = site.script.collection.open_links.iter();
    let links: String = links
        .map(|link| format!("{origin}/o/{}\n", link.id))
        .collect();
    let collection = &site.script.collection;
    let days = match collection.taking(site.store.clock().today()) {
        Taking::From(day) => format!("not open yet: answers are taken from {day} (UTC)\n"),
        Taking::Over => {
            "closed: `closes` of [collect] has passed, no answers are taken\n".to_owned()
        }
        Taking::Now => String::new(),
    };
    format!("serving {origin} on {address}; Ctrl-C ends it\n{links}{days}")
}

/// Plain HTTP where others may reach it.
fn for_a_proxy(address: &SocketAddr) -> String {
    format!(
        "warning: {address} speaks plain HTTP, for the proxy that speaks TLS: keep everybody else from this port, or listen on 127.0.0.1\n"
    )
}

/// The address of `--base-url`, as browsers write it.
fn own_address(url: &str) -> crate::Result<String> {
    base_url(url).map_err(|why| {
        let (code, what, help) = match why {
            NoBaseUrl::InClear => (code::IN_CLEAR, IN_CLEAR, SPEAK_TLS.to_owned()),
            NoBaseUrl::NoAddress => (
                code::BAD_ARGUMENT,
                "`--base-url` is no address that links can be made from",
                "write `https://` and a host, without a path: `https://svar.example.dk`".to_owned(),
            ),
            NoBaseUrl::NotAscii(url) => (
                code::BAD_ARGUMENT,
                "`--base-url` is no address that links can be made from",
                format!("write the name as browsers send it: `{url}`"),
            ),
        };
        Diagnostics::from(Diagnostic::error(code, what).value(url).help(help)).into()
    })
}

/// Ctrl-C, or a request to end.
pub(super) async fn asked_to_end() {
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

/// Says something while the program runs; where nobody listens there is nobody to tell.
pub(super) fn say(text: &str) {
    let mut stderr = std::io::stderr();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}
