//! In: a zip file. Out: its members, and of members a zip file with the right checksums. Never: a size that is not so, but
//! where it was asked for.

use std::io::{Read, Write};

use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// The largest member that is taken out, in bytes.
const LARGEST: u64 = 1 << 20;

pub struct Member {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// The members that the directory at the end of a zip file names.
pub fn members(zip: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let Some(end) = zip.windows(4).rposition(|mark| mark == b"PK\x05\x06") else {
        return members;
    };
    let mut at = u32_at(zip, end + 16) as usize;
    while zip.get(at..at + 4) == Some(b"PK\x01\x02") {
        let [name, extra, comment] = [28, 30, 32].map(|field| u16_at(zip, at + field) as usize);
        let stored = u32_at(zip, at + 20) as usize;
        let local = u32_at(zip, at + 42) as usize;
        let data = local + 30 + u16_at(zip, local + 26) as usize + u16_at(zip, local + 28) as usize;
        let (Some(name_bytes), Some(raw)) = (
            zip.get(at + 46..at + 46 + name),
            zip.get(data..data.saturating_add(stored)),
        ) else {
            break;
        };
        let mut bytes = Vec::new();
        if u16_at(zip, at + 10) == 0 {
            bytes.extend_from_slice(raw);
        } else {
            let _ = DeflateDecoder::new(raw)
                .take(LARGEST)
                .read_to_end(&mut bytes);
        }
        members.push(Member {
            name: name_bytes.to_vec(),
            bytes,
        });
        at += 46 + name + extra + comment;
    }
    members
}

/// A zip file of members. `claimed`: the size that every member is said to have, in place of its own.
pub fn zip(members: &[Member], claimed: Option<u32>) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut directory = Vec::new();
    for member in members {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&member.bytes).expect("memory");
        let packed = encoder.finish().expect("memory");
        let mut crc = Crc::new();
        crc.update(&member.bytes);
        // Version needed, names in UTF-8, deflated, a time and a date; then checksum, sizes and lengths, as both headers
        // have them.
        let mut fields = vec![20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0x50];
        fields.extend(crc.sum().to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend(claimed.unwrap_or(member.bytes.len() as u32).to_le_bytes());
        fields.extend((member.name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        let at = zip.len() as u32;
        zip.extend(b"PK\x03\x04");
        zip.extend(&fields);
        zip.extend(&member.name);
        zip.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(&member.name);
    }
    let count = (members.len() as u16).to_le_bytes();
    let at = (zip.len() as u32).to_le_bytes();
    let length = (directory.len() as u32).to_le_bytes();
    zip.extend(directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].concat());
    zip.extend([length, at].concat());
    zip.extend([0, 0]);
    zip
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at.saturating_add(2))
        .map_or(0, |raw| u16::from_le_bytes([raw[0], raw[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at.saturating_add(2))) << 16
}
