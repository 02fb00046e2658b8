//! In: a token. Out: a respondent who does what a browser does: the start page, the cookie, each question, the form that the
//! page holds, the check of answers, the final submit. Never: a request that no browser would send.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::Failed;
use crate::line::{Answer, Line, field};

/// A respondent with a session.
#[derive(Debug, Clone)]
pub struct Respondent {
    address: SocketAddr,
    pub cookie: String,
    pub csrf: String,
    made: String,
    /// The page that waits.
    pub at: String,
    /// The first page that was shown.
    pub first: String,
    /// Forms sent.
    forms: u32,
}

/// GET as a browser sends it.
pub fn get(address: SocketAddr, path: &str, cookie: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept: text/html,application/xhtml+xml\r\nAccept-Language: da,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    )
}

/// POST as a browser sends it.
pub fn post(address: SocketAddr, path: &str, cookie: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept: text/html,application/xhtml+xml\r\nAccept-Language: da,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

impl Respondent {
    /// Follows a link, starts, and stands before the first question.
    pub async fn start(line: &mut Line, to: SocketAddr, token: &str) -> Result<Self, Failed> {
        let link = format!("/i/{token}");
        shown(&line.ask(&get(to, &link, "")).await?)?;
        // Its style is asked for once and kept.
        shown(&line.ask(&get(to, "/style.css", "")).await?)?;
        let begun = line.ask(&post(to, &link, "", "lang=da&consent=1")).await?;
        let cookie = begun.header("set-cookie").ok_or("no cookie")?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let next = line.ask(&get(to, begun.location()?, &cookie)).await?;
        let at = next.location()?.to_owned();
        let mut respondent = Self {
            address: to,
            cookie,
            csrf: String::new(),
            made: String::new(),
            first: at.clone(),
            at,
            forms: 1,
        };
        let page = respondent.page(line).await?;
        respondent.csrf = field(&page, "csrf").ok_or("no csrf")?.to_owned();
        respondent.made = field(&page, "made").unwrap_or_default().to_owned();
        Ok(respondent)
    }

    /// The page that waits.
    pub async fn page(&self, line: &mut Line) -> Result<String, Failed> {
        let answer = line.ask(&self.asking()).await?;
        shown(&answer)?;
        answer.page()
    }

    /// The request for it.
    pub fn asking(&self) -> String {
        get(self.address, &self.at, &self.cookie)
    }

    /// Answers the page that waits, as the page itself offers it, and goes where that leads.
    pub async fn reply(&mut self, line: &mut Line, page: &str) -> Result<(), Failed> {
        let mut body = String::new();
        for name in ["csrf", "form", "made"] {
            let value = field(page, name).ok_or("a hidden field is missing")?;
            write!(body, "{name}={value}&")?;
        }
        write!(
            body,
            "website=&answer={}",
            field(page, "answer")
                .filter(|value| !value.is_empty())
                .unwrap_or("42")
        )?;
        let sent = line
            .ask(&post(self.address, &self.at, &self.cookie, &body))
            .await?;
        self.at = sent.location()?.to_owned();
        Ok(())
    }

    /// The request that saves another answer to the page that waits, which the round of `forms` tells apart from the last.
    pub fn saving(&mut self, round: u32) -> String {
        self.forms += 1;
        let answer = match self.at.as_str() {
            "/q/age" => 40 + round % 5,
            "/q/sex" => 1 + round % 2,
            _ => 1 + round % 5,
        };
        let body = format!(
            "csrf={}&form={}&made={}&website=&answer={answer}",
            self.csrf, self.forms, self.made
        );
        post(self.address, &self.at, &self.cookie, &body)
    }

    /// Looks at the check of answers and submits.
    pub async fn submit(&self, line: &mut Line) -> Result<(), Failed> {
        if self.at != "/check" {
            return Err(format!("stands at {} and not at the check", self.at).into());
        }
        let page = self.page(line).await?;
        let csrf = field(&page, "csrf").ok_or("no csrf")?;
        let body = format!("csrf={csrf}");
        let sent = line
            .ask(&post(self.address, "/submit", &self.cookie, &body))
            .await?;
        if sent.location()? != "/end" {
            return Err(format!("submitted and led to {}", sent.location()?).into());
        }
        shown(&line.ask(&get(self.address, "/end", &self.cookie)).await?)
    }
}

fn shown(answer: &Answer) -> Result<(), Failed> {
    match answer.status {
        200 => Ok(()),
        status => Err(format!("status {status}: {}", answer.head).into()),
    }
}
