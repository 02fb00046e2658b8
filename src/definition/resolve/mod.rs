//! The one step from what is written to the survey as meant. Files are read in the order survey, waves with their
//! targets and figures, report; every mistake of every file is collected before anything stops.

mod acknowledged;
mod balances;
mod brackets;
mod calendar;
mod delivery;
mod derived;
mod design;
mod estimation;
mod gaps;
mod items;
mod open_data;
mod page;
mod personal;
mod published;
mod quality;
mod rehearse;
mod report;
mod scales;
mod sheet;
pub(crate) mod suggest;
mod targets;
mod unfilled;
mod waves;
mod weighting;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use super::id::{ItemId, WaveId};
use super::personal::Personal;
use super::source::{
    Given, ItemSource, ReportSource, ScaleSource, SurveySource, SurveyTable, Table, WaveSource,
};
use super::text::{Lang, Texts};
use super::wave::{Wave, WaveKind};
use super::weighting::WeightingStep;
use super::{Scale, Survey};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::error::{Error, Result};
use page::{Owner, Page, open};
pub use published::read_figures;
use targets::Targets;
use waves::Known;

/// Reads and resolves a survey folder.
///
/// The format is described in `docs/survey-folder.md`. Warnings (a recode that leaves an answer out, a gap in what is
/// disclosed, a rehearsal not yet made) travel with the survey.
///
/// # Errors
///
/// [`Error::Input`] with every mistake of every file of the folder, also where there is no such survey;
/// [`Error::Read`] where the machine could not read a file that is there.
///
/// ```
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// assert_eq!(survey.waves.len(), 4);
/// assert_eq!(survey.languages[0].as_str(), "da");
///
/// let nothing = tidemark::definition::load("surveys/nothing".as_ref());
/// assert!(matches!(nothing, Err(tidemark::Error::Input(_))));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn load(folder: &Path) -> Result<Warned<Survey>> {
    load_up_to(folder, None)
}

/// As [`load`], for work on one wave and those before it: a later wave whose own files (its folder, its targets) hold
/// mistakes is left out, and one warning says so.
///
/// # Errors
///
/// As [`load`], without the mistakes of waves that are left out.
///
/// ```
/// use tidemark::definition::{WaveId, load_for};
/// let survey = load_for("surveys/tech-attitudes".as_ref(), &WaveId::new("2021"))?.output;
/// assert!(survey.wave(&WaveId::new("2021")).is_some());
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn load_for(folder: &Path, wave: &WaveId) -> Result<Warned<Survey>> {
    load_up_to(folder, Some(wave))
}

fn load_up_to(folder: &Path, last: Option<&WaveId>) -> Result<Warned<Survey>> {
    let path = folder.join("survey.toml");
    let Some(mut page) = open(&path, &[])? else {
        return Err(no_survey(folder, &path).into());
    };
    let Some(source) = page.parse::<SurveySource>() else {
        let mut found = page.found;
        others_by_themselves(folder, &mut found)?;
        return Err(in_order(found).into());
    };
    let mut survey = survey(&mut page, &source, folder);
    let defined = names(&source.item);
    let mut read = waves_of(&survey, &defined)?;
    let mut found = Diagnostics::new();
    if read.is_empty() {
        found.push(no_wave(folder));
    }
    let places: Vec<String> = read.iter().map(|wave| wave.id.clone()).collect();
    let left_out = match last {
        Some(last) => left_out(&mut read, last),
        None => Vec::new(),
    };
    survey.waves = together(read, &mut found);
    not_begun(&mut survey, &places);
    wave_references(&mut page, &source, &survey.waves, &places);
    published::check_asked(&survey, &mut found);
    report_of(&mut survey, &defined, &mut found)?;
    if let Some(table) = &source.disclosure {
        gaps::disclosure(&mut page, &survey, &table.span(), &mut found);
    }
    let judged: Vec<&Wave> = survey
        .waves
        .iter()
        .filter(|wave| !left_out.contains(&wave.folder))
        .collect();
    let demanded = unfilled::demanded_of_survey(&source.disclosure, &judged);
    unfilled::say(&mut page, &demanded);
    // What else there is to say of a wave that is left out is told by `check`.
    found.0.retain(|said| {
        said.code == code::WAVE_LEFT_OUT
            || !left_out
                .iter()
                .any(|folder| said.path().is_some_and(|file| file.starts_with(folder)))
    });
    let mut all = page.found;
    all.extend(found);
    acknowledge(&survey, &mut all);
    Ok(in_order(all).finish(survey)?)
}

/// Marks what is said of the files of a wave and acknowledged there.
fn acknowledge(survey: &Survey, found: &mut Diagnostics) {
    let Some(lang) = survey.languages.first() else {
        return;
    };
    for wave in survey
        .waves
        .iter()
        .filter(|wave| !wave.acknowledged.is_empty())
    {
        for finding in &mut found.0 {
            if finding
                .path()
                .is_some_and(|file| file.starts_with(&wave.folder))
            {
                let mut one = Diagnostics::from(finding.clone());
                wave.acknowledge(&mut one, lang);
                finding.acknowledged = one.0.pop().and_then(|one| one.acknowledged);
            }
        }
    }
}

/// Findings by file, in the order the files were read, and by line within a file.
fn in_order(found: Diagnostics) -> Diagnostics {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut keyed: Vec<_> = found
        .into_iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref();
            let file = place.map(|place| place.file.clone()).unwrap_or_default();
            let number = files.iter().position(|known| *known == file);
            let number = number.unwrap_or_else(|| {
                files.push(file);
                files.len() - 1
            });
            let line = place.map_or((None, None), |place| (place.line, place.column));
            ((number, line), diagnostic)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    Diagnostics(
        keyed
            .into_iter()
            .map(|(_, diagnostic)| diagnostic)
            .collect(),
    )
}

fn no_survey(folder: &Path, path: &Path) -> Diagnostics {
    let message = if folder.is_dir() {
        format!("`{}` holds no survey.toml", folder.display())
    } else {
        format!("there is no survey folder `{}`", folder.display())
    };
    Diagnostic::error(code::MISSING_FILE, message)
        .at(Place::file(path))
        .help(format!(
            "make a new survey with `tidemark new {}`",
            folder.display()
        ))
        .into()
}

/// Where `survey.toml` cannot be read, the other files are still judged as far as they go alone.
fn others_by_themselves(folder: &Path, found: &mut Diagnostics) -> Result<()> {
    for wave in wave_folders(folder)? {
        if let Some(mut page) = open(&wave.join("wave.toml"), &[])? {
            page.parse::<WaveSource>();
            found.extend(page.found);
        }
    }
    if let Some(mut page) = open(&folder.join("report.toml"), &[])? {
        page.parse::<ReportSource>();
        found.extend(page.found);
    }
    Ok(())
}

/// Every name of a table, also of entries that could not be read.
fn names<T>(table: &Given<Table<T>>) -> Vec<String> {
    table
        .iter()
        .flat_map(|table| {
            let table = table.get_ref();
            let read = table.entries.iter().map(|(key, _)| key.get_ref().clone());
            let unread = table.unread.iter().map(|key| key.get_ref().clone());
            read.chain(unread).collect::<Vec<_>>()
        })
        .collect()
}

/// `survey.toml` alone: everything but waves and report.
fn survey(page: &mut Page, source: &SurveySource, folder: &Path) -> Survey {
    let empty = SurveyTable::default();
    let start = Owner::new("survey.toml", 0..0, source.own_faults());
    let table = page.need_table(
        &source.survey,
        "survey",
        &start,
        "begin with `[survey]` and its `id`, `languages` and `title`",
    );
    let written = table.map_or(&empty, Spanned::get_ref);
    let place = table.map_or(0..0, Spanned::span);
    let owner = Owner::new("`[survey]`", place, written.own_faults());
    let mut id = String::new();
    let mut title = Texts::default();
    if table.is_some() {
        page.languages = languages(page, written, &owner);
        if let Some(given) = page.need(&written.id, "id", &owner) {
            id = page.id(given);
        }
        if let Some(given) = page.need(&written.title, "title", &owner) {
            title = page.texts(given);
        }
    }
    let no_scales = Table::<ScaleSource>::default();
    let mut scales: Vec<Arc<Scale>> = scales::scales(
        page,
        source.scale.as_ref().map_or(&no_scales, Spanned::get_ref),
    );
    let no_items = Table::<ItemSource>::default();
    let table = source.item.as_ref().map_or(&no_items, Spanned::get_ref);
    let resolved = items::items(page, table, &scales, &names(&source.scale));
    let asks = "add an item under a heading such as `[item.trust]`";
    if page
        .need_table(&source.item, "item", &start, asks)
        .is_some()
        && table.entries.is_empty()
        && table.unread.is_empty()
    {
        page.error(code::MISSING_KEY, &(0..0), "the survey asks nothing", asks);
    }
    scales.extend(resolved.own_scales);
    let weighting = weighting::weighting(
        page,
        &source.weighting,
        weighting::Known {
            items: &resolved.items,
            defined: &resolved.defined,
        },
    );
    let estimation = estimation::estimation(page, &source.estimation);
    let of_items = quality::Known {
        items: &resolved.items,
        defined: &resolved.defined,
    };
    let quality = quality::quality(page, &source.quality, of_items);
    estimation::population_of(page, &source.estimation, &estimation, weighting.total());
    let open_data =
        open_data::open_data(page, &source.open_data, &resolved.items, &resolved.defined);
    Survey {
        folder: folder.to_owned(),
        id,
        title,
        languages: page.languages.clone(),
        scales,
        design: design::design(page, &source.design),
        weighting,
        estimation,
        quality,
        disclosure: design::disclosure(page, &source.disclosure, &start),
        open_data,
        personal: personal::personal(page, &source.personal, folder, &Personal::default()),
        items: resolved.items,
        waves: Vec::new(),
        report: report::default_plan(&Texts::default()),
    }
}

fn languages(page: &mut Page, source: &SurveyTable, owner: &Owner) -> Vec<Lang> {
    let Some(list) = page.need(&source.languages, "languages", owner) else {
        return Vec::new();
    };
    let mut languages: Vec<Lang> = Vec::new();
    for tag in &list.get_ref().entries {
        let text = tag.get_ref();
        let good = text.len() >= 2
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !good {
            page.error(
                code::BAD_ID,
                &tag.span(),
                format!("`{text}` is not a language tag"),
                "write `da`, `en`, `de`",
            );
        }
        let lang = Lang::new(text);
        if languages.contains(&lang) {
            page.error(
                code::DUPLICATE,
                &tag.span(),
                format!("language `{lang}` stands twice"),
                "write it once",
            );
        } else {
            languages.push(lang);
        }
    }
    if list.get_ref().entries.is_empty() {
        page.error(
            code::MISSING_KEY,
            &list.span(),
            "the survey has no language",
            "write `languages = [\"da\", \"en\"]`",
        );
    }
    languages
}

/// The folders in `waves/`, by name.
fn wave_folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let path = folder.join("waves");
    let unreadable = |source| Error::Read {
        path: path.clone(),
        source,
    };
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path().is_dir() && !hidden {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// A wave's folder as read.
struct WaveRead {
    /// The id it has, or the name of its folder where it cannot be read.
    id: String,
    folder: PathBuf,
    wave: Option<Wave>,
    /// What was found in its files.
    found: Diagnostics,
}

fn no_wave(folder: &Path) -> Diagnostic {
    Diagnostic::warning(code::MISSING_FILE, "the survey has no wave")
        .at(Place::file(folder.join("waves")))
        .help("add `waves/2021/wave.toml`, or run `tidemark new SURVEY --wave 2021`")
}

/// All waves with their targets, by the name of their folder.
fn waves_of(survey: &Survey, defined: &[String]) -> Result<Vec<WaveRead>> {
    let mut read: Vec<WaveRead> = Vec::new();
    for folder in wave_folders(&survey.folder)? {
        let one = wave_in(&folder, survey, defined, &read)?;
        read.push(one);
    }
    Ok(read)
}

/// The wave in a folder; `before` are those read before it.
fn wave_in(
    folder: &Path,
    survey: &Survey,
    defined: &[String],
    before: &[WaveRead],
) -> Result<WaveRead> {
    let path = folder.join("wave.toml");
    let mut read = WaveRead {
        id: folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        folder: folder.to_owned(),
        wave: None,
        found: Diagnostics::new(),
    };
    let Some(mut page) = open(&path, &survey.languages)? else {
        read.found.push(
            Diagnostic::error(code::MISSING_FILE, "the wave has no wave.toml")
                .at(Place::file(&path))
                .help("write one that says `kind = …`, or move the folder out of `waves`"),
        );
        return Ok(read);
    };
    let Some(source) = page.parse::<WaveSource>() else {
        read.found = page.found;
        return Ok(read);
    };
    let known = Known {
        items: &survey.items,
        defined,
        design: &survey.design,
        duration: survey
            .quality
            .duration
            .as_ref()
            .map(|duration| &duration.field),
        personal: &survey.personal,
        survey_folder: &survey.folder,
    };
    let mut wave = waves::wave(&mut page, &source, folder, &known)?;
    let targets = targets_of(&mut page, &source, survey, &wave, defined)?;
    wave.targets = targets.margins;
    wave.target_means = targets.means;
    unfilled::say(&mut page, &unfilled::demanded_of_wave(&source, &wave));
    let mut others = before.iter().filter_map(|read| read.wave.as_ref());
    if let Some(other) = others.find(|other| other.id == wave.id) {
        let span = source.id.as_ref().map_or(0..0, Spanned::span);
        let other = other.folder.file_name().unwrap_or_default();
        page.error(
            code::DUPLICATE,
            &span,
            format!("two waves have the id `{}`", wave.id),
            format!(
                "the other is `waves/{}`; give each an id of its own",
                other.to_string_lossy()
            ),
        );
    }
    read.id = wave.id.as_str().to_owned();
    read.wave = Some(wave);
    read.found = page.found;
    Ok(read)
}

/// Turns the mistakes of each wave later than `last` into one warning; the folders of those waves. A wave before it stays
/// as it is: without it, changes would be told from another wave than the one before.
fn left_out(read: &mut [WaveRead], last: &WaveId) -> Vec<PathBuf> {
    // The time of a wave that states none is 0.
    let time = |read: &WaveRead| {
        let time = read.wave.as_ref().map(|wave| wave.fieldwork.time);
        time.filter(|time| *time > 0.0)
    };
    let asked = read
        .iter()
        .find(|read| read.id == last.as_str())
        .map(|read| (time(read), read.id.clone()));
    let mut folders = Vec::new();
    for wave in read.iter_mut().filter(|wave| wave.found.error_count() > 0) {
        let is_later = match &asked {
            // A wave that is not there is told by whoever asked for it.
            None => true,
            Some((_, id)) if *id == wave.id => false,
            Some((asked, id)) => match (time(wave), *asked) {
                (Some(time), Some(asked)) => time > asked,
                _ => wave.id > *id,
            },
        };
        if !is_later {
            continue;
        }
        wave.found = left_out_warning(wave).into();
        folders.push(wave.folder.clone());
        if time(wave).is_none() {
            // It has no place on the time axis among the others.
            wave.wave = None;
        }
    }
    folders
}

fn left_out_warning(wave: &WaveRead) -> Diagnostic {
    let errors = match wave.found.error_count() {
        1 => "1 error".to_owned(),
        many => format!("{many} errors"),
    };
    Diagnostic::warning(
        code::WAVE_LEFT_OUT,
        format!("wave `{}` is left out: {errors}", wave.id),
    )
    .at(Place::file(wave.folder.join("wave.toml")))
    .help("see `tidemark check`")
}

/// The waves, oldest first; what was found in them goes to `found`.
fn together(read: Vec<WaveRead>, found: &mut Diagnostics) -> Vec<Wave> {
    let mut waves = Vec::new();
    for one in read {
        found.extend(one.found);
        waves.extend(one.wave);
    }
    waves.sort_by(|a: &Wave, b: &Wave| {
        a.fieldwork
            .time
            .total_cmp(&b.fieldwork.time)
            .then_with(|| a.id.cmp(&b.id))
    });
    waves
}

/// An item that begins with a wave that was left out unread has not begun in the others.
fn not_begun(survey: &mut Survey, places: &[String]) {
    let is_unread =
        |id: &WaveId| survey.wave(id).is_none() && places.iter().any(|place| place == id.as_str());
    let items: Vec<ItemId> = survey
        .items
        .iter()
        .filter(|item| item.first_wave.as_ref().is_some_and(is_unread))
        .map(|item| item.id.clone())
        .collect();
    for wave in &mut survey.waves {
        wave.not_asked.extend(items.iter().cloned());
    }
}

/// The targets of a wave of answers, from the file it names or the one of its name.
fn targets_of(
    page: &mut Page,
    source: &WaveSource,
    survey: &Survey,
    wave: &Wave,
    defined: &[String],
) -> Result<Targets> {
    if matches!(wave.kind, WaveKind::Published(_)) {
        return Ok(Targets::default());
    }
    let name = match &source.targets {
        Some(name) => name.get_ref().clone(),
        None => format!("{}.csv", wave.id),
    };
    let steps = survey.weighting.steps();
    let margins: Vec<&[ItemId]> = steps.iter().flat_map(WeightingStep::margins).collect();
    let numbers = || steps.iter().flat_map(WeightingStep::numbers);
    let path = survey.folder.join("targets").join(&name);
    let Some((targets, found)) = targets::targets(&path, &survey.items, defined)? else {
        if source.targets.is_some() || !margins.is_empty() || numbers().count() > 0 {
            let place = match &source.targets {
                Some(name) => Place::in_text(&page.path, &page.text, name.span()),
                None => Place::file(&page.path),
            };
            page.found.push(
                Diagnostic::error(code::MISSING_FILE, format!("`targets/{name}` is not there"))
                    .at(place)
                    .value(name)
                    .help("write the population's shares there: `margin,category,share,source`"),
            );
        }
        return Ok(Targets::default());
    };
    let judged = found.error_count() == 0;
    page.found.extend(found);
    let targets = Targets {
        margins: targets::in_order_of(&margins, targets.margins),
        ..targets
    };
    let absent_margins = margins.iter().copied().filter(|margin| {
        let defined = margin.iter().all(|item| survey.item(item).is_some());
        defined && !targets.margins.iter().any(|target| target.items == *margin)
    });
    let absent_means = numbers().filter(|number| {
        let defined = survey.item(number).is_some();
        defined && !targets.means.iter().any(|mean| mean.item == **number)
    });
    let absent = absent_margins
        .map(|margin| (targets::margin_name(margin), ""))
        .chain(absent_means.map(|number| (number.to_string(), "mean,")));
    for (name, category) in absent.filter(|_| judged) {
        let of = if category.is_empty() {
            "margin"
        } else {
            "the mean of"
        };
        page.found.push(
            Diagnostic::error(
                code::BAD_TARGET,
                format!("wave `{}` has no target for {of} `{name}`", wave.id),
            )
            .at(Place::file(&path))
            .value(&name)
            .help(format!("add lines that begin with `{name},{category}`")),
        );
    }
    Ok(targets)
}

/// `first_wave` and `last_wave` name waves, the first not after the last.
fn wave_references(page: &mut Page, source: &SurveySource, waves: &[Wave], defined: &[String]) {
    let place = |id: &str| waves.iter().position(|wave| wave.id == WaveId::new(id));
    for (key, item) in source
        .item
        .iter()
        .flat_map(|table| &table.get_ref().entries)
    {
        let written = item.get_ref();
        for reference in [&written.first_wave, &written.last_wave]
            .into_iter()
            .flatten()
        {
            let name = reference.get_ref();
            if !defined.contains(name) {
                let known = defined.iter().map(String::as_str);
                page.unknown(&reference.span(), "wave", name, known);
            }
        }
        if let (Some(first), Some(last)) = (&written.first_wave, &written.last_wave)
            && let (Some(begin), Some(end)) = (place(first.get_ref()), place(last.get_ref()))
            && end < begin
        {
            page.error(
                code::BAD_DATE,
                &last.span(),
                format!(
                    "item `{key}` ends with wave `{}`, before it begins with `{}`",
                    last.get_ref(),
                    first.get_ref()
                ),
                "exchange `first_wave` and `last_wave`",
            );
        }
    }
}

fn report_of(survey: &mut Survey, defined: &[String], found: &mut Diagnostics) -> Result<()> {
    survey.report = report::default_plan(&survey.title);
    let path = survey.folder.join("report.toml");
    let Some(mut page) = open(&path, &survey.languages)? else {
        return Ok(());
    };
    if let Some(source) = page.parse::<ReportSource>() {
        survey.report = report::plan(&mut page, &source, &survey.title, &survey.items, defined);
        unfilled::say(&mut page, &[]);
    }
    found.extend(page.found);
    Ok(())
}
