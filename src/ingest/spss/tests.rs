//! Dictionaries against what PSPP says of the same files (`tests/spss/made.txt`), byte orders against each other, and
//! damage.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::definition::{Delivery, Format};
use crate::diagnostic::Diagnostics;

use super::super::coding::Open;
use super::super::delivered::Delivered;
use super::super::dictionary::{Dictionary, Measure, ResponseSet, SetKind, Storage, Value};
use super::super::opened;
use super::super::sink::{Cells, Purpose, Sink};
use super::rows::{Data, Rows};
use super::{Beginning, rows_begin};

const PLAIN: &[u8] = include_bytes!("../../../tests/spss/plain.sav");
const PACKED: &[u8] = include_bytes!("../../../tests/spss/packed.sav");
const ZIPPED: &[u8] = include_bytes!("../../../tests/spss/packed.zsav");
const PORTABLE: &[u8] = include_bytes!("../../../tests/spss/portable.por");

fn delivery(format: Format) -> Delivery {
    Delivery {
        path: "answers".into(),
        format,
        encoding: None,
        sheet: None,
        heading_row: None,
        delimiter: None,
        decimal: None,
        id: None,
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        blanks: Vec::new(),
    }
}

/// What a whole read comes to: the dictionary, every column as text, and what was found.
#[derive(Debug, PartialEq)]
struct Whole {
    dictionary: Dictionary,
    columns: Vec<Vec<Option<String>>>,
}

fn whole(bytes: &[u8], format: Format) -> Result<(Whole, Diagnostics), Diagnostics> {
    whole_of(&Delivered::bytes_of(bytes), format)
}

fn whole_of(
    delivered: &Delivered<'_>,
    format: Format,
) -> Result<(Whole, Diagnostics), Diagnostics> {
    let delivery = delivery(format);
    let mut found = Diagnostics::new();
    let Some(opened) = opened::open(&delivery, delivered, &[], &mut found) else {
        return Err(found);
    };
    let dictionary = opened.dictionary().clone();
    let sink = |column: usize| Sink {
        column,
        purpose: if column == 0 {
            Purpose::Id
        } else {
            Purpose::Stratum
        },
        name: String::new(),
        cells: Cells::Open(Open::new(&[])),
    };
    let sinks = (0..dictionary.variables.len()).map(sink).collect();
    let Some(table) = opened.fill(sinks, &mut found) else {
        return Err(found);
    };
    assert!((0..table.rows).all(|row| table.sheet.same(row, row)));
    assert!((1..table.rows).all(|row| !table.sheet.same(0, row)));
    let columns: Vec<_> = table
        .sinks
        .into_iter()
        .map(|sink| match sink.cells {
            Cells::Open(open) => open.texts,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(columns.iter().all(|column| column.len() == table.rows));
    Ok((
        Whole {
            dictionary,
            columns,
        },
        found,
    ))
}

fn read(bytes: &[u8], format: Format) -> Whole {
    match whole(bytes, format) {
        Ok((whole, found)) => {
            assert_eq!(found.0, []);
            whole
        }
        Err(found) => panic!("{found:?}"),
    }
}

fn texts(texts: &[&str]) -> Vec<Option<String>> {
    texts
        .iter()
        .map(|text| (!text.is_empty()).then(|| (*text).to_owned()))
        .collect()
}

#[test]
fn every_packing_holds_the_rows_that_pspp_lists() {
    for bytes in [PLAIN, PACKED, ZIPPED] {
        let Whole {
            dictionary,
            columns,
        } = read(bytes, Format::Spss);
        let column = |name: &str| {
            let place = dictionary
                .variables
                .iter()
                .position(|variable| variable.name == name);
            columns[place.expect(name)].clone()
        };
        assert_eq!(
            column("id"),
            texts(&["1001", "1002", "1003", "1004", "1005"])
        );
        assert_eq!(column("EnigMedUdsagnet"), texts(&["1", "2", "-5", "8", ""]));
        assert_eq!(column("second"), texts(&["2", "", "1", "3", "3"]));
        assert_eq!(column("w"), texts(&["0.5", "1.25", "1.25", "2", "0"]));
        assert_eq!(column("code"), texts(&["dk", "se", "xx", "dk", "no"]));
        assert_eq!(
            column("day"),
            texts(&["2009-06-08", "2009-06-09", "2009-06-10", "2009-06-11", ""])
        );
        assert_eq!(column("moment")[2].as_deref(), Some("2009-06-08T12:30:02"));
        assert_eq!(column("begun")[0].as_deref(), Some("3600"));
        assert_eq!(column("place")[2].as_deref(), Some("Syddanmark og øerne"));
        let essay = column("essay");
        assert_eq!(essay[2].as_deref(), Some("kort"));
        assert_eq!(essay[4], None);
        let expected = format!(
            "begyndelsen æøå {} midten {} slutningen 1004",
            "x".repeat(270),
            "y".repeat(200)
        );
        assert_eq!(essay[3].as_deref(), Some(expected.as_str()));
    }
}

fn numbers(numbers: &[f64]) -> Vec<Value> {
    numbers.iter().copied().map(Value::Number).collect()
}

#[test]
fn the_dictionary_is_what_pspp_displays() {
    for bytes in [PLAIN, PACKED, ZIPPED] {
        let Whole { dictionary, .. } = read(bytes, Format::Spss);
        assert_eq!(
            dictionary.title.texts().collect::<Vec<_>>(),
            ["Prøve af filformater"]
        );
        let name = |at: usize| dictionary.variables[at].name.as_str();
        assert_eq!(dictionary.weight.map(name), Some("w"));
        let variable = |name: &str| {
            let named = dictionary
                .variables
                .iter()
                .find(|variable| variable.name == name);
            named.expect(name)
        };
        let agree = variable("EnigMedUdsagnet");
        assert_eq!(
            agree.label.texts().next(),
            Some("Ny teknologi løser vores udfordringer")
        );
        assert_eq!(agree.measure, Some(Measure::Ordinal));
        assert_eq!(agree.storage, Storage::Number);
        assert_eq!(agree.missing.range, Some((f64::NEG_INFINITY, 0.0)));
        assert_eq!(agree.missing.values, numbers(&[8.0]));
        let labels: Vec<_> = agree
            .values
            .iter()
            .map(|value| (value.value.to_string(), value.label.texts().next()))
            .collect();
        assert_eq!(labels.len(), 4);
        assert!(labels.contains(&("-5".to_owned(), Some("Meget uenig"))));
        assert_eq!(variable("q2").missing.range, Some((90.0, f64::INFINITY)));
        assert_eq!(variable("first").missing.values, numbers(&[2.0, 3.0]));
        assert_eq!(
            variable("code").missing.values,
            [Value::Text("xx".to_owned())]
        );
        assert_eq!(variable("code").storage, Storage::Text);
        assert_eq!(
            variable("code").values[1].label.texts().next(),
            Some("Sverige")
        );
        assert_eq!(variable("day").storage, Storage::Date);
        let place = variable("place");
        assert_eq!(place.missing.values, [Value::Text("ukendt".to_owned())]);
        assert_eq!(
            place.values[0].value,
            Value::Text("Hovedstadsområdet i Danmark".to_owned())
        );
        assert_eq!(place.values[0].label.texts().next(), Some("København mv."));
        let set = |name: &str| {
            let named = dictionary.sets.iter().find(|set| set.name == name);
            let ResponseSet {
                label,
                variables,
                kind,
                ..
            } = named.expect(name);
            let variables: Vec<_> = variables
                .iter()
                .map(|at| self::name(&dictionary, *at))
                .collect();
            (
                label.texts().next().map(str::to_owned),
                variables,
                kind.clone(),
            )
        };
        let counted = SetKind::Dichotomies {
            counted: Value::Number(1.0),
        };
        assert_eq!(
            set("news"),
            (
                Some("Nyhedskilder".to_owned()),
                vec!["news1", "news2", "news3"],
                counted.clone()
            )
        );
        assert_eq!(
            set("energy"),
            (
                Some("Energikilder, to svar".to_owned()),
                vec!["first", "second"],
                SetKind::Categories
            )
        );
        let (_, variables, kind) = set("counted");
        assert_eq!((variables, kind), (vec!["news1", "news2"], counted));
    }
}

fn name(dictionary: &Dictionary, at: usize) -> &str {
    &dictionary.variables[at].name
}

/// PSPP reads its own file without a weight so (`IMPORT`): names in capitals of eight letters, texts of 255.
#[test]
fn a_portable_file_keeps_labels_missing_values_and_the_weight() {
    let Whole {
        dictionary,
        columns,
    } = read(PORTABLE, Format::SpssPortable);
    let names: Vec<_> = dictionary
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(names[..4], ["ID", "ENIGMEDU", "Q2", "NEWS1"]);
    assert_eq!(dictionary.weight, Some(8));
    let agree = &dictionary.variables[1];
    assert_eq!(
        agree.label.texts().next(),
        Some("Ny teknologi løser vores udfordringer")
    );
    assert_eq!(agree.missing.range, Some((f64::NEG_INFINITY, 0.0)));
    assert_eq!(agree.missing.values, numbers(&[8.0]));
    assert_eq!(agree.values.len(), 4);
    assert_eq!(dictionary.variables[6].missing.values, numbers(&[2.0, 3.0]));
    assert_eq!(dictionary.variables[12].storage, Storage::Date);
    assert_eq!(columns[1], texts(&["1", "2", "-5", "8", ""]));
    assert_eq!(columns[8], texts(&["0.5", "1.25", "1.25", "2", "0"]));
    assert_eq!(columns[9], texts(&["dk", "se", "xx", "dk", "no"]));
    assert_eq!(columns[11][2].as_deref(), Some("Syddanmark og øerne"));
    assert_eq!(columns[12][0].as_deref(), Some("2009-06-08"));
    assert_eq!(columns[13][2].as_deref(), Some("2009-06-08T12:30:02"));
}

/// A file of two numbers and a text, in either byte order.
fn small(big: bool, compression: i32) -> Vec<u8> {
    let i32 = |number: i32| {
        if big {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    };
    let f64 = |number: f64| {
        if big {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    };
    let mut file = b"$FL2".to_vec();
    file.extend([b' '; 60]);
    for number in [2, 3, compression, 2, 2] {
        file.extend(i32(number));
    }
    file.extend(f64(100.0));
    file.extend([b' '; 17 + 64 + 3]);
    let mut variable = |width: i32, name: &[u8; 8], missing: &[f64]| {
        let count = match missing.len() {
            3 => -3,
            count => count as i32,
        };
        for number in [2, width, 0, count, 0x0005_0800, 0x0005_0800] {
            file.extend(i32(number));
        }
        file.extend(name);
        for value in missing {
            file.extend(f64(*value));
        }
    };
    variable(0, b"Q1      ", &[7.0, 9.0, 99.0]);
    variable(0, b"WEIGHT  ", &[]);
    variable(4, b"TEXT    ", &[]);
    for number in [3, 1] {
        file.extend(i32(number));
    }
    file.extend(f64(1.0));
    file.extend(b"\x04Enig   ");
    for number in [4, 1, 1, 7, 3, 4, 8, 1, 0, 0, 720, 0, 1, 1, 65001, 999, 0] {
        file.extend(i32(number));
    }
    match compression {
        0 => {
            for (q1, weight, text) in [(1.0, 0.5, b"ja  "), (f64::MIN, 2.0, b"    ")] {
                file.extend(f64(q1));
                file.extend(f64(weight));
                file.extend(text);
                file.extend(b"    ");
            }
        }
        _ => {
            file.extend([101, 253, 253, 255, 102, 254, 252, 0]);
            file.extend(f64(0.5));
            file.extend(b"ja      ");
        }
    }
    file
}

#[test]
fn both_byte_orders_and_packings_say_the_same() {
    let first = read(&small(false, 0), Format::Spss);
    assert_eq!(
        first.columns,
        [texts(&["1", ""]), texts(&["0.5", "2"]), texts(&["ja", ""])]
    );
    assert_eq!(
        first.dictionary.variables[0].missing.range,
        Some((7.0, 9.0))
    );
    assert_eq!(
        first.dictionary.variables[0].missing.values,
        numbers(&[99.0])
    );
    assert_eq!(first.dictionary.weight, Some(1));
    for (big, compression) in [(true, 0), (false, 1), (true, 1)] {
        let other = read(&small(big, compression), Format::Spss);
        assert_eq!(other.dictionary, first.dictionary, "{big} {compression}");
        assert_eq!(other.columns, first.columns, "{big} {compression}");
    }
}

/// Every file of this module's tests.
fn files() -> Vec<(Vec<u8>, Format)> {
    vec![
        (small(false, 0), Format::Spss),
        (small(true, 1), Format::Spss),
        (PLAIN.to_vec(), Format::Spss),
        (PACKED.to_vec(), Format::Spss),
        (ZIPPED.to_vec(), Format::Spss),
        (PORTABLE.to_vec(), Format::SpssPortable),
    ]
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_or_says_that_rows_are_missing() {
    for (bytes, format) in files() {
        let rows = read(&bytes, format).columns[0].len();
        for length in 0..bytes.len() {
            match whole(&bytes[..length], format) {
                Err(found) => assert!(found.error_count() > 0, "{length}"),
                Ok((whole, found)) => {
                    let same = whole.columns[0].len() == rows;
                    assert!(
                        same || found.warning_count() > 0,
                        "{length} of {}",
                        bytes.len()
                    );
                }
            }
        }
    }
}

#[test]
fn rows_left_in_the_file_are_read_as_rows_in_memory_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sav");
    for (bytes, format) in files().into_iter().filter(|(_, f)| *f == Format::Spss) {
        let unpacked = bytes.get(72..76) == Some(&[0; 4]);
        let shorter = (0..bytes.len()).step_by(131);
        for length in shorter.chain([bytes.len() - 8, bytes.len() - 3, bytes.len()]) {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let mut left = Delivered::with_rows_from(&path, format, 0).unwrap();
            let whole_dictionary = matches!(rows_begin(&bytes[..length]), Beginning::At(_));
            assert_eq!(left.rows().is_some(), whole_dictionary && unpacked);
            assert_eq!(left.size(), length);
            let in_memory = whole(&bytes[..length], format);
            assert_eq!(whole_of(&left, format), in_memory, "{length} bytes");
            let unread = Delivered::with_rows_from(&path, format, 0).unwrap();
            for digest in [left.digest(), left.digest(), unread.digest()] {
                let whole = Sha256::digest(&bytes[..length]);
                assert_eq!(digest.unwrap().finalize(), whole);
            }
            left.was_read().unwrap();
        }
    }
}

#[test]
fn a_row_left_in_the_file_is_compared_with_another() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), PLAIN).unwrap();
    let left = Delivered::with_rows_from(file.path(), Format::Spss, 0).unwrap();
    let slots = left.rows().unwrap().bytes() / 8 / 3;
    let rows = |data| Rows::new(data, slots);
    let (in_file, in_memory) = (
        rows(Data::InFile(left.rows().unwrap())),
        rows(Data::Plain(&PLAIN[left.bytes().len()..])),
    );
    for (one, other) in [(0, 0), (0, 1), (1, 2), (2, 2)] {
        assert_eq!(in_file.same(one, other), one == other);
        assert_eq!(in_memory.same(one, other), one == other);
    }
}

#[test]
fn a_file_that_is_changed_while_it_is_read_is_not_believed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for now in [&PLAIN[..PLAIN.len() - 8], &[PLAIN, &[0; 8]].concat()] {
        std::fs::write(file.path(), PLAIN).unwrap();
        let mut left = Delivered::with_rows_from(file.path(), Format::Spss, 0).unwrap();
        left.was_read().unwrap();
        std::fs::write(file.path(), now).unwrap();
        let _ = whole_of(&left, Format::Spss);
        assert!(left.was_read().is_err());
    }
}

#[test]
fn no_flipped_bit_makes_the_reader_panic_or_lose_rows_in_silence() {
    for (bytes, format) in files() {
        let rows = read(&bytes, format).columns[0].len();
        let mut flipped = bytes.clone();
        // Of the larger files one bit a byte, another in each: all of them take minutes.
        let all = bytes.len() < 1000;
        for at in 0..bytes.len() {
            for bit in (0..8).filter(|bit| all || *bit == at * 5 % 8) {
                flipped[at] ^= 1 << bit;
                if let Ok((whole, found)) = whole(&flipped, format) {
                    let same = whole.columns[0].len() == rows;
                    assert!(same || found.warning_count() > 0, "byte {at}, bit {bit}");
                }
                flipped[at] = bytes[at];
            }
        }
    }
}
