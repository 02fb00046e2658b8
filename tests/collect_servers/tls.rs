//! TLS in the server, and what it refuses to serve in clear.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

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
    let mut roots = RootCertStore::empty();
    let trusted = CertificateDer::from_pem_file(certificate).expect("a certificate");
    roots.add(trusted).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    runtime().block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address)
            .await
            .expect("connect");
        let name = ServerName::try_from("localhost").expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, stream).await.expect("TLS");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Answer::of(&bytes)
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
    // By another name: a page of another site that calls itself so reads nothing.
    own.headers[0].1 = "evil.example".to_owned();
    assert_eq!(own.get("/metrics").status, 421);
}
