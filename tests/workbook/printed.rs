//! The figures printed with a poll come out of the banner book made of its answers.
//!
//! Source: `published/printed.csv` of the shared data (FiveThirtyEight, WNYC and SurveyMonkey 2018). Its groups are small: the
//! limits of low bases and the floor of disclosure control are 0 in this copy of the survey folder, or some printed figures would be hidden.

use std::collections::BTreeMap;

use tidemark::definition::Lang;
use tidemark::measure::Proportion;
use tidemark::report::number::Numbers;

use super::{Report, changed, shared::shared};

/// The headings of the banner book by those of the printed tables.
const COLUMNS: [(&str, &str); 10] = [
    ("Adult Men", "All"),
    ("18 - 34", ": 18 - 34"),
    ("35 - 64", ": 35 - 64"),
    ("65 and up", ": 65 and up"),
    ("White", ": White"),
    ("Non-white", ": Non-white"),
    ("Has children", ": Has children"),
    ("No children", ": No children"),
    ("Straight", ": Straight"),
    ("Gay/Bisexual", ": Gay/Bisexual"),
];

const LIMITS: &str = "
[low_base]
hidden = 0
very_low = 0
low = 0

[disclosure_control]
floor = 0
";

#[test]
fn the_banner_book_holds_every_cell_printed_with_a_poll() {
    let Some(shared) = shared("the banner book of a published poll") else {
        return;
    };
    let shared = shared.canonicalize().expect("shared data");
    let delivery = format!("delivery = '{}/published/", shared.display());
    let survey = changed(
        "tests/surveys/masculinity-2018",
        &[
            (
                "waves/2018/wave.toml",
                &[
                    (
                        "delivery = \"${TIDEMARK_SHARED:-../../../../../../shared}/published/",
                        &delivery,
                    ),
                    ("masculinity-2018.csv\"", "masculinity-2018.csv'"),
                ],
            ),
            ("report.toml", &[("", LIMITS)]),
        ],
    );
    let report = Report::of(survey.path());
    let book = report.book("en/banner-book.xlsx");
    let shown: BTreeMap<String, String> = report
        .sidecar("en/banner-book.xlsx.cells.json")
        .into_iter()
        .map(|traced| (traced.place, traced.text))
        .collect();
    let numbers = Numbers::new(&Lang::new("en"));
    let mut printed =
        csv::Reader::from_path(shared.join("published/printed.csv")).expect("printed");
    let (mut compared, mut wrong) = (0, Vec::new());
    for record in printed.records() {
        let record = record.expect("a record");
        let (item, column, category) = (record[0].trim_end_matches('*'), &record[2], &record[3]);
        let heading = COLUMNS
            .iter()
            .find(|(known, _)| known == &column)
            .expect("a known column")
            .1;
        let sheet = &book.sheets[item];
        let head = book.headings(item, "Answer");
        let is_heading = |text: &str| match heading {
            "All" => text == "All",
            group => text.ends_with(group),
        };
        let place = (2..sheet.width())
            .find(|place| is_heading(&sheet[(head, *place)].to_string()))
            .unwrap_or_else(|| panic!("{item}: no column {heading}"));
        let row = (head + 1..sheet.height())
            .find(|row| sheet[(*row, 0)] == *category && sheet[(*row, 1)] == *"Share")
            .unwrap_or_else(|| panic!("{item}: no row {category}"));
        let wanted = format!("{}%", &record[4]);
        let value: f64 = match sheet[(row, place)] {
            calamine::Data::Float(value) => value,
            ref other => panic!("{item} {category} {column}: {other:?}"),
        };
        let cell = rust_xlsxwriter::utility::row_col_to_cell(row as u32, place as u16);
        let said = shown.get(&format!("{item}!{cell}")).map(String::as_str);
        let rounded = numbers.percent(Proportion(value), 0);
        if rounded != wanted || said != Some(wanted.as_str()) {
            wrong.push(format!(
                "{item} {category} {column}: {value}, {said:?}, printed {wanted}"
            ));
        }
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(compared, 1014);
    // A sample of volunteers carries no letters.
    let key = &book.sheets["Key"];
    let said: Vec<String> = key.cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(
        said.iter()
            .any(|text| text.starts_with("There are no letters"))
    );
    assert!(
        book.parts("xl/sharedStrings", ".xml")
            .all(|(_, xml)| !xml.contains("Significantly higher"))
    );
}
