//! What becomes of a form: replays, forms out of order, blanks, floods; when a quota or a screening is decided.

use std::sync::LazyLock;

use proptest::prelude::*;
use tidemark::collect::interview::decide::{self, Answer, Submit, Taken};
use tidemark::collect::interview::event::{End, Event, What};
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::response::Response;
use tidemark::collect::interview::route::{Route, Stop};
use tidemark::collect::interview::script::Script;

use super::{WAVE, load, started};

/// `job` is for those in work, `region` for adults.
const SURVEY: &str = r#"[survey]
id = "work"
languages = ["en"]
title = "Work"

[disclosure]
probability = "not_stated"

[item.sex]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }]
text = "Sex?"

[item.age]
kind = "numeric"
minimum = 0
maximum = 110
text = "Age?"

[item.employed]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]
text = "In work?"

[item.job]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Public" }, { code = 2, label = "Private" }]
ask_if = "employed = 1"
text = "Where?"

[item.region]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "North" }, { code = 5, label = "South" }]
ask_if = "age >= 18"
text = "Region?"

[item.why]
kind = "open"
text = "Why?"

[item.elsewhere]
kind = "single"
base = "answered"
answers = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]
text = "Not in this wave"

"#;

fn script(screen_out: &str, place: &str) -> Script {
    let questionnaire = match screen_out {
        "" => String::new(),
        condition => format!("[questionnaire]\nscreen_out = [\"{condition}\"]\n"),
    };
    let quota = match place {
        "" => String::new(),
        condition => {
            format!("[[collect.quota]]\nid = \"cell\"\nwhere = \"{condition}\"\nlimit = 1\n")
        }
    };
    let mut survey = load(
        &format!("{SURVEY}{questionnaire}"),
        &format!("{WAVE}{quota}"),
    )
    .unwrap_or_else(|said| panic!("{said}"));
    // As where another wave asks it, and this one does not.
    survey.items.retain(|item| item.id.as_str() != "elsewhere");
    Script::of(&survey, &survey.waves[0])
}

fn form(item: &str, said: &str, form: u32) -> Answer {
    Answer {
        item: item.to_owned(),
        answers: match said {
            "" => Vec::new(),
            said => vec![said.to_owned()],
        },
        missing: Vec::new(),
        form,
        seconds: 1,
    }
}

fn events(taken: &Taken) -> &[What] {
    match taken {
        Taken::Saved(events) | Taken::Prompt(events) | Taken::Elsewhere(events) => events,
        _ => &[],
    }
}

/// Sends a form and keeps what it adds; the quota is full.
fn send(script: &Script, response: &mut Response, sent: &Answer) -> Taken {
    let taken = decide::answer(script, response, sent, &|_| true);
    for what in events(&taken) {
        response.add(&Event {
            at: 0,
            what: what.clone(),
        });
    }
    taken
}

/// Answers in turn, each on a fresh page, and says where that ends.
fn answers(script: &Script, said: &[(&str, &str)]) -> (Response, Option<End>) {
    let mut response = started(3);
    for (item, said) in said {
        let sent = form(item, said, response.events);
        let taken = send(script, &mut response, &sent);
        assert!(matches!(taken, Taken::Saved(_)), "{item}: {taken:?}");
    }
    let end = response.end.as_ref().map(|ending| ending.end);
    (response, end)
}

#[test]
fn a_full_cell_ends_nobody_of_whom_it_is_not_yet_known() {
    let script = script("", "sex = 1 and not (job = 1)");
    let (mut response, end) = answers(&script, &[("sex", "1"), ("age", "40")]);
    assert_eq!(end, None, "`employed` decides whether `job` is asked");
    // In work: the cell waits for the job.
    let sent = form("employed", "1", response.events);
    send(&script, &mut response, &sent);
    assert_eq!(response.end, None);
    let (_, end) = answers(
        &script,
        &[("sex", "1"), ("age", "40"), ("employed", "1"), ("job", "1")],
    );
    assert_eq!(end, None);
    let (_, end) = answers(
        &script,
        &[("sex", "1"), ("age", "40"), ("employed", "1"), ("job", "2")],
    );
    assert_eq!(end, Some(End::QuotaFull));
    // Out of work: never asked, and in the cell.
    let (_, end) = answers(&script, &[("sex", "1"), ("age", "40"), ("employed", "2")]);
    assert_eq!(end, Some(End::QuotaFull));
}

#[test]
fn a_cell_is_judged_as_soon_as_it_is_decided() {
    let either = script("", "sex = 1 or region = 5");
    assert_eq!(answers(&either, &[("sex", "1")]).1, Some(End::QuotaFull));
    assert_eq!(answers(&either, &[("sex", "2")]).1, None);
    // What the wave does not ask is known from the first.
    let unasked = script("", "sex = 1 and not (elsewhere = 1)");
    assert_eq!(answers(&unasked, &[("sex", "1")]).1, Some(End::QuotaFull));
}

#[test]
fn a_screening_applies_where_one_of_its_items_was_not_asked_of_the_person() {
    let young = script("age < 18 or region = 5", "");
    assert_eq!(
        answers(&young, &[("sex", "1"), ("age", "16")]).1,
        Some(End::ScreenedOut)
    );
    let adult = [("sex", "1"), ("age", "40"), ("employed", "2")];
    assert_eq!(answers(&young, &adult).1, None);
    let south = [adult.as_slice(), &[("region", "5")]].concat();
    assert_eq!(answers(&young, &south).1, Some(End::ScreenedOut));
    let north = [adult.as_slice(), &[("region", "1")]].concat();
    assert_eq!(answers(&young, &north).1, None);
    // Of a 16-year-old it is known that no region will be told once nothing open can lead to one.
    let without = script("not (region = 5)", "");
    assert_eq!(
        answers(&without, &[("sex", "1"), ("age", "16")]).1,
        Some(End::ScreenedOut)
    );
    assert_eq!(answers(&without, &[("sex", "1")]).1, None);
}

#[test]
fn what_a_wave_does_not_ask_screens_nobody_out() {
    let unasked = script("not (elsewhere = 1)", "");
    assert!(matches!(
        Route::new(&unasked, &started(1)).stop(),
        Stop::Question("sex")
    ));
    assert_eq!(answers(&unasked, &[("sex", "1"), ("age", "40")]).1, None);
    let or_young = script("elsewhere = 1 or age < 18", "");
    let young = [("sex", "1"), ("age", "16")];
    assert_eq!(answers(&or_young, &young).1, Some(End::ScreenedOut));
}

#[test]
fn an_answer_of_a_form_that_was_answered_otherwise_since_is_not_acknowledged_and_lost() {
    let script = script("", "");
    let mut response = started(1);
    let (a, b) = (form("sex", "1", 1), form("sex", "2", 1));
    assert!(matches!(send(&script, &mut response, &a), Taken::Saved(_)));
    // Back to the page that the browser kept, and another answer.
    assert!(matches!(send(&script, &mut response, &b), Taken::Saved(_)));
    assert_eq!(response.reply("sex"), Some(&Reply::Codes(vec![2])));
    // A retry of the first, or a change of mind: nobody can tell, so the respondent is asked.
    let events = response.events;
    assert_eq!(send(&script, &mut response, &a), Taken::Superseded);
    assert_eq!(response.events, events);
    assert_eq!(response.reply("sex"), Some(&Reply::Codes(vec![2])));
    let fresh = form("sex", "1", response.events);
    assert!(matches!(
        send(&script, &mut response, &fresh),
        Taken::Saved(_)
    ));
    assert_eq!(response.reply("sex"), Some(&Reply::Codes(vec![1])));
    // What came before comes late: nothing changes. A page older than that says something new: the respondent is asked.
    assert_eq!(send(&script, &mut response, &b), Taken::Saved(Vec::new()));
    let mut two = started(1);
    let (early, late) = (form("why", "early", 1), form("why", "late", 2));
    for (item, said) in [
        ("sex", "1"),
        ("age", "40"),
        ("employed", "2"),
        ("region", "1"),
    ] {
        let sent = form(item, said, two.events);
        send(&script, &mut two, &sent);
    }
    assert!(matches!(send(&script, &mut two, &late), Taken::Saved(_)));
    assert_eq!(send(&script, &mut two, &early), Taken::Superseded);
    assert_eq!(two.reply("why"), Some(&Reply::Text("late".to_owned())));
}

#[test]
fn a_blank_sent_twice_is_prompted_twice_and_not_passed_over() {
    let script = script("", "");
    let mut response = started(1);
    let blank = form("sex", "", 1);
    assert!(
        matches!(send(&script, &mut response, &blank), Taken::Prompt(events) if events.len() == 1)
    );
    for _ in 0..3 {
        assert_eq!(
            send(&script, &mut response, &blank),
            Taken::Prompt(Vec::new())
        );
    }
    assert_eq!((response.reply("sex"), response.events), (None, 2));
    // From the page of the prompt it passes.
    let again = form("sex", "", response.events);
    assert!(matches!(
        send(&script, &mut response, &again),
        Taken::Saved(_)
    ));
    assert_eq!(response.reply("sex"), Some(&Reply::Skipped));
    assert_eq!(
        send(&script, &mut response, &again),
        Taken::Saved(Vec::new())
    );
}

#[test]
fn a_blank_that_comes_late_wipes_nothing_out() {
    let script = script("", "");
    let mut response = started(1);
    let blank = form("sex", "", 1);
    send(&script, &mut response, &blank);
    let prompted = form("sex", "", response.events);
    let answered = form("sex", "2", response.events);
    assert!(matches!(
        send(&script, &mut response, &answered),
        Taken::Saved(_)
    ));
    for late in [&blank, &prompted] {
        assert_eq!(send(&script, &mut response, late), Taken::Superseded);
        assert_eq!(response.reply("sex"), Some(&Reply::Codes(vec![2])));
    }
    // Wiped out on a page that shows it: passed over, since the one prompt was given.
    let wiped = form("sex", "", response.events);
    assert!(matches!(
        send(&script, &mut response, &wiped),
        Taken::Saved(_)
    ));
    assert_eq!(response.reply("sex"), Some(&Reply::Skipped));
}

#[test]
fn alternating_long_answers_stay_few_and_small() {
    let script = script("", "");
    let said = [
        ("sex", "1"),
        ("age", "40"),
        ("employed", "2"),
        ("region", "1"),
    ];
    let (mut response, _) = answers(&script, &said);
    let texts = ["æ".repeat(3_999), "ø".repeat(3_999)];
    let mut refused = 0;
    for turn in 0..3_000 {
        let sent = form("why", &texts[turn % 2], response.events);
        match send(&script, &mut response, &sent) {
            Taken::Saved(events) if events.is_empty() => assert_ne!(refused, 0, "lost"),
            Taken::Saved(_) => assert_eq!(refused, 0, "taken again"),
            Taken::TooMany => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    // Of the 2,005 that are left every second says what stands already.
    assert_eq!((response.events, refused), (1_000, 1_003));
    let held = format!("{response:?}").len();
    assert!(held < 20_000, "{held} characters are held");
    // A form that came before is answered as before, and what was said can be submitted.
    let last = form("why", &texts[0], response.events - 1);
    assert!(
        matches!(send(&script, &mut response, &last), Taken::Saved(events) if events.is_empty())
    );
    assert_eq!(decide::submit(&script, &response), Submit::Take(Vec::new()));
}

#[test]
fn an_answer_to_a_response_that_was_purged_is_not_stored() {
    let script = script("", "");
    let mut response = Response::default();
    let taken = send(&script, &mut response, &form("sex", "1", 1));
    assert_eq!(taken, Taken::Elsewhere(Vec::new()));
    assert_eq!(response.events, 0);
}

#[test]
fn where_the_way_is_at_an_end_that_nobody_stored_the_next_form_stores_it() {
    let before = script("", "");
    let (mut response, _) = answers(&before, &[("sex", "1"), ("age", "16")]);
    let after = script("age < 18", "");
    let sent = form("employed", "1", response.events);
    let taken = send(&after, &mut response, &sent);
    assert!(
        matches!(&taken, Taken::Elsewhere(events) if events.len() == 1),
        "{taken:?}"
    );
    assert_eq!(response.end.as_ref().map(|e| e.end), Some(End::ScreenedOut));
    // Once.
    assert_eq!(
        send(&after, &mut response, &sent),
        Taken::Elsewhere(Vec::new())
    );
    assert_eq!(
        decide::submit(&after, &response),
        Submit::Over(End::ScreenedOut)
    );
}

static PLAIN: LazyLock<Script> = LazyLock::new(|| script("", ""));

/// One thing that a respondent does: a page is opened or kept, and something is said on it.
fn doing() -> impl Strategy<Value = (usize, usize, u32)> {
    (0_usize..3, 0_usize..5, 0_u32..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Forms in any order, old and new, again and again: what is acknowledged is kept, unless the form is an older one that
    /// came before; and sending it once more never changes anything.
    #[test]
    fn nothing_is_acknowledged_but_what_is_kept(does in prop::collection::vec(doing(), 0..40)) {
        let script = &*PLAIN;
        let mut response = started(1);
        let mut came: Vec<Answer> = Vec::new();
        for (item, said, age) in does {
            let item = ["sex", "age", "employed"][item];
            let said = ["1", "2", "1", "2", ""][said];
            let sent = form(item, said, response.events.saturating_sub(age));
            let before = response.clone();
            let taken = send(script, &mut response, &sent);
            let kept = response.replies.get(item);
            match &taken {
                Taken::Saved(_) => {
                    let kept = kept.expect("saved");
                    let is_kept = match (item, said) {
                        (_, "") => kept.reply == Reply::Skipped,
                        ("age", said) => kept.reply == Reply::Number(said.parse().expect("a number")),
                        (_, said) => kept.reply == Reply::Codes(vec![said.parse().expect("a code")]),
                    };
                    prop_assert!(is_kept || (came.contains(&sent) && sent.form < kept.form), "{sent:?} {kept:?}");
                }
                Taken::Prompt(_) => prop_assert_eq!(said, ""),
                _ => prop_assert_eq!(&response, &before),
            }
            let once = response.clone();
            send(script, &mut response, &sent);
            prop_assert_eq!(&response, &once, "{:?} twice", sent);
            came.push(sent);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is decided stays so whatever is answered next, and everything is decided at the check of answers.
    #[test]
    fn what_is_decided_stays_decided(
        numbers in prop::collection::vec(0_usize..2, 6),
        of in prop::sample::select(vec![
            "sex = 1 and not (job = 1)", "not (region = 5)", "job = 1 or age < 18", "not (answered(job) or region = 1)",
            "not (elsewhere = 1) and job = 2", "age >= 18 and not (sex = 2 and job = 1)",
        ]),
    ) {
        let script = script("", of);
        let of = &script.collection.quotas[0].of;
        let mut response = started(1);
        let mut decided = None;
        for number in numbers {
            let Stop::Question(item) = Route::new(&script, &response).stop() else { break };
            let said = match item {
                "age" => ["16", "40"][number],
                "region" => ["1", "5"][number],
                "why" => "so",
                _ => ["1", "2"][number],
            };
            let sent = form(item, said, response.events);
            let Taken::Saved(events) = decide::answer(&script, &response, &sent, &|_| false) else { panic!("not saved") };
            events.into_iter().for_each(|what| response.add(&Event { at: 0, what }));
            let route = Route::new(&script, &response);
            if decided.is_some() {
                prop_assert_eq!(route.decided(of), decided);
            }
            decided = route.decided(of);
        }
        let route = Route::new(&script, &response);
        prop_assert_eq!(route.stop(), Stop::Check);
        prop_assert_eq!(route.decided(of), Some(route.holds(of)));
    }
}
