//! In: what was typed. Out: data on stdout, messages on stderr, an exit code. Never: statistics or layout.
