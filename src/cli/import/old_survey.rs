//! A delivery as one more wave of a survey that is there: proposals with their evidence, questions where unsure.

use std::io::{IsTerminal, Write};

use super::super::Outcome;
use super::asked::{Answer, Asked};
use super::listing::bullet;
use super::place::relative;
use super::proposals::print;
use super::{Import, ImportFormat};
use crate::Error;
use crate::definition::{self, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Place, Warned, code};
use crate::ingest::matching::{Confidence, Decided, Matching, Proposal, matching, wave_toml};

pub fn run(import: &Import<'_>) -> crate::Result<Outcome> {
    let loaded = load(import)?;
    let survey = loaded.output;
    let found = matching(&survey, &import.wave, &import.profile, &import.stated());
    import.say_no_time(&found.draft)?;
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
            let asked = Asked {
                import,
                survey: &survey,
                found: &found,
            };
            asked.all(&unsure)?
        }
        (false, _) => Vec::new(),
    };
    let decided = decided(&found, &agreed);
    let open = decided.open.len();
    let folder = file.parent().unwrap_or(&import.args.into);
    let path = relative(folder, &import.args.file);
    let source = import
        .args
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let delivery = import.args.delivery_lines(&path, &source);
    let text = wave_toml(&survey, &found, &import.profile, &delivery, &decided);
    let data = if asks { Vec::new() } else { printed };
    if is_there {
        return Ok(wave_is_there(import, data, text));
    }
    let mut outcome = Outcome::data(data)
        .findings(loaded.warnings)
        .file(file, text.into_bytes());
    if open > 0 {
        outcome = outcome.notice(format!(
            "{} left out as unsure: look at the lines with # in [columns] of wave.toml",
            super::super::message::plural(open, "proposal")
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
        let asked = Asked {
            import,
            survey,
            found,
        };
        printed.extend_from_slice(b"\nTo be asked, with nobody to ask:\n");
        for proposal in unsure {
            printed.extend_from_slice(
                bullet(&import.terminal.out, &asked.question(proposal)).as_bytes(),
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

/// What is mapped, what is open and what was refused; another item that a person named stands in the place of the proposal.
fn decided<'a>(found: &'a Matching, answers: &'a [(usize, Answer)]) -> Decided<'a> {
    let mut decided = Decided::default();
    let named = |proposal: &Proposal| {
        answers.iter().any(
            |(_, answer)| matches!(answer, Answer::Other(other) if other.target == proposal.target),
        )
    };
    for (place, proposal) in found.proposals.iter().enumerate() {
        let answer = answers.iter().find(|(at, _)| *at == place);
        match answer.map(|(_, answer)| answer) {
            Some(Answer::Yes) => decided.taken.push(proposal),
            Some(Answer::Other(other)) => decided.taken.push(other),
            Some(Answer::No) => decided.refused.push(proposal),
            None if proposal.confidence > Confidence::Unsure => decided.taken.push(proposal),
            // A person gave its item to another column.
            None if named(proposal) => {}
            None => decided.open.push(proposal),
        }
    }
    decided
}
