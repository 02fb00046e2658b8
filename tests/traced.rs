//! Every number of a report knows where it comes from: what is left of its words holds no digit.

use tidemark::definition::{Lang, WaveId, load};
use tidemark::pipeline::{self, Results, Scope, WaveScope};
use tidemark::report::document::{self, Block, Document, Table, Value};
use tidemark::report::{Prose, Span};

fn results(folder: &str, wave: &str) -> Results {
    let survey = load(folder.as_ref()).expect("a survey").output;
    let banners = survey.report.banners.clone();
    let scope = Scope {
        waves: WaveScope::UpTo(WaveId::new(wave)),
        banners,
        ..Scope::default()
    };
    pipeline::run(survey, &scope).expect("results")
}

/// Every text of a table whose numbers must be traced; its headings and row labels are names.
fn of_table(table: &Table) -> Vec<Prose> {
    let mut texts = vec![table.caption.clone()];
    texts.extend(table.mark.clone());
    texts.extend(table.notes.iter().cloned());
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    texts.extend(cells.filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }));
    texts
}

fn of_block(block: &Block) -> Vec<Prose> {
    match block {
        Block::Paragraph(text) => vec![text.clone()],
        Block::Findings(texts) | Block::List(texts) => texts.clone(),
        Block::Facts(facts) => facts.iter().map(|(_, text)| text.clone()).collect(),
        Block::Table(table) | Block::FoldedTable(table) => of_table(table),
        Block::Figure(block) => {
            let figure = &block.figure;
            let mut texts = vec![
                figure.finding.clone(),
                figure.measured.clone(),
                figure.alt.clone(),
            ];
            texts.extend(figure.caption.iter().chain(&figure.brief).cloned());
            // With the finding, the name of the drawing.
            texts.extend(figure.mark.clone());
            texts.extend(of_table(&block.table));
            texts
        }
        Block::Wordings(wordings) => wordings
            .iter()
            .flat_map(|wording| wording.notes.clone())
            .collect(),
        Block::Heading(text) => vec![text.as_str().into()],
    }
}

fn texts(document: &Document) -> Vec<Prose> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let mark = document.mark.as_deref().map(Prose::from);
    blocks.flat_map(of_block).chain(mark).collect()
}

#[test]
fn what_is_left_of_the_words_holds_no_digit() {
    let mut found = Vec::new();
    for (folder, wave) in [
        ("surveys/tech-attitudes", "2020"),
        ("surveys/tech-attitudes", "2023"),
        ("surveys/gss", "2024"),
    ] {
        let results = results(folder, wave);
        for lang in ["da", "en"] {
            let document = document::build(&results, &WaveId::new(wave), &Lang::new(lang));
            for text in texts(&document.expect("a document")) {
                for span in text.spans() {
                    if let Span::Words(words) = span
                        && words.contains(|character: char| character.is_ascii_digit())
                    {
                        found.push(format!("{wave} {lang}: {words}"));
                    }
                }
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
