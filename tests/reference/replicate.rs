//! Replicate designs: jackknives that are made here, half-samples and bootstraps whose factors are supplied.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tidemark::definition::SingletonPsu;
use tidemark::estimate::Partition;
use tidemark::estimate::replicate::{Asked, Centre, Quantity, Replicated};
use tidemark::ingest::DesignColumns;
use tidemark::tally::{Factor, Frame, Grain, Tally};
use tidemark::weight::replicate::{
    FactorTable, Replicate, ReplicateDesign, ReplicateWeights, ReplicationUnits,
};

use super::cases::{Case, Comparison};
use super::dataset::Rows;
use super::groups::{compare_groups, grouped};
use super::kinds::Measured;

/// The design of a case over a frame with a cell for each row.
pub fn design(case: &Case, folder: &Path, rows: &Rows, frame: &Frame) -> ReplicateDesign {
    let supplied = supplied(case, folder, rows, frame);
    let made = match (supplied, &case.inputs["scale"]) {
        (Some((units, table)), Value::Null) => ReplicateDesign::supplied_half_samples(units, table),
        (Some((units, table)), scale) => {
            let each = |of: &Value| of.as_f64().expect("a scale");
            let rscales = match &case.inputs["rscales"] {
                Value::Array(rscales) => rscales.iter().map(each).collect(),
                Value::Null => vec![1.0; table.replicates()],
                all => vec![each(all); table.replicates()],
            };
            ReplicateDesign::supplied(units, table, each(scale), rscales)
        }
        (None, _) => {
            let units = ReplicationUnits::first_stage(frame).expect("units");
            match case.design.strata {
                None => ReplicateDesign::jk1(units),
                Some(_) => ReplicateDesign::jkn(units, SingletonPsu::Fail),
            }
        }
    };
    made.unwrap_or_else(|e| panic!("{}: {e}", case.id))
}

/// Supplied factors: a list in the case, by row; or a file, by row number or by stratum and cluster.
fn supplied(
    case: &Case,
    folder: &Path,
    rows: &Rows,
    frame: &Frame,
) -> Option<(ReplicationUnits, FactorTable)> {
    let by_row = || ReplicationUnits::rows(frame).expect("units");
    if let Some(factors) = case.inputs["factors"].as_array() {
        let factors: Vec<Vec<f64>> = factors
            .iter()
            .map(|row| {
                let row = row.as_array().expect("factors of a row");
                row.iter().map(|f| f.as_f64().expect("a factor")).collect()
            })
            .collect();
        return Some((
            by_row(),
            FactorTable::from_units(&factors).expect("factors"),
        ));
    }
    let path = folder.join(case.inputs["replicate_factors_csv"].as_str()?);
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let headings: Vec<String> = reader
        .headers()
        .expect("headings")
        .iter()
        .map(str::to_owned)
        .collect();
    let of_design = case.design.strata.iter().chain(&case.design.clusters);
    let keys: Vec<usize> = std::iter::once(&"row".to_owned())
        .chain(of_design)
        .filter_map(|key| headings.iter().position(|heading| heading == key))
        .collect();
    let mut factors_of_key: BTreeMap<Vec<String>, Vec<f64>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.expect("a line");
        let key = keys.iter().map(|&at| record[at].to_owned()).collect();
        let factors = (0..headings.len())
            .filter(|at| !keys.contains(at))
            .map(|at| record[at].parse().expect("a factor"))
            .collect();
        factors_of_key.insert(key, factors);
    }
    let names: Vec<&String> = keys.iter().map(|&at| &headings[at]).collect();
    let units = if names == ["row"] {
        by_row()
    } else {
        ReplicationUnits::first_stage(frame).expect("units")
    };
    let mut by_unit = vec![Vec::new(); units.len()];
    for (row, &cell) in frame.cell_of_row().iter().enumerate() {
        let key: Vec<String> = names
            .iter()
            .map(|name| match name.as_str() {
                "row" => (row + 1).to_string(),
                column => rows.text(column, row).to_owned(),
            })
            .collect();
        let unit = &mut by_unit[units.of_cell(cell as usize).0];
        if unit.is_empty() {
            unit.clone_from(&factors_of_key[&key]);
        }
    }
    Some((units, FactorTable::from_units(&by_unit).expect("factors")))
}

pub fn replicate(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let columns = rows.design(case);
    let frame = Frame::with_grain(&columns, &[], Grain::Rows);
    let design = design(case, folder, &rows, &frame);
    let weights = ReplicateWeights::as_designed(&frame, &design);
    let expected = &case.expected;
    c.number(
        "n_replicates",
        design.replicates() as f64,
        &expected["n_replicates"],
    );
    c.number("scale", design.scale(), &expected["scale"]);
    match &expected["rscales"] {
        Value::Array(_) => c.numbers("rscales", design.rscales(), &expected["rscales"]),
        all => design
            .rscales()
            .iter()
            .for_each(|r| c.number("rscales", *r, all)),
    }
    c.number("degf", weights.degrees_of_freedom(), &expected["degf"]);
    checksum(
        c,
        &columns,
        &weights,
        &frame,
        &expected["replicate_weights_checksum"],
    );
    let everybody = Partition::everybody(&frame);
    for (name, statistic) in case.inputs["estimates"].as_object().expect("estimates") {
        let statistic = statistic.as_str().expect("a statistic");
        let found = match statistic {
            "ratio" => {
                let (over, under) = name.split_once('/').expect("a ratio");
                let parts = [rows.number(over), rows.number(under)];
                let tally = Tally::numeric(&frame, &columns.weight, &[&parts[0], &parts[1]]);
                of(
                    &weights,
                    &tally,
                    &everybody,
                    &[Quantity::Ratio { domain: 0 }],
                )
            }
            _ => {
                let measured = Measured::new(&frame, &columns, &rows.column(name));
                let quantities = quantities(&measured, statistic, &[0]);
                of(&weights, &measured.tally, &everybody, &quantities)
            }
        };
        for (centre, key) in [
            (Centre::MeanOfReplicates, "mse_false"),
            (Centre::FullSample, "mse_true"),
        ] {
            let expected = &expected[key][format!("{statistic}.{name}")];
            let given = expected.is_object() || case.expects_error();
            assert!(given, "{}: no {key} of {name}", case.id);
            c.numbers("estimate", found.values(), &expected["estimate"]);
            c.numbers("se", &found.standard_errors(centre), &expected["se"]);
            c.matrix("vcov", &found.covariance(centre), &expected["vcov"]);
        }
    }
}

/// By domain fastest, then by part of the variable.
fn quantities<'m>(measured: &'m Measured, statistic: &str, domains: &[usize]) -> Vec<Quantity<'m>> {
    let parts = measured
        .parts
        .iter()
        .map(|(_, scores)| Measured::variable(scores));
    parts
        .flat_map(|variable| {
            domains.iter().map(move |&domain| match statistic {
                "mean" => Quantity::Mean { domain, variable },
                "total" => Quantity::Total { domain, variable },
                other => panic!("statistic {other}"),
            })
        })
        .collect()
}

fn of(
    weights: &ReplicateWeights<'_>,
    tally: &Tally,
    partition: &Partition,
    quantities: &[Quantity<'_>],
) -> Replicated {
    let asked = Asked {
        tally,
        partition,
        quantities,
    };
    Replicated::of_tallies(weights, &[asked]).expect("answers")
}

fn checksum(
    c: &mut Comparison,
    design: &DesignColumns,
    weights: &ReplicateWeights<'_>,
    frame: &Frame,
    expected: &Value,
) {
    let (mut sums, mut squares) = (Vec::new(), 0.0);
    for replicate in (0..weights.design().replicates()).map(Replicate) {
        let factors = weights
            .of_replicate_by_cell(replicate)
            .expect("a replicate");
        let of_rows = frame.cell_of_row().iter().zip(&design.weight);
        let own: Vec<f64> = of_rows
            .map(|(&cell, d)| d * factors[cell as usize])
            .collect();
        sums.push(own.iter().sum::<f64>());
        squares += own.iter().map(|w| w * w).sum::<f64>();
    }
    c.number("sum", sums.iter().sum(), &expected["sum"]);
    c.number("sum_of_squares", squares, &expected["sum_of_squares"]);
    c.number(
        "first_replicate_sum",
        sums[0],
        &expected["first_replicate_sum"],
    );
    c.number(
        "last_replicate_sum",
        sums[sums.len() - 1],
        &expected["last_replicate_sum"],
    );
}

pub fn replicate_by(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let columns = rows.design(case);
    let (level, names) = grouped(&rows, &case.text("by"));
    let groups = Factor {
        level: &level,
        levels: names.len() as u16 + 1,
    };
    let frame = Frame::with_grain(&columns, &[groups], Grain::Rows);
    let partition = Partition::by_factor(&frame, 0, names.len());
    let design = design(case, folder, &rows, &frame);
    let weights = ReplicateWeights::as_designed(&frame, &design);
    let variable = case.text("variable");
    let measured = Measured::new(&frame, &columns, &rows.column(&variable));
    let domains: Vec<usize> = (0..names.len())
        .filter(|&g| level.contains(&(g as u16)))
        .collect();
    let statistic = case.inputs["stat"].as_str().unwrap_or("mean");
    let quantities = quantities(&measured, statistic, &domains);
    let found = of(&weights, &measured.tally, &partition, &quantities);
    let found_names: Vec<String> = measured
        .parts
        .iter()
        .flat_map(|(part, _)| {
            domains.iter().map(|&group| match part.as_str() {
                "" => names[group].clone(),
                part => format!("{}:{variable}{part}", names[group]),
            })
        })
        .collect();
    let centre = Centre::MeanOfReplicates;
    let expected = &case.expected;
    c.same("names", &found_names, &expected["names"]);
    c.numbers("estimate", found.values(), &expected["estimate"]);
    c.numbers("se", &found.standard_errors(centre), &expected["se"]);
    c.matrix("vcov", &found.covariance(centre), &expected["vcov"]);
    let groups: Vec<String> = domains.iter().map(|&group| names[group].clone()).collect();
    compare_groups(case, c, &groups);
}
