//! In: the counts of runs. Out: target/damage/*.csv, and of all of them results.md.

use std::fmt::Write;
use std::path::Path;

use super::faults::{Counts, left};
use super::reading::{READERS, Reader};

const PARTS: [(&str, &str); 3] = [
    ("truncated", "Truncated copies"),
    ("flipped", "Bit-flipped copies"),
    ("fuzzed", "Mutations"),
];

/// Keeps the counts of a run; those of another seed stand beside it.
pub fn keep(part: &str, reader: Reader, seed: u64, counts: &Counts) {
    if counts.reads == 0 {
        println!("{part} {}: no good file", reader.name);
        return;
    }
    let folder = left();
    std::fs::create_dir_all(&folder).expect("a folder");
    let line = line(seed, counts);
    println!("{part} {}: {line}", reader.name);
    let path = folder.join(format!("{part}-{}.txt", reader.name));
    std::fs::write(path, line).expect("a file");
}

fn line(seed: u64, counts: &Counts) -> String {
    format!(
        "| {seed} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2} | {:.1} |",
        counts.reads,
        counts.refused,
        counts.same,
        counts.said,
        counts.unsaid_lines,
        counts.silent,
        counts.panicked,
        counts.died,
        counts.slow,
        counts.large,
        counts.worst_seconds,
        counts.worst_bytes as f64 / f64::from(1 << 20),
    )
}

/// Writes results.md.
pub fn gather() {
    let mut text = String::from(
        "# Damaged deliveries\n\nWhat `cargo bench --bench damage -- copies` and `-- fuzz` counted, \
         in a release build; README.md says what the columns are. The five columns from `other rows, unsaid` to `over 512 MB` are faults.\n",
    );
    for (part, title) in PARTS {
        let _ = write!(
            text,
            "\n## {title}\n\n| reader | seed | files | refused | same rows | other rows, said | other rows of a file of \
             lines | other rows, unsaid | panics | aborts | over 20 s | over 512 MB | worst s | worst MB |\n| --- {}|\n",
            "| ---: ".repeat(13)
        );
        for reader in READERS {
            let path = left().join(format!("{part}-{}.txt", reader.name));
            if let Ok(line) = std::fs::read_to_string(path) {
                let _ = writeln!(text, "| {} {line}", reader.name);
            }
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/damage/results.md");
    std::fs::write(path, text).expect("results.md");
}
