//! Claims of the shipped survey whose waves are published figures: nobody publishes covariances, so the worst is taken.

use std::path::Path;

use tidemark::compare::claim::{Outcome, Shown};
use tidemark::definition::WaveId;

use super::{judged, report_toml, results};

/// The shipped survey with other findings.
fn folder(claims: &[&str]) -> tempfile::TempDir {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/gss");
    let folder = tempfile::tempdir().expect("a folder");
    let copy = |from: &Path, to: &Path| {
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
        std::fs::copy(from, to).expect("a copy");
    };
    copy(
        &shipped.join("survey.toml"),
        &folder.path().join("survey.toml"),
    );
    for wave in std::fs::read_dir(shipped.join("waves")).expect("waves") {
        let wave = wave.expect("a wave").path();
        for file in ["wave.toml", "published.csv"] {
            let name = wave.file_name().expect("a name");
            copy(
                &wave.join(file),
                &folder.path().join("waves").join(name).join(file),
            );
        }
    }
    let (text, _) = report_toml(&["en", "da"], claims.iter().copied());
    std::fs::write(folder.path().join("report.toml"), text).expect("report.toml");
    folder
}

#[test]
fn an_unpublished_covariance_is_taken_at_its_worst() {
    let claims = [
        "majority(legal(grass))",
        "agree(fefam) > very(happy)",
        "very(happy) > not_too(happy)",
        "agree(fefam) rose since 2022",
        "legal(grass) rose since 1994",
    ];
    let folder = folder(&claims);
    let wave = WaveId::new("2024");
    let found = judged(&results(folder.path(), &wave), &wave);
    assert_eq!(found[0].outcome, Outcome::Holds);
    assert_eq!(found[1].outcome, Outcome::Holds);
    assert_eq!(found[2].outcome, Outcome::TooClose);
    assert_eq!(found[3].outcome, Outcome::Holds);
    assert!(matches!(found[4].outcome, Outcome::NotJudgeable(_)));
    let Shown::Difference(happy) = &found[2].parts[0].shown else {
        panic!("{:?}", found[2]);
    };
    // Both standard errors of published.csv, added up; R has 0.0191598160 from the rows.
    let worst = 0.011353081975820878 + 0.010509196650617355;
    assert!(happy.worst_case && (happy.standard_error - worst).abs() < 1e-12);
    assert!(happy.standard_error > 0.0191598160);
}
