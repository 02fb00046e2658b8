//! Letters as their readers have them: words in their language, a code that a decoder of somebody else reads.

use std::path::Path;
use std::process::Command;

use tidemark::collect::interview::event::Device;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};

use super::done;
use super::field::{self, Field, WAVE};

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
    field::runtime().block_on(come(path, &first));
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
    let (_, script) = Field::read(path);
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
