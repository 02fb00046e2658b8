//! The page of a question, and what is sent of it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::entry::wished;
use super::fields::Fields;
use super::onward::{address, back, onward, then_asked, then_of};
use super::session::{self, Session};
use super::visit::{form, session, speak, taken};
use super::{Site, later, say, shown, to, unknown_in};
use crate::collect::interview::decide::{Answer, Taken};
use crate::collect::interview::form::{ANSWER, MISSING};
use crate::collect::interview::response::Response as Answers;
use crate::collect::interview::route::Route;
use crate::collect::interview::script::Question;
use crate::collect::page::{self, Message, Said, Shown, Then};
use crate::collect::store::{Change, StoreError};

const FIELDS: &[&str] = &[
    "csrf", "form", "made", "lang", "website", "then", ANSWER, MISSING, "language",
];

/// What stands on the page of a question.
struct Written {
    answers: Vec<String>,
    missing: Vec<String>,
    then: Then,
    /// When the page was first made, as the form says. A page that comes back with a prompt, a mistake or in another language
    /// is still being read: its clock goes on.
    made: Option<String>,
}

impl Written {
    /// In the fields of a form that was sent.
    fn sent(fields: &Fields) -> Self {
        Self {
            answers: fields.all(ANSWER),
            missing: fields.all(MISSING),
            then: then_of(fields),
            made: fields.one("made").map(str::to_owned),
        }
    }
}

pub(super) async fn question(
    State(site): State<Arc<Site>>,
    Path(item): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let session = session(&site, &headers).await;
    let session = match session.and_then(|session| taken(&site, session, site.asked(&uri))) {
        Ok(session) => session,
        Err(response) => return *response,
    };
    let Some(question) = site.script.question(&item) else {
        return unknown_in(&site, &session.lang);
    };
    let route = Route::new(&site.script, &session.response);
    if !route.is_open(&item) {
        return to(&address(route.stop()));
    }
    let reply = session.response.reply(&item);
    let said = match session.response.prompted.contains_key(&item) && reply.is_none() {
        true => Said::Prompt,
        false => Said::Nothing,
    };
    let (answers, missing) = Shown::fields(reply);
    let written = Written {
        answers,
        missing,
        then: then_asked(&uri),
        made: None,
    };
    show(&site, &session, &session.response, question, written, said)
}

/// The page of a question; where nothing could be stored, 503.
fn show(
    site: &Site,
    session: &Session,
    response: &Answers,
    question: &Question,
    written: Written,
    said: Said,
) -> Response {
    let route = Route::new(&site.script, response);
    let seed = response.start.as_ref().map_or(0, |start| start.seed);
    let now = site.store.clock().now();
    let is_ours = |made: &String| session.since(made, now).is_some();
    let shown_now = Shown {
        question,
        choices: site.script.choices(question, seed),
        written: written.answers,
        missing: written.missing,
        back: back(&route, question.item.id.as_str(), written.then),
        then: written.then,
        form: response.events,
        made: written
            .made
            .filter(is_ours)
            .unwrap_or_else(|| session.stamp(now)),
        said,
    };
    let lang = site
        .language(&response.language)
        .unwrap_or_else(|| session.lang.clone());
    let frame = site.frame(&lang, Some(&session.csrf));
    let page = page::question(&frame, &shown_now);
    match said {
        Said::Busy => later(shown(StatusCode::SERVICE_UNAVAILABLE, page)),
        Said::Nothing | Said::Prompt | Said::Mistake(_) | Said::Superseded => {
            shown(StatusCode::OK, page)
        }
    }
}

pub(super) async fn save(
    State(site): State<Arc<Site>>,
    Path(item): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, fields) = match form(&site, &headers, &body, FIELDS).await {
        Ok((session, fields)) => match taken(&site, session, None) {
            Ok(session) => (session, fields),
            Err(response) => return *response,
        },
        Err(response) if response.status() == StatusCode::SERVICE_UNAVAILABLE => {
            return echoed(&site, &headers, &item, &body).unwrap_or(*response);
        }
        Err(response) => return *response,
    };
    let Some(question) = site.script.question(&item) else {
        return unknown_in(&site, &session.lang);
    };
    let written = Written::sent(&fields);
    if let Some(other) = fields.one("language") {
        return switch(&site, &session, question, written, other).await;
    }
    match answered(&site, &session, &item, &fields).await {
        Ok((Taken::Saved(_), after)) => {
            let route = Route::new(&site.script, &after);
            to(&onward(&route, &item, written.then))
        }
        Ok((Taken::Prompt(_), after)) => {
            show(&site, &session, &after, question, written, Said::Prompt)
        }
        Ok((Taken::Mistake(mistake), after)) => {
            let said = Said::Mistake(mistake);
            show(&site, &session, &after, question, written, said)
        }
        Ok((Taken::Superseded, after)) => {
            let (answers, missing) = Shown::fields(after.reply(&item));
            let standing = Written {
                answers,
                missing,
                then: written.then,
                made: None,
            };
            show(
                &site,
                &session,
                &after,
                question,
                standing,
                Said::Superseded,
            )
        }
        Ok((Taken::TooMany, _)) => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            say(&site, &session.lang, Message::TooMany, status)
        }
        Ok((Taken::Elsewhere(_), after)) => to(&address(Route::new(&site.script, &after).stop())),
        Ok((Taken::Tampered, _)) => {
            let status = StatusCode::BAD_REQUEST;
            say(&site, &session.lang, Message::Unfit, status)
        }
        Err(_) => unsaved(&site, &session, question, written),
    }
}

/// What becomes of an answer.
async fn answered(
    site: &Site,
    session: &Session,
    item: &str,
    fields: &Fields,
) -> Result<(Taken, Answers), StoreError> {
    let now = site.store.clock().now();
    let answer = Answer {
        item: item.to_owned(),
        answers: fields.all(ANSWER),
        missing: fields.all(MISSING),
        form: fields
            .one("form")
            .and_then(|form| form.parse().ok())
            .unwrap_or_default(),
        seconds: fields
            .one("made")
            .and_then(|made| session.since(made, now))
            .unwrap_or_default(),
    };
    // Nobody sees this field; what fills it in is told nothing.
    let fills_hidden = fields.one("website").is_some_and(|text| !text.is_empty());
    if fills_hidden && !session.response.caught {
        site.store.change(Change::Caught(session.id)).await?;
    }
    site.store.answer(session.id, answer).await
}

/// The page with what was written, where the store takes nothing.
fn unsaved(site: &Site, session: &Session, question: &Question, written: Written) -> Response {
    show(
        site,
        session,
        &session.response,
        question,
        written,
        Said::Busy,
    )
}

/// The form as it was sent, where the store cannot even be read: the code in it is made of the browser's secret, and needs no
/// store. Answers stand in the order of the definition, since the respondent's own is in the store.
fn echoed(site: &Site, headers: &HeaderMap, item: &str, body: &Bytes) -> Option<Response> {
    let fields = Fields::read(body, FIELDS)?;
    let question = site.script.question(item)?;
    let lang = fields
        .one("lang")
        .and_then(|tag| site.language(tag))
        .unwrap_or_else(|| wished(site, headers));
    let response = Answers {
        events: fields.one("form")?.parse().ok()?,
        language: lang.as_str().to_owned(),
        ..Answers::default()
    };
    let session = session::unread(site, headers, response)?;
    session
        .owns(fields.one("csrf"))
        .then(|| unsaved(site, &session, question, Written::sent(&fields)))
}

/// The same page in another language, with what was written; where the language cannot be stored, in the one before.
async fn switch(
    site: &Site,
    session: &Session,
    question: &Question,
    written: Written,
    tag: &str,
) -> Response {
    let Some(lang) = site.language(tag) else {
        let status = StatusCode::BAD_REQUEST;
        return say(site, &session.lang, Message::Forbidden, status);
    };
    match speak(site, session, &lang).await {
        Ok(response) => show(site, session, &response, question, written, Said::Nothing),
        Err(_) => unsaved(site, session, question, written),
    }
}
