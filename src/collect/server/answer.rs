//! The pages of a session: questions, the check of answers, the ends.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::entry::{shut, wished};
use super::fields::Fields;
use super::onward::{address, back, onward, then_asked, then_of};
use super::open_links;
use super::session::{self, Session};
use super::{Site, busy, later, say, say_with, shown, to, unknown};
use crate::collect::interview::decide::{Answer, Taken};
use crate::collect::interview::event::{Channel, End};
use crate::collect::interview::form::{ANSWER, MISSING};
use crate::collect::interview::response::Response as Answers;
use crate::collect::interview::route::{Route, Stop};
use crate::collect::interview::script::Question;
use crate::collect::page::{self, Deletion, Message, Said, Shown, Then};
use crate::collect::store::{Change, Outcome};
use crate::definition::{Lang, Privacy};

const FIELDS: &[&str] = &[
    "csrf", "form", "made", "lang", "website", "then", ANSWER, MISSING, "language",
];

/// The session of a request, or the page that says why there is none.
async fn session(site: &Site, headers: &HeaderMap) -> Result<Session, Box<Response>> {
    match session::of(site, headers).await {
        Ok(Some(session)) if session.response.withdrawn => Err(Box::new(say(
            site,
            &wished(site, headers),
            Message::Withdrawn,
            StatusCode::OK,
        ))),
        Ok(Some(session)) => Ok(session),
        Ok(None) => Err(Box::new(say(
            site,
            &wished(site, headers),
            Message::Forbidden,
            StatusCode::FORBIDDEN,
        ))),
        Err(_) => Err(Box::new(busy(site, &wished(site, headers)))),
    }
}

/// A session and the fields of its form, which carries the session's code.
async fn form(
    site: &Site,
    headers: &HeaderMap,
    body: &Bytes,
    known: &[&str],
) -> Result<(Session, Fields), Box<Response>> {
    let session = session(site, headers).await?;
    let refused = |status| Box::new(say(site, &session.lang, Message::Forbidden, status));
    let Some(fields) = Fields::read(body, known) else {
        return Err(refused(StatusCode::BAD_REQUEST));
    };
    if !session.owns(fields.one("csrf")) {
        return Err(refused(StatusCode::FORBIDDEN));
    }
    Ok((session, fields))
}

/// The session of somebody who still answers, or the page that says why nobody does today: what was answered until then is
/// kept, and can be taken back.
fn taken(site: &Site, session: Session, asked: Option<Lang>) -> Result<Session, Box<Response>> {
    if session.response.end.is_some() {
        return Ok(session);
    }
    match shut(site) {
        None => Ok(session),
        Some(message) => {
            let message = match message {
                Message::Closed => Message::ClosedUnderWay,
                message => message,
            };
            let status = StatusCode::FORBIDDEN;
            let deletion = Deletion::BySession;
            let lang = asked.unwrap_or(session.lang);
            Err(Box::new(say_with(site, &lang, message, deletion, status)))
        }
    }
}

pub(super) async fn next(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let session = session(&site, &headers).await;
    match session.and_then(|session| taken(&site, session, site.asked(&uri))) {
        Ok(session) => to(&address(Route::new(&site.script, &session.response).stop())),
        Err(response) => *response,
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
        return unknown(&site);
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
    let (written, missing) = Shown::fields(reply);
    let status = StatusCode::OK;
    show(
        &site,
        &session,
        &session.response,
        question,
        written,
        missing,
        said,
        then_asked(&uri),
        status,
    )
}

#[allow(clippy::too_many_arguments)]
fn show(
    site: &Site,
    session: &Session,
    response: &Answers,
    question: &Question,
    written: Vec<String>,
    missing: Vec<String>,
    said: Said,
    then: Then,
    status: StatusCode,
) -> Response {
    let route = Route::new(&site.script, response);
    let seed = response.start.as_ref().map_or(0, |start| start.seed);
    let shown_now = Shown {
        question,
        choices: site.script.choices(question, seed),
        written,
        missing,
        back: back(&route, question.item.id.as_str(), then),
        then,
        form: response.events,
        made: session.stamp(site.store.clock().now()),
        said,
    };
    let lang = site
        .language(&response.language)
        .unwrap_or_else(|| session.lang.clone());
    let frame = site.frame(&lang, Some(&session.csrf));
    shown(status, page::question(&frame, &shown_now))
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
        return unknown(&site);
    };
    let answer = Answer {
        item: item.clone(),
        answers: fields.all(ANSWER),
        missing: fields.all(MISSING),
        form: fields
            .one("form")
            .and_then(|form| form.parse().ok())
            .unwrap_or_default(),
        seconds: fields
            .one("made")
            .and_then(|made| session.since(made, site.store.clock().now()))
            .unwrap_or_default(),
    };
    let written = answer.answers.clone();
    let missing = answer.missing.clone();
    let then = then_of(&fields);
    if let Some(other) = fields.one("language") {
        return switch(&site, &session, question, written, missing, then, other).await;
    }
    // Nobody sees this field; what fills it in is told nothing.
    let fills_hidden = fields.one("website").is_some_and(|text| !text.is_empty());
    let caught = match fills_hidden && !session.response.caught {
        true => site
            .store
            .change(Change::Caught(session.id))
            .await
            .map(drop),
        false => Ok(()),
    };
    let answered = match caught {
        Ok(()) => site.store.answer(session.id, answer).await,
        Err(error) => Err(error),
    };
    match answered {
        Ok((Taken::Saved(_), after)) => {
            let route = Route::new(&site.script, &after);
            to(&onward(&route, &item, then))
        }
        Ok((Taken::Prompt(_), after)) => show(
            &site,
            &session,
            &after,
            question,
            written,
            missing,
            Said::Prompt,
            then,
            StatusCode::OK,
        ),
        Ok((Taken::Mistake(mistake), after)) => {
            let said = Said::Mistake(mistake);
            show(
                &site,
                &session,
                &after,
                question,
                written,
                missing,
                said,
                then,
                StatusCode::OK,
            )
        }
        Ok((Taken::Superseded, after)) => {
            let (written, missing) = Shown::fields(after.reply(&item));
            show(
                &site,
                &session,
                &after,
                question,
                written,
                missing,
                Said::Superseded,
                then,
                StatusCode::OK,
            )
        }
        Ok((Taken::TooMany, _)) => say(
            &site,
            &session.lang,
            Message::TooMany,
            StatusCode::TOO_MANY_REQUESTS,
        ),
        Ok((Taken::Elsewhere(_), after)) => to(&address(Route::new(&site.script, &after).stop())),
        Ok((Taken::Tampered, _)) => say(
            &site,
            &session.lang,
            Message::Unfit,
            StatusCode::BAD_REQUEST,
        ),
        Err(_) => later(show(
            &site,
            &session,
            &session.response,
            question,
            written,
            missing,
            Said::Busy,
            then,
            StatusCode::SERVICE_UNAVAILABLE,
        )),
    }
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
    session.owns(fields.one("csrf")).then(|| {
        later(show(
            site,
            &session,
            &session.response,
            question,
            fields.all(ANSWER),
            fields.all(MISSING),
            Said::Busy,
            then_of(&fields),
            StatusCode::SERVICE_UNAVAILABLE,
        ))
    })
}

/// The same page in another language, with what was written.
async fn switch(
    site: &Site,
    session: &Session,
    question: &Question,
    written: Vec<String>,
    missing: Vec<String>,
    then: Then,
    tag: &str,
) -> Response {
    let Some(lang) = site.language(tag) else {
        return say(
            site,
            &session.lang,
            Message::Forbidden,
            StatusCode::BAD_REQUEST,
        );
    };
    match speak(site, session, &lang).await {
        Ok(response) => {
            let said = Said::Nothing;
            show(
                site,
                session,
                &response,
                question,
                written,
                missing,
                said,
                then,
                StatusCode::OK,
            )
        }
        Err(response) => *response,
    }
}

/// Stores the language.
async fn speak(site: &Site, session: &Session, lang: &Lang) -> Result<Answers, Box<Response>> {
    let change = Change::Language(session.id, lang.as_str().to_owned());
    match site.store.change(change).await {
        Ok(_) => {
            let mut response = session.response.clone();
            response.events += u32::from(response.language != lang.as_str());
            response.language = lang.as_str().to_owned();
            Ok(response)
        }
        Err(_) => Err(Box::new(busy(site, &session.lang))),
    }
}

pub(super) async fn check(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let session = session(&site, &headers).await;
    let session = match session.and_then(|session| taken(&site, session, site.asked(&uri))) {
        Ok(session) => session,
        Err(response) => return *response,
    };
    match Route::new(&site.script, &session.response).stop() {
        Stop::Check => {
            let frame = site.frame(&session.lang, Some(&session.csrf));
            shown(StatusCode::OK, page::check(&frame, &session.response))
        }
        stop => to(&address(stop)),
    }
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, fields) = match form(&site, &headers, &body, &["csrf", "language"]).await {
        Ok((session, fields)) => match taken(&site, session, None) {
            Ok(session) => (session, fields),
            Err(response) => return *response,
        },
        Err(response) => return *response,
    };
    if let Some(lang) = fields.one("language").and_then(|tag| site.language(tag)) {
        return match speak(&site, &session, &lang).await {
            Ok(_) => to("/check"),
            Err(response) => *response,
        };
    }
    let flags = open_links::flags(&session.response);
    match site.store.change(Change::Submit(session.id, flags)).await {
        Ok(Outcome::Submitted(Some(end))) => {
            if let (End::Complete, Some(link)) = (end, open_link(&session)) {
                open_links::warn(&site, link).await;
            }
            to("/end")
        }
        Ok(_) => to("/next"),
        Err(_) => busy(&site, &session.lang),
    }
}

pub(super) async fn end(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let session = match session(&site, &headers).await {
        Ok(session) => session,
        Err(response) => return *response,
    };
    let stop = Route::new(&site.script, &session.response).stop();
    if let Stop::End(end) = stop
        && let Some(back) = super::panel::back(&site, &headers, end)
    {
        return session::over(&site, back, &session.secret);
    }
    let message = match stop {
        Stop::End(End::Complete) => Message::Thanks,
        Stop::End(End::ScreenedOut) => Message::ScreenedOut,
        Stop::End(End::QuotaFull) => Message::QuotaFull,
        stop => return to(&address(stop)),
    };
    let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
    let deletion = match (is_unlinked(&site, &session), open_link(&session)) {
        (true, _) => Deletion::Unlinked,
        (false, Some(_)) => Deletion::BySession,
        (false, None) => Deletion::Later,
    };
    let page = say_with(&site, &lang, message, deletion, StatusCode::OK);
    session::over(&site, page, &session.secret)
}

/// The open link that a session began with.
fn open_link(session: &Session) -> Option<&str> {
    match &session.response.start.as_ref()?.channel {
        Channel::Open(link) => Some(link),
        Channel::Invited | Channel::Panel(_) => None,
    }
}

/// The whole questionnaire on one page, for paper.
pub(super) async fn print(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    match session(&site, &headers).await {
        Ok(session) => {
            let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
            let seed = session
                .response
                .start
                .as_ref()
                .map_or(0, |start| start.seed);
            let frame = site.frame(&lang, Some(&session.csrf));
            shown(StatusCode::OK, page::print(&frame, seed))
        }
        Err(response) => *response,
    }
}

/// Anonymous answers are nobody's once they are submitted: whoever finds the browser open cannot take them back either.
fn is_unlinked(site: &Site, session: &Session) -> bool {
    session.response.end.is_some() && site.script.questionnaire.privacy == Privacy::Anonymous
}

pub(super) async fn ask_withdrawal(
    State(site): State<Arc<Site>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match session(&site, &headers).await {
        Ok(session) if is_unlinked(&site, &session) => {
            let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
            say(&site, &lang, Message::Unlinked, StatusCode::OK)
        }
        Ok(session) => {
            // A response that has ended changes no more, its language neither.
            let lang = site.asked(&uri).unwrap_or_else(|| session.lang.clone());
            let frame = site.frame(&lang, Some(&session.csrf));
            shown(StatusCode::OK, page::withdraw(&frame))
        }
        Err(response) => *response,
    }
}

pub(super) async fn withdraw(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, fields) = match form(&site, &headers, &body, &["csrf", "language", "lang"]).await
    {
        Ok(both) => both,
        Err(response) => return *response,
    };
    if let Some(lang) = fields.one("language").and_then(|tag| site.language(tag)) {
        return match speak(&site, &session, &lang).await {
            Ok(_) => to(&format!("/withdraw?lang={lang}")),
            Err(response) => *response,
        };
    }
    let asked = fields.one("lang").and_then(|tag| site.language(tag));
    let lang = asked.unwrap_or_else(|| session.lang.clone());
    if is_unlinked(&site, &session) {
        return say(&site, &lang, Message::Unlinked, StatusCode::FORBIDDEN);
    }
    match site.store.change(Change::Withdraw(session.id)).await {
        Ok(_) => {
            let page = say(&site, &lang, Message::Withdrawn, StatusCode::OK);
            session::over(&site, page, &session.secret)
        }
        Err(_) => busy(&site, &lang),
    }
}

pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (session, _) = match form(&site, &headers, &body, &["csrf"]).await {
        Ok(both) => both,
        Err(response) => return *response,
    };
    let change = Change::Leave(session.secret.digest());
    match site.store.change(change).await {
        Ok(_) => {
            let page = match open_link(&session) {
                Some(_) => "/left/open",
                None => "/left",
            };
            session::clear(&site, to(&format!("{page}?lang={}", session.lang)))
        }
        Err(_) => busy(&site, &session.lang),
    }
}
