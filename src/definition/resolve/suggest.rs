//! "Did you mean": the defined name nearest to the one that was written.

/// `did you mean …?`, where a known name is near enough.
pub(crate) fn did_you_mean<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(written, known).map(|name| format!("did you mean `{name}`?"))
}

/// The nearest name: at most a third of its letters differ, or its beginning is much the same.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = written.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for name in known {
        let letters = name.chars().count().max(written.chars().count());
        let edits = strsim::damerau_levenshtein(&written, name);
        let similar = strsim::jaro_winkler(&written, name);
        let near = edits <= letters.div_ceil(3).min(3) && edits < letters || similar >= 0.9;
        if near && best.is_none_or(|(score, _)| similar > score) {
            best = Some((similar, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Names in backticks, parted by commas; a long list is cut.
pub(super) fn one_of(names: &[&str]) -> String {
    const SHOWN: usize = 24;
    let mut list: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > SHOWN {
        list.push(format!("… ({} in all)", names.len()));
    }
    list.join(", ")
}
