//! Connections: how many, how slow, how large, and in clear or by TLS. What is slow or large costs its sender, and nobody else.

use std::io::ErrorKind;
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// A browser says what it wants within this time, or the connection is closed; one that says nothing more too.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of the headers of a request at most.
const LARGEST_HEADERS: usize = 8 * 1024;
/// Connections at a time at most.
const CONNECTIONS: usize = 4096;
/// A connection that is asked for nothing keeps its place for this long where others wait.
const PATIENCE: Duration = Duration::from_millis(500);
/// What is being answered gets this long when the server ends.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A certificate and its key.
#[derive(Clone)]
pub struct Certificate(TlsAcceptor);

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificate(…)")
    }
}

impl Certificate {
    /// Reads both from PEM files.
    ///
    /// # Errors
    /// What is wrong with the files, in words.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|error| error.to_string())?;
        if chain.is_empty() {
            return Err("no certificate stands in the file".to_owned());
        }
        let key = PrivateKeyDer::from_pem_file(key).map_err(|error| error.to_string())?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| error.to_string())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// What connections share.
#[derive(Clone)]
struct Hall {
    router: Router,
    tls: Option<TlsAcceptor>,
    /// Goes up when somebody waits for a place.
    crowded: watch::Receiver<u64>,
    /// Turns true when the server ends.
    ending: watch::Receiver<bool>,
}

/// Serves until `stop` is over, then finishes what is being answered.
pub(super) async fn serve(
    listener: TcpListener,
    certificate: Option<Certificate>,
    router: Router,
    stop: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (crowd, crowded) = watch::channel(0);
    let (end, ending) = watch::channel(false);
    let hall = Hall {
        router,
        tls: certificate.map(|certificate| certificate.0),
        crowded,
        ending,
    };
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            biased;
            () = &mut stop => break,
            stream = accepted(&listener, &crowd) => stream,
        };
        let Some(place) = place(&places, &crowd).await else {
            continue;
        };
        tokio::spawn(hall.clone().host(stream, place));
    }
    drop(listener);
    let _ = end.send(true);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = timeout(LAST_WORDS, places.acquire_many(all)).await;
}

async fn accepted(listener: &TcpListener, crowd: &watch::Sender<u64>) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // It went away: the next one may do.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            // No file is left for a connection, where the machine allows a program fewer of them than there are places.
            Err(_) => {
                crowd.send_modify(|times| *times += 1);
                sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// A place for a connection. Where there is none, those that ask for nothing are sent away first.
async fn place(
    places: &Arc<Semaphore>,
    crowd: &watch::Sender<u64>,
) -> Option<OwnedSemaphorePermit> {
    if let Ok(place) = Arc::clone(places).try_acquire_owned() {
        return Some(place);
    }
    crowd.send_modify(|times| *times += 1);
    let waiting = Arc::clone(places).acquire_owned();
    timeout(PATIENCE, waiting).await.ok()?.ok()
}

impl Hall {
    async fn host(self, stream: TcpStream, place: OwnedSemaphorePermit) {
        // A small answer is not held back to be sent with the next.
        let _ = stream.set_nodelay(true);
        match self.tls.clone() {
            None => self.talk(stream).await,
            Some(tls) => {
                if let Some((hall, stream)) = self.greeted(&tls, stream).await {
                    hall.talk(stream).await;
                }
            }
        }
        drop(place);
    }

    /// The connection after its handshake. Where others wait, one that has not come to its end in a while makes room: nothing
    /// was asked for yet.
    async fn greeted(
        mut self,
        tls: &TlsAcceptor,
        stream: TcpStream,
    ) -> Option<(Self, TlsStream<TcpStream>)> {
        let begun = Instant::now();
        let mut handshake = pin!(timeout(HEADERS_WITHIN, tls.accept(stream)));
        loop {
            tokio::select! {
                greeted = handshake.as_mut() => return Some((self, greeted.ok()?.ok()?)),
                Ok(()) = self.crowded.changed() => {
                    if begun.elapsed() >= PATIENCE {
                        return None;
                    }
                }
            }
        }
    }

    async fn talk(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let traffic = Traffic::default();
        let router = TowerToHyperService::new(self.router.clone());
        let seen = traffic.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let asked = seen.asks();
            let answer = router.call(request);
            async move {
                let answer = answer.await;
                drop(asked);
                answer
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS_WITHIN)
            .max_header_size(LARGEST_HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let mut is_ending = *self.ending.borrow();
        if is_ending {
            connection.as_mut().graceful_shutdown();
        }
        loop {
            tokio::select! {
                _ = connection.as_mut() => return,
                Ok(()) = self.crowded.changed() => {
                    if traffic.is_quiet() {
                        return;
                    }
                }
                Ok(()) = self.ending.changed(), if !is_ending => {
                    is_ending = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// What a connection asks for, and when it last did.
#[derive(Clone)]
struct Traffic(Arc<Mutex<(usize, Instant)>>);

impl Default for Traffic {
    fn default() -> Self {
        Self(Arc::new(Mutex::new((0, Instant::now()))))
    }
}

impl Traffic {
    fn now(&self) -> MutexGuard<'_, (usize, Instant)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request that is under way until what comes back is dropped.
    fn asks(&self) -> Asked {
        self.now().0 += 1;
        Asked(self.clone())
    }

    /// Nothing is under way, and has not been for a while.
    fn is_quiet(&self) -> bool {
        let (under_way, last) = *self.now();
        under_way == 0 && last.elapsed() >= PATIENCE
    }
}

struct Asked(Traffic);

impl Drop for Asked {
    fn drop(&mut self) {
        let mut now = self.0.now();
        now.0 = now.0.saturating_sub(1);
        now.1 = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_rustls::rustls::server::ResolvesServerCertUsingSni;

    #[tokio::test]
    async fn a_handshake_that_is_left_makes_room_where_others_wait() {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(ResolvesServerCertUsingSni::new()));
        let (crowd, crowded) = watch::channel(0);
        let (_end, ending) = watch::channel(false);
        let hall = Hall {
            router: Router::new(),
            tls: Some(TlsAcceptor::from(Arc::new(config))),
            crowded,
            ending,
        };
        let places = Arc::new(Semaphore::new(1));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let _silent = TcpStream::connect(address).await.expect("a connection");
        let (stream, _) = listener.accept().await.expect("a connection");
        let taken = place(&places, &crowd).await.expect("a place");
        tokio::spawn(hall.host(stream, taken));
        // One that has only just come is not sent away.
        assert!(place(&places, &crowd).await.is_none());
        sleep(PATIENCE).await;
        let asked = Instant::now();
        assert!(place(&places, &crowd).await.is_some());
        assert!(asked.elapsed() < PATIENCE);
    }
}
