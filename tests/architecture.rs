//! The arrows between rooms go one way, and what a room must never do it does not do. Read from `src/` itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms in the order of the pipeline; a room uses only what stands before it.
const ROOMS: &[&str] = &[
    "definition",
    "ingest",
    "tally",
    "weight",
    "estimate",
    "compare",
    "report",
];
/// Used by every room.
const EVERYWHERE: &[&str] = &["measure", "diagnostic", "error", "Error", "Result"];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|e| e.expect("an entry").path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                found.push((path, text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    assert!(found.len() > 20, "src/ was not found");
    found
        .into_iter()
        .map(|(p, t)| (p.strip_prefix(&root).expect("below src").to_path_buf(), t))
        .collect()
}

/// The room of a source: its folder, or the file's own name at the top.
fn room(path: &Path) -> String {
    let first = path
        .components()
        .next()
        .expect("a name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}

/// Code without comments and doc examples.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line.split("//").next().unwrap_or("")))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// Rooms named after `crate::` (or `tidemark::`), also inside braces.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let code: String = code_lines(text)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = if let Some(group) = rest.strip_prefix('{') {
            group
                .split('}')
                .next()
                .unwrap_or("")
                .split(',')
                .map(str::trim)
                .collect()
        } else {
            vec![rest]
        };
        for name in names {
            let name: String = name
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if !name.is_empty() {
                used.insert(name);
            }
        }
    }
    used
}

/// Why `from` may not use `to`, if it may not.
fn forbidden(from: &str, to: &str) -> Option<String> {
    if from == to || EVERYWHERE.contains(&to) {
        return None;
    }
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    match (from, place(from), place(to)) {
        ("lib" | "main" | "cli", _, _) => None,
        ("pipeline", _, Some(_)) => None,
        // The report shows what the pipeline found, as one value.
        ("report", _, _) if to == "pipeline" => None,
        ("collect", _, Some(_)) if to == "definition" => None,
        (_, Some(from_place), Some(to_place)) if to_place < from_place => None,
        _ => Some(format!(
            "`{from}` uses `{to}`, which does not stand before it"
        )),
    }
}

#[test]
fn no_room_uses_a_room_that_stands_after_it() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let from = room(&path);
        for to in rooms_used(&text) {
            if let Some(reason) = forbidden(&from, &to) {
                wrong.push(format!("{}: {reason}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_reversed_use_is_found() {
    let used = rooms_used("use crate::{report::Document, measure::Bases};\n// use crate::cli;\n");
    assert_eq!(used.into_iter().collect::<Vec<_>>(), ["measure", "report"]);
    assert!(forbidden("estimate", "report").is_some());
    assert!(forbidden("ingest", "collect").is_some());
    assert!(forbidden("measure", "definition").is_some());
    assert!(forbidden("report", "estimate").is_none());
}

#[test]
fn only_cli_and_collect_print_exit_or_read_the_clock() {
    const WORDS: &[&str] = &[
        "println!",
        "print!(",
        "eprintln!",
        "eprint!(",
        "process::exit",
        "SystemTime",
        "Instant::now",
        "Zoned::now",
        "Timestamp::now",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if matches!(room(&path).as_str(), "cli" | "collect" | "main") {
            continue;
        }
        for (line, code) in code_lines(&text) {
            for word in WORDS.iter().filter(|word| code.contains(**word)) {
                wrong.push(format!("{}:{line}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_rooms_at_the_edges_open_files() {
    const WORDS: &[&str] = &["std::fs", "fs::", "File::open", "File::create"];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if matches!(
            room(&path).as_str(),
            "definition" | "ingest" | "report" | "collect" | "cli"
        ) {
            continue;
        }
        for (line, code) in code_lines(&text) {
            for word in WORDS.iter().filter(|word| code.contains(**word)) {
                wrong.push(format!("{}:{line}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_says_what_comes_in_what_goes_out_and_what_never_happens() {
    for (path, text) in sources() {
        if path.file_name().is_some_and(|name| name == "mod.rs") && path.components().count() == 2 {
            let opening: String = text
                .lines()
                .take_while(|line| line.starts_with("//!"))
                .collect::<Vec<_>>()
                .join(" ");
            for word in ["In:", "Out:", "Never:"] {
                assert!(
                    opening.contains(word),
                    "{} does not say `{word}`",
                    path.display()
                );
            }
        }
    }
}
