//! The session of a browser: a cookie with a secret, of which the store knows a digest.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Site;
use crate::collect::interview::response::Response as Answers;
use crate::collect::secret::{ResponseId, Secret};
use crate::collect::store::StoreError;
use crate::definition::Lang;

/// Behind the secret of a session that is over.
const OVER: &str = ".over";

/// A browser's session and the response behind it.
#[derive(Debug)]
pub(super) struct Session {
    pub secret: Secret,
    pub id: ResponseId,
    pub response: Answers,
    pub lang: Lang,
    /// Stands in every form.
    pub csrf: String,
}

/// The session of a request. `None`: there is none, or it is over.
pub(super) async fn of(site: &Site, headers: &HeaderMap) -> Result<Option<Session>, StoreError> {
    let Some(secret) = secret(site, headers) else {
        return Ok(None);
    };
    let Some((id, response)) = site.store.of_session(secret.digest()).await? else {
        return Ok(None);
    };
    let lang = site
        .language(&response.language)
        .unwrap_or_else(|| site.main_language());
    Ok(Some(Session {
        csrf: code(&secret, "csrf"),
        secret,
        id,
        response,
        lang,
    }))
}

/// The session of a request where the store cannot be read: the browser's secret alone, with no answers. For pages that write
/// nothing.
pub(super) fn unread(site: &Site, headers: &HeaderMap, response: Answers) -> Option<Session> {
    let secret = secret(site, headers)?;
    Some(Session {
        csrf: code(&secret, "csrf"),
        lang: site.language(&response.language)?,
        id: ResponseId([0; 16]),
        secret,
        response,
    })
}

fn secret(site: &Site, headers: &HeaderMap) -> Option<Secret> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(site))
        .and_then(|(_, value)| Secret::read(value.strip_suffix(OVER).unwrap_or(value)))
}

fn cookie_name(site: &Site) -> &'static str {
    match site.is_secure() {
        true => "__Host-tidemark",
        false => "tidemark",
    }
}

/// Gives the browser its session.
pub(super) fn set(site: &Site, mut response: Response, secret: &Secret) -> Response {
    super::panel::forget(site, &mut response);
    cookie(site, &mut response, &secret.text(), "");
    response
}

/// Marks it as over. Browsers that keep whole pages for their Back button keep none from before a cookie that changed: nobody
/// who comes to the browser afterwards reads the answers there.
pub(super) fn over(site: &Site, mut response: Response, secret: &Secret) -> Response {
    cookie(site, &mut response, &format!("{}{OVER}", secret.text()), "");
    response
}

/// Takes it away.
pub(super) fn clear(site: &Site, mut response: Response) -> Response {
    super::panel::forget(site, &mut response);
    cookie(site, &mut response, "", "; Max-Age=0");
    response
}

fn cookie(site: &Site, response: &mut Response, value: &str, more: &str) {
    let secure = match site.is_secure() {
        true => "; Secure",
        false => "",
    };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}",
        cookie_name(site)
    );
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

impl Session {
    /// Whether a form carries the session's code.
    pub fn owns(&self, csrf: Option<&str>) -> bool {
        csrf.is_some_and(|csrf| same(csrf, &self.csrf))
    }

    /// When a page was made, with a code that only this session's server can make of it.
    pub fn stamp(&self, now: i64) -> String {
        format!("{now}.{}", code(&self.secret, &format!("made {now}")))
    }

    /// Seconds since the page of this stamp was made; `None` where the stamp is not ours.
    pub fn since(&self, stamp: &str, now: i64) -> Option<u32> {
        let (made, given) = stamp.split_once('.')?;
        let made: i64 = made.parse().ok()?;
        same(given, &code(&self.secret, &format!("made {made}")))
            .then(|| u32::try_from(now.saturating_sub(made).max(0)).unwrap_or(u32::MAX))
    }
}

/// HMAC-SHA-256 under the session's secret.
fn code(secret: &Secret, of: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.text().as_bytes()) else {
        return String::new();
    };
    mac.update(of.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Compares in a time that tells nothing.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && !right.is_empty()
        && left
            .bytes()
            .zip(right.bytes())
            .fold(0, |differs, (l, r)| differs | (l ^ r))
            == 0
}
