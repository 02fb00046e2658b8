//! The next wave of a survey: the last one with answers, copied; what only its own fieldwork can say is taken out.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::Outcome;
use crate::Error;
use crate::definition::CLOSE_MARK as MARK;
use crate::definition::placeholder::{MARKER, is_placeholder};
use crate::definition::{self, Survey, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// Stands where dates must be filled in. It is a text where a date is due, so that `check` names its line.
const FIELDWORK: &str =
    "{ start = \"FILL IN\", end = \"FILL IN\" } # dates, for example 2027-10-01";
const DATE: &str = "\"FILL IN\"";
/// Stands where the last wave named its own file.
const SOURCE: &str = "\"FILL IN: the source of this wave's answers\"";

/// Keys of the last wave that cannot be true of the next: its name, its file, how it compares with the waves before it.
const OF_ONE_WAVE: [&str; 6] = ["id", "label", "break", "caution", "comparable", "delivery"];

pub fn run(folder: &Path, wave: &WaveId) -> crate::Result<Outcome> {
    let new_folder = folder.join("waves").join(wave.as_str());
    // Before the definition is read: a wave that is not filled in yet is there all the same.
    if new_folder.exists() {
        return Err(taken(wave, new_folder).into());
    }
    let loaded = definition::load(folder)?;
    let survey = loaded.output;
    if let Some(other) = survey.wave(wave) {
        return Err(taken(wave, other.folder.clone()).into());
    }
    let last = survey
        .waves
        .iter()
        .rev()
        .find(|wave| wave.delivery().is_some());
    let text = match last {
        Some(last) => copy(last)?,
        None => super::WAVE
            .replace("{ start = @YEAR@-10-01, end = @YEAR@-10-14 }", FIELDWORK)
            .replace("@YEAR@", &super::year_of(wave)),
    };
    let mut outcome = Outcome::default()
        .findings(loaded.warnings)
        .file(new_folder.join("wave.toml"), text.into_bytes());
    let mut to_fill_in = "its dates and sources in wave.toml".to_owned();
    if let Some((file, bytes)) = targets(&survey, last, wave)? {
        to_fill_in.push_str(&format!(
            ", the shares of the population and their sources in {}",
            file.display()
        ));
        outcome = outcome.file(file, bytes);
    }
    Ok(outcome
        .notice(format!("fill in what begins with `{MARKER}`: {to_fill_in}"))
        .notice(format!(
            "next: `tidemark check {}` names each place",
            folder.display()
        )))
}

fn taken(wave: &WaveId, folder: PathBuf) -> Diagnostics {
    Diagnostic::error(
        code::WOULD_OVERWRITE,
        format!("the survey already has a wave `{wave}`"),
    )
    .at(Place::file(folder))
    .help("choose another id, usually the year; `tidemark check` says what this one lacks")
    .into()
}

fn copy(last: &Wave) -> crate::Result<String> {
    let file = last.folder.join("wave.toml");
    let text = asked_anew(&read(&file)?);
    let table = DeTable::parse(&text).map_err(|error| {
        Error::Bug(format!(
            "{} loaded but does not parse: {error}",
            file.display()
        ))
    })?;
    Ok(format!(
        "# Copied from the wave {}: look through every line. `tidemark check` names what must be filled in.\n\n{}",
        last.id,
        edited(&text, table.get_ref())
    ))
}

/// The text without what `collect close` wrote of its own wave, and without the cases of that wave, whoever counted them.
fn asked_anew(text: &str) -> String {
    let is_heading = |line: &str| line.trim_start().starts_with('[');
    let mut tables: Vec<(Vec<&str>, bool)> = vec![(Vec::new(), false)];
    for line in text.split_inclusive('\n') {
        // The days that are drafted in a comment are last year's, too.
        let line = match line {
            line if line.starts_with("# opens = ") => "# opens = \"FILL IN\"\n",
            line if line.starts_with("# closes = ") => "# closes = \"FILL IN\"\n",
            line => line,
        };
        if is_heading(line) {
            tables.push((Vec::new(), false));
        }
        if let Some((lines, is_less)) = tables.last_mut() {
            match line.contains(MARK) {
                true => *is_less = true,
                false => lines.push(line),
            }
        }
    }
    let is_kept = |(lines, is_less): &(Vec<&str>, bool)| {
        let heading = lines.first().map_or("", |line| line.trim());
        let stays = lines.iter().skip(1).any(|line| !line.trim().is_empty());
        let is_left_empty = *is_less && is_heading(heading) && !stays;
        !(is_left_empty || heading.starts_with("[disclosure.dispositions]"))
    };
    let kept = tables.iter().filter(|table| is_kept(table));
    kept.flat_map(|(lines, _)| lines.iter().copied()).collect()
}

/// The text without what was true of its own wave only, and with placeholders for the dates.
fn edited(text: &str, wave: &DeTable) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let is_collected = wave.get("collect").is_some();
    let is_on_one_line = |value: &Spanned<DeValue<'_>>| text[value.span()].starts_with('{');
    for (key, value) in wave.iter() {
        let whole = line_of(text, key.span().start)..end_of_line(text, value.span().end);
        match (&**key.get_ref(), value.get_ref()) {
            (key, _) if OF_ONE_WAVE.contains(&key) => edits.push((whole, String::new())),
            // `collect close` writes the days on which answers came.
            ("fieldwork", _) if is_collected && is_on_one_line(value) => {
                edits.push((whole, String::new()));
            }
            ("collect", DeValue::Table(days)) => {
                let own = |key: &str| matches!(key, "opens" | "closes");
                let days = days.iter().filter(|(key, _)| own(key.get_ref()));
                edits.extend(days.map(|(_, day)| (day.span(), DATE.to_owned())));
            }
            ("fieldwork", _) if is_on_one_line(value) => {
                edits.push((value.span().start..whole.end, format!("{FIELDWORK}\n")));
            }
            ("fieldwork", DeValue::Table(dates)) => {
                edits.extend(dates.iter().map(|(key, value)| {
                    let whole =
                        line_of(text, key.span().start)..end_of_line(text, value.span().end);
                    match &**key.get_ref() {
                        "start" | "end" if !is_collected => (value.span(), DATE.to_owned()),
                        _ => (whole, String::new()),
                    }
                }))
            }
            ("sources", DeValue::Array(sources)) => {
                for source in sources.iter() {
                    edits.extend(texts_of(source).map(|span| (span, SOURCE.to_owned())));
                }
            }
            ("item", DeValue::Table(items)) => edits.extend(breaks(text, items)),
            _ => {}
        }
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut copy = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in edits {
        // Two edits of one line: the first stands.
        if span.start < at {
            continue;
        }
        copy.push_str(&text[at..span.start]);
        copy.push_str(&replacement);
        at = span.end;
    }
    copy.push_str(&text[at..]);
    copy
}

/// The places of a text, or of one in every language.
fn texts_of<'a>(text: &'a Spanned<DeValue<'_>>) -> impl Iterator<Item = Range<usize>> + 'a {
    let by_lang = match text.get_ref() {
        DeValue::Table(by_lang) => Some(by_lang.iter().map(|(_, text)| text.span())),
        _ => None,
    };
    let is_text = matches!(text.get_ref(), DeValue::String(_));
    let own = is_text.then(|| text.span());
    own.into_iter().chain(by_lang.into_iter().flatten())
}

/// The lines of items that say how they compare with the waves before: the next wave is compared with this one.
fn breaks(text: &str, items: &DeTable) -> Vec<(Range<usize>, String)> {
    let mut edits = Vec::new();
    for (_, item) in items.iter() {
        let DeValue::Table(keys) = item.get_ref() else {
            continue;
        };
        if text[item.span()].starts_with('{') {
            continue;
        }
        let is_comparison = |key: &str| matches!(key, "break" | "caution" | "comparable");
        for (key, value) in keys.iter().filter(|(key, _)| is_comparison(key.get_ref())) {
            let whole = line_of(text, key.span().start)..end_of_line(text, value.span().end);
            edits.push((whole, String::new()));
        }
    }
    edits
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The last wave's targets under the new wave's name. A file that waves share by name (`targets = …`) is not copied: the
/// copied wave names it too.
fn targets(
    survey: &Survey,
    last: Option<&Wave>,
    wave: &WaveId,
) -> crate::Result<Option<(std::path::PathBuf, Vec<u8>)>> {
    let folder = survey.folder.join("targets");
    let file = folder.join(format!("{wave}.csv"));
    let Some(last) = last else {
        return Ok(None);
    };
    let from = folder.join(format!("{}.csv", last.id));
    if file.exists() || !from.is_file() {
        return Ok(None);
    }
    Ok(Some((file, last_years(&read(&from)?))))
}

/// Targets whose sources say that they are last year's. What is no CSV with a `source` is copied as it is.
fn last_years(text: &str) -> Vec<u8> {
    unsourced(text).unwrap_or_else(|| text.as_bytes().to_vec())
}

fn unsourced(text: &str) -> Option<Vec<u8>> {
    let first = text.lines().next()?;
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count())?;
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut copy = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .from_writer(Vec::new());
    let mut source = None;
    for row in rows.records() {
        let row = row.ok()?;
        match source {
            None => {
                source = Some(row.iter().position(|heading| heading.trim() == "source")?);
                copy.write_record(&row).ok()?;
            }
            Some(source) => copy
                .write_record(row.iter().enumerate().map(|(place, field)| {
                    if place == source && !is_placeholder(field) {
                        format!("{MARKER}: last wave's was {field}")
                    } else {
                        field.to_owned()
                    }
                }))
                .ok()?,
        }
    }
    copy.into_inner().ok()
}

fn read(file: &Path) -> crate::Result<String> {
    fs::read_to_string(file).map_err(|source| Error::Read {
        path: file.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_of_last_years_targets_are_to_be_filled_in() {
        let copy = last_years("margin;share;source\nsex;0,5;\"Register; 2021\"\nage;0,1;FILL IN\n");
        assert_eq!(
            String::from_utf8_lossy(&copy),
            "margin;share;source\nsex;0,5;\"FILL IN: last wave's was Register; 2021\"\nage;0,1;FILL IN\n"
        );
    }

    #[test]
    fn every_template_marks_what_is_to_be_filled_in_the_same_way() {
        assert!(FIELDWORK.contains(&format!("\"{MARKER}\"")) && DATE == format!("\"{MARKER}\""));
        let sources = super::super::TARGETS.lines().skip(1);
        assert!(sources.clone().count() > 0);
        for line in sources {
            let source = line.rsplit(',').next().unwrap_or("");
            assert!(is_placeholder(source), "{line}");
        }
        for key in ["sponsor", "conducted_by", "population", "modes", "contact"] {
            let start = format!("{key} = {{ da = \"{MARKER}: ");
            let line = super::super::SURVEY
                .lines()
                .find(|line| line.starts_with(&start))
                .expect("a fact to fill in");
            assert!(line.contains(&format!("en = \"{MARKER}: ")), "{line}");
        }
    }

    fn next(text: &str) -> String {
        let table = DeTable::parse(text).expect("the example is TOML");
        edited(text, table.get_ref())
    }

    #[test]
    fn dates_become_placeholders_and_the_name_file_and_breaks_go() {
        let text = r#"kind = "responses"
label = { da = "Efterår 2021", en = "Autumn 2021" }
fieldwork = { start = 2021-10-01, end = 2021-10-14 } # two weeks
break = { da = "Nyt panel", en = "New panel" }
delivery = "poll.csv"
delimiter = ";"

[columns]
weight = "Vægt"

[item.trust]
text = { da = "Tillid", en = "Trust" }
break = { da = "Ordlyden er ændret", en = "The wording changed" }
"#;
        insta::assert_snapshot!(next(text), @r#"
        kind = "responses"
        fieldwork = { start = "FILL IN", end = "FILL IN" } # dates, for example 2027-10-01
        delimiter = ";"

        [columns]
        weight = "Vægt"

        [item.trust]
        text = { da = "Tillid", en = "Trust" }
        "#);
    }

    #[test]
    fn a_wave_asked_on_the_web_gives_its_days_to_be_filled_in_and_nothing_that_was_found() {
        let text = r#"kind = "responses"
delivery = "responses.jsonl" # collect close: "responses.jsonl"
respondent_id = "id" # collect close: "id"
sources = ["Own"]

[collect]
section = [{ items = ["a"] }] # collect close: [{ items = ["a"] }]
base_url = "https://svar.example.dk"
opens = 2026-10-01
closes = 2026-10-14

[fieldwork]
start = 2026-10-02 # collect close: 2026-10-02
end = 2026-10-14 # collect close: 2026-10-14

[disclosure.dispositions]
complete = 24 # collect close: 24
refused = 9

[mode]
id = "web" # collect close: "web"
text = "On the web" # collect close: "On the web"
"#;
        insta::assert_snapshot!(next(&asked_anew(text)), @r#"
        kind = "responses"
        sources = ["FILL IN: the source of this wave's answers"]

        [collect]
        base_url = "https://svar.example.dk"
        opens = "FILL IN"
        closes = "FILL IN"
        "#);
    }

    #[test]
    fn dates_in_a_table_of_their_own_become_placeholders() {
        let text = "kind = \"rehearsal\"\n\n[fieldwork]\nstart = 2021-10-01\nend = 2021-10-14\ntime = 2021.8\n";
        assert_eq!(
            next(text),
            "kind = \"rehearsal\"\n\n[fieldwork]\nstart = \"FILL IN\"\nend = \"FILL IN\"\n"
        );
    }
}
