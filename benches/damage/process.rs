//! In: a delivery. Out: what a child process made of it, or how that ended. Never: waiting for longer than a read may take.

use std::io::{BufRead, BufReader, BufWriter, Read};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::child;
use super::reading::{Delivered, Reader, Reading};

/// What no read may take of the processor.
pub const LONGEST: Duration = Duration::from_secs(20);

/// What is waited for it by the clock, since other programs run beside it.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a read ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It was read or refused.
    Read(Reading),
    /// A panic came through the public API; its first line.
    Panicked(String),
    /// The process ended: its exit and the last words.
    Died(String),
    /// It was stopped.
    TooSlow,
}

/// A child process that reads; another one is started where it ends.
pub struct Process {
    reader: Reader,
    running: Option<Running>,
}

struct Running {
    child: Child,
    stdin: BufWriter<ChildStdin>,
    replies: Receiver<String>,
    words: JoinHandle<String>,
}

impl Process {
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            running: None,
        }
    }

    /// Reads one delivery.
    pub fn ask(&mut self, delivered: &Delivered) -> Ending {
        let reader = self.reader;
        let running = self.running.get_or_insert_with(|| start(reader));
        // Where the child has ended already the reply says so.
        let _ = child::send(&mut running.stdin, delivered);
        match running.replies.recv_timeout(PATIENCE) {
            Ok(line) if line.starts_with("panic") => {
                let (_, words) = self.end();
                Ending::Panicked(words)
            }
            Ok(line) => child::parse(&line).map_or(Ending::Died(line), Ending::Read),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                Ending::TooSlow
            }
            Err(RecvTimeoutError::Disconnected) => {
                // Its exit comes a moment after its last word.
                std::thread::sleep(Duration::from_millis(100));
                let (status, words) = self.end();
                Ending::Died(format!("{status}: {words}"))
            }
        }
    }

    /// Ends the child; how it ended, and the first line it said.
    fn end(&mut self) -> (String, String) {
        let Some(mut running) = self.running.take() else {
            return Default::default();
        };
        let _ = running.child.kill();
        let status = running.child.wait().ok();
        drop(running.stdin);
        let words = running.words.join().unwrap_or_default();
        let words: Vec<&str> = words
            .lines()
            .filter(|line| !line.is_empty())
            .take(3)
            .collect();
        (
            status
                .map(|status: ExitStatus| status.to_string())
                .unwrap_or_default(),
            words.join(" / "),
        )
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn start(reader: Reader) -> Running {
    let program = std::env::current_exe().expect("a program");
    let mut child = Command::new(program)
        .args(["--child", reader.name])
        .env("POLARS_MAX_THREADS", "1")
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a child process");
    let stdin = BufWriter::new(child.stdin.take().expect("stdin"));
    let stdout = BufReader::new(child.stdout.take().expect("stdout"));
    let mut stderr = child.stderr.take().expect("stderr");
    let (to, replies) = channel();
    std::thread::spawn(move || {
        for line in stdout.lines() {
            let Ok(line) = line else { return };
            if to.send(line).is_err() {
                return;
            }
        }
    });
    let words = std::thread::spawn(move || {
        let mut words = Vec::new();
        let _ = stderr.read_to_end(&mut words);
        String::from_utf8_lossy(&words).into_owned()
    });
    Running {
        child,
        stdin,
        replies,
        words,
    }
}
