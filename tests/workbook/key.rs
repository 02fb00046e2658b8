//! The key says what every symbol of a workbook means, each once, and nothing of classes that its readers never see.

use std::collections::BTreeSet;

use super::{Book, Report, WORKBOOKS, changed, published, rehearsal};

/// Symbols and their meanings.
fn key(book: &Book) -> Vec<(String, String)> {
    let name = book.names.get(2).expect("the key stands third");
    let first = match name.as_str() {
        "Nøgle" => "Tegn",
        _ => "Symbol",
    };
    let heading = book.headings(name, first);
    book.sheets[name]
        .rows()
        .skip(heading + 1)
        .map(|row| (row[0].to_string(), row[1].to_string()))
        .collect()
}

fn meaning<'k>(key: &'k [(String, String)], symbol: &str) -> Option<&'k str> {
    let mut found = key.iter().filter(|(one, _)| one == symbol);
    found.next().map(|(_, meaning)| meaning.as_str())
}

#[test]
fn every_symbol_is_explained_once() {
    for report in [rehearsal(), published()] {
        for file in WORKBOOKS {
            let key = key(&report.book(file));
            let symbols: BTreeSet<&str> = key.iter().map(|(symbol, _)| symbol.as_str()).collect();
            assert_eq!(symbols.len(), key.len(), "{file}: {key:?}");
            assert!(
                symbols.is_superset(&["[c]", "[x]", "[z]", "*"].into()),
                "{file}: {key:?}"
            );
        }
    }
}

#[test]
fn a_public_key_has_the_star_that_public_figures_have() {
    let danish = key(&rehearsal().book("da/tables.xlsx"));
    assert_eq!(
        meaning(&danish, "*"),
        Some("Effektiv basis fra 50 til under 100: usikkert tal.")
    );
    assert_eq!(meaning(&danish, "**"), None);
    let english = key(&rehearsal().book("en/banner-book.xlsx"));
    assert_eq!(
        meaning(&english, "*"),
        Some("Effective base from 50 to under 100: uncertain.")
    );
    assert_eq!(meaning(&english, "**"), None);
}

#[test]
fn an_internal_key_has_both_stars() {
    let home = changed(
        "surveys/tech-attitudes",
        &[(
            "report.toml",
            &[(
                "",
                "\n[edition.inside]\naudience = \"internal\"\npieces = [\"workbook\", \"banner_book\", \"data\"]\n",
            )],
        )],
    );
    let report = Report::of(home.path());
    let key = key(&report.book("inside/en/tables.xlsx"));
    assert_eq!(
        meaning(&key, "*"),
        Some("Effective base from 50 to under 100: uncertain.")
    );
    assert_eq!(
        meaning(&key, "**"),
        Some("Effective base from 30 to under 50: very uncertain.")
    );
}

#[test]
fn the_key_of_letters_says_level_pairs_base_and_correction() {
    let english = key(&rehearsal().book("en/banner-book.xlsx"));
    let said =
        |symbol| meaning(&english, symbol).unwrap_or_else(|| panic!("{symbol}: {english:?}"));
    assert!(said("A B C").contains("at the 5% level"));
    assert!(said("T").contains("The group is a part of the total, and the test counts that."));
    assert!(said("Pairs of columns").contains("never across two"));
    assert!(said("Smallest base").contains("under 50"));
    assert!(said("Correction").contains("Holm’s method"));
    let danish = key(&rehearsal().book("da/banner-book.xlsx"));
    let said = |symbol| meaning(&danish, symbol).unwrap_or_else(|| panic!("{symbol}: {danish:?}"));
    assert!(said("Par af kolonner").contains("aldrig på tværs"));
    assert!(said("Korrektion").contains("Holm"));
}
