//! In: requests. Out: answers, with the time at which the first byte came. Never: more work than a load has to do: one
//! connection, kept open, and what came back is looked at only where it is asked for.

use std::io::Read;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Failed;

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(20);

/// Requests that were not taken for now.
pub static REFUSED: AtomicU64 = AtomicU64::new(0);

/// One connection.
pub struct Line {
    address: SocketAddr,
    stream: TcpStream,
    seen: Vec<u8>,
}

/// What came back.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    pub first_byte: Duration,
}

impl Line {
    pub async fn to(address: SocketAddr) -> Result<Self, Failed> {
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await??;
        stream.set_nodelay(true)?;
        Ok(Self {
            address,
            stream,
            seen: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends a request and reads its answer whole. As a browser does, it connects anew where the server has closed a connection
    /// that was quiet for long (10 s), and sends again what was not taken for now (503).
    pub async fn ask(&mut self, request: &str) -> Result<Answer, Failed> {
        let until = Instant::now() + PATIENCE;
        loop {
            let answer = match timeout(PATIENCE, self.answered(request.as_bytes())).await? {
                Err(_) if self.seen.is_empty() && Instant::now() < until => {
                    *self = Self::to(self.address).await?;
                    continue;
                }
                answer => answer?,
            };
            if answer.status != 503 || Instant::now() >= until {
                return Ok(answer);
            }
            REFUSED.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn answered(&mut self, request: &[u8]) -> Result<Answer, Failed> {
        let sent = Instant::now();
        self.seen.clear();
        self.stream.write_all(request).await?;
        let mut first_byte = None;
        let head = loop {
            if self.stream.read_buf(&mut self.seen).await? == 0 {
                return Err("the server closed a connection".into());
            }
            first_byte.get_or_insert_with(|| sent.elapsed());
            if let Some(at) = self.seen.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let text = String::from_utf8_lossy(&self.seen[..head]).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer {
            status: status.ok_or("no status")?,
            head: text,
            body: Vec::new(),
            first_byte: first_byte.unwrap_or_default(),
        };
        let length = answer.header("content-length").map_or(Ok(0), str::parse)?;
        while self.seen.len() < head + length {
            if self.stream.read_buf(&mut self.seen).await? == 0 {
                return Err("the server closed a connection".into());
            }
        }
        answer.body = self.seen.split_off(head);
        Ok(answer)
    }
}

impl Answer {
    /// The value of a header. Names come in small letters from this server.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            (key == name).then_some(value)
        })
    }

    pub fn location(&self) -> Result<&str, Failed> {
        self.header("location")
            .ok_or_else(|| format!("status {} leads nowhere", self.status).into())
    }

    /// The page, unpacked.
    pub fn page(&self) -> Result<String, Failed> {
        let mut text = String::new();
        match self.header("content-encoding") {
            Some("gzip") => {
                flate2::read::GzDecoder::new(self.body.as_slice()).read_to_string(&mut text)?;
            }
            _ => text.push_str(std::str::from_utf8(&self.body)?),
        }
        Ok(text)
    }
}

/// The value of a hidden field, or of the first option.
pub fn field<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let mark = format!("name=\"{name}\"");
    let rest = page.split_once(&mark)?.1;
    let tag = rest.split('>').next()?;
    let value = tag.split_once("value=\"")?.1;
    value.split('"').next()
}
