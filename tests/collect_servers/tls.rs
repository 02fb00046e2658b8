//! TLS in the server, and what it refuses to serve in clear.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::program::{Answer, Server, command, folder, runtime};

/// A certificate of `localhost`, made by openssl.
fn certificate(folder: &Path) -> (String, String) {
    let file = |name: &str| folder.join(name).display().to_string();
    let (certificate, key) = (file("cert.pem"), file("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
        ])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &key, "-out", &certificate])
        .output()
        .expect("openssl");
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    (certificate, key)
}

/// One request over TLS by somebody who trusts this certificate alone.
fn ask(server: &Server, certificate: &str, request: &str) -> Answer {
    try_ask(server, certificate, request).expect("an answer")
}

/// The same; `None` where the connection is closed before it is answered.
fn try_ask(server: &Server, certificate: &str, request: &str) -> Option<Answer> {
    let mut roots = RootCertStore::empty();
    let trusted = CertificateDer::from_pem_file(certificate).expect("a certificate");
    roots.add(trusted).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    runtime().block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address).await.ok()?;
        let name = ServerName::try_from("localhost").expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        let greeted = tokio::time::timeout(Duration::from_secs(8), connector.connect(name, stream));
        let mut stream = greeted.await.ok()?.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        (!bytes.is_empty()).then(|| Answer::of(&bytes))
    })
}

#[test]
fn by_tls_the_cookie_is_held_to_host_and_tls() {
    let folder = folder();
    let (certificate, key) = certificate(folder.path());
    let store = folder.path().join("collect.sqlite").display().to_string();
    let tls = [
        "--certificate",
        &certificate,
        "--key",
        &key,
        "--base-url",
        "https://localhost",
    ];
    let server = Server::start(folder.path(), &store, &tls);
    let request = server.browser().request("GET", "/o/all", "");
    let page = ask(&server, &certificate, &request);
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("strict-transport-security"),
        Some("max-age=31536000")
    );
    let mut browser = server.browser();
    browser
        .headers
        .push(("Origin".to_owned(), "https://localhost".to_owned()));
    let begun = ask(
        &server,
        &certificate,
        &browser.request("POST", "/o/all", "lang=en"),
    );
    assert_eq!((begun.status, begun.location()), (303, "/next"));
    let cookie = begun
        .headers("set-cookie")
        .find(|cookie| cookie.starts_with("__Host-tidemark="))
        .expect("the session's cookie")
        .to_owned();
    for word in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.split("; ").any(|part| part == word), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let (name, value) = cookie
        .split(';')
        .next()
        .and_then(|one| one.split_once('='))
        .expect("a cookie");
    browser.cookies.push((name.to_owned(), value.to_owned()));
    let next = ask(&server, &certificate, &browser.request("GET", "/next", ""));
    assert_eq!(next.location(), "/q/challenges");
    // A form from the same name in clear is another origin's.
    browser.headers[0].1 = "http://localhost".to_owned();
    let foreign = ask(
        &server,
        &certificate,
        &browser.request("POST", "/o/all", "lang=en"),
    );
    assert_eq!(foreign.status, 403);
    // In clear it says nothing.
    let mut plain = std::net::TcpStream::connect(server.address).expect("a connection");
    plain.write_all(request.as_bytes()).expect("sent");
    let mut bytes = Vec::new();
    let _ = plain.read_to_end(&mut bytes);
    assert!(!String::from_utf8_lossy(&bytes).contains("HTTP/1.1"));
}

/// Handshakes that are begun and left hold nobody up: neither where every place is taken, nor where the machine gives the
/// program fewer files than there are places.
#[test]
fn silent_handshakes_make_room() {
    for (files, silent) in [("8192", 4200), ("300", 400)] {
        let folder = folder();
        let (certificate, key) = certificate(folder.path());
        let program = command(folder.path(), &[]);
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "ulimit -n \"$0\" && exec \"$@\"", files])
            .arg(program.get_program())
            .args(program.get_args())
            .arg("--store")
            .arg(folder.path().join("collect.sqlite"))
            .args(["--listen", "127.0.0.1:0", "--base-url", "https://localhost"])
            .args(["--certificate", &certificate, "--key", &key]);
        let server = Server::of(folder.path(), &mut limited);
        let mut held = Vec::new();
        for _ in 0..silent {
            held.push(std::net::TcpStream::connect(server.address).expect("a connection"));
        }
        let asked = Instant::now();
        let request = server.browser().request("GET", "/o/all", "");
        let page = loop {
            match try_ask(&server, &certificate, &request) {
                Some(page) => break page,
                None => assert!(asked.elapsed() < Duration::from_secs(6), "{files}"),
            }
        };
        assert_eq!(page.status, 200);
        // Of itself a handshake has 10 s.
        let waited = asked.elapsed();
        assert!(waited < Duration::from_secs(6), "{files}: {waited:?}");
        drop(held);
    }
}

#[test]
fn an_address_is_served_however_it_is_written() {
    let folder = folder();
    let store = folder.path().join("collect.sqlite").display().to_string();
    let own = ["--base-url", "https://Svar.Example.dk:443/"];
    let server = Server::start(folder.path(), &store, &own);
    for host in ["svar.example.dk", "svar.example.dk:443", "SVAR.example.dk"] {
        let mut browser = server.browser();
        browser.headers.push(("Host".to_owned(), host.to_owned()));
        assert_eq!(browser.get("/o/all").status, 200, "{host}");
        let origin = ("Origin".to_owned(), "https://svar.example.dk".to_owned());
        browser.headers.push(origin);
        assert_eq!(browser.post("/o/all", "lang=en").status, 303, "{host}");
    }
    let mut browser = server.browser();
    let other = ("Host".to_owned(), "svar.example.dk:8443".to_owned());
    browser.headers.push(other);
    assert_eq!(browser.get("/o/all").status, 421);
    for (url, code, said) in [
        ("https://spørg.dk", "T0901", "https://xn--sprg-hra.dk"),
        ("https://svar.example.dk/sti", "T0901", "without a path"),
        ("http://127.0.0.1.evil.dk", "T0804", "in clear"),
        ("http://localhostfoo", "T0804", "in clear"),
    ] {
        let run = command(folder.path(), &[])
            .args([
                "--store",
                &store,
                "--listen",
                "127.0.0.1:0",
                "--base-url",
                url,
            ])
            .output()
            .expect("the program");
        let text = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{url}: {text}");
        assert!(text.contains(code) && text.contains(said), "{url}: {text}");
    }
    // In wave.toml as well.
    let wave = folder.path().join("waves/2023/wave.toml");
    let text = fs::read_to_string(&wave).expect("wave.toml");
    for url in [
        "https://spørg.dk",
        "http://127.0.0.1.evil.dk",
        "http://localhostfoo",
    ] {
        fs::write(&wave, text.replace("http://localhost", url)).expect("wave.toml");
        let run = command(folder.path(), &[])
            .args(["--store", &store, "--listen", "127.0.0.1:0"])
            .output()
            .expect("the program");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{url}: {said}");
        assert!(said.contains("T0802"), "{url}: {said}");
    }
}

#[test]
fn on_loopback_in_clear_the_cookie_has_neither_prefix_nor_secure() {
    let folder = folder();
    let store = folder.path().join("collect.sqlite").display().to_string();
    let begun = Server::start(folder.path(), &store, &[])
        .browser()
        .post("/o/all", "lang=en");
    let cookie = begun
        .headers("set-cookie")
        .find(|cookie| cookie.starts_with("tidemark="));
    assert!(cookie.is_some_and(|cookie| !cookie.contains("Secure")));
    assert_eq!(begun.header("strict-transport-security"), None);
    // Behind a proxy that speaks TLS the address is https, and so is the cookie.
    let behind = ["--base-url", "https://svar.example.dk"];
    let server = Server::start(folder.path(), &store, &behind);
    let mut browser = server.browser();
    browser
        .headers
        .push(("Host".to_owned(), "svar.example.dk".to_owned()));
    let begun = browser.post("/o/all", "lang=en");
    let cookie = begun
        .headers("set-cookie")
        .find(|cookie| cookie.starts_with("__Host-tidemark="));
    assert!(cookie.is_some_and(|cookie| cookie.contains("; Secure")));
}

#[test]
fn answers_never_go_over_the_network_in_clear() {
    let folder = folder();
    let store = folder.path().join("collect.sqlite").display().to_string();
    for (listen, more) in [
        ("0.0.0.0:0", vec![]),
        ("[::]:0", vec![]),
        ("0.0.0.0:0", vec!["--base-url", "http://svar.example.dk"]),
        ("127.0.0.1:0", vec!["--base-url", "http://svar.example.dk"]),
        ("0.0.0.0:0", vec!["--base-url", "http://localhost"]),
    ] {
        let run = command(folder.path(), &[])
            .args(["--store", &store, "--listen", listen])
            .args(&more)
            .output()
            .expect("the program");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{listen} {more:?}: {said}");
        assert!(said.contains("T0804"), "{said}");
        assert!(
            !fs::exists(&store).expect("a folder"),
            "nothing was written"
        );
    }
}

#[test]
fn the_administration_is_on_its_own_listener_on_this_computer() {
    let folder = folder();
    let store = folder.path().join("collect.sqlite").display().to_string();
    let hash = folder.path().join("admin.hash").display().to_string();
    let password = folder.path().join("password");
    fs::write(&password, "a long enough password\n").expect("a password");
    let made = Command::new(assert_cmd::cargo::cargo_bin("tidemark"))
        .args(["collect", "password", "--out", &hash])
        .stdin(fs::File::open(&password).expect("a password"))
        .output()
        .expect("the program");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let admin = |address| ["--admin", address, "--admin-password-file", &hash].map(str::to_owned);
    let far = command(folder.path(), &[])
        .args(["--store", &store, "--listen", "127.0.0.1:0"])
        .args(admin("0.0.0.0:0"))
        .output()
        .expect("the program");
    assert_eq!(far.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&far.stderr).contains("T0804"));
    let near = admin("127.0.0.1:0");
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    let server = Server::start(folder.path(), &store, &near);
    let mut public = server.browser();
    for path in ["/metrics", "/admin", "/login", "/logout", "/", "/status"] {
        assert_eq!(public.get(path).status, 404, "{path}");
    }
    let said = fs::read_to_string(&server.log).expect("a log");
    let address = said
        .split("administration on http://")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let address = address.expect("the administration");
    let mut own = server.browser();
    own.servers = vec![address.parse().expect("an address")];
    own.headers.push(("Host".to_owned(), address.to_owned()));
    let metrics = own.get("/metrics");
    assert_eq!(metrics.status, 200);
    assert!(metrics.body.contains("tidemark_up 1"));
    assert_eq!(metrics.header("cache-control"), Some("no-store"));
    assert!(own.get("/").location().starts_with("/login"));
    // And nothing of the survey is there.
    assert_eq!(own.get("/o/all").status, 404);
    // By the port of `ssh -L 9000:127.0.0.1:…`, in the names of this computer.
    for host in ["127.0.0.1:9000", "localhost:9000", "[::1]:9000"] {
        own.headers[0].1 = host.to_owned();
        assert_eq!(own.get("/metrics").status, 200, "{host}");
    }
    own.headers
        .push(("Origin".to_owned(), "http://localhost:9000".to_owned()));
    own.headers[0].1 = "localhost:9000".to_owned();
    assert_eq!(own.post("/login", "password=wrong+but+long").status, 401);
    own.headers[0].1 = "localhost:3000".to_owned();
    assert_eq!(own.post("/login", "password=wrong+but+long").status, 403);
    own.headers.pop();
    // By another name: a page of another site that calls itself so reads nothing.
    for host in [
        "evil.example",
        "localhost.evil.example:9000",
        "127.0.0.1.evil.example",
    ] {
        own.headers[0].1 = host.to_owned();
        assert_eq!(own.get("/metrics").status, 421, "{host}");
    }
}
