//! Fieldwork as those who run it see it: the administration in a browser, `tidemark collect status`, and the delivery agree.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};
use tidemark::collect::fieldwork::admin::{self, Administration, PasswordHash};
use tidemark::collect::fieldwork::status::Watch;
use tidemark::collect::store::Store;
use tidemark::definition::WaveId;
use tidemark::ingest::{self, Answers};

#[path = "collect_field/again.rs"]
mod again;
#[path = "collect_field/closing.rs"]
mod closing;
#[path = "shared/collected.rs"]
mod collected;
#[path = "collect_field/counted.rs"]
mod counted;
#[path = "collect_field/docs.rs"]
mod docs;
#[path = "collect_field/earlier.rs"]
mod earlier;
#[path = "collect_field/mod.rs"]
mod field;
#[path = "collect_field/hidden.rs"]
mod hidden;
#[path = "collect_field/letters.rs"]
mod letters;

use collected::{copied, done, read, runtime};
use field::{BROKEN_OFF, Field, INVITED, SUBMITTED, WAVE, WITHDRAWN};

const PASSWORD: &str = "correct horse battery";

/// The administration of a field, and what keeps it going.
struct Watched {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

fn watched(field: &Field) -> Watched {
    let runtime = runtime();
    let address = runtime.block_on(async {
        let store = Store::open(&field.place, Arc::clone(&field.script)).await;
        let wave = field.survey.wave(&WaveId::new(WAVE)).expect("the wave");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let administration = Administration::new(
            Arc::clone(&field.script),
            Watch::of(&field.survey, wave),
            store.expect("a store"),
            PasswordHash::of(PASSWORD).expect("a hash"),
        );
        let over = std::future::pending();
        tokio::spawn(admin::serve(listener, administration, over));
        address
    });
    Watched {
        address,
        _runtime: runtime,
    }
}

/// Node's modules and Chromium; `None` where this machine has them not.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let modules = std::env::var_os("TIDEMARK_BROWSER").map(PathBuf::from)?;
    let chromium = PathBuf::from("/usr/bin/chromium");
    (modules.join("axe-core").is_dir() && chromium.exists()).then_some((modules, chromium))
}

#[test]
fn the_administration_in_a_browser_has_no_barrier_in_either_language_at_any_width() {
    let Some((modules, chromium)) = browser() else {
        let said = "SKIPPED: no browser to look with (TIDEMARK_BROWSER); .ci/run installs it";
        assert!(
            std::env::var("TIDEMARK_REQUIRE_SHARED").as_deref() != Ok("1"),
            "{said}"
        );
        eprintln!("{said}");
        return;
    };
    let watched = watched(field());
    let said = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/admin.mjs"))
        .args([&modules, &chromium])
        .args([format!("http://{}", watched.address), PASSWORD.to_owned()])
        .args(std::env::var_os("TIDEMARK_SHOTS"))
        .output()
        .expect("node");
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let found: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let states = found["axe"].as_array().expect("states");
    // Login and fieldwork in two languages at four looks, and four wrong passwords.
    assert_eq!(states.len(), 2 * 2 * 4 + 4);
    for state in states {
        assert!(state["rules"].as_u64() > Some(12), "{state}");
        assert_eq!(state["violations"], json!([]), "{state}");
        let name = state["state"].as_str().expect("a name");
        assert_eq!(state["lang"].as_str(), name.get(..2), "{state}");
    }
    for what in ["wide", "small", "errors", "foreign"] {
        assert_eq!(found[what], json!([]), "{what}");
    }
    // A column for each of twelve days, eight times, and the way out each time.
    let ends = found["ends"].as_array().expect("ends");
    assert_eq!(ends.len(), 16);
    for pair in ends.chunks(2) {
        assert_eq!(pair, [json!(12), json!("/login")]);
    }
}

/// A field that several tests look at; whoever closes it takes a copy.
fn field() -> &'static Field {
    static FIELD: OnceLock<Field> = OnceLock::new();
    FIELD.get_or_init(Field::new)
}

/// One request on a connection of its own; the answer as text.
fn ask(address: SocketAddr, request: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a server");
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// The cells of a page's tables, as `--format csv` says them: table, row, column, value.
fn cells_of_page(page: &str) -> Vec<[String; 4]> {
    let plain = |html: &str| {
        let mut text = String::new();
        let mut inside = false;
        for sign in html.chars() {
            match sign {
                '<' => inside = true,
                '>' => inside = false,
                sign if !inside => text.push(sign),
                _ => {}
            }
        }
        text.trim().replace("&quot;", "\"").replace("&amp;", "&")
    };
    let parts = |html: &str, open: &str, close: &str| -> Vec<String> {
        html.split(open)
            .skip(1)
            .filter_map(|part| Some(part.split_once('>')?.1.split(close).next()?.to_owned()))
            .collect()
    };
    let mut cells = Vec::new();
    for section in page.split("<section").skip(1) {
        let id = section.split("<h2 id=\"").nth(1).expect("a heading");
        let id = id.split('"').next().expect("an id");
        let head = parts(section, "<thead", "</thead>").remove(0);
        let columns: Vec<String> = parts(&head, "<th", "</th>")
            .iter()
            .map(|cell| plain(cell))
            .collect();
        let body = parts(section, "<tbody", "</tbody>").remove(0);
        for row in parts(&body, "<tr", "</tr>") {
            let name = plain(&parts(&row, "<th", "</th>").remove(0));
            for (column, value) in columns.iter().skip(1).zip(parts(&row, "<td", "</td>")) {
                let value = plain(&value);
                let value = if value == "–" { String::new() } else { value };
                cells.push([id.to_owned(), name.clone(), column.clone(), value]);
            }
        }
    }
    cells
}

/// A number of the page as data: no sign of a unit, a point before decimals, times in seconds.
fn as_data([table, row, column, value]: [String; 4]) -> [String; 4] {
    let value = match value.split_once(':') {
        _ if table == "calendar" => value,
        Some((minutes, seconds)) => {
            let number = |text: &str| text.parse::<u32>().expect("a number");
            (60 * number(minutes) + number(seconds)).to_string()
        }
        None => value
            .replace('−', "-")
            .replace(',', ".")
            .replace(['%', '±', '+', '\u{a0}'], ""),
    };
    [table, row, column, value]
}

fn cells_of_csv(text: &str) -> Vec<[String; 4]> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        assert_eq!(&row[0], "fieldwork");
        // A cell that begins like a formula has an apostrophe before it.
        [1, 2, 3, 5].map(|at| row[at].trim_start_matches('\'').to_owned())
    })
    .collect()
}

#[test]
fn the_terminal_and_the_page_say_the_same() {
    let field = field();
    let watched = watched(field);
    let entered = ask(
        watched.address,
        "POST /login",
        &format!("Origin: http://{}\r\n", watched.address),
        "password=correct+horse+battery",
    );
    assert!(entered.starts_with("HTTP/1.1 303"), "{entered}");
    let cookie = entered
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next())
        .expect("a cookie");
    let folder = field.path().to_str().expect("a path");
    for lang in ["da", "en"] {
        let page = ask(
            watched.address,
            &format!("GET /?lang={lang}"),
            &format!("Cookie: {cookie}\r\n"),
            "",
        );
        let (csv, _) = done(&[
            "collect", "status", folder, "--wave", WAVE, "--format", "csv", "--lang", lang,
        ]);
        let quoted = match lang {
            "da" => "»close«",
            _ => "“close”",
        };
        assert!(page.contains(quoted), "{lang}");
        assert_eq!(page.contains(['“', '”']), lang == "en");
        let page: Vec<_> = cells_of_page(&page).into_iter().map(as_data).collect();
        let terminal = cells_of_csv(&csv);
        assert!(page.len() > 100, "{page:?}");
        assert_eq!(page, terminal, "{lang}");
    }
    // What a page of another site sends, and one that hides where it is from.
    for origin in ["null", "https://evil.example"] {
        let origin = format!("Origin: {origin}\r\n");
        let refused = ask(watched.address, "POST /login", &origin, "password=x");
        assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    }
}

fn status(folder: &Path) -> Value {
    let folder = folder.to_str().expect("a path");
    let arguments = [
        "collect", "status", folder, "--wave", WAVE, "--format", "json",
    ];
    serde_json::from_str(&done(&arguments).0).expect("JSON")
}

fn count(rows: &Value, id: &str) -> Option<u64> {
    let rows = rows.as_array().expect("rows");
    let row = rows.iter().find(|row| row["id"] == id).expect("a row");
    row["count"].as_u64()
}

#[test]
fn what_is_watched_is_what_was_done() {
    let status = status(field().path());
    let ends = &status["ends"];
    let complete = count(ends, "complete").expect("completes");
    let full = count(ends, "quota_full").expect("turned away");
    assert_eq!(complete + full, SUBMITTED as u64);
    assert_eq!(count(ends, "under_way"), Some(BROKEN_OFF.len() as u64));
    assert_eq!(count(ends, "withdrawn"), Some(WITHDRAWN as u64));
    // Of seven questions four are half of them.
    let cases = &status["cases"]["dispositions"];
    assert_eq!(count(cases, "partial"), Some(7));
    let refused = (BROKEN_OFF.len() - 7 + WITHDRAWN) as u64;
    assert_eq!(count(cases, "refused"), Some(refused));
    let begun = (SUBMITTED + BROKEN_OFF.len() + WITHDRAWN) as u64;
    assert_eq!(count(cases, "unknown"), Some(INVITED as u64 - begun));
    assert_eq!(status["invited"]["contacts"], json!(INVITED));
    // The quota of the capital is full, and that of nobody else.
    let quotas = status["quotas"].as_array().expect("quotas");
    let full: Vec<&Value> = quotas
        .iter()
        .filter(|row| row["count"] == row["limit"])
        .map(|row| &row["id"])
        .collect();
    assert_eq!(full, [&json!("capital")]);
    // Where they stand: seven before the first question, six before the second, fewer than five before each other.
    let left: Vec<Option<u64>> = status["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|row| row["left"].as_u64())
        .collect();
    assert_eq!(left, [Some(7), Some(6), None, None, None, None, None]);
    // The fourth day had nobody; those with fewer than five are withheld.
    let days = &status["days"];
    assert_eq!(days.as_array().map(Vec::len), Some(12));
    assert_eq!(count(days, "2026-10-01"), Some(90));
    assert_eq!(count(days, "2026-10-04"), Some(0));
    assert_eq!(count(days, "2026-10-11"), None);
    // One in forty hurried.
    assert_eq!(
        count(&status["flags"], "speeder"),
        Some(complete.div_ceil(40))
    );
}

/// Every whole number below a key that counts people.
fn people(value: &Value, found: &mut Vec<u64>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let counts = ["count", "left", "replied", "begun", "contacts", "ended"];
                match value.as_u64() {
                    Some(number) if counts.contains(&key.as_str()) => found.push(number),
                    _ => people(value, found),
                }
            }
        }
        Value::Array(rows) => rows.iter().for_each(|row| people(row, found)),
        _ => {}
    }
}

/// The oracle of the derived target is ingest itself, which reads what `close` wrote.
#[test]
fn a_closed_wave_has_the_numbers_that_were_watched_and_its_report_the_response_rate() {
    let folder = tempfile::tempdir().expect("a folder");
    copied(field().path(), folder.path());
    let watched = status(folder.path());
    let mut found = Vec::new();
    people(&watched, &mut found);
    assert!(found.len() > 50, "{found:?}");
    assert!(
        found.iter().all(|number| *number == 0 || *number >= 5),
        "{found:?}"
    );
    let path = folder.path().to_str().expect("a path");
    let (_, said) = done(&["collect", "close", path, "--wave", WAVE, "--partials"]);
    let (survey, _) = read(folder.path(), WAVE);
    let wave = survey.wave(&WaveId::new(WAVE)).expect("the wave");
    let rates: Vec<String> = watched["cases"]["rates"]
        .as_array()
        .expect("rates")
        .iter()
        .map(|rate| {
            let value = rate["value"].as_f64().expect("a rate");
            format!(
                "{} {:.1} %",
                rate["id"].as_str().expect("a name"),
                (value * 1000.0).round() / 10.0
            )
        })
        .collect();
    assert!(said.contains(&rates.join(", ")), "{said}\n{rates:?}");
    let cases = wave.dispositions.expect("dispositions");
    let shown = &watched["cases"]["dispositions"];
    for (id, number) in [
        ("complete", cases.complete),
        ("partial", cases.partial),
        ("refused", cases.refused),
        ("not_eligible", cases.not_eligible),
        ("unknown", cases.unknown),
    ] {
        assert_eq!(count(shown, id), Some(number), "{id}");
    }
    // Partial interviews are rows now, and those watched were completes: they are left out of the comparison.
    done(&["collect", "close", path, "--wave", WAVE]);
    let responses = match ingest::read(&survey, wave) {
        Ok(read) => read.output,
        Err(error) => panic!("{error}"),
    };
    let targets = watched["targets"].as_array().expect("targets");
    let mut margins = BTreeMap::new();
    for row in targets {
        let margin = row["margin"].as_str().expect("a margin");
        *margins.entry(margin).or_insert(0) += 1;
        let position = survey
            .items
            .iter()
            .position(|item| item.id.as_str() == margin)
            .expect("an item");
        let scale = survey.items[position].scale().expect("a scale");
        let code: i64 = row["category"]
            .as_str()
            .expect("a code")
            .parse()
            .expect("a code");
        let Some(Answers::Single(read)) = responses.answers_of(position) else {
            panic!("answers of {margin}");
        };
        let codes = read
            .iter()
            .filter_map(|at| scale.answers.get(usize::from(*at)))
            .map(|answer| answer.code.0);
        let number = codes.filter(|found| *found == code).count();
        assert_eq!(row["count"].as_u64(), Some(number as u64), "{row}");
    }
    assert_eq!(
        margins,
        BTreeMap::from([("age_group", 4), ("region", 5), ("sex", 2)])
    );

    // The method note, in both languages: dispositions, rates, where e is from.
    let out = folder.path().join("out");
    let out_text = out.to_str().expect("a path");
    let (_, said) = done(&[
        "report", path, "--wave", WAVE, "--pieces", "page", "--out", out_text,
    ]);
    assert!(
        !said.contains("wave `2026` does not state `response_rate`"),
        "{said}"
    );
    let complete = cases.complete;
    let rr1 = complete as f64 / (INVITED as f64 - cases.not_eligible as f64);
    let tenths = (rr1 * 1000.0).round() as u64;
    for (lang, comma, said) in [
        (
            "da",
            ",",
            [
                "Udfaldsprocenter efter AAPOR:",
                "fuldførte interview",
                "som blandt de kendte",
            ],
        ),
        (
            "en",
            ".",
            [
                "AAPOR outcome rates:",
                "complete interviews",
                "as among the known",
            ],
        ),
    ] {
        let page = std::fs::read_to_string(out.join(lang).join("index.html")).expect("a page");
        for said in said {
            assert!(page.contains(said), "{lang}: {said}");
        }
        let rate = format!("{}{comma}{}", tenths / 10, tenths % 10);
        // A picture in base 64 may hold the letters too.
        let near = |(at, _)| page[at..].chars().take(60).collect::<String>();
        let mut found = page.match_indices("RR1").map(near);
        assert!(found.any(|near| near.contains(&rate)), "{lang}: {rate}");
    }
}
