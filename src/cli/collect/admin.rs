//! `--admin` of `tidemark collect`: the administration on a listener of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::Field;
use crate::Error;
use crate::collect::fieldwork::admin::{self, Administration, PasswordHash};
use crate::collect::fieldwork::status::Watch;
use crate::collect::server::Site;
use crate::definition::WaveId;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// A listener that waits for its store.
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    password: PasswordHash,
    watch: Watch,
}

impl Listening {
    /// Listens where an address is given. It speaks plain HTTP, and so on this computer alone.
    pub async fn of(
        address: Option<SocketAddr>,
        password: Option<&Path>,
        field: &Field,
    ) -> crate::Result<Option<Self>> {
        let (Some(asked), Some(file)) = (address, password) else {
            return Ok(None);
        };
        let wrong = |diagnostic: Diagnostic| Error::from(Diagnostics::from(diagnostic));
        if !asked.ip().is_loopback() {
            return Err(wrong(
                Diagnostic::error(code::IN_CLEAR, "the administration would go over the network in clear")
                    .value(asked.to_string())
                    .help("listen on 127.0.0.1, and reach it from elsewhere by `ssh -L 8081:127.0.0.1:8081`"),
            ));
        }
        let password = PasswordHash::read(file).map_err(|error| {
            wrong(
                Diagnostic::error(code::BAD_ARGUMENT, format!("no password: {error}"))
                    .at(Place::file(file))
                    .help("`tidemark collect password --out FILE` makes the file"),
            )
        })?;
        let wave = field.survey.wave(&WaveId::new(&field.script.wave));
        let wave = wave.ok_or_else(|| Error::Bug("the wave went away".to_owned()))?;
        let taken = |error: std::io::Error| {
            wrong(
                Diagnostic::error(
                    code::PORT_TAKEN,
                    format!("cannot listen on {asked}: {error}"),
                )
                .value(asked.to_string())
                .help("name another with `--admin`; port 0 is any that is free"),
            )
        };
        let listener = TcpListener::bind(asked).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        Ok(Some(Self {
            listener,
            address,
            password,
            watch: Watch::of(&field.survey, wave),
        }))
    }

    /// Where it is, for whoever started it.
    pub fn greeting(&self) -> String {
        format!("administration on http://{}\n", self.address)
    }

    /// Serves until the program ends: it stores nothing that could be lost.
    pub fn start(self, site: &Site) {
        let administration = Administration::new(
            Arc::clone(&site.script),
            self.watch,
            site.store.clone(),
            self.password,
        );
        tokio::spawn(admin::serve(
            self.listener,
            administration,
            std::future::pending(),
        ));
    }
}
