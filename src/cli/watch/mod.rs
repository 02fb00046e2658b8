//! In: a survey folder that somebody is writing in. Out: its page on this computer, rebuilt and reloaded at each change; when
//! stopped, the whole report. Never: a broken report over the last good one, or a connection from another computer.
//!
//! Only the page is built at each change (it holds every text, table and figure); the other pieces are written when the watch
//! ends. Where nothing but report.toml has changed, the estimates are those of the build before.

mod build;
mod files;
mod server;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::message::{self, plural};
use super::report::ReportArgs;
use super::terminal::{Stream, Style, Terminal};
use crate::Error;
use crate::diagnostic::Diagnostics;
use crate::report::render::html::Fault;
use build::Build;
use files::Watched;
use server::Shared;

/// Between two looks at the folder.
const LOOK: Duration = Duration::from_millis(120);
/// A file that is being written is let be until it is still.
const SETTLE: Duration = Duration::from_millis(30);

/// Serves the page until Ctrl-C or a request to end.
pub fn run(args: &ReportArgs, terminal: &Terminal) -> crate::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::Bug(format!("no server could be started: {error}")))?;
    let shared = Arc::new(Shared::default());
    let stop = Arc::new(AtomicBool::new(false));
    let (listener, address) = runtime.block_on(server::listen(args.port))?;
    let mut watch = Watch {
        args,
        terminal: *terminal,
        shared: Arc::clone(&shared),
        build: Build::default(),
        told: String::new(),
    };
    thread::scope(|scope| {
        let ended = Arc::clone(&stop);
        let watching = scope.spawn(move || watch.until(&ended, &format!("http://{address}/")));
        let served = runtime.block_on(server::serve(listener, address, shared));
        stop.store(true, Ordering::Relaxed);
        match watching.join() {
            Ok(()) => served,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Rebuilds while the server serves.
struct Watch<'a> {
    args: &'a ReportArgs,
    terminal: Terminal,
    shared: Arc<Shared>,
    build: Build,
    /// What was doubtful last time: said once.
    told: String,
}

impl Watch<'_> {
    fn until(&mut self, stop: &AtomicBool, address: &str) {
        self.build.prepare(self.args);
        let mut seen = Watched::look(self.args.folder(), self.build.outside());
        self.rebuild(&seen, "built");
        // Whoever reads this opens the page, which is there now.
        say(&mut std::io::stdout(), &format!("{address}\n"));
        say(
            &mut std::io::stderr(),
            "watching; the page is rebuilt at each change, everything else when you stop with Ctrl-C\n",
        );
        while !stop.load(Ordering::Relaxed) {
            thread::sleep(LOOK);
            let mut now = self.look(&seen);
            if now == seen {
                continue;
            }
            loop {
                thread::sleep(SETTLE);
                let again = self.look(&now);
                if again == now {
                    break;
                }
                now = again;
            }
            self.rebuild(&now, "rebuilt");
            seen = now;
        }
    }

    fn look(&self, before: &Watched) -> Watched {
        before.again(self.args.folder(), self.build.outside())
    }

    fn rebuild(&mut self, seen: &Watched, what: &str) {
        let started = Instant::now();
        let built = self.build.build(self.args, seen);
        let said = match built {
            Ok(built) => {
                let written = built.write();
                let changed = self.shared.show(built.pages);
                let took = started.elapsed().as_secs_f64();
                match written {
                    Ok(kept) => {
                        let mut findings = built.findings;
                        findings.extend(kept);
                        format!(
                            "{}{what} in {took:.2} s: {}\n",
                            self.news(&findings),
                            pages(changed)
                        )
                    }
                    Err(error) => format!("tidemark: {error}\n"),
                }
            }
            Err(error) => {
                let (shown, told) = fault(&error, &self.terminal.err);
                self.shared.fault(shown);
                self.told.clear();
                format!("{told}the last good report stays\n")
            }
        };
        say(&mut std::io::stderr(), &said);
    }

    /// What is doubtful, where it is not what was said last time.
    fn news(&mut self, findings: &Diagnostics) -> String {
        let found = message::render(findings, false, &self.terminal.err);
        if found == self.told {
            return String::new();
        }
        self.told.clone_from(&found);
        found
    }
}

fn pages(changed: usize) -> String {
    match changed {
        0 => "no page changed".to_owned(),
        changed => format!("{} changed", plural(changed, "page")),
    }
}

/// What stands in the way of a report, for the page and for the terminal.
fn fault(error: &Error, window: &Stream) -> (Fault, String) {
    let plain = Stream {
        width: 100,
        style: Style::Plain,
        is_terminal: false,
    };
    let text = |window: &Stream| match error {
        Error::Input(findings) => message::render(findings, false, window),
        other => format!("tidemark: {other}\n"),
    };
    let shown = Fault {
        heading: "The report cannot be built; what follows is the last good one.".to_owned(),
        text: text(&plain),
    };
    (shown, text(window))
}

/// Says something while the program runs; where nobody listens there is nobody to tell.
fn say(to: &mut impl Write, text: &str) {
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
