//! In: a served site. Out: the numbers 1, 2 and 7, measured at the far end of its connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::book::{Book, ms, quantile};
use crate::line::Line;
use crate::respondent::{Respondent, get};
use crate::site::{self, Site};
use crate::{Failed, Kind};

/// Connections that each wait for their answer before they ask for more.
pub const CLIENTS: usize = 32;
const SECONDS: u64 = 6;
/// Seven pages, of which the last of a session that is not submitted stays open.
pub const SEVEN_PAGES: &str = "surveys/tech-attitudes";
pub const FOUR_PAGES: &str = "tests/collect_store/small";
/// Processor time of a complete elsewhere (COLLECTION.md, measured on two cores).
const LIMESURVEY: Duration = Duration::from_millis(507);
const OTREE: Duration = Duration::from_millis(145);

/// So many sessions, begun over [`CLIENTS`] connections.
pub async fn sessions(site: &Site, count: usize) -> Result<Vec<Respondent>, Failed> {
    let tokens = Arc::new(Mutex::new(site.invite(count).await?));
    let to = site.address;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let tokens = Arc::clone(&tokens);
            tokio::spawn(async move {
                let mut line = Line::to(to).await?;
                let mut begun = Vec::new();
                loop {
                    let token = tokens.lock().await.pop();
                    match token {
                        Some(token) => {
                            begun.push(Respondent::start(&mut line, to, &token).await?);
                        }
                        None => return Ok::<_, Failed>(begun),
                    }
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for client in clients {
        all.extend(client.await??);
    }
    Ok(all)
}

/// A session's next save: each page in turn, and anew with another answer from the first page on.
pub async fn save(
    line: &mut Line,
    one: &mut Respondent,
    round: &mut u32,
) -> Result<Duration, Failed> {
    let sent = Instant::now();
    let answer = line.ask(&one.saving(*round)).await?;
    let took = sent.elapsed();
    let to = answer.location()?;
    if answer.status != 303 || to == one.at {
        return Err(format!("a save at {} was not taken: {}", one.at, answer.status).into());
    }
    one.at = to.to_owned();
    if one.at == "/check" {
        one.at = one.first.clone();
        *round += 1;
    }
    Ok(took)
}

/// Number 1: durable page saves a second, and that each of them is stored.
pub async fn saves(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::of(SEVEN_PAGES, engine).await?;
    let sessions = sessions(&site, 992).await?;
    let rounds = vec![0; sessions.len()];
    let alone = paced(
        &site,
        sessions,
        rounds,
        Duration::from_secs(10),
        Arc::default(),
    )
    .await?;
    let (sessions, rounds, mut times) = (alone.sessions, alone.rounds, alone.times);
    let what = "p99 of a save at 500 a second";
    let p99 = quantile(&mut times, 0.99);
    book.at_most(engine.name(), "1", what, p99, Duration::from_millis(50));
    let (p50, most) = (quantile(&mut times, 0.5), quantile(&mut times, 1.0));
    let both = format!("{}, {}", ms(p50), ms(most));
    book.shown(engine.name(), "1", "of these, p50 and slowest", &both);
    let before = site.stored().await?;
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let begun = Instant::now();
    let each = sessions.len() / CLIENTS;
    let clients: Vec<_> = sessions
        .chunks(each)
        .zip(rounds.chunks(each))
        .map(|(own, rounds)| {
            let (mut own, mut rounds, to) = (own.to_vec(), rounds.to_vec(), site.address);
            tokio::spawn(async move {
                let mut line = Line::to(to).await?;
                let mut times = Vec::new();
                while Instant::now() < until {
                    let at = times.len() % own.len();
                    times.push(save(&mut line, &mut own[at], &mut rounds[at]).await?);
                }
                Ok::<_, Failed>((times, own, rounds))
            })
        })
        .collect();
    let (mut times, mut own, mut rounds) = (Vec::new(), Vec::new(), Vec::new());
    for client in clients {
        let (more, sessions, round) = client.await??;
        times.extend(more);
        own.extend(sessions);
        rounds.extend(round);
    }
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    let name = engine.name();
    book.at_least(
        name,
        "1",
        "durable page saves a second, 32 connections",
        rate,
        2000.0,
    );
    let stored = site.stored().await? - before;
    if stored != times.len() as u64 {
        return Err(format!("{} saves acknowledged and {stored} stored", times.len()).into());
    }
    let p50 = quantile(&mut times, 0.5);
    book.shown(name, "1", "of these, p50 of one", &ms(p50));
    let mut times = paced(&site, own, rounds, Duration::from_secs(10), Arc::default())
        .await?
        .times;
    let (p99, most) = (quantile(&mut times, 0.99), quantile(&mut times, 1.0));
    let both = format!("{}, {}", ms(p99), ms(most));
    book.shown(
        name,
        "1",
        "p99 and slowest at 500 a second right after the above",
        &both,
    );
    Ok(())
}

/// Saves that come at 500 a second, whatever those before took.
pub struct Paced {
    pub times: Vec<Duration>,
    pub sessions: Vec<Respondent>,
    pub rounds: Vec<u32>,
}

/// Sends them for this long, or until something is over. A time counts from when the save was due, so that one that waits for another is not spared.
pub async fn paced(
    site: &Site,
    sessions: Vec<Respondent>,
    rounds: Vec<u32>,
    time: Duration,
    over: Arc<AtomicBool>,
) -> Result<Paced, Failed> {
    const LINES: usize = 64;
    let each = sessions.len().div_ceil(LINES);
    let begun = Instant::now();
    let (to, until) = (site.address, begun + time);
    let parts = sessions.chunks(each).zip(rounds.chunks(each));
    let lines = parts.len() as u32;
    let step = Duration::from_millis(2) * lines;
    let clients: Vec<_> = parts
        .enumerate()
        .map(|(at, (own, rounds))| {
            let (mut own, mut rounds) = (own.to_vec(), rounds.to_vec());
            let over = Arc::clone(&over);
            tokio::spawn(async move {
                let mut line = Line::to(to).await?;
                let mut times = Vec::new();
                // One line's saves are this far apart, and those of the next line come two milliseconds later.
                let mut due = begun + Duration::from_millis(2) * at as u32;
                while due < until && !over.load(Ordering::Relaxed) {
                    tokio::time::sleep_until(due.into()).await;
                    let one = times.len() % own.len();
                    save(&mut line, &mut own[one], &mut rounds[one]).await?;
                    times.push(due.elapsed());
                    due += step;
                }
                Ok::<_, Failed>((times, own, rounds))
            })
        })
        .collect();
    let mut all = Paced {
        times: Vec::new(),
        sessions: Vec::new(),
        rounds: Vec::new(),
    };
    for client in clients {
        let (times, own, rounds) = client.await??;
        all.times.extend(times);
        all.sessions.extend(own);
        all.rounds.extend(rounds);
    }
    Ok(all)
}

/// Numbers 1 and 7: question pages a second, when their first byte comes, and how large they are.
pub async fn pages(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::of(SEVEN_PAGES, engine).await?;
    let sessions = Arc::new(sessions(&site, 992).await?);
    let begun = Instant::now();
    let until = begun + Duration::from_secs(SECONDS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (sessions, to) = (Arc::clone(&sessions), site.address);
            tokio::spawn(async move {
                let mut line = Line::to(to).await?;
                let mut count = 0_usize;
                while Instant::now() < until {
                    let one = &sessions[(client * 31 + count) % sessions.len()];
                    let answer = line.ask(&one.asking()).await?;
                    if answer.status != 200 || answer.body.is_empty() {
                        return Err(format!("a page with status {}", answer.status).into());
                    }
                    count += 1;
                }
                Ok::<_, Failed>(count)
            })
        })
        .collect();
    let mut all = 0;
    for client in clients {
        all += client.await??;
    }
    let rate = all as f64 / begun.elapsed().as_secs_f64();
    book.at_least(
        engine.name(),
        "1",
        "question pages a second, 32 connections",
        rate,
        4000.0,
    );
    first_byte(book, engine, &site, &sessions).await
}

async fn first_byte(
    book: &Book,
    engine: &Kind,
    site: &Site,
    sessions: &[Respondent],
) -> Result<(), Failed> {
    let name = engine.name();
    let mut kept = Vec::new();
    let mut line = Line::to(site.address).await?;
    let mut anew = Vec::new();
    for one in sessions.iter().cycle().take(2000) {
        kept.push(line.ask(&one.asking()).await?.first_byte);
        let begun = Instant::now();
        let mut line = Line::to(site.address).await?;
        let connected = begun.elapsed();
        anew.push(connected + line.ask(&one.asking()).await?.first_byte);
    }
    for (times, what) in [
        (&mut kept, "open connection"),
        (&mut anew, "new connection"),
    ] {
        let (p50, p99) = (quantile(times, 0.5), quantile(times, 0.99));
        let of = |share: &str| format!("first byte of a question page, {share}, {what}");
        book.at_most(name, "7", &of("p50"), p50, Duration::from_millis(5));
        book.at_most(name, "7", &of("p99"), p99, Duration::from_millis(25));
    }
    let one = sessions.first().ok_or("no session")?;
    let packed = line.ask(&one.asking()).await?;
    let page = packed.page()?;
    let style = page
        .split("href=\"/style.css")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let style = format!("/style.css{}", style.ok_or("no style")?);
    let css = line
        .ask(&get(site.address, &style, &one.cookie))
        .await?
        .body
        .len();
    let bytes = packed.body.len() + css;
    let what = format!(
        "question page, packed, and its style ({} + {css} bytes)",
        packed.body.len()
    );
    book.row(
        name,
        "7",
        &what,
        &format!("{bytes} bytes"),
        "≤ 15,000 bytes",
        crate::book::met(bytes <= 15_000),
    );
    // What a browser fetches: the page, and each style, script and picture that it names and that is not in it.
    let fetched = ["<link rel=\"stylesheet\"", "<script", "<img", "<iframe"];
    let requests = 1 + fetched
        .iter()
        .map(|tag| page.matches(tag).count())
        .sum::<usize>();
    let elsewhere = page.matches("http://").count()
        + page.matches("https://").count()
        + page.matches("=\"//").count();
    book.row(
        name,
        "7",
        "requests for a first page",
        &requests.to_string(),
        "≤ 3",
        crate::book::met(requests <= 3),
    );
    book.row(
        name,
        "7",
        "of these to third parties",
        &elsewhere.to_string(),
        "0",
        crate::book::met(elsewhere == 0),
    );
    Ok(())
}

/// Number 2: a survey of four pages from the link to the end, request by request as a browser sends them.
pub async fn survey(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::of(FOUR_PAGES, engine).await?;
    let tokens = Arc::new(Mutex::new(site.invite(12_000).await?));
    let (server, load) = (site.used(), site::used(std::process::id()));
    let begun = Instant::now();
    let until = begun + Duration::from_secs(10);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (tokens, to) = (Arc::clone(&tokens), site.address);
            tokio::spawn(async move {
                let mut line = Line::to(to).await?;
                let mut count = 0_u32;
                while Instant::now() < until {
                    let token = tokens.lock().await.pop();
                    let Some(token) = token else { break };
                    let mut one = Respondent::start(&mut line, to, &token).await?;
                    for _ in 0..4 {
                        let page = one.page(&mut line).await?;
                        one.reply(&mut line, &page).await?;
                    }
                    one.submit(&mut line).await?;
                    count += 1;
                }
                Ok::<_, Failed>(count)
            })
        })
        .collect();
    let mut all = 0;
    for client in clients {
        all += client.await??;
    }
    let rate = f64::from(all) / begun.elapsed().as_secs_f64();
    let name = engine.name();
    book.at_least(name, "2", "completes of 4 pages a second", rate, 200.0);
    let each = (site.used() - server) / all.max(1);
    let with_load = each + (site::used(std::process::id()) - load) / all.max(1);
    book.at_most(
        name,
        "2",
        "processor time a complete, the server's own",
        each,
        Duration::from_millis(5),
    );
    book.at_most(
        name,
        "2",
        "the same with the load's",
        with_load,
        Duration::from_millis(5),
    );
    for (who, theirs, bar) in [("LimeSurvey", LIMESURVEY, 100.0), ("oTree", OTREE, 25.0)] {
        let what = format!(
            "the server's own beside {who} ({:.0} ms a complete)",
            theirs.as_secs_f64() * 1000.0
        );
        book.stands_beside(
            name,
            "2",
            &what,
            theirs.as_secs_f64() / each.as_secs_f64(),
            bar,
        );
    }
    Ok(())
}
