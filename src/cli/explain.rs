//! `tidemark explain`: what a message code stands for, why it matters, and ways out.

use clap::Args;
use serde::Serialize;

use super::Outcome;
use super::format::Format;
use super::table::FORMAT_HELP;
use super::terminal::{Stream, Terminal, wrap};
use crate::definition::suggest::did_you_mean;
use crate::diagnostic::explanation::{self, Explanation};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, code};

const EXAMPLES: &str = "\
Examples:
  tidemark explain                 every code with its rule
  tidemark explain T0214           one code: an example, why it matters, ways out
  tidemark explain --format md     all of it, as in docs/codes.md";

/// What a message code stands for, why it matters, and ways out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// The codes, such as T0214 [default: a list of all].
    #[arg(value_name = "CODE")]
    codes: Vec<String>,

    /// How the result is printed.
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, help = FORMAT_HELP)]
    format: Format,
}

/// The rooms by the digits of their codes, in the order of the pipeline.
const ROOMS: [(&str, &str); 9] = [
    (
        "01",
        "The definition: survey.toml, report.toml, wave.toml, targets, published figures",
    ),
    (
        "02",
        "Deliveries: reading them, and checks of their answers",
    ),
    ("03", "Weights"),
    ("04", "Estimates"),
    ("05", "Comparison between waves"),
    ("06", "Reports and exchange"),
    ("07", "Comparability of waves"),
    ("08", "Questionnaire and collection"),
    ("09", "The command line"),
];

pub fn run(args: &ExplainArgs, json: bool, terminal: &Terminal) -> crate::Result<Outcome> {
    let codes = asked(&args.codes)?;
    let format = if json { Format::Json } else { args.format };
    let text = match format {
        Format::Json => as_json(&codes),
        Format::Csv => as_csv(&codes),
        Format::Md => markdown(&codes),
        Format::Text if args.codes.is_empty() => list(&terminal.out),
        Format::Text => {
            let told: Vec<String> = codes
                .iter()
                .map(|code| told(*code, &terminal.out))
                .collect();
            told.join("\n")
        }
    };
    Ok(Outcome::data(text.into_bytes()))
}

/// The codes that are asked for, by number; all of them where none is.
fn asked(written: &[String]) -> crate::Result<Vec<Code>> {
    let mut codes = Vec::new();
    let mut unknown = Diagnostics::new();
    for number in written {
        match code::by_number(number) {
            Some(code) => codes.push(code),
            None => unknown.push(no_code(number)),
        }
    }
    if unknown.error_count() > 0 {
        return Err(unknown.into());
    }
    if written.is_empty() {
        codes = code::ALL.to_vec();
        codes.sort_by_key(|code| code.number());
    }
    Ok(codes)
}

fn no_code(number: &str) -> Diagnostic {
    // `214`, `T214` and `0214` are T0214 to who types them.
    let digits = number.trim().trim_start_matches(['t', 'T']);
    let meant = format!("T{digits:0>4}");
    let numbers = code::ALL.iter().map(|code| code.number());
    let near = code::by_number(&meant)
        .map(|code| format!("did you mean `{code}`?"))
        .or_else(|| nearest_number(&meant))
        .or_else(|| did_you_mean(number, numbers))
        .unwrap_or_else(|| "`tidemark explain` lists all of them".to_owned());
    Diagnostic::error(
        code::BAD_ARGUMENT,
        format!("there is no message `{number}`"),
    )
    .value(number)
    .help(near)
}

/// The code of the nearest number in the same room.
fn nearest_number(meant: &str) -> Option<String> {
    let value = |number: &str| {
        number
            .get(1..)
            .and_then(|digits| digits.parse::<i64>().ok())
    };
    let wanted = value(meant)?;
    let nearest = code::ALL
        .iter()
        .filter(|code| Some(code.room()) == meant.get(1..3))
        .min_by_key(|code| {
            value(code.number()).map_or(i64::MAX, |number| (number - wanted).abs())
        })?;
    Some(format!("the nearest is `{nearest}`: {}", nearest.rule()))
}

/// Every code with its rule, by room.
fn list(window: &Stream) -> String {
    let mut text = String::new();
    for (room, name) in ROOMS {
        let mut codes: Vec<&Code> = code::ALL
            .iter()
            .filter(|code| code.room() == room)
            .collect();
        codes.sort_by_key(|code| code.number());
        text.push_str(&format!("{name}\n"));
        for code in codes {
            text.push_str(&hanging(&format!("  {code}  "), code.rule(), window));
        }
        text.push('\n');
    }
    text.push_str("`tidemark explain CODE` says why, and what can be done.\n");
    text
}

/// One code at length.
fn told(code: Code, window: &Stream) -> String {
    let mut text = hanging(&format!("{code}  "), code.rule(), window);
    let Some(explanation) = explanation::of(code) else {
        return text;
    };
    text.push_str(&hanging("  example: ", explanation.example, window));
    text.push_str(&hanging("  why: ", explanation.why, window));
    text.push_str(match explanation.ways_out {
        [_] => "  way out:\n",
        _ => "  ways out:\n",
    });
    for way in explanation.ways_out {
        text.push_str(&hanging("    - ", way, window));
    }
    text
}

/// A text behind its name; its further lines begin where the first does.
fn hanging(name: &str, text: &str, window: &Stream) -> String {
    let indent = name.chars().count();
    let lines = wrap(text, window.width.saturating_sub(indent));
    let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
    format!("{name}{lines}\n")
}

/// The page of the documentation: `docs/codes.md`.
fn markdown(codes: &[Code]) -> String {
    let mut text = String::from(
        "# Message codes\n\nMade by `tidemark explain --format md`; a test compares. Codes are stable: a number is never given to another rule.\n",
    );
    for (room, name) in ROOMS {
        let codes: Vec<&Code> = codes.iter().filter(|code| code.room() == room).collect();
        if codes.is_empty() {
            continue;
        }
        text.push_str(&format!("\n## {name}\n"));
        for code in codes {
            text.push_str(&format!("\n### {code}\n\nRule: {}.\n", code.rule()));
            if let Some(explanation) = explanation::of(*code) {
                text.push_str(&format!(
                    "\n> {}\n\n{}\n\n{}\n",
                    explanation.example,
                    explanation.why,
                    ways_out(explanation)
                ));
            }
        }
    }
    text
}

fn ways_out(explanation: &Explanation) -> String {
    let ways: Vec<String> = explanation
        .ways_out
        .iter()
        .map(|way| format!("- {way}"))
        .collect();
    ways.join("\n")
}

/// A code with all there is to say of it.
#[derive(Serialize)]
struct Record {
    code: &'static str,
    rule: &'static str,
    example: Option<&'static str>,
    why: Option<&'static str>,
    ways_out: &'static [&'static str],
}

impl Record {
    fn of(code: Code) -> Self {
        let explanation = explanation::of(code);
        Self {
            code: code.number(),
            rule: code.rule(),
            example: explanation.map(|explanation| explanation.example),
            why: explanation.map(|explanation| explanation.why),
            ways_out: explanation.map_or(&[], |explanation| explanation.ways_out),
        }
    }
}

fn as_json(codes: &[Code]) -> String {
    let records: Vec<String> = codes
        .iter()
        .map(|code| serde_json::json!(Record::of(*code)).to_string())
        .collect();
    format!("[\n{}\n]\n", records.join(",\n"))
}

fn as_csv(codes: &[Code]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = String::from("code,rule,example,why,ways_out\n");
    for code in codes {
        let record = Record::of(*code);
        let fields = [
            record.rule.to_owned(),
            record.example.unwrap_or_default().to_owned(),
            record.why.unwrap_or_default().to_owned(),
            record.ways_out.join("; "),
        ];
        let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        text.push_str(&format!("{},{}\n", record.code, fields.join(",")));
    }
    text
}
