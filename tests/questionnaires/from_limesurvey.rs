//! LimeSurvey's files, as it writes them: what is read means what it meant there, and what is not is named.

use std::path::Path;

use proptest::prelude::*;
use tidemark::collect::exchange::{Asked, AskedKind, Carried, Carrier, Form, FormSection};
use tidemark::definition::{ItemId, Lang, SectionOrder, Texts};

use super::from_xlsform::{code, condition, question};
use super::says;

const HEADINGS: &str = "class|type/scale|name|relevance|text|help|language|mandatory|random_group|hidden|num_value_int_only";

/// Rows whose cells are separated by `|`.
fn read(rows: &[&str]) -> Carried<Form> {
    let text: Vec<String> = std::iter::once(&HEADINGS)
        .chain(rows)
        .map(|row| row.split('|').map(str::trim).collect::<Vec<_>>().join("\t"))
        .collect();
    let text = text.join("\n");
    Form::read(Carrier::LimeSurvey, text.as_bytes(), Path::new("form.txt")).expect("it is read")
}

const TWO: &[&str] = &[
    "S||language||da",
    "S||additional_languages||en",
    "SL||surveyls_title||Måling||da",
    "SL||surveyls_title||Poll||en",
];

fn in_two(rows: &[&str]) -> Carried<Form> {
    read(&[TWO, rows].concat())
}

fn said(text: &Texts, lang: &str) -> String {
    let found = text.iter().find(|(tag, _)| tag.as_str() == lang);
    found.map_or(String::new(), |(_, text)| text.to_owned())
}

#[test]
fn the_condition_of_a_group_is_one_of_each_of_its_questions() {
    let form = read(&[
        "S||language||en",
        "G|1|First|1||",
        "Q|L|owns|1|Do you own one?",
        "A|0|A1||No",
        "A|0|A2||Yes",
        "G|2|Second|owns.NAOK == \"A2\"|Read this aloud.",
        "Q|T|why|1|Why?",
        "Q|T|how|!is_empty(why.NAOK)|How?",
        "G|3|Third|substr(why, 0, 1) == \"x\"|",
        "Q|M|used|1|Which?",
        "SQ|0|SQ001|owns.NAOK == \"A1\"|One",
        "SQ|0|SQ002|1|Two",
        "Q|T|two|used_SQ002.NAOK == \"Y\"|Two?",
    ]);
    let dropped = &form.dropped;
    let form = &form.output;
    let owns = format!("owns = {}", code(form, "owns", "Yes"));
    assert_eq!(condition(form, "why").as_deref(), Some(owns.as_str()));
    assert_eq!(
        condition(form, "how"),
        Some(format!("{owns} and answered(why)"))
    );
    assert_eq!(
        condition(form, "two"),
        Some(format!("used = {}", code(form, "used", "Two")))
    );
    says(dropped, "the text below its title: Read this aloud.");
    says(
        dropped,
        "the group `Third`: relevance = substr(why, 0, 1) == \"x\"",
    );
    says(
        dropped,
        "`used`: the answer SQ001: relevance = owns.NAOK == \"A1\"",
    );
}

/// Without `.NAOK` an expression is false there where one of its questions is not shown, also one that negates.
#[test]
fn a_negated_condition_on_a_question_that_may_not_be_shown_is_named() {
    let form = read(&[
        "S||language||en",
        "G|1|First|1",
        "Q|L|a|1|A?",
        "A|0|1||Yes",
        "A|0|2|5|No",
        "Q|L|b|a.NAOK == \"1\"|B?",
        "A|0|1|0|Yes",
        "A|0|2|0|No",
        "Q|T|c|b != \"1\"|C?",
        "Q|T|d|b.NAOK != \"1\"|D?",
        "Q|T|e|a != \"1\"|E?",
        "Q|M|m|a.NAOK == \"1\"|M?",
        "SQ|0|1|1|One",
        "Q|T|g|!(m_1.NAOK == \"Y\")|G?",
        "Q|T|h|!(m_1 == \"Y\")|H?",
        "Q|T|f|b == \"1\"|F?|||||||beyond",
    ]);
    let is = |id: &str| condition(&form.output, id);
    assert_eq!(is("c"), None);
    assert_eq!(is("d").as_deref(), Some("not (b = 1)"));
    assert_eq!(is("e").as_deref(), Some("not (a = 1)"));
    assert_eq!(is("g").as_deref(), Some("not (m = 1)"));
    assert_eq!(is("h"), None);
    assert_eq!(is("f").as_deref(), Some("b = 1"));
    says(&form.dropped, "`c`: relevance = b != \"1\"");
    says(&form.dropped, "`a`: the answer 2: relevance = 5");
    says(&form.dropped, "the row Q `f`: beyond");
    assert!(
        !form
            .dropped
            .iter()
            .any(|line| line.contains("`b`: the answer"))
    );
}

#[test]
fn a_translation_is_found_by_name_not_by_row() {
    let form = in_two(&[
        "G|1|Om dig|1|||da",
        "Q|L|sex|1|Køn?||da",
        "A|0|1||Mand||da",
        "A|0|2||Kvinde||da",
        "Q|T|why|1|Hvorfor?||da",
        "G|1|About you|1|||en",
        "Q|T|why|1|Why?||en",
        "Q|L|sex|1|Sex?||en",
        "A|0|2||Woman||en",
        "Q|T|more|1|More?||en",
        "Q|T|fremd|1|Fremd?||de",
    ]);
    let dropped = &form.dropped;
    let form = &form.output;
    assert_eq!(said(&question(form, "sex").text, "en"), "Sex?");
    assert_eq!(said(&question(form, "why").text, "en"), "Why?");
    let AskedKind::Single(choices) = &question(form, "sex").kind else {
        panic!("{form:?}");
    };
    assert_eq!(said(&choices.offered[1].label, "en"), "Woman");
    assert_eq!(said(&choices.offered[0].label, "en"), "", "no Danish in it");
    says(dropped, "`sex`: the label of its answer 1 in en");
    says(dropped, "`more` in en");
    says(dropped, "rows in de");
}

#[test]
fn one_shuffled_question_does_not_shuffle_its_section() {
    let form = read(&[
        "S||language||en",
        "G|1|First|1",
        "Q|T|a|1|A?||||mix",
        "Q|T|b|1|B?||||mix",
        "Q|T|c|1|C?",
        "G|2|Second|1",
        "Q|T|d|1|D?||||all",
        "Q|T|e|1|E?||||all",
    ]);
    assert_eq!(form.output.sections[0].order, SectionOrder::Written);
    assert_eq!(form.output.sections[1].order, SectionOrder::Random);
    says(&form.dropped, "random_group = mix");
}

#[test]
fn every_row_and_column_that_is_not_read_is_named() {
    let form = read(&[
        "S||language||en",
        "S||anonymized||Y",
        "SL||surveyls_welcometext||Welcome!||en",
        "SL||surveyls_endtext||Thanks||en",
        "QTA||ten|1|10",
        "G|1|First|1|||||groups",
        "Q|T|why|1|Why?|||S||1",
        "A|0|1||Stray",
        "Q|L|sex|1|Sex?|||Y",
        "A|0|1||Man|Help",
        "SQ|0|SQ1||Row",
    ]);
    for part in [
        "anonymized = Y",
        "surveyls_welcometext: Welcome!",
        "surveyls_endtext: Thanks",
        "a row of class QTA (ten)",
        "the group `First`: random_group = groups",
        "`why`: hidden = 1",
        "`why`: that an answer is required (mandatory = S)",
        "`sex`: that an answer is required (mandatory = Y)",
        "`why`: a row of class A (1)",
        "`sex`: a row of class SQ (SQ1)",
        "`sex`: the answer 1: help = Help",
        "the title",
        "the survey's id, which the file does not have: it is `form` here",
    ] {
        says(&form.dropped, part);
    }
}

#[test]
fn html_becomes_words_and_its_markup_is_named() {
    let form = read(&[
        "S||language||en",
        "G|1|First|1",
        "Q|T|a|1|<p>A</p><p>B</p>",
        "Q|T|b|1|P&aring; Troms&oslash;, it&#8217;s &#x27;fine&#x27; &amp;lt; &hellip;&nbsp;&unknown; 3 < 4 > 2",
        "Q|T|c|1|<div>A<br />B</div><p>&nbsp;</p><ul><li>C</li><li>D</li></ul><!-- no > -->",
        "Q|T|d|1|<b title=\"a>b\">A</b> <img src=\"x.png\"><script>if (a < b) {}</script>B {TOKEN:FIRSTNAME}",
    ]);
    let text = |id: &str| said(&question(&form.output, id).text, "en");
    assert_eq!(text("a"), "A\nB");
    assert_eq!(
        text("b"),
        "På Tromsø, it’s 'fine' &lt; … &unknown; 3 < 4 > 2"
    );
    assert_eq!(text("c"), "A\nB\nC\nD");
    assert_eq!(text("d"), "A B {TOKEN:FIRSTNAME}");
    says(&form.dropped, "`d`: the markup b, img, script");
    says(&form.dropped, "`d`: {TOKEN:FIRSTNAME} in its texts");
}

#[test]
fn an_answer_code_at_the_end_of_the_numbers_does_not_end_the_program() {
    let form = read(&[
        "S||language||en",
        "G|1|First|1",
        "Q|L|a|1|A?",
        "A|0|9223372036854775807||Last",
        "A|0|other||Other",
        "A|0|-9223372036854775808||First",
        "A|0|99999999999999999999||Beyond",
        "Q|T|why|a.NAOK == \"9223372036854775807\"|Why?",
    ]);
    assert_eq!(code(&form.output, "a", "Last"), i64::MAX);
    assert_eq!(code(&form.output, "a", "First"), i64::MIN);
    assert_eq!(
        condition(&form.output, "why"),
        Some(format!("a = {}", i64::MAX))
    );
    says(
        &form.dropped,
        "`a`: other became 1, 99999999999999999999 became 2",
    );
}

fn words_of(ids: &[String], text: &str) -> Form {
    let languages = vec![Lang::new("en")];
    let text = Texts::same(&languages, text);
    Form {
        id: "poll".to_owned(),
        title: text.clone(),
        languages,
        sections: vec![FormSection {
            title: Some(text.clone()),
            order: SectionOrder::Written,
            questions: ids
                .iter()
                .enumerate()
                .map(|(at, id)| Asked {
                    id: ItemId::new(id),
                    text: text.clone(),
                    hint: Some(text.clone()),
                    kind: AskedKind::Words,
                    ask_if: (at > 0).then(|| {
                        tidemark::definition::Condition::Answered(ItemId::new(&ids[at - 1]))
                    }),
                })
                .collect(),
        }],
    }
}

/// What LimeSurvey and pyxform have in common with a database: a name in capitals is the same name.
#[test]
fn names_that_would_be_the_same_are_kept_apart() {
    let ids = [
        "satisfaction_with_work_hours",
        "satisfaction_with_work_pay",
        "satisfaction_with_work_place",
        "ab_c",
        "abc",
        "a-b",
        "a_b",
        "1a",
        "q_1a",
        "q1a",
    ]
    .map(str::to_owned);
    let form = words_of(&ids, "Why?");
    for carrier in [Carrier::LimeSurvey, Carrier::XlsForm] {
        let written = form.write(carrier).expect("written");
        let read = Form::read(carrier, &written.output, Path::new("form")).expect("read");
        let back: Vec<&Asked> = read.output.questions().collect();
        assert_eq!(back.len(), ids.len(), "{carrier:?}");
        for (at, asked) in back.iter().enumerate() {
            if asked.id.as_str() != ids[at] {
                says(&written.dropped, &format!("`{}` is called", ids[at]));
            }
            // Each asks about the one before it, by whatever name.
            let before = at.checked_sub(1).map(|at| back[at].id.clone());
            let looked_at = asked.ask_if.as_ref().map(|c| c.items()[0].clone());
            assert_eq!(looked_at, before, "{carrier:?}");
        }
    }
}

/// Cells as a spreadsheet sees them.
fn cells(bytes: &[u8]) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes));
    reader
        .records()
        .flat_map(|record| {
            let record = record.expect("a row");
            record.iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// COLLECTION.md, CSV injection: no cell of a text begins with = + - @ tab or CR, and the text is the same when read.
    #[test]
    fn no_text_is_a_formula_of_a_spreadsheet(first in "[=+@\t\r-]{1,2}", rest in "[a-z(){}&;#<>=\"'|!,0-9 \n-]{0,12}x") {
        let text = format!("{first}{rest}");
        let form = words_of(&["a".to_owned()], &text);
        let written = form.write(Carrier::LimeSurvey).expect("written").output;
        for cell in cells(&written) {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
        }
        let read = Form::read(Carrier::LimeSurvey, &written, Path::new("form")).expect("read");
        let expected = text.replace("\r\n", "\n").replace('\r', "\n");
        let back = read.output.questions().next().expect("a question").text.get(&Lang::new("en")).to_owned();
        prop_assert_eq!(back, expected.trim());
        prop_assert_eq!(read.output.title.get(&Lang::new("en")), expected.trim());
    }
}
