//! A PostgreSQL of a test's own, in a folder of its own, ended with it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running server.
pub struct Cluster {
    folder: tempfile::TempDir,
    port: u16,
}

/// Starts one. `None` where none is installed; CI requires it.
pub fn start() -> Option<Cluster> {
    let Some(bin) = bin() else {
        assert!(
            std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_none(),
            "PostgreSQL is not installed"
        );
        eprintln!("PostgreSQL is not installed: not tested with it");
        return None;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(folder.path()));
    }
    let cluster = Cluster { folder, port };
    let data = cluster.data();
    run(as_user(&bin.join("initdb"))
        .args(["-A", "trust", "-U", "tidemark", "--no-sync", "-D"])
        .arg(&data));
    cluster.up();
    Some(cluster)
}

impl Cluster {
    /// Where it is reached.
    pub fn url(&self) -> String {
        format!("postgres://tidemark@127.0.0.1:{}/postgres", self.port)
    }

    /// The URL of a new database in it.
    pub fn database(&self, name: &str) -> String {
        self.psql(&format!("CREATE DATABASE {name}"));
        format!("postgres://tidemark@127.0.0.1:{}/{name}", self.port)
    }

    fn psql(&self, sql: &str) {
        run(Command::new("psql").args(["-q", "-d", &self.url(), "-c", sql]));
    }

    /// The one value that a statement gives.
    #[allow(dead_code)]
    pub fn ask(&self, url: &str, sql: &str) -> String {
        let output = Command::new("psql")
            .args(["-q", "-t", "-A", "-d", url, "-c", sql])
            .output()
            .expect("psql");
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).expect("text");
        text.trim().to_owned()
    }

    /// Its folder: tables, write-ahead log and the log of the server.
    #[allow(dead_code)]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A dump of a database, as text.
    #[allow(dead_code)]
    pub fn dump(&self, url: &str) -> String {
        let output = Command::new("pg_dump")
            .args(["-d", url])
            .output()
            .expect("pg_dump");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("text")
    }

    /// Starts it (again).
    pub fn up(&self) {
        let bin = bin().expect("installed");
        let options = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories=''",
            self.port
        );
        run(as_user(&bin.join("pg_ctl"))
            .args(["-w", "-D"])
            .arg(self.data())
            .args(["-o", &options, "-l"])
            .arg(self.folder.path().join("log"))
            .arg("start"));
    }

    /// Ends every process of it at once, as a crash would.
    #[allow(dead_code)]
    pub fn crash(&self) {
        let bin = bin().expect("installed");
        run(as_user(&bin.join("pg_ctl"))
            .args(["-m", "immediate", "-D"])
            .arg(self.data())
            .arg("stop"));
    }

    /// The id of its first process.
    #[allow(dead_code)]
    pub fn process(&self) -> u32 {
        let file = self.data().join("postmaster.pid");
        let text = fs::read_to_string(file).expect("a running server");
        let first = text.lines().next().expect("a line");
        first.parse().expect("a number")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(bin) = bin() {
            let _ = as_user(&bin.join("pg_ctl"))
                .args(["-m", "immediate", "-D"])
                .arg(self.data())
                .arg("stop")
                .stdout(Stdio::null())
                .status();
        }
    }
}

/// The folder of initdb: Debian keeps it off the PATH.
fn bin() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> = debian
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .chain(
            std::env::var_os("PATH")
                .iter()
                .flat_map(std::env::split_paths),
        )
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout == b"0\n"
}

/// PostgreSQL does not run as root.
fn as_user(program: &Path) -> Command {
    let mut command = match is_root() {
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        }
        false => Command::new(program),
    };
    command.current_dir("/");
    command
}

fn run(command: &mut Command) {
    let status = command
        .stdout(Stdio::null())
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}");
}
