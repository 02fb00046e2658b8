//! docs/collect-promises.md names tests that there are.

/// Names of tests in docs/collect-promises.md, each behind the file that it stands in: `servers/tls`: one, another.
fn promised() -> Vec<(String, Vec<String>)> {
    let docs = include_str!("../../docs/collect-promises.md");
    let is_file = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '/' || c == '.' || c == '_' || c == '-')
    };
    let is_test = |word: &&str| {
        word.contains('_')
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let mut found = Vec::new();
    for row in docs.lines().filter(|line| line.starts_with("| ")) {
        let cell = row
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .expect("a cell");
        for part in cell.split(" · ") {
            // What stands between quotes after the file is no test: `pg_dump`.
            let mut quoted = part.split('`').skip(1);
            let Some(file) = quoted.next().filter(|file| is_file(file)) else {
                continue;
            };
            let words = quoted
                .step_by(2)
                .flat_map(|text| text.split([' ', ',', ':', '(', ')', ';']))
                .filter(is_test);
            found.push((file.to_owned(), words.map(str::to_owned).collect()));
        }
    }
    found
}

/// Where a file of docs/collect-promises.md stands; `None`: it is no file of tests.
fn file_of(name: &str) -> Option<std::path::PathBuf> {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let path = match name.split_once('/') {
        Some(("servers", file)) => format!("collect_servers/{file}.rs"),
        Some(("store", file)) => format!("collect_store/{file}.rs"),
        Some(("tests", file)) => file.to_owned(),
        Some(_) => return None,
        None => format!("collect_{name}.rs"),
    };
    Some(tests.join(path)).filter(|path| path.is_file())
}

#[test]
fn every_promise_names_tests_that_there_are() {
    let promised = promised();
    let mut tests = 0;
    for (name, named) in &promised {
        let Some(file) = file_of(name) else {
            assert!(
                named.is_empty() || name == "servers",
                "no file of tests is called `{name}`"
            );
            continue;
        };
        let text = std::fs::read_to_string(&file).expect("a file");
        let begins = ["#[test]", "#[tokio::test", "fn main()"];
        let has_tests = begins.iter().any(|mark| text.contains(mark));
        assert!(has_tests, "{name} has no tests");
        for test in named {
            let is_there = text.contains(&format!("fn {test}("));
            assert!(is_there, "`{test}` is no test of {}", file.display());
            tests += 1;
        }
    }
    // The rows are read at all.
    assert!(tests >= 30, "{tests} tests are named");
}
