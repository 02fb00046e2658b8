//! Definitions that are right, and definitions with one thing wrong: the code, the place and the value of what is said.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use tidemark::Error;
use tidemark::definition::{
    self, Code, Columns, Derivation, Fact, Format, ItemId, ItemKind, Lang, Missing, NetRole,
    PublishedMeasure, Role, Survey, WaveId, WaveKind, Weighting,
};
use tidemark::diagnostic::{Diagnostic, Diagnostics, Severity, Warned};

const SURVEY: &str = r#"
[survey]
id = "trust"
languages = ["da", "en"]
title = { da = "Tillid", en = "Trust" }

[scale.agree5]
base = "with_dont_know"
answers = [
  { code = 1, label = { da = "Helt uenig", en = "Strongly disagree" } },
  { code = 2, label = { da = "Uenig", en = "Disagree" } },
  { code = 3, label = { da = "Hverken/eller", en = "Neither" } },
  { code = 4, label = { da = "Enig", en = "Agree" } },
  { code = 5, label = { da = "Helt enig", en = "Strongly agree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]

[scale.agree5.nets]
disagree = [1, 2]
agree = [4, 5]

[item.courts]
kind = "single"
scale = "agree5"
text = { da = "Jeg stoler på domstolene", en = "I trust the courts" }

[item.used]
kind = "multiple"
base = "answered"
options = [
  { code = 1, label = { da = "Avis", en = "Newspaper" } },
  { code = 2, label = { da = "Radio", en = "Radio" } },
]
text = { da = "Hvad bruger du?", en = "What do you use?" }
first_wave = "2021"

[item.sex]
kind = "single"
role = "background"
base = "answered"
answers = [
  { code = 1, label = { da = "Mand", en = "Man" } },
  { code = 2, label = { da = "Kvinde", en = "Woman" } },
]
text = { da = "Køn?", en = "Sex?" }
first_wave = "2021"

[item.age_group]
kind = "derived"
from = "born"
of = "age_at_fieldwork"
label = { da = "Alder", en = "Age" }
bands = [
  { code = 1, label = { da = "18-39 år", en = "18-39" }, from = 18, to = 39 },
  { code = 2, label = { da = "40 år og derover", en = "40 and over" }, from = 40 },
]
first_wave = "2021"

[item.born]
kind = "numeric"
role = "background"
missing = { refused = [7777] }
text = { da = "Fødselsår?", en = "Year of birth?" }
first_wave = "2021"

[design]
weight = "weight"

[weighting]
method = "rake"
margins = ["sex", ["sex", "age_group"]]

[disclosure]
probability = "probability"
sponsor = { da = "Ministeriet", en = "The ministry" }
conducted_by = { not_disclosed = { da = "Aftalt", en = "Agreed" } }
strategy = { da = "Spørgeskema", en = "Survey" }
population = { da = "Voksne", en = "Adults" }
sampling = { da = "Register", en = "Register" }
incentives = { da = "Ingen", en = "None" }
tables = { da = "Her", en = "Here" }
quality_checks = { da = "Ingen", en = "None" }
limitations = { da = "Ingen", en = "None" }
response_rate = { da = "41 %", en = "41%" }
synthetic_data = { da = "Ingen", en = "None" }
contact = { da = "Os", en = "Us" }
"#;

const REPORT: &str = r#"
title = { da = "Tillid 2021", en = "Trust 2021" }
banners = ["sex"]

[figure.courts]
title = { da = "De fleste stoler på domstolene", en = "Most trust the courts" }
kind = "groups"
items = ["courts"]
by = "sex"
"#;

const PUBLISHED_WAVE: &str = r#"
kind = "published"
fieldwork = { season = { da = "Efterår 2020", en = "Autumn 2020" }, time = 2020.8 }
mode = { not_stated_by_source = { da = "Artiklen", en = "The paper" } }
rounding = 0.01
assumption = { design_effect = 1.5, reason = { da = "Som ellers", en = "As usual" } }
"#;

const PUBLISHED: &str = "item,measure,share,unweighted_base,standard_error,source
courts,agree,0.43,1013,,Graphic 2
courts,code:8,0.06,1013,0.01,\"Table 1, page 3\"
";

const WAVE: &str = r#"
kind = "responses"
fieldwork = { start = 2021-10-01, end = 2021-10-14 }
mode = { id = "web", text = { da = "Web", en = "Web" } }
respondent_id = "respid"
delimiter = ";"
decimal = ","
blanks = ["NA"]

[columns]
respid = "Løbenr"
weight = "Vægt"
courts = "Domstolene"
used = { 1 = "Brugt: avis", 2 = "Brugt: radio", unchosen = ["Ikke valgt"] }

[values.courts]
"Fuldt ud enig" = 5

[item.courts]
text = { da = "Jeg har tillid til domstolene", en = "I have trust in the courts" }
break = { da = "Ny ordlyd", en = "New wording" }
"#;

const TARGETS: &str = "margin,category,share,source
sex,1,49.7,\"Register, 2021\"
sex,Kvinde,50.3,\"Register, 2021\"
sex*age_group,1*1,0.2,Register
sex*age_group,1*2,0.3,Register
sex*age_group,2*1,0.2,Register
sex*age_group,2*2,0.3,Register
";

/// A small survey folder that is right, to be changed and loaded.
struct Folder(BTreeMap<&'static str, Vec<u8>>);

impl Folder {
    fn valid() -> Self {
        let files = [
            ("survey.toml", SURVEY),
            ("report.toml", REPORT),
            ("targets/2021.csv", TARGETS),
            ("waves/2020/wave.toml", PUBLISHED_WAVE),
            ("waves/2020/published.csv", PUBLISHED),
            ("waves/2021/wave.toml", WAVE),
            ("waves/2021/responses.csv", "Løbenr;Vægt;Domstolene\n"),
        ];
        Self(
            files
                .into_iter()
                .map(|(name, text)| (name, text.as_bytes().to_vec()))
                .collect(),
        )
    }

    /// The folder with the first `from` of a file replaced.
    fn change(mut self, file: &'static str, from: &str, to: &str) -> Self {
        let text = self.text(file);
        assert!(text.contains(from), "{file} does not hold {from:?}");
        self.0.insert(file, text.replacen(from, to, 1).into_bytes());
        self
    }

    fn with(mut self, file: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(file, bytes.into());
        self
    }

    fn with_more(self, file: &'static str, more: &str) -> Self {
        let text = self.text(file) + more;
        self.with(file, text)
    }

    fn without(mut self, file: &'static str) -> Self {
        assert!(self.0.remove(file).is_some(), "there is no {file}");
        self
    }

    fn text(&self, file: &str) -> String {
        String::from_utf8(self.0[file].clone()).expect("test files are UTF-8")
    }

    fn load(&self) -> Result<Warned<Survey>, Diagnostics> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in &self.0 {
            let path = folder.path().join(name);
            let parent = path.parent().expect("a file in the folder");
            std::fs::create_dir_all(parent).expect("the folder is writable");
            std::fs::write(path, bytes).expect("the folder is writable");
        }
        let result = definition::load(folder.path());
        match result {
            Ok(survey) => Ok(survey),
            Err(Error::Input(found)) => Err(relative(found, folder.path())),
            Err(other) => panic!("not a mistake of the user: {other}"),
        }
    }

    fn survey(&self) -> Survey {
        match self.load() {
            Ok(survey) => survey.output,
            Err(found) => panic!("{found}"),
        }
    }

    fn errors(&self) -> Vec<Diagnostic> {
        match self.load() {
            Ok(_) => Vec::new(),
            Err(found) => found
                .into_iter()
                .filter(|found| found.severity == Severity::Error)
                .collect(),
        }
    }

    fn warnings(&self) -> Vec<Diagnostic> {
        match self.load() {
            Ok(survey) => survey.warnings.into_iter().collect(),
            Err(found) => panic!("{found}"),
        }
    }
}

/// The findings with file names as they are in the survey folder.
fn relative(found: Diagnostics, folder: &Path) -> Diagnostics {
    let start = format!("{}/", folder.display());
    Diagnostics(
        found
            .into_iter()
            .map(|mut diagnostic| {
                if let Some(place) = &mut diagnostic.place
                    && let Ok(name) = place.file.strip_prefix(folder)
                {
                    place.file = name.to_owned();
                }
                diagnostic.message = diagnostic.message.replace(&start, "");
                diagnostic
            })
            .collect(),
    )
}

/// Line and column of the first `needle`, counted from 1 in characters.
fn position(text: &str, needle: &str) -> (usize, usize) {
    let (before, _) = text
        .split_once(needle)
        .unwrap_or_else(|| panic!("{needle:?} is not in the text"));
    let line = before.split('\n').count();
    let column = before.split('\n').next_back().unwrap_or("").chars().count() + 1;
    (line, column)
}

/// One change that makes a folder wrong in one way, and what is said of it.
struct Case {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    code: &'static str,
    /// Text at which the place is.
    at: &'static str,
    value: Option<&'static str>,
    /// Part of the way out.
    help: &'static str,
}

fn assert_cases(cases: &[Case]) {
    for case in cases {
        let folder = Folder::valid().change(case.file, case.from, case.to);
        let errors = folder.errors();
        let said: Vec<String> = errors.iter().map(Diagnostic::to_string).collect();
        let [error] = &errors[..] else {
            panic!("{:?} gives not one error but {said:#?}", case.to);
        };
        let place = error.place.as_ref().expect("an error has a place");
        let expected = position(&folder.text(case.file), case.at);
        assert_eq!(error.code.number(), case.code, "{said:?}");
        assert_eq!(place.file, Path::new(case.file), "{said:?}");
        assert_eq!(
            (place.line, place.column),
            (Some(expected.0), Some(expected.1)),
            "{said:?}"
        );
        assert_eq!(error.value.as_deref(), case.value, "{said:?}");
        let help = error.help.as_deref().unwrap_or("");
        assert!(help.contains(case.help), "{help:?} lacks {:?}", case.help);
    }
}

macro_rules! cases {
    ($($file:literal: $from:literal => $to:literal, $code:literal at $at:literal, $value:expr, $help:literal;)*) => {
        assert_cases(&[$(Case {
            file: $file, from: $from, to: $to, code: $code, at: $at, value: $value, help: $help,
        }),*])
    };
}

#[test]
fn a_valid_folder_resolves_without_a_word() {
    let warnings = Folder::valid().warnings();
    assert!(warnings.is_empty(), "{warnings:#?}");
}

#[test]
fn items_keep_the_order_of_the_questionnaire() {
    let survey = Folder::valid().survey();
    let ids: Vec<&str> = survey.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["courts", "used", "sex", "age_group", "born"]);
    let scales: Vec<&str> = survey
        .scales
        .iter()
        .map(|scale| scale.id.as_str())
        .collect();
    assert_eq!(scales, ["agree5", "sex"]);
}

#[test]
fn a_derived_item_takes_the_wording_of_its_source() {
    let survey = Folder::valid().survey();
    let item = survey.item(&ItemId::new("age_group")).expect("age_group");
    assert_eq!(item.text.get(&Lang::new("da")), "Fødselsår?");
    assert_eq!(item.role, Role::Background);
    let ItemKind::Derived {
        rule: Derivation::Bands { bands, .. },
        ..
    } = &item.kind
    else {
        panic!("not bands: {:?}", item.kind);
    };
    let ends: Vec<(f64, f64)> = bands.iter().map(|band| (band.from, band.to)).collect();
    assert_eq!(ends, [(18.0, 39.0), (40.0, f64::INFINITY)]);
}

#[test]
fn well_known_nets_have_labels_and_sides() {
    let survey = Folder::valid().survey();
    let net = survey.scales[0].net_of(NetRole::Agree).expect("a net");
    assert_eq!(net.label.get(&Lang::new("da")), "Enig");
    assert_eq!(net.codes, [Code(4), Code(5)]);
}

#[test]
fn a_numeric_item_knows_the_numbers_that_are_no_answers() {
    let survey = Folder::valid().survey();
    let item = survey.item(&ItemId::new("born")).expect("born");
    let ItemKind::Numeric { missing, .. } = &item.kind else {
        panic!("not numeric: {:?}", item.kind);
    };
    assert_eq!(missing, &[(7777.0, Missing::Refused)]);
}

#[test]
fn waves_are_in_the_order_of_time_with_what_they_state() {
    let survey = Folder::valid().survey();
    let [published, responses] = &survey.waves[..] else {
        panic!("not two waves: {:?}", survey.waves);
    };
    let WaveKind::Published(figures) = &published.kind else {
        panic!("not published: {:?}", published.kind);
    };
    assert_eq!(
        figures.figures[0].measure,
        PublishedMeasure::Net(definition::NetId::new("agree"))
    );
    assert_eq!(figures.figures[1].source, "Table 1, page 3");
    assert_eq!(figures.rounding_unit, 0.01);
    assert!(matches!(
        published.facts["modes"],
        Fact::NotStatedBySource(_)
    ));
    assert_eq!(responses.mode_id.as_deref(), Some("web"));
    let delivery = responses.delivery().expect("a delivery");
    assert_eq!(delivery.format, Format::Csv);
    assert!(delivery.path.ends_with("waves/2021/responses.csv"));
    let used = &delivery.columns[&definition::Field::new("used")];
    assert_eq!(
        used,
        &Columns::Options {
            by_code: vec![
                (Code(1), "Brugt: avis".to_owned()),
                (Code(2), "Brugt: radio".to_owned())
            ],
            chosen: Vec::new(),
            unchosen: vec!["Ikke valgt".to_owned()],
        }
    );
    // 1 October 2021 is day 274, 14 October day 287: the middle is noon of day 280.5.
    assert!((responses.fieldwork.time - (2021.0 + 280.0 / 365.0)).abs() < 1e-12);
    assert!(!survey.asks(published, survey.item(&ItemId::new("sex")).expect("sex")));
}

#[test]
fn targets_in_percent_or_by_label_become_proportions_by_code() {
    let survey = Folder::valid().survey();
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    let [sex, cross] = &wave.targets[..] else {
        panic!("not two margins: {:?}", wave.targets);
    };
    assert_eq!(sex.categories[1].0, [Code(2)]);
    assert!((sex.categories[1].1 - 0.503).abs() < 1e-12);
    assert_eq!(sex.sources, ["Register, 2021"]);
    assert_eq!(cross.categories[2].0, [Code(2), Code(1)]);
    let Weighting::Rake { margins, .. } = &survey.weighting else {
        panic!("not raked");
    };
    assert_eq!(margins[1], cross.items);
}

#[test]
fn a_target_file_may_have_semicolons_and_decimal_commas() {
    let text = TARGETS
        .replace("\"Register, 2021\"", "Register")
        .replace(',', ";")
        .replace('.', ",");
    let survey = Folder::valid().with("targets/2021.csv", text).survey();
    let sex = &survey.waves[1].targets[0];
    assert!((sex.categories[0].1 - 0.497).abs() < 1e-12);
}

#[test]
fn a_fallback_stands_for_a_variable_that_is_not_set() {
    let survey = Folder::valid()
        .change(
            "waves/2021/wave.toml",
            "respondent_id",
            "delivery = \"${TIDEMARK_TEST_NOT_SET:-../2021}/responses.csv\"\nrespondent_id",
        )
        .survey();
    let delivery = survey.waves[1].delivery().expect("a delivery");
    assert!(delivery.path.ends_with("waves/2021/responses.csv"));
    assert!(
        !delivery.path.display().to_string().contains(".."),
        "messages show the path without what cancels out"
    );
}

#[test]
fn a_published_wave_has_figures_of_what_it_asks_and_of_everybody_at_most() {
    fn errors(file: &'static str, from: &str, to: &str) -> String {
        let errors = Folder::valid().change(file, from, to).errors();
        let said: Vec<String> = errors.iter().map(Diagnostic::to_string).collect();
        said.join("\n")
    }
    let said = errors(
        "waves/2020/wave.toml",
        "rounding = 0.01",
        "rounding = 0.01\nnot_asked = [\"courts\"]",
    );
    assert!(
        said.contains("wave `2020` has figures of item `courts`, which it does not ask"),
        "{said}"
    );
    let more = |shares: [&str; 2]| {
        format!(
            "courts,code:1,{},1013,,Graphic 2\ncourts,code:2,{},1013,,Graphic 2\ncourts,code:8",
            shares[0], shares[1]
        )
    };
    let said = errors(
        "waves/2020/published.csv",
        "courts,code:8",
        &more(["0.50", "0.55"]),
    );
    assert!(
        said.contains("the answers of item `courts` add up to 1.1100"),
        "{said}"
    );
    let said = errors(
        "waves/2020/published.csv",
        "courts,code:8",
        &more(["0.50", "0.45"]),
    );
    assert_eq!(
        said, "",
        "0.50, 0.45 and 0.06 may be 1 before they were rounded"
    );
}

#[test]
fn a_date_that_is_wrong_is_said_once() {
    let found = Folder::valid()
        .change(
            "waves/2021/wave.toml",
            "start = 2021-10-01",
            "start = \"October\"",
        )
        .change("waves/2021/wave.toml", ", end = 2021-10-14", "")
        .load()
        .expect_err("a mistake");
    let said: Vec<String> = found.iter().map(Diagnostic::to_string).collect();
    assert_eq!(said.len(), 1, "{said:#?}");
}

#[test]
fn a_text_of_a_delivery_may_stand_for_a_number() {
    let survey = Folder::valid()
        .change(
            "waves/2021/wave.toml",
            "[values.courts]",
            "[values.born]\n\"før krigen\" = 1930\n\n[values.courts]",
        )
        .survey();
    let values = &survey.waves[1].delivery().expect("a delivery").values;
    assert_eq!(
        values[&ItemId::new("born")],
        [("før krigen".to_owned(), Code(1930))]
    );
}

#[test]
fn a_key_or_heading_that_stands_twice_is_called_so() {
    for (from, to) in [
        ("id = \"trust\"", "id = \"trust\"\nid = \"trust\""),
        ("[item.used]", "[item.courts]"),
    ] {
        let errors = Folder::valid().change("survey.toml", from, to).errors();
        let said = errors
            .first()
            .map(Diagnostic::to_string)
            .unwrap_or_default();
        assert!(said.contains("stands twice"), "{said}");
    }
}

#[test]
fn a_survey_in_one_language_may_write_plain_texts() {
    let survey = r#"
[survey]
id = "short"
languages = ["en"]
title = "Short"
[item.why]
kind = "open"
text = "Why?"
[disclosure]
probability = "not_stated"
"#;
    let mut folder = Folder(BTreeMap::new()).with("survey.toml", survey);
    assert_eq!(folder.survey().title.get(&Lang::new("en")), "Short");
    folder = folder.change("survey.toml", "[\"en\"]", "[\"en\", \"da\"]");
    let errors = folder.errors();
    assert!(errors.iter().all(|error| error.code.number() == "T0106"));
    assert_eq!(errors.len(), 2);
}

#[test]
fn mistakes_of_the_survey_are_said_at_their_place() {
    cases! {
        "survey.toml": "base = \"with_dont_know\"" => "bsae = \"asked\"\nbase = \"asked\"", "T0102" at "bsae", Some("bsae"), "did you mean `base`?";
        "survey.toml": "code = 3" => "code = \"3\"", "T0103" at "\"3\"", Some("3"), "a whole number is asked for";
        "survey.toml": "code = 4, label = { da = \"Enig\"" => "code = \"4\", label = { da = \"Enig\"", "T0103" at "\"4\"", Some("4"), "a whole number is asked for";
        "survey.toml": "[1, 2]" => "12", "T0103" at "12\n", Some("12"), "a list of codes or a table is asked for";
        "survey.toml": "with_dont_know" => "with_dontknow", "T0103" at "\"with_dontknow\"", Some("with_dontknow"), "did you mean `with_dont_know`?";
        "survey.toml": "base = \"with_dont_know\"\n" => "", "T0104" at "agree5", Some("agree5"), "add `base = …`";
        "survey.toml": "title = { da = \"Tillid\", en = \"Trust\" }" => "title = { da = \"Tillid\" }", "T0106" at "{ da = \"Tillid\" }", Some("{ da = \"Tillid\" }"), "add `en = …`";
        "survey.toml": "scale = \"agree5\"" => "scale = \"agree\"", "T0107" at "\"agree\"\n", Some("agree"), "did you mean `agree5`?";
        "survey.toml": "code = 3" => "code = 2", "T0108" at "2, label = { da = \"Hverken", Some("2"), "a code of its own";
        "survey.toml": "agree = [4, 5]" => "agree = [4, 6]", "T0109" at "6]", Some("6"), "`1`, `2`, `3`, `4`, `5`";
        "survey.toml": "agree = [4, 5]" => "agree = [4, 8]", "T0109" at "8]", Some("8"), "real answers";
        "survey.toml": "from = 40 }" => "from = 39 }", "T0110" at "{ code = 2, label = { da = \"40 år", Some("{ code = 2, label = { da = \"40 år og derover\", en = \"40 and over\" }, from = 39 }"), "end band `1` before 39";
        "survey.toml": "from = 40 }" => "from = 45 }", "T0110" at "{ code = 2, label = { da = \"40 år", Some("{ code = 2, label = { da = \"40 år og derover\", en = \"40 and over\" }, from = 45 }"), "begin band `2` at 40";
        "survey.toml": "from = \"born\"" => "from = \"courts\"", "T0110" at "\"courts\"", Some("courts"), "numeric item";
        "survey.toml": "from = \"born\"" => "from = \"age_group\"", "T0110" at "\"age_group\"", Some("age_group"), "the item that was asked";
        "survey.toml": "from = \"born\"" => "from = \"bron\"", "T0107" at "\"bron\"", Some("bron"), "did you mean `born`?";
        "survey.toml": "margins = [\"sex\", " => "margins = [\"seks\", \"sex\", ", "T0107" at "\"seks\"", Some("seks"), "did you mean `sex`?";
        "survey.toml": "kind = \"multiple\"" => "kind = \"multipel\"", "T0103" at "\"multipel\"", Some("multipel"), "did you mean `multiple`?";
        "survey.toml": "role = \"background\"\nbase" => "role = \"background\"\ndecimals = 1\nbase", "T0102" at "1\nbase", Some("1"), "remove `decimals`";
        "survey.toml": "missing = { refused = [7777] }" => "missing = { refuse = [7777] }", "T0103" at "refuse =", Some("refuse"), "did you mean `refused`?";
        "survey.toml": "first_wave = \"2021\"" => "first_wave = \"2012\"", "T0107" at "\"2012\"", Some("2012"), "did you mean `2021`?";
        "survey.toml": "probability = \"probability\"\n" => "", "T0104" at "[disclosure]", Some("[disclosure]"), "add `probability = …`";
        "survey.toml": "not_disclosed = {" => "not_disclosd = {", "T0102" at "not_disclosd", Some("not_disclosd"), "did you mean `not_disclosed`?";
        "survey.toml": "languages = [\"da\", \"en\"]" => "languages = [\"da\", \"en\", \"da\"]", "T0108" at "\"da\"]", Some("da"), "write it once";
        "survey.toml": "en = \"Don't know\" }" => "en = \"\" }", "T0106" at "{ da = \"Ved ikke\"", Some("{ da = \"Ved ikke\", en = \"\" }"), "add `en = …`";
    }
}

#[test]
fn mistakes_of_a_wave_are_said_at_their_place() {
    cases! {
        "waves/2021/wave.toml": "end = 2021-10-14" => "end = 2021-09-14", "T0113" at "2021-09-14", Some("2021-09-14"), "exchange";
        "waves/2021/wave.toml": "start = 2021-10-01" => "start = \"1/10-2021\"", "T0103" at "\"1/10-2021\"", Some("1/10-2021"), "write it as 2021-10-01, without quotes";
        "waves/2021/wave.toml": "end = 2021-10-14" => "end = 2021-10-34", "T0113" at "2021-10-34", Some("2021-10-34"), "write it as 2021-10-31";
        "waves/2021/wave.toml": "courts = \"Domstolene\"" => "strata = \"Lag\"", "T0107" at "strata", Some("strata"), "add `strata = \"strata\"` under `[design]`";
        "waves/2021/wave.toml": "blanks = [\"NA\"]" => "not_asked = [\"court\"]", "T0107" at "\"court\"", Some("court"), "did you mean `courts`?";
        "waves/2021/wave.toml": "blanks = [\"NA\"]" => "delivery = \"answers.csv\"", "T0105" at "\"answers.csv\"", Some("answers.csv"), "name their file";
        "waves/2021/wave.toml": "blanks = [\"NA\"]" => "delivery = \"${TIDEMARK_TEST_NOT_SET}/a.csv\"", "T0107" at "\"${TIDE", Some("${TIDEMARK_TEST_NOT_SET}/a.csv"), "set it";
        "waves/2021/wave.toml": "blanks = [\"NA\"]" => "rounding = 0.01", "T0102" at "0.01", Some("0.01"), "change `kind`";
        "waves/2021/wave.toml": "delimiter = \";\"" => "delimiter = \"semicolon\"", "T0103" at "\"semicolon\"", Some("semicolon"), "one character";
        "waves/2021/wave.toml": "delimiter = \";\"" => "encoding = \"utf8bom\"", "T0203" at "\"utf8bom\"", Some("utf8bom"), "windows-1252";
        "waves/2021/wave.toml": "courts = \"Dom" => "curts = \"Dom", "T0107" at "curts", Some("curts"), "did you mean `courts`?";
        "waves/2021/wave.toml": "{ 1 = \"Brugt: avis\", 2" => "{ 1 = \"Brugt: avis\", 3", "T0107" at "3 = \"Brugt", Some("3"), "`1`, `2`";
        "waves/2021/wave.toml": "\"Fuldt ud enig\" = 5" => "\"Fuldt ud enig\" = 7", "T0107" at "7", Some("7"), "its codes are";
        "waves/2020/wave.toml": "rounding = 0.01" => "rounding = 1", "T0112" at "1\n", Some("1"), "0.01 for whole percent";
        "waves/2020/wave.toml": "rounding = 0.01" => "published = \"figures.csv\"", "T0105" at "\"figures.csv\"", Some("figures.csv"), "figures of the publication";
        "waves/2020/wave.toml": "design_effect = 1.5" => "design_effect = 0", "T0103" at "0, reason", Some("0"), "above 0";
        "report.toml": "items = [\"courts\"]" => "items = [\"cuorts\"]", "T0107" at "\"cuorts\"", Some("cuorts"), "did you mean `courts`?";
        "report.toml": "kind = \"groups\"\nitems = [\"courts\"]\nby = \"sex\"" => "kind = \"stacked\"\nitems = [\"used\"]", "T0107" at "\"used\"", Some("used"), "single-choice or derived";
        "report.toml": "banners = [\"sex\"]" => "banners = [\"born\"]", "T0107" at "\"born\"", Some("born"), "single-choice or derived";
        "report.toml": "[figure.courts]" => "[figure.Courts]", "T0114" at "Courts]", Some("Courts"), "write `courts`";
        "report.toml": "by = \"sex\"" => "", "T0104" at "courts]", Some("courts"), "add `by = …`";
        "report.toml": "kind = \"groups\"" => "kind = \"trend\"", "T0102" at "\"sex\"\n", Some("sex"), "remove `by`";
    }
}

#[test]
fn mistakes_of_a_rehearsal_recipe_are_said_at_their_place() {
    cases! {
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { seed = -1 }", "T0116" at "-1 }", Some("-1"), "from 0";
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { respondents = 0 }", "T0116" at "0 }", Some("0"), "from 2";
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { respondent = 9 }", "T0102" at "respondent = 9", Some("respondent"), "`respondents`";
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { shares = { courts = { 1 = 0.5, 7 = 0.5 } } }", "T0116" at "7 = 0.5", Some("7"), "`1`, `2`";
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { shares = { courts = { 1 = 0.5, 2 = 50 } } }", "T0116" at "50 }", Some("50"), "0.43 for 43 %";
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { shares = { courts = { 1 = 0.5 } } }", "T0116" at "{ 1 = 0.5", Some("{ 1 = 0.5 }"), "sum to 1";
        "waves/2021/wave.toml": "kind = \"responses\"" => "kind = \"rehearsal\"\nrehearse = { shares = { born = { 1 = 0.5 } } }", "T0116" at "born = {", Some("born"), "single-choice";
        "waves/2020/wave.toml": "rounding = 0.01" => "rehearse = { seed = 2 }", "T0102" at "{ seed = 2 }", Some("{ seed = 2 }"), "change `kind`";
    }
}

#[test]
fn mistakes_of_targets_and_published_figures_are_said_at_their_place() {
    cases! {
        "targets/2021.csv": "sex,Kvinde,50.3" => "sex,Kvinder,50.3", "T0111" at "Kvinder", Some("Kvinder"), "did you mean `Kvinde`?";
        "targets/2021.csv": "sex,Kvinde,50.3" => "sex,2,51.3", "T0111" at "51.3", Some("51.3"), "percentages to 100";
        "targets/2021.csv": "sex*age_group,2*2,0.3,Register\n" => "", "T0111" at "sex*age_group", Some("sex*age_group"), "share 0";
        "targets/2021.csv": "2*1" => "1*1", "T0111" at "1*1,0.2,Register\nsex*age_group,2*2", Some("1*1"), "keep one";
        "targets/2021.csv": "sex,1," => "sexx,1,1,Register\nsex,1,", "T0107" at "sexx", Some("sexx"), "did you mean `sex`?";
        "targets/2021.csv": "49.7" => "n/a", "T0209" at "n/a", Some("n/a"), "0.43";
        "targets/2021.csv": "50.3" => "50.3%", "T0209" at "50.3%", Some("50.3%"), "without the sign: `50.3`";
        "targets/2021.csv": "1*2,0.3" => "1*2,30 %", "T0209" at "30 %", Some("30 %"), "write it as `0.3`: the others are proportions";
        "targets/2021.csv": "category" => "categori", "T0102" at "categori", Some("categori"), "did you mean `category`?";
        "waves/2020/published.csv": "0.43" => "43", "T0112" at "43", Some("43"), "write 0.43 for 43 %";
        "waves/2020/published.csv": "courts,agree" => "court,agree", "T0112" at "court,agree", Some("court"), "did you mean `courts`?";
        "waves/2020/published.csv": "agree" => "agre", "T0112" at "agre", Some("agre"), "did you mean `agree`?";
        "waves/2020/published.csv": "code:8" => "code:9", "T0112" at "code:9", Some("code:9"), "its codes are";
        "waves/2020/published.csv": "0.43,1013" => "0.43,0", "T0112" at "0,,Graphic", Some("0"), "1013";
        "waves/2020/published.csv": ",Graphic 2" => ",", "T0104" at "courts", Some("courts"), "fill in `source`";
        "waves/2020/published.csv": "courts,code:8" => "courts,agree", "T0108" at "courts,agree,0.06", Some("courts"), "keep one";
        "waves/2020/published.csv": ",\"Table 1, page 3\"" => "", "T0205" at "courts,code", Some("courts,code:8,0.06,1013,0.01"), "quote a field";
    }
}

#[test]
fn a_cross_has_its_targets_in_either_order() {
    let targets = |file: String| {
        let wave = Folder::valid().with("targets/2021.csv", file).survey();
        wave.waves[1].targets.clone()
    };
    let turned = TARGETS
        .replace("sex*age_group", "age_group*sex")
        .replace("1*2", "TURN")
        .replace("2*1", "1*2")
        .replace("TURN", "2*1");
    assert_ne!(turned, TARGETS);
    assert_eq!(targets(turned), targets(TARGETS.to_owned()));
}

#[test]
fn a_cross_that_steps_name_in_both_orders_stands_in_both() {
    let steps = "[[weighting.step]]\nmethod = \"poststratify\"\nmargins = [[\"age_group\", \"sex\"]]\n\n\
                 [[weighting.step]]\nmethod = \"rake\"\nmargins = [\"sex\", [\"sex\", \"age_group\"]]\n";
    let rake = "[weighting]\nmethod = \"rake\"\nmargins = [\"sex\", [\"sex\", \"age_group\"]]\n";
    let survey = Folder::valid().change("survey.toml", rake, steps).survey();
    let targets = &survey.waves[1].targets;
    let of = |items: [&str; 2]| {
        let items = items.map(ItemId::new);
        let margin = targets.iter().find(|margin| margin.items == items);
        margin.expect("the cross").categories.clone()
    };
    for (codes, share) in of(["age_group", "sex"]) {
        let reversed = vec![codes[1], codes[0]];
        assert!(of(["sex", "age_group"]).contains(&(reversed, share)));
    }
}

#[test]
fn misspelt_steps_are_said_once() {
    let folder = Folder::valid().change(
        "survey.toml",
        "[weighting]\nmethod = \"rake\"\nmargins",
        "[[weighting.steps]]\nmethod = \"rake\"\nmargins",
    );
    let said: Vec<Option<String>> = folder.errors().into_iter().map(|e| e.help).collect();
    let help = "did you mean `step`? `steps` belongs to `[theme.NAME]` of report.toml";
    assert_eq!(said, [Some(help.to_owned())]);
}

#[test]
fn a_population_that_the_weights_do_not_sum_to_is_doubtful() {
    let warnings = |total: &str, population: &str| {
        let folder = Folder::valid()
            .change(
                "survey.toml",
                "method = \"rake\"\n",
                &format!("method = \"rake\"\ntotal = {total}\n"),
            )
            .with_more(
                "survey.toml",
                &format!("\n[estimation]\npopulation = {population}\n"),
            );
        let codes = folder.warnings().into_iter();
        codes
            .map(|warning| warning.code.number())
            .collect::<Vec<_>>()
    };
    assert_eq!(warnings("4_700_000", "100"), ["T0119"]);
    assert_eq!(warnings("4_700_000", "5_800_000"), ["T0119"]);
    assert!(warnings("4_700_000", "4_700_000").is_empty());
    // Weights that sum to the size of the sample count no people.
    assert!(warnings("1000", "4_700_000").is_empty());
}

#[test]
fn ten_mistakes_in_six_files_are_said_at_once() {
    let folder = Folder::valid()
        .change("survey.toml", "id = \"trust\"", "id = \"My trust\"")
        .change("survey.toml", "agree = [4, 5]", "agree = [4, 7]")
        .change("survey.toml", "kind = \"numeric\"", "kind = \"nummeric\"")
        .change(
            "survey.toml",
            "of = \"age_at_fieldwork\"",
            "of = \"age_in_fieldwork\"",
        )
        .change("report.toml", "kind = \"groups\"", "kinds = \"groups\"")
        .change("targets/2021.csv", "50.3", "55.3")
        .change("waves/2020/published.csv", "code:8", "code:9")
        .change(
            "waves/2020/wave.toml",
            "rounding = 0.01",
            "rounding = \"1 %\"",
        )
        .change(
            "waves/2021/wave.toml",
            "decimal = \",\"",
            "decimals = \",\"",
        )
        .change("waves/2021/wave.toml", "2021-10-14", "2021-09-14");
    let found: Vec<(String, &str)> = folder
        .errors()
        .iter()
        .map(|error| {
            let file = error.path().map(|path| path.display().to_string());
            (file.unwrap_or_default(), error.code.number())
        })
        .collect();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(file, code)| (file.as_str(), *code))
        .collect();
    assert_eq!(
        found,
        [
            ("survey.toml", "T0114"),
            ("survey.toml", "T0109"),
            ("survey.toml", "T0103"),
            ("survey.toml", "T0103"),
            ("waves/2020/wave.toml", "T0103"),
            ("waves/2020/published.csv", "T0112"),
            ("waves/2021/wave.toml", "T0113"),
            ("waves/2021/wave.toml", "T0102"),
            ("targets/2021.csv", "T0111"),
            ("report.toml", "T0102"),
        ]
    );
}

#[test]
fn what_is_said_reads_as_sentences_with_a_way_out() {
    let found = Folder::valid()
        .change("survey.toml", "scale = \"agree5\"", "scale = \"agre5\"")
        .change("survey.toml", "en = \"Newspaper\"", "en_GB = \"Newspaper\"")
        .change("waves/2020/published.csv", "0.43", "43")
        .load()
        .expect_err("three mistakes");
    insta::assert_snapshot!(found.to_string(), @r"
    survey.toml:24:9: error[T0107]: scale `agre5` is not defined (hint: did you mean `agree5`?)
    survey.toml:31:23: error[T0106]: the text is not given in `en` (hint: add `en = …`)
    survey.toml:31:38: warning[T0102]: `en_GB` is not a language of the survey (hint: its languages are `da`, `en`)
    waves/2020/published.csv:2:14: error[T0112]: the share 43 is not 0 to 1 (hint: write 0.43 for 43 %)
    ");
}

#[test]
fn a_folder_without_a_survey_points_to_a_new_one() {
    let found = Folder::valid()
        .without("survey.toml")
        .load()
        .expect_err("no survey");
    let [only] = &found.0[..] else {
        panic!("{found}");
    };
    assert_eq!(only.code.number(), "T0105");
    assert!(
        only.help
            .as_deref()
            .is_some_and(|help| help.contains("tidemark new"))
    );
}

#[test]
fn an_empty_survey_is_told_what_it_needs() {
    let errors = Folder(BTreeMap::new()).with("survey.toml", "").errors();
    let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "survey.toml has no `[survey]`",
            "survey.toml has no `[item]`",
            "survey.toml has no `[disclosure]`",
        ]
    );
}

#[test]
fn a_wave_folder_without_wave_toml_is_said_once() {
    let errors = Folder::valid().without("waves/2021/wave.toml").errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].code.number(), "T0105");
    assert_eq!(errors[0].path(), Some(Path::new("waves/2021/wave.toml")));
}

#[test]
fn answers_that_are_not_there_stop_a_wave_and_warn_of_a_rehearsal() {
    let folder = Folder::valid().without("waves/2021/responses.csv");
    assert_eq!(folder.errors().len(), 1);
    let rehearsal = folder.change("waves/2021/wave.toml", "\"responses\"", "\"rehearsal\"");
    let warnings = rehearsal.warnings();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(warnings[0].code.number(), "T0105");
    assert!(rehearsal.survey().waves[1].is_rehearsal());
}

#[test]
fn a_rehearsal_has_a_recipe_of_defined_answers_that_add_up() {
    let recipe = "\n[rehearse]\nseed = 7\nshares.courts = { 1 = 0.25, 4 = 0.5, 8 = 0.25 }\nshares.used = { 1 = 0.9, 2 = 0.8 }\n";
    let folder = Folder::valid()
        .change("waves/2021/wave.toml", "\"responses\"", "\"rehearsal\"")
        .with_more("waves/2021/wave.toml", recipe);
    let survey = folder.survey();
    let recipe = survey.waves[1].rehearse.as_ref().expect("a recipe");
    assert_eq!(
        (recipe.seed, recipe.respondents),
        (7, definition::Recipe::RESPONDENTS)
    );
    let courts = &recipe.shares[&ItemId::new("courts")];
    assert_eq!(courts, &[(Code(1), 0.25), (Code(4), 0.5), (Code(8), 0.25)]);
    for (from, to, value) in [
        ("8 = 0.25", "8 = 0.2", "{ 1 = 0.25, 4 = 0.5, 8 = 0.2 }"),
        ("8 = 0.25", "7 = 0.25", "7"),
        ("2 = 0.8", "2 = 80", "80"),
    ] {
        let changed = folder.text("waves/2021/wave.toml").replace(from, to);
        let errors = Folder::valid()
            .with("waves/2021/wave.toml", changed)
            .errors();
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert_eq!(errors[0].code.number(), "T0116");
        assert_eq!(errors[0].value.as_deref(), Some(value));
    }
}

#[test]
fn raking_without_targets_is_refused() {
    let errors = Folder::valid().without("targets/2021.csv").errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].code.number(), "T0105");
    let text = TARGETS.lines().take(3).collect::<Vec<_>>().join("\n");
    let errors = Folder::valid().with("targets/2021.csv", text).errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].code.number(), "T0111");
    assert_eq!(errors[0].value.as_deref(), Some("sex*age_group"));
}

#[test]
fn gaps_in_disclosure_are_warnings_by_weight_and_by_wave() {
    let warnings = Folder::valid()
        .change("survey.toml", "sponsor", "# sponsor")
        .change("survey.toml", "incentives", "# incentives")
        .change("waves/2020/wave.toml", "mode =", "# mode =")
        .warnings();
    let said: Vec<&str> = warnings
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "nothing can be published without `sponsor`",
            "the report will say \"not disclosed\" of `incentives`",
            "wave `2020` does not state `modes`",
        ]
    );
    assert!(warnings.iter().all(|found| found.code.number() == "T0115"));
}

#[test]
fn two_waves_with_one_id_are_refused_and_both_are_named() {
    let errors = Folder::valid()
        .change("waves/2020/wave.toml", "kind =", "id = \"2021\"\nkind =")
        .errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].code.number(), "T0108");
    assert_eq!(errors[0].path(), Some(Path::new("waves/2021/wave.toml")));
    assert!(
        errors[0]
            .help
            .as_deref()
            .is_some_and(|help| help.contains("`waves/2020`"))
    );
}

#[test]
fn a_language_the_survey_does_not_have_is_a_warning() {
    let warnings = Folder::valid()
        .change(
            "survey.toml",
            "en = \"Trust\" }",
            "en = \"Trust\", sv = \"Tillit\" }",
        )
        .warnings();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(warnings[0].value.as_deref(), Some("sv"));
}

#[test]
fn bands_meet_in_the_unit_of_their_ends_whatever_a_mean_is_shown_with() {
    let shown = Folder::valid().change(
        "survey.toml",
        "kind = \"numeric\"",
        "kind = \"numeric\"\ndecimals = 1",
    );
    assert!(shown.warnings().is_empty());
    let finer = Folder::valid().change("survey.toml", "to = 39 }", "to = 39.9 }");
    assert!(finer.warnings().is_empty());
    let gap = finer.change("survey.toml", "from = 40 }", "from = 41 }");
    let errors = gap.errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].help.as_deref(), Some("begin band `2` at 40"));
}

#[test]
fn two_answers_of_one_name_are_a_warning() {
    let warnings = Folder::valid()
        .change("survey.toml", "en = \"Woman\"", "en = \"Man\"")
        .warnings();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(warnings[0].code.number(), "T0108");
    assert_eq!(warnings[0].message, "two answers are called `Man` in `en`");
}

#[test]
fn answers_that_no_group_takes_are_a_warning() {
    let survey = r#"[item.side]
kind = "derived"
from = "courts"
label = { da = "Side", en = "Side" }
recode = [
  { code = 1, label = { da = "Imod", en = "Against" }, codes = [1, 2] },
  { code = 2, label = { da = "For", en = "For" }, codes = [4, 5] },
]

[item.used]"#;
    let folder = Folder::valid().change("survey.toml", "[item.used]", survey);
    let warnings = folder.warnings();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(warnings[0].message, "no group takes `3`");
    let item = folder.survey().item(&ItemId::new("side")).cloned();
    let Some(ItemKind::Derived {
        rule: Derivation::Recode(pairs),
        ..
    }) = item.map(|item| item.kind)
    else {
        panic!("not a recode");
    };
    assert_eq!(pairs[3], (Code(5), Code(2)));
    let twice = folder.change("survey.toml", "codes = [4, 5]", "codes = [2, 4, 5]");
    let errors = twice.errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].code.number(), "T0110");
}

#[test]
fn a_file_that_is_not_utf8_is_said_with_its_line() {
    let errors = Folder::valid()
        .with(
            "targets/2021.csv",
            b"margin,category,share,source\nsex,K\xf8n,1,x\n".to_vec(),
        )
        .errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let place = errors[0].place.as_ref().expect("a place");
    assert_eq!((place.line, place.column), (Some(2), Some(6)));
    assert_eq!(errors[0].value.as_deref(), Some("byte 0xF8"));
}

#[test]
fn a_bracket_that_is_not_closed_is_said_once_where_it_was_opened() {
    let folder = Folder::valid().change("survey.toml", "disagree = [1, 2]", "disagree = [1, 2");
    let errors = folder.errors();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let place = errors[0].place.as_ref().expect("a place");
    let (line, column) = position(&folder.text("survey.toml"), "[1, 2");
    assert_eq!((place.line, place.column), (Some(line), Some(column)));
    assert_eq!(errors[0].message, "this `[` is not closed");
}

#[test]
fn every_broken_line_of_a_toml_file_is_said() {
    let errors = Folder::valid()
        .change("survey.toml", "id = \"trust\"", "id = trust")
        .change("survey.toml", "base = \"answered\"", "base \"answered\"")
        .errors();
    let lines: Vec<Option<usize>> = errors
        .iter()
        .map(|error| error.place.as_ref().and_then(|place| place.line))
        .collect();
    assert_eq!(lines, [Some(3), Some(29)], "{errors:#?}");
    assert!(errors.iter().all(|error| error.code.number() == "T0101"));
    assert_eq!(errors[0].value.as_deref(), Some("trust"));
    assert_eq!(
        errors[0].help.as_deref(),
        Some("write a text in quotes: `\"trust\"`")
    );
}

/// Quantiles lie between 0 and 1, each once, by a rule that there is.
#[test]
fn quantiles_are_declared_as_proportions() {
    use tidemark::definition::{Quantile, QuantileRule};
    let declared = |keys: &str| {
        let disclosure = "\n[disclosure]\n";
        let estimation = format!("\n[estimation]\n{keys}\n{disclosure}");
        Folder::valid().change("survey.toml", disclosure, &estimation)
    };
    let survey = declared("quantiles = [0.9, 0.1]\nquantile_rule = \"hf7\"").survey();
    let p: Vec<f64> = survey.estimation.quantiles.iter().map(|q| q.p()).collect();
    assert_eq!(p, [0.9, 0.1]);
    assert_eq!(survey.estimation.quantile_rule, QuantileRule::Hf7);
    let default = Folder::valid().survey().estimation;
    assert_eq!(default.quantiles, Quantile::QUARTILES);
    assert_eq!(default.quantile_rule, QuantileRule::Math);
    for (name, rule) in QuantileRule::NAMED {
        let survey = declared(&format!("quantile_rule = \"{name}\"")).survey();
        assert_eq!((survey.estimation.quantile_rule, rule.name()), (rule, name));
    }
    for (keys, number, help) in [
        ("quantiles = [0.5, 1]", "T0103", "between 0 and 1"),
        ("quantiles = [0.0]", "T0103", "between 0 and 1"),
        ("quantiles = [25]", "T0103", "between 0 and 1"),
        ("quantiles = [0.5, 0.25, 0.50]", "T0108", "write it once"),
        ("quantiles = []", "T0103", "leave the key out"),
        ("quantile_rule = \"hf10\"", "T0103", "did you mean `hf1`?"),
    ] {
        let errors = declared(keys).errors();
        assert_eq!(errors.len(), 1, "{keys}: {errors:#?}");
        assert_eq!(errors[0].code.number(), number, "{keys}");
        let said = errors[0].help.as_deref().unwrap_or_default();
        assert!(said.contains(help), "{keys}: {said}");
    }
}

/// The examples of `docs/survey-folder.md`, put together by file, are a survey that loads.
#[test]
fn the_examples_of_the_documentation_are_a_survey() {
    let docs = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/survey-folder.md"
    ))
    .expect("the documentation");
    let chapter = |title: &str| -> Vec<String> {
        let start = docs.find(&format!("\n## {title}\n")).expect("the chapter");
        let rest = &docs[start + 4..];
        let chapter = &rest[..rest.find("\n## ").unwrap_or(rest.len())];
        chapter
            .split("\n```")
            .skip(1)
            .step_by(2)
            .filter_map(|block| block.split_once('\n'))
            .map(|(_, text)| format!("{text}\n"))
            .collect()
    };
    let waves = chapter("waves/ID/wave.toml");
    let [responses, rehearsal, published, benchmark] = &waves[..] else {
        panic!("not four waves: {waves:?}");
    };
    let responses = responses
        .lines()
        .filter(|line| !line.starts_with("delivery"))
        .collect::<Vec<_>>()
        .join("\n");
    let targets = chapter("targets/*.csv").concat();
    let mut folder = Folder(BTreeMap::new())
        .with("survey.toml", chapter("survey.toml").concat())
        .with("report.toml", chapter("report.toml").concat())
        .with("waves/2021/wave.toml", responses)
        .with("waves/2021/responses.csv", "")
        .with("waves/2022/wave.toml", rehearsal.clone())
        .with("waves/2020/wave.toml", published.clone())
        .with("waves/2021-se/wave.toml", benchmark.clone())
        .with(
            "waves/2021-se/published.csv",
            chapter("waves/ID/published.csv").concat(),
        )
        .with(
            "waves/2020/published.csv",
            chapter("waves/ID/published.csv").concat(),
        )
        .with("waves/2022/wave.toml", rehearsal.replace("2021-", "2022-"))
        .with("targets/2022.csv", targets.clone())
        .with("targets/2021.csv", targets);
    folder = folder.change(
        "survey.toml",
        "margins = [\"region\", [\"sex\", \"age_group\"]]",
        "margins = [\"sex\"]",
    );
    let survey = folder.survey();
    assert_eq!(survey.items.len(), 6);
    assert_eq!(survey.report.figures.len(), 2);
    assert_eq!((survey.waves.len(), survey.benchmarks.len()), (3, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_to_a_file_makes_loading_panic(
        file in prop::sample::select(vec![
            "survey.toml", "report.toml", "targets/2021.csv", "waves/2020/wave.toml",
            "waves/2020/published.csv", "waves/2021/wave.toml",
        ]),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut folder = Folder::valid();
        let mut bytes = folder.0[file].clone();
        for (place, byte) in flips {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        folder = folder.with(file, bytes);
        // Either outcome is right; findings lie within the file they name.
        if let Err(found) = folder.load() {
            for diagnostic in found.iter() {
                let place = diagnostic.place.as_ref();
                prop_assert!(place.is_some(), "{diagnostic}");
                prop_assert!(!diagnostic.message.is_empty());
            }
        }
    }

    #[test]
    fn any_small_value_in_place_of_another_is_no_panic(
        place in any::<prop::sample::Index>(),
        value in prop::sample::select(vec![
            "0", "-1", "1e400", "nan", "inf", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[{}]", "true",
            "2021-10-01", "{ da = 1 }", "{ a = { b = { c = [1] } } }", "9223372036854775807", "\"é*\"",
        ]),
        file in prop::sample::select(vec![
            "survey.toml", "report.toml", "waves/2020/wave.toml", "waves/2021/wave.toml",
        ]),
    ) {
        let folder = Folder::valid();
        let text = folder.text(file);
        let equals: Vec<usize> = text.match_indices(" = ").map(|(at, _)| at + 3).collect();
        let at = equals[place.index(equals.len())];
        let end = text[at..].find(['\n', ',', '}']).map_or(text.len(), |end| at + end);
        let changed = format!("{}{value}{}", &text[..at], &text[end..]);
        let _either = folder.with(file, changed).load();
    }
}
