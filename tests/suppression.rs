//! What is withheld cannot be worked out: 1,000 random tables, each audited by a linear programming solver of the test's
//! own (exact fractions, Bland's rule; nothing of it is shared with what it audits). `benches/suppression` audits the same
//! tables with HiGHS.

#[path = "suppression/exact.rs"]
mod exact;
#[path = "suppression/tables.rs"]
mod tables;

use std::fmt::Write as _;

use tidemark::report::control::{Standing, Withheld, withhold};

use exact::Program;
use tables::Table;

const FLOOR: u64 = 5;

/// How many tables are audited.
const AUDITED: u64 = 1000;

/// The least and the most that a withheld count can be, for a reader who knows the rest.
fn bounds(table: &Table, withheld: &Withheld, count: usize) -> (f64, f64) {
    let places = withheld.places();
    let is_open = |place: usize| {
        places.contains(&place) || table.family.counts[place].standing == Standing::Unknown
    };
    let open: Vec<usize> = (0..table.family.counts.len())
        .filter(|place| is_open(*place))
        .collect();
    let variable = |place: usize| open.iter().position(|known| *known == place);
    let mut program = Program::new(open.len());
    for sum in &table.family.sums {
        let mut row = vec![0; open.len()];
        let mut right: i128 = 0;
        let parts = sum.parts.iter().map(|part| (*part, 1));
        for (member, sign) in parts.chain([(sum.total, -1)]) {
            match variable(member) {
                Some(column) => row[column] += sign,
                None => right -= sign * i128::from(table.family.counts[member].respondents),
            }
        }
        program.equation(&row, right);
    }
    let column = variable(count).expect("a withheld count is open");
    program.range(column)
}

#[test]
fn no_withheld_count_can_be_bounded_more_tightly_than_the_floor() {
    let (mut audited, mut withheld_counts) = (0, 0);
    for seed in 0..AUDITED {
        let table = Table::random(seed);
        let withheld = withhold(&table.family, FLOOR);
        for count in withheld.places() {
            let (low, high) = bounds(&table, &withheld, count);
            let respondents = table.family.counts[count].respondents as f64;
            assert!(
                low <= respondents && respondents <= high,
                "table {seed}: the truth is possible"
            );
            assert!(
                high.floor() - low.ceil() >= FLOOR as f64,
                "table {seed} ({}): count {count} of {respondents} is between {low} and {high}",
                table.shape
            );
            withheld_counts += 1;
        }
        audited += usize::from(!withheld.primary.is_empty());
    }
    // The tables are such that there is something to audit.
    assert!(
        audited > 800 && withheld_counts > 5000,
        "{audited} tables, {withheld_counts} counts"
    );
}

#[test]
fn every_count_below_the_floor_is_withheld_and_no_table_without_one_is_touched() {
    for seed in 0..AUDITED {
        let table = Table::random(seed);
        let small: Vec<usize> = (0..table.family.counts.len())
            .filter(|place| {
                let count = &table.family.counts[*place];
                count.standing == Standing::Published && (1..FLOOR).contains(&count.respondents)
            })
            .collect();
        if small.is_empty() {
            assert_eq!(
                withhold(&table.family, FLOOR),
                Withheld::default(),
                "table {seed}"
            );
        } else {
            assert_eq!(
                withhold(&table.family, FLOOR).primary,
                small,
                "table {seed}"
            );
        }
    }
}

/// Without secondary suppression the audit fails: the test can see what it looks for.
#[test]
fn withholding_small_counts_alone_tells_most_of_them() {
    let (mut told, mut all) = (0, 0);
    for seed in 0..AUDITED {
        let table = Table::random(seed);
        let alone = Withheld {
            secondary: Vec::new(),
            ..withhold(&table.family, FLOOR)
        };
        for count in &alone.primary {
            let (low, high) = bounds(&table, &alone, *count);
            told += usize::from(high.floor() - low.ceil() < FLOOR as f64);
            all += 1;
        }
    }
    assert!(told * 2 > all, "{told} of {all}");
}

/// Against the plainest way to protect a table: withhold the whole row and column of each small count.
#[test]
fn far_less_is_withheld_than_whole_rows_and_columns() {
    let (mut secondary, mut lines) = (0, 0);
    for seed in 0..AUDITED {
        let table = Table::random(seed);
        let withheld = withhold(&table.family, FLOOR);
        secondary += withheld.secondary.len();
        let places = withheld
            .primary
            .iter()
            .copied()
            .collect::<std::collections::BTreeSet<_>>();
        let mut of_lines = places.clone();
        for sum in &table.family.sums {
            if sum.parts.iter().any(|part| places.contains(part)) {
                of_lines.extend(sum.parts.iter().copied());
            }
        }
        lines += of_lines.len() - places.len();
    }
    assert!(secondary * 3 < lines * 2, "{secondary} against {lines}");
}

/// What the tables are and what is withheld of them, for an audit by others: one JSON object a line, into the file that
/// `TIDEMARK_SUPPRESSION` names.
#[test]
fn tables_for_an_audit_by_others() {
    let Ok(file) = std::env::var("TIDEMARK_SUPPRESSION") else {
        return;
    };
    let mut lines = String::new();
    for seed in 0..AUDITED {
        let table = Table::random(seed);
        let start = std::time::Instant::now();
        let withheld = withhold(&table.family, FLOOR);
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let counts: Vec<u64> = table
            .family
            .counts
            .iter()
            .map(|count| count.respondents)
            .collect();
        let unknown: Vec<usize> = (0..counts.len())
            .filter(|place| table.family.counts[*place].standing == Standing::Unknown)
            .collect();
        let sums: Vec<(usize, &Vec<usize>)> = table
            .family
            .sums
            .iter()
            .map(|sum| (sum.total, &sum.parts))
            .collect();
        let line = serde_json::json!({
            "seed": seed, "shape": table.shape, "counts": counts, "unknown": unknown, "sums": sums,
            "primary": withheld.primary, "secondary": withheld.secondary, "milliseconds": milliseconds,
        });
        let _ = writeln!(lines, "{line}");
    }
    std::fs::write(file, lines).expect("the file is written");
}

/// In a report nothing that is withheld is the only one of a sum: of the answers of a column, or of a row of groups.
#[test]
fn a_report_withholds_no_figure_alone() {
    use tidemark::definition::{ItemKind, WaveId, load};
    use tidemark::estimate::{Domain, Measure};
    use tidemark::pipeline::{self, Scope, WaveScope};
    use tidemark::report::control;

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/tech-attitudes");
    let survey = load(folder.as_ref()).expect("the shipped survey").output;
    let scope = Scope {
        waves: WaveScope::Only(vec![WaveId::new("2023")]),
        banners: survey.report.banners.clone(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope).expect("results");
    let controlled = control::published(&results);
    assert!(
        controlled.withheld[0].primary > 0,
        "there is something to withhold"
    );
    let cells = &controlled.results.waves[0].estimates;
    let banners = &results.survey.report.banners;
    let groups = |banner| {
        let item = results.survey.item(banner).expect("a banner");
        let answers = item.scale().expect("its answers").answers.iter();
        answers.map(|answer| Domain::Group {
            item: banner.clone(),
            code: answer.code,
        })
    };
    for item in &results.survey.items {
        let (ItemKind::Single { scale } | ItemKind::Derived { scale, .. }) = &item.kind else {
            continue;
        };
        let withheld = |measure: &Measure, domain: &Domain| {
            let found = cells.find(&item.id, measure, domain);
            usize::from(found.is_some_and(|cell| control::is_withheld(&cell.estimate)))
        };
        let answers: Vec<Measure> = scale
            .in_base()
            .map(|(_, answer)| Measure::Answer(answer.code))
            .collect();
        for banner in banners.iter().filter(|banner| **banner != item.id) {
            for measure in &answers {
                let row: usize = groups(banner).map(|group| withheld(measure, &group)).sum();
                assert_ne!(
                    row + withheld(measure, &Domain::Total),
                    1,
                    "{}: {measure:?} by {banner}",
                    item.id
                );
            }
            for domain in groups(banner).chain([Domain::Total]) {
                let column: usize = answers
                    .iter()
                    .map(|measure| withheld(measure, &domain))
                    .sum();
                assert_ne!(column, 1, "{}: {domain:?}", item.id);
            }
        }
    }
    // What was withheld was there, and what is shown is as it was.
    let before = &results.waves[0].estimates.cells;
    for (was, is) in before.iter().zip(&cells.cells) {
        assert!(is == was || control::is_withheld(&is.estimate));
    }
}
