//! Synthetic answers: reproducible, marked, with the shares they were asked to have.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tidemark::Error;
use tidemark::definition::{self, ItemId, NetId, Published, Survey, Wave, WaveId, WaveKind};
use tidemark::diagnostic::{Diagnostics, Warned};
use tidemark::estimate::{Domain, Measure};
use tidemark::ingest::{self, Answers};
use tidemark::pipeline::{self, Scope, WaveScope};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("surveys")
        .join(name)
}

fn load(folder: &Path) -> Survey {
    match definition::load(folder) {
        Ok(Warned { output, .. }) => output,
        Err(error) => panic!("{error}"),
    }
}

fn wave<'a>(survey: &'a Survey, id: &str) -> &'a Wave {
    survey.wave(&WaveId::new(id)).expect("the wave is there")
}

fn published<'a>(survey: &'a Survey, id: &str) -> &'a Published {
    match &wave(survey, id).kind {
        WaveKind::Published(published) => published,
        _ => panic!("wave {id} is not published"),
    }
}

fn rehearse(survey: &Survey, id: &str, figures: Option<&Published>) -> Vec<u8> {
    match pipeline::rehearse(survey, &WaveId::new(id), figures) {
        Ok(bytes) => bytes,
        Err(error) => panic!("{error}"),
    }
}

fn refusal(survey: &Survey, id: &str, figures: Option<&Published>) -> Diagnostics {
    match pipeline::rehearse(survey, &WaveId::new(id), figures) {
        Err(Error::Input(found)) => found,
        Err(other) => panic!("not a mistake of the user: {other}"),
        Ok(_) => panic!("it was rehearsed"),
    }
}

/// The cells of a CSV by heading.
fn columns(bytes: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headings: Vec<String> = reader
        .headers()
        .expect("headings")
        .iter()
        .map(str::to_owned)
        .collect();
    let mut columns: BTreeMap<String, Vec<String>> = headings
        .iter()
        .map(|heading| (heading.clone(), Vec::new()))
        .collect();
    for record in reader.records() {
        for (heading, cell) in headings.iter().zip(record.expect("a row").iter()) {
            columns
                .get_mut(heading)
                .expect("a column")
                .push(cell.to_owned());
        }
    }
    columns
}

/// A folder with the shipped poll's definition, its published wave and one rehearsal, `2020-match`.
fn matching_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let from = shipped("tech-attitudes");
    let copy = |name: &str| {
        let to = folder.path().join(name);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("writable");
        std::fs::copy(from.join(name), to).expect("copied");
    };
    copy("targets/illustrative.csv");
    copy("waves/2020/wave.toml");
    copy("waves/2020/published.csv");
    // the item that starts in 2022 would name a wave that this folder does not have
    let survey = std::fs::read_to_string(from.join("survey.toml")).expect("the survey");
    std::fs::write(
        folder.path().join("survey.toml"),
        survey.replace("first_wave = \"2022\"", "first_wave = \"2020-match\""),
    )
    .expect("writable");
    let place = folder.path().join("waves/2020-match");
    std::fs::create_dir_all(&place).expect("writable");
    std::fs::write(
        place.join("wave.toml"),
        "kind = \"rehearsal\"\ntargets = \"illustrative.csv\"\nrespondent_id = \"id\"\n\
         fieldwork = { start = 2020-12-01, end = 2020-12-14 }\n\
         rehearse = { seed = 7, respondents = 1013 }\n",
    )
    .expect("writable");
    folder
}

#[test]
fn what_is_shipped_is_what_the_recipe_makes() {
    let survey = load(&shipped("tech-attitudes"));
    let rehearsals: Vec<&Wave> = survey
        .waves
        .iter()
        .filter(|wave| wave.is_rehearsal())
        .collect();
    assert_eq!(rehearsals.len(), 3);
    for wave in rehearsals {
        let delivery = wave.delivery().expect("a delivery");
        let shipped = std::fs::read(&delivery.path).expect("shipped answers");
        let made = rehearse(&survey, wave.id.as_str(), None);
        assert!(
            made == shipped,
            "wave {}: `tidemark rehearse` makes other bytes",
            wave.id
        );
    }
}

#[test]
fn every_row_says_that_it_is_a_rehearsal() {
    let survey = load(&shipped("tech-attitudes"));
    let columns = columns(&rehearse(&survey, "2021", None));
    assert_eq!(columns["id"].len(), 1013);
    assert!(
        columns["id"]
            .iter()
            .all(|id| id.starts_with(ingest::rehearsal::ID_PREFIX))
    );
    let distinct: std::collections::BTreeSet<&String> = columns["id"].iter().collect();
    assert_eq!(distinct.len(), 1013);
}

#[test]
fn stated_shares_are_met_to_the_nearest_respondent() {
    let survey = load(&shipped("tech-attitudes"));
    let recipe = wave(&survey, "2022").rehearse.clone().expect("a recipe");
    let columns = columns(&rehearse(&survey, "2022", None));
    assert_eq!(recipe.shares.len(), 4);
    for (item, shares) in &recipe.shares {
        for (code, share) in shares {
            let code = code.to_string();
            let count = columns[item.as_str()]
                .iter()
                .filter(|cell| **cell == code)
                .count();
            let wanted = share * 1013.0;
            assert!(
                (count as f64 - wanted).abs() < 1.0,
                "{item} {code}: {count}, not {wanted}"
            );
        }
    }
}

#[test]
fn another_seed_gives_other_people_with_the_same_shares() {
    let mut survey = load(&shipped("tech-attitudes"));
    let first = columns(&rehearse(&survey, "2021", None));
    for wave in &mut survey.waves {
        if let Some(recipe) = &mut wave.rehearse {
            recipe.seed += 1;
        }
    }
    let second = columns(&rehearse(&survey, "2021", None));
    assert_ne!(first["age"], second["age"]);
    assert_ne!(first["children_safe"], second["children_safe"]);
    let agreeing = |cells: &[String]| {
        cells
            .iter()
            .filter(|cell| *cell == "4" || *cell == "5")
            .count()
    };
    assert_eq!(
        agreeing(&first["children_safe"]),
        agreeing(&second["children_safe"])
    );
}

#[test]
fn groups_lean_mildly_and_the_sample_misses_its_targets_a_little() {
    let survey = load(&shipped("tech-attitudes"));
    let columns = columns(&rehearse(&survey, "2023", None));
    let men = columns["sex"].iter().filter(|sex| *sex == "1").count() as f64 / 1013.0;
    assert!(
        (men - 0.495).abs() > 1e-6 && (men - 0.495).abs() < 0.08,
        "{men}"
    );
    let agree_in = |region: &str| {
        let here: Vec<&String> = columns["region"]
            .iter()
            .zip(&columns["solves_challenges"])
            .filter(|(of, _)| *of == region)
            .map(|(_, answer)| answer)
            .collect();
        here.iter()
            .filter(|answer| **answer == "4" || **answer == "5")
            .count() as f64
            / here.len() as f64
    };
    let shares: Vec<f64> = ["1", "2", "3", "4", "5"].map(agree_in).to_vec();
    let spread =
        shares.iter().copied().fold(0.0, f64::max) - shares.iter().copied().fold(1.0, f64::min);
    assert!(spread > 0.02 && spread < 0.35, "{shares:?}");
}

#[test]
fn weighted_shares_round_to_the_published_figures() {
    let folder = matching_folder();
    let survey = load(folder.path());
    let figures = published(&survey, "2020").clone();
    let bytes = rehearse(&survey, "2020-match", Some(&figures));
    let delivery = wave(&survey, "2020-match").delivery().expect("a delivery");
    std::fs::write(&delivery.path, bytes).expect("writable");

    let survey = load(folder.path());
    let scope = Scope {
        waves: WaveScope::Only(vec![WaveId::new("2020-match")]),
        ..Scope::default()
    };
    let results = match pipeline::run(survey, &scope) {
        Ok(results) => results,
        Err(error) => panic!("{error}"),
    };
    let estimates = &results.waves[0].estimates;
    let percent = |item: &str, net: &str| {
        let cell = estimates
            .find(
                &ItemId::new(item),
                &Measure::Net(NetId::new(net)),
                &Domain::Total,
            )
            .expect("the share");
        let share = cell.estimate.value.expect("a value");
        assert_eq!(cell.estimate.bases.unweighted, 1013);
        assert!((share * 1013.0).fract() > 1e-9, "shares are weighted");
        (share * 100.0 + 0.5).floor() as i64
    };
    let shown = |item: &str| (percent(item, "disagree"), percent(item, "agree"));
    assert_eq!(shown("solves_challenges"), (14, 43));
    assert_eq!(shown("children_safe"), (48, 21));
    assert_eq!(shown("companies_responsible"), (43, 12));
}

#[test]
fn figures_of_one_decimal_are_matched_too() {
    let folder = matching_folder();
    let survey = load(folder.path());
    let mut figures = published(&survey, "2020").clone();
    figures.rounding_unit = 0.001;
    for figure in &mut figures.figures {
        figure.share += 0.003;
    }
    let bytes = rehearse(&survey, "2020-match", Some(&figures));
    let columns = columns(&bytes);
    let wave = wave(&survey, "2020-match");
    let recipe = wave.rehearse.clone().expect("a recipe");
    let respondents = match ingest::rehearsal::respondents(&survey, wave, &recipe) {
        Ok(respondents) => respondents,
        Err(error) => panic!("{error}"),
    };
    let weights = match pipeline::weigh_responses(&survey, wave, &respondents) {
        Ok(weighed) => weighed.output.0,
        Err(error) => panic!("{error}"),
    };
    let all: f64 = weights.iter().sum();
    let agree: f64 = columns["children_safe"]
        .iter()
        .zip(&weights)
        .filter(|(cell, _)| *cell == "4" || *cell == "5")
        .map(|(_, weight)| weight / all)
        .sum();
    assert!((agree - 0.213).abs() < 0.0005, "{agree}");
}

#[test]
fn a_file_of_figures_says_how_it_was_rounded_by_its_decimals() {
    let folder = shipped("tech-attitudes");
    let survey = load(&folder);
    let read = |path: &Path| definition::read_figures(&survey, path);
    match read(&folder.join("waves/2020/published.csv")) {
        Ok(figures) => {
            assert_eq!(figures.output.figures, published(&survey, "2020").figures);
            assert_eq!(figures.output.rounding_unit, 0.01);
        }
        Err(error) => panic!("{error}"),
    }
    match read(&folder.join("no.csv")) {
        Err(Error::Input(found)) => assert!(found.to_string().contains("T0105"), "{found}"),
        _ => panic!("a file that is not there was read"),
    }
}

#[test]
fn figures_that_contradict_each_other_are_refused_with_a_way_out() {
    let folder = matching_folder();
    let survey = load(folder.path());
    let mut figures = published(&survey, "2020").clone();
    for figure in &mut figures.figures {
        if figure.item == ItemId::new("children_safe") {
            figure.share = 0.7;
        }
    }
    let found = refusal(&survey, "2020-match", Some(&figures));
    let said = found.to_string();
    assert_eq!(found.error_count(), 1, "{said}");
    assert!(
        said.contains("T0224") && said.contains("`children_safe` should be 0.7"),
        "{said}"
    );
    assert!(said.contains("agree with each other"), "{said}");
}

#[test]
fn only_a_rehearsal_takes_synthetic_answers() {
    let survey = load(&shipped("tech-attitudes"));
    let said = refusal(&survey, "2020", None).to_string();
    assert!(
        said.contains("T0223") && said.contains("`published`"),
        "{said}"
    );
    let said = refusal(&survey, "2019", None).to_string();
    assert!(
        said.contains("no wave `2019`") && said.contains("2021"),
        "{said}"
    );
}

/// Every kind of item and a whole sample design, with headings of their own.
const EVERYTHING: &str = r#"
[survey]
id = "everything"
languages = ["en"]
title = "Everything"

[item.trust]
kind = "single"
base = "answered"
blank = "not_asked"
text = "Trust?"
universe = "Those who were asked"
answers = [
  { code = 1, label = "No" },
  { code = 2, label = "Yes" },
  { code = -9, label = "Don't know", missing = "dont_know" },
]

[item.used]
kind = "multiple"
base = "asked"
text = "Used?"
options = [{ code = 1, label = "Paper" }, { code = 2, label = "Radio" }]

[item.read]
kind = "multiple"
base = "asked"
text = "Read?"
options = [{ code = 1, label = "News" }, { code = 2, label = "Books" }]

[item.hours]
kind = "numeric"
minimum = 0
maximum = 24
text = "Hours?"

[item.why]
kind = "open"
text = "Why?"

[item.born]
kind = "numeric"
role = "background"
minimum = 1930
text = "Born?"

[item.age_group]
kind = "derived"
from = "born"
of = "age_at_fieldwork"
label = "Age"
bands = [
  { code = 1, label = "18-39", from = 18, to = 39 },
  { code = 2, label = "40 and over", from = 40 },
]

[item.school]
kind = "single"
role = "background"
base = "answered"
text = "School?"
answers = [{ code = 1, label = "Short" }, { code = 2, label = "Middle" }, { code = 3, label = "Long" }]

[item.school2]
kind = "derived"
from = "school"
label = "School in two"
recode = [
  { code = 1, label = "Short", codes = [1] },
  { code = 2, label = "Longer", codes = [2, 3] },
]

[design]
weight = "w"
strata = "stratum"
clusters = ["psu"]

[weighting]
method = "rake"
margins = ["age_group", "school2"]

[disclosure]
probability = "probability"
"#;

const EVERY_WAVE: &str = r#"
kind = "rehearsal"
fieldwork = { start = 2024-03-01, end = 2024-03-31 }
respondent_id = "respid"
delimiter = ";"
decimal = ","

[columns]
respid = "Løbenr"
w = "Vægt"
trust = "Tillid"
used = { 1 = "Brugt: avis", 2 = "Brugt: radio" }
read = { heading = "Læst", separator = "|" }

[rehearse]
seed = 3
respondents = 500

[rehearse.shares]
trust = { 1 = 0.3, 2 = 0.2, -9 = 0.1 }
used = { 1 = 0.8, 2 = 0.6 }
"#;

const EVERY_TARGET: &str = "margin,category,share,source
age_group,1,0.4,Register
age_group,2,0.6,Register
school2,1,0.25,Register
school2,2,0.75,Register
";

#[test]
fn what_is_made_is_read_back_whole_whatever_the_items_and_the_design() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, bytes).expect("writable");
    };
    write("survey.toml", EVERYTHING.as_bytes());
    write("targets/2024.csv", EVERY_TARGET.as_bytes());
    write("waves/2024/wave.toml", EVERY_WAVE.as_bytes());
    let survey = load(folder.path());
    write("waves/2024/responses.csv", &rehearse(&survey, "2024", None));

    let wave = wave(&survey, "2024");
    let responses = match ingest::read(&survey, wave) {
        Ok(read) => read.output,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(
        (responses.rows, responses.accounts.set_aside.len()),
        (500, 0)
    );
    let single = |id: &str| {
        let place = survey.item_position(&ItemId::new(id)).expect("an item");
        match responses.answers_of(place) {
            Some(Answers::Single(answers)) => answers.clone(),
            other => panic!("{id}: {other:?}"),
        }
    };
    let count =
        |answers: &[u16], position: u16| answers.iter().filter(|&&at| at == position).count();
    let trust = single("trust");
    assert_eq!(
        [0, 1, 2, ingest::BLANK].map(|at| count(&trust, at)),
        [150, 100, 50, 200]
    );
    for derived in ["age_group", "school2"] {
        assert_eq!(
            count(&single(derived), ingest::BLANK),
            0,
            "{derived} is derived for everybody"
        );
    }
    for multiple in ["used", "read"] {
        let place = survey
            .item_position(&ItemId::new(multiple))
            .expect("an item");
        let Some(Answers::Multiple(options)) = responses.answers_of(place) else {
            panic!("{multiple} has no answers");
        };
        assert_eq!(options.len(), 2);
        if multiple == "used" {
            assert_eq!([count(&options[0], 1), count(&options[1], 1)], [400, 300]);
        }
    }
    assert_eq!(responses.design.clusters.len(), 1);
    assert!(responses.design.stratum.is_some());
    let mean: f64 = responses.design.weight.iter().sum::<f64>() / 500.0;
    assert!((mean - 1.0).abs() < 0.05, "{mean}");

    let results = match pipeline::run(survey.clone(), &Scope::default()) {
        Ok(results) => results,
        Err(error) => panic!("{error}"),
    };
    let weighting = results.waves[0].weighting.as_ref().expect("a weighting");
    assert!(weighting.largest_miss.is_some_and(|miss| miss <= 1e-6));
}
