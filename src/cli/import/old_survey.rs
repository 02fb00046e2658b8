//! A delivery as one more wave of a survey that is there: proposals with their evidence, questions where unsure.

use std::io::{BufRead, IsTerminal, Write};

use super::super::Outcome;
use super::listing::bullet;
use super::place::relative;
use super::proposals::{because, columns, print, target};
use super::{Import, ImportFormat};
use crate::Error;
use crate::definition::{self, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Place, Warned, code};
use crate::ingest::draft::DeliveryLines;
use crate::ingest::matching::{
    Change, Confidence, Matching, Proposal, Target, matching, wave_toml,
};

pub fn run(import: &Import<'_>) -> crate::Result<Outcome> {
    let loaded = load(import)?;
    let survey = loaded.output;
    let found = matching(&survey, &import.wave, &import.profile, &import.stated());
    let file = import.wave_file();
    let is_there = file.exists();
    let unsure: Vec<&Proposal> = found
        .proposals
        .iter()
        .filter(|proposal| proposal.confidence == Confidence::Unsure)
        .collect();
    let asks = !unsure.is_empty() && !import.args.yes && !is_there;
    let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let printed = print(import, &survey, &found);
    let agreed = match (asks, can_ask) {
        (true, false) => return Ok(not_asked(import, &survey, printed, &found, &unsure)),
        (true, true) => {
            // What is asked about has to be on the screen first.
            let _ = std::io::stdout().write_all(&printed);
            ask(import, &survey, &found, &unsure)?
        }
        (false, _) => Vec::new(),
    };
    let takes = |proposal: &&Proposal| {
        proposal.confidence > Confidence::Unsure || agreed.contains(proposal)
    };
    let (taken, open): (Vec<&Proposal>, Vec<&Proposal>) =
        found.proposals.iter().partition(|proposal| takes(proposal));
    let folder = file.parent().unwrap_or(&import.args.into);
    let path = relative(folder, &import.args.file);
    let source = import
        .args
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let delivery = DeliveryLines {
        path: &path,
        source: &source,
        encoding: import.args.encoding.as_deref(),
        sheet: import.args.sheet.as_deref(),
    };
    let text = wave_toml(&survey, &found, &import.profile, &delivery, &taken, &open);
    let data = if asks { Vec::new() } else { printed };
    if is_there {
        return Ok(wave_is_there(import, data, text));
    }
    let mut outcome = Outcome::data(data)
        .findings(loaded.warnings)
        .file(file, text.into_bytes());
    if !open.is_empty() {
        outcome = outcome.notice(format!(
            "{} left out as unsure: look at the lines with # in [columns] of wave.toml",
            super::super::message::plural(open.len(), "proposal")
        ));
    }
    Ok(outcome.notice(format!(
        "next: look through wave.toml, then `tidemark check {}`",
        import.args.into.display()
    )))
}

/// The survey without what is wrong with later waves, or with the one that is imported.
fn load(import: &Import<'_>) -> crate::Result<Warned<Survey>> {
    let folder = &import.args.into;
    let failed = match definition::load(folder) {
        Err(Error::Input(findings)) => findings,
        loaded => return loaded,
    };
    let mut waves: Vec<String> = match std::fs::read_dir(folder.join("waves")) {
        Ok(entries) => entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect(),
        Err(_) => Vec::new(),
    };
    waves.retain(|wave| wave != import.wave.as_str());
    waves.sort();
    waves
        .iter()
        .rev()
        .find_map(|wave| definition::load_for(folder, &WaveId::new(wave)).ok())
        .ok_or(Error::Input(failed))
}

fn not_asked(
    import: &Import<'_>,
    survey: &Survey,
    mut printed: Vec<u8>,
    found: &Matching,
    unsure: &[&Proposal],
) -> Outcome {
    if import.args.format == ImportFormat::Text {
        printed.extend_from_slice(b"\nTo be asked, with nobody to ask:\n");
        for proposal in unsure {
            printed.extend_from_slice(
                bullet(
                    &import.terminal.out,
                    &question(import, survey, found, proposal),
                )
                .as_bytes(),
            );
        }
    }
    Outcome::data(printed).findings(
        Diagnostic::error(
            code::UNSURE_COLUMN,
            format!(
                "{} unsure, and nobody is there to say",
                if unsure.len() == 1 { "1 proposal is".to_owned() } else { format!("{} proposals are", unsure.len()) }
            ),
        )
        .at(Place::file(&import.args.file))
        .help("run it in a terminal and answer, or with `--yes`, which takes what is sure or likely and leaves the others to you")
        .into(),
    )
}

fn wave_is_there(import: &Import<'_>, mut data: Vec<u8>, text: String) -> Outcome {
    if import.args.format == ImportFormat::Text {
        data.extend_from_slice(format!("\nwave.toml as it would be written:\n\n{text}").as_bytes());
    }
    Outcome::data(data).findings(
        Diagnostic::error(
            code::WOULD_OVERWRITE,
            format!(
                "wave `{}` has its wave.toml already; it is left as it is",
                import.wave
            ),
        )
        .at(Place::file(import.wave_file()))
        .help("take over the lines that you want, or move the file away and import again")
        .into(),
    )
}

/// Asks about each; what was agreed to.
fn ask<'p>(
    import: &Import<'_>,
    survey: &Survey,
    found: &Matching,
    unsure: &[&'p Proposal],
) -> crate::Result<Vec<&'p Proposal>> {
    let mut agreed = Vec::new();
    let fail = |source| Error::Read {
        path: "stdin".into(),
        source,
    };
    let mut answers = std::io::stdin().lock().lines();
    for proposal in unsure {
        loop {
            eprint!(
                "{} [y]es, [n]o, [s]top asking: ",
                question(import, survey, found, proposal)
            );
            let Some(line) = answers.next() else {
                return Ok(agreed);
            };
            match line.map_err(fail)?.trim().to_lowercase().as_str() {
                "y" | "yes" | "j" | "ja" => agreed.push(*proposal),
                "n" | "no" | "nej" | "" => {}
                "s" | "stop" | "skip" => return Ok(agreed),
                _ => continue,
            }
            break;
        }
    }
    Ok(agreed)
}

fn question(import: &Import<'_>, survey: &Survey, found: &Matching, proposal: &Proposal) -> String {
    let guessed = proposal.changes.iter().find_map(|change| match change {
        Change::Moved {
            label,
            value,
            code,
            by_label: false,
        } => Some((label, value, code)),
        _ => None,
    });
    if let Some((label, value, code)) = guessed {
        return format!(
            "In {}, is {value} the answer {code} (\"{label}\") of {}? {}.",
            columns(import, &proposal.columns),
            target(found, &proposal.target),
            because(proposal)
        );
    }
    format!(
        "Is {} {}{}? {}.",
        columns(import, &proposal.columns),
        target(found, &proposal.target),
        asked(survey, &proposal.target),
        because(proposal)
    )
}

/// The question of an item, for who does not know it by its id.
fn asked(survey: &Survey, target: &Target) -> String {
    let item = match target {
        Target::Item(item) => survey.item(item),
        Target::RespondentId | Target::Design { .. } => None,
    };
    let lang = survey.languages.first();
    match (item, lang) {
        (Some(item), Some(lang)) => format!(", \"{}\"", item.text.get(lang)),
        _ => String::new(),
    }
}
