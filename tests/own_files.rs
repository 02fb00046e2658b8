//! What a person keeps in a report's folder, through the binary: a build replaces what Tidemark wrote and nothing else, also
//! where the editions of a survey change, another survey writes there, or a build is interrupted.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use sha2::{Digest, Sha256};

const SURVEY: &str = r#"
[survey]
id = "poll"
languages = ["da", "en"]
title = { da = "Måling", en = "Poll" }

[item.trust]
kind = "single"
base = "answered"
text = { da = "Kan man stole på naboerne?", en = "Can neighbours be trusted?" }
answers = [
  { code = 1, label = { da = "Nej", en = "No" } },
  { code = 2, label = { da = "Ja", en = "Yes" } },
]

[disclosure]
probability = "probability"
sponsor = { da = "Fonden", en = "The fund" }
conducted_by = { da = "Instituttet", en = "The institute" }
population = { da = "Voksne", en = "Adults" }
modes = { da = "Web", en = "Web" }
"#;

const WAVE: &str = "kind = \"responses\"\nfieldwork = { start = 2024-03-01, end = 2024-03-14 }\n";

const REPORT: &str = r#"
title = { da = "Måling", en = "Poll" }

[figure.trust]
title = { da = "Svarene", en = "The answers" }
kind = "stacked"
items = ["trust"]
"#;

const ONE: &str = "[edition.public]\npieces = [\"page\", \"tables\"]\n";
const TWO: &str = "[edition.public]\npieces = [\"page\", \"tables\"]\n[edition.house]\naudience = \"internal\"\npieces = [\"page\"]\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(editions: &str) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        let answers: String = (0..120).map(|row| format!("{}\n", 1 + row % 2)).collect();
        folder.put("survey/survey.toml", SURVEY);
        folder.put("survey/waves/2024/wave.toml", WAVE);
        folder.put(
            "survey/waves/2024/responses.csv",
            &format!("trust\n{answers}"),
        );
        folder.declare(editions);
        folder
    }

    fn declare(&self, editions: &str) {
        self.put("survey/report.toml", &format!("{REPORT}\n{editions}"));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidemark"));
        command
            .current_dir(self.0.path())
            .env("COLUMNS", "300")
            .env("NO_COLOR", "1")
            .args(["--no-cache", "report", "survey", "--out", "out"])
            .args(more);
        command
    }

    fn run(&self, more: &[&str]) -> Output {
        self.command(more).output().expect("the program runs")
    }

    /// A build that succeeds; what it said.
    fn build(&self, more: &[&str]) -> String {
        let output = self.run(more);
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        said
    }

    /// Every file of `out` with its bytes; a link is where it leads to.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        look(&self.path("out"), Path::new(""), &mut found);
        found
    }

    fn names(&self) -> Vec<String> {
        let files = self.files().into_keys();
        files.map(|path| path.display().to_string()).collect()
    }
}

fn look(root: &Path, inside: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(root.join(inside)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = inside.join(entry.file_name());
        let kind = entry.file_type().expect("a kind");
        if kind.is_symlink() {
            let to = fs::read_link(entry.path()).expect("a link");
            found.insert(path, format!("-> {}", to.display()).into_bytes());
        } else if kind.is_dir() {
            look(root, &path, found);
        } else {
            found.insert(path, fs::read(entry.path()).expect("a file"));
        }
    }
}

/// What was said, in one line.
fn said(output: &Output) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let words = words.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}

/// Files of a folder whose sum is not the marker's, and those it lists that are not there.
fn untrue(folder: &Path) -> Vec<String> {
    let marker = fs::read_to_string(folder.join(".tidemark-report")).expect("a marker");
    let listed = marker.lines().filter(|line| !line.starts_with('#'));
    let is_untrue = |line: &&str| {
        let (sum, path) = line.split_once("  ").expect("a sum and a path");
        let bytes = fs::read(folder.join(path)).unwrap_or_default();
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        digest != sum
    };
    listed.filter(is_untrue).map(str::to_owned).collect()
}

#[test]
fn what_no_build_wrote_stays_and_is_said_in_one_line() {
    let folder = Folder::with(ONE);
    folder.build(&[]);
    let built = folder.files();
    folder.put("out/notes.txt", "mine");
    folder.put("out/da/tables/deep/er.txt", "mine too");
    folder.put("out/.DS_Store", "a program's");
    fs::create_dir(folder.path("out/press")).expect("an empty folder");
    let said = folder.build(&[]);
    let line =
        "left alone in `out`, as not of a report: `da/tables/deep/er.txt`, `notes.txt` wrote ";
    assert!(said.contains(line), "{said}");
    assert_eq!(folder.text("out/notes.txt"), "mine");
    assert_eq!(folder.text("out/da/tables/deep/er.txt"), "mine too");
    assert_eq!(folder.text("out/.DS_Store"), "a program's");
    assert!(folder.path("out/press").is_dir());
    for (path, bytes) in built {
        assert_eq!(folder.files()[&path], bytes, "{}", path.display());
    }
    // A piece that is no longer asked for goes, and only that.
    folder.declare("[edition.public]\npieces = [\"page\"]\n");
    folder.build(&[]);
    assert!(!folder.path("out/da/tables/trust.csv").exists());
    assert!(!folder.path("out/en/tables").exists());
    assert_eq!(folder.text("out/da/tables/deep/er.txt"), "mine too");
    assert_eq!(folder.text("out/notes.txt"), "mine");
    assert_eq!(untrue(&folder.path("out")), Vec::<String>::new());
}

#[test]
fn a_file_of_ours_that_a_person_changed_is_kept_under_another_name() {
    let folder = Folder::with(ONE);
    folder.build(&[]);
    let good = folder.text("out/da/index.html");
    folder.put("out/da/index.html", "rettet i hånden");
    let said = folder.build(&[]);
    assert!(
        said.contains("warning[T0632]") && said.contains("`da/index.edited.html`"),
        "{said}"
    );
    assert_eq!(folder.text("out/da/index.html"), good);
    assert_eq!(folder.text("out/da/index.edited.html"), "rettet i hånden");
    // Once more: the first stays as well, and a third build has nothing to say of either.
    folder.put("out/da/index.html", "igen");
    folder.build(&[]);
    assert_eq!(folder.text("out/da/index.edited.html"), "rettet i hånden");
    assert_eq!(folder.text("out/da/index.edited-2.html"), "igen");
    assert!(!folder.build(&[]).contains("T0632"));
    // A file of their own that has the name of one that is written now.
    folder.put("out/da/figures/trust.svg", "drawn by hand");
    folder.declare("[edition.public]\npieces = [\"page\", \"figures\"]\n");
    folder.build(&[]);
    assert_eq!(
        folder.text("out/da/figures/trust.edited.svg"),
        "drawn by hand"
    );
    assert!(folder.text("out/da/figures/trust.svg").starts_with("<svg"));
    // Changed, and no longer written: it stays where it is.
    folder.put("out/da/figures/trust.svg", "changed");
    folder.declare(ONE);
    assert!(folder.build(&[]).contains("T0632"));
    assert_eq!(folder.text("out/da/figures/trust.svg"), "changed");
    assert!(!folder.path("out/en/figures").exists());
}

#[test]
fn from_one_edition_to_several_and_back_only_what_is_ours_moves() {
    let folder = Folder::with(ONE);
    folder.build(&[]);
    let one = folder.names();
    folder.put("out/notes.txt", "mine");
    folder.put("out/en/mine.txt", "mine");
    folder.declare(TWO);
    let said = folder.build(&[]);
    let alone = "left alone in `out`, as not of a report: `en/mine.txt`, `notes.txt`";
    assert!(said.contains(alone), "{said}");
    let several = folder.names();
    let top = |names: &[String], folder: &str| names.iter().any(|name| name.starts_with(folder));
    assert!(
        !several.contains(&"en/index.html".to_owned()),
        "{several:?}"
    );
    assert!(several.contains(&"en/mine.txt".to_owned()) && !top(&several, "da/"));
    assert!(top(&several, "public/da/") && top(&several, "house/en/"));
    assert_eq!(untrue(&folder.path("out")), Vec::<String>::new());

    // One of several alone: the other stays.
    let other = folder.text("out/house/en/index.html");
    folder.put("out/house/en/notes.txt", "mine");
    folder.build(&["--edition", "public"]);
    assert_eq!(folder.text("out/house/en/index.html"), other);
    assert_eq!(untrue(&folder.path("out")), Vec::<String>::new());

    folder.declare(ONE);
    folder.build(&[]);
    let mut expected = one;
    expected.extend(["en/mine.txt", "house/en/notes.txt", "notes.txt"].map(str::to_owned));
    expected.sort();
    let mut back = folder.names();
    back.sort();
    assert_eq!(back, expected);
    assert_eq!(untrue(&folder.path("out")), Vec::<String>::new());
}

/// How many slides of a deck hold a text.
fn slides_with(deck: &Path, text: &str) -> usize {
    let bytes = fs::read(deck).unwrap_or_else(|error| panic!("{}: {error}", deck.display()));
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut found = 0;
    for place in 0..zip.len() {
        let mut part = zip.by_index(place).expect("a part");
        let is_slide = part
            .name()
            .is_ok_and(|name| name.starts_with("ppt/slides/slide"));
        let mut held = Vec::new();
        part.read_to_end(&mut held).expect("its bytes");
        found += usize::from(is_slide && String::from_utf8_lossy(&held).contains(text));
    }
    found
}

/// Adds a slide with python-pptx, which `.ci/run` installs.
fn add_slide(folder: &Folder, deck: &str) -> bool {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_default();
    let python = std::env::var_os("TIDEMARK_PPTX").map_or_else(
        || home.join(".cache/tidemark-pptx/bin/python"),
        PathBuf::from,
    );
    if !python.is_file() {
        let asked = std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_some_and(|value| value == "1");
        assert!(!asked, "no python-pptx at {}", python.display());
        eprintln!("SKIPPED added slides: no python-pptx");
        return false;
    }
    let picture = folder.path("picture.png");
    let mut pixels = Vec::new();
    let mut encoder = png::Encoder::new(&mut pixels, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[0]).expect("a pixel");
    writer.finish().expect("an end");
    fs::write(&picture, pixels).expect("a picture");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/event/add.py");
    let added = Command::new(python)
        .arg(script)
        .arg(folder.path(deck))
        .arg(picture)
        .output()
        .expect("python runs");
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    true
}

#[test]
fn added_slides_go_with_the_edition_and_never_from_the_house_to_the_public() {
    const ADDED: &str = "Coffee at three";
    let one = "[edition.public]\npieces = [\"slides\"]\n";
    let folder = Folder::with(one);
    folder.build(&["--lang", "en"]);
    if !add_slide(&folder, "out/en/event/slides.pptx") {
        return;
    }
    let two = "[edition.public]\npieces = [\"slides\"]\n[edition.house]\naudience = \"internal\"\npieces = [\"slides\"]\n";
    folder.declare(two);
    folder.build(&[]);
    let deck = |name: &str| folder.path(&format!("out/{name}en/event/slides.pptx"));
    assert_eq!(slides_with(&deck("public/"), ADDED), 1);
    assert_eq!(slides_with(&deck("house/"), ADDED), 1);
    assert!(!folder.path("out/en").exists(), "{:?}", folder.names());
    // Once more: none lost, none twice.
    folder.build(&[]);
    assert_eq!(slides_with(&deck("public/"), ADDED), 1);

    folder.declare(one);
    let said = folder.build(&[]);
    assert_eq!(slides_with(&deck(""), ADDED), 1);
    assert!(!folder.path("out/public").exists());
    // What was added for the house stays with it: no public deck takes it over.
    assert!(
        said.contains("T0632") && said.contains("house/en/event/slides.pptx"),
        "{said}"
    );
    assert_eq!(slides_with(&deck("house/"), ADDED), 1);

    // An internal edition of another name becomes the only one, and then a public one of a third name.
    folder.declare("[edition.desk]\naudience = \"internal\"\npieces = [\"slides\"]\n");
    folder.build(&[]);
    assert_eq!(slides_with(&deck(""), ADDED), 1);
    folder.declare("[edition.web]\npieces = [\"slides\"]\n");
    folder.build(&[]);
    assert_eq!(slides_with(&deck(""), ADDED), 0);
    let aside = folder.path("out/en/event/slides.edited.pptx");
    assert_eq!(slides_with(&aside, ADDED), 1);
}

#[test]
fn another_survey_of_the_same_id_does_not_write_over_it() {
    let folder = Folder::with(ONE);
    folder.build(&[]);
    let before = folder.files();
    let refused = |change: &dyn Fn(&Folder)| {
        let other = Folder::with(ONE);
        change(&other);
        let output = Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .env("COLUMNS", "300")
            .args(["--no-cache", "report"])
            .arg(other.path("survey"))
            .arg("--out")
            .arg(folder.path("out"))
            .output()
            .expect("the program runs");
        (output.status.code(), said(&output))
    };
    let (code, text) = refused(&|other| {
        let survey = SURVEY
            .replace("Måling", "Sundhed")
            .replace("Poll", "Health");
        other.put("survey/survey.toml", &survey);
        other.put(
            "survey/waves/2024/wave.toml",
            &WAVE.replace("2024-03", "2024-05"),
        );
    });
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("error[T0631]") && text.contains("Måling") && text.contains("Sundhed"),
        "{text}"
    );
    assert!(text.contains("--out") && text.contains("`id`"), "a way out");
    assert_eq!(folder.files(), before);
    let (code, text) = refused(&|other| {
        other.put(
            "survey/survey.toml",
            &SURVEY.replace("\"poll\"", "\"health\""),
        );
    });
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("T0631"), "{text}");
    assert_eq!(folder.files(), before);
    // The survey itself with a better title is still itself.
    folder.put(
        "survey/survey.toml",
        &SURVEY.replace("title = { da = \"Måling\"", "title = { da = \"Målingen\""),
    );
    folder.build(&[]);
    let marker = folder.text("out/.tidemark-report");
    assert!(marker.contains("# title: Målingen\n"), "{marker}");
    // The marker tells of no machine.
    let own = folder.0.path().to_str().expect("a path");
    assert!(!marker.contains(own) && !marker.contains("survey/"));
}

#[test]
#[cfg(unix)]
fn links_and_files_that_cannot_be_written_stay_as_they_are() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = Folder::with(ONE);
    folder.build(&[]);
    folder.put("elsewhere/thesis.txt", "years of work");
    symlink("../elsewhere", folder.path("out/linked")).expect("a link");
    symlink("nowhere", folder.path("out/da/broken")).expect("a link");
    folder.put("out/locked.txt", "mine");
    let locked = folder.path("out/locked.txt");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).expect("read-only");
    let before = fs::metadata(&locked).expect("a file");
    // A file of ours that is read-only is written anew all the same.
    let page = folder.path("out/da/index.html");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o444)).expect("read-only");
    // And one that a person replaced by a link is not written through.
    fs::remove_file(folder.path("out/en/index.html")).expect("our page");
    symlink(
        "../../elsewhere/thesis.txt",
        folder.path("out/en/index.html"),
    )
    .expect("a link");
    folder.build(&[]);
    let files = folder.files();
    assert_eq!(files[Path::new("linked")], b"-> ../elsewhere");
    assert_eq!(files[Path::new("da/broken")], b"-> nowhere");
    assert_eq!(
        files[Path::new("en/index.edited.html")],
        b"-> ../../elsewhere/thesis.txt"
    );
    assert_eq!(folder.text("elsewhere/thesis.txt"), "years of work");
    assert!(folder.text("out/en/index.html").contains("<html"));
    let after = fs::metadata(&locked).expect("a file");
    assert_eq!(after.permissions().mode() & 0o777, 0o444);
    assert_eq!((before.mtime(), before.ino()), (after.mtime(), after.ino()));

    // The folder itself behind a link: the link stays, and what it leads to is written.
    fs::rename(folder.path("out"), folder.path("elsewhere/site")).expect("moved");
    symlink("elsewhere/site", folder.path("out")).expect("a link");
    folder.put("elsewhere/site/da/index.html", "old");
    folder.build(&[]);
    assert!(folder.path("out").is_symlink());
    assert!(
        folder
            .text("elsewhere/site/da/index.html")
            .contains("<html")
    );
    assert_eq!(folder.text("elsewhere/site/locked.txt"), "mine");
}

#[test]
fn an_interrupted_build_leaves_the_old_report_or_the_new_one() {
    let folder = Folder::with(ONE);
    folder.build(&[]);
    folder.put("out/notes.txt", "mine");
    let old = folder.files();
    folder.put(
        "survey/report.toml",
        &format!("{REPORT}\n{ONE}").replace("The answers", "What they said"),
    );
    let out = folder.path("out");
    for wait in [1, 5, 20, 40, 60, 80, 100, 120, 150, 200, 300] {
        let mut child = folder
            .command(&[])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        child.wait().expect("an end");
        if out.exists() {
            assert_eq!(untrue(&out), Vec::<String>::new(), "after {wait} ms");
            assert_eq!(folder.text("out/notes.txt"), "mine");
        }
    }
    folder.build(&[]);
    assert!(folder.text("out/en/index.html").contains("What they said"));
    assert_eq!(folder.text("out/notes.txt"), "mine");
    assert_ne!(folder.files(), old);

    // Between the two renames: the old folder lies under its other name, with what a person had in it.
    fs::rename(&out, folder.path(".out.old")).expect("renamed");
    folder.put(".out.new/da/index.html", "half");
    folder.build(&[]);
    assert_eq!(folder.text("out/notes.txt"), "mine");
    assert_eq!(untrue(&out), Vec::<String>::new());
    let beside = fs::read_dir(folder.0.path()).expect("a folder");
    let left: Vec<_> = beside
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
