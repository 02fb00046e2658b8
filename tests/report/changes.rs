//! Trend and change figures, and the sentences on changes, on the surveys that ship: what is said agrees with its test.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use tidemark::compare::{Change, ChangeTest, NoTest, Verdict};
use tidemark::definition::{self, FigureId, ItemId, Lang, NetId, Role, Texts, WaveId};
use tidemark::estimate::wave::TrendGroups;
use tidemark::estimate::{Domain, Measure};
use tidemark::measure::PercentagePoints;
use tidemark::pipeline::{self, Results, Scope};
use tidemark::report::Prose;
use tidemark::report::chart::{ChangeSign, Frame, Plot, Size, TrendKey};
use tidemark::report::document::{self, Block, Document};
use tidemark::report::number::Numbers;

use super::{assert_tidy, danish, english};

/// Figures beside those that ship.
const MORE: &str = r#"
[figure.moved]
title = { da = "Hvad der har flyttet sig", en = "What moved" }
kind = "changes"
items = ["solves_challenges", "children_safe", "companies_responsible", "ai_benefits"]

[figure.moved_by_age]
title = { da = "Hvad der har flyttet sig efter alder", en = "What moved, by age" }
kind = "changes"
by = "age_group"
items = ["children_safe", "ai_benefits"]

[figure.level]
title = { da = "Niveauet", en = "The level" }
kind = "trend"
line = "level"
items = ["children_safe"]
"#;

/// The technology poll, every wave, with more figures.
static POLL: LazyLock<Results> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&shipped("tech-attitudes"), folder.path());
    let report = folder.path().join("report.toml");
    let written = std::fs::read_to_string(&report).expect("report.toml");
    std::fs::write(&report, format!("{written}{MORE}")).expect("report.toml");
    run(folder.path())
});

static GSS: LazyLock<Results> = LazyLock::new(|| run(&shipped("gss")));

fn shipped(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("surveys")
        .join(name)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn run(folder: &Path) -> Results {
    let survey = definition::load(folder).expect("a survey").output;
    let scope = Scope {
        banners: survey
            .item(&ItemId::new("age_group"))
            .map(|item| item.id.clone())
            .into_iter()
            .collect(),
        trends: TrendGroups::EverybodyAndBanners,
        ..Scope::default()
    };
    pipeline::run(survey, &scope).expect("results")
}

/// What each verdict is called: the words that its sentence has, and no other sentence.
fn phrases(lang: &Lang) -> [(&'static str, &'static str); 8] {
    match lang.as_str() {
        "da" => [
            ("rose", "steget fra"),
            ("fell", "faldet fra"),
            ("unchanged", "uændret inden for usikkerheden"),
            ("too_uncertain", "for usikkert til at afgøre"),
            ("not_found", "ingen ændring påvist"),
            ("break", "kan ikke sammenlignes med"),
            ("rehearsal", "ikke sammenlignet med"),
            ("no_precision", "ikke testet, fordi"),
        ],
        _ => [
            ("rose", "rose from"),
            ("fell", "fell from"),
            ("unchanged", "unchanged within uncertainty"),
            ("too_uncertain", "too uncertain to say"),
            ("not_found", "no change found"),
            ("break", "not comparable with"),
            ("rehearsal", "not compared with"),
            ("no_precision", "not tested, because"),
        ],
    }
}

fn outcome(test: &Result<ChangeTest, NoTest>) -> &'static str {
    match test {
        Ok(test) => match test.verdict {
            Verdict::Rose => "rose",
            Verdict::Fell => "fell",
            Verdict::Unchanged => "unchanged",
            Verdict::TooUncertain => "too_uncertain",
            Verdict::NotFound => "not_found",
        },
        Err(NoTest::Break(_)) => "break",
        Err(NoTest::Rehearsal) => "rehearsal",
        Err(NoTest::NoPrecision) => "no_precision",
    }
}

/// The sentences of the section on changes.
fn sentences(document: &Document) -> Vec<String> {
    let section = document
        .sections
        .iter()
        .find(|section| section.id == "changes");
    let blocks = section.map_or(&[][..], |section| section.blocks.as_slice());
    match blocks.first() {
        Some(Block::List(sentences)) => sentences.iter().map(Prose::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The change of the agree net of each item that ends in a wave.
fn told<'r>(results: &'r Results, wave: &WaveId) -> Vec<&'r Change> {
    let opinions = results
        .survey
        .items
        .iter()
        .filter(|item| item.role == Role::Opinion);
    opinions
        .filter_map(|item| {
            let net = item.scale()?.net_of(definition::NetRole::Agree)?;
            let measure = Measure::Net(NetId::new(net.id.as_str()));
            results
                .changes
                .find(&item.id, &measure, &Domain::Total, wave)
        })
        .collect()
}

/// Checks each sentence of each wave and language against its test; returns the outcomes that occurred.
fn assert_agreement(results: &Results) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    for lang in [danish(), english()] {
        let numbers = Numbers::new(&lang);
        for wave in &results.waves {
            let document = document::build(results, &wave.wave, &lang).expect("a document");
            let said = sentences(&document);
            let changes = told(results, &wave.wave);
            assert_eq!(said.len(), changes.len(), "{lang} {}: {said:?}", wave.wave);
            for change in changes {
                let label = results
                    .survey
                    .item(&change.item)
                    .expect("an item")
                    .label
                    .get(&lang);
                let own: Vec<&String> = said
                    .iter()
                    .filter(|text| text.starts_with(&format!("{label}, ")))
                    .collect();
                let [sentence] = own.as_slice() else {
                    panic!("{lang} {}: {label} has {} sentences", wave.wave, own.len());
                };
                let outcome = outcome(&change.test);
                for (of, phrase) in phrases(&lang) {
                    assert_eq!(
                        sentence.contains(phrase),
                        of == outcome,
                        "{outcome}: {sentence}"
                    );
                }
                let points =
                    |value: f64| numbers.change_in_words(PercentagePoints(value * 100.0), 1);
                let is_tested = change.test.is_ok();
                assert_eq!(
                    sentence.contains(&points(change.difference)),
                    is_tested,
                    "{sentence}"
                );
                if let Ok(test) = &change.test {
                    let (low, high) = (test.interval.low * 100.0, test.interval.high * 100.0);
                    assert!(
                        sentence.contains(&numbers.change_range(low, high, 1)),
                        "{sentence}"
                    );
                    // The verb again, from the numbers alone.
                    let is_change = test.corrected_p < 0.05;
                    assert_eq!(outcome == "rose", is_change && change.difference > 0.0);
                    assert_eq!(outcome == "fell", is_change && change.difference < 0.0);
                }
                seen.insert(outcome);
            }
        }
    }
    seen
}

#[test]
fn the_sentence_of_each_item_agrees_with_its_test() {
    assert_eq!(
        assert_agreement(&POLL),
        BTreeSet::from(["not_found", "rehearsal", "rose"])
    );
    assert_eq!(
        assert_agreement(&GSS),
        BTreeSet::from(["break", "fell", "not_found", "rose"])
    );
}

#[test]
fn every_outcome_of_a_test_has_its_own_sentence_in_both_languages() {
    let mut results = POLL.clone();
    let reason = Texts::same(&results.survey.languages, "nyt panel");
    let outcomes = [Verdict::Fell, Verdict::Unchanged, Verdict::TooUncertain];
    let mut place = 0;
    for change in &mut results.changes.changes {
        if change.domain != Domain::Total || change.to != WaveId::new("2023") {
            continue;
        }
        if !matches!(&change.measure, Measure::Net(net) if net.as_str() == "agree") {
            continue;
        }
        change.test = match (&change.test, outcomes.get(place)) {
            (Ok(test), Some(verdict)) => {
                let p = if verdict.is_change() { 0.01 } else { 0.5 };
                let difference = -change.difference.abs();
                if verdict.is_change() {
                    change.difference = difference;
                }
                Ok(ChangeTest {
                    verdict: *verdict,
                    corrected_p: p,
                    ..*test
                })
            }
            _ => Err(NoTest::Break(vec![reason.clone()])),
        };
        place += 1;
    }
    let seen = assert_agreement(&results);
    for outcome in ["fell", "unchanged", "too_uncertain", "break"] {
        assert!(seen.contains(outcome), "{outcome} did not occur: {seen:?}");
    }
    for change in &mut results.changes.changes {
        change.test = Err(NoTest::NoPrecision);
    }
    assert_eq!(assert_agreement(&results), BTreeSet::from(["no_precision"]));
}

fn drawn(id: &str, wave: &str, lang: &Lang) -> tidemark::report::chart::Figure {
    let block = document::figure(&POLL, &WaveId::new(wave), &FigureId::new(id), lang);
    block.expect("a figure").figure
}

#[test]
fn the_published_wave_and_the_rehearsals_stand_in_one_trend_figure() {
    for lang in [danish(), english()] {
        let figure = drawn("trend", "2023", &lang);
        assert!(
            figure
                .mark
                .as_ref()
                .map(ToString::to_string)
                .is_some_and(|mark| mark.contains("2021") && mark.contains("2023"))
        );
        for lines in [&figure.caption, &figure.brief] {
            let text = Prose::join(lines.iter().cloned(), " ").to_string();
            let source = text.find("2020: Udenrigsministeriet");
            assert!(source.is_some(), "the source of the published wave: {text}");
        }
        let Plot::Trend(trend) = &figure.plot else {
            panic!("a trend")
        };
        assert_eq!(trend.panels.len(), 4);
        for panel in &trend.panels {
            for (place, point) in panel.points.iter().enumerate() {
                let published = point.time < 2021.0;
                let key = if published {
                    TrendKey::Published
                } else {
                    TrendKey::Rehearsal
                };
                assert_eq!(point.key, key, "{}", panel.label);
                assert_eq!(point.interval.is_none(), published, "{}", panel.label);
                // Neither over the step from real to synthetic answers, nor before the first.
                let before = place.checked_sub(1).map(|before| &panel.points[before]);
                let same = before.is_some_and(|before| before.key == point.key);
                assert_eq!(point.joined, same, "{}", panel.label);
            }
        }
    }
}

#[test]
fn trend_and_change_figures_keep_their_size_and_no_text_meets_another() {
    let fixed = [
        (Size::Slide, 1280.0, 720.0),
        (Size::Square, 1080.0, 1080.0),
        (Size::Poster, 1123.0, 1587.0),
        (Size::Card, 1200.0, 630.0),
    ];
    for lang in [danish(), english()] {
        for (id, wave) in [
            ("trend", "2023"),
            ("level", "2023"),
            ("moved", "2021"),
            ("moved", "2023"),
            ("moved_by_age", "2023"),
        ] {
            let figure = drawn(id, wave, &lang);
            for (name, size) in Size::NAMES {
                let what = format!("{id} {wave} {lang} {name}");
                assert_tidy(&figure.scene(*size, Frame::PlotOnly), &what);
                let scene = figure.scene(*size, Frame::Whole);
                assert_tidy(&scene, &what);
                // By age, two panels of five rows are too much for a card.
                if id == "moved_by_age" {
                    continue;
                }
                if let Some((_, width, height)) = fixed.iter().find(|(fixed, ..)| fixed == size) {
                    assert_eq!((scene.width, scene.height), (*width, *height), "{what}");
                }
            }
        }
    }
}

#[test]
fn a_change_has_an_arrow_where_it_is_tested_and_different_and_none_else() {
    let sorted = |wave: &str| {
        let Plot::Changes(changes) = drawn("moved", wave, &english()).plot else {
            panic!("changes")
        };
        let rows = changes.panels.into_iter().flat_map(|panel| panel.rows);
        let shown = rows.map(|row| {
            format!(
                "{:?} | {} | {} | {} | {}",
                row.sign, row.label, row.values, row.difference, row.reading
            )
        });
        shown.collect::<Vec<_>>().join("\n").replace('\u{a0}', " ")
    };
    insta::assert_snapshot!(sorted("2023"), @r"
    Found | AI has more benefits than drawbacks | 29% → 38% | +8.8 points (+4.7 to +13.0) | rose
    NotFound | Tech companies live up to their responsibility | 10% → 12% | +1.6 points (−1.1 to +4.3) | no change found
    NotFound | New technology can solve societal challenges | 45% → 44% | −1.5 points (−5.8 to +2.9) | no change found
    NotFound | Kids and youth are safe on the internet | 17% → 15% | −1.7 points (−4.9 to +1.5) | no change found
    ");
    // Published figures and synthetic answers: no difference, no arrow, no line.
    insta::assert_snapshot!(sorted("2021"), @r"
    NotComparable | New technology can solve societal challenges | 43% / 44% |  | not tested: synthetic answers
    NotComparable | Tech companies live up to their responsibility | 12% / 11% |  | not tested: synthetic answers
    NotComparable | Kids and youth are safe on the internet | 21% / 20% |  | not tested: synthetic answers
    ");
    let Plot::Changes(by_age) = drawn("moved_by_age", "2023", &english()).plot else {
        panic!("changes")
    };
    for panel in &by_age.panels {
        let labels: Vec<&str> = panel.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(
            labels,
            ["All", "18–34", "35–54", "55–69", "70 and over"],
            "in the order of the scale"
        );
        for row in &panel.rows {
            assert_eq!(
                row.sign == ChangeSign::Found,
                row.reading == "rose" || row.reading == "fell"
            );
        }
    }
}

#[test]
fn a_smoothed_level_takes_the_place_of_the_line_and_says_so() {
    let figure = drawn("level", "2023", &english());
    let Plot::Trend(trend) = &figure.plot else {
        panic!("a trend")
    };
    let [panel] = trend.panels.as_slice() else {
        panic!("one line")
    };
    // The three rehearsals are a run; the published wave has no precision and is not of it.
    let [run] = panel.level.as_slice() else {
        panic!("one run: {:?}", panel.level)
    };
    let times: Vec<f64> = run.iter().map(|level| level.time).collect();
    let waves: Vec<f64> = panel
        .points
        .iter()
        .skip(1)
        .map(|point| point.time)
        .collect();
    assert_eq!(times, waves);
    assert!(!panel.has_band() && panel.has_interval_at(1));
    assert!(
        figure
            .brief
            .iter()
            .any(|line| line.to_string().contains("smoothed level"))
    );
    assert!(
        drawn("trend", "2023", &english())
            .caption
            .iter()
            .all(|line| !line.to_string().contains("smoothed"))
    );
}
