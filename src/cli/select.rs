//! What an argument names: the survey folder, a wave, items, banners, a language, a figure. Names that are not there
//! are told with the nearest one that is.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::definition::{
    self, Edition, Figure, FigureId, Item, ItemId, Lang, Piece, Survey, Theme, Wave, WaveId,
    suggest,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};

/// The survey folder, as every command takes it.
#[derive(Debug, Args)]
pub struct SurveyArg {
    /// The survey folder: the one with `survey.toml`.
    #[arg(value_name = "SURVEY")]
    pub folder: PathBuf,
}

impl SurveyArg {
    /// Loads the definition for a command on one wave: later waves that are not ready do not stand in its way. Without a
    /// wave, or for all of them, every wave counts.
    pub fn load_for(&self, wave: Option<&str>) -> crate::Result<Warned<Survey>> {
        if !self.folder.join(SURVEY_FILE).is_file() {
            return Err(Diagnostics::from(no_survey(&self.folder)).into());
        }
        match wave {
            Some(wave) if wave != ALL => definition::load_for(&self.folder, &WaveId::new(wave)),
            _ => definition::load(&self.folder),
        }
    }
}

/// The file that makes a folder a survey.
pub const SURVEY_FILE: &str = "survey.toml";

/// Says that a folder is no survey, with the nearest that is.
pub fn no_survey(folder: &Path) -> Diagnostic {
    let shown = folder.display();
    let found = surveys_near(folder);
    let help = match found.as_slice() {
        [] => format!("`tidemark new {shown}` makes a survey there"),
        [one] => format!("did you mean `{}`?", one.display()),
        many => {
            let names: Vec<String> = many.iter().map(|f| format!("`{}`", f.display())).collect();
            format!("surveys nearby: {}", names.join(", "))
        }
    };
    let message = if folder.is_dir() {
        format!("`{shown}` is not a survey folder: it has no `{SURVEY_FILE}`")
    } else if folder.is_file() {
        format!("`{shown}` is a file; a survey is a folder with `{SURVEY_FILE}`")
    } else {
        format!("there is no folder `{shown}`")
    };
    Diagnostic::error(code::BAD_ARGUMENT, message)
        .at(Place::file(folder))
        .help(help)
}

/// Survey folders inside the folder, above it, or beside it with a similar name; sorted by name.
fn surveys_near(folder: &Path) -> Vec<PathBuf> {
    let is_survey = |folder: &PathBuf| folder.join(SURVEY_FILE).is_file();
    let inside = |folder: &Path| -> Vec<PathBuf> {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(is_survey)
            .collect();
        found.sort();
        found
    };
    let found = inside(folder);
    if !found.is_empty() {
        return found;
    }
    // A wave's folder, `waves`, or a file of the survey was typed.
    if let Some(above) = folder
        .ancestors()
        .skip(1)
        .take(3)
        .map(Path::to_path_buf)
        .find(|above| !above.as_os_str().is_empty() && is_survey(above))
    {
        return vec![above];
    }
    let typed = folder.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder
        .parent()
        .map(|parent| {
            if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            }
        })
        .map(inside)
        .unwrap_or_default();
    let names: Vec<String> = beside
        .iter()
        .map(|found| {
            found
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    suggest::nearest(&typed, names.iter().map(String::as_str))
        .and_then(|name| names.iter().position(|other| other == name))
        .and_then(|position| beside.get(position).cloned())
        .into_iter()
        .collect()
}

/// The waves that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waves {
    One(WaveId),
    All,
}

/// What the arguments of one command name; collects everything that is not there.
pub struct Selection<'a> {
    survey: &'a Survey,
    wrong: Diagnostics,
}

impl<'a> Selection<'a> {
    pub fn of(survey: &'a Survey) -> Self {
        Self {
            survey,
            wrong: Diagnostics::new(),
        }
    }

    /// The selection, or everything that was named and is not there.
    pub fn finish<T>(self, selected: Option<T>) -> crate::Result<T> {
        match selected {
            Some(selected) if self.wrong.is_empty() => Ok(selected),
            _ => Err(self.wrong.into()),
        }
    }

    /// A wave by its id; the newest where none is asked for.
    pub fn wave(&mut self, asked: Option<&str>) -> Option<&'a Wave> {
        let Some(asked) = asked else {
            let newest = self.survey.newest_wave();
            if newest.is_none() {
                self.wrong.push(
                    Diagnostic::error(code::BAD_ARGUMENT, "the survey has no wave yet")
                        .at(Place::file(self.survey.folder.join("waves")))
                        .help("`tidemark new SURVEY --wave W` makes one"),
                );
            }
            return newest;
        };
        let id = WaveId::new(asked);
        let wave = self.survey.wave(&id);
        if self.survey.benchmarks.iter().any(|other| other.id == id) {
            self.wrong.push(
                Diagnostic::error(code::BAD_ARGUMENT, format!("`{asked}` is a benchmark"))
                    .value(asked)
                    .help("figures of others are shown beside the waves, never tested or reported as one"),
            );
            return None;
        }
        if wave.is_none() {
            // The newest first: where there are many it is the one most likely meant.
            let names = self.survey.waves.iter().rev().map(|wave| &wave.id);
            self.unknown("wave", asked, names, None);
        }
        wave
    }

    /// A wave, or with `all` every wave.
    pub fn waves(&mut self, asked: Option<&str>) -> Option<Waves> {
        match asked {
            Some(ALL) => Some(Waves::All),
            asked => self.wave(asked).map(|wave| Waves::One(wave.id.clone())),
        }
    }

    /// Items by id; `None` where none is asked for, which means all.
    pub fn items(&mut self, asked: &[String]) -> Option<Vec<ItemId>> {
        let found: Vec<ItemId> = asked
            .iter()
            .filter_map(|name| self.item(name))
            .map(|item| item.id.clone())
            .collect();
        (!asked.is_empty()).then_some(found)
    }

    fn item(&mut self, name: &str) -> Option<&'a Item> {
        let item = self.survey.item(&ItemId::new(name));
        if item.is_none() {
            let names = self.survey.items.iter().map(|item| &item.id);
            self.unknown("item", name, names, None);
        }
        item
    }

    /// Items whose answers make the groups of a banner; `all` stands for the banners of `report.toml`.
    pub fn banners(&mut self, asked: &[String]) -> Vec<ItemId> {
        let mut banners: Vec<ItemId> = Vec::new();
        for name in asked {
            let named = if name == ALL {
                self.survey.report.banners.clone()
            } else {
                self.banner(name).into_iter().collect()
            };
            for banner in named {
                if !banners.contains(&banner) {
                    banners.push(banner);
                }
            }
        }
        banners
    }

    fn banner(&mut self, name: &str) -> Option<ItemId> {
        let item = self.item(name)?;
        if item.scale().is_none() {
            self.wrong.push(
                Diagnostic::error(
                    code::BAD_ARGUMENT,
                    format!("item `{name}` has no categories to group by"),
                )
                .value(name)
                .help("group by a single-choice or derived item"),
            );
            return None;
        }
        Some(item.id.clone())
    }

    /// A language of the survey; its first where none is asked for.
    pub fn language(&mut self, asked: Option<&str>) -> Option<Lang> {
        let Some(asked) = asked else {
            return self.survey.languages.first().cloned();
        };
        let lang = Lang::new(asked);
        if self.survey.languages.contains(&lang) {
            return Some(lang);
        }
        let names = self.survey.languages.iter();
        self.unknown("language", asked, names, None);
        None
    }

    /// Languages of the survey; all of them where none is asked for.
    pub fn languages(&mut self, asked: &[String]) -> Vec<Lang> {
        if asked.is_empty() {
            return self.survey.languages.clone();
        }
        asked
            .iter()
            .filter_map(|name| self.language(Some(name)))
            .collect()
    }

    /// A theme, built in or of `report.toml`.
    pub fn theme(&mut self, asked: &str) -> Option<Theme> {
        let theme = self.survey.report.theme(asked);
        if theme.is_none() {
            let names = self.survey.report.theme_names();
            let file = self.survey.folder.join("report.toml");
            self.unknown("theme", asked, names.iter(), Some(Place::file(file)));
        }
        theme
    }

    /// A figure of `report.toml`.
    pub fn figure(&mut self, asked: &str) -> Option<&'a Figure> {
        let figures = &self.survey.report.figures;
        let figure = figures
            .iter()
            .find(|figure| figure.id == FigureId::new(asked));
        if figure.is_none() {
            let names = figures.iter().map(|figure| &figure.id);
            let file = self.survey.folder.join("report.toml");
            self.unknown("figure", asked, names, Some(Place::file(file)));
        }
        figure
    }

    /// Editions of `report.toml`, with other pieces where some are asked for; all of them where none is.
    pub fn editions(&mut self, asked: Option<&str>, pieces: &[String]) -> Vec<Edition> {
        let known = &self.survey.report.editions;
        let mut editions = known.clone();
        if let Some(asked) = asked {
            editions.retain(|edition| edition.name == asked);
            if editions.is_empty() {
                let names = known.iter().map(|edition| &edition.name);
                let file = self.survey.folder.join("report.toml");
                self.unknown("edition", asked, names, Some(Place::file(file)));
            }
        }
        let pieces = self.pieces(pieces);
        if !pieces.is_empty() {
            for edition in &mut editions {
                edition.pieces.clone_from(&pieces);
            }
        }
        editions
    }

    fn pieces(&mut self, asked: &[String]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for name in asked {
            let found = Piece::ALL.iter().find(|(known, _)| known == name);
            match found {
                Some((_, piece)) => pieces.push(*piece),
                None if name == ALL => pieces.extend(Piece::ALL.iter().map(|(_, piece)| *piece)),
                None => {
                    let names = Piece::ALL.iter().map(|(name, _)| *name);
                    self.unknown("piece", name, names, None);
                }
            }
        }
        Piece::in_order(&pieces)
    }

    fn unknown<N: Display>(
        &mut self,
        what: &str,
        asked: &str,
        names: impl Iterator<Item = N>,
        place: Option<Place>,
    ) {
        let names: Vec<String> = names.map(|name| name.to_string()).collect();
        let code = if what == "figure" {
            code::UNKNOWN_FIGURE
        } else {
            code::BAD_ARGUMENT
        };
        let place = place.unwrap_or_else(|| Place::file(self.survey.folder.clone()));
        self.wrong.push(
            Diagnostic::error(code, format!("there is no {what} `{asked}`"))
                .at(place)
                .value(asked)
                .help(way_out(what, asked, &names)),
        );
    }
}

/// The word that stands for every wave, or every banner of the report.
pub const ALL: &str = "all";

fn way_out(what: &str, asked: &str, names: &[String]) -> String {
    const LISTED: usize = 12;
    // Years are all alike: `2025` is as near to `2021` as to `2024`.
    let is_number = asked.chars().all(|c| c.is_ascii_digit());
    if !is_number
        && let Some(question) = suggest::did_you_mean(asked, names.iter().map(String::as_str))
    {
        return question;
    }
    if names.is_empty() {
        return format!("the survey has no {what}");
    }
    let listed: Vec<String> = names
        .iter()
        .take(LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match names.len().checked_sub(LISTED) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    let verb = match names.len() {
        1 => "is",
        _ => "are",
    };
    format!("there {verb} {}{more}", listed.join(", "))
}
