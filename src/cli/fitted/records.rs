//! Trends and splits of changes for machines: one record a wave of a trend, one a change; the same columns in CSV and
//! JSON, unrounded.

use std::borrow::Cow;

use serde::Serialize;

use crate::cli::table::{Key, MeasureKind, kind};
use crate::cli::trend::followed;
use crate::cli::wording;
use crate::compare::trend::{ChangePart, Line, NoSplit, TurnKind};
use crate::compare::{Trend, Trends};
use crate::definition::{ItemId, Lang, Survey};
use crate::estimate::test::{Reference, TestResult};
use crate::estimate::{Domain, Measure};
use crate::pipeline::Results;

/// One wave of a trend, with what holds for the trend repeated in each of its waves. Shares from 0 to 1, slopes a year;
/// empty where undefined.
#[derive(Debug, Serialize)]
pub struct TrendRecord<'a> {
    item: &'a str,
    measure: MeasureKind,
    /// The answer's code, or the id of the net or the balance.
    code: Key<'a>,
    label: Cow<'a, str>,
    by: Option<&'a str>,
    group: Option<i64>,
    /// The first and the last wave of the unbroken run.
    from: &'a str,
    to: &'a str,
    waves: usize,
    /// Waves of the run without a standard error, parted by semicolons.
    left_out: String,
    wave: &'a str,
    /// `responses`, `published` or `rehearsal`.
    kind: &'static str,
    /// Decimal year.
    time: Option<f64>,
    /// The smoothed level of the wave.
    smoothed: Option<f64>,
    smoothed_se: Option<f64>,
    smoothed_low: Option<f64>,
    smoothed_high: Option<f64>,
    /// q: the variance by which the level moves in a year.
    level_variance_per_year: Option<f64>,
    /// The straight line at the wave.
    fitted: Option<f64>,
    slope: Option<f64>,
    slope_se: Option<f64>,
    slope_df: Option<f64>,
    slope_low: Option<f64>,
    slope_high: Option<f64>,
    slope_p: Option<f64>,
    /// Wald's F that the waves do not depart from the line.
    departure_f: Option<f64>,
    departure_df1: Option<f64>,
    departure_df2: Option<f64>,
    departure_p: Option<f64>,
    /// In log odds, of shares.
    logistic_slope: Option<f64>,
    logistic_slope_se: Option<f64>,
    logistic_slope_p: Option<f64>,
    logistic_departure_p: Option<f64>,
    /// Of groups: the test that all groups of `by` have one slope.
    same_slope_p: Option<f64>,
    /// The probability that neither level nor slope broke.
    no_turn: Option<f64>,
    /// Only where a break is more probable: the likeliest place.
    turn: Option<TurnKind>,
    turn_after: Option<&'a str>,
    turn_before: Option<&'a str>,
    turn_probability: Option<f64>,
    turn_size: Option<f64>,
}

/// One change, split in two.
#[derive(Debug, Serialize)]
pub struct SplitRecord<'a> {
    item: &'a str,
    measure: MeasureKind,
    code: Key<'a>,
    label: Cow<'a, str>,
    from: &'a str,
    to: &'a str,
    /// Of the later wave: `responses` or `rehearsal`.
    kind: &'static str,
    /// The items that are crossed, parted by semicolons.
    composition_by: String,
    change: Option<f64>,
    opinion: Option<f64>,
    opinion_se: Option<f64>,
    opinion_df: Option<f64>,
    opinion_low: Option<f64>,
    opinion_high: Option<f64>,
    opinion_p: Option<f64>,
    composition: Option<f64>,
    composition_se: Option<f64>,
    composition_low: Option<f64>,
    composition_high: Option<f64>,
    composition_p: Option<f64>,
    categories: Option<usize>,
    /// Combinations taken together because one wave has too few respondents in them.
    merged: Option<usize>,
    /// Why the change is not split.
    no_split: Option<&'static str>,
}

/// Every wave of every trend.
pub fn trends<'a>(results: &'a Results, lang: &'a Lang) -> impl Iterator<Item = TrendRecord<'a>> {
    let trends = results.trends.trends.iter();
    let trends = trends.filter(|trend| is_followed(results, &trend.item, &trend.measure));
    trends.flat_map(move |trend| {
        let same_slope = same_slope(&results.trends, trend);
        (0..trend.waves.len())
            .filter_map(move |place| of_wave(results, trend, place, same_slope, lang))
    })
}

/// Nets, balances and means, or answers where an item has no nets.
pub fn is_followed(results: &Results, item: &ItemId, measure: &Measure) -> bool {
    let item = results.survey.item(item);
    item.is_some_and(|item| followed(item, measure))
}

/// The p of the interaction of the group's banner with time, in the segment of the trend.
pub fn same_slope(trends: &Trends, trend: &Trend) -> Option<f64> {
    let Domain::Group { item: banner, .. } = &trend.domain else {
        return None;
    };
    let mut of_banner = trends.interactions_of(&trend.item, &trend.measure, banner);
    let of_segment = of_banner.find(|interaction| {
        let first = trend.waves.first();
        first.is_some_and(|first| interaction.waves.contains(first))
    })?;
    Some(of_segment.linear.same_slope.as_ref().ok()?.p)
}

fn of_wave<'a>(
    results: &'a Results,
    trend: &'a Trend,
    place: usize,
    same_slope_p: Option<f64>,
    lang: &Lang,
) -> Option<TrendRecord<'a>> {
    let survey = &results.survey;
    let wave = trend.waves.get(place)?;
    let level = trend.level.as_ref().ok();
    let point = level.and_then(|level| level.points.get(place));
    let time = survey.wave(wave).map(|wave| wave.fieldwork.time);
    let line = trend.linear.as_ref().ok();
    let slope = line.and_then(|line| line.slope_test.as_ref().ok());
    let departure = line.and_then(f_test);
    let logistic = trend.logistic.as_ref().and_then(|line| line.as_ref().ok());
    let turn = trend.turn.as_ref().ok();
    let suggested = turn.and_then(|turn| turn.suggested());
    let (by, group) = match &trend.domain {
        Domain::Total => (None, None),
        Domain::Group { item, code } => (Some(item.as_str()), Some(code.0)),
    };
    Some(TrendRecord {
        item: trend.item.as_str(),
        measure: MeasureKind::of(&trend.measure),
        code: Key::of(&trend.measure),
        label: label(survey, &trend.item, &trend.measure, lang),
        by,
        group,
        from: trend.waves.first()?.as_str(),
        to: trend.waves.last()?.as_str(),
        waves: trend.waves.len(),
        left_out: joined(&trend.left_out, |wave| wave.as_str()),
        wave: wave.as_str(),
        kind: kind(results, wave),
        time,
        smoothed: point.map(|point| point.level),
        smoothed_se: point.map(|point| point.standard_error),
        smoothed_low: point.map(|point| point.interval.low),
        smoothed_high: point.map(|point| point.interval.high),
        level_variance_per_year: level.map(|level| level.variance_per_year),
        fitted: line.zip(time).map(|(line, time)| line.fitted(time)),
        slope: line.map(|line| line.slope),
        slope_se: slope.map(|test| test.standard_error),
        slope_df: slope.map(|test| test.degrees_of_freedom),
        slope_low: slope.map(|test| test.interval.low),
        slope_high: slope.map(|test| test.interval.high),
        slope_p: slope.map(|test| test.p),
        departure_f: departure.map(|(f, _, _)| f.statistic),
        departure_df1: departure.map(|(_, df, _)| df),
        departure_df2: departure.map(|(_, _, df)| df),
        departure_p: departure.map(|(f, _, _)| f.p),
        logistic_slope: logistic.map(|line| line.slope),
        logistic_slope_se: logistic.map(|line| line.covariance[1][1].max(0.0).sqrt()),
        logistic_slope_p: logistic.and_then(|line| Some(line.slope_test.as_ref().ok()?.p)),
        logistic_departure_p: logistic.and_then(|line| Some(line.departure.as_ref().ok()?.p)),
        same_slope_p,
        no_turn: turn.map(|turn| turn.none),
        turn: suggested.map(|place| place.kind),
        turn_after: suggested.map(|place| place.after.as_str()),
        turn_before: suggested.map(|place| place.before.as_str()),
        turn_probability: suggested.map(|place| place.probability),
        turn_size: suggested.map(|place| place.size),
    })
}

fn f_test(line: &Line) -> Option<(&TestResult, f64, f64)> {
    let test = line.departure.as_ref().ok()?;
    match test.reference {
        Reference::F {
            numerator,
            denominator,
        } => Some((test, numerator, denominator)),
        _ => None,
    }
}

/// Every change that was asked to be split.
pub fn splits<'a>(results: &'a Results, lang: &'a Lang) -> impl Iterator<Item = SplitRecord<'a>> {
    let survey = &results.survey;
    let changes = results.trends.compositions.iter();
    let changes = changes.filter(|change| is_followed(results, &change.item, &change.measure));
    changes.map(move |change| {
        let split = change.split.as_ref().ok();
        let opinion = split.map(|split| &split.opinion);
        let composition = split.map(|split| &split.composition);
        let test = |part: Option<&ChangePart>| part.and_then(|part| part.test.ok());
        SplitRecord {
            item: change.item.as_str(),
            measure: MeasureKind::of(&change.measure),
            code: Key::of(&change.measure),
            label: label(survey, &change.item, &change.measure, lang),
            from: change.from.as_str(),
            to: change.to.as_str(),
            kind: kind(results, &change.to),
            composition_by: joined(&change.by, |item| item.as_str()),
            change: split.map(|split| split.change),
            opinion: opinion.map(|part| part.value),
            opinion_se: opinion.map(|part| part.standard_error),
            opinion_df: opinion.map(|part| part.degrees_of_freedom),
            opinion_low: test(opinion).map(|test| test.interval.low),
            opinion_high: test(opinion).map(|test| test.interval.high),
            opinion_p: test(opinion).map(|test| test.p),
            composition: composition.map(|part| part.value),
            composition_se: composition.map(|part| part.standard_error),
            composition_low: test(composition).map(|test| test.interval.low),
            composition_high: test(composition).map(|test| test.interval.high),
            composition_p: test(composition).map(|test| test.p),
            categories: split.map(|split| split.categories),
            merged: split.map(|split| split.merged),
            no_split: change.split.as_ref().err().map(|reason| match reason {
                NoSplit::OneCategory => "one_category",
                NoSplit::NoPrecision(_) => "no_precision",
            }),
        }
    })
}

fn label<'a>(survey: &'a Survey, item: &ItemId, measure: &Measure, lang: &Lang) -> Cow<'a, str> {
    survey.item(item).map_or(Cow::Borrowed(""), |item| {
        wording::measure(survey, item, measure, lang)
    })
}

fn joined<T>(ids: &[T], text: impl Fn(&T) -> &str) -> String {
    let ids: Vec<&str> = ids.iter().map(text).collect();
    ids.join(";")
}
