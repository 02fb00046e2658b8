//! The path of a delivery from the folder of its wave.

use std::path::{Component, Path, PathBuf};

/// From a folder, which need not be there yet, to a file; with slashes. The whole path where the two have nothing in common.
pub fn relative(folder: &Path, file: &Path) -> String {
    let (folder, file) = (known(folder), known(file));
    let shared = folder
        .components()
        .zip(file.components())
        .take_while(|(one, other)| one == other)
        .count();
    if shared == 0 {
        return file.display().to_string();
    }
    let up = folder.components().count() - shared;
    let mut parts = vec!["..".to_owned(); up];
    parts.extend(
        file.components()
            .skip(shared)
            .map(|part| part.as_os_str().to_string_lossy().into_owned()),
    );
    parts.join("/")
}

/// A path without links, as far as it is there.
fn known(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing: Vec<Component<'_>> = Vec::new();
    let mut there = path.as_path();
    loop {
        if let Ok(mut found) = there.canonicalize() {
            found.extend(missing.iter().rev());
            return found;
        }
        match (there.parent(), there.components().next_back()) {
            (Some(parent), Some(last)) => {
                missing.push(last);
                there = parent;
            }
            _ => return path.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_named_from_the_folder_of_its_wave() {
        let folder = Path::new("/absent/surveys/poll/waves/2026");
        assert_eq!(
            relative(folder, Path::new("/absent/in/a b.sav")),
            "../../../../in/a b.sav"
        );
        assert_eq!(relative(folder, &folder.join("poll.csv")), "poll.csv");
    }
}
