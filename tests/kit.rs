//! The whole kit tells one story: each estimate that any piece shows is the tidy cell of its name, rounded once; what is no
//! estimate, base, date, wording or setting holds no digit; and a share that changes, changes everywhere.

#[path = "kit/lists.rs"]
mod lists;
#[path = "kit/shown.rs"]
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use shown::{Shown, plain, shown, tidy};
use tidemark::definition::Lang;
use tidemark::measure::Proportion;
use tidemark::report::number::Numbers;

type Row = BTreeMap<String, String>;

fn report(survey: &Path, wave: &str, out: &Path) {
    let arguments = ["--no-cache", "report"];
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(arguments)
        .arg(survey)
        .args(["--wave", wave, "--pieces", "all", "--out"])
        .arg(out)
        .assert()
        .success();
}

/// The kits of the shipped surveys.
const SHIPPED: [(&str, &str); 3] = [
    ("surveys/tech-attitudes", "2020"),
    ("surveys/tech-attitudes", "2023"),
    ("surveys/gss", "2024"),
];

/// Each made once.
fn kits() -> impl Iterator<Item = ((&'static str, &'static str), &'static Path)> {
    static KITS: LazyLock<Vec<tempfile::TempDir>> = LazyLock::new(|| {
        let kits = SHIPPED.map(|(survey, wave)| {
            let folder = tempfile::tempdir().expect("a folder");
            report(Path::new(survey), wave, folder.path());
            folder
        });
        kits.into()
    });
    SHIPPED
        .into_iter()
        .zip(KITS.iter().map(tempfile::TempDir::path))
}

/// Which language a file of the kit is written in.
fn lang_of(file: &Path) -> Lang {
    let first = file.iter().next().and_then(|part| part.to_str());
    Lang::new(first.unwrap_or("en"))
}

/// The numbers of a text as a language writes them: digits with their signs, and how many decimals each has.
fn numbers(text: &str, lang: &Lang) -> Vec<String> {
    let decimal = if lang.as_str() == "da" { ',' } else { '.' };
    let thousands = if lang.as_str() == "da" { '.' } else { ',' };
    let mut found: Vec<String> = Vec::new();
    let mut current = String::new();
    let characters: Vec<char> = text.chars().chain([' ']).collect();
    for (place, character) in characters.iter().enumerate() {
        let next_is_digit = characters.get(place + 1).is_some_and(char::is_ascii_digit);
        match character {
            digit if digit.is_ascii_digit() => current.push(*digit),
            point if *point == decimal && !current.is_empty() && next_is_digit => current.push('.'),
            point if *point == thousands && !current.is_empty() && next_is_digit => {}
            '−' | '-' if current.is_empty() && next_is_digit => current.push('-'),
            _ if current.chars().any(|known| known.is_ascii_digit()) => {
                found.push(std::mem::take(&mut current));
                if *character == '−' && next_is_digit {
                    current.push('-');
                }
            }
            _ => current.clear(),
        }
    }
    found
}

/// The values of a tidy row that a part shows, on the scale a reader sees (percent, percentage points, or the item's unit).
fn expected(row: &Row, part: &str) -> Option<Vec<f64>> {
    let number = |key: &str| -> Option<f64> { row.get(key)?.parse().ok() };
    let scale = match row.get("unit").map(String::as_str) {
        Some("proportion" | "difference") => 100.0,
        _ => 1.0,
    };
    let scaled = |key: &str| number(key).map(|value| value * scale);
    let value = if row.contains_key("estimate") {
        "estimate"
    } else {
        "difference"
    };
    match part {
        "value" => Some(vec![scaled(value)?]),
        "interval" => Some(vec![scaled("interval_low")?, scaled("interval_high")?]),
        "margin" => Some(vec![
            (scaled("interval_high")? - scaled("interval_low")?) / 2.0,
        ]),
        "standard_error" => Some(vec![scaled("standard_error")?]),
        "p" => Some(vec![number("p_corrected").or_else(|| number("p"))?]),
        base @ ("unweighted_base" | "weighted_base" | "effective_base" | "design_effect") => {
            Some(vec![number(base)?])
        }
        _ => None,
    }
}

/// Whether a shown number is a value rounded half up to the decimals it is shown with.
fn is_rounded(shown: &str, value: f64) -> bool {
    let decimals = shown.split_once('.').map_or(0, |(_, after)| after.len());
    let english = Numbers::new(&Lang::new("en"));
    let decimals = u8::try_from(decimals).expect("few decimals");
    // Through the digits of the value, as the reports round; twice, because percent are a hundred of the tidy proportion.
    let direct = english.decimal(value, decimals);
    let of_share = english.percent_bare(Proportion(value / 100.0), decimals);
    [direct, of_share]
        .iter()
        .map(|text| text.replace(',', "").replace('−', "-"))
        .any(|text| text == shown || text == format!("-{shown}") && shown.starts_with('0'))
}

fn fault(shown: &Shown, rows: &BTreeMap<String, Row>) -> Option<String> {
    let says = |what: &str| {
        Some(format!(
            "{}: {} {} `{}`: {what}",
            shown.file.display(),
            shown.cell,
            shown.part,
            shown.text
        ))
    };
    let Some(row) = rows.get(&shown.cell) else {
        return says("no such cell in the tidy data");
    };
    if shown.part == "remainder" {
        return None;
    }
    let found = numbers(&shown.text, &lang_of(&shown.file));
    let Some(values) = expected(row, &shown.part) else {
        let digits = shown.text.contains(|c: char| c.is_ascii_digit());
        return match digits {
            true => says("the tidy data has no such number"),
            false => None,
        };
    };
    if found.is_empty() {
        // A dash, or "set by the weighting": the interval then has no width.
        let no_width = values.first() == values.last() && values.len() == 2;
        return match no_width || row.get("flag").is_some_and(|flag| flag == "hidden") {
            true => None,
            false => says("not shown, though the tidy data has it"),
        };
    }
    if shown.part == "p" && shown.text.contains('<') {
        return values
            .first()
            .filter(|p| **p >= 0.001)
            .and_then(|_| says("not that small"));
    }
    // A sentence may name one end of an interval alone.
    let one_end = shown.part == "interval"
        && found.len() == 1
        && values.iter().any(|value| is_rounded(&found[0], *value));
    let agrees = one_end
        || found.len() == values.len()
            && found
                .iter()
                .zip(&values)
                .all(|(shown, value)| is_rounded(shown, *value) || is_rounded(shown, value.abs()));
    match agrees {
        true => None,
        false => says(&format!("the tidy data says {values:?}")),
    }
}

#[test]
fn every_estimate_shown_is_the_tidy_cell_of_its_name() {
    for ((survey, wave), kit) in kits() {
        let rows = tidy(kit);
        let shown = shown(kit);
        let faults: Vec<String> = shown.iter().filter_map(|one| fault(one, &rows)).collect();
        assert!(
            faults.is_empty(),
            "{survey} {wave}: {} of {}\n{}",
            faults.len(),
            shown.len(),
            faults
                .iter()
                .take(40)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n")
        );
        // Every piece that shows estimates says which.
        let files: BTreeSet<&PathBuf> = shown.iter().map(|shown| &shown.file).collect();
        for lang in ["da", "en"] {
            for file in [
                "index.html",
                "report.pdf.cells.json",
                "fact-sheet.pdf.cells.json",
                "tables.xlsx.cells.json",
                "event/slides.pptx.cells.json",
            ] {
                let file = Path::new(lang).join(file);
                assert!(files.contains(&file), "{survey} {wave}: {}", file.display());
            }
        }
    }
}

/// What of a page holds numbers with an origin: the element goes, whatever is in it.
const TRACED: [&str; 6] = [
    " data-cell=",
    " data-base",
    " data-wording",
    " data-setting",
    " data-weighting",
    " data-date",
];

/// The visible text of a page without what is traced.
fn untraced(page: &str) -> String {
    let body = &page[page.find("<body").unwrap_or(0)..];
    let mut text = String::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag = &rest[start..];
        let end = tag.find('>').expect("the end of a tag") + 1;
        let (tag, after) = tag.split_at(end);
        rest = after;
        let name: String = tag[1..]
            .chars()
            .take_while(|character| character.is_ascii_alphanumeric())
            .collect();
        // The name and the text alternative of a drawing can hold no elements: `tests/traced.rs` looks at them before they
        // are written.
        let goes = ["script", "style", "time", "title", "desc"].contains(&name.as_str())
            || TRACED.iter().any(|mark| tag.contains(mark));
        if goes && !tag.ends_with("/>") {
            rest = behind(rest, &name);
        }
        text.push(' ');
    }
    plain(&text)
}

/// The text behind the end of an element that has begun.
fn behind<'t>(text: &'t str, name: &str) -> &'t str {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 1;
    let mut rest = text;
    while depth > 0 {
        let end = rest.find(&close).expect("the end of an element");
        let opened = rest[..end].matches(&open).count();
        depth = depth + opened - 1;
        rest = &rest[end + close.len()..];
    }
    rest
}

/// The texts of a page or a drawing that hold a digit nobody answers for.
fn unexplained(markup: &str) -> Vec<String> {
    let left = untraced(markup);
    let texts = left.split("  ").map(str::trim);
    texts
        .filter(|text| text.contains(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_is_left_of_a_page_or_a_drawing_holds_no_digit() {
    for ((survey, wave), kit) in kits() {
        let mut looked_at = 0;
        for file in shown::files(kit) {
            let name = file.to_string_lossy();
            if !name.ends_with(".html") && !name.ends_with(".svg") {
                continue;
            }
            let left = unexplained(&fs::read_to_string(&file).expect("markup"));
            assert!(left.is_empty(), "{survey} {wave} {name}: {left:?}");
            looked_at += 1;
        }
        assert!(looked_at > 4, "{survey} {wave}: {looked_at}");
    }
}

#[test]
fn a_digit_without_an_origin_is_found() {
    let page = "<body><p>In <time>2023</time> <span data-cell=\"a\">43 %</span> of <b data-base>1,013</b></p>\
        <svg><title>9</title><text x=\"1\" data-setting>20 %</text><text>Age 3</text></svg></body>";
    assert_eq!(unexplained(page), ["Age 3"]);
}

#[test]
fn every_number_of_pdfs_and_slides_is_listed() {
    for ((survey, wave), kit) in kits() {
        for (what, (looked_at, faults)) in [
            ("PDFs", lists::faults_of_pdfs(kit)),
            ("slides", lists::faults_of_slides(kit)),
        ] {
            assert!(
                looked_at > 100,
                "{survey} {wave} {what}: {looked_at} numbers"
            );
            assert!(
                faults.is_empty(),
                "{survey} {wave} {what}: {} of {looked_at}\n{}",
                faults.len(),
                faults.join("\n")
            );
        }
    }
}

#[test]
fn a_share_that_is_altered_changes_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let survey = folder.path().join("survey");
    copy(Path::new("surveys/tech-attitudes"), &survey);
    let kits = ["before", "after"].map(|name| folder.path().join(name));
    report(&survey, "2020", &kits[0]);
    let figures = survey.join("waves/2020/published.csv");
    let text = fs::read_to_string(&figures).expect("published figures");
    let line = text
        .lines()
        .find(|line| {
            line.starts_with("solves_challenges")
                && line.contains("agree,")
                && line.contains("0.43")
        })
        .expect("the share of those who agree");
    fs::write(&figures, text.replace(line, &line.replace("0.43", "0.47"))).expect("altered");
    report(&survey, "2020", &kits[1]);

    let cell = "2020/solves_challenges/agree";
    let of_cell = |kit: &Path| -> Vec<Shown> {
        let all = shown(kit).into_iter();
        all.filter(|shown| shown.cell == cell && shown.part == "value")
            .collect()
    };
    let (before, after) = (of_cell(&kits[0]), of_cell(&kits[1]));
    assert_eq!(before.len(), after.len());
    let says =
        |shown: &Shown, number: &str| numbers(&shown.text, &lang_of(&shown.file)) == [number];
    for shown in &before {
        assert!(says(shown, "43"), "{shown:?}");
    }
    for shown in &after {
        assert!(says(shown, "47"), "{shown:?}");
    }
    let pieces: BTreeSet<String> = after
        .iter()
        .map(|shown| shown.file.to_string_lossy().into_owned())
        .collect();
    for lang in ["da", "en"] {
        for file in [
            "index.html",
            "figures/statements.svg",
            "report.pdf.cells.json",
            "fact-sheet.pdf.cells.json",
            "briefing.pdf.cells.json",
            "tables.xlsx.cells.json",
            "banner-book.xlsx.cells.json",
            "event/slides.pptx.cells.json",
            "event/stage/cells.json",
            "event/stage/solves_challenges.svg",
            "event/cards/cells.json",
            "event/poster.pdf.cells.json",
            "event/handout.pdf.cells.json",
            "event/moderator.pdf.cells.json",
        ] {
            assert!(
                pieces.contains(&format!("{lang}/{file}")),
                "{lang}/{file}: {pieces:?}"
            );
        }
    }
    assert_eq!(tidy(&kits[0])[cell]["estimate"], "0.43");
    assert_eq!(tidy(&kits[1])[cell]["estimate"], "0.47");
    // The lists tell the truth of their files, before and after.
    for (kit, share) in kits.iter().zip([0.43, 0.47]) {
        for (what, (looked_at, faults)) in [
            ("PDFs", lists::faults_of_pdfs(kit)),
            ("slides", lists::faults_of_slides(kit)),
        ] {
            assert!(looked_at > 100 && faults.is_empty(), "{what}: {faults:?}");
        }
        let in_books = in_workbooks(kit, cell);
        assert!(in_books.len() >= 4, "{in_books:?}");
        assert!(
            in_books.iter().all(|value| (value - share).abs() < 1e-9),
            "{in_books:?}"
        );
    }
    // Pictures have no text: their bytes differ.
    for picture in [
        "event/stage/solves_challenges.png",
        "event/cards/statements.png",
        "event/cards/statements-square.png",
        "figures/statements.png",
    ] {
        let [before, after] = [0, 1]
            .map(|kit: usize| fs::read(kits[kit].join("en").join(picture)).expect("a picture"));
        assert!(before != after, "{picture}");
    }
}

/// What the workbooks hold where their lists say that the cell stands.
fn in_workbooks(kit: &Path, cell: &str) -> Vec<f64> {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let mut found = Vec::new();
    for shown in shown(kit) {
        let list = kit.join(&shown.file);
        let name = list.to_string_lossy().into_owned();
        let book = name
            .strip_suffix(".cells.json")
            .filter(|book| book.ends_with(".xlsx"));
        let (Some(book), true) = (book, shown.cell == cell && shown.part == "value") else {
            continue;
        };
        let (sheet, at) = shown.place.rsplit_once('!').expect("a sheet");
        let mut workbook: Xlsx<_> = open_workbook(book).expect("a workbook");
        let range = workbook.worksheet_range(sheet).expect("a sheet");
        let letters = at.trim_end_matches(|c: char| c.is_ascii_digit());
        let column = letters.bytes().fold(0, |column, letter| {
            column * 26 + u32::from(letter - b'A') + 1
        });
        let row: u32 = at[letters.len()..].parse().expect("a row");
        match range.get_value((row - 1, column - 1)) {
            Some(Data::Float(value)) => found.push(*value),
            other => panic!("{book} {}: {other:?}", shown.place),
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for file in shown::files(from) {
        let target = to.join(file.strip_prefix(from).expect("inside"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, target).expect("a copy");
    }
}

#[test]
fn what_is_asked_for_in_part_leaves_the_rest_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let kit = folder.path().join("kit");
    report(Path::new("surveys/gss"), "2024", &kit);
    let own = kit.join("da/event/noter.txt");
    fs::write(&own, "mine").expect("a file of a person");
    let before = shown::files(&kit);
    let deck = fs::read(kit.join("da/event/slides.pptx")).expect("a deck");
    Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args([
            "report",
            "surveys/gss",
            "--pieces",
            "page",
            "--lang",
            "en",
            "--out",
        ])
        .arg(&kit)
        .assert()
        .success();
    // But for the manifest, whose sums the new page would make untrue.
    let manifest = kit.join("manifest.json");
    let kept: Vec<PathBuf> = before
        .into_iter()
        .filter(|file| *file != manifest)
        .collect();
    assert_eq!(shown::files(&kit), kept);
    assert_eq!(fs::read_to_string(&own).expect("still there"), "mine");
    assert!(fs::read(kit.join("da/event/slides.pptx")).expect("a deck") == deck);
}
