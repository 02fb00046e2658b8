//! In: a served site and something heavy beside it. Out: the numbers 12 and 13, and what 2,000 slow connections cost the others.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::book::{Book, met, ms, quantile};
use crate::fill;
use crate::line::Line;
use crate::load::{FOUR_PAGES, Paced, SEVEN_PAGES, paced, save, sessions};
use crate::respondent::{Respondent, get};
use crate::site::{RAISED, Site};
use crate::{Failed, Kind, ended};

const RESPONSES: u32 = 100_000;
/// Exports measured, one after the other.
const EXPORTS: usize = 3;
const SLOW: usize = 2000;

/// Number 12: `tidemark collect close` of 100,000 responses while 500 saves a second go on.
pub async fn export(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::of(FOUR_PAGES, engine).await?;
    let own = sessions(&site, 992).await?;
    fill::complete(&site, RESPONSES).await?;
    let rounds = vec![0; own.len()];
    // What was filled in is read by the server for the first time, and the log emptied.
    let warm = paced(&site, own, rounds, Duration::from_secs(2), never()).await?;
    let alone = Duration::from_secs(8);
    let idle = paced(&site, warm.sessions, warm.rounds, alone, never()).await?;
    let Paced {
        times: mut idle,
        sessions: mut own,
        mut rounds,
    } = idle;
    let (mut beside, mut longest) = (Vec::new(), Duration::ZERO);
    for _ in 0..EXPORTS {
        let begun = Instant::now();
        let over = never();
        let closing = watched(site.close()?, Arc::clone(&over));
        let during = paced(&site, own, rounds, Duration::from_secs(40), over).await?;
        let status = closing.await??;
        longest = longest.max(begun.elapsed());
        if !status || site.delivered() < RESPONSES as usize {
            return Err(format!("{} rows delivered: {}", site.delivered(), site.said()).into());
        }
        beside.extend(during.times);
        (own, rounds) = (during.sessions, during.rounds);
    }
    let (alone, p99) = (quantile(&mut idle, 0.99), quantile(&mut beside, 0.99));
    let name = engine.name();
    let what = format!(
        "`collect close` of {} responses, slowest of {EXPORTS}",
        site.delivered()
    );
    book.shown(name, "12", &what, &ms(longest));
    book.shown(
        name,
        "12",
        "p50 and p99 of a save without it, 500 a second",
        &format!("{}, {}", ms(quantile(&mut idle, 0.5)), ms(alone)),
    );
    book.shown(
        name,
        "12",
        "p50 and slowest beside it",
        &format!(
            "{}, {}",
            ms(quantile(&mut beside, 0.5)),
            ms(quantile(&mut beside, 1.0))
        ),
    );
    book.at_most(name, "12", "p99 of a save beside it", p99, alone * 2);
    Ok(())
}

fn never() -> Arc<AtomicBool> {
    Arc::default()
}

/// Waits for a process without holding up the load; says `over` when it has ended, and whether it ended well.
fn watched(
    mut child: Child,
    over: Arc<AtomicBool>,
) -> tokio::task::JoinHandle<Result<bool, Failed>> {
    tokio::spawn(async move {
        let until = Instant::now() + Duration::from_secs(40);
        while Instant::now() < until {
            if let Some(status) = child.try_wait()? {
                ended::forget(child.id());
                over.store(true, Ordering::Relaxed);
                return Ok(status.success());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        ended::now(child.id());
        child.wait()?;
        Err("it took longer than 40 s".into())
    })
}

/// Number 13: a thousand sessions at a time, each over a connection of its own, that read and save.
pub async fn memory(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::of(SEVEN_PAGES, engine).await?;
    let (at_rest, _) = site.memory();
    let tokens = site.invite(1000).await?;
    let to = site.address;
    let mut all = Vec::new();
    for some in tokens.chunks(50) {
        let begun: Vec<_> = some
            .iter()
            .map(|token| {
                let token = token.clone();
                tokio::spawn(async move {
                    let mut line = Line::to(to).await?;
                    let one = Respondent::start(&mut line, to, &token).await?;
                    Ok::<_, Failed>((line, one))
                })
            })
            .collect();
        for one in begun {
            all.push(one.await??);
        }
    }
    for (line, one) in &mut all {
        for _ in 0..3 {
            save(line, one, &mut 0).await?;
            one.page(line).await?;
        }
    }
    let (now, most) = site.memory();
    let name = engine.name();
    book.shown(
        name,
        "13",
        "resident before the first",
        &format!("{at_rest:.0} MB"),
    );
    let what = format!("resident at {} active sessions", all.len());
    let mb = |mb: f64| format!("{mb:.0} MB");
    book.row(name, "13", &what, &mb(now), "≤ 100 MB", met(now <= 100.0));
    book.row(
        name,
        "13",
        "resident at most",
        &mb(most),
        "≤ 100 MB",
        met(most <= 100.0),
    );
    drop((all, site));
    counted(book, engine).await
}

/// The same after the administration has counted 100,000 responses: each reading of `/metrics` may count them.
async fn counted(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::watched(FOUR_PAGES, engine).await?;
    fill::complete(&site, RESPONSES).await?;
    let (at_rest, _) = site.memory();
    let to = site.administration.ok_or("no administration")?;
    let begun = Instant::now();
    let answer = Line::to(to).await?.ask(&get(to, "/metrics", "")).await?;
    let took = begun.elapsed();
    let complete = format!("tidemark_responses{{state=\"complete\"}} {RESPONSES}\n");
    if !answer.page()?.contains(&complete) {
        return Err(format!("{RESPONSES} responses were not counted: {}", answer.head).into());
    }
    let (now, most) = site.memory();
    let name = engine.name();
    let mb = |mb: f64| format!("{mb:.0} MB");
    let counting = format!("counting {RESPONSES} responses of four pages for the administration");
    book.shown(name, "13", &counting, &ms(took));
    book.shown(name, "13", "resident before that", &mb(at_rest));
    for (what, figure) in [
        ("resident after that", now),
        ("resident at most by then", most),
    ] {
        let verdict = met(figure <= 100.0);
        book.row(name, "13", what, &mb(figure), "≤ 100 MB", verdict);
    }
    Ok(())
}

/// The threat "slow or large": what others wait while 2,000 connections send their headers a byte at a time.
pub async fn slow(book: &Book, engine: &Kind) -> Result<(), Failed> {
    let site = Site::of(SEVEN_PAGES, engine).await?;
    let mut own = sessions(&site, 992).await?;
    let mut rounds = vec![0; own.len()];
    let (mut alone, mut beside) = (Waits::default(), Waits::default());
    // In turn, so that a machine that gets slower or faster does so for both.
    for turn in 0..4 {
        let (waits, held) = match turn % 2 {
            0 => (&mut alone, None),
            _ => (&mut beside, Some(Held::of(&site)?)),
        };
        for one in own.iter().take(250) {
            let begun = Instant::now();
            let mut line = Line::to(site.address).await?;
            line.ask(&one.asking()).await?;
            waits.pages.push(begun.elapsed());
        }
        let some = paced(&site, own, rounds, Duration::from_secs(4), never()).await?;
        drop(held);
        waits.saves.extend(some.times);
        (own, rounds) = (some.sessions, some.rounds);
    }
    let name = engine.name();
    for (alone, beside, what) in [
        (&mut alone.saves, &mut beside.saves, "a save, 500 a second"),
        (
            &mut alone.pages,
            &mut beside.pages,
            "a question page over a new connection",
        ),
    ] {
        let (idle, p99) = (quantile(alone, 0.99), quantile(beside, 0.99));
        book.shown(name, "slow", &format!("p99 of {what}"), &ms(idle));
        let what = format!("the same beside {SLOW} slow connections");
        book.at_most(name, "slow", &what, p99, idle * 2);
    }
    Ok(())
}

#[derive(Default)]
struct Waits {
    saves: Vec<Duration>,
    pages: Vec<Duration>,
}

/// A process that holds slow connections until it is dropped.
struct Held(Child);

impl Held {
    fn of(site: &Site) -> Result<Self, Failed> {
        let mut child = Command::new("sh")
            .args(["-c", RAISED])
            .arg(std::env::current_exe()?)
            .args(["hold", &site.address.to_string(), &SLOW.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        ended::remember(child.id());
        let mut said = String::new();
        let output = child.stdout.take().ok_or("no output")?;
        let held = Self(child);
        BufReader::new(output).read_line(&mut said)?;
        match said.trim() {
            "held" => Ok(held),
            _ => Err("the slow connections could not be made".into()),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        ended::forget(self.0.id());
    }
}

/// Holds slow connections: each sends a byte of a header every two seconds, and comes back when it is closed. Says `held` when
/// all are there; ends with the process that asked for them, or after a minute.
pub async fn hold(address: &str, count: usize) -> Result<(), Failed> {
    let address: std::net::SocketAddr = address.parse()?;
    let there = Arc::new(tokio::sync::Semaphore::new(0));
    for at in 0..count {
        let there = Arc::clone(&there);
        tokio::spawn(async move {
            let mut said = false;
            loop {
                if !said {
                    // Spread, so that they do not all speak at once.
                    tokio::time::sleep(Duration::from_micros(at as u64 * 200)).await;
                }
                let _ = trickle(address, || {
                    if !std::mem::replace(&mut said, true) {
                        there.add_permits(1);
                    }
                })
                .await;
            }
        });
    }
    let all = u32::try_from(count)?;
    drop(tokio::time::timeout(Duration::from_secs(15), there.acquire_many(all)).await??);
    println!("held");
    tokio::time::sleep(Duration::from_secs(60)).await;
    Ok(())
}

async fn trickle(to: std::net::SocketAddr, mut connected: impl FnMut()) -> std::io::Result<()> {
    let mut stream = tokio::net::TcpStream::connect(to).await?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: ").await?;
    connected();
    let mut back = [0; 64];
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => stream.write_all(b"x").await?,
            read = stream.read(&mut back) => if read? == 0 { return Ok(()) },
        }
    }
}
