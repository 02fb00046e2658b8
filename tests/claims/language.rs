//! The language of claims: what cannot be read is an error at its line and column, and no number is typed by hand.

use std::path::Path;

use tidemark::Error;
use tidemark::definition::{Lang, Stretch, load};
use tidemark::diagnostic::{Diagnostic, code};

const SURVEY: &str = r#"
[survey]
id = "trust"
languages = ["da", "en"]
title = { da = "Tillid", en = "Trust" }
[scale.agree]
base = "answered"
nets = { agree = [4, 5], disagree = [1, 2] }
answers = [
  { code = 1, label = { da = "Helt uenig", en = "Strongly disagree" } },
  { code = 2, label = { da = "Uenig", en = "Disagree" } },
  { code = 3, label = { da = "Hverken-eller", en = "Neither" } },
  { code = 4, label = { da = "Enig", en = "Agree" } },
  { code = 5, label = { da = "Helt enig", en = "Strongly agree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
[item.trust]
kind = "single"
scale = "agree"
text = { da = "Man kan stole på G7", en = "The G7 can be trusted" }
[item.order]
kind = "single"
scale = "agree"
text = { da = "Der er orden", en = "Things are in order" }
[item.hours]
kind = "numeric"
text = { da = "Timer", en = "Hours" }
[item.sex]
kind = "single"
role = "background"
base = "answered"
text = { da = "Køn", en = "Sex" }
answers = [
  { code = 1, label = { da = "Mænd", en = "Men" } },
  { code = 2, label = { da = "Kvinder", en = "Women" } },
]
[disclosure]
probability = "probability"
"#;

pub fn folder(report: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("survey.toml", SURVEY);
    for year in [2023, 2024] {
        let wave = format!(
            "kind = \"responses\"\nfieldwork = {{ start = {year}-10-01, end = {year}-10-09 }}\n"
        );
        write(&format!("waves/{year}/wave.toml"), &wave);
        let rows = "4,4,10,1\n4,2,9,2\n5,3,7,1\n2,8,8,2\n".repeat(50);
        write(
            &format!("waves/{year}/responses.csv"),
            &format!("trust,order,hours,sex\n{rows}"),
        );
    }
    write("report.toml", report);
    folder
}

/// Adds the facts without which nothing is published.
pub fn publishable(folder: &Path) {
    let path = folder.join("survey.toml");
    let survey = std::fs::read_to_string(&path).expect("survey.toml");
    let facts = ["sponsor", "conducted_by", "population", "modes"]
        .map(|fact| format!("{fact} = {{ da = \"x\", en = \"x\" }}\n"));
    std::fs::write(path, format!("{survey}{}", facts.concat())).expect("survey.toml");
}

/// The errors about report.toml.
pub fn errors(folder: &Path) -> Vec<Diagnostic> {
    match load(folder) {
        Ok(_) => Vec::new(),
        Err(Error::Input(found)) => found
            .into_iter()
            .filter(|found| {
                found
                    .path()
                    .is_some_and(|path| path.ends_with("report.toml"))
            })
            .collect(),
        Err(error) => panic!("{error}"),
    }
}

fn of_claim(claim: &str) -> Vec<Diagnostic> {
    let claim = claim.replace('"', "\\\"");
    let report = format!("[[finding]]\ntext = {{ da = \"a\", en = \"b\" }}\nclaim = \"{claim}\"\n");
    errors(folder(&report).path())
}

#[test]
fn every_form_of_a_claim_is_read() {
    for claim in [
        "agree(trust) > disagree(trust)",
        "agree(trust) < 50 %",
        "agree(trust)-disagree(trust)>5 points",
        "agree(trust) > agree(order) + 10 points",
        "answer(trust, 4) > answer(trust, 'Helt enig')",
        "answer(trust, \"strongly agree\") > answer(trust, “Neither”)",
        "dont_know(order) < 10 %",
        "mean(hours) > 7.5",
        "mean(hours) - mean(hours, sex = 1) > -2",
        "agree(trust | sex = Kvinder) > agree(trust, sex = men)",
        "agree(trust) in 2023 > agree(trust)",
        "agree(trust) rose since 2023",
        "agree(trust) fell since 2023 or agree(order) changed since 2023",
        "not (agree(trust) unchanged since 2023 and majority(agree(order)))",
        "plurality(agree(trust))",
        "change(agree(trust), since 2023) > 2 points",
        "change(agree(trust) since 2023) > change(agree(order) since 2023)",
        "agree(trust) is highest among [order]",
        "agree(trust) lowest among [agree(order), disagree(trust)]",
        "agree(trust | sex = 2) is highest by sex",
        "agree(trust) differs by sex",
        "about_half(agree(trust)) and large_minority(agree(order) in 2023)",
        "too_close(agree(trust) rose since 2023 or majority(agree(order)))",
    ] {
        let found = of_claim(claim);
        assert!(found.is_empty(), "{claim}: {found:?}");
    }
}

#[test]
fn a_mistake_has_its_line_and_column_and_a_way_out() {
    // The claim stands on line 3 and begins in column 10.
    for (claim, column, rule, says) in [
        (
            "agre(trust) > 50 %",
            10,
            code::UNKNOWN_REFERENCE,
            "did you mean `agree`?",
        ),
        (
            "agree(trsut) > 50 %",
            16,
            code::UNKNOWN_REFERENCE,
            "did you mean `trust`?",
        ),
        (
            "agree(trust) rose since 2032",
            34,
            code::UNKNOWN_REFERENCE,
            "did you mean `2023`?",
        ),
        (
            "agree(trust | sxe = 1) > 50 %",
            24,
            code::UNKNOWN_REFERENCE,
            "did you mean `sex`?",
        ),
        (
            "agree(trust | sex = wimen) > 50 %",
            30,
            code::UNKNOWN_REFERENCE,
            "did you mean",
        ),
        (
            "agree(trust | hours = 1) > 50 %",
            24,
            code::BAD_CLAIM,
            "no categories",
        ),
        (
            "answer(trust, 9) > 50 %",
            24,
            code::UNKNOWN_REFERENCE,
            "answer of `trust`",
        ),
        (
            "answer(trust, 8) > 50 %",
            24,
            code::BAD_CLAIM,
            "not in the base",
        ),
        ("agree(hours) > 50 %", 10, code::BAD_CLAIM, "mean(item)"),
        ("mean(trust) > 3", 10, code::BAD_CLAIM, "has no mean"),
        (
            "balance(trust) > 3 points",
            10,
            code::BAD_CLAIM,
            "agree(item) - disagree(item)",
        ),
        ("dont_know(sex) < 5 %", 10, code::BAD_CLAIM, "don't know"),
        ("agree(trust)", 22, code::BAD_CLAIM, "nothing is asserted"),
        (
            "agree(trust) = 50 %",
            23,
            code::BAD_CLAIM,
            "never shown to be equal",
        ),
        (
            "agree(trust) >= 50 %",
            23,
            code::BAD_CLAIM,
            "never shown to be equal",
        ),
        (
            "agree(trust) > 5 points",
            10,
            code::BAD_CLAIM,
            "a share is not compared with a difference",
        ),
        (
            "agree(trust) > mean(hours)",
            10,
            code::BAD_CLAIM,
            "is not compared with",
        ),
        ("5 % > 4 %", 10, code::BAD_CLAIM, "no cell is compared"),
        (
            "agree(trust) + agree(order) > 50 %",
            10,
            code::BAD_CLAIM,
            "are not added up",
        ),
        (
            "agree(trust) rose 2023",
            28,
            code::BAD_CLAIM,
            "`since` is missing",
        ),
        ("agree(trust > 50 %", 22, code::BAD_CLAIM, "`)` is missing"),
        (
            "agree(trust) > 50 % agree(order)",
            30,
            code::BAD_CLAIM,
            "more than one assertion",
        ),
        (
            "agree(trust) highest by sex",
            10,
            code::BAD_CLAIM,
            "not the share of a group",
        ),
        (
            "agree(trust) highest among []",
            38,
            code::BAD_CLAIM,
            "the id of an item is missing",
        ),
        (
            "agree(trust) > 50 % & agree(order)",
            30,
            code::BAD_CLAIM,
            "does not belong",
        ),
        (
            "answer(trust, 'Enig) > 50 %",
            24,
            code::BAD_CLAIM,
            "both its quotes",
        ),
        (
            "majority(mean(hours))",
            19,
            code::BAD_CLAIM,
            "said of a share",
        ),
    ] {
        let found = of_claim(claim);
        let [only] = found.as_slice() else {
            panic!("{claim}: {found:?}");
        };
        let place = only.place.as_ref().expect("a place");
        assert_eq!(
            (place.line, place.column),
            (Some(3), Some(column)),
            "{claim}: {only}"
        );
        assert_eq!(only.code, rule, "{claim}: {only}");
        let help = only.help.as_deref().unwrap_or_default();
        assert!(
            format!("{} {help}", only.message).contains(says),
            "{claim}: {only}"
        );
        assert!(!help.is_empty(), "{claim}");
    }
}

#[test]
fn escapes_do_not_move_the_column() {
    // Three escaped quotes stand before the mistake: each is two characters of the file.
    let found = of_claim("answer(trust, \"Enig\") > agree(trsut)");
    let place = found[0].place.as_ref().expect("a place");
    assert_eq!(place.column, Some(42), "{}", found[0]);
}

#[test]
fn both_languages_show_the_same_cells() {
    let report =
        |da: &str, en: &str| format!("[[finding]]\ntext.da = \"{da}\"\ntext.en = \"{en}\"\n");
    let same = report(
        "{agree(trust)} af alle, {disagree(trust)} ikke",
        "{disagree(trust):1} do not, {agree(trust)} do",
    );
    assert!(errors(folder(&same).path()).is_empty());
    let lacking = report("{agree(trust)} og {agree(order)}", "{agree(trust)} only");
    let found = errors(folder(&lacking).path());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, code::OTHER_CELLS);
    assert_eq!(
        found[0].place.as_ref().and_then(|place| place.line),
        Some(3)
    );
    assert!(
        found[0].message.contains("lacks `{agree(order)}`"),
        "{}",
        found[0]
    );
    let other = report("{agree(trust)}", "{agree(trust) in 2023}");
    assert_eq!(errors(folder(&other).path())[0].code, code::OTHER_CELLS);
}

#[test]
fn no_number_is_typed_by_hand() {
    let of = |text: &str| {
        let report = format!("[[finding]]\ntext.da = \"{text}\"\ntext.en = \"{text}\"\n");
        errors(folder(&report).path())
    };
    // Years of waves, and words of the survey's own wordings.
    for fine in [
        "Siden 2023",
        "I 2023-2024 (2024)",
        "Man kan stole på G7.",
        "Mere {{end}} nu",
        "{wave} og {wave 2023}",
    ] {
        assert!(of(fine).is_empty(), "{fine}: {:?}", of(fine));
    }
    for (typed, column, number) in [
        ("Hele 43 % er enige", 17, "43"),
        ("Hele 43% er enige", 17, "43%"),
        ("I 2019", 14, "2019"),
        ("1.013 svarede", 12, "1.013"),
        ("Stol på G8!", 20, "G8"),
        ("½ er enige", 12, "½"),
    ] {
        let found = of(typed);
        assert_eq!(found.len(), 2, "{typed}: {found:?}");
        assert_eq!(found[0].code, code::TYPED_NUMBER);
        let place = found[0].place.as_ref().expect("a place");
        assert_eq!(
            (place.line, place.column),
            (Some(2), Some(column)),
            "{}",
            found[0]
        );
        assert!(
            found[0].message.contains(&format!("`{number}`")),
            "{}",
            found[0]
        );
    }
    for (broken, says) in [
        ("{agree(trust)", "not closed"),
        ("agree(trust)}", "closes nothing"),
        ("{50 %}", "no cell is named"),
        ("{agree(trust) - agree(order)}", "made of several"),
        ("{agree(trust):size}", "no sign"),
        ("{agree(trust):9}", "is not defined"),
    ] {
        let found = of(broken);
        assert!(
            found.iter().all(|found| found.message.contains(says)) && !found.is_empty(),
            "{broken}: {found:?}"
        );
    }
}

#[test]
fn a_text_is_read_into_its_pieces() {
    let report = "[[finding]]\ntext.da = \"I {wave} er {agree(trust):1} enige i G7 (2023)\"\ntext.en = \"{agree(trust)}\"\n";
    let survey = load(folder(report).path()).expect("a survey").output;
    let text = survey.report.findings[0].text.get(&Lang::new("da"));
    let names: Vec<&str> = text
        .iter()
        .map(|stretch| match stretch {
            Stretch::Words(words) => words,
            Stretch::Date(date) => date,
            Stretch::Wording(wording) => wording,
            Stretch::Wave(_) => "WAVE",
            Stretch::Quantity { .. } => "CELL",
        })
        .collect();
    assert_eq!(
        names,
        [
            "I ",
            "WAVE",
            " er ",
            "CELL",
            " enige i ",
            "G7",
            " (",
            "2023",
            ")"
        ]
    );
}

#[test]
fn a_broken_claim_is_flagged_with_its_figures_where_that_is_asked_for() {
    let report = |when: &str| {
        format!(
            "[[finding]]\ntext.da = \"Flertallet ({{agree(order)}}) ser orden\"\ntext.en = \"Most ({{agree(order)}}) see order\"\nclaim = \"majority(agree(order))\"\n{when}\n[figure.all]\ntitle = {{ da = \"Orden\", en = \"Order\" }}\nclaim = \"agree(order) > disagree(order)\"\n{when}\nkind = \"stacked\"\nitems = [\"order\"]\n"
        )
    };
    let run = |folder: &Path, arguments: &[&str]| {
        publishable(folder);
        let [command, rest @ ..] = arguments else {
            panic!("a command")
        };
        assert_cmd::Command::cargo_bin("tidemark")
            .expect("the program")
            .arg(command)
            .arg(folder)
            .args(rest)
            .output()
            .expect("it runs")
    };
    let flagged = folder(&report("when_broken = \"flag\""));
    let out = flagged.path().join("out");
    let written = run(
        flagged.path(),
        &[
            "report",
            "--pieces",
            "page,figures",
            "--out",
            out.to_str().expect("a path"),
        ],
    );
    let said = String::from_utf8_lossy(&written.stderr);
    assert!(written.status.success(), "{said}");
    assert!(said.contains("warning[T0643]"), "{said}");
    let page =
        |lang: &str| std::fs::read_to_string(out.join(lang).join("index.html")).expect("a page");
    for (lang, flag, carried) in [
        ("en", "Not carried by the figures", "fewer than half answer"),
        ("da", "Ikke dækket af tallene", "under halvdelen svarer"),
    ] {
        let page = page(lang);
        assert!(page.contains(flag) && page.contains(carried), "{lang}");
    }
    // The title has its flag, and the line under the figure says why.
    assert!(page("en").contains("[not carried by the figures: see below]"));

    let stopped = folder(&report(""));
    let out = stopped.path().join("figure.svg");
    let drawn = run(
        stopped.path(),
        &["chart", "all", "--out", out.to_str().expect("a path")],
    );
    let said = String::from_utf8_lossy(&drawn.stderr);
    assert_eq!(drawn.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error[T0643]") && said.contains("report.toml:8:"),
        "{said}"
    );
    assert!(!out.exists());
}

#[test]
fn a_rehearsal_is_flagged_and_never_stopped() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/tech-attitudes");
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = vec![
        "survey.toml".to_owned(),
        "targets/illustrative.csv".to_owned(),
    ];
    for wave in [
        "2020/wave.toml",
        "2020/published.csv",
        "2023/wave.toml",
        "2023/responses.csv",
        "2022/wave.toml",
        "2022/responses.csv",
    ] {
        files.push(format!("waves/{wave}"));
    }
    for file in files {
        let to = folder.path().join(&file);
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
        std::fs::copy(shipped.join(&file), to).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let claim = "[[finding]]\ntext = { da = \"a\", en = \"b\" }\nclaim = \"agree(children_safe) > disagree(children_safe)\"\n";
    std::fs::write(folder.path().join("report.toml"), claim).expect("report.toml");
    let out = folder.path().join("out");
    let written = assert_cmd::Command::cargo_bin("tidemark")
        .expect("the program")
        .arg("report")
        .arg(folder.path())
        .args(["--pieces", "page", "--out"])
        .arg(&out)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&written.stderr);
    assert!(written.status.success(), "{said}");
    assert!(said.contains("warning[T0643]"), "{said}");
    let page = std::fs::read_to_string(out.join("da/index.html")).expect("a page");
    assert!(page.contains("Ikke dækket af tallene"));

    // Of the published wave nothing is known that would carry a claim, and no interval is made up.
    let published = assert_cmd::Command::cargo_bin("tidemark")
        .expect("the program")
        .arg("report")
        .arg(folder.path())
        .args(["--wave", "2020", "--pieces", "page", "--out"])
        .arg(&out)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&published.stderr);
    assert_eq!(published.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error[T0644]") && said.contains("no statement of uncertainty"),
        "{said}"
    );
}
