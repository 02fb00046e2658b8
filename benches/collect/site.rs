//! In: a survey folder of the repository. Out: the built program serving it as a process of its own, with tokens to answer by,
//! and what that process has used. Never: a process that outlives its measurement.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tidemark::collect::fieldwork::admin::PasswordHash;
use tidemark::collect::interview::script::Script;
use tidemark::collect::secret::Secret;
use tidemark::collect::store::{Change, Place, Store};

use crate::{Failed, Kind, ended};

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_tidemark");
const WAVE: &str = "2023";
/// Runs a program with as many open files as the system allows, with the same process id.
pub const RAISED: &str = "ulimit -n \"$(ulimit -Hn)\" 2>/dev/null; exec \"$0\" \"$@\"";

/// A survey that is being served.
pub struct Site {
    pub address: SocketAddr,
    /// Of the administration, where it is served.
    pub administration: Option<SocketAddr>,
    pub folder: PathBuf,
    pub store: String,
    pub script: Arc<Script>,
    server: Child,
    /// Of the database, where it is a process of its own.
    database: Option<u32>,
    _kept: tempfile::TempDir,
}

impl Site {
    /// Serves `surveys/tech-attitudes` (seven pages) or the small survey of the store's tests (four pages).
    pub async fn of(survey: &str, engine: &Kind) -> Result<Self, Failed> {
        Self::served(survey, engine, None).await
    }

    /// The same with its administration.
    pub async fn watched(survey: &str, engine: &Kind) -> Result<Self, Failed> {
        Self::served(survey, engine, Some(free()?)).await
    }

    async fn served(
        survey: &str,
        engine: &Kind,
        administration: Option<SocketAddr>,
    ) -> Result<Self, Failed> {
        let kept = tempfile::tempdir()?;
        let folder = kept.path().join("survey");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(survey), &folder)?;
        let store = match engine {
            Kind::Sqlite => kept.path().join("answers.sqlite").display().to_string(),
            Kind::Postgres(cluster) => cluster.database(&format!("site{}", next())),
        };
        let script = script(&folder)?;
        // The place is made before anybody is invited.
        Store::open(&place(&store), Arc::clone(&script))
            .await?
            .close()
            .await;
        let (address, server) = start(&folder, &store, kept.path(), administration).await?;
        Ok(Self {
            address,
            administration,
            folder,
            store,
            script,
            server,
            database: match engine {
                Kind::Sqlite => None,
                Kind::Postgres(cluster) => Some(cluster.process()),
            },
            _kept: kept,
        })
    }

    /// Tokens of new invitations.
    pub async fn invite(&self, count: usize) -> Result<Vec<String>, Failed> {
        let store = Store::open(&place(&self.store), Arc::clone(&self.script)).await?;
        let mut tokens = Vec::with_capacity(count);
        for part in 0..count.div_ceil(500) {
            let new: Vec<Secret> = (0..500).map(|_| Secret::new()).collect::<Result<_, _>>()?;
            let list = new
                .iter()
                .enumerate()
                .map(|(at, token)| (token.digest(), format!("{part}-{at}@example.org")));
            store.change(Change::Invite(list.collect())).await?;
            tokens.extend(new.iter().map(Secret::text));
        }
        store.close().await;
        Ok(tokens)
    }

    /// Answers that are stored, by their events.
    pub async fn stored(&self) -> Result<u64, Failed> {
        let store = Store::open(&place(&self.store), Arc::clone(&self.script)).await?;
        let holding = store.holding().await?;
        store.close().await;
        Ok(holding.events)
    }

    /// Processor time of the server, user and system; where the database is a process, with that.
    pub fn used(&self) -> Duration {
        let database = self.database.map(used_with_children).unwrap_or_default();
        used(self.server.id()) + database
    }

    /// Memory of the server now and at most, in MB: `VmRSS` and `VmHWM` of the kernel.
    pub fn memory(&self) -> (f64, f64) {
        let file = format!("/proc/{}/status", self.server.id());
        let status = fs::read_to_string(file).unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
            kb.unwrap_or(f64::NAN) / 1000.0
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    /// `tidemark collect close` of this wave, as a process of its own.
    pub fn close(&self) -> Result<Child, Failed> {
        let child = Command::new(PROGRAM)
            .args(["collect", "close"])
            .arg(&self.folder)
            .args(["--wave", WAVE, "--store", &self.store])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.folder.join("../close.log"))?)
            .spawn()?;
        ended::remember(child.id());
        Ok(child)
    }

    /// What that said.
    pub fn said(&self) -> String {
        fs::read_to_string(self.folder.join("../close.log")).unwrap_or_default()
    }

    /// Rows that it delivered.
    pub fn delivered(&self) -> usize {
        let file = self.folder.join("waves").join(WAVE).join("responses.jsonl");
        fs::read_to_string(file).map_or(0, |text| text.lines().count())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .arg(self.server.id().to_string())
            .status();
        let until = Instant::now() + Duration::from_secs(3);
        while Instant::now() < until {
            if let Ok(Some(_)) = self.server.try_wait() {
                ended::forget(self.server.id());
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
        ended::forget(self.server.id());
    }
}

pub fn place(store: &str) -> Place {
    match store.starts_with("postgres://") {
        true => Place::Postgres(store.to_owned()),
        false => Place::Sqlite(store.into()),
    }
}

fn script(folder: &Path) -> Result<Arc<Script>, Failed> {
    let survey = tidemark::definition::load(folder)
        .map_err(|error| error.to_string())?
        .output;
    let wave = survey.waves.iter().find(|wave| wave.id.as_str() == WAVE);
    Ok(Arc::new(Script::of(&survey, wave.ok_or("no such wave")?)))
}

/// An address that nobody listens on.
fn free() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// The server with what it does when nobody asks for anything else: access log on, here into a file.
async fn start(
    folder: &Path,
    store: &str,
    log: &Path,
    administration: Option<SocketAddr>,
) -> Result<(SocketAddr, Child), Failed> {
    let address = free()?;
    let mut command = Command::new("sh");
    command
        .args(["-c", RAISED, PROGRAM, "collect"])
        .arg(folder)
        .args(["--wave", WAVE, "--store", store, "--listen"])
        .arg(address.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(log.join("server.log"))?);
    if let Some(administration) = administration {
        let file = log.join("admin.hash");
        fs::write(&file, PasswordHash::of("correct horse battery")?.text())?;
        command.arg("--admin").arg(administration.to_string());
        command.arg("--admin-password-file").arg(file);
    }
    let server = command.spawn()?;
    ended::remember(server.id());
    let until = Instant::now() + Duration::from_secs(15);
    while Instant::now() < until {
        if tokio::net::TcpStream::connect(address).await.is_ok() {
            return Ok((address, server));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let said = fs::read_to_string(log.join("server.log")).unwrap_or_default();
    ended::now(server.id());
    Err(format!("the server did not start: {said}").into())
}

/// Processor time of a process, user and system, in the kernel's ticks of 10 ms.
pub fn used(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The same of a process and of those that it started and that live.
fn used_with_children(process: u32) -> Duration {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let children = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children = children.filter(|child| parent(*child) == Some(process));
    children.map(used).sum::<Duration>() + used(process)
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let after = stat.rsplit(')').next()?;
    after.split_whitespace().nth(1)?.parse().ok()
}

fn next() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}
