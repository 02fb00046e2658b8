//! In: what was delivered, and how cases ended. Out: what `close` says of it.

use crate::cli::message::plural;
use crate::collect::delivery::Delivery;
use crate::collect::fieldwork::disposition::{Outcomes, Partials};

/// A line each.
pub fn notices(delivery: &Delivery, outcomes: &Outcomes, partials: Partials) -> Vec<String> {
    let mut said = vec![format!("{} delivered", plural(delivery.rows, "respondent"))];
    if delivery.earlier > 0 {
        said.push(format!(
            "{} of them answered an earlier questionnaire, in part at least: what they were asked is delivered as they were asked it",
            delivery.earlier
        ));
    }
    for (channel, rows) in &delivery.channels {
        if delivery.channels.len() > 1 || *channel == "open" {
            said.push(format!("by channel `{channel}`: {rows}"));
        }
    }
    if delivery.channels.len() > 1 && delivery.channels.contains_key("open") {
        said.push("answers of open links are set aside where the wave is read: they are never pooled with the others".to_owned());
    }
    for (flag, rows) in &delivery.flags {
        said.push(format!(
            "quality flag `{flag}`: {rows} (no row is taken out)"
        ));
    }
    for (kind, times) in &delivery.masked {
        said.push(format!(
            "masked in open answers: {kind}, {}",
            plural(*times, "time")
        ));
    }
    let arrivals = [
        ("invited", outcomes.invited),
        ("open", outcomes.open),
        ("panel", outcomes.panel),
    ];
    for (name, of) in arrivals.into_iter().filter(|(_, of)| of.all() > 0) {
        // As the dispositions count them.
        let broken_off = match partials {
            Partials::Count => format!("{} partial, {} broke off", of.partial, of.broken_off),
            Partials::BreakOffs => format!(
                "{} broke off ({} of them after half of their questions: `--partials` keeps those)",
                of.partial + of.broken_off,
                of.partial
            ),
        };
        said.push(format!(
            "{name}: {} came, {} complete, {broken_off}, {} screened out, {} quota full",
            of.all(),
            of.complete,
            of.screened_out,
            of.quota_full
        ));
    }
    if outcomes.withdrawn > 0 {
        said.push(format!(
            "beside these, {} came and took everything back",
            outcomes.withdrawn
        ));
    }
    if let Some(cases) = outcomes.dispositions(partials) {
        let rates: Vec<String> = cases
            .rates()
            .iter()
            .map(|rate| format!("{} {}", rate.name, percent(rate.value)))
            .collect();
        said.push(format!("AAPOR outcome rates: {}", rates.join(", ")));
    }
    said
}

fn percent(share: f64) -> String {
    format!("{:.1} %", (share * 1000.0).round() / 10.0)
}
