//! In: words, and numbers that know where they come from. Out: text whose numbers can be traced. Never: a number without an
//! origin, once a text is whole.
//!
//! A reader sees the text; a file keeps the origins: HTML as attributes, other files in a sidecar.

use std::fmt;

use super::cell::CellRef;

/// A text in spans.
///
/// ```
/// use tidemark::report::{Origin, Prose};
/// let respondents = Prose::marked("1.013", Origin::Base);
/// let text = Prose::fill("{count} svarede.", &[("count", respondents)]);
/// assert_eq!(text.to_string(), "1.013 svarede.");
/// assert_eq!(text.spans().len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prose {
    spans: Vec<Span>,
}

/// A stretch of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Words, which hold no number of the poll.
    Words(String),
    /// Something with an origin.
    Marked {
        /// As shown.
        text: String,
        /// Where it comes from.
        origin: Origin,
    },
}

/// Where a piece of text comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// A number of an estimate or of a change.
    Cell(CellRef),
    /// A count of respondents or rows, or a sum of their weights.
    Base,
    /// A date, or the name of a wave.
    Date,
    /// A text of the definition: a question, an answer, a fact, a source.
    Wording,
    /// A number that the definition or the method sets: a level, a limit.
    Setting,
    /// A number of the weighting as a whole: design effect, efficiency, the range of weights.
    Weighting,
    /// A number of the test of a claim that does not hold: a difference of cells, its interval, p.
    Test,
}

impl Origin {
    /// As attributes (`data-base`) and sidecars name it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Cell(_) => "cell",
            Self::Base => "base",
            Self::Date => "date",
            Self::Wording => "wording",
            Self::Setting => "setting",
            Self::Weighting => "weighting",
            Self::Test => "test",
        }
    }
}

impl Span {
    /// As a reader sees it.
    pub fn text(&self) -> &str {
        match self {
            Self::Words(text) | Self::Marked { text, .. } => text,
        }
    }

    /// Another text of the same origin.
    fn with_text(&self, text: String) -> Self {
        match self {
            Self::Words(_) => Self::Words(text),
            Self::Marked { origin, .. } => Self::Marked {
                text,
                origin: origin.clone(),
            },
        }
    }

    /// Whether a number stands in it.
    pub fn has_number(&self) -> bool {
        self.text().contains(|known: char| known.is_ascii_digit())
    }
}

impl Prose {
    /// A text with one origin.
    pub fn marked(text: impl Into<String>, origin: Origin) -> Self {
        let text = text.into();
        if text.is_empty() {
            return Self::default();
        }
        Self {
            spans: vec![Span::Marked { text, origin }],
        }
    }

    /// A number of a cell.
    pub fn cell(text: impl Into<String>, cell: CellRef) -> Self {
        Self::marked(text, Origin::Cell(cell))
    }

    /// A count of respondents.
    pub fn base(text: impl Into<String>) -> Self {
        Self::marked(text, Origin::Base)
    }

    /// A date or the name of a wave.
    pub fn date(text: impl Into<String>) -> Self {
        Self::marked(text, Origin::Date)
    }

    /// A text of the definition.
    pub fn wording(text: impl Into<String>) -> Self {
        Self::marked(text, Origin::Wording)
    }

    /// A number that the definition sets.
    pub fn setting(text: impl Into<String>) -> Self {
        Self::marked(text, Origin::Setting)
    }

    /// A built-in text: what numbers it has are those of the method (the 95 of an interval, the 100 of percent).
    pub(crate) fn built_in(text: &str) -> Self {
        let mut out = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
            let (words, number) = rest.split_at(start);
            let end = number
                .find(|character: char| !character.is_ascii_digit())
                .unwrap_or(number.len());
            let (number, after) = number.split_at(end);
            out.push(words);
            out.push(Self::setting(number));
            rest = after;
        }
        out.with(rest)
    }

    /// A number of the weighting as a whole.
    pub fn weighting(text: impl Into<String>) -> Self {
        Self::marked(text, Origin::Weighting)
    }

    /// In reading order; none is empty.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The same with more behind it.
    #[must_use]
    pub fn with(mut self, more: impl Into<Self>) -> Self {
        self.push(more);
        self
    }

    /// Puts more behind it.
    pub fn push(&mut self, more: impl Into<Self>) {
        for span in more.into().spans {
            match (self.spans.last_mut(), span) {
                (Some(Span::Words(known)), Span::Words(text)) => known.push_str(&text),
                (_, span) => self.spans.push(span),
            }
        }
    }

    /// The text parted into these lines of it, which lack nothing but spaces.
    pub(crate) fn in_lines(&self, lines: &[String]) -> Vec<Self> {
        let spans = self.spans.iter().enumerate();
        let mut rest = spans.flat_map(|(place, span)| {
            let characters = span.text().chars();
            characters.map(move |character| (character, place, span))
        });
        lines
            .iter()
            .map(|line| {
                let mut parted = Self::default();
                let mut last = None;
                for wanted in line.chars() {
                    let Some((_, place, span)) = rest.find(|(known, ..)| *known == wanted) else {
                        break;
                    };
                    match parted.spans.last_mut().filter(|_| last == Some(place)) {
                        Some(Span::Words(text) | Span::Marked { text, .. }) => text.push(wanted),
                        None => parted.spans.push(span.with_text(wanted.to_string())),
                    }
                    last = Some(place);
                }
                parted
            })
            .collect()
    }

    /// Texts with the same words between each two of them.
    pub fn join(parts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut whole = Self::default();
        for (place, part) in parts.into_iter().enumerate() {
            if place > 0 {
                whole.push(between);
            }
            whole.push(part);
        }
        whole
    }

    /// A built-in text with its placeholders filled; what fills them is not filled again.
    pub fn fill(text: &str, values: &[(&str, Self)]) -> Self {
        let mut out = Self::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push(Self::built_in(before));
            let Some((name, next)) = after.split_once('}') else {
                out.push("{");
                rest = after;
                continue;
            };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push(value.clone()),
                None => out.push(format!("{{{name}}}")),
            }
            rest = next;
        }
        out.push(Self::built_in(rest));
        out
    }

    /// The text without full stops at its end.
    #[must_use]
    pub fn without_stop(mut self) -> Self {
        if let Some(last) = self.spans.last_mut() {
            let (Span::Words(text) | Span::Marked { text, .. }) = last;
            let kept = text.trim_end_matches('.').len();
            text.truncate(kept);
            if kept == 0 {
                self.spans.pop();
            }
        }
        self
    }

    /// The text as a sentence: with one full stop at its end.
    #[must_use]
    pub fn as_sentence(self) -> Self {
        self.without_stop().with(".")
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        Self {
            spans: vec![Span::Words(text)],
        }
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&Self> for Prose {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<&String> for Prose {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl fmt::Display for Prose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans
            .iter()
            .try_for_each(|span| out.write_str(span.text()))
    }
}
