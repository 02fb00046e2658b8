//! The words of slides, stage pictures, posters, handouts and the moderator's card.

use super::primary;
use crate::definition::Lang;

/// The texts of event material in one language. Placeholders stand in braces.
#[derive(Debug)]
pub struct EventWords {
    /// Language tags as office programs write them: `da-DK`.
    pub tag: &'static str,
    pub title_placeholder: &'static str,
    pub text_placeholder: &'static str,
    pub notes_placeholder: &'static str,
    /// Parts of one thing over several slides: `{title}`, `{part}`, `{parts}`.
    pub part_of: &'static str,
    /// The method slide.
    pub about: &'static str,
    pub changes: &'static str,
    pub statements: &'static str,
    /// The series that keeps don't know apart, in the workbook of a chart.
    pub gap: &'static str,
    pub year: &'static str,
    pub below: &'static str,
    pub above: &'static str,
    pub filled_points: &'static str,
    pub hollow_points: &'static str,
    pub rehearsed_points: &'static str,
    /// How slides draw what the report draws in another way.
    pub level_reading: &'static str,
    pub groups_reading: &'static str,
    pub groups_reading_bare: &'static str,
    pub changes_reading: &'static str,

    // Speaker's notes and the moderator's card.
    pub say: &'static str,
    pub do_not_say: &'static str,
    pub safe: &'static str,
    pub not_safe: &'static str,
    pub because: &'static str,
    pub moderator_title: &'static str,
    pub moderator_lead: &'static str,
    pub handout_title: &'static str,
    pub rehearsal_warning: &'static str,
    /// `{share}`, `{answer}`, `{statement}`, `{points}`.
    pub say_share: &'static str,
    pub say_share_bare: &'static str,
    /// `{statement}`, `{mean}`, `{low}`, `{high}`.
    pub say_mean: &'static str,
    pub say_mean_bare: &'static str,
    /// `{points}`.
    pub give_or_take: &'static str,
    /// `{points}`, where it is one.
    pub one_point: &'static str,
    /// `{points}`.
    pub points: &'static str,
    /// `{answer}`, `{share}`, `{low}`, `{high}`.
    pub say_majority: &'static str,
    pub say_less_than_half: &'static str,
    pub say_about_half: &'static str,
    /// `{more}`, `{fewer}`, `{share}`, `{other}`.
    pub say_more: &'static str,
    /// `{share}`, `{answer}`.
    pub say_other: &'static str,
    /// `{respondents}`, `{fieldwork}`, `{by}`.
    pub say_base: &'static str,
    /// `{answer}`.
    pub unsafe_majority: &'static str,
    /// `{interval}`.
    pub why_majority_spans: &'static str,
    /// `{share}`.
    pub why_majority_below: &'static str,
    pub why_majority_unknown: &'static str,
    /// `{answer}`.
    pub unsafe_others: &'static str,
    /// `{share}`, `{answer}`, `{rest}`.
    pub why_others: &'static str,
    /// `{share}`.
    pub unsafe_exact: &'static str,
    /// `{interval}`.
    pub why_exact: &'static str,
    /// `{share}`.
    pub unsafe_precise: &'static str,
    /// `{wave}`.
    pub unsafe_rose: &'static str,
    pub unsafe_fell: &'static str,
    /// `{answer}`.
    pub unsafe_more_and_more: &'static str,
    /// `{verdict}`, `{difference}`, `{interval}`.
    pub why_change: &'static str,
    /// `{verdict}`.
    pub why_change_bare: &'static str,
    /// `{difference}`.
    pub unsafe_change_exact: &'static str,
    /// `{higher}`, `{lower}`, `{answer}`.
    pub unsafe_groups: &'static str,
    /// `{higher}`, `{lower}`.
    pub why_groups: &'static str,
    /// `{answer}`.
    pub unsafe_cause: &'static str,
    pub why_cause: &'static str,
    /// `{share}`.
    pub unsafe_opinion: &'static str,
    pub unsafe_all: &'static str,
    /// `{base}`.
    pub why_base: &'static str,

    // Stage pictures.
    /// `{answer}`, `{statement}`.
    pub stage_sentence: &'static str,
    /// `{statement}`.
    pub stage_mean: &'static str,
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static EventWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

static ENGLISH: EventWords = EventWords {
    tag: "en-GB",
    title_placeholder: "Title",
    text_placeholder: "Text",
    notes_placeholder: "Notes",
    part_of: "{title} ({part} of {parts})",
    about: "About the survey",
    changes: "What changed",
    statements: "All answers in numbers",
    gap: "(gap)",
    year: "Year",
    below: "below",
    above: "above",
    filled_points: "filled points: responses",
    hollow_points: "hollow points: published figures",
    rehearsed_points: "hollow points with a red edge: rehearsal (synthetic answers)",
    level_reading: "Line with thin lines beside it: the smoothed level (local-level model, which takes what the waves together say) and its 95% interval. Points: each wave by itself.",
    groups_reading: "Numbers in parentheses: unweighted base. Lines: 95% interval where it is known. Dashed line: all.",
    groups_reading_bare: "Numbers in parentheses: unweighted base. Dashed line: all.",
    changes_reading: "Lighter bars: the earlier wave; darker bars: the later one. Lines: 95% interval of each wave. In parentheses: 95% interval of the change.",
    say: "You can say",
    do_not_say: "Do not say",
    safe: "Can be said",
    not_safe: "Cannot be said",
    because: "Because",
    moderator_title: "What can be said, and what cannot",
    moderator_lead: "Each sentence is made from the tested figures. A sentence on the right sounds much like one on the left; the figures do not carry it.",
    handout_title: "The results at a glance",
    rehearsal_warning: "Rehearsal: the answers are synthetic. Nothing here says anything about people.",
    say_share: "{share} answer {answer} to {statement}, give or take {points}.",
    say_share_bare: "{share} of those asked answer {answer} to {statement}.",
    say_mean: "The mean for {statement} is {mean}; it lies between {low} and {high} when the uncertainty is counted in.",
    say_mean_bare: "The mean of those asked is {mean} for {statement}.",
    give_or_take: "give or take {points}",
    one_point: "{points} percentage point",
    points: "{points} percentage points",
    say_majority: "A majority answer {answer}: {share}, and no less than {low} when the uncertainty is counted in.",
    say_less_than_half: "Fewer than half answer {answer}: {share}, and no more than {high} when the uncertainty is counted in.",
    say_about_half: "About half answer {answer}: {share}, somewhere between {low} and {high}.",
    say_more: "More people answer {more} than {fewer}: {share} against {other}.",
    say_other: "{share} answer {answer}.",
    say_base: "{respondents} people answered ({fieldwork}). The survey was conducted by {by}.",
    unsafe_majority: "Most people answer {answer}.",
    why_majority_spans: "The interval, {interval}, lies on both sides of half.",
    why_majority_below: "{share} is less than half.",
    why_majority_unknown: "How certain the figure is, is not known; whether it is more than half cannot be said.",
    unsafe_others: "The others answer {answer}.",
    why_others: "{share} answer {answer}; {rest} answer something else again or do not know.",
    unsafe_exact: "It is exactly {share}.",
    why_exact: "The figure is uncertain: {interval}.",
    unsafe_precise: "It is {share}, give or take a few points.",
    unsafe_rose: "It has risen since {wave}.",
    unsafe_fell: "It has fallen since {wave}.",
    unsafe_more_and_more: "More and more people answer {answer}.",
    why_change: "The test says: {verdict}. The difference is {difference}, with the interval {interval}.",
    why_change_bare: "The change is {verdict}.",
    unsafe_change_exact: "The change is exactly {difference}.",
    unsafe_groups: "{higher} answer {answer} more often than {lower}.",
    why_groups: "Too close to call: the test finds no difference between {higher} and {lower}.",
    unsafe_cause: "People answer {answer} because …",
    why_cause: "The survey asks what people think, not what makes them think so.",
    unsafe_opinion: "{share} of those who have an opinion answer so.",
    unsafe_all: "{share} of everybody, those who do not know too, answer so.",
    why_base: "The share is of another base: {base}.",
    stage_sentence: "answer {answer} to {statement}",
    stage_mean: "is the mean for {statement}",
};

static DANISH: EventWords = EventWords {
    tag: "da-DK",
    title_placeholder: "Titel",
    text_placeholder: "Tekst",
    notes_placeholder: "Noter",
    part_of: "{title} ({part} af {parts})",
    about: "Om undersøgelsen",
    changes: "Hvad der har ændret sig",
    statements: "Alle svar i tal",
    gap: "(mellemrum)",
    year: "År",
    below: "under",
    above: "over",
    filled_points: "udfyldte punkter: svar",
    hollow_points: "hule punkter: offentliggjorte tal",
    rehearsed_points: "hule punkter med rød kant: generalprøve (syntetiske svar)",
    level_reading: "Linje med tynde linjer ved siden af: det udglattede niveau (local level-model, som bruger, hvad målingerne siger tilsammen) og dets 95\u{a0}%-interval. Punkter: hver måling for sig.",
    groups_reading: "Tal i parentes: uvægtet basis. Streger: 95\u{a0}%-interval, hvor det er kendt. Stiplet linje: alle.",
    groups_reading_bare: "Tal i parentes: uvægtet basis. Stiplet linje: alle.",
    changes_reading: "Lysere søjler: den tidligere måling; mørkere søjler: den senere. Streger: 95\u{a0}%-interval for hver måling. I parentes: 95\u{a0}%-interval for ændringen.",
    say: "Det kan du sige",
    do_not_say: "Sig ikke",
    safe: "Det kan siges",
    not_safe: "Det kan ikke siges",
    because: "Fordi",
    moderator_title: "Hvad der kan siges, og hvad der ikke kan",
    moderator_lead: "Hver sætning er dannet af de testede tal. En sætning til højre ligner en til venstre; men tallene bærer den ikke.",
    handout_title: "Resultaterne kort",
    rehearsal_warning: "Generalprøve: svarene er syntetiske. Intet her siger noget om mennesker.",
    say_share: "{share} svarer {answer} til {statement}, plus/minus {points}.",
    say_share_bare: "{share} af de adspurgte svarer {answer} til {statement}.",
    say_mean: "Gennemsnittet for {statement} er {mean}; det ligger mellem {low} og {high}, når usikkerheden regnes med.",
    say_mean_bare: "Gennemsnittet blandt de adspurgte er {mean} for {statement}.",
    give_or_take: "plus/minus {points}",
    one_point: "{points} procentpoint",
    points: "{points} procentpoint",
    say_majority: "Et flertal svarer {answer}: {share}, og mindst {low}, når usikkerheden regnes med.",
    say_less_than_half: "Færre end halvdelen svarer {answer}: {share}, og højst {high}, når usikkerheden regnes med.",
    say_about_half: "Omkring halvdelen svarer {answer}: {share}, et sted mellem {low} og {high}.",
    say_more: "Flere svarer {more} end {fewer}: {share} mod {other}.",
    say_other: "{share} svarer {answer}.",
    say_base: "{respondents} personer har svaret ({fieldwork}). Undersøgelsen er gennemført af {by}.",
    unsafe_majority: "De fleste svarer {answer}.",
    why_majority_spans: "Intervallet, {interval}, ligger på begge sider af halvdelen.",
    why_majority_below: "{share} er mindre end halvdelen.",
    why_majority_unknown: "Man ved ikke, hvor sikkert tallet er; om det er mere end halvdelen, kan ikke siges.",
    unsafe_others: "Resten svarer {answer}.",
    why_others: "{share} svarer {answer}; {rest} svarer noget tredje eller ved ikke.",
    unsafe_exact: "Det er præcis {share}.",
    why_exact: "Tallet er usikkert: {interval}.",
    unsafe_precise: "Det er {share}, plus/minus et par procentpoint.",
    unsafe_rose: "Det er steget siden {wave}.",
    unsafe_fell: "Det er faldet siden {wave}.",
    unsafe_more_and_more: "Flere og flere svarer {answer}.",
    why_change: "Testen siger: {verdict}. Forskellen er {difference}, med intervallet {interval}.",
    why_change_bare: "Ændringen er {verdict}.",
    unsafe_change_exact: "Ændringen er præcis {difference}.",
    unsafe_groups: "{higher} svarer oftere {answer} end {lower}.",
    why_groups: "For tæt løb: testen finder ingen forskel mellem {higher} og {lower}.",
    unsafe_cause: "Folk svarer {answer}, fordi …",
    why_cause: "Undersøgelsen spørger, hvad folk mener, ikke hvad der får dem til at mene det.",
    unsafe_opinion: "{share} af dem, der har en holdning, svarer sådan.",
    unsafe_all: "{share} af alle, også dem der ikke ved det, svarer sådan.",
    why_base: "Andelen er af et andet grundlag: {base}.",
    stage_sentence: "svarer {answer} til {statement}",
    stage_mean: "er gennemsnittet for {statement}",
};
