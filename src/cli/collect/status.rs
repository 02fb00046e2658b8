//! `tidemark collect status`: how fieldwork goes, in the terminal.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde::Serialize;

use super::super::select::Selection;
use super::{FieldArgs, Outcome, block_on};
use crate::Error;
use crate::collect::fieldwork::admin::today;
use crate::collect::fieldwork::status::{
    Status, Watch, calendar, csv, days_left, markdown, tables, text, words_of,
};
use crate::collect::interview::script::Script;
use crate::collect::store::{Store, StoreError};
use crate::definition::{Lang, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code, counted};

/// How fieldwork goes: completes by day and quota, drop-off, times, flags. Numbers below 5 are not shown.
#[derive(Debug, Args)]
pub struct StatusArgs {
    #[command(flatten)]
    field: FieldArgs,

    /// As what it is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: StatusFormat,

    /// In which language of the survey [default: English, else the survey's first].
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    Text,
    Json,
    Csv,
    Md,
}

pub fn run(args: &StatusArgs) -> crate::Result<Outcome> {
    let field = args.field.field()?;
    let english = Some(Lang::new("en")).filter(|lang| field.survey.languages.contains(lang));
    let mut selection = Selection::of(&field.survey);
    let lang = match (&args.lang, english) {
        (None, Some(english)) => Some(english),
        (asked, _) => selection.language(asked.as_deref()),
    };
    let lang = selection.finish(lang)?;
    let watch = field
        .survey
        .wave(&WaveId::new(&field.script.wave))
        .map(|wave| Watch::of(&field.survey, wave))
        .ok_or_else(|| Error::Bug("the wave went away".to_owned()))?;
    super::make_way();
    let (status, alarms) = block_on(async {
        super::need_store(&field.place).await?;
        let wrong = |error| field.wrong(error);
        let script = Arc::new(field.script.clone());
        let store = Store::open_beside(&field.place, Arc::clone(&script))
            .await
            .map_err(wrong)?;
        let read = super::closing(&store, async {
            let status = Status::of(&store, script, Arc::new(watch), today()).await?;
            Ok((status, spent(&store, &field.script).await?))
        });
        read.await.map_err(wrong)
    })?;
    let words = words_of(&lang);
    let today = today();
    let mut tables = tables(&status, &field.script, words, &lang);
    tables.insert(0, calendar(&field.script, words, today));
    let title = status.title(words);
    let data = match args.format {
        StatusFormat::Text => text(&title, &tables, words.floor_note),
        StatusFormat::Csv => csv(&status, &tables),
        StatusFormat::Md => markdown(&title, &tables, words.floor_note),
        StatusFormat::Json => {
            serde_json::to_string_pretty(&Dated::of(&status, &field.script, today))
                .map(|json| json + "\n")
                .map_err(|error| Error::Bug(error.to_string()))?
        }
    };
    let mut findings = field.warnings;
    findings.extend(alarms);
    Ok(Outcome::data(data.into_bytes()).findings(findings))
}

/// A status with its day.
#[derive(Serialize)]
struct Dated<'a> {
    today: String,
    opens: Option<String>,
    closes: Option<String>,
    days_left: Option<i32>,
    #[serde(flatten)]
    status: &'a Status,
}

impl<'a> Dated<'a> {
    fn of(status: &'a Status, script: &Script, today: Date) -> Self {
        let days = &script.collection;
        Self {
            today: today.to_string(),
            opens: days.opens.map(|day| day.to_string()),
            closes: days.closes.map(|day| day.to_string()),
            days_left: days_left(script, today),
            status,
        }
    }
}

/// An alarm for each open link that has had its budget.
async fn spent(store: &Store, script: &Script) -> Result<Diagnostics, StoreError> {
    let mut alarms = Diagnostics::new();
    for link in &script.collection.open_links {
        let done = store.open_completes(&link.id).await?;
        if done >= link.budget {
            alarms.push(
                Diagnostic::warning(
                    code::LINK_SPENT,
                    format!(
                        "open link `{}` has had {} of its budget of {} and is closed",
                        link.id,
                        counted(done as usize, "complete", "completes"),
                        link.budget
                    ),
                )
                .value(link.id.as_str())
                .help("look at days and flags first; then raise `budget` of `[[collect.open_link]]` in wave.toml and start the server again"),
            );
        }
    }
    Ok(alarms)
}
