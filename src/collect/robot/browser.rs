//! As much of a browser as a respondent needs: HTTP/1.1 over one connection, one cookie, redirects followed by hand.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Broken;

/// Bytes of an answer at most.
const LARGEST: usize = 1 << 20;

/// A browser with one tab.
pub(super) struct Browser {
    server: SocketAddr,
    connection: Option<TcpStream>,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

impl Browser {
    pub fn new(server: SocketAddr) -> Self {
        Self {
            server,
            connection: None,
            cookie: None,
        }
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer, Broken> {
        let request = self.head("GET", path, "");
        self.send(&request).await
    }

    pub async fn post(
        &mut self,
        path: &str,
        fields: &[(String, String)],
    ) -> Result<Answer, Broken> {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let body = body.join("&");
        let more = format!(
            "Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            self.server,
            body.len()
        );
        let request = format!("{}{body}", self.head("POST", path, &more));
        self.send(&request).await
    }

    fn head(&self, method: &str, path: &str, more: &str) -> String {
        let cookie = match &self.cookie {
            Some(cookie) => format!("Cookie: {cookie}\r\n"),
            None => String::new(),
        };
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{cookie}{more}\r\n",
            self.server
        )
    }

    async fn send(&mut self, request: &str) -> Result<Answer, Broken> {
        // A connection that was kept may have been closed meanwhile; a form sent twice is stored once.
        if let Some(connection) = self.connection.take()
            && let Ok(answer) = self.exchange(connection, request).await
        {
            return Ok(answer);
        }
        let connection = TcpStream::connect(self.server).await?;
        connection.set_nodelay(true)?;
        self.exchange(connection, request).await
    }

    async fn exchange(
        &mut self,
        mut connection: TcpStream,
        request: &str,
    ) -> Result<Answer, Broken> {
        connection.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::with_capacity(16 * 1024);
        let head = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            more(&mut connection, &mut bytes).await?;
        };
        let text = String::from_utf8_lossy(bytes.get(..head).unwrap_or_default()).into_owned();
        let header = |name: &str| {
            text.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim().to_owned())
        };
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .ok_or_else(|| Broken("an answer that is no HTTP".to_owned()))?;
        let length: usize = header("content-length")
            .and_then(|length| length.parse().ok())
            .unwrap_or_default();
        if length > LARGEST {
            return Err(Broken(format!("a page of {length} bytes")));
        }
        let end = head + 4 + length;
        while bytes.len() < end {
            more(&mut connection, &mut bytes).await?;
        }
        let body =
            String::from_utf8_lossy(bytes.get(head + 4..end).unwrap_or_default()).into_owned();
        if let Some(cookie) = header("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        if header("connection").is_none_or(|word| !word.eq_ignore_ascii_case("close")) {
            self.connection = Some(connection);
        }
        Ok(Answer {
            status,
            location: header("location"),
            body,
        })
    }
}

async fn more(connection: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<(), Broken> {
    let mut read = [0; 8192];
    let length = connection.read(&mut read).await?;
    if length == 0 {
        return Err(Broken("the connection was closed".to_owned()));
    }
    bytes.extend_from_slice(read.get(..length).unwrap_or_default());
    Ok(())
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte))
            }
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
