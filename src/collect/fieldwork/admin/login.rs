//! The door of the administration: a password, sessions in memory, five wrong attempts a minute.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, header};

use super::PasswordHash;
use crate::collect::invite::Key;
use crate::collect::secret::{Digest, Secret};

/// Wrong attempts in [`WINDOW`], whoever makes them: there is one password and no account to lock.
const ATTEMPTS: usize = 5;
const WINDOW: Duration = Duration::from_secs(60);
/// A session ends after this time without a view.
const IDLE: Duration = Duration::from_secs(30 * 60);
const COOKIE: &str = "tidemark-administration";

/// The door.
#[derive(Debug)]
pub(super) struct Door {
    password: PasswordHash,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    sessions: BTreeMap<Digest, Instant>,
    wrong: VecDeque<Instant>,
}

/// What becomes of a password.
#[derive(Debug)]
pub(super) enum Knock {
    /// The cookie of the session.
    Open(HeaderValue),
    Wrong,
    TooMany,
}

impl Door {
    pub(super) fn new(password: PasswordHash) -> Self {
        Self {
            password,
            inside: Mutex::default(),
        }
    }

    /// A thread that failed while it held the lock left nothing half-done.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tries a password. An attempt counts as wrong until it is found right, so that many at once are not tried.
    pub(super) async fn knock(&self, password: String) -> Knock {
        self.knock_at(password, Instant::now()).await
    }

    async fn knock_at(&self, password: String, now: Instant) -> Knock {
        {
            let mut inside = self.inside();
            while inside
                .wrong
                .front()
                .is_some_and(|at| now.duration_since(*at) > WINDOW)
            {
                inside.wrong.pop_front();
            }
            if inside.wrong.len() >= ATTEMPTS {
                return Knock::TooMany;
            }
            inside.wrong.push_back(now);
        }
        let hash = self.password.clone();
        let right = tokio::task::spawn_blocking(move || hash.is_of(&password)).await;
        if !right.unwrap_or_default() {
            return Knock::Wrong;
        }
        let mut inside = self.inside();
        inside.wrong.pop_back();
        let Ok(secret) = Secret::new() else {
            return Knock::TooMany;
        };
        inside.sessions.insert(secret.digest(), now);
        cookie(&secret.text(), "").map_or(Knock::TooMany, Knock::Open)
    }

    /// The session of a request, where it lives.
    pub(super) fn session(&self, headers: &HeaderMap) -> Option<Secret> {
        self.session_at(headers, Instant::now())
    }

    fn session_at(&self, headers: &HeaderMap, now: Instant) -> Option<Secret> {
        let secret = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .and_then(|(_, value)| Secret::read(value))?;
        let mut inside = self.inside();
        inside
            .sessions
            .retain(|_, seen| now.duration_since(*seen) < IDLE);
        *inside.sessions.get_mut(&secret.digest())? = now;
        Some(secret)
    }

    /// What the session's forms carry.
    pub(super) fn csrf(&self, session: &Secret) -> String {
        Key::from_bytes(&[session.digest().0, [0x5c; 32]].concat())
            .map(|key| key.sign(&format!("csrf\n{}", session.text())))
            .unwrap_or_default()
    }

    /// Ends a session; the cookie that says so.
    pub(super) fn close(&self, session: &Secret) -> HeaderValue {
        self.inside().sessions.remove(&session.digest());
        cookie("", "; Max-Age=0").unwrap_or(HeaderValue::from_static(""))
    }
}

fn cookie(value: &str, more: &str) -> Option<HeaderValue> {
    let text = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{more}");
    HeaderValue::from_str(&text).ok()
}

/// The password of a login form.
pub(super) fn password(body: &[u8]) -> Option<String> {
    field(body, "password")
}

/// A field of a form that stands once.
pub(super) fn field(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let mut found = text
        .split('&')
        .filter_map(|field| field.split_once('='))
        .filter(|(field, _)| *field == name);
    let (_, value) = found.next()?;
    match found.next() {
        None => crate::collect::panel::decoded(value),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "correct horse battery";

    fn door() -> Door {
        Door::new(PasswordHash::of(RIGHT).expect("a hash"))
    }

    async fn enter(door: &Door, now: Instant) -> HeaderMap {
        let Knock::Open(cookie) = door.knock_at(RIGHT.to_owned(), now).await else {
            panic!("the door stays closed");
        };
        let text = cookie.to_str().expect("text");
        let pair = text.split(';').next().expect("a pair");
        let pair = HeaderValue::from_str(pair).expect("a header");
        HeaderMap::from_iter([(header::COOKIE, pair)])
    }

    #[tokio::test]
    async fn a_session_ends_half_an_hour_after_its_last_view_and_by_logging_out() {
        let (door, start) = (door(), Instant::now());
        let cookie = enter(&door, start).await;
        let after = |minutes: u64| start + Duration::from_secs(minutes * 60);
        assert!(door.session_at(&cookie, after(29)).is_some());
        // A view begins the half hour anew.
        assert!(door.session_at(&cookie, after(58)).is_some());
        assert!(door.session_at(&cookie, after(88)).is_none());
        assert!(door.session_at(&cookie, after(59)).is_none(), "for good");
        let other = enter(&door, after(90)).await;
        let session = door.session_at(&other, after(91)).expect("a session");
        let gone = door.close(&session);
        assert!(gone.to_str().expect("text").contains("Max-Age=0"));
        assert!(door.session_at(&other, after(91)).is_none());
    }

    #[tokio::test]
    async fn five_wrong_passwords_close_the_door_for_a_minute_to_the_right_one_too() {
        let (door, start) = (door(), Instant::now());
        for _ in 0..ATTEMPTS {
            let knock = door.knock_at("guess".to_owned(), start).await;
            assert!(matches!(knock, Knock::Wrong));
        }
        for seconds in [0, 60] {
            let at = start + Duration::from_secs(seconds);
            let knock = door.knock_at(RIGHT.to_owned(), at).await;
            assert!(matches!(knock, Knock::TooMany), "{seconds} s");
        }
        enter(&door, start + Duration::from_secs(61)).await;
    }
}
