//! In: a text, or HTML as LimeSurvey keeps it. Out: the one as the other. Never: two lines that run into one, or a formula of
//! a spreadsheet.

use super::entities;

/// The words of an HTML text.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// A line ends where a block ends.
    pub text: String,
    /// Elements that say more than where a line ends, each once.
    pub markup: Vec<String>,
}

/// Elements that are no loss: they end lines, or do nothing.
const LINES: [&str; 17] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "tbody",
    "blockquote",
    "section",
    "hr",
];
/// Said of markup only where it is more than these.
const PLAIN: [&str; 4] = ["p", "div", "br", "span"];
/// What stands in them is no text.
const NO_TEXT: [&str; 2] = ["script", "style"];
/// Longest name between `&` and `;`.
const LONGEST_ENTITY: usize = 12;

/// The words of `html`.
pub(super) fn words(html: &str) -> Words {
    let mut words = Words::default();
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '<' => words.tag(after),
            '&' => words.entity(after),
            '\n' | '\r' | '\t' => {
                words.space();
                after
            }
            c => {
                words.text.push(c);
                after
            }
        };
    }
    words.text = words.text.trim().to_owned();
    words
}

impl Words {
    /// White space between words of HTML is one space.
    fn space(&mut self) {
        if self.text.ends_with(|c: char| !c.is_whitespace()) {
            self.text.push(' ');
        }
    }

    /// Behind `<`; what is left behind the tag.
    fn tag<'a>(&mut self, after: &'a str) -> &'a str {
        if let Some((_, left)) = after
            .strip_prefix("!--")
            .and_then(|comment| comment.split_once("-->"))
        {
            return left;
        }
        let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!');
        let Some((tag, left)) = Some(after)
            .filter(|after| after.starts_with(begins))
            .and_then(tag_end)
        else {
            self.text.push('<');
            return after;
        };
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = name
            .get(..end.unwrap_or(name.len()))
            .unwrap_or_default()
            .to_ascii_lowercase();
        if name == "br" {
            self.text.push('\n');
        } else if LINES.contains(&name.as_str()) {
            self.end_line();
        }
        if !name.is_empty() && !PLAIN.contains(&name.as_str()) && !self.markup.contains(&name) {
            self.markup.push(name.clone());
        }
        if NO_TEXT.contains(&name.as_str()) && !tag.starts_with('/') {
            return behind(left, &name);
        }
        left
    }

    /// A line that holds anything ends; one that does not is not doubled.
    fn end_line(&mut self) {
        let begin = self.text.rfind('\n').map_or(0, |at| at + 1);
        let line = self.text.get(begin..).unwrap_or_default();
        if line.trim().is_empty() {
            self.text.truncate(begin);
        } else {
            self.text.push('\n');
        }
    }

    /// Behind `&`; what is left behind the entity.
    fn entity<'a>(&mut self, after: &'a str) -> &'a str {
        let end = after.bytes().take(LONGEST_ENTITY).position(|b| b == b';');
        let name = end.and_then(|end| after.get(..end));
        match name.and_then(|name| Some((entities::character(name)?, name.len()))) {
            Some((c, long)) => {
                self.text.push(c);
                after.get(long + 1..).unwrap_or_default()
            }
            None => {
                self.text.push('&');
                after
            }
        }
    }
}

/// A tag without its `>`, which does not stand between quotation marks, and what is left.
fn tag_end(after: &str) -> Option<(&str, &str)> {
    let mut mark = None;
    for (at, c) in after.char_indices() {
        match (c, mark) {
            ('>', None) => return Some((after.get(..at)?, after.get(at + 1..)?)),
            ('"' | '\'', None) => mark = Some(c),
            (c, Some(open)) if c == open => mark = None,
            _ => {}
        }
    }
    // A mark that is never closed is none.
    after.split_once('>')
}

/// What stands behind `</name>`.
fn behind<'a>(left: &'a str, name: &str) -> &'a str {
    let closing = format!("</{name}");
    let small = left.to_ascii_lowercase();
    let at = small.find(&closing);
    let rest = at.and_then(|at| left.get(at..)).unwrap_or_default();
    rest.split_once('>').map_or("", |(_, rest)| rest)
}

/// `{…}` of a text of theirs, which is an expression there unless white space follows the brace. Each once.
pub(super) fn expressions(html: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('{') {
        rest = after;
        let Some((inner, left)) = after.split_once('}') else {
            break;
        };
        if inner.starts_with(|c: char| !c.is_whitespace()) {
            let expression = format!("{{{inner}}}");
            if !found.contains(&expression) {
                found.push(expression);
            }
            rest = left;
        }
    }
    found
}

/// The HTML of a text. Braces are expressions there, and a cell of the file that begins with `=`, `+`, `-`, `@` or a tab a
/// formula in a spreadsheet: these signs become entities.
pub(super) fn html(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::with_capacity(text.len());
    // The reader of the file takes white space off the ends.
    for (at, c) in text.trim().chars().enumerate() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\n' => html.push_str("<br />"),
            '{' | '}' | '\t' => html.push_str(&format!("&#{};", u32::from(c))),
            '=' | '+' | '-' | '@' if at == 0 => html.push_str(&format!("&#{};", u32::from(c))),
            c => html.push(c),
        }
    }
    html
}
