//! Diagnostics as a person reads them: code, severity, place, the lines of the file with the span underlined, the
//! value found, the rule, a way out; at the end how many there are.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceCode, SourceSpan,
    SpanContents, ThemeCharacters, ThemeStyles,
};

use super::terminal::{Stream, Style, wrap};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Excerpt, Severity};

/// So many findings of one code in one file are shown in full; the rest are counted.
const SHOWN_OF_A_KIND: usize = 20;
/// What miette puts left of a source line: line number, bar, blanks.
const GUTTER: usize = 12;

/// Renders findings for a window, or as a JSON array. Nothing found renders as nothing (as `[]` in JSON).
pub fn render(findings: &Diagnostics, json: bool, window: &Stream) -> String {
    match (json, findings.is_empty()) {
        (true, true) => String::new(),
        (true, false) => render_json(findings),
        (false, true) => String::new(),
        (false, false) => render_text(findings, window),
    }
}

/// The findings as a JSON array, one object a finding.
pub fn render_json(findings: &Diagnostics) -> String {
    let objects: Vec<String> = findings.iter().map(json_object).collect();
    if objects.is_empty() {
        return "[]\n".to_owned();
    }
    format!("[\n{}\n]\n", objects.join(",\n"))
}

fn json_object(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref();
    serde_json::json!({
        "code": finding.code.number(),
        "severity": finding.severity,
        "message": finding.message,
        "rule": finding.code.rule(),
        "file": place.map(|place| place.file.display().to_string()),
        "sheet": place.and_then(|place| place.sheet.clone()),
        "line": place.and_then(|place| place.line),
        "row": place.and_then(|place| place.row),
        "column": place.and_then(|place| place.column),
        "variable": place.and_then(|place| place.variable.clone()),
        "value": finding.value,
        "help": finding.help,
        "paste": finding.paste,
        "acknowledged": finding.acknowledged,
    })
    .to_string()
}

fn render_text(findings: &Diagnostics, window: &Stream) -> String {
    let mut text = String::new();
    let mut of_a_kind: BTreeMap<(Code, String), usize> = BTreeMap::new();
    for finding in findings
        .iter()
        .filter(|finding| finding.acknowledged.is_none())
    {
        let file = finding
            .path()
            .map(|path| path.display().to_string())
            .unwrap_or_default();
        let seen = of_a_kind.entry((finding.code, file)).or_default();
        *seen += 1;
        if *seen <= SHOWN_OF_A_KIND {
            text.push_str(&render_one(finding, window));
            text.push('\n');
        }
    }
    for ((code, file), seen) in of_a_kind {
        if let Some(more) = seen.checked_sub(SHOWN_OF_A_KIND).filter(|more| *more > 0) {
            text.push_str(&format!(
                "{more} more {code} in {file}; `--json` lists all of them\n"
            ));
        }
    }
    text.push_str(&counts(findings));
    text.push('\n');
    text
}

/// `3 errors, 1 warning, 2 warnings acknowledged`.
fn counts(findings: &Diagnostics) -> String {
    let notes = findings.0.len() - findings.error_count() - findings.warning_count();
    let judged = findings.acknowledged_count();
    let parts: Vec<String> = [
        (findings.error_count(), "error", ""),
        (findings.warning_count() - judged, "warning", ""),
        (judged, "warning", " acknowledged"),
        (notes, "note", ""),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, word, what)| format!("{}{what}", plural(number, word)))
    .collect();
    parts.join(", ")
}

/// `1 error`, `3 errors`.
pub fn plural(number: usize, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!(
        "{} {word}{ending}",
        super::number::count(u64::try_from(number).unwrap_or(u64::MAX))
    )
}

fn render_one(finding: &Diagnostic, window: &Stream) -> String {
    let theme = GraphicalTheme {
        characters: ThemeCharacters::unicode(),
        styles: match window.style {
            Style::Colour => ThemeStyles::ansi(),
            Style::Plain => ThemeStyles::none(),
        },
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(window.width)
        .without_syntax_highlighting();
    let shown = Shown {
        excerpt: finding
            .place
            .as_ref()
            .and_then(|place| place.excerpt.as_ref())
            .map(|excerpt| fit(excerpt, window.width.saturating_sub(GUTTER))),
        finding,
    };
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, &shown).is_err() {
        return format!("{finding}\n");
    }
    // miette pads some lines on the right.
    let mut text: String = drawn
        .lines()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect();
    if let Some(value) = &finding.value {
        let value = format!("`{}`", shortened(&visible(value), 200));
        text.push_str(&said("value", &value, window));
    }
    text.push_str(&said("rule", finding.code.rule(), window));
    // Neither wrapped nor indented: these lines go into a file as they stand.
    if let Some(lines) = &finding.paste {
        text.push_str(&format!("  paste:\n{}\n", visible(lines)));
    }
    text
}

/// `  rule: …`, in the manner of miette's `help:`.
fn said(name: &str, text: &str, window: &Stream) -> String {
    let first = format!("  {name}: ");
    let room = window.width.saturating_sub(first.len());
    let lines = wrap(text, room).join(&format!("\n{}", " ".repeat(first.len())));
    format!("{first}{lines}\n")
}

/// A finding in the form miette draws.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Diagnostic,
    excerpt: Option<Snippet>,
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.finding.message))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    /// `error[T0102] survey.toml:3:5`: one line to search for and to click on.
    fn code<'b>(&'b self) -> Option<Box<dyn Display + 'b>> {
        let severity = match self.finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let place = self
            .finding
            .place
            .as_ref()
            .map(|place| format!(" {place}"))
            .unwrap_or_default();
        Some(Box::new(format!(
            "{severity}[{}]{}",
            self.finding.code,
            visible(&place)
        )))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn Display + 'b>> {
        let help = self.finding.help.as_ref()?;
        Some(Box::new(visible(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.excerpt.as_ref()?;
        let span = LabeledSpan::new(None, snippet.from, snippet.to - snippet.from);
        Some(Box::new(std::iter::once(span)))
    }
}

/// The lines of an excerpt as they are drawn, numbered as in their file.
#[derive(Debug, PartialEq)]
struct Snippet {
    text: String,
    first_line: usize,
    from: usize,
    to: usize,
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(miette::MietteSpanContents::new(
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            self.first_line.saturating_sub(1),
            0,
            self.text.lines().count(),
        )))
    }
}

/// The excerpt, or where a line is wider than `room` the stretch of the span's first line around the span.
fn fit(excerpt: &Excerpt, room: usize) -> Snippet {
    let text = &*excerpt.text;
    let from = floor_boundary(text, excerpt.span.start);
    let to = floor_boundary(text, excerpt.span.end).max(from);
    if text.lines().all(|line| line.chars().count() <= room) {
        let (before, inside) = (visible(&text[..from]), visible(&text[from..to]));
        return Snippet {
            text: format!("{before}{inside}{}", visible(&text[to..])),
            first_line: excerpt.first_line,
            from: before.len(),
            to: before.len() + inside.len(),
        };
    }
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
    let (before, rest) = (&text[start..from], &text[from..end]);
    let inside = &rest[..rest.len().min(to - from)];
    let after = &rest[inside.len()..];
    let half = room / 2;
    let inside = shortened(&visible(inside), half);
    let before = shortened_left(
        &visible(before),
        half.saturating_sub(inside.chars().count() / 2),
    );
    let used = before.chars().count() + inside.chars().count();
    let after = shortened(&visible(after), room.saturating_sub(used));
    Snippet {
        from: before.len(),
        to: before.len() + inside.len(),
        text: format!("{before}{inside}{after}"),
        first_line: excerpt.first_line + text[..start].matches('\n').count(),
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Control characters of a delivery must not reach the terminal: shown as `�`; tabs become one blank.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            '\n' => '\n',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The first `room` characters, with `…` where more follow.
fn shortened(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(room.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The last `room` characters, with `…` where more stand before.
fn shortened_left(text: &str, room: usize) -> String {
    let length = text.chars().count();
    if length <= room {
        return text.to_owned();
    }
    let kept: String = text
        .chars()
        .skip(length - room.saturating_sub(1).min(length))
        .collect();
    format!("…{kept}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, code};

    fn window(width: usize) -> Stream {
        Stream {
            width,
            style: Style::Plain,
            is_terminal: false,
        }
    }

    #[test]
    fn a_message_shows_code_place_line_value_rule_and_a_way_out() {
        let text = "title = 1\nfoo = 2\n";
        let findings = Diagnostics::from(
            Diagnostic::error(code::UNKNOWN_KEY, "unknown key `foo`")
                .at(Place::in_text("survey.toml", text, 10..13))
                .value("foo")
                .help("did you mean `for`?"),
        );
        insta::assert_snapshot!(render(&findings, false, &window(80)), @r"
        error[T0102] survey.toml:2:1

          × unknown key `foo`
           ╭────
         2 │ foo = 2
           · ───
           ╰────
          help: did you mean `for`?
          value: `foo`
          rule: every key is one that Tidemark knows

        1 error
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_span_and_fits_the_window() {
        let line = format!("{} BAD {}", "a".repeat(300), "b".repeat(300));
        let findings = Diagnostics::from(
            Diagnostic::error(code::UNKNOWN_VALUE, "`BAD` is no answer").at(Place::in_text(
                "x.csv",
                &line,
                301..304,
            )),
        );
        let text = render(&findings, false, &window(60));
        assert!(text.contains(" BAD "), "{text}");
        assert!(text.contains("x.csv:1:302"), "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 60),
            "{text}"
        );
    }

    #[test]
    fn control_characters_of_a_delivery_do_not_reach_the_terminal() {
        let findings = Diagnostics::from(
            Diagnostic::error(code::UNKNOWN_VALUE, "`\u{1b}[31mred` is no answer")
                .value("\u{1b}[31mred"),
        );
        assert!(!render(&findings, false, &window(80)).contains('\u{1b}'));
    }

    #[test]
    fn many_findings_of_one_kind_are_counted_after_the_first_twenty() {
        let mut findings = Diagnostics::new();
        for line in 1..=30 {
            findings.push(
                Diagnostic::error(code::UNKNOWN_VALUE, format!("`{line}` is no answer"))
                    .at(Place::line("x.csv", line)),
            );
        }
        findings.push(Diagnostic::warning(code::LOW_BASE, "few"));
        let text = render(&findings, false, &window(80));
        assert!(text.contains("`20` is no answer") && !text.contains("`21` is no answer"));
        assert!(text.contains("10 more T0208 in x.csv"), "{text}");
        assert!(text.ends_with("30 errors, 1 warning\n"), "{text}");
    }
}
