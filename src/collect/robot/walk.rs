//! One respondent, from the link in the letter to the last page.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::browser::{Answer, Browser};
use super::page::{self, Form};
use super::{Broken, Deeds, Plan, Run, Seen, Sent};
use crate::collect::interview::form::{ANSWER, MISSING};
use crate::collect::interview::reply::Reply;
use crate::collect::page::{Deletion, Frame, Message, message};
use crate::collect::secret::Secret;
use crate::definition::{Code, ItemKind, Missing, Role};

/// Pages at most, so that a questionnaire that leads in circles ends.
const LONGEST: usize = 10_000;

/// How often something is done, of a thousand pages.
const PASSED_OVER: u32 = 15;
const PROMPTED: u32 = 25;
const LANGUAGE: u32 = 15;
const TWICE: u32 = 30;
/// Of a thousand respondents: how many change an answer from the page of answers.
const BACK: u32 = 60;

struct Walk<'a> {
    run: &'a Run,
    plan: &'a Plan,
    browser: Browser,
    random: ChaCha8Rng,
    /// What was said last, by item.
    said: Plan,
    deeds: Deeds,
}

pub(super) async fn walk(
    run: &Run,
    number: usize,
    token: &Secret,
    plan: &Plan,
) -> Result<Sent, Broken> {
    let mut random = ChaCha8Rng::seed_from_u64(run.seed);
    random.set_stream(1 + number as u64);
    let mut walk = Walk {
        run,
        plan,
        browser: Browser::new(run.server),
        random,
        said: Plan::new(),
        deeds: Deeds::default(),
    };
    walk.start(token).await?;
    let mut sent = walk.answer_all().await?;
    sent.deeds = walk.deeds;
    Ok(sent)
}

impl Walk<'_> {
    fn happens(&mut self, of_a_thousand: u32) -> bool {
        self.random.random_range(0..1000) < of_a_thousand
    }

    async fn start(&mut self, token: &Secret) -> Result<(), Broken> {
        let first = self.browser.get(&format!("/i/{}", token.text())).await?;
        let form = form_of(&first)?;
        let mut fields = form.hidden.clone();
        fields.extend(form.consent.map(|version| ("consent".to_owned(), version)));
        let answer = self.browser.post(&form.action, &fields).await?;
        match answer.location {
            Some(_) => Ok(()),
            None => Err(strange("the start", answer.status)),
        }
    }

    async fn answer_all(&mut self) -> Result<Sent, Broken> {
        let mut path = "/next".to_owned();
        let mut may_go_back = self.happens(BACK);
        for _ in 0..LONGEST {
            let shown = self.browser.get(&path).await?;
            if let Some(location) = shown.location {
                path = location;
                continue;
            }
            if let Some(item) = path.strip_prefix("/q/").map(str::to_owned) {
                path = self.answer(&item, shown).await?;
            } else if path == "/check" {
                let items = page::items(&shown.body);
                if may_go_back && !items.is_empty() {
                    may_go_back = false;
                    let at = self.random.random_range(0..items.len());
                    if let Some(item) = items.get(at) {
                        self.deeds.backs += 1;
                        // Another answer than before, where the plan has none of its own to keep to.
                        path = format!("/q/{item}");
                    }
                    continue;
                }
                let form = form_of(&shown)?;
                let sent = self.browser.post("/submit", &form.hidden).await?;
                if self.happens(TWICE) {
                    self.deeds.doubles += 1;
                    self.browser.post("/submit", &form.hidden).await?;
                }
                let replies = items
                    .into_iter()
                    .filter_map(|item| Some((item.clone(), self.said.get(&item)?.clone())))
                    .collect();
                let location = sent
                    .location
                    .ok_or_else(|| strange("/submit", sent.status))?;
                let end = self.browser.get(&location).await?;
                return Ok(Sent {
                    replies,
                    end: self.seen(&end),
                    deeds: Deeds::default(),
                });
            } else {
                return Ok(Sent {
                    replies: self.said.clone(),
                    end: self.seen(&shown),
                    deeds: Deeds::default(),
                });
            }
        }
        Err(Broken("the questionnaire has no end".to_owned()))
    }

    /// Answers the page of an item, and says where that leads.
    async fn answer(&mut self, item: &str, mut shown: Answer) -> Result<String, Broken> {
        let mut form = form_of(&shown)?;
        if self.happens(LANGUAGE)
            && let Some(language) = form.languages.first().cloned()
        {
            self.deeds.languages += 1;
            let mut fields = form.hidden.clone();
            fields.push(("language".to_owned(), language));
            shown = self.browser.post(&form.action, &fields).await?;
            if let Some(location) = &shown.location {
                shown = self.browser.get(&location.clone()).await?;
            }
            form = form_of(&shown)?;
        }
        let reply = self.reply(item);
        // Whoever passes a page over is asked once more; some answer then.
        let hesitates = reply == Reply::Skipped || self.happens(PROMPTED);
        if hesitates && !self.said.contains_key(item) {
            let prompted = self.browser.post(&form.action, &form.hidden).await?;
            if prompted.location.is_none() {
                self.deeds.prompts += 1;
                form = form_of(&prompted)?;
            }
        }
        let mut fields = form.hidden.clone();
        fields.extend(written(&reply));
        let saved = self.browser.post(&form.action, &fields).await?;
        let location = saved
            .location
            .ok_or_else(|| strange(&format!("the answer to `{item}`"), saved.status))?;
        if self.happens(TWICE) {
            self.deeds.doubles += 1;
            self.browser.post(&form.action, &fields).await?;
        }
        self.said.insert(item.to_owned(), reply);
        Ok(location)
    }

    /// What is said to an item: what the plan has; now and then nothing, but of respondents themselves, whom weights need.
    fn reply(&mut self, item: &str) -> Reply {
        let planned = self.plan.get(item).cloned().unwrap_or(Reply::Skipped);
        let question = self.run.script.question(item);
        let is_opinion = question.is_some_and(|question| question.item.role == Role::Opinion);
        if let Some(said) = self.said.get(item).cloned() {
            return match is_opinion {
                true => question.map_or(said.clone(), |question| self.other(&question.item, &said)),
                false => said,
            };
        }
        if is_opinion && self.happens(PASSED_OVER) {
            return Reply::Skipped;
        }
        planned
    }

    /// Another answer of the item: whoever goes back has thought again.
    fn other(&mut self, item: &crate::definition::Item, said: &Reply) -> Reply {
        let Some(question) = self.run.script.question(item.id.as_str()) else {
            return said.clone();
        };
        let codes: Vec<i64> = question
            .choices
            .iter()
            .map(|choice| choice.code.0)
            .collect();
        match (&item.kind, codes.is_empty()) {
            (ItemKind::Single { .. }, false) => {
                let at = self.random.random_range(0..codes.len());
                codes
                    .get(at)
                    .map_or_else(|| said.clone(), |code| Reply::Codes(vec![*code]))
            }
            _ if *said == Reply::Skipped => self
                .plan
                .get(item.id.as_str())
                .cloned()
                .unwrap_or(Reply::Skipped),
            _ => said.clone(),
        }
    }

    fn seen(&self, shown: &Answer) -> Seen {
        let script = &self.run.script;
        let looks_like = |what: Message| {
            script.languages.iter().any(|lang| {
                let frame = Frame {
                    script,
                    lang,
                    csrf: None,
                    here: "?",
                };
                let page = message(&frame, what, Deletion::NotSaid).into_string();
                said(&page).is_some_and(|said| page::main(&shown.body).contains(said))
            })
        };
        if looks_like(Message::Thanks) {
            Seen::Complete
        } else if looks_like(Message::QuotaFull) {
            Seen::QuotaFull
        } else if looks_like(Message::ScreenedOut) {
            Seen::ScreenedOut
        } else {
            Seen::Nothing
        }
    }
}

/// Heading and text of a page that says one thing.
fn said(page: &str) -> Option<&str> {
    let main = page::main(page);
    let from = main.get(main.find("<h1")?..)?;
    from.get(..from.find("</p>")?)
}

fn form_of(shown: &Answer) -> Result<Form, Broken> {
    match page::form(&shown.body) {
        Some(form) if shown.status == 200 => Ok(form),
        _ => Err(strange("a page that should hold a form", shown.status)),
    }
}

fn strange(what: &str, status: u16) -> Broken {
    Broken(format!("{what} was answered with status {status}"))
}

/// A reply as the fields of a form.
fn written(reply: &Reply) -> Vec<(String, String)> {
    let answer = |text: String| (ANSWER.to_owned(), text);
    let missing = |word: &str| (MISSING.to_owned(), word.to_owned());
    match reply {
        Reply::Codes(codes) => codes.iter().map(|code| answer(code.to_string())).collect(),
        Reply::Number(number) => vec![answer(number.to_string())],
        Reply::Text(text) => vec![answer(text.clone())],
        Reply::DontKnow => vec![missing("dont_know")],
        Reply::Refused => vec![missing("refused")],
        Reply::Skipped => Vec::new(),
    }
}

/// What a code of the item is as a reply: a kind of missing that is no choice is passed over.
pub(super) fn of_code(item: &crate::definition::Item, code: Code) -> Reply {
    let missing = crate::collect::interview::reply::answers(item)
        .iter()
        .find(|answer| answer.code == code)
        .and_then(|answer| answer.missing);
    match missing {
        Some(Missing::NoAnswer | Missing::NotAsked) => Reply::Skipped,
        _ => Reply::Codes(vec![code.0]),
    }
}
