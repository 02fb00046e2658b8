//! The data: one row a cell, as other programs read it, the same bytes each time, and nothing that is hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use polars::prelude::{ParquetReader, SerReader};
use sha2::{Digest, Sha256};

use super::{Report, WORKBOOKS, changed, published, rehearsal, survey};

#[test]
fn every_cell_of_every_wave_is_one_row_with_its_bases() {
    for report in [rehearsal(), published()] {
        let rows = report.rows("data/cells.csv");
        let ids: BTreeSet<&String> = rows.iter().map(|row| &row["id"]).collect();
        assert_eq!(ids.len(), rows.len());
        for row in &rows {
            let begins = format!("{}/{}/", row["wave"], row["item"]);
            assert!(row["id"].starts_with(&begins), "{}", row["id"]);
            let group = match row["group_item"].as_str() {
                "" => String::new(),
                item => format!("/{item}={}", row["group_code"]),
            };
            assert!(row["id"].ends_with(&group), "{}", row["id"]);
            for column in ["unweighted_base", "weighted_base", "effective_base"] {
                let is_there = row[column].parse::<f64>().is_ok();
                assert!(
                    is_there || row["flag"] == "withheld",
                    "{} {column}",
                    row["id"]
                );
            }
            let has_se = !row["standard_error"].is_empty();
            assert_eq!(has_se, !row["interval_low"].is_empty(), "{}", row["id"]);
            assert_eq!(has_se, row["no_precision"].is_empty(), "{}", row["id"]);
            assert_eq!(
                row["mark"].is_empty(),
                row["status"] != "rehearsal",
                "{}",
                row["id"]
            );
        }
    }
    // The shipped rehearsal: 4 waves, those with answers by 11 groups.
    let waves: BTreeSet<String> = rehearsal()
        .rows("data/cells.csv")
        .into_iter()
        .map(|row| row["wave"].clone())
        .collect();
    assert_eq!(
        waves.into_iter().collect::<Vec<_>>(),
        ["2020", "2021", "2022", "2023"]
    );
}

#[test]
fn parquet_holds_what_csv_does() {
    let report = rehearsal();
    for name in ["cells", "changes"] {
        let file = fs::File::open(report.out.join(format!("data/{name}.parquet"))).expect("a file");
        let frame = ParquetReader::new(file).finish().expect("Parquet");
        let rows = report.rows(&format!("data/{name}.csv"));
        assert_eq!(frame.height(), rows.len());
        for column in frame.columns() {
            let heading = column.name().as_str();
            for (place, row) in rows.iter().enumerate() {
                let text = &row[heading];
                let value = column.get(place).expect("a value");
                let same = match (value.is_null(), value.extract_str(), value.extract::<f64>()) {
                    (true, ..) => text.is_empty(),
                    (_, Some(known), _) => text == known || *text == format!("'{known}"),
                    (_, None, Some(number)) => text
                        .replace("INF", "inf")
                        .parse::<f64>()
                        .is_ok_and(|read| read.to_bits() == number.to_bits()),
                    _ => false,
                };
                assert!(same, "{name} {heading} row {place}: {text}, {value:?}");
            }
        }
        assert_eq!(frame.width(), rows[0].len());
    }
}

/// The CSVW validator of the `csvw` package (PyPI).
#[test]
fn csvw_metadata_is_valid_and_explains_every_column() {
    for report in [rehearsal(), published()] {
        for name in ["cells", "changes"] {
            let file = format!("data/{name}.csv-metadata.json");
            let metadata = report.json(&file);
            let columns = metadata["tableSchema"]["columns"]
                .as_array()
                .expect("columns");
            let named: Vec<&str> = columns.iter().filter_map(|c| c["name"].as_str()).collect();
            let bytes = report.read(&format!("data/{name}.csv"));
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let headings: Vec<String> = reader
                .headers()
                .expect("headings")
                .iter()
                .map(str::to_owned)
                .collect();
            assert_eq!(named, headings);
            for column in columns {
                let about = column["dc:description"]["@value"]
                    .as_str()
                    .unwrap_or_default();
                assert!(about.len() > 10, "{column}");
            }
            match Command::new("csvwvalidate")
                .arg(report.out.join(&file))
                .output()
            {
                Ok(run) => {
                    let said = String::from_utf8_lossy(&run.stdout);
                    assert!(run.status.success() && said.trim() == "OK", "{said}");
                }
                Err(error) => {
                    assert!(
                        std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_none_or(|v| v != "1"),
                        "csvwvalidate cannot be run: {error}"
                    );
                    eprintln!("SKIPPED: csvwvalidate cannot be run");
                }
            }
        }
    }
}

/// The rules of *JSON-stat 2.0* (json-stat.org/full) for a dataset with sparse values.
#[test]
fn json_stat_follows_its_rules_and_holds_the_same_numbers() {
    for report in [rehearsal(), published()] {
        let whole = report.json("data/cells.json");
        assert_eq!(
            (&whole["version"], &whole["class"]),
            (&"2.0".into(), &"dataset".into())
        );
        let ids: Vec<&str> = whole["id"]
            .as_array()
            .expect("id")
            .iter()
            .filter_map(|i| i.as_str())
            .collect();
        let sizes: Vec<usize> = whole["size"]
            .as_array()
            .expect("size")
            .iter()
            .map(|size| size.as_u64().expect("a size") as usize)
            .collect();
        assert_eq!(ids.len(), sizes.len());
        let mut categories: Vec<Vec<String>> = Vec::new();
        for (id, size) in ids.iter().zip(&sizes) {
            let category = &whole["dimension"][id]["category"];
            let index: Vec<String> = category["index"]
                .as_array()
                .expect("an index")
                .iter()
                .map(|id| id.as_str().expect("an id").to_owned())
                .collect();
            assert_eq!(index.len(), *size, "{id}");
            assert!(
                index.iter().all(|id| category["label"][id].is_string()),
                "{id}"
            );
            categories.push(index);
        }
        assert!(whole["role"]["time"][0] == "wave" && whole["role"]["metric"][0] == "figure");
        let rows: BTreeMap<String, BTreeMap<String, String>> = report
            .rows("data/cells.csv")
            .into_iter()
            .map(|row| (row["id"].clone(), row))
            .collect();
        let product: usize = sizes.iter().product();
        let mut found = 0;
        for (place, value) in whole["value"].as_object().expect("values") {
            let mut place: usize = place.parse().expect("a place");
            assert!(place < product);
            let mut of = Vec::new();
            for (index, size) in categories.iter().zip(&sizes).rev() {
                of.push(index[place % size].as_str());
                place /= size;
            }
            let [figure, group, cell, wave] = of[..] else {
                panic!("four dimensions");
            };
            let id = match group {
                "total" => format!("{wave}/{cell}"),
                group => format!("{wave}/{cell}/{group}"),
            };
            let text = &rows[&id][figure];
            // Reading JSON may lose the last bit of a number.
            let same = |wanted: f64| {
                let read = value.as_f64().expect("a number");
                (read - wanted).abs() <= 4.0 * f64::EPSILON * wanted.abs()
            };
            assert!(
                text.parse().is_ok_and(same),
                "{id} {figure}: {text}, {value}"
            );
            found += 1;
        }
        let filled = |row: &BTreeMap<String, String>| {
            let figures = categories[3].iter();
            figures.filter(|figure| !row[*figure].is_empty()).count()
        };
        assert_eq!(found, rows.values().map(filled).sum::<usize>());
    }
}

#[test]
fn what_is_hidden_is_hidden_in_every_file() {
    // Only men and women have an effective base of 400 or more.
    let low = "\n[low_base]\nhidden = 400\nvery_low = 480\nlow = 500\n";
    let folder = changed("surveys/tech-attitudes", &[("report.toml", &[("", low)])]);
    let report = Report::of(folder.path());
    let open: BTreeMap<String, BTreeMap<String, String>> = rehearsal()
        .rows("data/cells.csv")
        .into_iter()
        .map(|row| (row["id"].clone(), row))
        .collect();
    let rows = report.rows("data/cells.csv");
    let numbers = [
        "estimate",
        "standard_error",
        "interval_low",
        "interval_high",
        "design_effect",
        "difference",
        "difference_standard_error",
        "difference_low",
        "difference_high",
        "p",
        "p_corrected",
        "verdict",
    ];
    let mut secrets = BTreeSet::new();
    for row in rows.iter().filter(|row| row["flag"] == "hidden") {
        for column in numbers {
            assert_eq!(row[column], "", "{} {column}", row["id"]);
        }
        secrets.insert(open[&row["id"]]["estimate"].clone());
    }
    assert!(
        rows.iter()
            .any(|row| row["group_item"] == "sex" && row["flag"] != "hidden")
    );
    // Every number that is hidden and stands nowhere else for another cell.
    for row in rows.iter().filter(|row| row["flag"] != "hidden") {
        secrets.remove(&row["estimate"]);
    }
    secrets.retain(|secret| secret.len() > 12);
    assert!(secrets.len() > 300, "{}", secrets.len());
    let differences = report.rows("data/changes.csv");
    let hidden: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row["flag"] == "hidden")
        .map(|row| row["id"].as_str())
        .collect();
    for change in &differences {
        let (from, rest) = change["id"].split_once("..").expect("two waves");
        let (to, cell) = rest.split_once('/').expect("a cell");
        let touches = [from, to]
            .iter()
            .any(|wave| hidden.contains(format!("{wave}/{cell}").as_str()));
        if touches {
            assert_eq!(change["difference"], "", "{}", change["id"]);
            assert!(!change["no_test"].is_empty(), "{}", change["id"]);
        }
    }
    let mut texts: Vec<(String, String)> =
        ["data/cells.csv", "data/cells.json", "data/changes.csv"]
            .map(|file| (file.to_owned(), report.text(file)))
            .into();
    for file in WORKBOOKS {
        for (name, xml) in report.book(file).parts {
            texts.push((format!("{file} {name}"), xml));
        }
    }
    for (file, text) in &texts {
        let numbers: BTreeSet<&str> = text
            .split(|c: char| !(c.is_ascii_digit() || "+-.e".contains(c)))
            .collect();
        let told = secrets
            .iter()
            .find(|secret| numbers.contains(secret.as_str()));
        assert!(told.is_none(), "{file} tells {told:?}");
    }
    // And says so in the cell.
    let book = report.book("en/banner-book.xlsx");
    let hidden = book.sheets["solves_challenges"]
        .cells()
        .filter(|(_, _, cell)| **cell == *"[c]")
        .count();
    assert!(hidden > 50, "{hidden}");
}

#[test]
fn a_stranger_to_chance_has_no_intervals_letters_or_tests() {
    let folder = changed(
        "surveys/tech-attitudes",
        &[(
            "survey.toml",
            &[(
                "probability = \"probability\"",
                "probability = \"non_probability\"",
            )],
        )],
    );
    let survey = fs::read_to_string(folder.path().join("survey.toml")).expect("survey.toml");
    assert!(survey.contains("non_probability"));
    for wave in ["2021", "2022", "2023"] {
        let path = folder.path().join(format!("waves/{wave}/wave.toml"));
        let text = fs::read_to_string(&path).expect("wave.toml");
        let text = text.replace(
            "probability = \"probability\"",
            "probability = \"non_probability\"",
        );
        fs::write(path, text).expect("wave.toml");
    }
    let report = Report::of(folder.path());
    for row in report.rows("data/cells.csv") {
        for column in [
            "standard_error",
            "interval_low",
            "interval_high",
            "p",
            "verdict",
        ] {
            assert_eq!(row[column], "", "{} {column}", row["id"]);
        }
    }
    let book = report.book("en/banner-book.xlsx");
    let strings = &book.parts["xl/sharedStrings.xml"];
    assert!(!strings.contains("Significantly higher than"));
    assert!(strings.contains("There are no letters"));
}

#[test]
fn the_same_folder_gives_the_same_bytes_and_the_manifest_knows_them() {
    let again = Report::of(&survey("tech-attitudes"));
    let first = rehearsal();
    let manifest = first.json("manifest.json");
    let listed = manifest["files"].as_array().expect("files");
    let mut paths = BTreeSet::new();
    for file in listed {
        let path = file["path"].as_str().expect("a path");
        let bytes = first.read(path);
        let digest = Sha256::digest(&bytes);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], digest.as_str(), "{path}");
        assert_eq!(file["bytes"], bytes.len(), "{path}");
        assert!(bytes == again.read(path), "{path} differs from run to run");
        paths.insert(path.to_owned());
    }
    assert_eq!(first.read("manifest.json"), again.read("manifest.json"));
    let mut there = BTreeSet::new();
    collect(&first.out, &first.out, &mut there);
    there.remove("manifest.json");
    there.remove(".tidemark-report");
    assert_eq!(paths, there);
}

fn collect(root: &Path, folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, into);
        } else {
            let path = path.strip_prefix(root).expect("inside");
            into.insert(path.to_string_lossy().into_owned());
        }
    }
}

#[test]
fn the_documentation_names_every_column() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/annex.md");
    let docs = fs::read_to_string(docs).expect("docs/annex.md");
    let documented: BTreeSet<&str> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(column, _)| column)
        .collect();
    for name in ["cells", "changes", "differences"] {
        let metadata = rehearsal().json(&format!("data/{name}.csv-metadata.json"));
        for column in metadata["tableSchema"]["columns"]
            .as_array()
            .expect("columns")
        {
            let column = column["name"].as_str().expect("a name");
            let column = match column.strip_suffix("_da").or(column.strip_suffix("_en")) {
                Some(of_language) => format!("{of_language}_LANG"),
                None => column.to_owned(),
            };
            assert!(
                documented.contains(column.as_str()),
                "{name}.csv: `{column}`"
            );
        }
    }
}
