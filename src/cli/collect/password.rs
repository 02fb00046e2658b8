//! `tidemark collect password`: the file with the hash of the administration's password.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use crate::Error;
use crate::collect::fieldwork::admin::{PasswordError, PasswordHash};
use crate::collect::invite::write_new;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// The file for `--admin-password-file`: an argon2id hash of the password on the first line of stdin (12 characters at least).
#[derive(Debug, Args)]
pub struct PasswordArgs {
    /// The file; one that is there is not written over.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub fn run(args: &PasswordArgs) -> crate::Result<Outcome> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let mut stderr = std::io::stderr();
        // Where nobody listens there is nobody to tell.
        let _ = stderr.write_all(b"Password (shown as it is typed; `tidemark collect password --out FILE < password` shows nothing): ");
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    read.map_err(|source| Error::Read {
        path: PathBuf::from("stdin"),
        source,
    })?;
    let wrong = |why: String, help: &str| -> Error {
        Diagnostics::from(Diagnostic::error(code::BAD_ARGUMENT, why).help(help)).into()
    };
    let hash =
        PasswordHash::of(line.trim_end_matches(['\r', '\n'])).map_err(|error| match error {
            PasswordError::Machine(why) => Error::Bug(why),
            short => wrong(
                short.to_string(),
                "four words that do not belong together are good",
            ),
        })?;
    write_new(&args.out, format!("{}\n", hash.text()).as_bytes()).map_err(|source| match source
        .kind()
    {
        std::io::ErrorKind::AlreadyExists => Diagnostics::from(
            Diagnostic::error(
                code::WOULD_OVERWRITE,
                format!("{} is there already", args.out.display()),
            )
            .help("name another file, or delete it"),
        )
        .into(),
        _ => Error::Write {
            path: args.out.clone(),
            source,
        },
    })?;
    Ok(Outcome::default().notice(format!(
        "wrote {}: an argon2id hash (mode 0600)",
        args.out.display()
    )))
}
