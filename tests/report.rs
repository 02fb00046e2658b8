//! Reports through the public interface: numbers in the languages' own form, drawings in which nothing overflows, marks that
//! stay, folders that appear whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tidemark::compare::{
    Change, ChangeFamily, ChangeTest, Changes, Dependence, Ledger, NoTest, Panel, Verdict,
};
use tidemark::definition::{self, Code, FigureId, ItemId, Lang, NetId, Survey, WaveId};
use tidemark::diagnostic::Diagnostics;
use tidemark::estimate::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
use tidemark::measure::{Bases, Interval, PercentagePoints, Proportion};
use tidemark::pipeline::{Results, WaveResults};
use tidemark::report::chart::Plot;
use tidemark::report::chart::{Frame, Scene, Size};
use tidemark::report::document::{Block, Document, Value};
use tidemark::report::number::Numbers;
use tidemark::report::{self, Prose, document};
use tidemark::weight::{Method, WeightingReport};

#[path = "report/changes.rs"]
mod changes;
#[path = "report/method.rs"]
mod method;

const SURVEY: &str = r#"
[survey]
id = "fixture"
languages = ["da", "en"]
title = { da = "Måling <script>alert(1)</script>", en = "Poll <script>alert(1)</script>" }

[scale.agree5]
base = "with_dont_know"
answers = [
  { code = 1, label = { da = "Helt uenig", en = "Strongly disagree" } },
  { code = 2, label = { da = "Uenig", en = "Disagree" } },
  { code = 3, label = { da = "Hverken enig eller uenig", en = "Neither agree nor disagree" } },
  { code = 4, label = { da = "Enig", en = "Agree" } },
  { code = 5, label = { da = "Helt enig", en = "Strongly agree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
[scale.agree5.nets]
disagree = [1, 2]
neither = [3]
agree = [4, 5]

[item.long]
kind = "single"
scale = "agree5"
text = { da = "Myndighederne bør i langt højere grad end i dag stille krav om, at teknologivirksomhedernes persondatabehandlingsaftaler kan forstås af helt almindelige mennesker", en = "=SUM(A1) Authorities should, far more than today, demand that the data processing agreements of technology companies can be understood by ordinary people" }
label = { da = "Krav til persondatabehandlingsaftaler, der kan forstås", en = "Agreements that can be understood" }

[item.short]
kind = "single"
scale = "agree5"
text = { da = "Kort", en = "Short" }
label = { da = "Kort", en = "Short" }

[item.sex]
kind = "single"
role = "background"
base = "answered"
text = { da = "Køn?", en = "Sex?" }
label = { da = "Køn", en = "Sex" }
answers = [
  { code = 1, label = { da = "Mænd, der har et meget langt navn på deres gruppe", en = "Men" } },
  { code = 2, label = { da = "Kvinder", en = "Women" } },
]

[disclosure]
probability = "probability"
sponsor = { da = "Ministeriet", en = "The ministry" }
conducted_by = { da = "Instituttet", en = "The institute" }
population = { da = "Voksne i Danmark", en = "Adults in Denmark" }
modes = { da = "Web", en = "Web" }
"#;

const REPORT: &str = r#"
title = { da = "Måling <b>&</b>", en = "Poll <b>&</b>" }
banners = ["sex"]
[[finding]]
text = { da = "Flere er enige.", en = "More agree." }
[figure.stacked]
title = { da = "Flere er enige end uenige", en = "More agree than disagree" }
kind = "stacked"
items = ["long", "short"]
[figure.diverging]
title = { da = "Flere er enige end uenige", en = "More agree than disagree" }
kind = "diverging"
items = ["long", "short"]
[figure.trend]
title = { da = "Udvikling", en = "Trend" }
kind = "trend"
items = ["long", "short"]
[figure.groups]
title = { da = "Efter køn", en = "By sex" }
kind = "groups"
by = "sex"
items = ["long", "short"]
"#;

const PUBLISHED: &str = r#"
kind = "published"
rounding = 0.01
fieldwork = { season = { da = "Efteråret 2020", en = "Fall of 2020" }, time = 2020.8 }
sources = [{ da = "Bladet", en = "The paper" }]
[disclosure]
probability = "not_stated"
sponsor = { da = "Ministeriet", en = "The ministry" }
conducted_by = { not_stated_by_source = { da = "Bladet", en = "The paper" } }
population = { da = "Danskere", en = "Danes" }
modes = { not_stated_by_source = { da = "Bladet", en = "The paper" } }
weighting = { not_stated_by_source = { da = "Bladet", en = "The paper" } }
"#;

const FIGURES: &str = "item,measure,share,unweighted_base,source\n\
    long,disagree,0.14,1013,p\nlong,agree,0.43,1013,p\nshort,disagree,0.48,1013,p\nshort,agree,0.21,1013,p\n";

const REHEARSAL: &str = r#"
kind = "rehearsal"
label = { da = "2021 (øvelse)", en = "2021 (rehearsal)" }
fieldwork = { start = 2021-10-01, end = 2021-10-14 }
"#;

const RESPONSES: &str = r#"
kind = "responses"
fieldwork = { start = 2022-09-28, end = 2022-10-04 }
"#;

/// Shares of codes 1 2 3 4 5 8 by item; the answers in the middle halves make rounding visible.
const SHARES: [[f64; 6]; 2] = [
    [0.05, 0.094, 0.326, 0.214, 0.224, 0.092],
    [0.30, 0.25, 0.20, 0.10, 0.004, 0.146],
];

fn survey() -> Survey {
    survey_of(SURVEY, REPORT)
}

fn survey_of(survey: &str, report: &str) -> Survey {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    put("survey.toml", survey);
    put("report.toml", report);
    put("waves/2020/wave.toml", PUBLISHED);
    put("waves/2020/published.csv", FIGURES);
    put("waves/2021/wave.toml", REHEARSAL);
    put("waves/2021/responses.csv", "long,short,sex\n1,1,1\n");
    put("waves/2022/wave.toml", RESPONSES);
    put("waves/2022/responses.csv", "long,short,sex\n1,1,1\n");
    definition::load(folder.path())
        .expect("the fixture is right")
        .output
}

fn estimate(share: f64, base: f64, known: bool) -> Estimate {
    let error = (share * (1.0 - share) / base).sqrt();
    let interval = Interval {
        low: (share - 1.96 * error).max(0.0),
        high: (share + 1.96 * error).min(1.0),
        level: 0.95,
    };
    Estimate {
        value: Some(share),
        bases: Bases {
            unweighted: base as u64,
            weighted: base,
            effective: base,
        },
        uncertainty: if known {
            Uncertainty::Known(Precision {
                standard_error: error,
                degrees_of_freedom: f64::INFINITY,
                interval,
                design_effect: Some(1.0),
            })
        } else {
            Uncertainty::Unknown(NoPrecision::NotPublished)
        },
    }
}

fn microdata(wave: &str) -> WaveResults {
    let mut cells = Vec::new();
    let women = Domain::Group {
        item: ItemId::new("sex"),
        code: Code(2),
    };
    let men = Domain::Group {
        item: ItemId::new("sex"),
        code: Code(1),
    };
    for (item, shares) in ["long", "short"].iter().zip(SHARES) {
        for (domain, base) in [
            (Domain::Total, 1013.0),
            (men.clone(), 60.0),
            (women.clone(), 25.0),
        ] {
            let mut cell = |measure, share| {
                cells.push(Cell {
                    wave: WaveId::new(wave),
                    item: ItemId::new(*item),
                    measure,
                    domain: domain.clone(),
                    estimate: estimate(share, base, true),
                    cases: None,
                });
            };
            for (code, share) in [1, 2, 3, 4, 5, 8].into_iter().zip(shares) {
                cell(Measure::Answer(Code(code)), share);
            }
            cell(Measure::Net(NetId::new("disagree")), shares[0] + shares[1]);
            cell(Measure::Net(NetId::new("neither")), shares[2]);
            cell(Measure::Net(NetId::new("agree")), shares[3] + shares[4]);
        }
    }
    WaveResults {
        wave: WaveId::new(wave),
        estimates: WaveEstimates {
            wave: WaveId::new(wave),
            cells,
            letters: Vec::new(),
            independence: Vec::new(),
            sums: Vec::new(),
        },
        answers: Vec::new(),
        together: Vec::new(),
        respondents: None,
        weighting: None,
        accounts: None,
    }
}

fn published() -> WaveResults {
    let mut cells = Vec::new();
    for (item, disagree, agree) in [("long", 0.14, 0.43), ("short", 0.48, 0.21)] {
        for (net, share) in [("disagree", disagree), ("agree", agree)] {
            cells.push(Cell {
                wave: WaveId::new("2020"),
                item: ItemId::new(item),
                measure: Measure::Net(NetId::new(net)),
                domain: Domain::Total,
                estimate: estimate(share, 1013.0, false),
                cases: None,
            });
        }
    }
    WaveResults {
        wave: WaveId::new("2020"),
        estimates: WaveEstimates {
            wave: WaveId::new("2020"),
            cells,
            letters: Vec::new(),
            independence: Vec::new(),
            sums: Vec::new(),
        },
        answers: Vec::new(),
        together: Vec::new(),
        respondents: None,
        weighting: None,
        accounts: None,
    }
}

fn results() -> Results {
    let survey = survey();
    Results {
        ledger: Ledger::of(&survey),
        survey,
        waves: vec![published(), microdata("2021"), microdata("2022")],
        changes: Changes::default(),
        trends: tidemark::compare::Trends::default(),
        since_base: Changes::default(),
        of_pairs: Changes::default(),
        distributions: Vec::new(),
        panel: Panel::default(),
        benchmarks: Vec::new(),
        warnings: Diagnostics::new(),
    }
}

fn danish() -> Lang {
    Lang::new("da")
}

fn english() -> Lang {
    Lang::new("en")
}

fn built(wave: &str, lang: &Lang) -> Document {
    document::build(&results(), &WaveId::new(wave), lang).expect("a document")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("inside")
                    .display()
                    .to_string();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn numbers_are_written_as_each_language_writes_them() {
    let [da, en] = [Numbers::new(&danish()), Numbers::new(&english())];
    let both = |write: &dyn Fn(&Numbers) -> String| format!("{} | {}", write(&da), write(&en));
    let shown = [
        both(&|numbers| numbers.percent(Proportion(0.43), 0)),
        both(&|numbers| numbers.percent(Proportion(0.0), 0)),
        both(&|numbers| numbers.percent_range(0.4, 0.461, 1)),
        both(&|numbers| numbers.count(1_234_567)),
        both(&|numbers| numbers.decimal(-1234.56, 1)),
        both(&|numbers| numbers.change_in_words(PercentagePoints(-3.12), 1)),
        both(&|numbers| numbers.change(PercentagePoints(0.04), 1)),
        both(&|numbers| numbers.change(PercentagePoints(-0.04), 1)),
        both(&|numbers| numbers.change_range(-1.2, 5.44, 1)),
        both(&|numbers| numbers.p(0.0004)),
        both(&|numbers| numbers.p(0.0321)),
        both(&|numbers| numbers.date(jiff::civil::date(2021, 10, 1))),
        both(&|numbers| {
            numbers.dates(
                jiff::civil::date(2021, 10, 1),
                jiff::civil::date(2021, 10, 14),
            )
        }),
        both(&|numbers| {
            numbers.dates(
                jiff::civil::date(2021, 9, 28),
                jiff::civil::date(2021, 10, 4),
            )
        }),
        both(&|numbers| numbers.percent(Proportion(f64::NAN), 0)),
    ]
    .join("\n")
    .replace('\u{a0}', "~");
    insta::assert_snapshot!(shown, @r"
    43~% | 43%
    0~% | 0%
    40,0–46,1~% | 40.0–46.1%
    1.234.567 | 1,234,567
    −1.234,6 | −1,234.6
    −3,1~procentpoint | −3.1~percentage points
    0,0 | 0.0
    0,0 | 0.0
    −1,2 til +5,4 | −1.2 to +5.4
    <~0,001 | <~0.001
    0,032 | 0.032
    1. oktober 2021 | 1 October 2021
    1.–14. oktober 2021 | 1–14 October 2021
    28. september – 4. oktober 2021 | 28 September – 4 October 2021
    – | –
    ");
}

#[test]
fn rounding_is_half_up_on_the_digits_of_the_unrounded_value() {
    let numbers = Numbers::new(&english());
    // 0.145 × 100 is 14.499999999999998 in binary; 0.285 × 100 is 28.499999999999996.
    for (share, shown) in [
        (0.145, "15%"),
        (0.285, "29%"),
        (0.125, "13%"),
        (0.144_999, "14%"),
        (0.999, "100%"),
    ] {
        assert_eq!(numbers.percent(Proportion(share), 0), shown, "{share}");
    }
}

#[test]
fn a_language_without_words_of_its_own_is_warned_of_and_still_writes_its_own_numbers() {
    let french = Numbers::new(&Lang::new("fr"));
    assert_eq!(french.percent(Proportion(0.431), 1), "43,1\u{202f}%");
    let warnings =
        report::warnings(&results(), &WaveId::new("2022"), &[Lang::new("fr")]).expect("warnings");
    assert!(
        warnings
            .iter()
            .any(|warning| warning.code.number() == "T0605")
    );
}

/// Every text inside the drawing, no two texts on each other.
fn assert_tidy(scene: &Scene, what: &str) {
    let areas: Vec<_> = scene
        .lines()
        .map(|line| (line.area(), line.text.clone()))
        .collect();
    assert!(!areas.is_empty(), "{what}: no text at all");
    for (area, text) in &areas {
        assert!(
            area.x >= -0.01
                && area.y >= -0.01
                && area.x + area.width <= scene.width + 0.01
                && area.y + area.height <= scene.height + 0.01,
            "{what}: `{text}` leaves the drawing: {area:?} of {} × {}",
            scene.width,
            scene.height
        );
    }
    for (place, (area, text)) in areas.iter().enumerate() {
        for (other, other_text) in &areas[place + 1..] {
            assert!(
                !area.overlaps(other),
                "{what}: `{text}` and `{other_text}` overlap"
            );
        }
    }
}

#[test]
fn no_text_of_any_figure_leaves_the_drawing_or_meets_another() {
    let results = results();
    for wave in ["2020", "2021", "2022"] {
        for lang in [danish(), english()] {
            for id in ["stacked", "diverging", "trend", "groups"] {
                let Ok(block) =
                    document::figure(&results, &WaveId::new(wave), &FigureId::new(id), &lang)
                else {
                    assert!(
                        wave == "2020" && ["groups", "trend"].contains(&id),
                        "{id} {wave}: a figure is missing"
                    );
                    continue;
                };
                for size in Size::NAMES.iter().map(|(_, size)| *size) {
                    for frame in [Frame::Whole, Frame::PlotOnly] {
                        let scene = block.figure.scene(size, frame);
                        assert_tidy(&scene, &format!("{id} {wave} {lang} {size:?} {frame:?}"));
                    }
                }
            }
        }
    }
}

#[test]
fn a_slide_is_1280_by_720() {
    let block = document::figure(
        &results(),
        &WaveId::new("2022"),
        &FigureId::new("stacked"),
        &danish(),
    );
    let scene = block
        .expect("a figure")
        .figure
        .scene(Size::Slide, Frame::Whole);
    assert_eq!((scene.width, scene.height), (1280.0, 720.0));
}

#[test]
fn the_published_wave_shows_its_nets_and_the_remainder_and_no_interval() {
    let document = built("2020", &danish());
    let table = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .find_map(|block| match block {
            Block::Table(table) if table.id == "statements" => Some(table),
            _ => None,
        })
        .expect("a statement table");
    let numbers = Numbers::new(&danish());
    let mut shown = table
        .columns
        .iter()
        .map(|column| column.heading.as_str())
        .collect::<Vec<_>>()
        .join(" | ");
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| cell.show(&numbers)).collect();
        shown = format!("{shown}\n{}", cells.join(" | "));
    }
    insta::assert_snapshot!(shown.replace('\u{a0}', "~"), @r"
    Uenig | Hverken enig eller uenig / Ved ikke (ikke opdelt i kilden) | Enig | Uvægtet basis
    14~% | 43~% | 43~% | 1.013
    48~% | 31~% | 21~% | 1.013
    ");
    let page = report::render::html::html(&document, &[danish()]).expect("a page");
    assert!(!page.contains('±') && !page.contains("statistisk usikkerhed"));
}

#[test]
fn nets_are_rounded_from_unrounded_sums() {
    // 21.4 and 22.4 are shown as 21 and 22; together they are 43.8, shown as 44.
    let document = built("2022", &english());
    let table = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .find_map(|block| match block {
            Block::Table(table) if table.id == "statements" => Some(table),
            _ => None,
        })
        .expect("a statement table");
    let agree = table
        .columns
        .iter()
        .position(|column| column.heading == "Agree")
        .expect("a column");
    let shown = table.rows[0].cells[agree].show(&Numbers::new(&english()));
    assert_eq!(shown, "44%");
    let svg = report::figure_svg(
        &results(),
        &WaveId::new("2022"),
        &FigureId::new("stacked"),
        &english(),
        Size::Report,
    )
    .expect("a drawing");
    assert!(svg.contains(">44%<") && svg.contains(">21%<") && svg.contains(">22%<"));
}

#[test]
fn a_group_with_too_few_answers_is_hidden_and_a_small_one_is_starred() {
    let document = built("2022", &english());
    let values: Vec<String> = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match block {
            Block::FoldedTable(table) if table.id == "by-sex" => Some(table),
            _ => None,
        })
        .flat_map(|table| table.rows[0].cells.iter())
        .map(|value| value.show(&Numbers::new(&english())).replace('\u{a0}', "~"))
        .collect();
    assert_eq!(values, ["14%", "14%~*", "–"]);
    let hidden = Value::Share {
        share: 0.3,
        flag: tidemark::report::number::Flag::Hidden,
    };
    assert_eq!(
        hidden.export(tidemark::report::document::ColumnKind::Number),
        [""]
    );
}

#[test]
fn a_rehearsal_is_marked_on_every_figure_table_and_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("report");
    report::write(&results(), &WaveId::new("2021"), &[danish()], &out).expect("a report");
    for (name, bytes) in files(&out) {
        if name.ends_with(".png") || name.starts_with('.') {
            continue;
        }
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.contains("GENERALPRØVE"), "{name} is not marked");
        if name.ends_with(".csv") {
            assert!(
                text.lines()
                    .skip(1)
                    .all(|line| line.contains("GENERALPRØVE")),
                "{name}: a row is not marked"
            );
        }
    }
    for section in built("2021", &danish()).sections {
        for block in section.blocks {
            match block {
                Block::Table(table) | Block::FoldedTable(table) => {
                    assert!(table.mark.is_some(), "{}", table.id)
                }
                Block::Figure(figure) => {
                    assert!(figure.figure.mark.is_some() && figure.table.mark.is_some())
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_figure_that_mixes_waves_names_the_rehearsed_ones_and_draws_no_line_between_them_and_real_ones()
{
    let figure = document::figure(
        &results(),
        &WaveId::new("2022"),
        &FigureId::new("trend"),
        &english(),
    )
    .expect("a figure")
    .figure;
    assert!(
        figure
            .mark
            .as_ref()
            .map(ToString::to_string)
            .is_some_and(|mark| mark.contains("2021") && !mark.contains("2022"))
    );
    let tidemark::report::chart::Plot::Trend(trend) = figure.plot else {
        panic!("a trend")
    };
    for panel in trend.panels {
        assert_eq!(panel.points.len(), 3);
        assert!(panel.points.iter().all(|point| !point.joined));
        assert!(panel.points[0].interval.is_none() && panel.points[2].interval.is_some());
    }
}

#[test]
fn the_same_results_give_the_same_bytes_and_replace_an_earlier_report() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("report");
    let write = || {
        report::write(
            &results(),
            &WaveId::new("2022"),
            &[danish(), english()],
            &out,
        )
        .expect("a report")
    };
    let listed = write();
    let first = files(&out);
    write();
    assert_eq!(first, files(&out));
    assert!(listed.iter().all(|file| file.is_file()));
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn a_folder_that_is_no_report_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("thesis.txt"), "years of work").expect("a file");
    let refused = report::write(&results(), &WaveId::new("2022"), &[danish()], folder.path());
    assert!(refused.is_err_and(|error| error.to_string().contains("T0902")));
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn markup_in_the_users_texts_is_text_and_nothing_is_fetched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("report");
    report::write(&results(), &WaveId::new("2022"), &[english()], &out).expect("a report");
    let files = files(&out);
    let page = String::from_utf8_lossy(&files["en/index.html"]);
    // The page's own script is the only one, and the policy names it by its hash (tests/page.rs).
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<script>alert") && !page.contains("<b>&"));
    assert!(page.contains("Poll &lt;b&gt;&amp;&lt;/b&gt;"));
    let addresses = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!addresses.contains("http://") && !addresses.contains("https://"));
    let csv = String::from_utf8_lossy(&files["en/tables/statements.csv"]);
    assert!(csv.contains("'=SUM(A1)"), "a formula is neutralised");
    assert!(csv.contains("0.438"), "values are unrounded");
}

#[test]
fn nothing_is_published_without_what_disclosure_demands() {
    let mut results = results();
    results.survey.disclosure.facts.remove("sponsor");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("report");
    let refused = report::write(&results, &WaveId::new("2022"), &[danish()], &out);
    assert!(refused.is_err_and(|error| error.to_string().contains("T0602")));
    assert!(!out.exists());
    // A published wave may name a silent source; a rehearsal is not a publication.
    report::write(&results, &WaveId::new("2020"), &[danish()], &out)
        .expect("the published wave states its own");
    report::write(&results, &WaveId::new("2021"), &[danish()], &out)
        .expect("a rehearsal can be run before");
}

#[test]
fn a_figure_that_is_not_there_is_answered_with_those_that_are() {
    let missing = report::figure_svg(
        &results(),
        &WaveId::new("2022"),
        &FigureId::new("stakced"),
        &danish(),
        Size::Report,
    );
    let error = missing.expect_err("no such figure").to_string();
    assert!(
        error.contains("T0601") && error.contains("stacked, diverging, trend, groups"),
        "{error}"
    );
}

fn change(item: &str, from: &str, test: Result<ChangeTest, NoTest>) -> Change {
    Change {
        item: ItemId::new(item),
        measure: Measure::Net(NetId::new("agree")),
        domain: Domain::Total,
        from: WaveId::new(from),
        to: WaveId::new("2022"),
        difference: 0.031_26,
        test,
    }
}

#[test]
fn a_change_is_said_to_have_risen_only_where_it_was_tested_and_may_be() {
    let test = ChangeTest {
        standard_error: 0.01,
        degrees_of_freedom: 2000.0,
        interval: Interval {
            low: 0.011_66,
            high: 0.050_86,
            level: 0.95,
        },
        t: 3.1,
        p: 0.002,
        corrected_p: 0.002,
        family: ChangeFamily::alone(),
        equivalence: None,
        dependence: Dependence::Independent,
        verdict: Verdict::Rose,
    };
    let mut results = results();
    let rows = |results: &Results| {
        let document =
            document::build(results, &WaveId::new("2022"), &english()).expect("a document");
        let numbers = Numbers::new(&english());
        let blocks = document
            .sections
            .into_iter()
            .flat_map(|section| section.blocks);
        let table = blocks
            .filter_map(|block| match block {
                Block::Table(table) if table.id == "changes" => Some(table),
                _ => None,
            })
            .next()
            .expect("a table of changes");
        let shown = table.rows.iter().map(|row| {
            row.cells
                .iter()
                .map(|cell| cell.show(&numbers))
                .collect::<Vec<_>>()
                .join(" | ")
        });
        shown.collect::<Vec<_>>().join("\n")
    };
    // Against the published wave, of which no precision is known, nothing is tested, whatever the ledger says.
    results.changes.changes = vec![
        change("long", "2020", Ok(test)),
        change("short", "2020", Err(NoTest::Rehearsal)),
    ];
    insta::assert_snapshot!(rows(&results), @r"
    43% | 44% | +3.1 | not tested: the uncertainty is not known; with caution
    21% | 10% | +3.1 | not tested: synthetic answers
    ");
    results.changes.changes = vec![
        change("long", "2021", Ok(test)),
        change("short", "2021", Err(NoTest::Break(Vec::new()))),
    ];
    insta::assert_snapshot!(rows(&results), @r"
    44% | 44% | +3.1 | +1.2 to +5.1 | 0.002 | rose
    10% | 10% | – | – | – | not comparable
    ");
}

// ---- means, and several answers

const NUMBER_AND_OPTIONS: &str = r#"
[item.hours]
kind = "numeric"
decimals = 1
text = { da = "Hvor mange timer om ugen?", en = "How many hours a week?" }
label = { da = "Timer", en = "Hours" }

[item.uses]
kind = "multiple"
base = "answered"
text = { da = "Hvad bruger du?", en = "What do you use?" }
label = { da = "Brug", en = "Uses" }
options = [
  { code = 1, label = { da = "Telefon", en = "Telephone" } },
  { code = 2, label = { da = "Ur", en = "Watch" } },
]
"#;

const FIGURES_OF_MEANS: &str = r#"
[figure.mean_groups]
title = { da = "Timer efter køn", en = "Hours by sex" }
kind = "groups"
by = "sex"
items = ["hours", "uses"]
[figure.mean_trend]
title = { da = "Timer over tid", en = "Hours over time" }
kind = "trend"
items = ["hours"]
"#;

/// The fixture with a mean of 37.04 hours, known to half an hour, and two options.
fn results_with_means() -> Results {
    let survey = SURVEY.replace(
        "[disclosure]\n",
        &format!("{NUMBER_AND_OPTIONS}\n[disclosure]\n"),
    );
    let mut waves = vec![published(), microdata("2021"), microdata("2022")];
    for wave in &mut waves[1..] {
        let domains = [(Domain::Total, 1013.0), (group(1), 60.0), (group(2), 60.0)];
        for (domain, base) in domains {
            let mut cell = |item: &str, measure, estimate| {
                wave.estimates.cells.push(Cell {
                    wave: wave.wave.clone(),
                    item: ItemId::new(item),
                    measure,
                    domain: domain.clone(),
                    estimate,
                    cases: None,
                });
            };
            let mut mean = estimate(0.5, base, true);
            mean.value = Some(37.04);
            mean.uncertainty = Uncertainty::Known(Precision {
                standard_error: 0.5,
                degrees_of_freedom: f64::INFINITY,
                interval: Interval {
                    low: 36.06,
                    high: 38.02,
                    level: 0.95,
                },
                design_effect: Some(1.0),
            });
            cell("hours", Measure::Mean, mean);
            cell("uses", Measure::Answer(Code(1)), estimate(0.9, base, true));
            cell("uses", Measure::Answer(Code(2)), estimate(0.2, base, true));
        }
    }
    let survey = survey_of(&survey, &format!("{REPORT}{FIGURES_OF_MEANS}"));
    Results {
        ledger: Ledger::of(&survey),
        survey,
        waves,
        changes: Changes::default(),
        trends: tidemark::compare::Trends::default(),
        since_base: Changes::default(),
        of_pairs: Changes::default(),
        distributions: Vec::new(),
        panel: Panel::default(),
        benchmarks: Vec::new(),
        warnings: Diagnostics::new(),
    }
}

fn group(code: i64) -> Domain {
    Domain::Group {
        item: ItemId::new("sex"),
        code: Code(code),
    }
}

/// Whatever is said under a name, and every cell of the checklist.
fn said(document: &Document) -> Vec<String> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .flat_map(|block| match block {
            Block::Facts(facts) => facts.iter().map(|(_, text)| text.to_string()).collect(),
            Block::Table(table) | Block::FoldedTable(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells
                    .filter_map(|cell| match &cell.value {
                        Value::Text(text) => Some(text.to_string()),
                        _ => None,
                    })
                    .collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn the_width_of_a_mean_is_never_said_to_be_percentage_points() {
    let mut results = results_with_means();
    let wave = WaveId::new("2022");
    let sentences = |results: &Results| {
        let document = document::build(results, &wave, &english()).expect("a document");
        let mut said = said(&document);
        said.retain(|text| text.contains("interval"));
        said
    };
    let said = sentences(&results);
    assert_eq!(said.len(), 3, "key facts, method and checklist: {said:?}");
    for sentence in &said {
        assert!(
            sentence.contains("at most about 3.1 percentage points"),
            "{sentence}"
        );
    }
    // A wave of means alone has no shares of which anything could be said.
    results.waves[2]
        .estimates
        .cells
        .retain(|cell| cell.measure == Measure::Mean);
    for sentence in sentences(&results) {
        let known = "The interval of each mean stands beside it in the tables.";
        let in_checklist = format!("{known} The intervals count the design effect.");
        assert!(sentence == known || sentence == in_checklist, "{sentence}");
    }
}

#[test]
fn groups_and_trends_draw_means_on_an_axis_of_their_own_and_every_option() {
    let results = results_with_means();
    let figure = |id: &str| {
        document::figure(
            &results,
            &WaveId::new("2022"),
            &FigureId::new(id),
            &english(),
        )
        .expect("a figure")
        .figure
    };
    let groups = figure("mean_groups");
    let Plot::Groups(plot) = &groups.plot else {
        panic!("groups")
    };
    let labels: Vec<&str> = plot
        .panels
        .iter()
        .map(|panel| panel.label.as_str())
        .collect();
    assert_eq!(labels, ["Hours: Mean", "Uses: Telephone", "Uses: Watch"]);
    let axis = |place: usize| {
        let texts = plot.panels[place]
            .grid
            .iter()
            .map(|(_, text)| text.as_str());
        texts.collect::<Vec<_>>()
    };
    assert_eq!(axis(0), ["36.0", "36.5", "37.0", "37.5", "38.0", "38.5"]);
    assert_eq!(axis(1), ["0%", "20%", "40%", "60%", "80%", "100%"]);
    assert_eq!(axis(1), axis(2));
    assert_eq!(plot.panels[0].total.text, "37.0");
    assert_eq!(plot.panels[2].total.text, "20%");

    let trend = figure("mean_trend");
    assert!(
        trend.measured.to_string().starts_with("Mean over time."),
        "{}",
        trend.measured
    );
    let Plot::Trend(plot) = &trend.plot else {
        panic!("a trend")
    };
    assert!(
        plot.panels[0]
            .points
            .iter()
            .all(|point| point.text == "37.0")
    );
    for size in [Size::Report, Size::Narrow] {
        for (figure, id) in [(&groups, "mean_groups"), (&trend, "mean_trend")] {
            let scene = figure.scene(size, Frame::Whole);
            assert_tidy(&scene, id);
        }
    }
}

#[test]
fn a_mean_shares_no_column_with_percentage_points() {
    let mut results = results_with_means();
    let of_mean = Change {
        item: ItemId::new("hours"),
        measure: Measure::Mean,
        difference: 1.25,
        ..change(
            "hours",
            "2021",
            Ok(ChangeTest {
                standard_error: 0.5,
                degrees_of_freedom: 2000.0,
                interval: Interval {
                    low: 0.27,
                    high: 2.23,
                    level: 0.95,
                },
                t: 10.0,
                p: 7e-23,
                corrected_p: 7e-23,
                family: ChangeFamily::alone(),
                equivalence: None,
                dependence: Dependence::Independent,
                verdict: Verdict::Rose,
            }),
        )
    };
    let of_share = change("long", "2021", Err(NoTest::NoPrecision));
    results.changes.changes = vec![of_share, of_mean];
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("report");
    report::write(&results, &WaveId::new("2022"), &[english()], &out).expect("a report");
    let read = |name: &str| {
        let path = out.join(format!("en/tables/{name}.csv"));
        let mut reader = csv::Reader::from_path(path).expect("a table");
        let rows: Vec<BTreeMap<String, String>> = reader
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("rows");
        let mean = rows.iter().find(|row| row["Answer"] == "Mean");
        (mean.expect("a row of the mean").clone(), rows[0].clone())
    };
    let (mean, share) = read("changes");
    assert_eq!(mean["Change (percentage points)"], "");
    assert_eq!(mean["Change of the mean"], "1.25");
    assert_eq!(mean["p-value"], "7e-23");
    assert_eq!(share["Change of the mean"], "");
    assert!(share["Change (percentage points)"].starts_with("3.1"));
    let (mean, share) = read("answers");
    assert_eq!(mean["Standard error (points)"], "");
    assert_eq!(mean["Standard error of the mean"], "0.5");
    assert_eq!(
        (mean["Share"].as_str(), mean["Mean"].as_str()),
        ("", "37.04")
    );
    assert_eq!(share["Standard error of the mean"], "");
}

#[test]
fn a_figure_that_shows_nothing_is_said_to_be_left_out_and_why() {
    let mut results = results();
    results.waves.retain(|wave| wave.wave.as_str() == "2022");
    let wave = WaveId::new("2022");
    let why = "figure `trend` is left out: only one wave has it, `2022`";
    let notes = report::warnings(&results, &wave, &[danish(), english()]).expect("warnings");
    let said: Vec<&str> = notes
        .iter()
        .filter(|note| note.code.number() == "T0606")
        .map(|note| note.message.as_str())
        .collect();
    assert_eq!(said, [why], "once, whatever the languages");
    let drawn = report::figure_svg(
        &results,
        &wave,
        &FigureId::new("trend"),
        &danish(),
        Size::Report,
    );
    let error = drawn.expect_err("nothing to draw").to_string();
    assert!(error.contains("T0606") && error.contains(why), "{error}");
}

#[test]
fn lines_of_intervals_are_explained_only_where_there_are_any() {
    let mut results = results();
    let reading = |results: &Results| {
        let figure = document::figure(
            results,
            &WaveId::new("2022"),
            &FigureId::new("groups"),
            &english(),
        );
        let figure = figure.expect("a figure").figure;
        format!(
            "{} {}",
            Prose::join(figure.caption.clone(), " "),
            figure.alt
        )
    };
    let lines = "Lines: 95% interval";
    let text = reading(&results);
    assert!(
        text.contains(lines) && text.contains("Dots with intervals"),
        "{text}"
    );
    results.survey.disclosure.probability = definition::Probability::NonProbability;
    let text = reading(&results);
    assert!(
        !text.contains(lines) && !text.contains("Dots with intervals"),
        "{text}"
    );
    assert!(text.contains("No sampling error is stated"), "{text}");
}

#[test]
fn a_share_that_raking_sets_has_no_interval_of_no_width() {
    let mut results = results();
    let wave = &mut results.waves[2];
    wave.weighting = Some(WeightingReport {
        method: Method::Raked,
        margins: Vec::new(),
        respondents: 1013,
        weight_sum: 1013.0,
        weighting_design_effect: 1.1,
        effective_base: 900.0,
        efficiency: 0.9,
        smallest_weight: 0.5,
        largest_weight: 2.0,
        iterations: Some(5),
        largest_miss: Some(0.0),
        mean_misses: Vec::new(),
        steps: Vec::new(),
        extremes: Vec::new(),
        distribution: Vec::new(),
    });
    for cell in &mut wave.estimates.cells {
        let share = cell.estimate.value.expect("a share");
        if let Uncertainty::Known(precision) = &mut cell.estimate.uncertainty {
            precision.standard_error = 1e-12;
            (precision.interval.low, precision.interval.high) = (share, share);
        }
    }
    for (lang, words) in [
        (danish(), "fastlagt af vægtningen"),
        (english(), "fixed by weighting"),
    ] {
        let document = document::build(&results, &WaveId::new("2022"), &lang).expect("a document");
        let numbers = Numbers::new(&lang);
        let tables = tidemark::report::render::folder::tables(&document);
        let table = tables.into_iter().find(|table| table.id == "answers");
        let row = &table.expect("the table of answers").rows[0];
        assert!(row.cells.iter().any(|cell| cell.show(&numbers) == words));
    }
}
