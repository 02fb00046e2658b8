//! In: the codes of clusters, and of what they lie in. Out: clusters numbered so that no number stands for two. Never:
//! two clusters taken for one because their codes start anew.

use std::collections::HashMap;

use crate::definition::ClusterCodes;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::coding::Groups;
use crate::ingest::findings::MOST_TOLD;
use crate::ingest::responses::DesignColumns;
use crate::ingest::sheet::Sheet;
use crate::ingest::sink::Sink;
use crate::ingest::text::shown;

/// Clusters numbered so that no number stands for two: codes that start anew in each stratum, and codes of a later
/// stage, which may start anew in each unit of the stage before.
pub(super) fn distinct(
    sink: &Sink,
    groups: &Groups,
    design: &DesignColumns,
    codes: ClusterCodes,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> Vec<u32> {
    let parents = match (design.clusters.last(), &design.stratum) {
        (Some(stage_before), _) => stage_before,
        (None, Some(strata)) if codes == ClusterCodes::NestedInStrata => strata,
        (None, Some(strata)) => {
            check_one_stratum(sink, groups, strata, sheet, found);
            return groups.numbers.clone();
        }
        (None, None) => return groups.numbers.clone(),
    };
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    parents
        .iter()
        .zip(&groups.numbers)
        .map(|(parent, number)| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry((*parent, *number)).or_insert(next)
        })
        .collect()
}

/// A cluster whose code is unique in the sample lies in one stratum.
fn check_one_stratum(
    sink: &Sink,
    groups: &Groups,
    strata: &[u32],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    let mut stratum_of: Vec<Option<u32>> = vec![None; groups.labels.len()];
    let mut told = vec![false; groups.labels.len()];
    let mut split = 0;
    for (row, (cluster, stratum)) in groups.numbers.iter().zip(strata).enumerate() {
        let at = *cluster as usize;
        let Some(first) = stratum_of.get_mut(at) else {
            continue;
        };
        if *first.get_or_insert(*stratum) == *stratum || told[at] {
            continue;
        }
        told[at] = true;
        split += 1;
        if split <= MOST_TOLD {
            let label = &groups.labels[at];
            found.push(
                Diagnostic::error(
                    code::CLUSTER_IN_STRATA,
                    format!("cluster `{}` of `{}` lies in more than one stratum", shown(label), sink.name),
                )
                .at(sheet.place(row, sink.column))
                .value(label.as_str())
                .help("where cluster codes start anew in each stratum, write `cluster_codes = \"nested_in_strata\"` in [design]"),
            );
        }
    }
}
