//! In: a kit. Out: the numbers of its PDFs and slides that their lists do not name, and those that are listed but not there. Never: a page
//! number taken for a figure.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::shown::files;

/// What a list says of its file.
struct List {
    /// The numbers of estimates, by page or slide.
    estimates: BTreeMap<usize, BTreeSet<String>>,
    /// The numbers of everything else.
    others: BTreeSet<String>,
}

/// The numbers of a text: digits and what holds them together.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let characters: Vec<char> = text.chars().chain([' ']).collect();
    for (place, character) in characters.iter().enumerate() {
        let goes_on = characters.get(place + 1).is_some_and(char::is_ascii_digit);
        if character.is_ascii_digit() || ".,".contains(*character) && !current.is_empty() && goes_on
        {
            current.push(*character);
        } else if !current.is_empty() {
            found.push(std::mem::take(&mut current));
        }
    }
    found
}

fn list(file: &Path) -> List {
    let text = fs::read_to_string(file).expect("a list");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut estimates: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for shown in json["estimates"].as_array().expect("estimates") {
        let place = shown["place"].as_str().expect("a place");
        let page = numbers(place).first().and_then(|page| page.parse().ok());
        let of_page = estimates.entry(page.expect("a page")).or_default();
        of_page.extend(numbers(shown["text"].as_str().expect("a text")));
    }
    let others = json["others"].as_object().expect("other numbers");
    let texts = others
        .values()
        .flat_map(|texts| texts.as_array().expect("texts"));
    List {
        estimates,
        others: texts
            .flat_map(|text| numbers(text.as_str().expect("a text")))
            .collect(),
    }
}

/// The text of each page.
fn pages(pdf: &Path) -> Vec<String> {
    let out = Command::new("pdftotext")
        .arg("-layout")
        .arg(pdf)
        .arg("-")
        .output();
    let out = out.expect("pdftotext (poppler-utils)");
    assert!(out.status.success(), "{}", pdf.display());
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let pages = text.trim_end_matches('\u{c}').split('\u{c}');
    pages.map(str::to_owned).collect()
}

/// Whether a number is that of a page: at the end of a line of contents, or behind the word for it.
fn is_page_number(line: &str, number: &str, pages: usize) -> bool {
    let is_small = number
        .parse::<usize>()
        .is_ok_and(|page| (1..=pages).contains(&page));
    let words = ["side", "page", "af", "of"];
    let mut parts = line.split_whitespace().rev();
    let is_last = parts.next() == Some(number);
    let follows = line
        .split_whitespace()
        .zip(line.split_whitespace().skip(1))
        .any(|(word, next)| {
            words.contains(&word.to_lowercase().as_str())
                && next.trim_end_matches(['.', ',']) == number
        });
    is_small && (is_last || follows)
}

/// The numbers of each PDF that nobody answers for, and the estimates that are listed for a page and not on it.
pub fn faults_of_pdfs(kit: &Path) -> (usize, Vec<String>) {
    let (mut looked_at, mut faults) = (0, Vec::new());
    for file in files(kit) {
        let name = file.to_string_lossy().into_owned();
        let Some(pdf) = name
            .strip_suffix(".cells.json")
            .filter(|pdf| pdf.ends_with(".pdf"))
        else {
            continue;
        };
        let list = list(&file);
        let pages = pages(Path::new(pdf));
        let none = BTreeSet::new();
        for (place, text) in pages.iter().enumerate() {
            let listed = list.estimates.get(&(place + 1)).unwrap_or(&none);
            let mut there = BTreeSet::new();
            for line in text.lines() {
                for number in numbers(line) {
                    looked_at += 1;
                    let known = listed.contains(&number) || list.others.contains(&number);
                    if !known && !is_page_number(line, &number, pages.len()) {
                        faults.push(format!(
                            "{pdf} page {}: {number} in `{}`",
                            place + 1,
                            line.trim()
                        ));
                    }
                    there.insert(number);
                }
            }
            let missing = listed.iter().filter(|number| !there.contains(*number));
            faults.extend(missing.map(|number| format!("{pdf} page {}: no {number}", place + 1)));
        }
    }
    (looked_at, faults)
}

/// The numbers on slides that nobody answers for.
pub fn faults_of_slides(kit: &Path) -> (usize, Vec<String>) {
    let (mut looked_at, mut faults) = (0, Vec::new());
    let decks: Vec<PathBuf> = files(kit)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "pptx"))
        .collect();
    for deck in decks {
        let list = list(&PathBuf::from(format!("{}.cells.json", deck.display())));
        let mut parts =
            zip::ZipArchive::new(fs::File::open(&deck).expect("a deck")).expect("a deck");
        let none = BTreeSet::new();
        for slide in 1.. {
            let Ok(mut part) = parts.by_name(&format!("ppt/slides/slide{slide}.xml")) else {
                break;
            };
            let mut xml = String::new();
            part.read_to_string(&mut xml).expect("XML");
            let listed = list.estimates.get(&slide).unwrap_or(&none);
            for text in xml.split("<a:t>").skip(1) {
                let text = text.split("</a:t>").next().unwrap_or_default();
                for number in numbers(text) {
                    looked_at += 1;
                    let known = listed.contains(&number) || list.others.contains(&number);
                    if !known && text != slide.to_string() {
                        faults.push(format!(
                            "{} slide {slide}: {number} in `{text}`",
                            deck.display()
                        ));
                    }
                }
            }
        }
    }
    (looked_at, faults)
}
