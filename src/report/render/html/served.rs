//! In: a written page. Out: the same as a server on this computer shows it while somebody writes. Never: a change to the file.

use maud::{Markup, html};

use super::policy::hash;

/// Waits for the server to say that something is newer than this page. `EventSource` asks again by itself when an answer ends.
fn script(version: u64) -> String {
    format!("new EventSource(\"/changes?since={version}\").onmessage=()=>location.reload();")
}

const STYLE: &str = ".fault{border-bottom:6px solid #9b1c31;background:#fff;color:#1a1a1a;padding:1rem 1.25rem;font:15px/1.5 \
    \"Noto Sans\",sans-serif}.fault h2{margin:0 0 .5rem;font-size:1.1rem}.fault pre{margin:0;max-height:60vh;overflow:auto;\
    white-space:pre-wrap;font:13px/1.45 ui-monospace,monospace}";

/// What stands in the way of a new report.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// One line.
    pub heading: String,
    /// The diagnostics as a terminal shows them, without colours.
    pub text: String,
}

/// A page as it is served.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Served<'a> {
    /// The written page; none where no report was ever built.
    pub page: Option<&'a str>,
    /// Shown above it.
    pub fault: Option<&'a Fault>,
    /// Counts what was shown; a browser asks for what is newer.
    pub version: u64,
}

impl Served<'_> {
    /// The page with the reloading script, its own policy and what is wrong.
    pub fn html(&self) -> String {
        let fault = self.fault.map(panel).unwrap_or_default();
        let reload = script(self.version);
        let Some(page) = self.page else {
            return bare(&fault, &reload);
        };
        let script = format!("<script>{reload}</script></body>");
        let style = format!("<style>{STYLE}</style></head>");
        let scripts = format!("connect-src 'self'; script-src {} ", hash(&reload));
        let styles = format!("style-src {} ", hash(STYLE));
        // Attributes hold quotes as they are only in single form; the first of each is the one of the policy.
        page.replacen("script-src ", &scripts, 1)
            .replacen("style-src ", &styles, 1)
            .replacen("</head>", &style, 1)
            .replacen("<body>", &format!("<body>{fault}"), 1)
            .replacen("</body>", &script, 1)
    }
}

fn panel(fault: &Fault) -> String {
    let panel: Markup = html! {
        section.fault role="alert" aria-labelledby="fault-heading" {
            h2 id="fault-heading" { (fault.heading) }
            pre tabindex="0" { (fault.text) }
        }
    };
    panel.into_string()
}

fn bare(fault: &str, reload: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\">\
         <title>tidemark report --watch</title><style>{STYLE}</style></head><body><main>{fault}</main>\
         <script>{reload}</script></body></html>\n"
    )
}
