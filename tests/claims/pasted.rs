//! The lines offered in the place of a claim that does not hold are claims that do: of random claims, of awkward labels, of figures.

use std::fs;
use std::path::Path;

use tidemark::definition::{Assertion, WaveId, load};

use super::{Truth, assert_pasted, ees, gss, language, report, report_toml, said};

/// Numbers that look random and are the same in every run (Knuth's constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const WORDS: [&str; 9] = [
    "majority",
    "minority",
    "about_half",
    "two_in_three",
    "one_in_three",
    "large_minority",
    "nearly_all",
    "one_in_four",
    "hardly_any",
];

/// A claim of a few cells; of `changes` with their earlier waves.
fn claim(dice: &mut Dice, cells: &[&str], groups: &[&str], changes: &[(&str, &str)]) -> String {
    let (one, other) = (dice.one_of(cells), dice.one_of(cells));
    let tenth = dice.below(9) * 10 + 5;
    let of_group = |cell: &str, group: &str| cell.replacen(')', &format!(" | {group})"), 1);
    match dice.below(if changes.is_empty() { 9 } else { 12 }) {
        0 | 1 if one != other => format!("{one} > {other}"),
        2 => format!("{one} > {tenth} %"),
        3 => format!("{one} < {tenth} %"),
        4 => format!("{}({one})", dice.one_of(&WORDS)),
        5 if one != other => format!("{one} highest among [{other}, {}]", dice.one_of(cells)),
        6 => format!(
            "{} > {}",
            of_group(one, groups[0]),
            of_group(one, groups[1])
        ),
        7 => {
            let by = groups[0].split(' ').next().expect("an item");
            format!("{one} differs by {by} and {other} > {tenth} %")
        }
        8 if one != other => format!("not ({one} > {other} or {}({one}))", dice.one_of(&WORDS)),
        9 | 10 => {
            let (cell, wave) = changes[dice.below(changes.len())];
            let how = dice.one_of(&["rose", "fell", "changed", "unchanged"]);
            format!("{cell} {how} since {wave}")
        }
        11 => {
            let (cell, wave) = changes[dice.below(changes.len())];
            format!("change({cell}, since {wave}) > {} points", dice.below(12))
        }
        _ => format!("too_close(majority({one}))"),
    }
}

/// Random claims of which those that do not hold are pasted; how many they were.
fn pasted(folder: &Path, wave: &WaveId, languages: &[&str], claims: &[String]) -> usize {
    let (text, _) = report_toml(languages, claims.iter().map(String::as_str));
    fs::write(folder.join("report.toml"), text).expect("report.toml");
    let stopped = report(folder, wave, &folder.join("out"));
    assert_eq!(
        stopped.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&stopped.stderr)
    );
    assert!(
        said(&stopped)
            .iter()
            .all(|(code, ..)| code != "T0640" && code != "T0644"),
        "{:#?}",
        said(&stopped)
    );
    let offered = assert_pasted(folder, wave, &stopped);
    offered.len()
}

#[test]
fn what_is_offered_for_random_claims_of_one_sample_holds() {
    let Some(folder) = ees::folder("random claims of one sample") else {
        return;
    };
    let cells = [
        "agree(q56)",
        "disagree(q56)",
        "agree(q57)",
        "neither(q57)",
        "agree(q60)",
        "agree(q62)",
        "disagree(q63)",
        "agree(q65)",
        "agree(q67)",
        "answer(q67, 3)",
    ];
    let mut dice = Dice(2009);
    let groups = ["sex = 1", "sex = 2"];
    let claims: Vec<String> = (0..150)
        .map(|_| claim(&mut dice, &cells, &groups, &[]))
        .collect();
    let broken = pasted(folder.path(), &WaveId::new("2009"), &["da", "en"], &claims);
    assert!((60..150).contains(&broken), "{broken}");
}

#[test]
fn what_is_offered_for_random_claims_of_several_waves_holds() {
    let Some(folder) = gss::folder("random claims of several waves") else {
        return;
    };
    let cells = [
        "agree(fefam)",
        "answer(happy, 1)",
        "answer(happy, 2)",
        "answer(happy, 3)",
        "answer(grass, 1)",
    ];
    let changes = [
        ("agree(fefam)", "2016"),
        ("agree(fefam)", "2014"),
        ("answer(happy, 1)", "2016"),
        ("answer(happy, 3)", "2012"),
        ("answer(grass, 1)", "2016"),
        ("answer(grass, 1)", "2012"),
    ];
    let mut dice = Dice(2018);
    let groups = ["sex = 1", "sex = 2"];
    let claims: Vec<String> = (0..150)
        .map(|_| claim(&mut dice, &cells, &groups, &changes))
        .collect();
    let broken = pasted(folder.path(), &WaveId::new("2018"), &["en"], &claims);
    assert!((60..150).contains(&broken), "{broken}");
}

/// The claims of the tests, and forms of which they have none.
const FORMS: [&str; 22] = [
    "agree(trust) > disagree(trust)",
    "agree(trust) < 57 %",
    "agree(trust) - disagree(trust) > 5.5 points",
    "agree(trust) > agree(order) + 10 points",
    "answer(trust, 4) > answer(trust, 'Helt enig')",
    "dont_know(order) < 10 %",
    "mean(hours) > 7.5",
    "mean(hours) - mean(hours, sex = 1) > -2",
    "agree(trust | sex = Kvinder) > agree(trust, sex = men)",
    "agree(trust) in 2023 > agree(trust)",
    "agree(trust) fell since 2023 or agree(order) changed since 2023",
    "not (agree(trust) unchanged since 2023 and majority(agree(order)))",
    "plurality(agree(trust))",
    "change(agree(trust), since 2023) > 2 points",
    "change(agree(trust) since 2023) > change(agree(order) since 2023)",
    "10 points - change(agree(trust) since 2023) > 2 points",
    "agree(trust) is highest among [order]",
    "agree(trust) lowest among [agree(order), disagree(trust)]",
    "agree(trust | sex = 2) is highest by sex",
    "agree(trust) differs by sex",
    "too_close(agree(trust) > agree(order) and one_in_three(agree(order)))",
    "large_minority(agree(trust)) or about_half(answer(order, 3))",
];

#[test]
fn a_claim_written_out_reads_as_the_same() {
    let read = |claims: &[String]| -> Vec<Assertion> {
        let (text, _) = report_toml(&["da", "en"], claims.iter().map(String::as_str));
        let folder = language::folder(&text);
        let survey = match load(folder.path()) {
            Ok(survey) => survey.output,
            Err(error) => panic!("{error}"),
        };
        let findings = survey.report.findings.into_iter();
        findings
            .flat_map(|finding| finding.claims)
            .map(|claim| claim.assertion)
            .collect()
    };
    let first = read(&FORMS.map(str::to_owned));
    let written: Vec<String> = first.iter().map(Assertion::to_string).collect();
    assert_eq!(first.len(), FORMS.len());
    for (one, other) in first.iter().zip(&read(&written)) {
        // Sums may be written in another order.
        assert_eq!(one.to_string(), other.to_string());
        assert_eq!(one.references().len(), other.references().len(), "{one}");
    }
    let exact = first.iter().zip(read(&written));
    assert!(exact.filter(|(one, other)| *one == other).count() >= FORMS.len() - 1);
}

/// Labels with braces, quotes, digits, back slashes and line ends.
#[test]
fn what_is_offered_of_awkward_labels_can_be_pasted() {
    let claims = [
        "majority(agree(order))",
        "agree(order) > disagree(order)",
        "agree(trust | sex = 2) > agree(trust | sex = 1)",
        "answer(trust, 5) > answer(trust, 4)",
        "answer(trust, 1) > 10 %",
    ];
    let (text, _) = report_toml(&["da", "en"], claims);
    let folder = language::folder(&text);
    let path = folder.path().join("survey.toml");
    let mut survey = fs::read_to_string(&path).expect("survey.toml");
    for (from, to) in [
        (
            "Things are in order",
            r#"Is it \"{in order}\" at 90 % / 3,5 km\\h? {"#,
        ),
        (
            "Der er orden",
            r#"Er der »orden« (1-2 gange)\nefter kl. 18?"#,
        ),
        ("Women", "Women {18-34}"),
        ("Mænd", "Mænd, 18–34 år}"),
        ("Strongly agree", "10 = 100% agree"),
        ("Helt uenig", "0 (slet \\\"ikke\\\")"),
    ] {
        assert!(survey.contains(from), "{from}");
        survey = survey.replace(from, to);
    }
    for fact in ["sponsor", "conducted_by", "population", "modes"] {
        survey.push_str(&format!("{fact} = {{ da = \"x\", en = \"x\" }}\n"));
    }
    fs::write(&path, survey).expect("survey.toml");
    let wave = WaveId::new("2024");
    let stopped = report(folder.path(), &wave, &folder.path().join("out"));
    assert_eq!(
        stopped.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&stopped.stderr)
    );
    let offered = assert_pasted(folder.path(), &wave, &stopped);
    assert!(
        offered.iter().any(|lines| lines.contains("{{in order}}")),
        "{offered:?}"
    );
}

/// The lines for a figure are its title and claim, and go into its table.
#[test]
fn what_is_offered_for_a_title_can_be_pasted() {
    let figure = "kind = \"stacked\"\nitems = [\"trust\"]\n";
    let title = "title.da = \"Orden\"\ntitle.en = \"Order\"\nclaim = \"majority(agree(order))\"\n";
    let folder = language::folder(&format!("[figure.all]\n{title}{figure}"));
    language::publishable(folder.path());
    let wave = WaveId::new("2024");
    let out = folder.path().join("out");
    let stopped = report(folder.path(), &wave, &out);
    let offered = super::pastes(&stopped);
    let [Some(lines)] = offered.as_slice() else {
        panic!("{offered:?}");
    };
    assert!(lines.starts_with("[figure.all]\ntitle."), "{lines}");
    fs::write(
        folder.path().join("report.toml"),
        format!("{lines}\n{figure}"),
    )
    .expect("report.toml");
    let written = report(folder.path(), &wave, &out);
    assert!(
        written.status.success(),
        "{}",
        String::from_utf8_lossy(&written.stderr)
    );
}

#[test]
fn every_claim_of_the_tests_that_does_not_hold_is_pasted() {
    // `assert_reported` of both surveys pastes them; here their number, so that none is lost.
    let broken = |truths: &[Truth]| truths.iter().filter(|truth| !truth.outcome.holds()).count();
    assert_eq!((broken(&ees::TRUTHS), broken(&gss::TRUTHS)), (10, 10));
}
