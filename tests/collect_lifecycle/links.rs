//! Open links count in the database: what one server saw, another knows, and a start anew forgets nothing.

use crate::days::Hands;
use crate::web::{self, Served};
use crate::{SURVEY, WAVE, binary};

const DAY: &str = "2026-03-05T12:00:00Z";

fn served() -> Served {
    web::survey_by(Hands::at(DAY).clock(), SURVEY, WAVE)
}

fn is_shut(site: &Served) -> bool {
    let page = site.get("/o/all", "");
    let begun = site.post("/o/all", "", "lang=en");
    assert_eq!(page.body.contains("Linket er lukket"), begun.status == 200);
    begun.status == 200
}

#[test]
fn a_budget_is_one_for_every_server_and_outlives_them() {
    let one = served();
    let two = one.beside();
    for site in [&one, &two] {
        let cookie = site.start("/o/all", "en");
        site.complete(&cookie);
        assert!(!is_shut(&one) && !is_shut(&two));
    }
    // Neither who comes by an invitation nor who does not submit counts.
    let cookie = one.start(&format!("/i/{}", one.invited()), "en");
    one.complete(&cookie);
    assert!(!is_shut(&one));
    drop(two);
    let one = one.again();
    let cookie = one.start("/o/all", "en");
    one.complete(&cookie);
    assert!(is_shut(&one));
    let one = one.again();
    assert!(is_shut(&one), "a start anew forgets nothing");

    alarms(&one, "`all` has had 3 completes of its budget of 3");
}

/// The alarm stands in what `status` says.
fn alarms(site: &Served, alarm: &str) {
    let store = site.folder.path().join("collect.sqlite");
    let store = store.to_str().expect("a path").to_owned();
    let done = binary::tidemark(site.folder.path(), &["status", "--store", &store]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    assert!(said.contains("T0824") && said.contains(alarm), "{said}");
}

#[test]
fn a_budget_of_one_is_one_complete() {
    let wave = WAVE.replace("budget = 3", "budget = 1");
    let site = web::survey_by(Hands::at(DAY).clock(), SURVEY, &wave);
    let cookie = site.start("/o/all", "en");
    site.complete(&cookie);
    assert!(is_shut(&site));
    alarms(&site, "`all` has had 1 complete of its budget of 1");
}

/// A store of before there were counts is counted through once, when it is opened.
#[test]
fn completes_of_an_older_store_are_counted() {
    let site = served();
    for _ in 0..3 {
        let cookie = site.start("/o/all", "en");
        site.complete(&cookie);
    }
    let path = site.folder.path().join("collect.sqlite");
    let url = format!("sqlite://{}", path.display());
    site.run(async {
        let file = sqlx::SqlitePool::connect(&url).await.expect("the file");
        sqlx::query("DELETE FROM open_link")
            .execute(&file)
            .await
            .expect("deleted");
        file.close().await;
    });
    assert!(!is_shut(&site));
    assert!(is_shut(&site.again()));
}

/// Two pages and no more: their times alone say nothing.
fn short(site: &Served, cookie: &str) {
    loop {
        let (path, page) = site.now(cookie);
        if path == "/check" {
            let csrf = format!("csrf={}", page.field("csrf"));
            assert_eq!(
                site.post("/submit", cookie, &csrf).header("location"),
                Some("/end")
            );
            return;
        }
        assert_eq!(site.send(&path, &page, cookie, "answer=2").status, 303);
    }
}

#[test]
fn who_filled_in_what_nobody_sees_is_known_to_every_server() {
    let site = served();
    let cookie = site.start("/o/all", "en");
    let (path, page) = site.now(&cookie);
    let hidden = format!(
        "csrf={}&form={}&made={}&website=spam&answer=2",
        page.field("csrf"),
        page.field("form"),
        page.field("made")
    );
    assert_eq!(site.post(&path, &cookie, &hidden).status, 303);
    let site = site.again();
    short(&site, &cookie);
    let stored = site.stored();
    let flags = &stored[0].1.end.as_ref().expect("an end").flags;
    assert_eq!(flags, &["bot"]);
    let other = site.start("/o/all", "en");
    short(&site, &other);
    let mut flags: Vec<Vec<String>> = site
        .stored()
        .into_iter()
        .map(|(_, response)| response.end.expect("an end").flags)
        .collect();
    flags.sort();
    assert_eq!(flags, [vec![], vec!["bot".to_owned()]]);
}
