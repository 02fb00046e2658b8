//! In: the estimates of all waves. Out: one dataset after *JSON-stat 2.0* (json-stat.org). Never: a number on a hidden base.
//!
//! Its dimensions are the wave, the cell (item and measure), the group and the figure. Of their product most is empty, so that
//! values stand by their place, row-major; a hidden figure has a status and no value.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::tidy::{Survey, Told};
use crate::error::{Error, Result};
use crate::estimate::Domain;
use crate::report::document::Context;
use crate::report::number::Flag;

/// The figures of a cell: id and name.
const FIGURES: [(&str, &str); 7] = [
    ("estimate", "Estimate"),
    ("standard_error", "Standard error"),
    ("interval_low", "Interval, low"),
    ("interval_high", "Interval, high"),
    ("unweighted_base", "Unweighted base"),
    ("weighted_base", "Weighted base"),
    ("effective_base", "Effective base"),
];
/// The id of everybody.
const EVERYBODY: &str = "total";

/// Categories in the order met, each once.
#[derive(Default)]
struct Categories {
    ids: Vec<(String, String)>,
    places: HashMap<String, usize>,
}

impl Categories {
    fn place(&mut self, id: String, label: impl FnOnce() -> String) -> usize {
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let place = self.ids.len();
        self.places.insert(id.clone(), place);
        self.ids.push((id, label()));
        place
    }

    fn dimension(&self, label: &str) -> Json {
        let ids: Vec<&str> = self.ids.iter().map(|(id, _)| id.as_str()).collect();
        let labels: Map<String, Json> = self
            .ids
            .iter()
            .map(|(id, label)| (id.clone(), json!(label)))
            .collect();
        json!({ "label": label, "category": { "index": ids, "label": labels } })
    }
}

/// Where estimates stand in the dataset.
struct Placed<'t, 's> {
    waves: Categories,
    cells: Categories,
    groups: Categories,
    /// Wave, cell and group of each.
    told: Vec<([usize; 3], &'t Told<'s>)>,
}

impl<'t, 's> Placed<'t, 's> {
    fn new(context: &Context<'_>, all: &'t [Told<'s>]) -> Self {
        let lang = context.lang;
        let [mut waves, mut cells, mut groups] = [(); 3].map(|()| Categories::default());
        groups.place(EVERYBODY.to_owned(), || context.words.total.to_owned());
        let mut placed = Vec::new();
        for told in all {
            let wave = waves.place(told.cell.wave.to_string(), || {
                told.wave.label.get(lang).to_owned()
            });
            let cell = cells.place(cell_id(told), || {
                let measure = context.measure_label(told.item, &told.cell.measure);
                format!("{}: {measure}", told.item.label.get(lang))
            });
            let group = match &told.cell.domain {
                Domain::Total => 0,
                Domain::Group { item, code } => groups.place(format!("{item}={code}"), || {
                    let label = context.code_label(item, *code);
                    format!("{}: {label}", context.item_label(item))
                }),
            };
            placed.push(([wave, cell, group], told));
        }
        placed.sort_by_key(|(place, _)| *place);
        Self {
            waves,
            cells,
            groups,
            told: placed,
        }
    }

    fn size(&self) -> [usize; 4] {
        let [waves, cells, groups] =
            [&self.waves, &self.cells, &self.groups].map(|one| one.ids.len());
        [waves, cells, groups, FIGURES.len()]
    }

    /// Numbers and flags by their place, row-major.
    fn values(&self, survey: &Survey<'_>) -> (Map<String, Json>, Map<String, Json>) {
        let (mut values, mut statuses) = (Map::new(), Map::new());
        let [_, cells, groups, figures_of_each] = self.size();
        for ([wave, cell, group], told) in &self.told {
            let first = ((wave * cells + cell) * groups + group) * figures_of_each;
            for (figure, number) in figures(survey, told).into_iter().enumerate() {
                if let Some(number) = number {
                    values.insert((first + figure).to_string(), json!(number));
                }
            }
            if let Some(flag) = survey.flag_name(told.cell) {
                statuses.insert(first.to_string(), json!(flag));
            }
        }
        (values, statuses)
    }
}

/// The dataset, its names in the first language.
pub(super) fn dataset(survey: &Survey<'_>) -> Result<Vec<u8>> {
    let context = survey
        .contexts
        .first()
        .ok_or_else(|| Error::Bug("a data annex in no language".to_owned()))?;
    let told = survey.told();
    let placed = Placed::new(context, &told);
    let (values, statuses) = placed.values(survey);
    let mut figures = Categories::default();
    for (id, label) in FIGURES {
        figures.place(id.to_owned(), || label.to_owned());
    }
    let titles = &survey.results.survey.report.title;
    let mut whole = json!({
        "version": "2.0",
        "class": "dataset",
        "label": titles.get(context.lang),
        "id": ["wave", "cell", "group", "figure"],
        "size": placed.size(),
        "role": { "time": ["wave"], "metric": ["figure"] },
        "dimension": {
            "wave": placed.waves.dimension(context.words.wave),
            "cell": placed.cells.dimension(context.words.statement),
            "group": placed.groups.dimension(context.words.group),
            "figure": figures.dimension("Figure"),
        },
        "value": values,
    });
    if let Some(object) = whole.as_object_mut() {
        if !statuses.is_empty() {
            object.insert("status".into(), Json::Object(statuses));
        }
        let mut marks = told.iter().filter_map(|told| survey.mark(&[told.wave]));
        if let Some(mark) = marks.next() {
            object.insert("note".into(), json!([mark]));
        }
        object.insert(
            "extension".into(),
            json!({ "survey": survey.results.survey.id }),
        );
    }
    let mut bytes = serde_json::to_vec(&whole)
        .map_err(|error| Error::Bug(format!("cells as JSON-stat: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// `solves_challenges/agree`: the id of a cell without its wave and group.
fn cell_id(told: &Told<'_>) -> String {
    let id = crate::report::CellId::of(
        &told.cell.wave,
        &told.cell.item,
        &told.cell.measure,
        &Domain::Total,
    )
    .to_string();
    id.split_once('/')
        .map_or_else(|| id.clone(), |(_, cell)| cell.to_owned())
}

fn figures(survey: &Survey<'_>, told: &Told<'_>) -> [Option<f64>; 7] {
    let estimate = &told.cell.estimate;
    let hidden = survey.flag(told.cell) == Flag::Hidden;
    let precision = survey.precision(told);
    let bases = survey.bases(told.cell);
    [
        estimate.value.filter(|_| !hidden),
        precision.map(|p| p.standard_error),
        precision.map(|p| p.interval.low),
        precision.map(|p| p.interval.high),
        bases.map(|bases| bases.unweighted as f64),
        bases.map(|bases| bases.weighted),
        bases.map(|bases| bases.effective),
    ]
}
