//! In: a survey, one of its waves, and a table. Out: a DDI-Codebook 2.5 document. Never: an answer of a single respondent.
//!
//! After *DDI-Codebook 2.5* (DDI Alliance), the order of elements as its schema `codebook.xsd` has it. A text stands once a
//! language, with `xml:lang`; a kind of missing is a `missType`.

use super::triple_s::missing_word;
use super::xml::Node;
use crate::definition::{Fact, Lang, Survey, Texts, Wave};
use crate::error::Result;
use crate::ingest::dictionary::{
    Dictionary, FileText, Measure, ResponseSet, Storage, Value, ValueLabel, Variable,
};

/// What a codebook is of, beside the survey itself.
#[derive(Debug, Clone, Copy)]
pub struct Codebook<'a> {
    /// Whose definition it is.
    pub survey: &'a Survey,
    /// The wave whose answers it describes; `None`: the definition alone.
    pub wave: Option<&'a Wave>,
    /// The variables.
    pub dictionary: &'a Dictionary,
    /// The file of answers and how many respondents it holds; `None`: no file is described.
    pub file: Option<(&'a str, usize)>,
    /// What may be done with the data, and what was done to it.
    pub access: &'a [FileText],
    /// Respondents of each value label of each variable, unweighted; empty where they are not told.
    pub counts: &'a [Vec<u64>],
    /// Said in front of everything: that the answers are synthetic.
    pub mark: Option<&'a FileText>,
}

impl Codebook<'_> {
    /// The document.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    ///
    /// ```
    /// use tidemark::report::exchange::{describe, ddi::Codebook};
    /// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
    /// let described = describe(&survey, None);
    /// let codebook = Codebook {
    ///     survey: &survey, wave: None, dictionary: &described.dictionary, file: None, access: &[], counts: &[], mark: None,
    /// };
    /// let xml = String::from_utf8_lossy(&codebook.document()?).into_owned();
    /// assert!(xml.contains("<catgry missing=\"Y\" missType=\"dont_know\">"));
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn document(&self) -> Result<Vec<u8>> {
        let main = self.survey.languages.first().map(Lang::as_str);
        let mut root = Node::new("codeBook")
            .with("xmlns", "ddi:codebook:2_5")
            .with("version", "2.5")
            .maybe("xml:lang", main)
            .add(self.study());
        if let Some((name, rows)) = self.file {
            let dimensions = Node::new("dimensns")
                .add(Node::new("caseQnty").text(&rows.to_string()))
                .add(Node::new("varQnty").text(&self.dictionary.variables.len().to_string()));
            root = root.add(
                Node::new("fileDscr").with("ID", "F1").add(
                    Node::new("fileTxt")
                        .add(Node::new("fileName").text(name))
                        .add(dimensions),
                ),
            );
        }
        root.add(self.data()).document()
    }

    fn study(&self) -> Node {
        let titles = self
            .survey
            .languages
            .iter()
            .enumerate()
            .map(|(place, lang)| {
                let name = if place == 0 { "titl" } else { "parTitl" };
                let title = self.dictionary.title.get(lang).unwrap_or_default();
                Node::new(name).with("xml:lang", lang.as_str()).text(title)
            });
        let id = match self.wave {
            Some(wave) => format!("{}-{}", self.survey.id, wave.id),
            None => self.survey.id.clone(),
        };
        let mut citation = Node::new("citation").add(
            Node::new("titlStmt")
                .all(titles)
                .add(Node::new("IDNo").text(&id)),
        );
        citation = citation.all(wrapped("rspStmt", self.fact("AuthEnty", "conducted_by")));
        let software = Node::new("software")
            .with("version", env!("CARGO_PKG_VERSION"))
            .text("Tidemark");
        let production = self.fact("producer", "sponsor");
        citation = citation.add(Node::new("prodStmt").all(production).add(software));
        if let Some(mark) = self.mark {
            citation = citation.all(texts("notes", mark));
        }
        let mut study = Node::new("stdyDscr").add(citation);
        study = study.add(Node::new("stdyInfo").add(self.summary()));
        study = study.add(self.method());
        if !self.access.is_empty() {
            // A statement of use holds one text.
            let conditions = self
                .access
                .iter()
                .flat_map(|text| texts("conditions", text));
            let statements = conditions.map(|one| Node::new("useStmt").add(one));
            study = study.add(Node::new("dataAccs").all(statements));
        }
        study
    }

    fn summary(&self) -> Node {
        let mut summary = Node::new("sumDscr");
        if let Some(wave) = self.wave {
            let days = [("start", wave.fieldwork.start), ("end", wave.fieldwork.end)];
            for (event, day) in days {
                if let Some(day) = day {
                    let day = day.to_string();
                    summary = summary.add(
                        Node::new("collDate")
                            .with("date", day.as_str())
                            .with("event", event)
                            .text(&day),
                    );
                }
            }
        }
        summary.all(self.fact("universe", "population"))
    }

    fn method(&self) -> Node {
        let mut collection = Node::new("dataColl").all(self.fact("sampProc", "sampling"));
        let own = self.wave.and_then(|wave| wave.mode.as_ref());
        collection = match own {
            Some(mode) => collection.all(stated("collMode", mode)),
            None => collection.all(self.fact("collMode", "modes")),
        };
        let mut method = Node::new("method").add(collection);
        let rate = self.fact("respRate", "response_rate");
        if !rate.is_empty() {
            method = method.add(Node::new("anlyInfo").all(rate));
        }
        method
    }

    /// A fact of the disclosure, the wave's before the survey's; only what is stated.
    fn fact(&self, name: &'static str, key: &str) -> Vec<Node> {
        let of_wave = self.wave.and_then(|wave| wave.facts.get(key));
        let fact = of_wave.or_else(|| self.survey.disclosure.facts.get(key));
        fact.map_or(Vec::new(), |fact| stated(name, fact))
    }

    fn data(&self) -> Node {
        let groups = self.dictionary.sets.iter().enumerate();
        let groups = groups.map(|(place, set)| group(place, set));
        let variables = self.dictionary.variables.iter().enumerate();
        Node::new("dataDscr")
            .all(groups)
            .all(variables.map(|(place, variable)| self.variable(place, variable)))
    }

    fn variable(&self, place: usize, variable: &Variable) -> Node {
        let continuous = variable.measure == Some(Measure::Scale);
        let item = self
            .survey
            .items
            .iter()
            .find(|item| item.id.as_str() == variable.name);
        let decimals = match item.map(|item| &item.kind) {
            Some(crate::definition::ItemKind::Numeric { decimals, .. }) if *decimals > 0 => {
                Some(decimals.to_string())
            }
            _ => None,
        };
        let nature = match variable.measure {
            Some(Measure::Nominal) => Some("nominal"),
            Some(Measure::Ordinal) => Some("ordinal"),
            Some(Measure::Scale) => Some("ratio"),
            None => None,
        };
        let mut node = Node::new("var")
            .with("ID", format!("V{}", place + 1))
            .with("name", variable.name.as_str())
            .maybe(
                "wgt",
                (self.dictionary.weight == Some(place)).then_some("wgt"),
            )
            .maybe("files", self.file.map(|_| "F1"))
            .maybe("dcml", decimals)
            .with("intrvl", if continuous { "contin" } else { "discrete" })
            .maybe("nature", nature)
            .all(texts("labl", &variable.label));
        if !variable.question.is_empty() {
            node = node.add(Node::new("qstn").all(texts("qstnLit", &variable.question)));
        }
        if let Some((from, to)) = variable.range {
            let finite = |end: f64| end.is_finite().then(|| end.to_string());
            let range = Node::new("range")
                .maybe("min", finite(from))
                .maybe("max", finite(to));
            node = node.add(Node::new("valrng").add(range));
        }
        if !variable.missing.values.is_empty() {
            let items = variable.missing.values.iter();
            let items = items.map(|value| Node::new("item").with("VALUE", value.to_string()));
            node = node.add(Node::new("invalrng").all(items));
        }
        if let Some(universe) = item.and_then(|item| item.universe.as_ref()) {
            node = node.all(in_languages("universe", universe));
        }
        let counts = self.counts.get(place).map_or(&[][..], Vec::as_slice);
        let categories = variable.values.iter().enumerate();
        node = node.all(categories.map(|(at, named)| category(named, counts.get(at).copied())));
        let format = match variable.storage {
            Storage::Number => Some(Node::new("varFormat").with("type", "numeric")),
            Storage::Text => Some(Node::new("varFormat").with("type", "character")),
            Storage::Date => Some(
                Node::new("varFormat")
                    .with("type", "character")
                    .with("category", "date"),
            ),
            Storage::Unknown => None,
        };
        node = node.all(format);
        if let Some(note) = item.and_then(|item| item.note.as_ref()) {
            node = node.all(in_languages("notes", note));
        }
        if self.dictionary.id == Some(place) {
            node = node.add(
                Node::new("notes")
                    .with("type", "tidemark")
                    .with("subject", "role")
                    .with("level", "id"),
            );
        }
        node
    }
}

fn group(place: usize, set: &ResponseSet) -> Node {
    let ids: Vec<String> = set
        .variables
        .iter()
        .map(|at| format!("V{}", at + 1))
        .collect();
    Node::new("varGrp")
        .with("ID", format!("G{}", place + 1))
        .with("type", "multipleResp")
        .with("var", ids.join(" "))
        .with("name", set.name.as_str())
        .all(texts("labl", &set.label))
        .all(texts("txt", &set.question))
}

fn category(named: &ValueLabel, count: Option<u64>) -> Node {
    let node = Node::new("catgry")
        .maybe("missing", named.missing.map(|_| "Y"))
        .maybe("missType", named.missing.map(missing_word))
        .add(Node::new("catValu").text(&value(&named.value)))
        .all(texts("labl", &named.label));
    match count {
        Some(count) => node.add(
            Node::new("catStat")
                .with("type", "freq")
                .text(&count.to_string()),
        ),
        None => node,
    }
}

fn value(value: &Value) -> String {
    value.to_string()
}

fn stated(name: &'static str, fact: &Fact) -> Vec<Node> {
    match fact {
        Fact::Stated(text) => in_languages(name, text),
        Fact::NotStatedBySource(_) | Fact::NotDisclosed(_) | Fact::NotDone(_) => Vec::new(),
    }
}

fn wrapped(name: &'static str, nodes: Vec<Node>) -> Option<Node> {
    (!nodes.is_empty()).then(|| Node::new(name).all(nodes))
}

fn in_languages(name: &'static str, texts: &Texts) -> Vec<Node> {
    texts
        .iter()
        .map(|(lang, text)| Node::new(name).with("xml:lang", lang.as_str()).text(text))
        .collect()
}

fn texts(name: &'static str, texts: &FileText) -> Vec<Node> {
    let one = |(lang, text): &(Option<Lang>, String)| {
        Node::new(name)
            .maybe("xml:lang", lang.as_ref().map(Lang::as_str))
            .text(text)
    };
    texts.0.iter().map(one).collect()
}
