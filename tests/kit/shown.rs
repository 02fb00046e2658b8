//! In: the files of a kit. Out: every estimate that they show, as they say it themselves. Never: a number read off a picture.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One number as it stands in a file, with the name of its cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// From the folder of the kit.
    pub file: PathBuf,
    pub cell: String,
    pub part: String,
    pub text: String,
    /// Of a list: where in its file.
    pub place: String,
}

/// Every file of a folder, in the order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// The estimates of pages, drawings and sidecars.
pub fn shown(kit: &Path) -> Vec<Shown> {
    let mut all = Vec::new();
    for file in files(kit) {
        let name = file.strip_prefix(kit).expect("a file of the kit");
        let text = |file: &Path| std::fs::read_to_string(file).expect("text");
        match file.to_string_lossy() {
            path if path.ends_with(".cells.json")
                || path.contains("/event/") && path.ends_with("/cells.json") =>
            {
                all.extend(of_sidecar(name, &text(&file)))
            }
            path if path.ends_with(".html") || path.ends_with(".svg") => {
                all.extend(of_markup(name, &text(&file)));
            }
            _ => {}
        }
    }
    all
}

fn of_sidecar(file: &Path, text: &str) -> Vec<Shown> {
    let json: serde_json::Value = serde_json::from_str(text).expect("a sidecar");
    let entries = json["estimates"].as_array().expect("estimates");
    let word =
        |entry: &serde_json::Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    entries
        .iter()
        .map(|entry| Shown {
            file: file.to_owned(),
            cell: word(entry, "cell"),
            part: entry["part"].as_str().unwrap_or("value").to_owned(),
            text: word(entry, "text"),
            place: word(entry, "place"),
        })
        .collect()
}

/// The text of each element that names its cell.
fn of_markup(file: &Path, text: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(" data-cell=\"") {
        let tag = &rest[rest[..start].rfind('<').expect("a tag")..];
        let end = tag.find('>').expect("the end of a tag");
        let (tag, after) = tag.split_at(end + 1);
        rest = after;
        // A mark (a bar, a dot) has no text of its own.
        if tag.ends_with("/>") {
            continue;
        }
        let name = element(tag);
        let inner = &after[..after.find(&format!("</{name}>")).expect("an end")];
        found.push(Shown {
            file: file.to_owned(),
            cell: attribute(tag, "data-cell").expect("a cell"),
            part: attribute(tag, "data-part").unwrap_or_else(|| "value".to_owned()),
            text: plain(inner),
            place: String::new(),
        });
    }
    found
}

fn element(tag: &str) -> &str {
    tag[1..].split([' ', '>', '\n']).next().unwrap_or_default()
}

pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.split_once(&format!(" {name}=\""))?.1;
    Some(unescaped(from.split_once('"')?.0))
}

/// Text without its tags.
pub fn plain(markup: &str) -> String {
    let mut out = String::new();
    let mut rest = markup;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    unescaped(&out).trim().to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The tidy cells and changes of a kit: column → text, by id.
pub fn tidy(kit: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut rows = BTreeMap::new();
    for name in ["cells.csv", "changes.csv", "differences.csv"] {
        let path = kit.join("data").join(name);
        // A publication has no tests of groups.
        if name == "differences.csv" && !path.exists() {
            continue;
        }
        let mut reader = csv::Reader::from_path(path).expect("tidy cells");
        let header = reader.headers().expect("a header").clone();
        for record in reader.records() {
            let record = record.expect("a row");
            let row: BTreeMap<String, String> = header
                .iter()
                .zip(&record)
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect();
            rows.insert(row["id"].clone(), row);
        }
    }
    rows
}
