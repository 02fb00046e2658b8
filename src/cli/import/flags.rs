//! Where a finding says what to state in wave.toml, and there is none yet: the argument of `import` that states it.

use crate::Error;
use crate::diagnostic::Diagnostics;

/// Keys of wave.toml, and the arguments that state the same.
const FLAGS: [(&str, &str); 5] = [
    ("`encoding", "--encoding"),
    ("`sheet", "--sheet"),
    ("`heading_row", "--heading-row"),
    ("`delimiter", "--delimiter"),
    ("`decimal", "--decimal"),
];

/// The findings, each with the arguments that it speaks of.
pub fn named(mut findings: Diagnostics) -> Diagnostics {
    for finding in &mut findings.0 {
        let Some(help) = &mut finding.help else {
            continue;
        };
        if !help.contains("wave.toml") {
            continue;
        }
        let flags: Vec<String> = FLAGS
            .iter()
            .filter(|(key, _)| help.contains(key))
            .map(|(key, flag)| match value_of(help, key) {
                Some(value) => format!("`{flag} '{value}'`"),
                None => format!("`{flag}`"),
            })
            .collect();
        if !flags.is_empty() {
            help.push_str(&format!("; `import` takes it as {}", flags.join(", ")));
        }
    }
    findings
}

/// The same for a delivery that could not be read.
pub fn in_error(error: Error) -> Error {
    match error {
        Error::Input(findings) => Error::Input(named(findings)),
        other => other,
    }
}

/// `|` of ``state `delimiter = "|"` in wave.toml``.
fn value_of<'h>(help: &'h str, key: &str) -> Option<&'h str> {
    let (_, after) = help.split_once(key)?;
    let after = after.strip_prefix(" = \"")?;
    let (value, _) = after.split_once('"')?;
    (!value.is_empty() && value != "…").then_some(value)
}
