//! Number 4 through servers: kill -9 under load, 20 times. Every client then sends its last form again, twice: nothing
//! acknowledged is lost, and nothing is there twice. (`collect_crash` does the same to the store, with 100,000 responses.)

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tidemark::collect::interview::event::What;
use tidemark::collect::interview::reply::Reply;

use super::program::{Browser, Fieldwork, ITEMS, Server};

const ROUNDS: usize = 20;
const CLIENTS: usize = 12;

/// One who answers, goes back and answers anew, for as long as a server answers.
struct Client {
    browser: Browser,
    /// What was sent: item and code.
    sent: Vec<(String, i64)>,
    /// The last form, where nobody said that it was stored.
    open: Option<(String, String)>,
    acknowledged: usize,
    /// What was sent in sessions before this one: a response holds a thousand events at most.
    before: Vec<Vec<(String, i64)>>,
}

impl Client {
    fn begins_anew_in_time(&mut self) {
        if self.sent.len() > 400 {
            self.before.push(std::mem::take(&mut self.sent));
            self.browser.start("/o/all");
        }
    }

    fn goes_on(&mut self, all: &AtomicUsize) {
        loop {
            let turn = self.sent.len();
            let item = ITEMS[turn % 4];
            // Never the same code twice in turn for an item, which would be the same answer.
            let code = i64::try_from(turn / 4 % 5 + 1).expect("small");
            let path = format!("/q/{item}");
            let page = self.browser.get(&path);
            if page.status != 200 {
                assert_eq!(page.status, 0, "{page:?}");
                return;
            }
            let body = page.form(&format!("answer={code}"));
            self.sent.push((item.to_owned(), code));
            let answer = self.browser.post(&path, &body);
            if answer.status != 303 {
                assert_eq!(answer.status, 0, "{answer:?}");
                self.open = Some((path, body));
                return;
            }
            self.acknowledged += 1;
            all.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn replays(&mut self) {
        if let Some((path, body)) = self.open.take() {
            for _ in 0..2 {
                assert_eq!(self.browser.post(&path, &body).status, 303);
            }
        }
    }
}

fn rounds(mut fieldwork: Fieldwork) {
    let mut clients: Vec<Client> = (0..CLIENTS)
        .map(|at| {
            let mut browser = fieldwork.browser(at);
            browser.start("/o/all");
            Client {
                browser,
                sent: Vec::new(),
                open: None,
                acknowledged: 0,
                before: Vec::new(),
            }
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        clients.iter_mut().for_each(Client::begins_anew_in_time);
        let all = AtomicUsize::new(0);
        thread::scope(|scope| {
            for client in &mut clients {
                scope.spawn(|| client.goes_on(&all));
            }
            let waits = Instant::now();
            while all.load(Ordering::Relaxed) < CLIENTS {
                assert!(waits.elapsed() < Duration::from_secs(60), "no load");
                thread::sleep(Duration::from_millis(5));
            }
            // Another moment in each round.
            thread::sleep(Duration::from_millis(23 * round as u64));
            for server in &mut fieldwork.servers {
                server.child.kill().expect("killed");
            }
        });
        let began = Instant::now();
        let again = |_: Server| Server::start(fieldwork.folder.path(), &fieldwork.store, &[]);
        fieldwork.servers = fieldwork.servers.drain(..).map(again).collect();
        slowest = slowest.max(began.elapsed());
        for (at, client) in clients.iter_mut().enumerate() {
            client.browser.servers = fieldwork.browser(at).servers;
            client.replays();
        }
    }
    let mut sent: Vec<Vec<(String, i64)>> = Vec::new();
    let mut acknowledged = 0;
    for client in clients {
        acknowledged += client.acknowledged;
        sent.extend(client.before);
        sent.push(client.sent);
    }
    let mut stored: Vec<Vec<(String, i64)>> = fieldwork
        .events_by_response()
        .into_iter()
        .map(|events| {
            let answers = events.into_iter().filter_map(|event| match event.what {
                What::Answered {
                    item,
                    reply: Reply::Codes(codes),
                    ..
                } => Some((item, codes[0])),
                _ => None,
            });
            answers.collect()
        })
        .collect();
    sent.sort();
    stored.sort();
    eprintln!(
        "{acknowledged} acknowledged over {ROUNDS} x kill -9; all servers up again in {slowest:?} at most"
    );
    // What was acknowledged or sent again is there, in its order, once; and nothing else.
    assert_eq!(stored, sent);
}

#[test]
fn a_killed_server_over_sqlite_loses_and_doubles_nothing() {
    rounds(Fieldwork::sqlite());
}

#[test]
fn killed_servers_over_postgresql_lose_and_double_nothing() {
    if let Some(fieldwork) = Fieldwork::postgres() {
        rounds(fieldwork);
    }
}
