//! In: a slide of a package. Out: a hash of what a person sees and may change: texts, places, notes, numbers of charts, pictures. Never:
//! what a program that saves the deck rewrites by itself.

use quick_xml::events::Event;
use sha2::{Digest, Sha256};

use super::package::{Package, attribute_of};

/// The fingerprint of a slide's part.
pub fn of(package: &Package, slide: &str) -> String {
    let mut seen = Sha256::new();
    if let Some(part) = package.parts.get(slide) {
        texts(&part.bytes, &mut seen);
        for relation in &part.relations {
            let Some(related) = relation.part().and_then(|name| package.parts.get(name)) else {
                continue;
            };
            if relation.is("notesSlide") {
                texts(&related.bytes, &mut seen);
            } else if relation.is("chart") {
                values(&related.bytes, &mut seen);
            } else if relation.is("image") {
                seen.update(&related.bytes);
            }
        }
    }
    seen.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The text of each paragraph, however it is cut into runs, and where shapes stand; fields change by themselves.
fn texts(xml: &[u8], seen: &mut Sha256) {
    let (mut in_field, mut in_text) = (0_usize, false);
    each(xml, |event| match event {
        Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "off" => {
            for axis in ["x", "y"] {
                seen.update(attribute_of(start, axis).unwrap_or_default().as_bytes());
                seen.update(b" ");
            }
        }
        Event::Start(start) => match start.local_name().as_ref() {
            "fld" => in_field += 1,
            "t" => in_text = in_field == 0,
            _ => {}
        },
        Event::End(end) => match end.local_name().as_ref() {
            "fld" => in_field = in_field.saturating_sub(1),
            "t" => in_text = false,
            "p" => seen.update(b"\n"),
            _ => {}
        },
        Event::Text(text) if in_text => seen.update(text.xml10_content().as_bytes()),
        Event::GeneralRef(name) if in_text => seen.update(resolved(name).as_bytes()),
        _ => {}
    });
}

/// The numbers and texts that a chart keeps of its workbook.
fn values(xml: &[u8], seen: &mut Sha256) {
    let mut value: Option<String> = None;
    each(xml, |event| match event {
        Event::Start(start) if start.local_name().as_ref() == "v" => value = Some(String::new()),
        Event::Text(text) => {
            if let Some(value) = &mut value {
                value.push_str(&text.xml10_content());
            }
        }
        Event::GeneralRef(name) => {
            if let Some(value) = &mut value {
                value.push_str(&resolved(name));
            }
        }
        Event::End(end) if end.local_name().as_ref() == "v" => {
            let text = value.take().unwrap_or_default();
            match text.parse::<f64>() {
                // Programs write the last bits of a number in their own way.
                Ok(number) => seen.update(format!("{number:.9e}\n").as_bytes()),
                Err(_) => seen.update(format!("{text}\n").as_bytes()),
            }
        }
        _ => {}
    });
}

/// What a reference stands for: programs escape what they like.
fn resolved(name: &str) -> String {
    let number = |digits: &str| match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    };
    match name {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        name => {
            let character = name
                .strip_prefix('#')
                .and_then(number)
                .and_then(char::from_u32);
            character.map_or_else(|| name.to_owned(), String::from)
        }
    }
}

fn each(xml: &[u8], mut look: impl FnMut(&Event<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => return,
            Ok(event) => look(&event),
        }
    }
}
