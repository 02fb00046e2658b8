//! Surveys made for the page: one with a group that is too small, one that is long.

use std::fs;
use std::path::Path;

const SCALE: &str = r#"
[scale.agree]
base = "with_dont_know"
answers = [
  { code = 1, label = { da = "Uenig", en = "Disagree" } },
  { code = 2, label = { da = "Hverken eller", en = "Neither" } },
  { code = 3, label = { da = "Enig", en = "Agree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
[scale.agree.nets]
disagree = [1]
neither = [2]
agree = [3]

[disclosure]
probability = "probability"
sponsor = { da = "Ministeriet", en = "The ministry" }
conducted_by = { da = "Instituttet", en = "The institute" }
population = { da = "Voksne i Danmark", en = "Adults in Denmark" }
modes = { da = "Web", en = "Web" }
"#;

const WAVE: &str = "kind = \"responses\"\nfieldwork = { start = 2024-09-02, end = 2024-09-16 }\n";

fn survey(items: usize, groups: usize, banners: usize) -> String {
    let mut text = String::from(
        "[survey]\nid = \"fixture\"\nlanguages = [\"da\", \"en\"]\ntitle = { da = \"Prøve\", en = \"Trial\" }\n",
    );
    text.push_str(SCALE);
    for item in 1..=items {
        text.push_str(&format!(
            "[item.item_{item}]\nkind = \"single\"\nscale = \"agree\"\n\
             text = {{ da = \"Udsagn {item} om myndighedernes krav til virksomhedernes brug af persondata (item_{item})\", \
             en = \"Statement {item} on what authorities demand of companies that use personal data (item_{item})\" }}\n"
        ));
    }
    for banner in 0..banners {
        let answers: Vec<String> = (1..=groups)
            .map(|code| format!("  {{ code = {code}, label = {{ da = \"Del {code}\", en = \"Part {code}\" }} }},\n"))
            .collect();
        text.push_str(&format!(
            "[item.{}]\nkind = \"single\"\nrole = \"background\"\nbase = \"answered\"\n\
             text = {{ da = \"Hvor?\", en = \"Where?\" }}\nlabel = {{ da = \"Egn {banner}\", en = \"Region {banner}\" }}\nanswers = [\n{}]\n",
            name(banner),
            answers.concat()
        ));
    }
    text
}

fn name(banner: usize) -> String {
    match banner {
        0 => "region".to_owned(),
        more => format!("region_{more}"),
    }
}

fn report(items: usize, banners: usize) -> String {
    let names: Vec<String> = (0..banners)
        .map(|banner| format!("{:?}", name(banner)))
        .collect();
    let items: Vec<String> = (1..=items).map(|item| format!("\"item_{item}\"")).collect();
    let mut text = format!(
        "title = {{ da = \"Prøve\", en = \"Trial\" }}\nbanners = [{}]\n[figure.statements]\n\
         title = {{ da = \"Udsagn\", en = \"Statements\" }}\nkind = \"stacked\"\nitems = [{}]\n",
        names.join(", "),
        items.join(", ")
    );
    for name in (0..banners).map(name) {
        text.push_str(&format!(
            "[figure.by_{name}]\ntitle = {{ da = \"Efter gruppe\", en = \"By group\" }}\nkind = \"groups\"\nby = \"{name}\"\nitems = [{}]\n",
            items.join(", ")
        ));
    }
    text
}

fn folder(survey: &str, report: &str, responses: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    put("survey.toml", survey);
    put("report.toml", report);
    put("waves/2024/wave.toml", WAVE);
    put("waves/2024/responses.csv", responses);
    folder
}

/// Nine of 209 live in region 2; seven of them agree.
pub fn with_a_small_group() -> tempfile::TempDir {
    let mut rows = String::from("item_1,item_2,region\n");
    for row in 0..200 {
        let code = [1, 2, 3, 8][row % 4];
        rows.push_str(&format!("{code},{},1\n", [1, 3, 3][row % 3]));
    }
    for row in 0..9 {
        let code = if row < 7 { 3 } else { 1 };
        rows.push_str(&format!("{code},{code},2\n"));
    }
    folder(&survey(2, 2, 1), &report(2, 1), &rows)
}

/// No number of the small group is in the page, nor in a file that it carries.
pub fn tells_nothing_of_the_small_group(page: &str) {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let mut all = page.to_owned();
    for (at, _) in page.match_indices(";base64,") {
        let coded: String = page[at + 8..]
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || "+/=".contains(*letter))
            .collect();
        all.push_str(&String::from_utf8_lossy(
            &STANDARD.decode(coded).expect("base64"),
        ));
    }
    // 7/9, 2/9 and their rounded forms.
    for number in ["0.7777", "0.2222", "78%", "22%", "78\u{a0}%", "22\u{a0}%"] {
        assert!(!all.contains(number), "{number} is in the page");
    }
    // What is told of its cells: that they are not shown, and on which base.
    for (at, _) in page.match_indices("/region=2\" data-part=\"") {
        let (part, rest) = page[at + 22..].split_once('"').expect("a part");
        let (text, _) = rest[1..].split_once('<').expect("its text");
        assert!(part.ends_with("_base") || text == "–", "{part}: {text}");
    }
}

/// Twenty items by three banners of five groups each.
pub fn of_many_items_and_groups() -> tempfile::TempDir {
    let (items, groups, banners) = (20, 5, 3);
    let mut rows = (1..=items)
        .map(|item| format!("item_{item}"))
        .collect::<Vec<_>>();
    rows.extend((0..banners).map(name));
    let mut text = rows.join(",") + "\n";
    for row in 0..1500_usize {
        let answers =
            (0..items).map(|item| [1, 2, 3, 8][(row * 7 + item * 3 + row / 11) % 4].to_string());
        let places = (0..banners).map(|banner| ((row + banner * row / 3) % groups + 1).to_string());
        let line: Vec<String> = answers.chain(places).collect();
        text.push_str(&(line.join(",") + "\n"));
    }
    folder(
        &survey(items, groups, banners),
        &report(items, banners),
        &text,
    )
}
