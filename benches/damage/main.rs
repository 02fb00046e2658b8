//! Damaged deliveries: every reader against truncated, bit-flipped and mutated files.
//!
//!     cargo bench --bench damage -- copies [READER…] [--number 1000] [--seed 1]
//!     cargo bench --bench damage -- fuzz [READER…] [--minutes 10] [--seed 1]
//!     cargo bench --bench damage -- replay READER FILE…
//!     cargo bench --bench damage -- results
//!
//! README.md beside this file says what is counted; `results` writes results.md from what the runs left.

mod child;
mod copies;
mod faults;
mod fuzz;
#[path = "../../tests/corpus/memory.rs"]
mod memory;
mod mutate;
mod process;
#[path = "../../tests/corpus/reading.rs"]
mod reading;
mod results;

use reading::{Delivered, READERS, Reader};

#[global_allocator]
static COUNTING: memory::Counting = memory::Counting;

/// What was asked for.
pub struct Wanted {
    pub readers: Vec<Reader>,
    pub number: usize,
    pub minutes: f64,
    pub seed: u64,
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let Some((command, rest)) = words.split_first() else {
        return usage();
    };
    match command.as_str() {
        "--child" => child::run(named(&rest[0])),
        "copies" => copies::run(&wanted(rest)),
        "fuzz" => fuzz::run(&wanted(rest)),
        "replay" => replay(named(&rest[0]), &rest[1..]),
        "results" => results::gather(),
        _ => usage(),
    }
}

/// `cargo bench` and `cargo test` run every bench without arguments.
fn usage() {
    println!("damage: say copies, fuzz, replay or results; see benches/damage/README.md");
}

fn named(name: &str) -> Reader {
    match READERS.iter().find(|reader| reader.name == name) {
        Some(reader) => *reader,
        None => {
            let names: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
            panic!("no reader {name}; there are {}", names.join(", "))
        }
    }
}

fn wanted(words: &[String]) -> Wanted {
    let mut wanted = Wanted {
        readers: Vec::new(),
        number: 1000,
        minutes: 10.0,
        seed: 1,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value");
        match word.as_str() {
            "--number" => wanted.number = value().parse().expect("a number"),
            "--minutes" => wanted.minutes = value().parse().expect("a number"),
            "--seed" => wanted.seed = value().parse().expect("a number"),
            name => wanted.readers.push(named(name)),
        }
    }
    if wanted.readers.is_empty() {
        wanted.readers = READERS.to_vec();
    }
    wanted
}

fn replay(reader: Reader, files: &[String]) {
    let mut process = process::Process::new(reader);
    for file in files {
        let delivered = Delivered::open(file.as_ref()).expect("a file");
        println!("{file}: {:?}", process.ask(&delivered));
    }
}
