//! Fieldwork for Prometheus (text format 0.0.4).

use crate::collect::fieldwork::status::{Count, Status};
use crate::definition::Privacy;

/// Gauges without a secret: a number below the floor of five, or one that would tell such a number, is not there. Where anonymity
/// was promised, completes by quota cell are not there either: whoever reads them every 15 seconds, without a password, would
/// join the minute in which somebody submitted to what they answered.
pub(super) fn metrics(status: &Status, privacy: Privacy) -> String {
    let mut text = String::from(
        "# HELP tidemark_up The store can be read.\n# TYPE tidemark_up gauge\ntidemark_up 1\n",
    );
    let mut family = |name: &str, help: &str, label: &str, rows: Vec<(&str, Count)>| {
        text.push_str(&format!(
            "# HELP {name} {help} Numbers below 5 are left out.\n# TYPE {name} gauge\n"
        ));
        for (value, count) in rows {
            if let Count::Number(number) = count {
                let value = value.replace(['"', '\\', '\n'], "_");
                text.push_str(&format!("{name}{{{label}=\"{value}\"}} {number}\n"));
            }
        }
    };
    let ends = status.ends.iter().map(|row| (row.id.as_str(), row.count));
    family(
        "tidemark_responses",
        "Responses by state.",
        "state",
        ends.collect(),
    );
    let channels = status
        .channels
        .iter()
        .map(|row| (row.id.as_str(), row.count));
    family(
        "tidemark_completes",
        "Completes by channel.",
        "channel",
        channels.collect(),
    );
    if privacy == Privacy::Pseudonymous {
        let quotas = status.quotas.iter().map(|row| (row.id.as_str(), row.count));
        family(
            "tidemark_quota_completes",
            "Completes by quota cell.",
            "cell",
            quotas.collect(),
        );
    }
    let limits = status
        .quotas
        .iter()
        .map(|row| (row.id.as_str(), Count::Number(row.limit as usize)));
    family(
        "tidemark_quota_limit",
        "Completes at most by quota cell.",
        "cell",
        limits.collect(),
    );
    text
}
