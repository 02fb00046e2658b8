//! Typesetting: what a template may ask, what it is given, and that texts stay texts.

use tidemark::Error;
use tidemark::definition::Lang;
use tidemark::report::render::pdf::{Meta, Supply, lay_out, typeset};

fn meta<'a>(lang: &'a Lang) -> Meta<'a> {
    Meta {
        title: "Prøve \"i\" \\ anførsel #1",
        lang,
        author: Some("Ministeriet"),
        ident: "prove/da",
        fonts: &[],
    }
}

/// The bytes of a refusal, or what the template made.
fn said(template: &str, files: &[Supply]) -> String {
    let lang = Lang::new("da");
    match typeset(template, files, &meta(&lang)) {
        Err(Error::Bug(said)) => said,
        Err(other) => panic!("{other}"),
        Ok(made) => panic!("{} pages", made.pages),
    }
}

#[test]
fn the_same_template_gives_the_same_bytes_and_the_next_document_does_not_disturb_it() {
    let lang = Lang::new("da");
    let template = "= #json(\"data.json\").at(0)\n#lorem(400)";
    let data = |text: &str| [Supply::data("data.json", &[text]).expect("JSON")];
    let first = typeset(template, &data("Én"), &meta(&lang)).expect("a PDF");
    let other = typeset(template, &data("To"), &meta(&lang)).expect("a PDF");
    let again = typeset(template, &data("Én"), &meta(&lang)).expect("a PDF");
    assert_eq!(first.pdf, again.pdf);
    assert_ne!(first.pdf, other.pdf);
}

#[test]
fn marks_are_told_with_their_pages() {
    let lang = Lang::new("en-GB");
    let template = "= One\n#metadata(4) <mark>\n#pagebreak()\n== Two\n#metadata(9)<mark>";
    let laid = lay_out(template, &[], &meta(&lang)).expect("pages");
    let landed: Vec<(usize, usize)> = laid
        .landings()
        .iter()
        .map(|landing| (landing.mark, landing.page))
        .collect();
    assert_eq!((laid.pages(), landed), (2, vec![(4, 1), (9, 2)]));
}

#[test]
fn a_picture_without_alt_text_is_refused() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
    let picture = [Supply::new("figure.svg", svg)];
    let refused = said("= Titel\n#image(\"figure.svg\")", &picture);
    assert!(refused.contains("alt"), "{refused}");
}

#[test]
fn a_fault_of_a_template_is_told_with_its_line() {
    let refused = said("= Titel\n\n#nothing", &[]);
    assert!(
        refused.contains("main.typ:3: unknown variable"),
        "{refused}"
    );
}

#[test]
fn what_typst_only_warns_of_is_refused_too() {
    let refused = said("= Titel\n#text(font: \"Arial\")[a]", &[]);
    assert!(refused.contains("unknown font family"), "{refused}");
}

#[test]
fn characters_that_no_font_draws_do_not_stop_a_document() {
    let lang = Lang::new("da");
    let data = Supply::data("data.json", &["漢 e\u{301} \u{7}"]).expect("JSON");
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='99' height='30'><text x='5' y='20' font-family='Noto Sans'>漢字 å</text></svg>";
    let files = [data, Supply::new("figure.svg", svg)];
    let template = "= #json(\"data.json\").at(0)\n#image(\"figure.svg\", alt: \"a\")";
    let made = typeset(template, &files, &meta(&lang));
    assert!(made.is_ok(), "{:?}", made.err());
}
