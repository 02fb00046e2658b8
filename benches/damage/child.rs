//! In: deliveries, one after the other, on stdin. Out: a line on stdout for each. Never: a way past a stack overflow or a
//! failed allocation: they end this process, and its parent sees which delivery did it.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::reading::{Attempts, Delivered, Reader, Reading};

/// The stack a thread of the program has, not the larger one of `main`.
const STACK: usize = 2 << 20;

pub fn run(reader: Reader) {
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || answer(reader));
    thread.expect("a thread").join().expect("no panic");
}

fn answer(reader: Reader) {
    let mut attempts = Attempts::new(reader);
    let mut stdin = std::io::stdin().lock();
    let mut stdout = std::io::stdout().lock();
    while let Some(delivered) = receive(&mut stdin) {
        let line = match catch_unwind(AssertUnwindSafe(|| attempts.read(&delivered))) {
            Ok(reading) => line(&reading),
            Err(_) => "panic".to_owned(),
        };
        if writeln!(stdout, "{line}")
            .and_then(|()| stdout.flush())
            .is_err()
        {
            return;
        }
    }
}

fn line(reading: &Reading) -> String {
    let rows = reading
        .rows
        .map_or_else(|| "-".to_owned(), |rows| rows.to_string());
    format!(
        "{rows}\t{}\t{}\t{}\t{}\t{}",
        u8::from(reading.said),
        reading.codes.join(" "),
        reading.shape,
        reading.took.as_micros(),
        reading.peak
    )
}

/// What [`line`] wrote.
pub fn parse(line: &str) -> Option<Reading> {
    let mut fields = line.trim_end_matches('\n').split('\t');
    let mut next = || fields.next();
    Some(Reading {
        rows: next()?.parse().ok(),
        said: next()? == "1",
        codes: next()?.split_whitespace().map(str::to_owned).collect(),
        shape: next()?.to_owned(),
        took: std::time::Duration::from_micros(next()?.parse().ok()?),
        peak: next()?.parse().ok()?,
    })
}

/// Hands a delivery over.
pub fn send(to: &mut impl Write, delivered: &Delivered) -> std::io::Result<()> {
    let mut block = |bytes: &[u8]| {
        to.write_all(&(bytes.len() as u32).to_le_bytes())?;
        to.write_all(bytes)
    };
    block(delivered.name.as_bytes())?;
    block(&[delivered.parts.len() as u8])?;
    for part in &delivered.parts {
        block(part)?;
    }
    to.flush()
}

fn receive(from: &mut impl Read) -> Option<Delivered> {
    let mut block = || {
        let mut length = [0; 4];
        from.read_exact(&mut length).ok()?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        from.read_exact(&mut bytes).ok()?;
        Some(bytes)
    };
    let name = String::from_utf8(block()?).ok()?;
    let parts = block()?[0];
    let parts = (0..parts).map(|_| block()).collect::<Option<_>>()?;
    Some(Delivered { name, parts })
}
