//! What respondents are told, shown and spared, through a real listener: limits before a mistake, answers that exclude each
//! other, the way back from a change, languages of a link, and what became of a link.

use tidemark::collect::exchange::Form;
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::script::Script;
use tidemark::definition::load;

#[path = "collect_wording/promises.rs"]
mod promises;
#[path = "collect_web/mod.rs"]
mod web;

use web::{Answer, Served};

const SURVEY: &str = r#"
[survey]
id = "habits"
languages = ["da", "en"]
title = { da = "Vaner", en = "Habits" }

[disclosure]
probability = "not_stated"

[item.likes]
kind = "single"
base = "answered"
answers = [
  { code = 1, label = { da = "Ja", en = "Yes" } },
  { code = 2, label = { da = "Nej", en = "No" } },
]
text = { da = "Kan du lide teknologi?", en = "Do you like technology?" }

[item.used]
kind = "multiple"
base = "answered"
options = [
  { code = 9, label = { da = "Ingen af dem", en = "None of them" } },
  { code = 1, label = { da = "Chatbot", en = "Chatbot" } },
  { code = 2, label = { da = "Robotstøvsuger", en = "Robot vacuum cleaner" } },
]
exclusive = [9]
hint = { da = "Kryds alle af", en = "Tick all that apply" }
text = { da = "Hvilke har du brugt?", en = "Which have you used?" }

[item.why]
kind = "open"
ask_if = "used = 1"
text = { da = "Hvad brugte du den til?", en = "What did you use it for?" }

[item.hours]
kind = "numeric"
minimum = 0
maximum = 24
text = { da = "Hvor mange timer om dagen?", en = "How many hours a day?" }

[item.score]
kind = "numeric"
minimum = 0
maximum = 10
decimals = 1
text = { da = "Hvor tilfreds?", en = "How content?" }
"#;

const WAVE: &str = r#"
kind = "rehearsal"
label = { da = "2026", en = "2026" }

[fieldwork]
start = 2026-01-01
end = 2026-01-31

[mode]
id = "web"
text = { da = "Web", en = "Web" }

[collect]

[[collect.open_link]]
id = "all"
budget = 1
"#;

fn site() -> Served {
    web::survey(SURVEY, WAVE)
}

/// Answers a question and says where that leads.
fn answer(site: &Served, cookie: &str, path: &str, fields: &str) -> String {
    let page = site.get(path, cookie);
    assert_eq!(page.status, 200, "{path}");
    let action = path.split('?').next().unwrap_or(path);
    let then = match page.body.contains("name=\"then\"") {
        true => "&then=check",
        false => "",
    };
    let sent = site.send(action, &page, cookie, &format!("{fields}{then}"));
    assert_eq!(sent.status, 303, "{path}: {}", sent.body);
    sent.header("location").unwrap_or_default().to_owned()
}

/// Somebody who has answered everything, and has used none of the things.
fn answered(site: &Served, path: &str, lang: &str) -> String {
    let cookie = site.start(path, lang);
    for (path, fields) in [
        ("/q/likes", "answer=1"),
        ("/q/used", "answer=9"),
        ("/q/hours", "answer=3"),
        ("/q/score", "answer=3,5"),
    ] {
        answer(site, &cookie, path, fields);
    }
    cookie
}

fn back(page: &Answer) -> Option<String> {
    let (_, link) = page.body.split_once("<a class=\"back\" href=\"")?;
    Some(link.split('"').next()?.to_owned())
}

fn hints(page: &Answer) -> Vec<String> {
    let marks = page.body.split("<p class=\"hint\"").skip(1);
    marks
        .filter_map(|rest| Some(rest.split_once('>')?.1.split("</p>").next()?.to_owned()))
        .collect()
}

#[test]
fn limits_of_a_number_stand_before_the_mistake_and_a_broken_number_is_refused_where_wholes_are_counted()
 {
    let site = site();
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    answer(&site, &cookie, "/q/likes", "answer=1");
    answer(&site, &cookie, "/q/used", "answer=9");
    let page = site.get("/q/hours", &cookie);
    assert_eq!(hints(&page), ["Skriv et helt tal fra 0 til 24"]);
    for (wrong, said) in [
        ("3,5", "Skriv et helt tal"),
        ("3.5", "Skriv et helt tal"),
        ("25", "Tallet må højst være 24"),
        ("mange", "Skriv et tal med cifre"),
    ] {
        let sent = site.send("/q/hours", &page, &cookie, &format!("answer={wrong}"));
        assert_eq!(sent.status, 200, "{wrong}");
        assert!(
            sent.body.contains(&format!("href=\"#answer-1\">{said}<")),
            "{wrong}"
        );
    }
    let (_, response) = site.stored().remove(0);
    assert_eq!(response.reply("hours"), None);
    answer(&site, &cookie, "/q/hours", "answer=3");
    // One decimal is asked for: 3.5 is an answer.
    let page = site.get("/q/score", &cookie);
    assert_eq!(hints(&page), ["Skriv et tal fra 0 til 10"]);
    answer(&site, &cookie, "/q/score", "answer=3,5");
    let (_, response) = site.stored().remove(0);
    assert_eq!(response.reply("score"), Some(&Reply::Number(3.5)));
}

#[test]
fn an_answer_that_excludes_the_others_is_not_taken_with_them() {
    let site = site();
    for (lang, said) in [
        (
            "da",
            "»Ingen af dem« kan ikke vælges sammen med andre svar. Vælg enten det eller de andre.",
        ),
        (
            "en",
            "“None of them” cannot be selected together with other answers. Select either that or the others.",
        ),
    ] {
        let cookie = site.start(&format!("/i/{}", site.invited()), lang);
        answer(&site, &cookie, "/q/likes", "answer=1");
        let page = site.get("/q/used", &cookie);
        // It stands apart, below the others.
        let (others, apart) = page
            .body
            .split_once("class=\"options apart\"")
            .expect("apart");
        assert!(
            others.contains("value=\"2\"")
                && !others
                    .contains("type=\"checkbox\" name=\"answer\" id=\"answer-3\" value=\"9\"")
        );
        assert!(apart.contains("value=\"9\""));
        let sent = site.send("/q/used", &page, &cookie, "answer=1&answer=9");
        assert_eq!(sent.status, 200);
        assert_eq!(sent.body.matches(said).count(), 2, "{}", sent.body);
        assert_eq!(sent.body.matches(" checked").count(), 2);
        let is_stored = |site: &Served| {
            let stored = site.stored();
            stored
                .iter()
                .any(|(_, response)| response.language == lang && response.reply("used").is_some())
        };
        assert!(!is_stored(&site));
        answer(&site, &cookie, "/q/used", "answer=1&answer=2");
        answer(&site, &cookie, "/q/used", "answer=9");
        assert!(is_stored(&site));
    }
}

#[test]
fn a_code_that_no_option_has_is_no_exclusive_one_and_other_programs_are_said_to_drop_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |survey: &str| {
        std::fs::create_dir_all(folder.path().join("waves/2026")).expect("a folder");
        std::fs::write(folder.path().join("survey.toml"), survey).expect("survey.toml");
        std::fs::write(folder.path().join("waves/2026/wave.toml"), WAVE).expect("wave.toml");
    };
    write(&SURVEY.replace("exclusive = [9]", "exclusive = [8, 9, 9]"));
    let said = load(folder.path()).expect_err("wrong").to_string();
    assert!(
        said.contains("`exclusive` names code `8`, which no option has"),
        "{said}"
    );
    assert!(
        said.contains("code `9` stands twice in `exclusive`"),
        "{said}"
    );
    write(&SURVEY.replace("kind = \"single\"", "kind = \"single\"\nexclusive = [1]"));
    let said = load(folder.path()).expect_err("wrong").to_string();
    assert!(
        said.contains("`exclusive` is not a key of a `single` item"),
        "{said}"
    );
    write(SURVEY);
    let survey = load(folder.path()).expect("a survey").output;
    let form = Form::of(&Script::of(&survey, &survey.waves[0]));
    let dropped = "`used`: that answer 9 is chosen alone".to_owned();
    assert!(form.dropped.contains(&dropped), "{:?}", form.dropped);
}

#[test]
fn a_change_leads_back_to_the_answers_unless_it_opens_questions() {
    let site = site();
    let cookie = answered(&site, &format!("/i/{}", site.invited()), "en");
    let check = site.get("/check", &cookie);
    assert!(check.body.contains("href=\"/q/likes?then=check\""));
    let page = site.get("/q/likes?then=check", &cookie);
    assert_eq!(back(&page).as_deref(), Some("/check"));
    // Another language and a mistake do not lose the way.
    let switched = site.send(
        "/q/likes",
        &page,
        &cookie,
        "answer=2&then=check&language=da",
    );
    assert_eq!(switched.field("then"), "check");
    let page = site.get("/q/hours?then=check", &cookie);
    let mistaken = site.send("/q/hours", &page, &cookie, "answer=x&then=check");
    assert_eq!(
        (mistaken.status, mistaken.field("then")),
        (200, "check".to_owned())
    );
    assert_eq!(
        answer(&site, &cookie, "/q/likes?then=check", "answer=2"),
        "/check"
    );
    // A chatbot was used after all: what it was used for is asked, and then it is back to the answers.
    let opened = answer(&site, &cookie, "/q/used?then=check", "answer=1");
    assert_eq!(opened, "/q/why?then=check");
    let page = site.get(&opened, &cookie);
    assert_eq!(back(&page).as_deref(), Some("/q/used?then=check"));
    assert_eq!(answer(&site, &cookie, &opened, "answer=Breve"), "/check");
    // Whoever leafs through without a change reads on page by page.
    assert_eq!(answer(&site, &cookie, "/q/likes", "answer=1"), "/q/used");
}

#[test]
fn the_first_question_has_no_way_back_to_itself() {
    let site = site();
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    assert_eq!(back(&site.get("/q/likes", &cookie)), None);
    answer(&site, &cookie, "/q/likes", "answer=1");
    assert_eq!(
        back(&site.get("/q/used", &cookie)).as_deref(),
        Some("/q/likes")
    );
}

#[test]
fn one_hint_is_enough_and_a_text_says_how_long_it_may_be() {
    let site = site();
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    assert_eq!(hints(&site.get("/q/likes", &cookie)), ["Vælg ét svar"]);
    answer(&site, &cookie, "/q/likes", "answer=1");
    assert_eq!(hints(&site.get("/q/used", &cookie)), ["Kryds alle af"]);
    answer(&site, &cookie, "/q/used", "answer=1");
    let page = site.get("/q/why", &cookie);
    assert_eq!(hints(&page), ["Du kan skrive op til 4.000 tegn"]);
    let long = site.send(
        "/q/why",
        &page,
        &cookie,
        &format!("answer={}", "a".repeat(4001)),
    );
    assert!(long.body.contains("Svaret må højst være på 4.000 tegn"));
    // More than a form may have, and what is no answer of the question: each says why, and what to do.
    let large = site.send(
        "/q/why",
        &page,
        &cookie,
        &format!("answer={}", "a".repeat(17_000)),
    );
    assert_eq!(large.status, 413);
    for said in [
        "Svaret er for langt",
        "4.000 tegn med latinske bogstaver",
        "2.500 med for eksempel arabisk, græsk eller kyrillisk",
        "1.700 med for eksempel kinesisk",
    ] {
        assert!(large.body.contains(said), "{}", large.body);
    }
    let page = site.get("/q/likes", &cookie);
    let unfit = site.send("/q/likes", &page, &cookie, "answer=77");
    assert_eq!(unfit.status, 400);
    assert!(unfit.body.contains("Svaret er ikke gemt"));
    assert_eq!(back(&unfit).as_deref(), Some("/next"));
}

/// What the page of a text that is too long says of other scripts is so.
#[test]
fn a_text_of_any_script_is_taken_as_long_as_it_is_said_to_be() {
    let site = site();
    for (letter, longest) in [
        ("ж", 2500),
        ("ع", 2500),
        ("語", 1700),
        ("ไ", 1700),
        ("å", 2500),
    ] {
        let cookie = site.start(&format!("/i/{}", site.invited()), "da");
        answer(&site, &cookie, "/q/likes", "answer=1");
        answer(&site, &cookie, "/q/used", "answer=1");
        let page = site.get("/q/why", &cookie);
        let encoded: String = letter.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let sent = site.send(
            "/q/why",
            &page,
            &cookie,
            &format!("answer={}&lang=da&then=check", encoded.repeat(longest)),
        );
        assert_eq!(sent.status, 303, "{letter}");
        let kept = site.stored().into_iter().any(|(_, response)| {
            response.reply("why") == Some(&Reply::Text(letter.repeat(longest)))
        });
        assert!(kept, "{letter}");
    }
}

#[test]
fn who_goes_on_reads_on_in_the_language_chosen_last() {
    let site = site();
    let link = format!("/i/{}", site.invited());
    site.start(&link, "da");
    let danish = [("Accept-Language", "da")];
    // The language of the contact stands in the link and goes before that of the browser: the first page is in it.
    let page = site.ask("GET", &format!("{link}?lang=en"), &danish, "");
    assert!(
        page.body.contains("<html lang=\"en\">")
            && page.body.contains("Continue where you left off")
    );
    let cookie = site.start(&link, &page.field("lang"));
    let (path, question) = site.now(&cookie);
    assert!(question.body.contains("<html lang=\"da\">"));
    let switched = site.send(&path, &question, &cookie, "language=en");
    assert!(switched.body.contains("<html lang=\"en\">"));
    let cookie = site.start(&format!("{link}?lang=da"), "da");
    assert!(site.now(&cookie).1.body.contains("<html lang=\"en\">"));
    // One that is chosen on the first page goes before it.
    let chosen = site.post(&link, "", "lang=en&language=da");
    assert_eq!(
        (chosen.field("lang"), chosen.field("chosen")),
        ("da".to_owned(), "da".to_owned())
    );
    let begun = site.post(&link, "", "lang=da&chosen=da");
    assert!(
        site.now(&begun.session())
            .1
            .body
            .contains("<html lang=\"da\">")
    );
}

#[test]
fn a_consent_that_was_ticked_stays_where_the_first_page_is_turned_into_another_language() {
    let consent = "\n[questionnaire]\nconsent = { version = \"2\", text = { da = \"Må vi?\", en = \"May we?\" } }\n\n[disclosure]";
    let site = web::survey(&SURVEY.replacen("\n[disclosure]", consent, 1), WAVE);
    let link = format!("/i/{}", site.invited());
    let ticked = |page: &Answer| {
        let (_, rest) = page.body.split_once("name=\"consent\"").expect("a box");
        rest.split('>').next().expect("a box").contains("checked")
    };
    assert!(!ticked(&site.get(&link, "")));
    assert!(!ticked(&site.post(&link, "", "lang=da&language=en")));
    assert!(!ticked(&site.post(
        &link,
        "",
        "lang=da&language=en&consent=1"
    )));
    let turned = site.post(&link, "", "lang=da&language=en&consent=2");
    assert!(
        turned.body.contains("May we?") && ticked(&turned),
        "{}",
        turned.body
    );
    assert!(!ticked(&site.post(&link, "", "lang=da")));
    assert!(site.stored().is_empty());
}

/// The ids that a tag names as its descriptions, and whether each stands on the page.
fn described(page: &Answer, tag: &str) -> Vec<String> {
    let (_, rest) = page.body.split_once(&format!("<{tag}")).expect("the tag");
    let tag = rest.split('>').next().expect("its end");
    let Some((_, ids)) = tag.split_once("aria-describedby=\"") else {
        return Vec::new();
    };
    let ids = ids.split('"').next().expect("ids").split(' ');
    for id in ids.clone() {
        assert_eq!(
            page.body.matches(&format!(" id=\"{id}\"")).count(),
            1,
            "{id}"
        );
    }
    ids.map(str::to_owned).collect()
}

#[test]
fn every_hint_is_heard_with_its_question() {
    let hours = "kind = \"numeric\"\nminimum = 0\nmaximum = 24";
    let hinted = format!("{hours}\nhint = {{ da = \"Rund op\", en = \"Round up\" }}");
    let site = web::survey(&SURVEY.replacen(hours, &hinted, 1), WAVE);
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    assert_eq!(
        described(&site.get("/q/likes", &cookie), "fieldset"),
        ["hint"]
    );
    answer(&site, &cookie, "/q/likes", "answer=1");
    let page = site.get("/q/used", &cookie);
    assert_eq!(described(&page, "fieldset"), ["about"]);
    let mistaken = site.send("/q/used", &page, &cookie, "answer=1&answer=9");
    assert_eq!(described(&mistaken, "fieldset"), ["mistake", "about"]);
    answer(&site, &cookie, "/q/used", "answer=2");
    let page = site.get("/q/hours", &cookie);
    assert_eq!(described(&page, "fieldset"), Vec::<String>::new());
    assert_eq!(
        described(&page, "input class=\"number\""),
        ["about", "hint"]
    );
    let mistaken = site.send("/q/hours", &page, &cookie, "answer=x");
    assert_eq!(
        described(&mistaken, "input class=\"number\""),
        ["mistake", "about", "hint"]
    );
}

#[test]
fn dont_know_is_printed_apart() {
    let likes = "  { code = 2, label = { da = \"Nej\", en = \"No\" } },\n]";
    let unsure = "  { code = 2, label = { da = \"Nej\", en = \"No\" } },\n  { code = 8, label = { da = \"Måske\", en = \"Unsure\" }, missing = \"dont_know\" },\n]";
    let hours = "minimum = 0\nmaximum = 24";
    let survey = SURVEY.replacen(likes, unsure, 1);
    let survey = survey.replacen(
        hours,
        &format!("{hours}\nmissing = {{ dont_know = [99], refused = [98] }}"),
        1,
    );
    assert!(survey.contains("Måske") && survey.contains("refused"));
    let site = web::survey(&survey, WAVE);
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    let page = site.get("/print", &cookie).body;
    let after = |question: &str| page.split(question).nth(1).expect("printed").to_owned();
    let list = |from: &str| {
        let (_, rest) = from
            .split_once("<ul class=\"apart\">")
            .expect("a list apart");
        rest.split("</ul>").next().expect("its end").to_owned()
    };
    let likes = list(&after("Kan du lide teknologi?"));
    assert!(likes.contains("Måske") && !likes.contains("Nej"), "{likes}");
    let hours = list(&after("Hvor mange timer om dagen?"));
    assert!(
        hours.contains("Ved ikke") && hours.contains("Ønsker ikke at svare"),
        "{hours}"
    );
}

#[test]
fn the_printed_questionnaire_says_who_is_asked() {
    let site = site();
    let cookie = site.start(&format!("/i/{}", site.invited()), "en");
    let page = site.get("/print", &cookie).body;
    let (_, why) = page
        .split_once("What did you use it for?</h2>")
        .expect("printed");
    assert!(why.starts_with(
        "<p class=\"hint\">Asked only if the answer to “Which have you used?” is “Chatbot”.</p>"
    ));
    assert_eq!(page.matches("Asked only if").count(), 1);
}

#[test]
fn links_say_what_may_have_become_of_them() {
    let site = site();
    let token = site.invited();
    let cookie = answered(&site, &format!("/i/{token}"), "da");
    let asks = site.get("/withdraw", &cookie);
    let gone = site.post(
        "/withdraw",
        &cookie,
        &format!("csrf={}", asks.field("csrf")),
    );
    assert!(gone.body.contains("Dine svar er slettet"));
    // Nobody can tell any more which of the two it was.
    let used = site.get(&format!("/i/{token}"), "");
    assert!(
        used.body
            .contains("eller svarene er trukket tilbage og slettet")
    );
    let unknown = site.get("/i/AAAAAAAAAAAAAAAAAAAAAA", "");
    assert!(unknown.body.contains("Har du fået et nyere brev"));
    let cookie = answered(&site, "/o/all", "da");
    let check = site.get("/check", &cookie);
    let sent = site.post("/submit", &cookie, &format!("csrf={}", check.field("csrf")));
    assert_eq!(sent.header("location"), Some("/end"));
    let spent = site.get("/o/all", "");
    assert!(
        spent.body.contains("Linket er lukket") && spent.body.contains("plads til med dette link")
    );
    // The session goes by a cookie that changed: browsers keep no page from before it. It still leads to the end.
    let end = site.get("/end", &cookie);
    let over = end.session();
    let over = over.as_str();
    assert_ne!(over, cookie);
    let again = site.get("/end", over);
    assert!(again.body.contains("Tak for dine svar"));
    assert_eq!(site.get("/check", over).header("location"), Some("/end"));
}

/// An income, which nobody states a maximum of.
const INCOME: &str = r#"
[survey]
id = "income"
languages = ["da", "en"]
title = { da = "Indkomst", en = "Income" }

[disclosure]
probability = "not_stated"

[item.income]
kind = "numeric"
missing = { dont_know = [99], refused = [98], no_answer = [97] }
text = { da = "Din indkomst?", en = "Your income?" }

[item.last]
kind = "single"
base = "answered"
answers = [
  { code = 1, label = { da = "Ja", en = "Yes" } },
  { code = 2, label = { da = "Nej", en = "No" } },
]
text = { da = "Sidste?", en = "Last?" }
"#;

#[test]
fn a_number_that_could_be_read_as_another_is_asked_for_anew() {
    let site = web::survey(INCOME, WAVE);
    for (lang, thousands, stands_for, reserved, two) in [
        (
            "da",
            "Skriv tallet uden tusindtalsskilletegn, f.eks. 10000, og med højst to decimaler, f.eks. 12,50",
            "Tallet 99 står for »Ved ikke« i denne undersøgelse. Vælg »Ved ikke«, eller skriv et andet tal.",
            "Tallet 97 kan ikke bruges her. Skriv et andet tal.",
            "Vælg enten »Ved ikke« eller »Ønsker ikke at svare«, ikke begge",
        ),
        (
            "en",
            "Enter the number without thousands separators, for example 10000, and with two decimal places at most, for example 12.50",
            "The number 99 stands for “Don’t know” in this survey. Select “Don’t know” or enter another number.",
            "The number 97 cannot be used here. Enter another number.",
            "Select either “Don’t know” or “Prefer not to say”, not both",
        ),
    ] {
        let cookie = site.start(&format!("/i/{}", site.invited()), lang);
        let page = site.get("/q/income", &cookie);
        for (fields, said) in [
            ("answer=10.000", thousands),
            ("answer=10%2C000", thousands),
            ("answer=99", stands_for),
            ("answer=97", reserved),
            ("missing=dont_know&missing=refused", two),
        ] {
            let sent = site.send("/q/income", &page, &cookie, fields);
            assert_eq!(sent.status, 200, "{fields}");
            assert_eq!(
                sent.body.matches(said).count(),
                2,
                "{fields}: {}",
                sent.body
            );
            // Both ticks stay as they were.
            let ticked = 2 * usize::from(fields.contains('&'));
            let field = if ticked == 2 { "missing-1" } else { "answer-1" };
            assert!(sent.body.contains(&format!("href=\"#{field}\"")));
            assert!(sent.body.contains(&format!("id=\"{field}\"")));
            assert_eq!(sent.body.matches(" checked").count(), ticked, "{fields}");
        }
        let stored = site.stored();
        assert!(
            stored.iter().all(
                |(_, response)| response.reply("income").is_none() || response.language != lang
            )
        );
        answer(&site, &cookie, "/q/income", "answer=10000");
    }
    let stored = site.stored();
    assert!(
        stored
            .iter()
            .all(|(_, response)| response.reply("income") == Some(&Reply::Number(10_000.0)))
    );
}

/// Bands of the income that meet at 9.9 and 10.
const GROUPED: &str = r#"
[item.grouped]
kind = "derived"
from = "income"
of = "value"
label = { da = "Indkomst", en = "Income" }
bands = [
  { code = 1, label = { da = "Lav", en = "Low" }, to = 9.9 },
  { code = 2, label = { da = "Høj", en = "High" }, from = 10 },
]
"#;

#[test]
fn a_number_that_would_fall_between_two_bands_is_asked_for_with_as_many_decimals_as_they_have() {
    let site = web::survey(&format!("{INCOME}{GROUPED}"), WAVE);
    for (lang, hint, fine, thousands) in [
        (
            "da",
            "Skriv et tal med højst én decimal",
            "Skriv tallet med højst én decimal, f.eks. 12,5",
            "Skriv tallet uden tusindtalsskilletegn, f.eks. 10000, og med højst én decimal, f.eks. 12,5",
        ),
        (
            "en",
            "Enter a number with one decimal place at most",
            "Enter the number with one decimal place at most, for example 12.5",
            "Enter the number without thousands separators, for example 10000, and with one decimal place at most, for example 12.5",
        ),
    ] {
        let cookie = site.start(&format!("/i/{}", site.invited()), lang);
        let page = site.get("/q/income", &cookie);
        assert_eq!(hints(&page), [hint]);
        for (written, said) in [
            ("9%2C95", fine),
            ("9.951", thousands),
            ("10.000", thousands),
        ] {
            let sent = site.send("/q/income", &page, &cookie, &format!("answer={written}"));
            assert_eq!(sent.status, 200, "{written}");
            let link = format!("href=\"#answer-1\">{said}<");
            assert!(sent.body.contains(&link), "{written}: {}", sent.body);
        }
        answer(&site, &cookie, "/q/income", "answer=9%2C90");
    }
    let stored = site.stored();
    assert_eq!(stored.len(), 2);
    assert!(
        stored
            .iter()
            .all(|(_, response)| response.reply("income") == Some(&Reply::Number(9.9)))
    );
}

#[test]
fn an_answer_of_a_page_that_is_out_of_date_is_shown_what_stands() {
    let site = web::survey(INCOME, WAVE);
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    let page = site.get("/q/income", &cookie);
    for fields in ["answer=1", "answer=2"] {
        assert_eq!(site.send("/q/income", &page, &cookie, fields).status, 303);
    }
    // The first once more, from the same page: not taken, and not acknowledged.
    let shown = site.send("/q/income", &page, &cookie, "answer=1");
    assert_eq!(shown.status, 200);
    assert!(
        shown
            .body
            .contains("Du har allerede været forbi dette spørgsmål.")
    );
    assert!(shown.body.contains("value=\"2\""), "{}", shown.body);
    let reply = |site: &Served| site.stored()[0].1.reply("income").cloned();
    assert_eq!(reply(&site), Some(Reply::Number(2.0)));
    assert_eq!(
        site.send("/q/income", &shown, &cookie, "answer=1").status,
        303
    );
    assert_eq!(reply(&site), Some(Reply::Number(1.0)));
}

#[test]
fn a_blank_sent_twice_shows_the_prompt_twice() {
    let site = web::survey(INCOME, WAVE);
    let cookie = site.start(&format!("/i/{}", site.invited()), "da");
    let page = site.get("/q/income", &cookie);
    for _ in 0..2 {
        let prompt = site.send("/q/income", &page, &cookie, "");
        assert_eq!(prompt.status, 200);
        assert!(prompt.body.contains("Vi vil gerne høre dit svar."));
    }
    assert_eq!(site.stored()[0].1.reply("income"), None);
    let prompt = site.get("/q/income", &cookie);
    assert_eq!(site.send("/q/income", &prompt, &cookie, "").status, 303);
    assert_eq!(site.stored()[0].1.reply("income"), Some(&Reply::Skipped));
}
