//! What a status keeps to itself: no number below five, and none from which one follows.

use std::sync::Arc;

use tidemark::collect::fieldwork::disposition::Invitations;
use tidemark::collect::fieldwork::status::{Count, Status, Tally, Watch};
use tidemark::collect::interview::event::{Channel, Device, End, Event, What};
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::ResponseId;
use tidemark::definition::{Survey, WaveId};

use super::collected::{folder, read};

const SURVEY: &str = r#"
[survey]
id = "hidden"
languages = ["en"]
title = "Hidden"

[disclosure]
probability = "probability"

[questionnaire]
screen_out = ["sex = 9"]

[item.sex]
kind = "single"
role = "background"
base = "answered"
text = "Sex?"
answers = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }, { code = 9, label = "Abroad" }]

[item.region]
kind = "single"
role = "background"
base = "answered"
text = "Region?"
answers = [{ code = 1, label = "East" }, { code = 2, label = "West" }]

[item.trust]
kind = "single"
base = "answered"
text = "Trust?"
answers = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]

[item.why]
kind = "open"
ask_if = "trust = 1"
text = "Why?"
"#;

const WAVE: &str = r#"kind = "responses"
sources = ["Own"]

[collect]

[[collect.quota]]
id = "men"
where = "sex = 1"
limit = 500

[[collect.quota]]
id = "eastern_men"
where = "sex = 1 and region = 1"
limit = 500

[[collect.quota]]
id = "east"
where = "region = 1"
limit = 500
"#;

fn survey() -> (tempfile::TempDir, Survey) {
    let folder = folder(SURVEY, WAVE);
    let (survey, _) = read(folder.path(), "2026");
    (folder, survey)
}

/// A response with these answers, ended so.
fn response(channel: &Channel, said: &[(&str, i64)], end: Option<End>) -> (ResponseId, Response) {
    let start = What::Started {
        channel: channel.clone(),
        language: "en".to_owned(),
        device: Device::Phone,
        seed: 1,
        definition: String::new(),
        consent: None,
    };
    let answered = said.iter().map(|(item, code)| What::Answered {
        item: (*item).to_owned(),
        reply: match *item {
            "why" => Reply::Text("so".to_owned()),
            _ => Reply::Codes(vec![*code]),
        },
        form: 1,
        seconds: 9,
    });
    let ended = end.map(|end| What::Ended {
        end,
        seconds: 27,
        flags: Vec::new(),
    });
    let events: Vec<Event> = std::iter::once(start)
        .chain(answered)
        .chain(ended)
        .map(|what| Event {
            at: 20_727 * 86_400,
            what,
        })
        .collect();
    (ResponseId::new().expect("an id"), Response::of(&events))
}

/// So many completes of a man or a woman, of a region, with this trust; who trusts says why.
fn some(number: usize, sex: i64, region: i64, trust: i64) -> Vec<(ResponseId, Response)> {
    let mut said = vec![("sex", sex), ("region", region), ("trust", trust)];
    if trust == 1 {
        said.push(("why", 0));
    }
    (0..number)
        .map(|_| response(&Channel::Invited, &said, Some(End::Complete)))
        .collect()
}

/// So many with an end, and so many with whom nobody began.
pub fn contacts(ended: u64, fresh: u64) -> Invitations {
    Invitations {
        sent: ended + fresh,
        begun: ended,
        ended,
    }
}

pub fn status(responses: &[(ResponseId, Response)], invitations: Invitations) -> Status {
    let (_folder, survey) = survey();
    let wave = survey.wave(&WaveId::new("2026")).expect("the wave");
    let watch = Watch::of(&survey, wave);
    let script = Script::of(&survey, wave);
    let mut tally = Tally::of(Arc::new(script), Arc::new(watch));
    for (_, response) in responses {
        tally.add(response);
    }
    tally.status(invitations, "2026-10-02".parse().expect("a day"))
}

fn replied(status: &Status, id: &str) -> Count {
    let row = status.items.iter().find(|row| row.id == id);
    row.expect("an item").replied
}

fn quota(status: &Status, id: &str) -> Count {
    let row = status.quotas.iter().find(|row| row.id == id);
    row.expect("a quota").count
}

fn end(status: &Status, id: &str) -> Count {
    status
        .ends
        .iter()
        .find(|row| row.id == id)
        .expect("an end")
        .count
}

fn case(status: &Status, id: &str) -> Count {
    let cases = status.cases.as_ref().expect("cases");
    let row = cases.dispositions.iter().find(|row| row.id == id);
    row.expect("a case").count
}

/// 100 replied to `trust`, 97 of them to `why`, which is asked of those who said yes: three said no.
#[test]
fn how_many_were_asked_something_does_not_tell_what_a_few_said_before() {
    let mut all = some(97, 1, 1, 1);
    all.extend(some(3, 2, 2, 2));
    let told = status(&all, Invitations::default());
    assert_eq!(replied(&told, "trust"), Count::Number(100));
    assert_eq!(replied(&told, "why"), Count::Hidden);
    all.extend(some(2, 2, 2, 2));
    let told = status(&all, Invitations::default());
    assert_eq!(replied(&told, "trust"), Count::Number(102));
    assert_eq!(replied(&told, "why"), Count::Number(97));
    let told = status(&some(60, 1, 1, 1), Invitations::default());
    assert_eq!(replied(&told, "why"), Count::Number(60));
}

#[test]
fn quotas_that_overlap_or_leave_a_few_out_do_not_tell_these() {
    // 57 men, 3 of them western; 40 eastern women: the difference of two quotas, and the rest of all.
    let mut all = some(54, 1, 1, 1);
    all.extend(some(3, 1, 2, 1));
    all.extend(some(40, 2, 1, 1));
    let told = status(&all, Invitations::default());
    let (men, both, east) = (
        quota(&told, "men"),
        quota(&told, "eastern_men"),
        quota(&told, "east"),
    );
    // All 97 are shown, so "east" (94) would tell the three.
    assert_eq!(east, Count::Hidden);
    assert!(
        men == Count::Hidden || both == Count::Hidden,
        "{men} {both}"
    );
    // Nobody is few: all is shown.
    all.extend(some(20, 1, 2, 1));
    let told = status(&all, Invitations::default());
    for (id, number) in [("men", 77), ("eastern_men", 54), ("east", 94)] {
        assert_eq!(quota(&told, id), Count::Number(number), "{id}");
    }
}

#[test]
fn a_sum_does_not_tell_a_part_that_is_hidden() {
    let turned = |number: usize, end: End| -> Vec<(ResponseId, Response)> {
        (0..number)
            .map(|_| response(&Channel::Invited, &[("sex", 9)], Some(end)))
            .collect()
    };
    let mut all = some(50, 1, 1, 1);
    all.extend(turned(8, End::ScreenedOut));
    all.extend(turned(2, End::QuotaFull));
    let told = status(&all, contacts(60, 40));
    assert_eq!(end(&told, "quota_full"), Count::Hidden);
    let tells = matches!(
        (case(&told, "not_eligible"), end(&told, "screened_out")),
        (Count::Number(_), Count::Number(_))
    );
    assert!(!tells, "10 less 8 are the two");
    // Never begun: three are a dash like any other three.
    let told = status(&some(60, 1, 1, 1), contacts(60, 3));
    assert_eq!(case(&told, "unknown"), Count::Hidden);
    let told = status(&some(60, 1, 1, 1), contacts(60, 7));
    assert_eq!(case(&told, "unknown"), Count::Number(7));
}

#[test]
fn where_all_came_by_an_open_link_there_is_no_margin_of_error() {
    let said = [("sex", 1), ("region", 1), ("trust", 1), ("why", 0)];
    let open = Channel::Open("all".to_owned());
    let all: Vec<_> = (0..30)
        .map(|_| response(&open, &said, Some(End::Complete)))
        .collect();
    assert!(status(&all, Invitations::default()).margin.is_none());
    assert!(
        status(&some(30, 1, 1, 1), Invitations::default())
            .margin
            .is_some()
    );
}
