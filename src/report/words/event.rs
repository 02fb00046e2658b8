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
    /// Of whom a share is: everybody who took part, all who were asked, those who gave an answer with and without don't know.
    pub of_respondents: BaseWords,
    pub of_asked: BaseWords,
    pub of_those_with_dont_know: BaseWords,
    pub of_those_who_answered: BaseWords,
    /// Between the last two answers of a net, with its spaces.
    pub or: &'static str,
    /// `{first}`, `{last}`.
    pub from_to: &'static str,
    /// `{share}`, `{whom}`, `{answer}`, `{statement}`, `{points}`.
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
    /// `{whom}`, `{answer}`, `{share}`, `{interval}`; `{among}`.
    pub say_majority: &'static str,
    pub say_less_than_half: &'static str,
    pub say_about_half: &'static str,
    pub say_not_known_half: &'static str,
    /// `{whom}`, `{more}`, `{fewer}`, `{share}`, `{other}`.
    pub say_more: &'static str,
    /// `{share}`, `{whom}`, `{answer}`.
    pub say_other: &'static str,
    /// `{share}`.
    pub say_dont_know: &'static str,
    /// `{among}`, `{answer}`, `{before}`, `{since}`, `{now}`, `{wave}`, `{difference}`, `{interval}`.
    pub say_rose: &'static str,
    pub say_fell: &'static str,
    pub say_unchanged: &'static str,
    pub say_too_uncertain: &'static str,
    pub say_not_found: &'static str,
    /// `{higher}`, `{lower}`, `{answer}`, `{share}`, `{other}`.
    pub say_groups: &'static str,
    /// `{by}`, `{answer}`.
    pub say_groups_alike: &'static str,
    /// Behind a change that the ledger says a caution of.
    pub with_caution: &'static str,
    /// `{respondents}`, `{base}`.
    pub say_base: &'static str,
    pub say_base_rehearsed: &'static str,
    /// `{fieldwork}`, `{by}`.
    pub say_survey: &'static str,
    /// `{answer}`.
    pub unsafe_majority: &'static str,
    /// `{interval}`.
    pub why_majority_spans: &'static str,
    /// `{share}`.
    pub why_majority_below: &'static str,
    pub why_majority_unknown: &'static str,
    /// `{answer}`.
    pub unsafe_others: &'static str,
    /// `{share}`, `{whom}`, `{answer}`, `{rest}`.
    pub why_others: &'static str,
    pub why_others_or_dont_know: &'static str,
    /// `{share}`.
    pub unsafe_exact: &'static str,
    /// `{interval}`.
    pub why_exact: &'static str,
    /// `{share}`.
    pub unsafe_precise: &'static str,
    pub unsafe_precise_mean: &'static str,
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
    /// `{share}`.
    pub unsafe_cause_mean: &'static str,
    pub why_cause: &'static str,
    /// `{share}`.
    pub unsafe_mean: &'static str,
    pub why_mean: &'static str,
    /// `{share}`, `{answer}`.
    pub unsafe_opinion: &'static str,
    pub unsafe_all: &'static str,
    /// `{base}`.
    pub why_base: &'static str,

    // Stage pictures.
    /// `{whom}`, `{answer}`, `{statement}`.
    pub stage_sentence: &'static str,
    /// `{statement}`.
    pub stage_mean: &'static str,
}

/// Of whom a share is, as sentences say it; a comma ends what needs one.
#[derive(Debug)]
pub struct BaseWords {
    /// In the middle of a sentence, between the share and its verb.
    pub of: &'static str,
    /// At the beginning of a sentence.
    pub among: &'static str,
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
    moderator_lead: "Each sentence is made from the figures of the survey. A sentence on the right sounds much like one on the left; the figures do not carry it.",
    handout_title: "The results at a glance",
    rehearsal_warning: "Rehearsal: the answers are synthetic. Nothing here says anything about people.",
    of_respondents: BaseWords {
        of: "of the respondents",
        among: "Among the respondents",
    },
    of_asked: BaseWords {
        of: "of those asked",
        among: "Among those asked",
    },
    of_those_with_dont_know: BaseWords {
        of: "of those who answered, don't know included,",
        among: "Among those who answered, don't know included,",
    },
    of_those_who_answered: BaseWords {
        of: "of those who gave an answer",
        among: "Among those who gave an answer",
    },
    or: " or ",
    from_to: "from {first} to {last}",
    say_share: "{share} {whom} say {answer} to {statement}, give or take {points}.",
    say_share_bare: "{share} {whom} say {answer} to {statement}.",
    say_mean: "The mean for {statement} is {mean} (95% interval {low} to {high}).",
    say_mean_bare: "The mean of those who gave an answer is {mean} for {statement}.",
    give_or_take: "give or take {points}",
    one_point: "{points} percentage point",
    points: "{points} percentage points",
    say_majority: "A majority {whom} say {answer}: {share} (95% interval {interval}).",
    say_less_than_half: "Fewer than half {whom} say {answer}: {share} (95% interval {interval}).",
    say_about_half: "About half {whom} say {answer}: {share} (95% interval {interval}).",
    say_not_known_half: "{share} {whom} say {answer}; whether that is more or fewer than half is too close to tell (95% interval {interval}).",
    say_more: "More {whom} say {more} than {fewer}: {share} against {other}.",
    say_other: "{share} {whom} say {answer}.",
    say_dont_know: "{share} of everybody who was asked did not know.",
    say_rose: "{among} the share who say {answer} has risen: from {before} in {since} to {now} in {wave} ({difference}, 95% interval {interval}).",
    say_fell: "{among} the share who say {answer} has fallen: from {before} in {since} to {now} in {wave} ({difference}, 95% interval {interval}).",
    say_unchanged: "{among} the share who say {answer} is unchanged within uncertainty: {before} in {since}, {now} in {wave} ({difference}, 95% interval {interval}).",
    say_too_uncertain: "{among} it is too uncertain whether the share who say {answer} has changed: {before} in {since}, {now} in {wave} ({difference}, 95% interval {interval}).",
    say_not_found: "{among} no change is found in the share who say {answer}: {before} in {since}, {now} in {wave} ({difference}, 95% interval {interval}).",
    say_groups: "A larger share in the group {higher} than in the group {lower} say {answer}: {share} against {other}.",
    say_groups_alike: "No difference is found between the groups ({by}) in the share who say {answer}.",
    with_caution: "To be read with caution: the waves differ in more than their time.",
    say_base: "{respondents} people are behind the figure: {base}.",
    say_base_rehearsed: "{respondents} synthetic answers are behind the figure: {base}.",
    say_survey: "Fieldwork: {fieldwork}. Conducted by: {by}.",
    unsafe_majority: "Most people say {answer}.",
    why_majority_spans: "The 95% interval, {interval}, lies on both sides of half.",
    why_majority_below: "{share} is less than half.",
    why_majority_unknown: "How certain the figure is, is not known; whether it is more than half cannot be said.",
    unsafe_others: "The rest say {answer}.",
    why_others: "{share} {whom} say {answer}; {rest} say something else again.",
    why_others_or_dont_know: "{share} {whom} say {answer}; {rest} say something else again or do not know.",
    unsafe_exact: "It is exactly {share}.",
    why_exact: "The figure is uncertain: 95% interval {interval}.",
    unsafe_precise: "It is {share}, give or take a few points.",
    unsafe_precise_mean: "It is {share}, give or take a little.",
    unsafe_rose: "It has risen since {wave}.",
    unsafe_fell: "It has fallen since {wave}.",
    unsafe_more_and_more: "More and more people say {answer}.",
    why_change: "The test says: {verdict}. The difference is {difference}, with the 95% interval {interval}.",
    why_change_bare: "The change is {verdict}.",
    unsafe_change_exact: "The change is exactly {difference}.",
    unsafe_groups: "A larger share in the group {higher} than in the group {lower} say {answer}.",
    why_groups: "Too close to call: the test finds no difference between {higher} and {lower}.",
    unsafe_cause: "People say {answer} because …",
    unsafe_cause_mean: "The mean is {share} because …",
    why_cause: "The survey shows what people answer, not why.",
    unsafe_mean: "Most people answer {share}.",
    why_mean: "A mean says nothing of how many gave that answer.",
    unsafe_opinion: "{share} of those who do know say {answer}.",
    unsafe_all: "{share} of everybody, those who do not know too, say {answer}.",
    why_base: "The share is of another base: {base}.",
    stage_sentence: "{whom} say {answer} to {statement}",
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
    moderator_lead: "Hver sætning er dannet af undersøgelsens tal. En sætning til højre ligner en til venstre; men tallene bærer den ikke.",
    handout_title: "Resultaterne kort",
    rehearsal_warning: "Generalprøve: svarene er syntetiske. Intet her siger noget om mennesker.",
    of_respondents: BaseWords {
        of: "af de adspurgte",
        among: "Blandt de adspurgte",
    },
    of_asked: BaseWords {
        of: "af de adspurgte",
        among: "Blandt de adspurgte",
    },
    of_those_with_dont_know: BaseWords {
        of: "af dem, der har svaret (ved ikke medregnet),",
        among: "Blandt dem, der har svaret (ved ikke medregnet),",
    },
    of_those_who_answered: BaseWords {
        of: "af dem, der har givet et svar,",
        among: "Blandt dem, der har givet et svar,",
    },
    or: " eller ",
    from_to: "fra {first} til {last}",
    say_share: "{share} {whom} svarer {answer} til {statement}, plus/minus {points}.",
    say_share_bare: "{share} {whom} svarer {answer} til {statement}.",
    say_mean: "Gennemsnittet for {statement} er {mean} (95\u{a0}%-interval {low} til {high}).",
    say_mean_bare: "Gennemsnittet blandt dem, der har givet et svar, er {mean} for {statement}.",
    give_or_take: "plus/minus {points}",
    one_point: "{points} procentpoint",
    points: "{points} procentpoint",
    say_majority: "Et flertal {whom} svarer {answer}: {share} (95\u{a0}%-interval {interval}).",
    say_less_than_half: "Færre end halvdelen {whom} svarer {answer}: {share} (95\u{a0}%-interval {interval}).",
    say_about_half: "Omkring halvdelen {whom} svarer {answer}: {share} (95\u{a0}%-interval {interval}).",
    say_not_known_half: "{share} {whom} svarer {answer}; om det er flere eller færre end halvdelen, er for tæt til at afgøre (95\u{a0}%-interval {interval}).",
    say_more: "Flere {whom} svarer {more} end {fewer}: {share} mod {other}.",
    say_other: "{share} {whom} svarer {answer}.",
    say_dont_know: "{share} af alle, der blev spurgt, vidste det ikke.",
    say_rose: "{among} er andelen, der svarer {answer}, steget: fra {before} i {since} til {now} i {wave} ({difference}, 95\u{a0}%-interval {interval}).",
    say_fell: "{among} er andelen, der svarer {answer}, faldet: fra {before} i {since} til {now} i {wave} ({difference}, 95\u{a0}%-interval {interval}).",
    say_unchanged: "{among} er andelen, der svarer {answer}, uændret inden for usikkerheden: {before} i {since}, {now} i {wave} ({difference}, 95\u{a0}%-interval {interval}).",
    say_too_uncertain: "{among} er det for usikkert at sige, om andelen, der svarer {answer}, har ændret sig: {before} i {since}, {now} i {wave} ({difference}, 95\u{a0}%-interval {interval}).",
    say_not_found: "{among} er der ikke påvist nogen ændring i andelen, der svarer {answer}: {before} i {since}, {now} i {wave} ({difference}, 95\u{a0}%-interval {interval}).",
    say_groups: "En større andel i gruppen {higher} end i gruppen {lower} svarer {answer}: {share} mod {other}.",
    say_groups_alike: "Der er ikke påvist forskel mellem grupperne ({by}) i andelen, der svarer {answer}.",
    with_caution: "Læses med forbehold: målingerne adskiller sig på mere end tidspunktet.",
    say_base: "Der er {respondents} personer bag tallet: {base}.",
    say_base_rehearsed: "Der er {respondents} syntetiske svar bag tallet: {base}.",
    say_survey: "Dataindsamling: {fieldwork}. Gennemført af: {by}.",
    unsafe_majority: "De fleste svarer {answer}.",
    why_majority_spans: "95\u{a0}%-intervallet, {interval}, ligger på begge sider af halvdelen.",
    why_majority_below: "{share} er mindre end halvdelen.",
    why_majority_unknown: "Man ved ikke, hvor sikkert tallet er; om det er mere end halvdelen, kan ikke siges.",
    unsafe_others: "Resten svarer {answer}.",
    why_others: "{share} {whom} svarer {answer}; {rest} svarer noget tredje.",
    why_others_or_dont_know: "{share} {whom} svarer {answer}; {rest} svarer noget tredje eller ved ikke.",
    unsafe_exact: "Det er præcis {share}.",
    why_exact: "Tallet er usikkert: 95\u{a0}%-interval {interval}.",
    unsafe_precise: "Det er {share}, plus/minus et par procentpoint.",
    unsafe_precise_mean: "Det er {share}, plus/minus en smule.",
    unsafe_rose: "Det er steget siden {wave}.",
    unsafe_fell: "Det er faldet siden {wave}.",
    unsafe_more_and_more: "Flere og flere svarer {answer}.",
    why_change: "Testen siger: {verdict}. Forskellen er {difference}, med 95\u{a0}%-intervallet {interval}.",
    why_change_bare: "Ændringen er {verdict}.",
    unsafe_change_exact: "Ændringen er præcis {difference}.",
    unsafe_groups: "En større andel i gruppen {higher} end i gruppen {lower} svarer {answer}.",
    why_groups: "For tæt løb: testen finder ingen forskel mellem {higher} og {lower}.",
    unsafe_cause: "Folk svarer {answer}, fordi …",
    unsafe_cause_mean: "Gennemsnittet er {share}, fordi …",
    why_cause: "Undersøgelsen viser, hvad folk svarer, ikke hvorfor.",
    unsafe_mean: "De fleste svarer {share}.",
    why_mean: "Et gennemsnit siger ikke noget om, hvor mange der gav det svar.",
    unsafe_opinion: "{share} af dem, der ved det, svarer {answer}.",
    unsafe_all: "{share} af alle, også dem, der ikke ved det, svarer {answer}.",
    why_base: "Andelen er af et andet grundlag: {base}.",
    stage_sentence: "{whom} svarer {answer} til {statement}",
    stage_mean: "er gennemsnittet for {statement}",
};
