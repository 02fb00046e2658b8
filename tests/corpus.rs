//! Every file of `tests/corpus` is read without a panic, without much memory and without waiting; the good ones are right.

#[path = "../benches/damage/mutate/container.rs"]
mod container;
#[path = "corpus/memory.rs"]
mod memory;
#[path = "corpus/reading.rs"]
mod reading;

use std::time::Duration;

use reading::{Attempts, READERS, ROWS, corpus, deliveries};

#[global_allocator]
static COUNTING: memory::Counting = memory::Counting;

/// What a file of the corpus may take in a build for tests.
const LONGEST: Duration = Duration::from_secs(20);

/// One test, since memory is counted for the whole process.
#[test]
fn good_files_are_read_and_damaged_ones_are_survived() {
    for reader in READERS {
        let mut attempts = Attempts::new(*reader);
        for good in deliveries(&corpus().join("good"), *reader) {
            let reading = attempts.read(&good);
            assert_eq!(reading.rows, Some(ROWS), "{}: {reading:?}", good.name);
            // Windows-1252 that nobody stated is always said.
            let said = good.name.contains("cp1252");
            assert_eq!(reading.said, said, "{}: {reading:?}", good.name);
        }
        for found in deliveries(&corpus().join("found").join(reader.name), *reader) {
            let reading = attempts.read(&found);
            let name = format!("found/{}/{}", reader.name, found.name);
            assert!(reading.peak <= memory::MOST, "{name}: {reading:?}");
            assert!(reading.took <= LONGEST, "{name}: {reading:?}");
            assert!(
                reading.rows.is_some() || !reading.codes.is_empty(),
                "{name}: refused without a word"
            );
        }
    }
    texts_without_end_are_refused();
}

/// A workbook of some kilobytes whose styles, or sheet, hold a text of many megabytes.
fn texts_without_end_are_refused() {
    for (name, part) in [
        ("xlsx", "xl/styles.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("ods", "content.xml"),
    ] {
        let reader = READERS.iter().find(|reader| reader.name == name);
        let reader = *reader.expect("a reader");
        let good = deliveries(&corpus().join("good"), reader);
        let mut book = good.into_iter().next().expect("a workbook");
        let mut members = container::members(&book.parts[0]);
        let member = members
            .iter_mut()
            .find(|member| member.name == part.as_bytes());
        let xml = &mut member.expect("a part").bytes;
        let end = xml.iter().rposition(|byte| *byte == b'<').expect("a tag");
        xml.splice(end..end, std::iter::repeat_n(b' ', 9 << 20));
        book.parts[0] = container::zip(&members, None);
        let reading = Attempts::new(reader).read(&book);
        assert_eq!(reading.rows, None, "{part}: {reading:?}");
        assert!(reading.shape.contains("without end"), "{part}: {reading:?}");
        assert!(reading.peak < 64 << 20, "{part}: {reading:?}");
    }
}
