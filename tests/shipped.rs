//! The surveys that ship: they load without a finding, and say what their sources say.

#[path = "shared/mod.rs"]
mod shared;

use std::path::Path;

use tidemark::definition::{
    self, Code, Fact, ItemId, Lang, NetId, Probability, PublishedMeasure, Survey, WaveId, WaveKind,
};

fn load(name: &str) -> Survey {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("surveys")
        .join(name);
    match definition::load(&folder) {
        Ok(loaded) => {
            assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
            loaded.output
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_first_wave_of_the_technology_poll_is_the_published_table() {
    let survey = load("tech-attitudes");
    let wave = survey.wave(&WaveId::new("2020")).expect("the wave");
    let WaveKind::Published(published) = &wave.kind else {
        panic!("2020 is not a published wave");
    };
    let share = |item: &str, net: &str| {
        let figure = published.figures.iter().find(|figure| {
            figure.item == ItemId::new(item)
                && figure.measure == PublishedMeasure::Net(NetId::new(net))
        });
        let figure = figure.expect("the figure");
        assert_eq!(figure.unweighted_base, 1013);
        figure.share
    };
    let shares = |item: &str| (share(item, "disagree"), share(item, "agree"));
    assert_eq!(shares("solves_challenges"), (0.14, 0.43));
    assert_eq!(shares("children_safe"), (0.48, 0.21));
    assert_eq!(shares("companies_responsible"), (0.43, 0.12));
    assert_eq!(published.rounding_unit, 0.01);
    // neither source says how the sample was drawn, so nothing is assumed and no interval drawn
    assert_eq!(published.assumption, None);
    assert_eq!(wave.probability, Some(Probability::NotStated));
    for fact in ["conducted_by", "sampling", "modes"] {
        assert!(
            matches!(wave.facts[fact], Fact::NotStatedBySource(_)),
            "{fact}"
        );
    }
    assert_eq!(wave.sources.len(), 2);
}

#[test]
fn the_statements_are_word_for_word_those_of_the_two_sources() {
    let survey = load("tech-attitudes");
    let Some(shared) = shared::shared("shipped") else {
        return;
    };
    let source = |start: &str| {
        let folder = std::fs::read_dir(shared.join("sources")).expect("the sources");
        let paths = folder.map(|entry| entry.expect("an entry").path());
        let mut found = paths.filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(start))
        });
        std::fs::read_to_string(found.next().expect("the source")).expect("readable")
    };
    let (danish, english, strategy) = (source("000_"), source("002_"), source("001_"));
    let text = |item: &str, lang: &str| {
        let item = survey.item(&ItemId::new(item)).expect("the item");
        item.text.get(&Lang::new(lang)).to_owned()
    };
    let table = [
        ("solves_challenges", "\t14%\t43%"),
        ("children_safe", "\t48%\t21%"),
        ("companies_responsible", "\t43%\t12%"),
    ];
    for (item, figures) in table {
        assert!(
            danish.contains(&format!("\n{}{figures}", text(item, "da"))),
            "{item}"
        );
        assert!(
            english.contains(&format!("\n{}{figures}", text(item, "en"))),
            "{item}"
        );
    }
    // a quotation in the middle of a sentence: it begins with a small letter there
    let quoted = text("ai_benefits", "da").replacen('P', "p", 1);
    assert!(strategy.contains(&format!("\"{quoted}.\"")));
}

#[test]
fn a_later_item_is_asked_from_its_first_wave_on() {
    let survey = load("tech-attitudes");
    let item = survey.item(&ItemId::new("ai_benefits")).expect("the item");
    let asking: Vec<&str> = survey
        .waves
        .iter()
        .filter(|wave| survey.asks(wave, item))
        .map(|wave| wave.id.as_str())
        .collect();
    assert_eq!(asking, ["2022", "2023"]);
}

#[test]
fn the_general_social_survey_has_the_figures_of_its_reference() {
    let survey = load("gss");
    assert_eq!(survey.waves.len(), 16);
    let broken: Vec<&str> = survey
        .waves
        .iter()
        .filter(|wave| !wave.breaks.is_empty())
        .map(|wave| wave.id.as_str())
        .collect();
    assert_eq!(broken, ["2021", "2022"]);
    let Some(shared) = shared::shared("shipped") else {
        return;
    };
    let mut reader =
        csv::Reader::from_path(shared.join("reference/gss/series.csv")).expect("the series");
    let mut compared = 0;
    for record in reader.records() {
        let record = record.expect("a row");
        let number = |at: usize| record[at].parse::<f64>().expect("a number");
        let (item, measure) = match &record[0] {
            "fefam_agree" => ("fefam", PublishedMeasure::Net(NetId::new("agree"))),
            "fefam_strongly_agree" => ("fefam", PublishedMeasure::Answer(Code(1))),
            "happy_very" => ("happy", PublishedMeasure::Net(NetId::new("very"))),
            "happy_not_too" => ("happy", PublishedMeasure::Net(NetId::new("not_too"))),
            "grass_legal" => ("grass", PublishedMeasure::Net(NetId::new("legal"))),
            other => panic!("{other} is not shipped"),
        };
        let wave = survey.wave(&WaveId::new(&record[1])).expect("the wave");
        let WaveKind::Published(published) = &wave.kind else {
            panic!("{} is not a published wave", wave.id);
        };
        let figure = published
            .figures
            .iter()
            .find(|figure| figure.item == ItemId::new(item) && figure.measure == measure)
            .expect("the figure");
        assert_eq!(figure.share, number(2));
        assert_eq!(figure.standard_error, Some(number(3)));
        assert_eq!(figure.unweighted_base as f64, number(4));
        assert_eq!(figure.weighted_base, Some(number(5)));
        assert_eq!(figure.design_effect, Some(number(6)));
        assert_eq!(figure.degrees_of_freedom, Some(number(7)));
        compared += 1;
    }
    let shipped: usize = survey
        .waves
        .iter()
        .map(|wave| match &wave.kind {
            WaveKind::Published(published) => published.figures.len(),
            _ => 0,
        })
        .sum();
    assert_eq!((compared, shipped), (79, 79));
}

/// The cells of the first table row that begins with `statement`, tags taken off.
fn row(page: &str, statement: &str) -> Vec<String> {
    let start = page
        .find(&format!("<th scope=\"row\" data-wording>{statement}</th>"))
        .unwrap_or_else(|| panic!("no row `{statement}`"));
    let row = page[start..].split("</tr>").next().expect("a row");
    row.split("</td>")
        .filter_map(|cell| cell.rsplit_once('>').map(|(_, text)| text.to_owned()))
        .filter(|text| !text.is_empty())
        .collect()
}

#[test]
fn the_committed_report_of_2020_shows_what_was_printed_and_the_remainder() {
    let survey = load("tech-attitudes");
    for (lang, space, thousands) in [("da", "\u{a0}", "."), ("en", "", ",")] {
        let page = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("reports/tech-attitudes/2020")
            .join(lang)
            .join("index.html");
        let page = std::fs::read_to_string(page).expect("the committed page");
        for (item, shares) in [
            ("solves_challenges", [14, 43, 43]),
            ("children_safe", [48, 31, 21]),
            ("companies_responsible", [43, 45, 12]),
        ] {
            let item = survey.item(&ItemId::new(item)).expect("the item");
            let mut expected: Vec<String> = shares
                .iter()
                .map(|share| format!("{share}{space}%"))
                .collect();
            expected.push(format!("1{thousands}013"));
            assert_eq!(
                row(&page, item.text.get(&Lang::new(lang))),
                expected,
                "{lang} {}",
                item.id
            );
        }
    }
}
