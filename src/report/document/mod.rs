//! In: results, a wave, a language. Out: one [`Document`]: sections of paragraphs, tables with typed cells, figures. Never:
//! markup, a file, or a rounded number (cells are rounded where they are shown).

mod banners;
mod bars;
mod booklet;
mod briefing;
pub(in crate::report) mod change_sentence;
pub(in crate::report) mod changes;
mod citation;
mod claims;
mod context;
mod disclosure;
mod fact_sheet;
mod figures;
mod headline;
mod ledger;
pub(in crate::report) mod method;
mod one_group;
mod quality;
mod statements;
mod table;
mod unsummed;
pub(in crate::report) mod wording;

use crate::definition::{Audience, FigureId, Lang, WaveId};
use crate::diagnostic::Diagnostics;
use crate::pipeline::Results;
pub(in crate::report) use banners::groups as groups_of;
pub(in crate::report) use claims::{Held, held};
pub(in crate::report) use context::{Context, fact_text, fieldwork};
pub(crate) use disclosure::refused;
pub(in crate::report) use disclosure::{Checklist, fact_of, facts_gate};

use super::{Prose, chart};

pub(in crate::report) use claims::{Account, accounts};
pub use fact_sheet::Room;
pub use one_group::{GroupView, OneGroup};
pub use table::{Column, ColumnKind, Row, Table, TableCell, Value};
pub use unsummed::{Unsummed, unsummed};

/// A report in one language: everything a renderer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The language of every text; a wording's versions have their own.
    pub lang: Lang,
    /// As `report.toml` states it.
    pub title: String,
    /// `None` where `report.toml` states none.
    pub subtitle: Option<String>,
    /// The name of the wave.
    pub wave: String,
    /// Responses, published figures or a rehearsal.
    pub status: Status,
    /// The mark of an internal edition and of a rehearsal, on every page, figure, table and file.
    pub mark: Option<String>,
    /// Those with at least one block, in reading order.
    pub sections: Vec<Section>,
    /// The groups of the banners one by one, for documents in which a reader can choose.
    pub groups: Vec<OneGroup>,
    /// How the report is cited.
    pub citation: Prose,
}

/// The id of the section on groups.
pub const GROUPS: &str = "groups";

/// What kind of wave this is, said at the top of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// In one or two words.
    pub name: String,
    /// What the status means for a reader, one sentence.
    pub explanation: String,
}

/// A part of the report with a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Unique in the document; the target of links.
    pub id: String,
    /// The heading.
    pub title: String,
    /// In reading order; never empty.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Running text.
    Paragraph(Prose),
    /// The findings, in order.
    Findings(Vec<Prose>),
    /// Names and what is said of them.
    Facts(Vec<(String, Prose)>),
    /// Texts, in order.
    List(Vec<Prose>),
    /// Shown in full.
    Table(Table),
    /// A table that most readers pass over.
    FoldedTable(Table),
    /// With the table of its data, which a reader can unfold.
    Figure(Box<FigureBlock>),
    /// Questions word for word.
    Wordings(Vec<Wording>),
    /// Within a section, one level below its title.
    Heading(String),
}

/// A figure with the table of its data.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureBlock {
    /// What is drawn, unrounded.
    pub figure: chart::Figure,
    /// The numbers behind it.
    pub table: Table,
}

/// The question of one item in every language of the survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    /// The item's id.
    pub id: String,
    /// The item's short name, in the document's language.
    pub label: String,
    /// One a language of the survey, that of the document first.
    pub versions: Vec<WordingVersion>,
    /// Universe, base, scale's nets and notes, in the language of the document.
    pub notes: Vec<Prose>,
}

/// A question as it stands in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct WordingVersion {
    /// The language of this version.
    pub lang: Lang,
    /// The question, word for word.
    pub text: String,
    /// Options in the order shown: code and label.
    pub options: Vec<(String, String)>,
}

/// The report of a wave in a language, as anybody may read it.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
///
/// ```
/// use tidemark::definition::{Lang, WaveId, load};
/// use tidemark::pipeline::{self, Scope, WaveScope};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = WaveId::new("2020");
/// let scope = Scope { waves: WaveScope::UpTo(wave.clone()), ..Scope::default() };
/// let results = pipeline::run(survey, &scope)?;
/// let document = tidemark::report::document::build(&results, &wave, &Lang::new("en"))?;
/// // A published wave has figures and no findings of its own.
/// assert_eq!((document.wave.as_str(), document.sections[1].id.as_str()), ("2020", "statements"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn build(results: &Results, wave: &WaveId, lang: &Lang) -> crate::Result<Document> {
    of_audience(results, wave, lang, Audience::Public)
}

/// The report of a wave in a language, for those who read it.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn of_audience(
    results: &Results,
    wave: &WaveId,
    lang: &Lang,
    audience: Audience,
) -> crate::Result<Document> {
    let context = Context::new(results, wave, lang)?.for_audience(audience);
    let words = context.words;
    let plan = &context.survey.report;
    let sections = vec![
        context.section("findings", words.findings, findings(&context)),
        context.section("key-facts", words.key_facts, method::key_facts(&context)),
        context.section("statements", words.statements, statements::blocks(&context)),
        context.section("figures", words.figures, figure_blocks(&context)),
        context.section("changes", words.changes, changes::blocks(&context)),
        context.section(
            "comparability",
            words.comparability,
            ledger::blocks(&context),
        ),
        context.section(GROUPS, words.groups, banners::blocks(&context)),
        context.section("answers", words.all_answers, statements::topline(&context)),
        context.section("wording", words.wording, wording::blocks(&context)),
        context.section("method", words.method, method::blocks(&context)),
        context.section("disclosure", words.disclosure, disclosure::blocks(&context)),
        context.section("sources", words.sources, method::sources(&context)),
    ];
    let mut document = shell(&context, "", sections);
    document.subtitle = plan.subtitle.as_ref().map(|text| text.get(lang).to_owned());
    document.groups = one_group::groups(&context);
    Ok(document)
}

/// A document of a wave; `kind` stands under the title.
fn shell(context: &Context<'_>, kind: &str, sections: Vec<Section>) -> Document {
    let lang = context.lang;
    Document {
        lang: lang.clone(),
        title: context.survey.report.title.get(lang).to_owned(),
        subtitle: (!kind.is_empty()).then(|| kind.to_owned()),
        wave: context.wave.label.get(lang).to_owned(),
        status: method::status(context),
        mark: context.mark(&[context.wave]).map(|mark| mark.to_string()),
        sections: sections
            .into_iter()
            .filter(|section| !section.blocks.is_empty())
            .collect(),
        groups: Vec::new(),
        citation: citation::citation(context),
    }
}

/// The fact sheet of a wave, with what there is room for.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn fact_sheet(
    results: &Results,
    wave: &WaveId,
    lang: &Lang,
    audience: Audience,
    room: Room,
) -> crate::Result<Document> {
    let context = Context::new(results, wave, lang)?.for_audience(audience);
    Ok(fact_sheet::document(&context, room))
}

/// The paper for a round table: results by group, what differs, what changed, what cannot be said, questions to discuss.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn briefing(
    results: &Results,
    wave: &WaveId,
    lang: &Lang,
    audience: Audience,
) -> crate::Result<Document> {
    let context = Context::new(results, wave, lang)?.for_audience(audience);
    Ok(briefing::document(&context))
}

/// Every question of a wave, word for word in each language.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn booklet(
    results: &Results,
    wave: &WaveId,
    lang: &Lang,
    audience: Audience,
) -> crate::Result<Document> {
    let context = Context::new(results, wave, lang)?.for_audience(audience);
    Ok(booklet::document(&context))
}

/// Who asked for whom, and when: what stands on the title page of a document.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn imprint(results: &Results, wave: &WaveId, lang: &Lang) -> crate::Result<Vec<Prose>> {
    let context = Context::new(results, wave, lang)?;
    let fieldwork = context.fieldwork(context.wave);
    Ok(vec![
        context.who(),
        Prose::from(context.words.fieldwork)
            .with(": ")
            .with(fieldwork)
            .as_sentence(),
    ])
}

/// One figure of a wave in a language.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901), no figure has this id (T0601),
/// it shows nothing in this wave (T0606), or its title claims what does not hold (T0643) or cannot be judged (T0644).
pub fn figure(
    results: &Results,
    wave: &WaveId,
    figure: &FigureId,
    lang: &Lang,
) -> crate::Result<FigureBlock> {
    let context = Context::new(results, wave, lang)?;
    let block = figures::named(&context, figure)?;
    let mut plan = results.survey.report.figures.iter();
    if let Some(drawn) = plan.find(|known| known.id == *figure) {
        let broken = claims::gate_of(&context, drawn);
        if broken.error_count() > 0 {
            return Err(broken.into());
        }
    }
    Ok(block)
}

/// What disclosure demands before anything of a wave is published, and is not there (T0602).
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn gate(results: &Results, wave: &WaveId, lang: &Lang) -> crate::Result<Diagnostics> {
    Ok(disclosure::gate(&Context::new(results, wave, lang)?))
}

/// Claims of the report of a wave that do not hold (T0643) or cannot be judged (T0644): errors where they stop it.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn broken_claims(
    results: &Results,
    wave: &WaveId,
    lang: &Lang,
    audience: Audience,
) -> crate::Result<Diagnostics> {
    let context = Context::new(results, wave, lang)?.for_audience(audience);
    Ok(claims::gate(&context))
}

/// The figures that the report of a wave leaves out, each with its reason (T0606).
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
pub fn left_out(results: &Results, wave: &WaveId, lang: &Lang) -> crate::Result<Diagnostics> {
    Ok(figures::left_out(&Context::new(results, wave, lang)?))
}

fn findings(context: &Context<'_>) -> Vec<Block> {
    let findings = claims::findings(context);
    if findings.is_empty() {
        Vec::new()
    } else {
        vec![Block::Findings(findings)]
    }
}

fn figure_blocks(context: &Context<'_>) -> Vec<Block> {
    context
        .survey
        .report
        .figures
        .iter()
        .filter_map(|figure| figures::build(context, figure))
        .map(|block| Block::Figure(Box::new(block)))
        .collect()
}
