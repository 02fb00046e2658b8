//! The ways in. GET and HEAD show a page and change nothing; POST starts, and leads to an address without a token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::fields::Fields;
use super::open_links::is_spent;
use super::{HERE, Site, busy, later, say, say_at, session, shown, to, unknown_in};
use crate::collect::interview::decide;
use crate::collect::page::{self, Begun, Consent, Deletion, Language, Message, Start};
use crate::collect::secret::{ResponseId, Secret};
use crate::collect::store::{Change, Entered, Entry, Invitation, Miss, Starting, StoreError};
use crate::definition::{Lang, Taking};

const FIELDS: &[&str] = &["lang", "language", "chosen", "consent", "wish"];

/// A link that was followed.
pub(super) struct Link {
    /// Where the form of its page goes.
    pub action: String,
    /// What stands before `lang=…` in the address of its page.
    pub here: String,
    /// Whom it lets in.
    pub entry: Entry,
    /// What is known of it.
    pub state: Invitation,
}

impl Link {
    fn of_token(token: &str, secret: &Secret, state: Invitation) -> Self {
        Self {
            action: format!("/i/{token}"),
            here: HERE.to_owned(),
            entry: Entry::Token(secret.digest()),
            state,
        }
    }

    fn open(link: String) -> Self {
        Self {
            action: format!("/o/{link}"),
            here: HERE.to_owned(),
            entry: Entry::Open(link),
            state: Invitation::Fresh,
        }
    }

    fn begun(&self) -> Begun {
        match self.state {
            Invitation::Unknown | Invitation::Fresh => Begun::No,
            Invitation::Begun | Invitation::Used => Begun::Yes,
        }
    }

    /// What a page that takes no answers says of those that were given.
    fn deletion(&self) -> Deletion<'_> {
        match self.begun() {
            Begun::No => Deletion::NotSaid,
            Begun::Yes => Deletion::ByLink(&self.action),
        }
    }

    /// Whether it still leads to its answers.
    async fn is_linked(&self, site: &Site) -> Result<bool, StoreError> {
        match &self.entry {
            Entry::Token(token) => site.store.is_linked(*token).await,
            Entry::Panel(id) => site.store.is_panelist_linked(&site.script, id).await,
            Entry::Open(_) => Ok(false),
        }
    }

    /// A page that says one thing, in any language at the same address.
    fn says(
        &self,
        site: &Site,
        lang: &Lang,
        message: Message,
        deletion: Deletion<'_>,
        status: StatusCode,
    ) -> Response {
        say_at(site, lang, &self.here, message, deletion, status)
    }
}

pub(super) async fn invited(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let lang = wished(&site, &headers);
    let Some(secret) = Secret::read(&token) else {
        return missed(&site, &lang).await;
    };
    match site.store.invitation(secret.digest()).await {
        Ok(Invitation::Unknown) => missed(&site, &lang).await,
        Ok(state) => landed(&site, &lang, &Link::of_token(&token, &secret, state)).await,
        Err(_) => busy(&site, &lang),
    }
}

/// The page that a link leads to.
pub(super) async fn landed(site: &Site, lang: &Lang, link: &Link) -> Response {
    match (link.state, shut(site)) {
        (Invitation::Used, _) => ended(site, lang, link, Message::Used).await,
        (Invitation::Begun, Some(message @ Message::Closed)) => {
            ended(site, lang, link, message).await
        }
        (_, Some(message)) => link.says(site, lang, message, Deletion::NotSaid, StatusCode::OK),
        (_, None) => first(site, lang, link, Consent::Asked, Language::OfLink),
    }
}

/// What is said in place of the questionnaire where answers are not taken.
pub(super) fn shut(site: &Site) -> Option<Message> {
    match site.taking() {
        Taking::From(day) => Some(Message::NotOpen(day)),
        Taking::Now => None,
        Taking::Over => Some(Message::Closed),
    }
}

/// The page of a link with which there is nothing more to answer: its answers can be taken back for as long as it leads to them.
async fn ended(site: &Site, lang: &Lang, link: &Link, message: Message) -> Response {
    let says = |deletion| link.says(site, lang, message, deletion, StatusCode::OK);
    match link.is_linked(site).await {
        // Going on leads back to the panel, which may not have heard of the end yet.
        Ok(true) if message == Message::Used && matches!(link.entry, Entry::Panel(_)) => {
            first(site, lang, link, Consent::Asked, Language::OfLink)
        }
        Ok(true) => says(Deletion::ByLink(&link.action)),
        Ok(false) => says(Deletion::Unlinked),
        Err(_) => busy(site, lang),
    }
}

pub(super) async fn start_invited(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lang = wished(&site, &headers);
    let Some(secret) = Secret::read(&token) else {
        return missed(&site, &lang).await;
    };
    let state = match site.store.invitation(secret.digest()).await {
        Ok(Invitation::Unknown) => return missed(&site, &lang).await,
        Ok(state) => state,
        Err(_) => return busy(&site, &lang),
    };
    let link = Link::of_token(&token, &secret, state);
    start(&site, &headers, &body, link).await
}

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Response {
    let lang = wished(&site, &headers);
    if !is_open(&site, &link) {
        return missed(&site, &lang).await;
    }
    if let Some(message) = shut(&site) {
        return say(&site, &lang, message, StatusCode::OK);
    }
    match is_spent(&site, &link).await {
        Ok(false) => landed(&site, &lang, &Link::open(link)).await,
        Ok(true) => say(&site, &lang, Message::Spent, StatusCode::OK),
        Err(_) => busy(&site, &lang),
    }
}

pub(super) async fn start_open(
    State(site): State<Arc<Site>>,
    Path(link): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_open(&site, &link) {
        return missed(&site, &wished(&site, &headers)).await;
    }
    match is_spent(&site, &link).await {
        Ok(false) => start(&site, &headers, &body, Link::open(link)).await,
        Ok(true) => {
            let lang = wished(&site, &headers);
            say(&site, &lang, Message::Spent, StatusCode::OK)
        }
        Err(_) => busy(&site, &wished(&site, &headers)),
    }
}

fn is_open(site: &Site, link: &str) -> bool {
    site.script
        .collection
        .open_links
        .iter()
        .any(|open| open.id == link)
}

fn first(site: &Site, lang: &Lang, link: &Link, consent: Consent, language: Language) -> Response {
    let start = Start {
        action: &link.action,
        begun: link.begun(),
        consent,
        language,
    };
    shown(StatusCode::OK, page::start(&site.frame(lang, None), &start))
}

pub(super) async fn start(site: &Site, headers: &HeaderMap, body: &Bytes, link: Link) -> Response {
    let nothing = Deletion::NotSaid;
    let Some(fields) = Fields::read(body, FIELDS) else {
        let lang = wished(site, headers);
        let status = StatusCode::BAD_REQUEST;
        return link.says(site, &lang, Message::Forbidden, nothing, status);
    };
    let asked = site.script.questionnaire.consent.as_ref();
    let given = asked.filter(|asked| fields.one("consent") == Some(&asked.version));
    if let Some(other) = fields.one("language").and_then(|tag| site.language(tag)) {
        let consent = match given {
            Some(_) => Consent::Given,
            None => Consent::Asked,
        };
        return first(site, &other, &link, consent, Language::Chosen);
    }
    let language = match fields.one("chosen") {
        Some(_) => Language::Chosen,
        None => Language::OfLink,
    };
    let lang = fields
        .one("lang")
        .and_then(|tag| site.language(tag))
        .unwrap_or_else(|| wished(site, headers));
    let wishes_withdrawal = fields.one("wish").is_some_and(|wish| wish == "withdraw");
    match (link.state, shut(site)) {
        (Invitation::Fresh, _) if wishes_withdrawal => {
            let status = StatusCode::BAD_REQUEST;
            return link.says(site, &lang, Message::Forbidden, nothing, status);
        }
        (Invitation::Fresh | Invitation::Begun, Some(message)) if !wishes_withdrawal => {
            let status = StatusCode::FORBIDDEN;
            return link.says(site, &lang, message, link.deletion(), status);
        }
        _ => {}
    }
    if asked.is_some() && given.is_none() && link.begun() == Begun::No {
        return first(site, &lang, &link, Consent::Missing, language);
    }
    let Ok(secret) = Secret::new() else {
        return busy(site, &lang);
    };
    let consent = given.map(|consent| consent.version.clone());
    let starting = starting(headers, &link, &secret, &lang, consent);
    match site.store.enter(starting).await {
        Ok(Entered::Response(_)) if wishes_withdrawal => {
            session::set(site, to(&format!("/withdraw?lang={lang}")), &secret)
        }
        Ok(Entered::Response(id)) => {
            if link.begun() == Begun::Yes
                && goes_on(site, id, &secret, &lang, language).await.is_err()
            {
                return busy(site, &lang);
            }
            session::set(site, to("/next"), &secret)
        }
        Ok(Entered::Unknown) => missed(site, &lang).await,
        Ok(Entered::Used) => {
            let (message, status) = (Message::Used, StatusCode::OK);
            link.says(site, &lang, message, Deletion::Unlinked, status)
        }
        Err(_) => busy(site, &lang),
    }
}

/// Who goes on reads on in the language chosen last, unless another was chosen on the first page. The store is told in either
/// case: an end that a changed questionnaire brings is stored with it.
async fn goes_on(
    site: &Site,
    id: ResponseId,
    secret: &Secret,
    lang: &Lang,
    language: Language,
) -> Result<(), StoreError> {
    let spoken = match language {
        Language::Chosen => lang.as_str().to_owned(),
        Language::OfLink => {
            let found = site.store.of_session(secret.digest()).await?;
            found.map_or_else(
                || lang.as_str().to_owned(),
                |(_, response)| response.language,
            )
        }
    };
    let change = Change::Language(id, spoken);
    site.store.change(change).await.map(drop)
}

/// What the store is told of somebody who starts.
fn starting(
    headers: &HeaderMap,
    link: &Link,
    secret: &Secret,
    lang: &Lang,
    consent: Option<String>,
) -> Starting {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Starting {
        entry: link.entry.clone(),
        session: secret.digest(),
        language: lang.as_str().to_owned(),
        device: decide::device(
            text("user-agent").unwrap_or_default(),
            text("sec-ch-ua-mobile"),
        ),
        consent,
    }
}

/// A link that leads nowhere. All of them together are told so at one pace, which all servers share; who holds a good one does
/// not wait.
async fn missed(site: &Site, lang: &Lang) -> Response {
    match site.store.miss().await {
        Ok(Miss::Told) => unknown_in(site, lang),
        Ok(Miss::Crowded) => later(say(
            site,
            lang,
            Message::Busy,
            StatusCode::TOO_MANY_REQUESTS,
        )),
        Err(_) => busy(site, lang),
    }
}

/// The first language of the survey that the browser asks for, else the main one.
pub(super) fn wished(site: &Site, headers: &HeaderMap) -> Lang {
    let wishes = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|wishes| wishes.to_str().ok())
        .unwrap_or_default();
    wishes
        .split(',')
        .filter_map(|wish| wish.split([';', '-']).next())
        .find_map(|tag| site.language(tag.trim()))
        .unwrap_or_else(|| site.main_language())
}
