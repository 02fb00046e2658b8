//! Native charts draw what the data holds: read back from the XML of the written files and compared with `cells.csv`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::process::Command;

use calamine::Data;

use super::accessible::place;
use super::{Report, changed, published, rehearsal};

/// A series of a chart.
struct Series {
    /// The sheet and the cells of its values.
    sheet: String,
    cells: Vec<String>,
    values: Vec<f64>,
    hatched: bool,
}

/// What stands between two tags, every time.
fn between<'x>(xml: &'x str, open: &str, close: &str) -> Vec<&'x str> {
    xml.split(open)
        .skip(1)
        .map(|rest| rest.split_once(close).expect("an end").0)
        .collect()
}

/// `'figure-a'!$B$7:$B$9` → the sheet and its cells; several ranges stand in brackets.
fn cells(range: &str) -> (String, Vec<String>) {
    let mut sheet = String::new();
    let mut cells = Vec::new();
    for part in range.trim_matches(['=', '(', ')']).split(',') {
        let (name, area) = part.split_once('!').expect("a sheet");
        name.trim_matches('\'').clone_into(&mut sheet);
        let area = area.replace('$', "");
        let (first, last) = area.split_once(':').unwrap_or((&area, &area));
        let ((top, left), (bottom, right)) = (place(first), place(last));
        assert_eq!(left, right, "{range} is not a column");
        let letters: String = first.chars().take_while(char::is_ascii_uppercase).collect();
        cells.extend((top..=bottom).map(|row| format!("{letters}{}", row + 1)));
    }
    (sheet, cells)
}

fn series(chart: &str) -> Vec<Series> {
    between(chart, "<c:ser>", "</c:ser>")
        .into_iter()
        .map(|xml| {
            let values = match between(xml, "<c:val>", "</c:val>").first() {
                Some(values) => *values,
                None => between(xml, "<c:yVal>", "</c:yVal>")[0],
            };
            let (sheet, cells) = cells(between(values, "<c:f>", "</c:f>")[0]);
            let points = between(values, "<c:pt ", "</c:pt>");
            let value = |point: &&str| between(point, "<c:v>", "</c:v>").first().map(|v| v.parse());
            Series {
                sheet,
                cells,
                values: points
                    .iter()
                    .filter_map(value)
                    .map(|value| value.expect("a number"))
                    .collect(),
                hatched: xml.contains("<a:pattFill"),
            }
        })
        .collect()
}

/// What `cells.csv` holds of the estimates, by id.
fn estimates(report: &Report) -> BTreeMap<String, BTreeMap<String, String>> {
    let rows = report.rows("data/cells.csv").into_iter();
    rows.map(|row| (row["id"].clone(), row)).collect()
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

/// The rehearsal as it is where don't know is a share of all asked, the answers of those who answered.
fn two_bases() -> Report {
    let home = changed(
        "surveys/tech-attitudes",
        &[(
            "survey.toml",
            &[("base = \"with_dont_know\"", "base = \"answered\"")],
        )],
    );
    Report::of(home.path())
}

/// Checks the charts of a workbook; returns how many bars and points were compared with the data.
fn check(report: &Report, file: &str) -> (usize, usize) {
    let book = report.book(file);
    let data = estimates(report);
    let traced: BTreeMap<String, (String, String)> = report
        .sidecar(&format!("{file}.cells.json"))
        .into_iter()
        .map(|one| (one.place, (one.cell, one.part)))
        .collect();
    let (mut bars, mut points) = (0, 0);
    for (name, chart) in book.parts("xl/charts/chart", ".xml") {
        let at = format!("{file}: {name}");
        assert!(!chart.contains("percentStacked"), "{at} stretches its bars");
        let series = series(chart);
        assert!(!series.is_empty(), "{at} is empty");
        for one in &series {
            assert_eq!(one.cells.len(), one.values.len(), "{at}");
            for (cell, drawn) in one.cells.iter().zip(&one.values) {
                let (row, column) = place(cell);
                let Some(Data::Float(written)) = book.sheets[&one.sheet].get_value((row, column))
                else {
                    panic!("{at}: {} {cell} is no number", one.sheet);
                };
                assert!((drawn - written).abs() < 1e-12, "{at}: {cell}");
                let traced = traced.get(&format!("{}!{cell}", one.sheet));
                if let Some((cell, part)) = traced
                    && part == "value"
                {
                    let estimate = number(&data[cell]["estimate"]);
                    // Written at most 2e-14 of itself away, so that it is rounded as in the report.
                    assert!((drawn - estimate).abs() < 1e-12, "{at}: {cell}");
                    points += 1;
                }
            }
        }
        if chart.contains("<c:barDir val=\"bar\"/>") {
            bars += check_bars(&at, chart, &series, &traced, &data);
        }
    }
    (bars, points)
}

/// Bars on an axis from 0 to 100 %, each of shares of one base; don't know, hatched, in none of the others.
fn check_bars(
    at: &str,
    chart: &str,
    series: &[Series],
    traced: &BTreeMap<String, (String, String)>,
    data: &BTreeMap<String, BTreeMap<String, String>>,
) -> usize {
    assert!(chart.contains("<c:grouping val=\"stacked\"/>"), "{at}");
    let axis = between(chart, "<c:valAx>", "</c:valAx>")[0];
    assert!(
        axis.contains("<c:max val=\"1\"/>") && axis.contains("<c:min val=\"0\"/>"),
        "{at}: {axis}"
    );
    let hatched = series.iter().filter(|one| one.hatched).count();
    assert!(
        hatched == 0 || series.len() == 1,
        "{at}: don't know among answers"
    );
    let rows = series[0].values.len();
    for row in 0..rows {
        let sum: f64 = series.iter().map(|one| one.values[row]).sum();
        assert!(sum < 1.0 + 1e-9, "{at}: a bar of {sum}");
        let bases: Vec<(&str, &str)> = series
            .iter()
            .filter_map(|one| traced.get(&format!("{}!{}", one.sheet, one.cells[row])))
            .map(|(cell, _)| {
                let of = &data[cell];
                let is_dont_know = of["measure"] == "dont_know";
                assert!(
                    !is_dont_know || hatched == 1,
                    "{at}: {cell} among the answers"
                );
                (of["base_rule"].as_str(), of["unweighted_base"].as_str())
            })
            .collect();
        assert!(!bases.is_empty(), "{at}: row {row} has no estimate");
        assert!(
            bases.iter().all(|base| *base == bases[0]),
            "{at}: {bases:?}"
        );
    }
    rows * series.len()
}

#[test]
fn charts_of_workbooks_draw_the_shares_of_the_data() {
    let two_bases = two_bases();
    // Four statements, five answers and don't know, in two languages; the GSS: three items, an answer and the rest.
    for (report, bars, points) in [
        (rehearsal(), 48, 100),
        (&two_bases, 48, 100),
        (published(), 12, 50),
    ] {
        let mut compared = (0, 0);
        for file in ["da/tables.xlsx", "en/tables.xlsx"] {
            let (bars, points) = check(report, file);
            compared = (compared.0 + bars, compared.1 + points);
        }
        assert_eq!(compared.0, bars);
        assert!(compared.1 >= points, "{compared:?}");
    }
    // Where the bases differ they are said to.
    let book = two_bases.book("en/tables.xlsx");
    let titles: Vec<&str> = book
        .parts("xl/charts/chart", ".xml")
        .filter(|(_, chart)| chart.contains("<c:barDir val=\"bar\"/>"))
        .map(|(_, chart)| between(chart, "<a:t>", "</a:t>")[0])
        .collect();
    assert_eq!(titles.len(), 2);
    for title in titles {
        assert!(title.contains("Don't know (of all asked)"), "{title}");
    }
}

#[test]
fn the_chart_of_weights_counts_every_respondent_once() {
    let book = rehearsal().book("en/tables.xlsx");
    let columns: Vec<&str> = book
        .parts("xl/charts/chart", ".xml")
        .filter(|(_, chart)| chart.contains("<c:barDir val=\"col\"/>"))
        .map(|(_, chart)| chart)
        .collect();
    assert_eq!(columns.len(), 1);
    let counted: f64 = series(columns[0])[0].values.iter().sum();
    assert_eq!(counted, 1013.0);
}

#[test]
fn charts_of_slides_draw_the_shares_of_the_data() {
    let home = changed(
        "surveys/tech-attitudes",
        &[(
            "survey.toml",
            &[("base = \"with_dont_know\"", "base = \"answered\"")],
        )],
    );
    let out = home.path().join("out");
    let run = Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .arg("report")
        .arg(home.path())
        .args(["--pieces", "slides,data", "--lang", "en", "--out"])
        .arg(&out)
        .output()
        .expect("the program runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let rows = csv::Reader::from_path(out.join("data/cells.csv"))
        .expect("cells")
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect::<Vec<BTreeMap<String, String>>>();
    let of_wave = |measure: &str| -> Vec<f64> {
        rows.iter()
            .filter(|row| row["wave"] == "2023" && row["measure"] == measure)
            .filter(|row| row["group_item"].is_empty() && !row["estimate"].is_empty())
            .map(|row| number(&row["estimate"]))
            .collect()
    };
    let (answers, dont_know) = (of_wave("answer"), of_wave("dont_know"));
    let file = fs::File::open(out.join("en/event/slides.pptx")).expect("a deck");
    let mut archive = zip::ZipArchive::new(file).expect("a container");
    let (mut bars, mut apart) = (0, 0);
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).expect("a part");
        let name = part.name().expect("a name").into_owned();
        if !name.starts_with("ppt/charts/chart") || !name.ends_with(".xml") {
            continue;
        }
        let mut chart = String::new();
        part.read_to_string(&mut chart).expect("XML");
        assert!(!chart.contains("percentStacked"), "{name}");
        if !chart.contains("<c:barDir val=\"bar\"/>") {
            continue;
        }
        assert!(chart.contains("<c:grouping val=\"stacked\"/>"), "{name}");
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        for xml in between(&chart, "<c:ser>", "</c:ser>") {
            let look = between(xml, "<c:spPr>", "</c:spPr>")[0];
            let values = between(xml, "<c:val>", "</c:val>")[0];
            let values: Vec<f64> = between(values, "<c:v>", "</c:v>")
                .into_iter()
                .map(self::number)
                .collect();
            let is_of =
                |data: &[f64], value: f64| data.iter().any(|one| (one - value).abs() < 1e-12);
            if look.contains("<a:pattFill") {
                assert!(
                    values.iter().all(|value| is_of(&dont_know, *value)),
                    "{name}"
                );
                apart += values.len();
            } else if look.starts_with("<a:solidFill>") {
                for (row, value) in values.into_iter().enumerate() {
                    assert!(is_of(&answers, value), "{name}: {value}");
                    *sums.entry(row).or_default() += value;
                    bars += 1;
                }
            }
        }
        for sum in sums.values() {
            assert!((sum - 1.0).abs() < 1e-9, "{name}: a scale of {sum}");
        }
    }
    assert_eq!((bars, apart), (20, 4));
}
