//! Trends and splits of changes for people: a table an item.

use super::records::same_slope;
use crate::cli::format::Grid;
use crate::cli::trend::followed;
use crate::cli::value::Shown;
use crate::cli::{number, wording};
use crate::compare::Trend;
use crate::compare::trend::{ChangePart, Composition, TurnKind};
use crate::definition::{Item, ItemId, Lang, WaveId};
use crate::estimate::test::TTest;
use crate::estimate::{Domain, Measure, Unit};
use crate::pipeline::Results;

/// A table for each item with its trends, a row each.
pub fn trends(results: &Results, lang: &Lang) -> Vec<Grid> {
    let of_item = |item: &Item| {
        let trends = results.trends.trends.iter();
        let trends = trends.filter(|t| t.item == item.id && followed(item, &t.measure));
        let rows: Vec<Vec<String>> = trends
            .map(|trend| trend_row(results, item, trend, lang))
            .collect();
        (!rows.is_empty()).then(|| Grid {
            title: title(item, lang),
            headings: [
                "Measure",
                "Group",
                "Waves",
                "A year",
                "Interval",
                "p",
                "Line",
                "Groups alike",
                "Turn",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows,
            left: vec![0, 1, 2, 8],
            notes: cautions(results, &item.id),
            ..Grid::default()
        })
    };
    let mut grids: Vec<Grid> = results.survey.items.iter().filter_map(of_item).collect();
    if let Some(last) = grids.last_mut() {
        last.notes.push(
            "A year: the slope of a straight line, in points of shares. Line: p of no departure from it. Groups alike: p \
             that all groups have one slope. Turn: only where one break in level or slope is likelier than none; its \
             probability, then that of the likeliest place."
                .to_owned(),
        );
    }
    grids
}

/// A table for each item with its changes, a row each.
pub fn splits(results: &Results, lang: &Lang) -> Vec<Grid> {
    let of_item = |item: &Item| {
        let changes = results.trends.compositions.iter();
        let rows: Vec<Vec<String>> = changes
            .filter(|change| change.item == item.id && followed(item, &change.measure))
            .map(|change| split_row(results, item, change, lang))
            .collect();
        (!rows.is_empty()).then(|| Grid {
            title: title(item, lang),
            headings: [
                "Measure",
                "Waves",
                "Change",
                "Opinion",
                "Interval",
                "p",
                "Composition",
                "Interval",
                "p",
                "Categories",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows,
            left: vec![0, 1],
            notes: cautions(results, &item.id),
            ..Grid::default()
        })
    };
    let mut grids: Vec<Grid> = results.survey.items.iter().filter_map(of_item).collect();
    if let (Some(last), Some(change)) = (grids.last_mut(), results.trends.compositions.first()) {
        let items: Vec<&str> = change.by.iter().map(ItemId::as_str).collect();
        last.notes.push(format!(
            "Composition: what moved because respondents differ in {}; opinion: what moved among those alike.",
            items.join(" × ")
        ));
    }
    grids
}

fn title(item: &Item, lang: &Lang) -> String {
    format!("{} · {}", item.id, item.label.get(lang))
}

fn trend_row(results: &Results, item: &Item, trend: &Trend, lang: &Lang) -> Vec<String> {
    // A year moves less than a wave's figures show.
    let a_year = |slope: f64| match trend.measure.unit() {
        Unit::Proportion | Unit::Difference => number::points(slope, 2),
        Unit::OfItem | Unit::Ratio | Unit::People => number::signed(slope, 3),
    };
    let line = trend.linear.as_ref().ok();
    let slope = line.and_then(|line| line.slope_test.as_ref().ok());
    let departure = line.and_then(|line| line.departure.as_ref().ok());
    let p = |p: Option<f64>| p.map_or(String::new(), number::p_value);
    vec![
        measure(results, item, &trend.measure, lang),
        group(results, &trend.domain, lang),
        run_of(results, &trend.waves, lang),
        line.map_or(String::new(), |line| a_year(line.slope)),
        slope.map_or(String::new(), |test| {
            let [low, high] = [test.interval.low, test.interval.high];
            format!("{} to {}", a_year(low), a_year(high))
        }),
        p(slope.map(|test| test.p)),
        p(departure.map(|test| test.p)),
        p(same_slope(&results.trends, trend)),
        turn(results, trend, lang),
    ]
}

fn split_row(results: &Results, item: &Item, change: &Composition, lang: &Lang) -> Vec<String> {
    let shown = Shown::with_decimals(item, &change.measure, 1);
    let between = [change.from.clone(), change.to.clone()];
    let mut row = vec![
        measure(results, item, &change.measure, lang),
        run_of(results, &between, lang),
    ];
    match &change.split {
        Ok(split) => {
            row.push(shown.difference(split.change));
            for part in [&split.opinion, &split.composition] {
                row.extend(of_part(part, shown));
            }
            row.push(match split.merged {
                0 => split.categories.to_string(),
                merged => format!("{} ({merged} taken together)", split.categories),
            });
        }
        Err(_) => row.resize(10, String::new()),
    }
    row
}

fn of_part(part: &ChangePart, shown: Shown) -> [String; 3] {
    let test = part.test.as_ref().ok();
    [
        shown.difference(part.value),
        interval(test, shown),
        test.map_or(String::new(), |test| number::p_value(test.p)),
    ]
}

fn interval(test: Option<&TTest>, shown: Shown) -> String {
    test.map_or(String::new(), |test| {
        let [low, high] = [test.interval.low, test.interval.high];
        format!("{} to {}", shown.difference(low), shown.difference(high))
    })
}

fn measure(results: &Results, item: &Item, measure: &Measure, lang: &Lang) -> String {
    wording::measure(&results.survey, item, measure, lang).into_owned()
}

fn group(results: &Results, domain: &Domain, lang: &Lang) -> String {
    match domain {
        Domain::Total => String::new(),
        Domain::Group { item, code } => {
            let banner = results.survey.item(item);
            banner
                .map_or("", |banner| wording::answer(banner, *code, lang))
                .to_owned()
        }
    }
}

/// The first and the last wave, marked where answers are synthetic.
fn run_of(results: &Results, waves: &[WaveId], lang: &Lang) -> String {
    let label =
        |wave: Option<&WaveId>| wave.map_or(String::new(), |wave| name(results, wave, lang));
    let is_rehearsal = |wave: &WaveId| {
        let wave = results.survey.wave(wave);
        wave.is_some_and(crate::definition::Wave::is_rehearsal)
    };
    let mark = if waves.iter().any(is_rehearsal) {
        " REHEARSAL"
    } else {
        ""
    };
    format!("{}–{}{mark}", label(waves.first()), label(waves.last()))
}

fn name(results: &Results, wave: &WaveId, lang: &Lang) -> String {
    let wave_label = results.survey.wave(wave).map(|wave| wave.label.get(lang));
    wave_label.unwrap_or(wave.as_str()).to_owned()
}

/// The likeliest break, where one is likelier than none.
fn turn(results: &Results, trend: &Trend, lang: &Lang) -> String {
    let Some(place) = trend.turn.as_ref().ok().and_then(|turn| turn.suggested()) else {
        return String::new();
    };
    let turn = trend.turn.as_ref().map_or(0.0, |turn| 1.0 - turn.none);
    let some = number::percent(turn, 0);
    let percent = number::percent(place.probability, 0);
    let after = name(results, &place.after, lang);
    match place.kind {
        TurnKind::Level => {
            let before = name(results, &place.before, lang);
            format!("{some} %: level, {after}–{before} {percent} %")
        }
        TurnKind::Slope => format!("{some} %: slope, {after} {percent} %"),
    }
}

/// What must be said where standard errors claim more than a sample allows.
fn cautions(results: &Results, item: &ItemId) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for trend in results
        .trends
        .trends
        .iter()
        .filter(|trend| trend.item == *item)
    {
        for wave in &trend.waves {
            let caution = wording::caution(&results.survey, wave);
            said.extend(caution.filter(|caution| !said.contains(caution)));
        }
    }
    said
}
