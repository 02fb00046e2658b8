//! Themes through the program: each colour that cannot be read or told apart is named with its line, its value and one that passes; what
//! is offered passes when it is pasted.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tidemark::definition::theme::least_distance;
use tidemark::definition::{Colour, Theme};

const SURVEY: &str = r#"
[survey]
id = "order"
languages = ["en"]
title = "Order"
[item.order]
kind = "single"
base = "answered"
text = "Things are in order"
answers = [
  { code = 1, label = "Disagree" },
  { code = 2, label = "Neither" },
  { code = 3, label = "Agree" },
]
nets = { disagree = [1], agree = [3] }
[item.region]
kind = "single"
role = "background"
base = "answered"
text = "Region"
answers = [{ code = 1, label = "North" }, { code = 2, label = "South" }]
[disclosure]
probability = "probability"
sponsor = "x"
conducted_by = "x"
population = "x"
modes = "x"
"#;

const FIGURE: &str = "[figure.order]\ntitle = \"Order\"\nkind = \"stacked\"\nitems = [\"order\"]\n";

fn folder(report: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("survey.toml", SURVEY);
    write(
        "waves/2024/wave.toml",
        "kind = \"responses\"\nfieldwork = { start = 2024-10-01, end = 2024-10-09 }\n",
    );
    let rows = "1,1\n3,2\n3,1\n2,2\n".repeat(60);
    write("waves/2024/responses.csv", &format!("order,region\n{rows}"));
    write("report.toml", &format!("{report}\n{FIGURE}"));
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let [command, rest @ ..] = arguments else {
        panic!("a command")
    };
    assert_cmd::Command::cargo_bin("tidemark")
        .expect("the program")
        .args(["--json", command])
        .arg(folder)
        .args(rest)
        .output()
        .expect("it runs")
}

/// What `check` finds about themes and maps.
fn found(folder: &Path) -> Vec<Value> {
    let output = run(folder, &["check"]);
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = text.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str::<Value>(line.trim_end_matches(',')).expect("a finding"))
        .filter(|found| {
            found["code"]
                .as_str()
                .is_some_and(|code| code.starts_with("T062"))
        })
        .collect()
}

fn text<'v>(found: &'v Value, key: &str) -> &'v str {
    found[key].as_str().unwrap_or_default()
}

/// The lines offered under the last finding.
fn paste(found: &[Value]) -> Option<String> {
    found.last()?["paste"].as_str().map(str::to_owned)
}

#[test]
fn a_pale_ink_is_one_fault_at_its_own_line_with_a_colour_that_passes() {
    let folder = folder("[theme.house]\nink = \"#CCCCCC\"\n");
    let all = found(folder.path());
    let [only] = all.as_slice() else {
        panic!("{all:#?}");
    };
    assert_eq!(text(only, "code"), "T0620");
    assert_eq!(
        (only["line"].as_u64(), only["column"].as_u64()),
        (Some(2), Some(7))
    );
    assert_eq!(text(only, "value"), "#CCCCCC");
    assert!(text(only, "message").contains("1.60:1 with the ground, `#FFFFFF`"));
    let named = text(only, "help").split('`').nth(1).expect("a colour");
    let named = Colour::parse(named).expect("a colour");
    assert!(named.contrast(Colour::of(0xFF_FFFF)) >= 4.5);
    // The nearest: a lighter one leaves labels that cannot be read.
    let with = |ink: Colour| {
        Theme {
            ink,
            ..Theme::light()
        }
        .faults()
        .len()
    };
    let lighter = Colour::of(0xFF_FFFF).towards(named, 0.98);
    assert_eq!(
        (with(named), with(lighter) > 0),
        (0, true),
        "{named} {lighter}"
    );
    assert_eq!(
        paste(&all),
        Some(format!("[theme.house]\nink = \"{named}\""))
    );
}

#[test]
fn contrasts_and_distances_are_all_said_at_once() {
    // The diverging palette of traffic lights, and two nets that deuteranopes confuse.
    let folder = folder(
        "[theme.house]\nsteps = [\"#D7191C\", \"#FDAE61\", \"#FFFFBF\", \"#A6D96A\", \"#1A9641\"]\nnets = [\"#B04040\", \"#949494\", \"#4C7A34\"]\n",
    );
    let all = found(folder.path());
    let of = |code: &str, line: u64| {
        let fits = |found: &&Value| text(found, "code") == code && found["line"] == line;
        all.iter().filter(fits).count()
    };
    assert_eq!(of("T0620", 2), 3, "{all:#?}");
    assert!(of("T0621", 2) >= 1, "{all:#?}");
    assert!(of("T0621", 3) >= 1, "{all:#?}");
    let confused = all
        .iter()
        .find(|found| text(found, "message").contains("`#FDAE61` and `#A6D96A`"))
        .expect("the pair");
    let (message, distance) = (
        text(confused, "message"),
        least_distance(&[Colour::of(0xFD_AE61), Colour::of(0xA6_D96A)]),
    );
    // PUBLISHING.md has 2.4 for deuteranopes.
    assert!(
        distance <= 2.45 && message.contains(" apart to "),
        "{distance} {message}"
    );
    assert_eq!(text(confused, "value"), "#FDAE61, #A6D96A");
    assert!(all.iter().all(|found| !text(found, "help").is_empty()));
}

#[test]
fn a_ground_that_its_base_cannot_stand_on_is_named_with_the_colour_that_fails() {
    let folder = folder("[theme.house]\nbase = \"light\"\nground = \"#9A9A9A\"\n");
    let all = found(folder.path());
    let alarm = all
        .iter()
        .find(|found| text(found, "message").contains("`alarm` (that of `light`), `#9B1C31`"))
        .unwrap_or_else(|| panic!("{all:#?}"));
    assert_eq!(
        (alarm["line"].as_u64(), alarm["column"].as_u64()),
        (Some(3), Some(10))
    );
    assert_eq!(text(alarm, "value"), "#9B1C31");
}

/// Numbers that look random and are the same in every run.
fn random(state: &mut u64) -> u32 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as u32
}

#[test]
fn what_is_offered_for_random_themes_passes_when_it_is_pasted() {
    let mut state = 62;
    let mut offered = 0;
    for _ in 0..16 {
        let mut colour = || format!("\"{}\"", Colour::of(random(&mut state)));
        let mut keys: Vec<String> = ["ink", "secondary", "accent", "alarm"]
            .map(|key| format!("{key} = {}", colour()))
            .to_vec();
        let nets: Vec<String> = (0..3).map(|_| colour()).collect();
        keys.push(format!("nets = [{}]", nets.join(", ")));
        let folder = folder(&format!("[theme.house]\n{}\n", keys.join("\n")));
        let all = found(folder.path());
        assert!(!all.is_empty(), "{keys:?}");
        let Some(lines) = paste(&all) else {
            continue;
        };
        offered += 1;
        fs::write(
            folder.path().join("report.toml"),
            format!("{lines}\n{FIGURE}"),
        )
        .expect("report.toml");
        let left = found(folder.path());
        assert!(left.is_empty(), "{keys:?}\n{lines}\n{left:#?}");
    }
    assert!(offered >= 12, "{offered}");
}

#[test]
fn a_font_a_logo_and_a_map_are_judged_at_their_lines() {
    let folder = folder(
        "[theme.house]\nfont = \"fonts/none.ttf\"\nlogo = \"../logo.svg\"\n[figure.map]\ntitle = \"Map\"\nkind = \"map\"\nitems = [\"order\"]\nby = \"region\"\ntiles = [\"1 .\", \"1 .\"]\n",
    );
    let all = found(folder.path());
    let at = |line: u64| {
        let of_line = all.iter().filter(|found| found["line"] == line);
        of_line.map(|found| text(found, "code")).collect::<Vec<_>>()
    };
    assert_eq!(at(2), ["T0622"], "{all:#?}");
    assert_eq!(at(3), ["T0622"], "{all:#?}");
    assert!(
        all.iter().any(|found| text(found, "code") == "T0623"),
        "{all:#?}"
    );
    assert!(all.iter().all(|found| !text(found, "help").is_empty()));
}

/// A theme that restates the colours of `light` draws what `light` draws, byte for byte.
#[test]
fn a_theme_that_restates_the_default_is_the_default() {
    let light = Theme::light();
    let list = |colours: &[Colour]| {
        let colours: Vec<String> = colours
            .iter()
            .map(|colour| format!("\"{colour}\""))
            .collect();
        format!("[{}]", colours.join(", "))
    };
    let house = format!(
        "[theme.house]\nground = \"{}\"\nink = \"{}\"\nsecondary = \"{}\"\nfaint = \"{}\"\nalarm = \"{}\"\naccent = \"{}\"\nsteps = {}\nnets = {}\nseries = {}\nhatched = false\n",
        light.ground,
        light.ink,
        light.secondary,
        light.faint,
        light.alarm,
        light.accent,
        list(&light.steps),
        list(&light.nets),
        list(&light.series),
    );
    let folder = folder(&house);
    assert!(found(folder.path()).is_empty());
    for format in ["svg", "png", "pdf"] {
        let drawn = ["light", "house"].map(|theme| {
            let out = folder.path().join(format!("{theme}.{format}"));
            let path = out.to_str().expect("a path");
            let arguments = ["chart", "order", "--theme", theme, "--out", path];
            let output = run(folder.path(), &arguments);
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            fs::read(out).expect("a picture")
        });
        assert!(drawn[0] == drawn[1], "{format} differs");
    }
    // The page and the figures of an edition in either theme.
    let written = ["light", "house"].map(|theme| {
        let edition =
            format!("[edition.public]\npieces = [\"page\", \"figures\"]\ntheme = \"{theme}\"\n");
        fs::write(
            folder.path().join("report.toml"),
            format!("{house}\n{edition}\n{FIGURE}"),
        )
        .expect("report.toml");
        let out = folder.path().join(theme);
        let output = run(
            folder.path(),
            &["report", "--out", out.to_str().expect("a path")],
        );
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let mut files = Vec::new();
        read(&out, &out, &mut files);
        files
    });
    assert!(written[0].len() > 3);
    let names = |files: &[(String, Vec<u8>)]| {
        files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&written[0]), names(&written[1]));
    for ((name, one), (_, other)) in written[0].iter().zip(&written[1]) {
        assert!(one == other, "{name} differs");
    }
}

/// The files of a folder by name, in order.
fn read(root: &Path, folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(root, &path, into);
        } else {
            let name = path
                .strip_prefix(root)
                .expect("inside")
                .display()
                .to_string();
            into.push((name, fs::read(&path).expect("a file")));
        }
    }
}
