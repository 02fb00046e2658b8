//! The web page through a browser: an accessibility checker at two widths in light and dark, the network, the keyboard, each
//! control, scripts off; and what must hold of its bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use tidemark::definition::{Lang, WaveId, load};
use tidemark::pipeline::{self, Results, Scope, WaveScope};
use tidemark::report::document;
use tidemark::report::render::html::html;

#[path = "page/fixture.rs"]
mod fixture;

const MOST_BYTES: usize = 1_500_000;

fn results(survey: &Path, newest: &str) -> Results {
    let survey = load(survey).expect("the survey is right").output;
    let scope = Scope {
        waves: WaveScope::UpTo(WaveId::new(newest)),
        banners: survey.report.banners.clone(),
        ..Scope::default()
    };
    let mut scope = scope;
    for figure in &survey.report.figures {
        if let Some(by) = figure.kind.groups()
            && !scope.banners.contains(by)
        {
            scope.banners.push(by.clone());
        }
    }
    pipeline::run(survey, &scope).expect("results")
}

fn shipped(name: &str, newest: &str) -> Results {
    results(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("surveys")
            .join(name),
        newest,
    )
}

fn page(results: &Results, wave: &str, lang: &str) -> String {
    let document =
        document::build(results, &WaveId::new(wave), &Lang::new(lang)).expect("a document");
    html(&document, &[Lang::new("da"), Lang::new("en")]).expect("a page")
}

/// What drives the browser: node's modules and Chromium; `None` where this machine has them not.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let modules = std::env::var_os("TIDEMARK_BROWSER")
        .map(PathBuf::from)
        .or_else(|| {
            let home = PathBuf::from(std::env::var_os("HOME")?);
            Some(home.join(".cache/tidemark-browser/node_modules"))
        });
    let chromium = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let chromium = chromium
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists());
    let node = Command::new("node").arg("--version").output().is_ok();
    match (
        modules.filter(|modules| modules.join("axe-core").is_dir() && node),
        chromium,
    ) {
        (Some(modules), Some(chromium)) => Some((modules, chromium)),
        (modules, chromium) => {
            let said = format!(
                "SKIPPED: no browser to read pages with (modules {modules:?}, chromium {chromium:?}); .ci/run installs both"
            );
            assert!(
                std::env::var("TIDEMARK_REQUIRE_SHARED").as_deref() != Ok("1"),
                "{said}"
            );
            eprintln!("{said}");
            None
        }
    }
}

/// What the browser says of pages; `how` is `whole` or `brief`.
fn read(how: &str, pages: &[(String, String)]) -> Option<BTreeMap<String, Json>> {
    let (modules, chromium) = browser()?;
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for (name, page) in pages {
        let file = folder.path().join(format!("{name}.html"));
        fs::write(&file, page).expect("a page");
        files.push(file);
    }
    let said = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/page.mjs"))
        .arg(how)
        .args([&modules, &chromium])
        .args(&files)
        .output()
        .expect("node");
    let err = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{err}");
    let lines = String::from_utf8(said.stdout).expect("text");
    let found: Vec<Json> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(found.len(), pages.len(), "{err}");
    Some(
        pages
            .iter()
            .map(|(name, _)| name.clone())
            .zip(found)
            .collect(),
    )
}

/// No violation in any state, no request, no error of a script, nothing that scrolls sideways.
fn is_accessible(name: &str, found: &Json) {
    let states = found["axe"].as_array().expect("states");
    assert!(states.len() >= 2, "{name}");
    for state in states {
        assert!(state["rules"].as_u64() > Some(30), "{name}: {state}");
        assert_eq!(
            state["violations"],
            serde_json::json!([]),
            "{name}: {}",
            state["state"]
        );
    }
    for what in ["requests", "errors"] {
        assert_eq!(found[what], serde_json::json!([]), "{name}: {what}");
    }
    for (width, over) in found["overflow"].as_object().expect("widths") {
        assert!(
            over.as_i64() <= Some(1),
            "{name}: at {width} px {over} px stand out"
        );
    }
}

/// Every control can be reached and used with the keyboard, and does what it says.
fn is_operable(name: &str, found: &Json) {
    let keyboard = &found["keyboard"];
    assert_eq!(
        keyboard["wanted"], keyboard["reached"],
        "{name}: {keyboard}"
    );
    assert!(keyboard["wanted"].as_u64() > Some(10), "{name}");
    for what in ["unmarked", "covered"] {
        assert_eq!(keyboard[what], serde_json::json!([]), "{name}: {what}");
    }
    let done = &found["controls"];
    let seen = |chart, table| serde_json::json!({ "chart": chart, "table": table });
    assert_eq!(done["table"], seen(false, true), "{name}");
    assert_eq!(done["chart"], seen(true, false), "{name}");
    assert_eq!(done["png"]["start"], "data:image/png;base64,", "{name}");
    assert!(
        done["png"]["bytes"].as_u64() > Some(20_000),
        "{name}: {}",
        done["png"]
    );
    assert!(
        done["copied"].as_str().is_some_and(|text| text.len() > 40),
        "{name}"
    );
    assert_ne!(done["copySaid"], "", "{name}");
    assert_eq!(done["openOnPaper"], true, "{name}");
    for link in done["downloads"].as_array().expect("links") {
        assert!(
            link["href"]
                .as_str()
                .is_some_and(|href| href.starts_with("data:")),
            "{name}: {link}"
        );
    }
}

/// What stands behind a share is shown by focus and pointer, goes with Escape, and may be rested on.
fn intervals_are_told(name: &str, found: &Json) {
    let tip = &found["controls"]["tip"];
    for what in ["shown", "dismissed", "moved", "hoverable", "left"] {
        assert_eq!(tip[what], true, "{name}: {what} of {tip}");
    }
    assert_eq!(tip["described"], "tip", "{name}");
    assert!(
        tip["text"].as_str().is_some_and(|text| text.contains('–')),
        "{name}: {tip}"
    );
}

/// Each value of a drawing tells its interval, as the table of the page has it, to the pointer and to the keyboard.
fn drawings_tell_their_intervals(name: &str, found: &Json, most: usize) {
    let plots = &found["plots"];
    assert_eq!(plots["errors"], serde_json::json!([]), "{name}");
    let seen = plots["seen"].as_array().expect("drawings");
    assert!(seen.len() >= most, "{name}: {} drawings", seen.len());
    let mut pointed_at = 0;
    for plot in seen {
        let values = plot["values"].as_u64().unwrap_or_default();
        if values == 0 {
            continue;
        }
        pointed_at += 1;
        let told = |how: &str| plot[how]["text"].as_str().unwrap_or_default().to_owned();
        for how in ["pointed", "first", "last", "again"] {
            assert_eq!(plot[how]["shown"], true, "{name}: {how} of {plot}");
            assert_eq!(plot[how]["inside"], true, "{name}: {how} of {plot}");
        }
        assert_eq!(plot["pointed"]["value"], plot["text"], "{name}: {plot}");
        let interval = plot["interval"].as_str().expect("an interval");
        assert!(
            told("pointed").contains(interval),
            "{name}: {interval} is not in {plot}"
        );
        assert_eq!(plot["said"], plot["first"]["text"], "{name}: {plot}");
        assert_eq!(told("first"), told("again"), "{name}: {plot}");
        for what in ["left", "dismissed"] {
            assert_eq!(plot[what], true, "{name}: {what} of {plot}");
        }
    }
    assert!(pointed_at >= most, "{name}: {pointed_at} of {most}");
    for figure in plots["turned"].as_array().expect("figures") {
        assert_eq!(
            *figure,
            serde_json::json!([[false, true], [true, false]]),
            "{name}"
        );
    }
    let chosen = &plots["chosen"];
    if !chosen.is_null() {
        assert_eq!(
            chosen["shown"],
            serde_json::json!([chosen["id"]]),
            "{name}: {chosen}"
        );
    }
}

/// Without scripts everything is there, and no control that would do nothing.
fn is_readable_without_scripts(name: &str, found: &Json, page: &str) {
    let plain = &found["plain"];
    let count = |what: &str| page.matches(what).count() as u64;
    assert_eq!(plain["tables"].as_u64(), Some(count("<table")), "{name}");
    assert_eq!(plain["charts"].as_u64(), Some(count("<svg")), "{name}");
    assert_eq!(plain["outOfReach"], 0, "{name}");
    assert_eq!(plain["controls"], 0, "{name}");
    assert!(plain["text"].as_u64() > Some(5_000), "{name}");
}

#[test]
fn the_shipped_reports_are_accessible_operable_and_silent() {
    let tech = shipped("tech-attitudes", "2023");
    let gss = shipped("gss", "2024");
    let mut pages = Vec::new();
    for (name, results, wave) in [
        ("tech-2020", &tech, "2020"),
        ("tech-2023", &tech, "2023"),
        ("gss-2024", &gss, "2024"),
    ] {
        for lang in ["da", "en"] {
            pages.push((format!("{name}-{lang}"), page(results, wave, lang)));
        }
    }
    for (name, page) in &pages {
        assert!(page.len() <= MOST_BYTES, "{name}: {} bytes", page.len());
    }
    let Some(found) = read("whole", &pages) else {
        return;
    };
    for (name, page) in &pages {
        let found = &found[name];
        assert_eq!(
            found["axe"].as_array().map(Vec::len),
            Some(8),
            "{name}: two widths, two schemes, two states"
        );
        is_accessible(name, found);
        is_operable(name, found);
        is_readable_without_scripts(name, found, page);
        if !name.starts_with("tech-2020") {
            intervals_are_told(name, found);
            // Nine figures of one survey, of which the weights have no estimate; five of the other.
            let drawings = if name.starts_with("tech") { 7 } else { 4 };
            drawings_tell_their_intervals(name, found, drawings);
        }
    }
    let groups = found["tech-2023-en"]["controls"]["groups"]
        .as_array()
        .expect("groups");
    assert_eq!(groups.len(), 11);
    // A page that would be too large to send has the tables of single groups only.
    let english = pages
        .iter()
        .find(|(name, _)| name == "tech-2023-en")
        .map(|(_, page)| page);
    let charts = u64::from(english.is_some_and(|page| page.contains("plot-group-sex-1-")));
    for group in groups {
        assert_eq!(group["shown"], serde_json::json!([group["id"]]));
        assert_eq!(
            (&group["refused"], &group["charts"]),
            (&Json::Bool(false), &Json::from(charts)),
            "{group}"
        );
        assert!(group["tables"].as_u64() >= Some(1), "{group}");
    }
}

#[test]
fn earlier_waves_are_accessible_too() {
    let tech = shipped("tech-attitudes", "2023");
    let gss = shipped("gss", "2024");
    let mut pages = Vec::new();
    for (results, survey) in [(&tech, "tech"), (&gss, "gss")] {
        for (place, wave) in results.waves.iter().enumerate() {
            let lang = if place % 2 == 0 { "da" } else { "en" };
            let name = format!("{survey}-{}", wave.wave);
            pages.push((name, page(results, wave.wave.as_str(), lang)));
        }
    }
    if let Some(found) = read("brief", &pages) {
        for (name, found) in &found {
            is_accessible(name, found);
        }
    }
}

#[test]
fn a_group_that_is_too_small_is_refused_with_a_sentence_and_is_nowhere_in_the_page() {
    let folder = fixture::with_a_small_group();
    let results = results(folder.path(), "2024");
    for lang in ["da", "en"] {
        let page = page(&results, "2024", lang);
        fixture::tells_nothing_of_the_small_group(&page);
        let Some(found) = read("whole", &[(lang.to_owned(), page.clone())]) else {
            return;
        };
        is_accessible(lang, &found[lang]);
        is_operable(lang, &found[lang]);
        let groups = found[lang]["controls"]["groups"]
            .as_array()
            .expect("groups");
        let of = |id: &str| {
            groups
                .iter()
                .find(|group| group["id"] == id)
                .expect("a group")
        };
        assert_eq!(of("group-region-1")["refused"], false);
        let refused = of("group-region-2");
        assert_eq!(
            (&refused["refused"], &refused["tables"]),
            (&Json::Bool(true), &Json::from(0))
        );
        let said = refused["said"].as_str().expect("a sentence");
        assert!(
            said.contains("50")
                && said.contains(if lang == "da" {
                    "effektive basis"
                } else {
                    "effective base"
                }),
            "{said}"
        );
    }
}

#[test]
fn a_long_survey_has_a_page_that_can_be_sent() {
    let folder = fixture::of_many_items_and_groups();
    let results = results(folder.path(), "2024");
    let page = page(&results, "2024", "en");
    assert!(page.len() <= MOST_BYTES, "{} bytes", page.len());
    // Every statement is there, by every group.
    assert!(page.contains("(item_20)") && page.contains("2024/item_20/agree/region=5"));
    // What the page has no room for lies beside it.
    assert!(
        page.contains("href=\"figures/statements.svg\"")
            && page.contains("href=\"tables/statements.csv\"")
    );
}

#[test]
fn the_policy_lets_the_page_run_its_own_script_and_style_and_nothing_else() {
    let tech = shipped("tech-attitudes", "2023");
    let page = page(&tech, "2023", "en");
    let (_, rest) = page
        .split_once("Content-Security-Policy\" content=\"")
        .expect("a policy");
    let (policy, _) = rest.split_once('"').expect("a policy");
    assert!(
        policy.starts_with("default-src 'none'; ")
            && !policy.contains("unsafe")
            && !policy.contains("http")
    );
    let inner = |page: &str, tag: &str| -> Vec<String> {
        let mut found = Vec::new();
        for (at, _) in page.match_indices(&format!("<{tag}")) {
            let (_, rest) = page[at..].split_once('>').expect("a tag");
            let (text, _) = rest.split_once(&format!("</{tag}>")).expect("its end");
            found.push(text.to_owned());
        }
        found
    };
    let scripts = inner(&page, "script");
    // The script writes a style into a drawing.
    let styles = inner(&page.replace(&scripts[0], ""), "style");
    assert_eq!((scripts.len(), styles.len()), (1, 3));
    for text in scripts.iter().chain(&styles) {
        let hash = STANDARD.encode(Sha256::digest(text));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    }
    // Nothing that the policy would have to refuse.
    assert!(!page.contains(" style=\"") && !page.contains(" onclick") && !page.contains(" src="));
    for (at, _) in page.match_indices("url(") {
        assert!(page[at..].starts_with("url(data:font/woff2;base64,"));
    }
}

#[test]
fn the_same_survey_gives_the_same_bytes_and_another_language_the_same_numbers() {
    let tech = shipped("tech-attitudes", "2023");
    let (one, two) = (page(&tech, "2023", "en"), page(&tech, "2023", "en"));
    assert!(one == two);
    // A label that has room in one language may have none in the other: which numbers, not how often.
    let cells = |page: &str| -> BTreeSet<String> {
        let at = page.match_indices("data-cell=\"");
        let ids = at.map(|(at, _)| page[at + 11..].split_once('"').expect("an id").0);
        ids.map(str::to_owned).collect()
    };
    let danish = cells(&page(&tech, "2023", "da"));
    assert!(danish.len() > 200);
    assert_eq!(danish, cells(&one));
}

#[test]
fn why_rows_do_not_add_up_is_said_where_it_is_true_and_only_there() {
    let tech = shipped("tech-attitudes", "2023");
    let page = page(&tech, "2023", "en");
    let mut told = 0;
    for (at, _) in page.match_indices("<details class=\"why\">") {
        let (block, _) = page[at..].split_once("</details>").expect("its end");
        for (at, _) in block.match_indices("<li>") {
            let (line, _) = block[at..].split_once("</li>").expect("its end");
            let (_, parts) = line.rsplit_once("</span>: ").unwrap_or(("", line));
            let sum: i64 = shown(parts).iter().sum();
            let more = line.contains("more than a hundred");
            assert!(more == (sum > 100) && sum != 100, "{line}");
            told += 1;
        }
    }
    // The rows of the statement table whose four shares do not sum to 100, counted by hand of the reader.
    let (_, table) = page
        .split_once("id=\"table-statements\"")
        .expect("the statements");
    let (table, rest) = table.split_once("</table>").expect("its end");
    let uneven = table
        .split("<tr>")
        .skip(2)
        .filter(|row| {
            let sum: i64 = percents(row).iter().sum();
            sum != 100
        })
        .count();
    let (why, _) = rest.split_once("</section>").expect("the section's end");
    assert_eq!(why.matches("<li>").count(), uneven);
    assert!(told >= uneven && uneven > 0, "{told} told, {uneven} uneven");
}

/// The whole percents in a text, whatever markup stands around them.
fn shown(text: &str) -> Vec<i64> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('%') {
        let digits = text[..at]
            .rsplit(|letter: char| !letter.is_ascii_digit())
            .next();
        found.push(digits.expect("a number").parse().expect("a whole number"));
    }
    found
}

/// The whole percents in the cells or marked numbers of a piece of markup.
fn percents(markup: &str) -> Vec<i64> {
    let mut found = Vec::new();
    for piece in markup.split("data-part=\"value\">").skip(1) {
        let (number, _) = piece.split_once('%').expect("a share");
        found.push(number.parse().expect("a whole number"));
    }
    found
}

#[test]
fn a_citation_names_title_wave_fieldwork_who_and_that_it_is_a_rehearsal() {
    let tech = shipped("tech-attitudes", "2023");
    let document =
        document::build(&tech, &WaveId::new("2023"), &Lang::new("da")).expect("a document");
    let citation = document.citation.to_string();
    for part in [
        &document.title,
        &document.wave,
        "1.–14. oktober 2023",
        "tidemark rehearse",
        "GENERALPRØVE",
    ] {
        assert!(citation.contains(part), "{part} is not in {citation}");
    }
    // Quoted as the language quotes.
    for (lang, begins) in [
        ("da", "»Hvad danskerne mener om ny teknologi«. "),
        ("en", "“What Danes think about new technology”. "),
    ] {
        let page = page(&tech, "2023", lang);
        let cited = format!("<p id=\"cite-statements\">{begins}");
        assert!(page.contains(&cited), "{lang}: no {cited}");
        assert_eq!(page.contains(['“', '”']), lang == "en");
    }
}
