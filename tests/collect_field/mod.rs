//! A wave in the middle of its fieldwork: 1,000 people invited, some hundreds of them through the real server, the rest in every
//! state that there is; the answers are spread over twelve days.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::{Connection, Row};
use tidemark::collect::interview::decide::Answer;
use tidemark::collect::interview::event::Device;
use tidemark::collect::interview::reply::Reply;
use tidemark::collect::interview::script::Script;
use tidemark::collect::robot::{self, Plan};
use tidemark::collect::secret::{ResponseId, Secret};
use tidemark::collect::store::{Change, Entered, Entry, Outcome, Place, Starting, Store};
use tidemark::definition::{Survey, WaveId};

use super::collected::{played, read, runtime, technology, write};

pub const WAVE: &str = "2026";
/// Through the server to the end.
pub const SUBMITTED: usize = 300;
/// Broke off after this many answers, one person each; seven are asked.
pub const BROKEN_OFF: [usize; 25] = [
    0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 4, 4, 5, 5, 6, 6,
];
/// Took everything back.
pub const WITHDRAWN: usize = 6;
pub const INVITED: usize = 1000;
/// The first day of fieldwork, as days since 1970: 2026-10-01.
const FIRST_DAY: i64 = 20_727;

const WAVE_FILE: &str = r#"kind = "responses"
targets = "illustrative.csv"
sources = [{ da = "Egen indsamling", en = "Own fieldwork" }]

[fieldwork]
start = 2026-10-01
end = 2026-10-21

[collect]
base_url = "https://svar.example.dk"

[[collect.quota]]
id = "men-18-34"
where = "sex = 1 and age_group = 1"
limit = 60

[[collect.quota]]
id = "women-18-34"
where = "sex = 2 and age_group = 1"
limit = 60

[[collect.quota]]
id = "capital"
where = "region = 1"
limit = 80
"#;

pub struct Field {
    pub folder: tempfile::TempDir,
    pub survey: Survey,
    pub script: Arc<Script>,
    pub place: Place,
}

/// The technology survey with a wave 2026 that is collected on the web.
pub fn survey_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    technology(folder.path());
    let survey = folder.path().join("survey.toml");
    let text = std::fs::read_to_string(&survey).expect("survey.toml");
    // A wave with invitations has a response rate.
    let from = text.find("[disclosure.response_rate]").expect("the fact");
    let to = from + text[from..].find("\n\n").expect("its end");
    std::fs::write(&survey, format!("{}{}", &text[..from], &text[to..])).expect("survey.toml");
    write(folder.path(), "waves/2026/wave.toml", WAVE_FILE);
    folder
}

impl Field {
    pub fn new() -> Self {
        let folder = survey_folder();
        let (survey, script) = read(folder.path(), WAVE);
        let place = Place::Sqlite(folder.path().join("waves/2026/collect.sqlite"));
        let field = Self {
            folder,
            survey,
            script,
            place,
        };
        runtime().block_on(field.fill());
        runtime().block_on(field.spread());
        field
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self) -> PathBuf {
        self.path().join("waves/2026/collect.sqlite")
    }

    async fn fill(&self) {
        let csv = tidemark::pipeline::rehearse(&self.survey, &WaveId::new("2023"), None);
        let plans = robot::plans(&self.script, &csv.expect("answers")).expect("plans");
        let store = Store::open(&self.place, Arc::clone(&self.script));
        let store = store.await.expect("a store");
        let tokens: Vec<Secret> = (0..INVITED)
            .map(|_| Secret::new().expect("bytes"))
            .collect();
        let people = tokens
            .iter()
            .enumerate()
            .map(|(at, token)| (token.digest(), format!("person {at}")));
        let invite = Change::Invite(people.collect());
        store.change(invite).await.expect("invitations");
        let mut of = tokens.iter().cloned().zip(plans);
        let submitting = of.by_ref().take(SUBMITTED).collect();
        played(&self.script, store.clone(), submitting, 7).await;
        for answers in BROKEN_OFF {
            let (token, plan) = of.next().expect("a plan");
            self.begin(&store, &token, &plan, answers).await;
        }
        for _ in 0..WITHDRAWN {
            let (token, plan) = of.next().expect("a plan");
            let id = self.begin(&store, &token, &plan, 2).await;
            let change = Change::Withdraw(id);
            store.change(change).await.expect("withdrawn");
        }
        store.settle().await.expect("settled");
    }

    /// Answers so many questions and goes away.
    async fn begin(
        &self,
        store: &Store,
        token: &Secret,
        plan: &Plan,
        answers: usize,
    ) -> ResponseId {
        let starting = Starting {
            entry: Entry::Token(token.digest()),
            session: Secret::new().expect("bytes").digest(),
            language: "da".to_owned(),
            device: Device::Computer,
            consent: None,
        };
        let entered = store.change(Change::Enter(starting)).await;
        let Ok(Outcome::Entered(Entered::Response(id))) = entered else {
            panic!("{entered:?}");
        };
        let planned = |item: &str| plan.get(item).cloned();
        answer(store, &self.script, id, answers, &planned).await;
        id
    }

    /// Days, devices and times as people have them, by the bytes of a random id; robots have none of their own.
    async fn spread(&self) {
        let url = format!("sqlite://{}", self.file().display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("open");
        let rows =
            sqlx::query("SELECT response, number, body FROM event ORDER BY response, number")
                .fetch_all(&mut connection)
                .await
                .expect("events");
        let mut responses: BTreeMap<Vec<u8>, Vec<(i64, Value)>> = BTreeMap::new();
        for row in rows {
            let body = serde_json::from_str(row.get(2)).expect("JSON");
            let events = responses.entry(row.get(0)).or_default();
            events.push((row.get(1), body));
        }
        // Completes first, so that how many of them there are of each kind is the same each time.
        let mut responses: Vec<_> = responses.into_iter().collect();
        responses.sort_by_key(|(_, events)| {
            !events
                .iter()
                .any(|(_, body)| body["end"] == json!("complete"))
        });
        let events = responses
            .into_iter()
            .zip(0..)
            .flat_map(|((id, events), at)| {
                let of = move |(number, body)| (id.clone(), at, number, body);
                events.into_iter().map(of)
            });
        for (id, at, number, mut body) in events {
            let at: i64 = at;
            // Most come at once; the fourth day has nobody, the last one fewer than five.
            let day = match at % 60 {
                0..=17 => 0,
                18..=31 => 1,
                32..=40 => 2,
                41..=46 => 4,
                47..=50 => 5,
                51..=53 => 6,
                54..=57 => 8 + at / 60 % 2,
                58 => 7,
                _ if at < 180 => 11,
                _ => 10,
            };
            body["at"] = json!((FIRST_DAY + day) * 86_400);
            match body["what"].as_str() {
                Some("started") => {
                    body["device"] = json!(
                        ["phone", "phone", "computer", "phone", "computer", "tablet"]
                            [at as usize % 6]
                    );
                }
                Some("answered") => {
                    // One in forty hurries.
                    let usual = 6 + (at * 7 + number * 3) % 17;
                    body["seconds"] = json!(if at % 40 == 0 { 1 } else { usual });
                }
                Some("ended") => {
                    body["seconds"] = json!(90 + (at * 37) % 300);
                    body["flags"] = json!([]);
                }
                _ => {}
            }
            sqlx::query("UPDATE event SET body = $1 WHERE response = $2 AND number = $3")
                .bind(body.to_string())
                .bind(&id)
                .bind(number)
                .execute(&mut connection)
                .await
                .expect("updated");
        }
        connection.close().await.expect("closed");
    }
}

/// Answers so many questions as planned; what is not planned is the first choice, or 42.
pub async fn answer(
    store: &Store,
    script: &Script,
    id: ResponseId,
    answers: usize,
    planned: &(dyn Fn(&str) -> Option<Reply> + Sync),
) {
    for (at, question) in script.questions().iter().take(answers).enumerate() {
        let said = match (planned(question.item.id.as_str()), question.choices.first()) {
            (Some(Reply::Codes(codes)), _) => codes[0].to_string(),
            (Some(Reply::Number(number)), _) => number.to_string(),
            (_, Some(choice)) => choice.code.0.to_string(),
            (_, None) => "42".to_owned(),
        };
        let answer = Answer {
            item: question.item.id.as_str().to_owned(),
            answers: vec![said],
            missing: Vec::new(),
            form: 1 + at as u32,
            seconds: 9,
        };
        let taken = store.change(Change::Answer(id, answer)).await;
        let Ok(Outcome::Answered(_, response)) = taken else {
            panic!("{taken:?}");
        };
        assert!(response.reply(question.item.id.as_str()).is_some());
    }
}
