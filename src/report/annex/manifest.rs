//! In: the files of a report. Out: `manifest.json`: each with its size and SHA-256. Never: a time.

use std::path::PathBuf;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::definition::{Audience, Survey, Wave};
use crate::report::render::folder::File;
use crate::report::words::audience::mark;

/// The list of a report's files, in the order of their paths; made last, of all the others.
///
/// ```
/// use std::path::PathBuf;
/// use tidemark::report::render::folder::File;
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let empty = File { path: PathBuf::from("en/index.html"), bytes: Vec::new() };
/// let audience = tidemark::definition::Audience::Public;
/// let manifest = tidemark::report::annex::manifest(&survey, &survey.waves[0], audience, &[empty]);
/// let text = String::from_utf8_lossy(&manifest.bytes).into_owned();
/// // SHA-256 of nothing (FIPS 180-4, test vectors of NIST).
/// assert!(text.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn manifest(survey: &Survey, wave: &Wave, audience: Audience, files: &[File]) -> File {
    let mut listed: Vec<(String, &File)> = files
        .iter()
        .map(|file| {
            let parts: Vec<String> = file
                .path
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            (parts.join("/"), file)
        })
        .collect();
    listed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let lines: Vec<String> = listed
        .iter()
        .map(|(path, file)| {
            let digest = Sha256::digest(&file.bytes);
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            let line = json!({ "path": path, "bytes": file.bytes.len(), "sha256": digest });
            format!("    {line}")
        })
        .collect();
    let marks: serde_json::Map<String, serde_json::Value> = survey
        .languages
        .iter()
        .filter_map(|lang| Some((lang.as_str().to_owned(), json!(mark(lang, audience)?))))
        .collect();
    let marks = match marks.is_empty() {
        true => String::new(),
        false => format!("  \"mark\": {},\n", json!(marks)),
    };
    let text = format!(
        "{{\n  \"survey\": {},\n  \"wave\": {},\n  \"rehearsal\": {},\n  \"audience\": {},\n{marks}  \"made_with\": {},\n  \"files\": [\n{}\n  ]\n}}\n",
        json!(survey.id),
        json!(wave.id.as_str()),
        wave.is_rehearsal(),
        json!(audience),
        json!(format!("Tidemark {}", env!("CARGO_PKG_VERSION"))),
        lines.join(",\n")
    );
    File {
        path: PathBuf::from("manifest.json"),
        bytes: text.into_bytes(),
    }
}
