//! Letters as their readers have them: words in their language, a code that a decoder of somebody else reads.

use std::path::Path;
use std::process::Command;

use tidemark::collect::interview::event::Device;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};

use super::collected::{done, read, runtime, tidemark};
use super::field::{self, WAVE};

const LIST: &str = "id,name,address,postcode,city,language\n1,Ane Ærø,Havnegade 4|2. tv.,5700,Svendborg,da\n2,John Smith,12 Long Street,1050,København K,en\n3,Mette Holm,Skovvej 1,8000,Aarhus C,da\n";

fn links(file: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file).expect("a file");
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let place = reader
        .headers()
        .expect("headings")
        .iter()
        .position(|heading| heading == "link")
        .expect("a link");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| (row[0].to_owned(), row[place].to_owned()))
        .collect()
}

const LETTER: &str = r#"
[collect.letter]
sender.da = """
Ministeriet for Prøver
Slotsgade 1
1216 København K"""
sender.en = """
The Ministry of Tests
Slotsgade 1
DK-1216 Copenhagen K"""
before.da = "Hvert år spørger vi om ny teknologi.\n\nDu er udtrukket i år."
before.en = "Every year we ask about new technology.\n\nYou have been drawn this year."
reminder = { da = "Vi skrev til dig for to uger siden.", en = "We wrote to you two weeks ago." }
after = { da = "Tallene kommer til foråret.", en = "The figures come in spring." }
contact = { da = "ring til Prøvelinjen", en = "call the test line" }
signature = { da = "Ane Holm\nKontorchef", en = "Ane Holm\nHead of division" }
theme = "ministry"
"#;

const THEME: &str = "\n[theme.ministry]\nlogo = \"logo.svg\"\n";

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path fill="#0a3f7d" d="M0,0h30v10h-30z"/></svg>"##;

/// Six lines, and twelve.
const LONG: &str = "id,name,address,postcode,city,language\n1,Ane Ærø,c/o Holm|Bygning 3|Havnegade 4|2. tv.,5700,Svendborg,da\n2,John Smith,One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten,1050,Lastville,en\n";

/// Words of a page with left, top, right and bottom in millimetres from its upper left corner.
fn words(folder: &Path, pdf: &str, page: usize) -> Option<Vec<(String, [f64; 4])>> {
    let page = page.to_string();
    let text = said(
        "pdftotext",
        &["-bbox", "-f", &page, "-l", &page, pdf, "-"],
        folder,
    )?;
    let of = |line: &str| {
        let parts: Vec<&str> = line.split('"').collect();
        let at = |place: usize| Some(parts.get(place)?.parse::<f64>().ok()? * 25.4 / 72.0);
        let word = line.split('>').nth(1)?.split('<').next()?.to_owned();
        Some((word, [at(1)?, at(3)?, at(5)?, at(7)?]))
    };
    Some(
        text.lines()
            .filter(|line| line.contains("<word "))
            .filter_map(of)
            .collect(),
    )
}

#[test]
fn letters_have_sender_date_last_day_and_signature_and_addresses_stand_in_the_window() {
    let folder = field::survey_folder();
    let path = folder.path();
    let add = |name: &str, more: &str| {
        let file = path.join(name);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(file, text + more).expect("written");
    };
    add("waves/2026/wave.toml", LETTER);
    let wave = path.join("waves/2026/wave.toml");
    let text = std::fs::read_to_string(&wave).expect("wave.toml");
    let text = text.replace("[collect]\n", "[collect]\ncloses = 2199-12-31\n");
    std::fs::write(&wave, &text).expect("written");
    add("report.toml", THEME);
    add("logo.svg", LOGO);
    add("contacts.csv", LONG);
    let (list, survey) = (path.join("contacts.csv"), path.to_str().expect("a path"));
    let list = list.to_str().expect("a path");
    let invite = |more: &[&str]| {
        let all = [
            "collect",
            "invite",
            survey,
            "--wave",
            WAVE,
            "--list",
            list,
            "--letters",
        ];
        done(&[&all, more].concat()).1
    };
    let told = invite(&["--date", "2026-02-27"]);
    // The second address, with its line, and no other.
    assert!(
        told.contains("T0833")
            && told.contains("contacts.csv:3")
            && told.contains("contact `2` has 12 lines"),
        "{told}"
    );
    let csv = std::fs::read_to_string(path.join("2026-invitations-1.csv")).expect("a file");
    assert!(
        csv.lines()
            .next()
            .is_some_and(|head| head.ends_with("\"closes\",\"link\"")),
        "{csv}"
    );
    assert!(
        csv.contains("\"31. december 2199\"") && csv.contains("\"31 December 2199\""),
        "{csv}"
    );
    invite(&["--remind", "--date", "2026-03-09"]);
    for (pdf, page, wanted, absent) in [
        (
            "2026-invitations-1.pdf",
            "1",
            &[
                "Ministeriet for Prøver",
                "27. februar 2026",
                "Du er udtrukket i år.",
                "Svar senest den 31. december 2199.",
                "Tallene kommer til foråret.",
                "ring til Prøvelinjen",
                "Med venlig hilsen",
                "Kontorchef",
            ][..],
            "Du er inviteret",
        ),
        (
            "2026-invitations-1.pdf",
            "2",
            &[
                "The Ministry of Tests",
                "27 February 2026",
                "You have been drawn this year.",
                "Please answer by 31 December 2199.",
                "The figures come in spring.",
                "call the test line",
                "Yours sincerely",
                "Head of division",
            ],
            "Kontorchef",
        ),
        (
            "2026-reminders-1.pdf",
            "1",
            &[
                "9. marts 2026",
                "Vi skrev til dig for to uger siden.",
                "Linket i det forrige brev",
            ],
            "Du er udtrukket",
        ),
    ] {
        let text = said(
            "pdftotext",
            &["-layout", "-f", page, "-l", page, pdf, "-"],
            path,
        );
        let Some(text) = text else { continue };
        for words in wanted {
            assert!(text.contains(words), "{words}\n{text}");
        }
        assert!(!text.contains(absent), "{absent}\n{text}");
    }
    let pdf = "2026-invitations-1.pdf";
    let Some(first) = words(path, pdf, 1) else {
        return;
    };
    let of = |words: &[(String, [f64; 4])], wanted: &str| -> [f64; 4] {
        let found = words.iter().find(|(word, _)| word == wanted);
        found
            .unwrap_or_else(|| panic!("{wanted} is not in {words:?}"))
            .1
    };
    // Name to town, in the windows of C5 and C6/5.
    for word in ["Ane", "c/o", "Bygning", "Havnegade", "Svendborg"] {
        let [left, top, right, bottom] = of(&first, word);
        assert!(
            left > 15.0 && right < 110.0 && top >= 44.0 && bottom <= 74.5,
            "{word}: {top} to {bottom}"
        );
    }
    // The sender shows in no window.
    assert!(of(&first, "Ministeriet")[0] >= 119.0);
    // A long one lies over nothing.
    let second = words(path, pdf, 2).expect("a page");
    assert!(of(&second, "Lastville")[3] < of(&second, "Danish")[1]);
    // What is wrong is told where it is written.
    let line = |key: &str| {
        text.lines()
            .position(|line| line.starts_with(key))
            .expect("a line")
            + 1
    };
    for (from, to, parts) in [
        (
            "theme = \"ministry\"",
            "theme = \"ministri\"",
            [
                format!("wave.toml:{}:", line("theme")),
                "did you mean `ministry`".to_owned(),
            ],
        ),
        (
            "signature = {",
            "signatur = {",
            [
                format!("wave.toml:{}:", line("signature")),
                "signature".to_owned(),
            ],
        ),
        (
            "after = { da = \"Tallene kommer til foråret.\", en =",
            "after = { da =",
            [format!("wave.toml:{}:", line("after")), String::new()],
        ),
    ] {
        std::fs::write(&wave, text.replace(from, to)).expect("written");
        let output = tidemark(&["check", survey, "--wave", WAVE]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        for part in parts {
            assert!(told.contains(&part), "{part}\n{told}");
        }
    }
}

/// The token of a link, without the language that stands behind it.
fn token(link: &str) -> &str {
    let (_, token) = link.rsplit_once('/').expect("a token");
    token.split('?').next().unwrap_or(token)
}

/// What a program says; `None` where this machine has it not.
fn said(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output();
    match output {
        Ok(output) => {
            let err = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program} {arguments:?}: {err}");
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(_) => {
            let said = format!("SKIPPED: no {program}; .ci/run installs it");
            let must = std::env::var("TIDEMARK_REQUIRE_SHARED").as_deref() == Ok("1");
            assert!(!must, "{said}");
            eprintln!("{said}");
            None
        }
    }
}

#[test]
fn letters_hold_the_links_of_the_list_and_reminders_go_to_those_who_have_not_answered() {
    let folder = field::survey_folder();
    let path = folder.path();
    std::fs::write(path.join("contacts.csv"), LIST).expect("a list");
    let list = path.join("contacts.csv");
    let (list, survey) = (
        list.to_str().expect("a path"),
        path.to_str().expect("a path"),
    );
    let invite = |more: &str| {
        done(&[
            "collect", "invite", survey, "--wave", WAVE, "--list", list, more,
        ]);
    };
    invite("--letters");
    let first = links(&path.join("2026-invitations-1.csv"));
    assert_eq!(first.len(), 3);
    let pdf = "2026-invitations-1.pdf";
    if said("pdftoppm", &["-r", "150", "-png", pdf, "letter"], path).is_some() {
        for (at, (_, link)) in first.iter().enumerate() {
            let picture = format!("letter-{}.png", at + 1);
            if let Some(read) = said("zbarimg", &["--raw", "-q", &picture], path) {
                assert_eq!(read.trim(), link, "page {}", at + 1);
            }
        }
        for (at, words) in ["Kære Ane Ærø", "Dear John Smith", "Kære Mette Holm"]
            .iter()
            .enumerate()
        {
            let page = (at + 1).to_string();
            let text = said(
                "pdftotext",
                &["-layout", "-f", &page, "-l", &page, pdf, "-"],
                path,
            );
            let text = text.expect("pdftotext comes with pdftoppm");
            assert!(text.contains(words), "{text}");
            // The link to be typed stands on two lines.
            let token = token(&first[at].1);
            assert!(
                text.contains("https://svar.example.dk/i/") && text.contains(token),
                "{text}"
            );
        }
    }
    // The first submits, the second begins, the third does nothing.
    runtime().block_on(come(path, &first));
    invite("--remind");
    let reminded = links(&path.join("2026-reminders-1.csv"));
    let ids: Vec<&str> = reminded.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["2", "3"]);
    assert!(
        reminded.iter().all(|link| !first.contains(link)),
        "new links"
    );
}

async fn come(path: &Path, links: &[(String, String)]) {
    let (_, script) = read(path, WAVE);
    let place = Place::Sqlite(path.join("waves/2026/collect.sqlite"));
    let store = Store::open(&place, script.clone()).await.expect("a store");
    for (at, answers) in [(0, script.questions().len()), (1, 2)] {
        let token = Secret::read(token(&links[at].1)).expect("a token");
        let entered = store
            .change(Change::Enter(Starting {
                entry: Entry::Token(token.digest()),
                session: Secret::new().expect("bytes").digest(),
                language: "da".to_owned(),
                device: Device::Phone,
                consent: None,
            }))
            .await;
        let Ok(Outcome::Entered(Entered::Response(id))) = entered else {
            panic!("{entered:?}");
        };
        field::answer(&store, &script, id, answers, &|_| None).await;
        if at == 0 {
            let end = store.change(Change::Submit(id, Vec::new())).await;
            assert!(matches!(end, Ok(Outcome::Submitted(Some(_)))), "{end:?}");
        }
    }
}
