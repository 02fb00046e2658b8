//! In: a language. Out: the words of figures of special kinds: tables, small panels, benchmarks, weights, maps. Never: a text of a
//! survey.

use super::primary;
use crate::definition::Lang;

/// Words of figures; placeholders stand in braces.
#[derive(Debug)]
pub struct FigureWords {
    /// `{shown}`, `{all}`.
    pub left_out: &'static str,
    /// `{kind}`, `{measured}`.
    pub alt_short: &'static str,
    /// Before a point that is compared with none before it.
    pub alt_after_break: &'static str,
    pub alt_one_answer: &'static str,
    pub alt_statement_table: &'static str,
    pub alt_multiples: &'static str,
    pub alt_benchmarks: &'static str,
    pub alt_weights: &'static str,
    pub alt_map: &'static str,
    /// `{group}`.
    pub measured_multiples: &'static str,
    /// `{answer}`.
    pub measured_benchmarks: &'static str,
    pub measured_benchmarks_means: &'static str,
    pub measured_weights: &'static str,
    /// Of bars with intervals in panels by group.
    pub multiples_reading: &'static str,
    pub multiples_reading_without_intervals: &'static str,
    /// `{series}`, `{sources}`.
    pub benchmarks_note: &'static str,
    pub benchmarks_lines: &'static str,
    pub ours: &'static str,
    pub weighting_design_effect: &'static str,
    pub efficiency: &'static str,
    pub respondents: &'static str,
    pub weight_axis: &'static str,
    /// `{weight}`.
    pub mean_weight: &'static str,
    pub weight_from: &'static str,
    pub weight_below: &'static str,
    pub weights_note: &'static str,
    /// `{low}`, `{high}`.
    pub class: &'static str,
    /// `{base}`.
    pub tile_base: &'static str,
    pub map_reading: &'static str,
    pub map_reading_without_intervals: &'static str,
    /// `{total}`.
    pub map_total: &'static str,
    /// Where a trend has real waves and rehearsals.
    pub trend_rehearsal: &'static str,
    /// Over the answers to questions that are no scale.
    pub list_caption: &'static str,
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static FigureWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

const ENGLISH: FigureWords = FigureWords {
    left_out: "Shown: the first {shown} of {all}; all of them are in the table",
    alt_short: "{kind}. {measured}",
    alt_after_break: "(break)",
    alt_one_answer: "Stacked bars, one per question: the rest and the answer named",
    alt_statement_table: "Table of shares, one row per statement, with bases",
    alt_multiples: "Small panels of horizontal bars on a common axis, with the base of each in parentheses",
    alt_benchmarks: "Horizontal bars from the highest to the lowest, our own in colour",
    alt_weights: "Histogram of the respondents' weights",
    alt_map: "Map of equally large tiles, one per group",
    measured_multiples: "Share of each answer. Groups: {group}",
    measured_benchmarks: "Share beside those of others: {answer}",
    measured_benchmarks_means: "Mean beside those of others",
    measured_weights: "Respondents by their weight",
    multiples_reading: "Numbers in parentheses: unweighted base. Thin lines: 95% interval where it is known.",
    multiples_reading_without_intervals: "Numbers in parentheses: unweighted base.",
    benchmarks_note: "Grey, for comparison and not tested against ours: {series}; in parentheses the unweighted base. Source: {sources}.",
    benchmarks_lines: "Thin lines: 95% interval where it is known.",
    ours: "This survey",
    weighting_design_effect: "Design effect of the weighting",
    efficiency: "Efficiency",
    respondents: "Respondents",
    weight_axis: "Weight of a respondent. Numbers over the bars: respondents.",
    mean_weight: "Mean weight {weight}",
    weight_from: "Weight from",
    weight_below: "to under",
    weights_note: "Efficiency is the effective base as a share of the respondents: what unequal weights leave of the sample.",
    class: "{low} to under {high}",
    tile_base: "base {base}",
    map_reading: "The tiles are equally large whatever the size of the area. Under the share: its 95% interval; base: unweighted. Areas whose \
        intervals overlap need not differ.",
    map_reading_without_intervals: "The tiles are equally large whatever the size of the area. Base: unweighted.",
    map_total: "All: {total}",
    trend_rehearsal: "No line joins real figures and rehearsals: synthetic answers are not compared with real ones.",
    list_caption: "Answers to questions with many answers",
};

const DANISH: FigureWords = FigureWords {
    left_out: "Vist: de første {shown} af {all}; alle står i tabellen",
    alt_short: "{kind}. {measured}",
    alt_after_break: "(brud)",
    alt_one_answer: "Stablede søjler, én pr. spørgsmål: resten og det nævnte svar",
    alt_statement_table: "Tabel over andele, én række pr. udsagn, med baser",
    alt_multiples: "Små felter med vandrette søjler på en fælles akse, med hvert felts basis i parentes",
    alt_benchmarks: "Vandrette søjler fra højest til lavest, vores egen i farve",
    alt_weights: "Histogram over svarpersonernes vægte",
    alt_map: "Kort af lige store felter, ét pr. gruppe",
    measured_multiples: "Andel for hvert svar. Grupper: {group}",
    measured_benchmarks: "Andel ved siden af andres: {answer}",
    measured_benchmarks_means: "Gennemsnit ved siden af andres",
    measured_weights: "Svarpersoner efter deres vægt",
    multiples_reading: "Tal i parentes: uvægtet basis. Tynde streger: 95\u{a0}%-interval, hvor det er kendt.",
    multiples_reading_without_intervals: "Tal i parentes: uvægtet basis.",
    benchmarks_note: "Gråt, til sammenligning og ikke testet mod vores: {series}; i parentes den uvægtede basis. Kilde: {sources}.",
    benchmarks_lines: "Tynde streger: 95\u{a0}%-interval, hvor det er kendt.",
    ours: "Denne undersøgelse",
    weighting_design_effect: "Designeffekt af vægtningen",
    efficiency: "Effektivitet",
    respondents: "Svarpersoner",
    weight_axis: "En svarpersons vægt. Tal over søjlerne: svarpersoner.",
    mean_weight: "Gennemsnitsvægt {weight}",
    weight_from: "Vægt fra",
    weight_below: "til under",
    weights_note: "Effektivitet er den effektive basis som andel af svarpersonerne: det, ulige vægte lader tilbage af stikprøven.",
    class: "{low} til under {high}",
    tile_base: "basis {base}",
    map_reading: "Felterne er lige store uanset områdets størrelse. Under andelen: dens 95\u{a0}%-interval; basis: uvægtet. Områder, hvis \
        intervaller overlapper, er ikke nødvendigvis forskellige.",
    map_reading_without_intervals: "Felterne er lige store uanset områdets størrelse. Basis: uvægtet.",
    map_total: "Alle: {total}",
    trend_rehearsal: "Ingen linje forbinder rigtige tal og generalprøver: syntetiske svar sammenlignes ikke med rigtige.",
    list_caption: "Svar på spørgsmål med mange svarmuligheder",
};
