//! People: inviting, reminding, panels, watching, purging, through the public API and the binary. What must hold is that of the
//! threat and privacy rows of the collection facts.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use assert_cmd::Command;
use tidemark::collect::fieldwork::admin::{self, Administration, PasswordHash};
use tidemark::collect::fieldwork::disposition::Invitations;
use tidemark::collect::fieldwork::status::{Count, Status, Tally, Watch, tables, words_of};
use tidemark::collect::interview::event::{Channel, Device, End, Event, What};
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::script::Script;
use tidemark::collect::invite::{self, Key, harmless};
use tidemark::collect::panel::Panelist;
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::server::{self, Site};
use tidemark::collect::store::{Invitation, Place, Store};
use tidemark::definition::{self, Lang, Survey, WaveId};
use tokio::net::TcpListener;

#[path = "shared/collected.rs"]
mod collected;
#[path = "collect_people/purging.rs"]
mod purging;

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
const COLLECT: &str = r#"
[collect]
base_url = "http://127.0.0.1:8123"

[[collect.quota]]
id = "men"
where = "sex = 1"
limit = 500

[collect.panel]
key_file = "panel.key"
complete = "https://panel.example/back?rid={id}&s=1"
screened_out = "https://panel.example/back?rid={id}&s=2"
quota_full = "https://panel.example/back?rid={id}&s=3"
"#;

const LIST: &str = "id,name,phone,language\r\n1001,Ane Ærø,+4512345678,da\r\n1002,\"=HYPERLINK(\"\"x\"\")\",,en\r\n1003,Mette,@SUM(A1),\r\n";

/// A copy of the example survey whose wave 2023 is collected on the web.
fn survey_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    collected::technology(folder.path());
    let wave = folder.path().join("waves/2023/wave.toml");
    let text = std::fs::read_to_string(&wave).expect("a wave");
    std::fs::write(&wave, text + COLLECT).expect("written");
    std::fs::write(folder.path().join("panel.key"), KEY).expect("written");
    std::fs::write(folder.path().join("contacts.csv"), LIST).expect("written");
    folder
}

fn tidemark(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("tidemark").expect("the program");
    command.args(["collect", arguments[0]]).arg(folder);
    command.args(["--wave", "2023"]).args(&arguments[1..]);
    command.current_dir(folder).output().expect("run")
}

fn script(folder: &Path) -> (Survey, Arc<Script>) {
    let survey = definition::load(folder).expect("a survey").output;
    let wave = survey.wave(&WaveId::new("2023")).expect("the wave");
    let script = Arc::new(Script::of(&survey, wave));
    (survey, script)
}

async fn open(folder: &Path, script: &Arc<Script>) -> Store {
    let place = Place::Sqlite(folder.join("waves/2023/collect.sqlite"));
    Store::open(&place, Arc::clone(script))
        .await
        .expect("a store")
}

/// The tokens of a mail-merge file, as the links spell them.
fn tokens(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("a file");
    let links = text.lines().skip(1);
    links
        .filter_map(|line| line.rsplit_once("/i/"))
        .map(|(_, token)| token.trim_end_matches(['"', '\r']))
        .map(|token| token.split('?').next().unwrap_or(token).to_owned())
        .collect()
}

/// Every byte of the store's files.
fn stored(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder.join("waves/2023")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with("collect.sqlite") {
            bytes.extend(std::fs::read(path).expect("read"));
        }
    }
    assert!(bytes.len() > 4096, "the store's files were not found");
    bytes
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_invited_once_and_reminded_with_new_links() {
    let folder = survey_folder();
    let folder = folder.path();
    let done = tidemark(folder, &["invite", "--list", "contacts.csv", "--letters"]);
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let (file, letters) = ("2023-invitations-1.csv", "2023-invitations-1.pdf");
    for name in [file, letters, "waves/2023/collect.key"] {
        let mode = std::fs::metadata(folder.join(name))
            .expect(name)
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(
        std::fs::read(folder.join(letters))
            .expect("letters")
            .starts_with(b"%PDF-")
    );
    let first = tokens(&folder.join(file));
    assert_eq!(first.len(), 3);
    // A contact with a language of their own has it in the link.
    let text = std::fs::read_to_string(folder.join(file)).expect("a file");
    let languages: Vec<Option<&str>> = text
        .lines()
        .skip(1)
        .map(|line| Some(line.trim_end_matches('"').split_once("?lang=")?.1))
        .collect();
    assert_eq!(languages, [Some("da"), Some("en"), None]);
    // Nobody is invited twice, and nothing is written over.
    let again = tidemark(folder, &["invite", "--list", "contacts.csv"]);
    assert!(
        String::from_utf8_lossy(&again.stderr).contains("nobody is new: 3 were invited before")
    );
    assert!(!folder.join("2023-invitations-2.csv").exists());
    std::fs::write(
        folder.join("contacts.csv"),
        format!("{LIST}1004,Bo,,da\r\n"),
    )
    .expect("written");
    assert!(
        tidemark(folder, &["invite", "--list", "contacts.csv"])
            .status
            .success()
    );
    assert_eq!(tokens(&folder.join("2023-invitations-2.csv")).len(), 1);
    // A reminder replaces the links.
    assert!(
        tidemark(folder, &["invite", "--list", "contacts.csv", "--remind"])
            .status
            .success()
    );
    let reminded = tokens(&folder.join("2023-reminders-1.csv"));
    assert_eq!(reminded.len(), 4);
    let (_, script) = script(folder);
    let store = open(folder, &script).await;
    for (tokens, state) in [
        (&first, Invitation::Unknown),
        (&reminded, Invitation::Fresh),
    ] {
        for token in tokens {
            let secret = Secret::read(token).expect("a token");
            assert_eq!(
                store.invitation(secret.digest()).await.expect("read"),
                state
            );
        }
    }
    // The store knows digests of tokens and keyed ids of contacts, and neither in clear.
    let bytes = stored(folder);
    for token in first.iter().chain(&reminded) {
        let secret = Secret::read(token).expect("a token");
        for text in [token, &token.replace('-', ""), &secret.text()] {
            assert!(!holds(&bytes, text.as_bytes()), "a token in clear");
        }
    }
    for contact in ["1001", "1004", "Ane"] {
        let key = Key::read(&folder.join("waves/2023/collect.key")).expect("the key");
        assert!(contact == "Ane" || holds(&bytes, key.id_of(contact).as_bytes()));
    }
    assert!(!holds(&bytes, "Ane Ærø".as_bytes()));
}

#[test]
fn without_the_key_nobody_is_invited_anew() {
    let folder = survey_folder();
    let folder = folder.path();
    assert!(
        tidemark(folder, &["invite", "--list", "contacts.csv"])
            .status
            .success()
    );
    let early = tidemark(folder, &["purge", "--dry-run"]);
    let said = String::from_utf8_lossy(&early.stderr).into_owned();
    assert!(
        said.contains("would go: 3 invitations") && said.contains("2024-04-11"),
        "{said}"
    );
    assert!(folder.join("waves/2023/collect.key").exists());
    assert!(tidemark(folder, &["purge", "--unlink"]).status.success());
    assert!(!folder.join("waves/2023/collect.key").exists());
    let refused = tidemark(folder, &["invite", "--list", "contacts.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("T0819"));
    // The time that was promised is over: everything goes.
    assert!(tidemark(folder, &["purge"]).status.success());
    let after = tidemark(folder, &["purge", "--dry-run"]);
    assert!(String::from_utf8_lossy(&after.stderr).contains("would go: 0 invitations"));
}

#[test]
fn mistakes_of_a_list_are_told_with_line_and_column() {
    let languages = [Lang::new("da"), Lang::new("en")];
    let wrong = |bytes: &[u8]| -> Vec<String> {
        let found = invite::read(Path::new("c.csv"), bytes, &languages).expect_err("wrong");
        found.iter().map(ToString::to_string).collect()
    };
    let said = |bytes: &[u8], starts: &[&str]| {
        let found = wrong(bytes);
        assert_eq!(found.len(), starts.len(), "{found:?}");
        for (found, start) in found.iter().zip(starts) {
            assert!(found.starts_with(start), "{found} is not {start}");
        }
    };
    said(b"name\nAne\n", &["c.csv:1:1: error[T0815]"]);
    said(b"id,name\n1,\xc6r\xf8\n", &["c.csv:2:3: error[T0815]"]);
    said(
        b"id,name,language\n1,Ane,da\n2,Bo,sv\n1,Cy,en\n,Di,en\n5,E\n",
        &[
            "c.csv:3:6 (language): error[T0817]",
            "c.csv:4:1 (id): error[T0816]",
            "c.csv:5:1 (id): error[T0817]",
            "c.csv:6:1: error[T0815]",
        ],
    );
    said(b"id,link\n1,x\n", &["c.csv:1:4: error[T0815]"]);
    said(b"id,name\n1,\"Ane\n", &["c.csv:2:3: error[T0815]"]);
    let list = invite::read(
        Path::new("c.csv"),
        "id;name\r\n1;\"A;\nb\"\r\n".as_bytes(),
        &languages,
    );
    assert_eq!(list.expect("a list").contacts[0].cells, ["1", "A;\nb"]);
}

#[test]
fn no_cell_of_a_mail_merge_file_is_a_formula() {
    for cell in [
        "=1+1", "+45", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1",
    ] {
        assert!(harmless(cell).starts_with('\''), "{cell}");
    }
    for cell in ["Ane", "", "1 = 1", "a; b\nc", "http://127.0.0.1/i/0-1"] {
        assert_eq!(harmless(cell), cell);
    }
    // Where columns are parted at semicolons, or quotes are not read, cells begin inside this one.
    assert_eq!(harmless("a;=1\r\n+2;b"), "a;'=1\r\n'+2;b");
    assert_eq!(harmless("a\";\"=1"), "a\";'\"=1");
    for _ in 0..1000 {
        let token = Secret::new().expect("a token");
        assert_eq!(Secret::read(&token.spelled()).as_ref(), Some(&token));
        assert_eq!(Secret::read(&token.text()).as_ref(), Some(&token));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_random_tokens_open_nothing() {
    let folder = survey_folder();
    let folder = folder.path();
    assert!(
        tidemark(folder, &["invite", "--list", "contacts.csv"])
            .status
            .success()
    );
    let (_, script) = script(folder);
    let store = open(folder, &script).await;
    let mut tries = Vec::new();
    for _ in 0..4 {
        let store = store.clone();
        tries.push(tokio::spawn(async move {
            for _ in 0..250_000 {
                let token = Secret::new().expect("a token");
                let found = store.invitation(token.digest()).await.expect("read");
                assert_eq!(found, Invitation::Unknown);
            }
        }));
    }
    for tried in tries {
        tried.await.expect("no hit");
    }
    let known = tokens(&folder.join("2023-invitations-1.csv"));
    let known = Secret::read(&known[0]).expect("a token");
    assert_eq!(
        store.invitation(known.digest()).await.expect("read"),
        Invitation::Fresh
    );
}

#[test]
fn a_panels_links_are_signed_both_ways_and_lead_to_the_definition_alone() {
    let folder = survey_folder();
    let (_, script) = script(folder.path());
    let panel = script.collection.panel.as_ref().expect("a panel");
    let key = Key::read(&panel.key_file).expect("a key");
    let other = Key::from_bytes(&[b'9'; 32]).expect("a key");
    let id = "Å b+&=?#";
    let encoded = "%C3%85%20b%2B%26%3D%3F%23";
    let good = format!("id={encoded}&sig={}", key.sign(id));
    let panelist = Panelist::of_query(&good, &key).expect("signed");
    let base = format!("https://panel.example/back?rid={encoded}&s=1");
    assert_eq!(
        panelist.target(panel, End::Complete, &key),
        format!("{base}&sig={}", key.sign(&base))
    );
    let (screened, full) = (
        panelist.target(panel, End::ScreenedOut, &key),
        panelist.target(panel, End::QuotaFull, &key),
    );
    assert!(screened.contains("&s=2&sig=") && full.contains("&s=3&sig="));
    let signed = |id: &str| key.sign(id);
    for forged in [
        format!("id={encoded}"),
        format!("id={encoded}&sig="),
        format!("id=x&sig={}", signed(id)),
        format!("id={encoded}&sig={}", other.sign(id)),
        format!("id={encoded}&sig={}0", signed(id)),
        format!("id=1&id=1&sig={}", signed("1")),
        format!("id=1&sig={0}&sig={0}", signed("1")),
        format!("id=1&sig={}&to=//evil.example", signed("1")),
        // The signature of a way out is none of a way in, and no id leads elsewhere.
        format!("id={}&sig={}", base.replace('&', "%26"), signed(&base)),
        format!("id=%2F%2Fevil.example&sig={}", signed("//evil.example")),
        format!("id=%0d%0aSet-Cookie&sig={}", signed("\r\nSet-Cookie")),
        format!("id=%2569&sig={}", signed("i")),
        "id=%zz&sig=".to_owned(),
    ] {
        assert!(Panelist::of_query(&forged, &key).is_none(), "{forged}");
    }
}

/// One request on a connection of its own; the answer as text.
fn ask(address: &str, request: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a server");
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn cookies(answer: &str) -> String {
    let lines = answer
        .lines()
        .filter(|line| line.to_lowercase().starts_with("set-cookie:"));
    let pairs = lines.filter_map(|line| line.split_once(':')?.1.trim().split(';').next());
    let kept: Vec<&str> = pairs.filter(|pair| !pair.ends_with('=')).collect();
    kept.join("; ")
}

fn field<'a>(answer: &'a str, name: &str) -> &'a str {
    let from = answer
        .find(&format!("name=\"{name}\" value=\""))
        .expect("the field");
    let rest = &answer[from..];
    let value = rest.split("value=\"").nth(1).expect("a value");
    value.split('"').next().expect("a value")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_id_answers_once_and_stays_out_of_the_store() {
    let folder = survey_folder();
    let folder = folder.path().to_owned();
    let (_, script) = script(&folder);
    let store = open(&folder, &script).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let site = Site {
        script,
        store: store.clone(),
        origin: format!("http://{address}"),
    };
    tokio::spawn(server::serve(listener, site, std::future::pending()));
    let key = Key::from_bytes(KEY).expect("a key");
    let path = format!("/p?id=marker-panelist&sig={}", key.sign("marker-panelist"));
    let tries = tokio::task::spawn_blocking(move || {
        let unsigned = ask(&address, "GET /p?id=marker-panelist", "", "");
        assert!(unsigned.starts_with("HTTP/1.1 404"), "{unsigned}");
        let page = ask(&address, &format!("GET {path}"), "", "");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        assert!(
            page.contains("form-action 'self' https://panel.example"),
            "{page}"
        );
        for _ in 0..2 {
            let entered = ask(
                &address,
                &format!("POST {path}"),
                "User-Agent: MARKER-AGENT\r\n",
                "consent=1",
            );
            assert!(entered.starts_with("HTTP/1.1 303"), "{entered}");
            assert!(cookies(&entered).contains("tidemark-panel=id=marker-panelist"));
        }
    });
    tries.await.expect("answered");
    let responses = store.responses().await.expect("read");
    assert_eq!(responses.len(), 1);
    let bytes = stored(&folder);
    assert!(!holds(&bytes, b"marker-panelist") && !holds(&bytes, b"MARKER-AGENT"));
}

/// A complete response of an item or two.
fn complete(day: i64, sex: i64, seconds: u32) -> (ResponseId, Response) {
    let at = day * 86_400;
    let start = What::Started {
        channel: Channel::Invited,
        language: "da".to_owned(),
        device: Device::Phone,
        seed: 1,
        definition: String::new(),
        consent: None,
    };
    let answered = What::Answered {
        item: "sex".to_owned(),
        reply: Reply::Codes(vec![sex]),
        form: 1,
        seconds,
    };
    let ended = What::Ended {
        end: End::Complete,
        seconds,
        flags: vec!["speeder".to_owned()],
    };
    let events = [start, answered, ended].map(|what| Event { at, what });
    (ResponseId::new().expect("an id"), Response::of(&events))
}

fn watched(responses: &[(ResponseId, Response)]) -> (Status, String) {
    let folder = survey_folder();
    let (survey, script) = script(folder.path());
    let wave = survey.wave(&WaveId::new("2023")).expect("the wave");
    let watch = Watch::of(&survey, wave);
    let mut tally = Tally::of(Arc::clone(&script), Arc::new(watch));
    for (_, response) in responses {
        tally.add(response);
    }
    let status = tally.status(Invitations::default(), "2023-10-07".parse().expect("a day"));
    let lang = Lang::new("en");
    let shown = tables(&status, &script, words_of(&lang), &lang);
    (status, format!("{shown:?}"))
}

#[test]
fn nothing_below_five_is_shown_and_no_remainder_tells_it() {
    // 4 men and 20 women: the men are hidden, and the women with them.
    let mut responses: Vec<_> = (0..20).map(|n| complete(19_640, 2, 10 + n)).collect();
    responses.extend((0..4).map(|_| complete(19_641, 1, 10)));
    let (status, _) = watched(&responses);
    assert!(status.days.iter().all(|day| day.count == Count::Hidden));
    assert_eq!(status.quotas[0].count, Count::Hidden);
    let sexes: Vec<Count> = status
        .targets
        .iter()
        .filter(|row| row.margin == "sex")
        .map(|row| row.count)
        .collect();
    assert_eq!(sexes, [Count::Hidden, Count::Hidden]);
    // 24 times in order: 10 ×5, 11 … 29; the lower median is the 12th.
    let sex = status
        .items
        .iter()
        .find(|item| item.id == "sex")
        .expect("the item");
    assert_eq!(sex.median_seconds, Some(17));
    // ± 1.96·√(0.25/24) = ± 20.0 percentage points.
    let margin = status.margin.expect("a probability sample");
    assert!((margin.now - 20.004).abs() < 0.001, "{}", margin.now);
    // 7 of 14 days: twice as many.
    assert_eq!(margin.projected_completes, Some(48));
    let (few, shown) = watched(&responses[..4]);
    assert!(few.margin.is_none() && few.items.iter().all(|item| item.median_seconds.is_none()));
    assert!(!shown.contains("\"4\""), "{shown}");
}

async fn administration() -> (tempfile::TempDir, String) {
    administration_of(survey_folder()).await
}

async fn administration_of(folder: tempfile::TempDir) -> (tempfile::TempDir, String) {
    let (survey, script) = script(folder.path());
    let store = open(folder.path(), &script).await;
    let watch = Watch::of(
        &survey,
        survey.wave(&WaveId::new("2023")).expect("the wave"),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let password = PasswordHash::of("correct horse battery").expect("a hash");
    let administration = Administration::new(script, watch, store, password);
    tokio::spawn(admin::serve(
        listener,
        administration,
        std::future::pending(),
    ));
    (folder, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administration_opens_by_password_alone_and_slows_guessing() {
    let (_folder, address) = administration().await;
    let tries = tokio::task::spawn_blocking(move || {
        let right = "password=correct+horse+battery";
        assert!(ask(&address, "GET /", "", "").starts_with("HTTP/1.1 303"));
        let foreign = ask(
            &address,
            "POST /login",
            "Origin: https://evil.example\r\n",
            right,
        );
        assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
        let entered = ask(&address, "POST /login", "", right);
        assert!(entered.starts_with("HTTP/1.1 303"), "{entered}");
        assert!(entered.contains("HttpOnly; SameSite=Strict"));
        let cookie = format!("Cookie: {}\r\n", cookies(&entered));
        let page = ask(&address, "GET /?lang=en", &cookie, "");
        assert!(
            page.contains("Drop-off and time by question") && page.contains("REHEARSAL"),
            "{page}"
        );
        let metrics = ask(&address, "GET /metrics", "", "");
        assert!(
            metrics.contains("tidemark_up 1")
                && metrics.contains("tidemark_quota_limit{cell=\"men\"} 500")
        );
        let forged = ask(&address, "POST /logout", &cookie, "csrf=x");
        assert!(forged.starts_with("HTTP/1.1 403"), "{forged}");
        let csrf = format!("csrf={}", field(&page, "csrf"));
        assert!(ask(&address, "POST /logout", &cookie, &csrf).starts_with("HTTP/1.1 303"));
        assert!(ask(&address, "GET /", &cookie, "").starts_with("HTTP/1.1 303"));
        for _ in 0..5 {
            assert!(ask(&address, "POST /login", "", "password=guess").starts_with("HTTP/1.1 401"));
        }
        assert!(ask(&address, "POST /login", "", right).starts_with("HTTP/1.1 429"));
        let mut stream = TcpStream::connect(&address).expect("a server");
        write!(
            stream,
            "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    });
    tries.await.expect("answered");
}

/// Whoever reads `/metrics` needs no password: where anonymity was promised nothing there joins the minute of a submit to a cell.
#[tokio::test(flavor = "multi_thread")]
async fn metrics_of_an_anonymous_wave_have_no_cells() {
    let pseudonymous = survey_folder();
    let file = pseudonymous.path().join("survey.toml");
    let text = std::fs::read_to_string(&file).expect("survey.toml");
    let other = text.replace("privacy = \"anonymous\"", "privacy = \"pseudonymous\"");
    assert_ne!(text, other);
    std::fs::write(&file, other).expect("survey.toml");
    for (folder, has_cells) in [(survey_folder(), false), (pseudonymous, true)] {
        let (_folder, address) = administration_of(folder).await;
        let asked = tokio::task::spawn_blocking(move || ask(&address, "GET /metrics", "", ""));
        let metrics = asked.await.expect("answered");
        assert!(
            metrics.contains("tidemark_quota_limit{cell=\"men\"} 500"),
            "{metrics}"
        );
        assert_eq!(
            metrics.contains("tidemark_quota_completes"),
            has_cells,
            "{metrics}"
        );
    }
}

#[test]
fn the_password_file_holds_a_hash_and_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("admin.hash");
    let make = |password: &str| {
        let mut command = Command::cargo_bin("tidemark").expect("the program");
        command.args(["collect", "password", "--out"]).arg(&file);
        command
            .write_stdin(password.to_owned())
            .output()
            .expect("run")
            .status
            .code()
    };
    assert_eq!(make("short\n"), Some(1));
    assert_eq!(make("correct horse battery\n"), Some(0));
    assert_eq!(make("another horse battery\n"), Some(1));
    let hash = PasswordHash::read(&file).expect("a hash");
    assert!(hash.is_of("correct horse battery") && !hash.is_of("another horse battery"));
    assert!(
        !std::fs::read_to_string(&file)
            .expect("read")
            .contains("correct")
    );
}

/// What a served run leaves of a respondent: no address, no browser, no token, in the store, its log or on stderr.
#[test]
fn a_served_run_keeps_neither_address_nor_browser_nor_token() {
    let folder_guard = survey_folder();
    let folder = folder_guard.path().to_owned();
    let done = tidemark(&folder, &["invite", "--list", "contacts.csv"]);
    assert!(done.status.success());
    let token = tokens(&folder.join("2023-invitations-1.csv")).remove(0);
    let log = folder.join("log");
    let mut server = std::process::Command::new(assert_cmd::cargo::cargo_bin("tidemark"))
        .arg("collect")
        .arg(&folder)
        .args([
            "--wave",
            "2023",
            "--listen",
            "127.0.0.1:0",
            "--base-url",
            "http://localhost",
        ])
        .stderr(std::fs::File::create(&log).expect("a log"))
        .spawn()
        .expect("a server");
    let address = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        let said = std::fs::read_to_string(&log).ok()?;
        let (_, rest) = said.split_once(" on ")?;
        Some(rest.split(';').next()?.to_owned())
    });
    let address = address.expect("an address");
    let marked = "User-Agent: MARKER-AGENT\r\nX-Forwarded-For: 203.0.113.77\r\n";
    let mut stream = TcpStream::connect(&address).expect("a server");
    let body = "consent=1";
    write!(stream, "POST /i/{token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{marked}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let mut bytes = stored(&folder);
    assert!(holds(&bytes, b"started"), "the entry is not in the store");
    server.kill().expect("ended");
    server.wait().expect("ended");
    let said = std::fs::read(&log).expect("a log");
    assert!(holds(&said, b"serving"), "that is not the log");
    bytes.extend(said);
    let secret = Secret::read(&token).expect("a token");
    for marker in [
        "MARKER-AGENT",
        "203.0.113.77",
        &token,
        &token.replace('-', ""),
        &secret.text(),
    ] {
        assert!(!holds(&bytes, marker.as_bytes()), "{marker}");
    }
}
