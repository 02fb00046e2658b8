//! A questionnaire that changed during fieldwork: each respondent's answers are delivered as they were asked.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tidemark::collect::interview::event::End;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::ResponseId;

use super::closing::{ITEMS, SURVEY, WAVE, asking, small};
use super::collected::{Small, tidemark};

/// The small survey, its opinions in an order of each respondent's own.
fn shuffled() -> String {
    SURVEY.replace(
        "items = [\"a\", \"b\", \"c\", \"d\", \"why\"]",
        "items = [\"a\", \"b\", \"c\", \"d\", \"why\"]\norder = \"random\"",
    )
}

/// The same later: `a` is asked of nobody any more, and there is a new question among the others.
fn later() -> String {
    shuffled()
        .replace(
            "[item.a]\n",
            "[item.a]\nask_if = \"region = 9\"\nblank = \"not_asked\"\n",
        )
        .replace("items = [\"a\", ", "items = [\"new\", \"a\", ")
        + "\n[item.new]\nkind = \"open\"\ntext = \"What is new?\"\n"
}

fn item_order(small: &Small, id: ResponseId) -> Vec<String> {
    let stored = small.responses();
    let (_, response) = stored.iter().find(|(of, _)| *of == id).expect("a response");
    let seed = response.start.as_ref().expect("a start").seed;
    let script = small.script();
    let order = script.in_order(seed);
    order
        .iter()
        .map(|question| question.item.id.as_str().to_owned())
        .collect()
}

/// Says 3 to each of these, in the order in which they are asked.
fn say_all(small: &Small, id: ResponseId, items: &[String]) {
    let said: Vec<(&str, &str, u32)> = items
        .iter()
        .map(|item| match item.as_str() {
            "region" => ("region", "1", 10),
            "why" | "new" => (item.as_str(), "no idea", 10),
            item => (item, "3", 10),
        })
        .collect();
    small.say(id, &said);
}

fn row(rows: &[Value], id: ResponseId) -> Value {
    let id = id.to_string();
    let row = rows.iter().find(|row| row["id"] == *id);
    row.unwrap_or_else(|| panic!("{id} is not in {rows:?}"))
        .clone()
}

#[test]
fn what_was_asked_by_an_earlier_questionnaire_is_delivered_as_it_was_asked() {
    let small = asking(&shuffled(), WAVE);
    let early: Vec<(ResponseId, Vec<String>)> = (0..6)
        .map(|_| {
            let id = small.invited();
            let order = item_order(&small, id);
            say_all(&small, id, &order);
            assert_eq!(small.submit(id), Some(End::Complete));
            (id, order)
        })
        .collect();
    // One answers by both: region and the first three of their own order before, the rest after.
    let both = small.invited();
    let order = item_order(&small, both);
    let before: Vec<String> = ["region", "a", "b", "c"].map(str::to_owned).to_vec();
    let reached = order.len();
    assert_eq!(reached, 6);
    for item in &order {
        // Everything but `d`, which is left for the later questionnaire, with what stands behind it.
        if item == "d" {
            break;
        }
        say_all(&small, both, std::slice::from_ref(item));
    }
    let has_a = small.responses().iter().any(|(id, response)| {
        *id == both && before.iter().all(|item| response.reply(item).is_some())
    });
    let small = small.again(&later(), "collect.sqlite");
    let rest: Vec<String> = item_order(&small, both)
        .into_iter()
        .filter(|item| item != "a")
        .collect();
    let answered: Vec<String> = small
        .responses()
        .into_iter()
        .find(|(id, _)| *id == both)
        .map(|(_, response)| response.replies.keys().cloned().collect())
        .expect("a response");
    let rest: Vec<String> = rest
        .into_iter()
        .filter(|item| !answered.contains(item))
        .collect();
    say_all(&small, both, &rest);
    assert_eq!(small.submit(both), Some(End::Complete));
    // And one by the later questionnaire alone.
    let late = small.invited();
    let asked: Vec<String> = item_order(&small, late)
        .into_iter()
        .filter(|item| item != "a")
        .collect();
    say_all(&small, late, &asked);
    assert_eq!(small.submit(late), Some(End::Complete));

    let said = small.closed(&[]);
    assert!(
        said.contains("7 of them answered an earlier questionnaire"),
        "{said}"
    );
    let rows = small.rows();
    assert_eq!(rows.len(), 8);
    for (id, order) in &early {
        let row = row(&rows, *id);
        assert_eq!(row["answers"]["a"], 3, "{row}");
        assert_eq!(row["answers"]["new"], json!({"missing": "not_asked"}));
        assert_eq!(row["order"], json!(order), "as it was shown");
        assert_eq!(row["pages"].as_array().map(Vec::len), Some(6));
        assert!(
            row["flags"]
                .as_array()
                .expect("flags")
                .contains(&json!("straight_lining")),
            "{row}"
        );
    }
    let row_of_both = row(&rows, both);
    let is_answered = answered.contains(&"a".to_owned());
    assert!(is_answered || !has_a);
    match is_answered {
        true => assert_eq!(row_of_both["answers"]["a"], 3),
        false => assert_eq!(row_of_both["answers"]["a"], json!({"missing": "not_asked"})),
    }
    let last = row(&rows, late);
    assert_eq!(last["answers"]["a"], json!({"missing": "not_asked"}));
    assert_eq!(last["order"], json!(asked));
}

/// A condition over a number and a choice, tightened: what was said under the wider one stays, and what was off its own way then
/// stays out.
#[test]
fn an_answer_that_was_off_its_own_way_stays_out() {
    let wide = SURVEY.replace(
        "[item.d]\n",
        "[item.d]\nask_if = \"a in (1, 2) and not (b = 2)\"\nblank = \"not_asked\"\n",
    );
    let narrow = wide.replace("a in (1, 2) and not (b = 2)", "a = 1");
    let small = asking(&wide, WAVE);
    let (stays, turned) = (small.invited(), small.invited());
    let items = ITEMS.map(|item| match item {
        "a" => (item, "2", 9),
        "why" => (item, "so", 9),
        item => (item, "1", 9),
    });
    for id in [stays, turned] {
        small.say(id, &items);
    }
    // Went back and took another way.
    let form = small
        .responses()
        .into_iter()
        .find(|(id, _)| *id == turned)
        .map(|(_, response)| response.events)
        .expect("a response");
    small.send(turned, "b", "2", form, 3);
    for id in [stays, turned] {
        assert_eq!(small.submit(id), Some(End::Complete));
    }
    let small = small.again(&narrow, "collect.sqlite");
    small.closed(&[]);
    let rows = small.rows();
    assert_eq!(row(&rows, stays)["answers"]["d"], 1);
    assert_eq!(
        row(&rows, turned)["answers"]["d"],
        json!({"missing": "not_asked"})
    );
}

#[test]
fn a_new_question_that_those_before_cannot_have_is_refused_before_anybody_is_asked() {
    let wave = WAVE.replace(
        "[collect]\n",
        "[collect]\nbase_url = \"http://localhost\"\n",
    );
    let small = small(&wave);
    let id = small.invited();
    small.say(id, &ITEMS.map(|item| (item, "1", 9)));
    assert_eq!(small.submit(id), Some(End::Complete));
    let file = small.folder.path().join("survey.toml");
    let added =
        format!("{SURVEY}\n[item.extra]\nkind = \"single\"\nscale = \"agree\"\ntext = \"E\"\n");
    std::fs::write(&file, &added).expect("survey.toml");
    let refused = || {
        let output = tidemark(&[
            "collect",
            small.path(),
            "--wave",
            "2026",
            "--listen",
            "127.0.0.1:0",
            "--certificate",
            "nowhere.pem",
            "--key",
            "nowhere.key",
        ]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let said = refused();
    assert!(said.contains("T0810") && said.contains("`extra`"), "{said}");
    let line = 1 + added
        .lines()
        .position(|line| line == "[item.extra]")
        .expect("a heading");
    assert!(said.contains(&format!("survey.toml:{line}")), "{said}");
    // One with a place is taken (and stopped here by the certificate that is not there); taking it back is no loss.
    std::fs::write(
        &file,
        added.replace("text = \"E\"", "blank = \"not_asked\"\ntext = \"E\""),
    )
    .expect("survey.toml");
    assert!(!refused().contains("T0810"));
    std::fs::write(&file, SURVEY).expect("survey.toml");
    assert!(!refused().contains("T0810"));
    small.closed(&[]);
    assert_eq!(small.rows().len(), 1);
}

/// The text of a definition is all that is left of it: what it asks and in which order is read back from there.
#[test]
fn a_definition_is_read_back_as_it_was_asked() {
    let survey = shuffled()
        .replace("items = [\"region\"]", "items = [\"region\", \"age\"]")
        // A condition looks at what was asked before, and not at others of its own section in random order.
        .replace(
            ", \"why\"]\norder = \"random\"",
            "]\norder = \"random\"\n\n[[questionnaire.section]]\nitems = [\"why\"]",
        )
        .replace(
            "[item.why]\n",
            "[item.why]\nask_if = \"answered(a) and not (b = no_answer or c in (1, 3)) and (age >= 18.5 or region != 2)\"\n",
        )
        + "\n[item.age]\nkind = \"numeric\"\nask_if = \"region in (1, 2)\"\ntext = \"Age?\"\n";
    let script = asking(&survey, WAVE).script();
    let again = script.earlier(&script.definition, &script.text());
    for (was, is) in script.questions().iter().zip(again.questions()) {
        assert_eq!((&was.item, was.section), (&is.item, is.section));
    }
    let order = |script: &Script, seed| -> Vec<String> {
        let questions = script.in_order(seed);
        questions
            .iter()
            .map(|question| question.item.id.to_string())
            .collect()
    };
    let orders: BTreeSet<Vec<String>> = (0..50).map(|seed| order(&script, seed)).collect();
    assert!(orders.len() > 15, "{orders:?}");
    for seed in 0..50 {
        assert_eq!(order(&script, seed), order(&again, seed));
    }
    // What cannot be read takes no reply away.
    let unknown = script.earlier("x", "{");
    assert!(
        unknown
            .questions()
            .iter()
            .all(|question| question.item.ask_if.is_none())
    );
    assert_eq!(unknown.questions().len(), script.questions().len());
}
