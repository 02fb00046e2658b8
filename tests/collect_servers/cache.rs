//! A cache that people share (RFC 9111) keeps the style sheet and nothing else, and nobody sees another's page; a device that was
//! left shows nothing any more.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::program::{Answer, Browser, Fieldwork};

/// What a cache keeps of one address: what of the request the answer varies by, and the answer.
type Kept = Vec<(BTreeMap<String, String>, Vec<u8>)>;

/// A proxy in front of a server, with a shared cache.
struct Proxy {
    address: SocketAddr,
    kept: Arc<Mutex<BTreeMap<String, Kept>>>,
    hits: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let proxy = Self {
            address: listener.local_addr().expect("an address"),
            kept: Arc::default(),
            hits: Arc::default(),
        };
        let (kept, hits) = (Arc::clone(&proxy.kept), Arc::clone(&proxy.hits));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = stream;
                let request = whole(&mut stream);
                let (method, path) = line(&request);
                let found = kept.lock().expect("the cache").get(&path).and_then(|all| {
                    let fits = all
                        .iter()
                        .find(|(varied, _)| *varied == of(varied, &request));
                    fits.map(|(_, answer)| answer.clone())
                });
                let answer = match found.filter(|_| method == "GET") {
                    Some(answer) => {
                        hits.lock().expect("hits").push(path);
                        answer
                    }
                    None => {
                        let mut onward = TcpStream::connect(server).expect("the server");
                        onward.write_all(request.as_bytes()).expect("sent");
                        let mut bytes = Vec::new();
                        onward.read_to_end(&mut bytes).expect("an answer");
                        if let Some(varied) = storable(&method, &request, &Answer::of(&bytes)) {
                            let mut kept = kept.lock().expect("the cache");
                            kept.entry(path).or_default().push((varied, bytes.clone()));
                        }
                        bytes
                    }
                };
                let _ = stream.write_all(&answer);
            }
        });
        proxy
    }
}

/// A request with its body.
fn whole(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = stream.read(&mut part).unwrap_or_default();
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
        let size = header(&text, "content-length").and_then(|size| size.parse().ok());
        if read == 0 || body.is_some_and(|body| body >= size.unwrap_or(0)) {
            return text;
        }
    }
}

fn line(request: &str) -> (String, String) {
    let mut words = request.split(' ').map(str::to_owned);
    (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    )
}

fn header(request: &str, name: &str) -> Option<String> {
    let head = request.split("\r\n\r\n").next()?;
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let field = fields.find(|(key, _)| key.eq_ignore_ascii_case(name));
    field.map(|(_, value)| value.trim().to_owned())
}

/// These fields of a request.
fn of(varied: &BTreeMap<String, String>, request: &str) -> BTreeMap<String, String> {
    varied
        .keys()
        .map(|name| (name.clone(), header(request, name).unwrap_or_default()))
        .collect()
}

/// RFC 9111, 3: whether a shared cache may keep an answer; the fields of the request that it is kept for (4.1).
fn storable(method: &str, request: &str, answer: &Answer) -> Option<BTreeMap<String, String>> {
    // By 4.2.2 these may be kept by a guess at how long, where nothing is said.
    const BY_DEFAULT: [u16; 12] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];
    let control = answer
        .header("cache-control")
        .unwrap_or_default()
        .to_lowercase();
    let says = |word: &str| {
        let mut said = control
            .split(',')
            .map(|one| one.trim().split('=').next() == Some(word));
        said.any(|said| said)
    };
    let is_kept = method == "GET"
        && !says("no-store")
        && !says("private")
        && header(request, "authorization").is_none()
        && (says("public")
            || says("max-age")
            || says("s-maxage")
            || answer.header("expires").is_some()
            || BY_DEFAULT.contains(&answer.status));
    let varies = answer.header("vary").unwrap_or_default();
    let names = varies.split(',').map(|name| name.trim().to_lowercase());
    let names: BTreeMap<String, String> = names.map(|name| (name, String::new())).collect();
    (is_kept && !names.contains_key("*")).then(|| of(&names, request))
}

#[test]
fn the_cache_of_this_test_keeps_what_it_may() {
    let plain = Answer::of(b"HTTP/1.1 200 OK\r\nVary: cookie\r\n\r\nx");
    let kept = storable("GET", "GET / HTTP/1.1\r\nCookie: a=1\r\n\r\n", &plain);
    let kept = kept.expect("it may be kept");
    assert_eq!(kept.get("cookie").map(String::as_str), Some("a=1"));
    for head in [
        "Cache-Control: no-store",
        "Cache-Control: max-age=9, private",
        "Vary: *",
    ] {
        let answer = Answer::of(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\nx").as_bytes());
        assert_eq!(
            storable("GET", "GET / HTTP/1.1\r\n\r\n", &answer),
            None,
            "{head}"
        );
    }
}

/// Everything of a survey that one person sees: each page twice.
fn seen(browser: &mut Browser, said: &str) -> Vec<Answer> {
    let mut pages = vec![browser.get("/o/all"), browser.get("/o/all")];
    browser.start("/o/all");
    let style = pages[0]
        .body
        .split("href=\"/style.css")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let style = format!("/style.css{}", style.expect("a style sheet"));
    pages.push(browser.get(&style));
    for item in ["challenges", "safe", "responsible", "benefits"] {
        pages.push(browser.get(&format!("/q/{item}")));
        assert_eq!(browser.answer(item, "4").status, 303);
    }
    assert_eq!(browser.answer("words", said).status, 303);
    for path in [
        "/q/words",
        "/q/challenges",
        "/check",
        "/print",
        "/withdraw",
        "/next",
        "/health",
        "/nowhere",
        "/i/x",
    ] {
        pages.push(browser.get(path));
        pages.push(browser.get(path));
    }
    pages
}

#[test]
fn two_people_behind_one_cache_see_their_own_pages() {
    let fieldwork = Fieldwork::sqlite();
    let proxy = Proxy::before(fieldwork.servers[0].address);
    let person = || {
        let mut browser = fieldwork.browser(0);
        browser.servers = vec![proxy.address];
        browser
    };
    let (mut one, mut two) = (person(), person());
    let pages = seen(&mut one, "MARKER-ONE");
    assert!(pages.iter().any(|page| page.body.contains("MARKER-ONE")));
    let secret = one.cookies[0].1.clone();
    for page in seen(&mut two, "MARKER-TWO") {
        assert!(!page.body.contains("MARKER-ONE") && !page.head.contains(&secret));
    }
    // A third who has no session yet, at the addresses of the others.
    let mut three = person();
    for path in ["/q/words", "/check", "/next", "/print", "/end", "/withdraw"] {
        let page = three.get(path);
        assert_eq!(page.status, 403, "{path}");
        assert!(!page.body.contains("MARKER-"), "{path}");
    }
    // The device is left: its cookie, its pages and what goes back to them are nobody's.
    let page = one.get("/check");
    let before = one.clone();
    let left = one.post("/leave", &format!("csrf={}", page.field("csrf")));
    assert_eq!((left.status, &left.location()[..5]), (303, "/left"));
    assert!(one.cookies.is_empty());
    for mut browser in [one, before] {
        for path in ["/q/words", "/check", "/print", "/next"] {
            let page = browser.get(path);
            assert_eq!(page.status, 403, "{path}");
            assert!(!page.body.contains("MARKER-ONE"));
        }
    }
    assert!(two.get("/check").body.contains("MARKER-TWO"));
    // The style sheet was kept, and came from the cache; nothing else was.
    let kept = proxy.kept.lock().expect("the cache");
    let names: Vec<&str> = kept.keys().map(String::as_str).collect();
    assert!(
        names.len() == 1 && names[0].starts_with("/style.css"),
        "{names:?}"
    );
    let hits = proxy.hits.lock().expect("hits");
    assert!(!hits.is_empty() && hits.iter().all(|hit| hit.starts_with("/style.css")));
}

#[test]
fn whatever_is_answered_is_not_to_be_kept() {
    let fieldwork = Fieldwork::sqlite();
    let mut browser = fieldwork.browser(0);
    let mut answers = vec![
        browser.get("/o/all"),
        browser.get("/health"),
        browser.get("/nowhere"),
        browser.get("/check"),
        browser.ask("DELETE", "/check", ""),
        browser.post("/o/all", "x=1"),
        browser.post("/o/all", &"a".repeat(20_000)),
    ];
    let mut strange = browser.clone();
    strange
        .headers
        .push(("Host".to_owned(), "evil.example".to_owned()));
    answers.push(strange.get("/o/all"));
    let mut foreign = browser.clone();
    foreign
        .headers
        .push(("Origin".to_owned(), "http://evil.example".to_owned()));
    answers.push(foreign.post("/o/all", "lang=en"));
    answers.push(browser.post("/o/all", "lang=en"));
    answers.push(browser.get("/next"));
    answers.push(browser.get("/q/challenges"));
    answers.push(browser.get("/left"));
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    assert_eq!(statuses, [200, 303, 400, 403, 404, 413, 421]);
    for answer in answers {
        assert_eq!(
            answer.header("cache-control"),
            Some("no-store"),
            "{}",
            answer.head
        );
    }
}
