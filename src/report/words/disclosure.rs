//! The words of the disclosure checklist and of what is withheld.

use super::primary;
use crate::definition::Lang;

/// The name of a language in another; its code where it has no name here.
pub fn language_name<'l>(named: &'l Lang, reader: &Lang) -> &'l str {
    match (primary(named), primary(reader)) {
        ("da", "da") => "dansk",
        ("en", "da") => "engelsk",
        ("da", _) => "Danish",
        ("en", _) => "English",
        _ => named.as_str(),
    }
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static DisclosureWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of the checklist in one language.
#[derive(Debug)]
pub struct DisclosureWords {
    /// Names of the items, by their keys.
    names: &'static [(&'static str, &'static str)],
    /// Names of facts beside the first of an item, by their keys.
    facts: &'static [(&'static str, &'static str)],
    /// Holds `{reason}`.
    pub not_done_because: &'static str,
    /// Who asks for it.
    pub asked_by: &'static str,
    /// Who asks where it is no body: a proposal, good practice.
    pub proposal: &'static str,
    pub practice: &'static str,
    /// Where it is written.
    pub written: &'static str,
    /// Not written by hand.
    pub computed: &'static str,
    /// Holds `{respondents}`.
    pub achieved: &'static str,
    /// Holds `{item}`, `{counts}`.
    pub achieved_by: &'static str,
    /// A category and its count: `{answer}`, `{count}`.
    pub count_of: &'static str,
    /// Holds `{questions}`, `{languages}`.
    pub wording: &'static str,
    /// Holds `{cells}`.
    pub figures: &'static str,
    /// Holds `{margins}`.
    pub weighting_variables: &'static str,
    /// Holds `{sources}`.
    pub weighting_sources: &'static str,
    pub weighting_sources_missing: &'static str,
    pub weighting_origin_missing: &'static str,
    /// Holds `{cut}`.
    pub trimmed: &'static str,
    pub not_trimmed: &'static str,
    pub no_design_effect: &'static str,
    pub design_effect_counted: &'static str,
    /// Holds `{low}`, `{high}`, `{respondents}`.
    pub bases: &'static str,
    pub bases_full: &'static str,
    /// Holds `{reasons}`.
    pub drops: &'static str,
    /// Holds `{questions}`.
    pub drops_not_asked: &'static str,
    /// Holds `{questions}`.
    pub drops_dont_know: &'static str,
    /// Holds `{questions}`.
    pub drops_unanswered: &'static str,
    /// Holds `{rows}`, `{of}`.
    pub set_aside: &'static str,
    /// Holds `{counts}`.
    pub dispositions: &'static str,
    /// Names of dispositions, in the order of their table.
    pub disposition_names: [&'static str; 8],
    /// Holds `{rates}`.
    pub rates: &'static str,
    /// Holds `{share}`.
    pub eligible_stated: &'static str,
    /// Holds `{share}`.
    pub eligible_of_the_known: &'static str,
    /// Holds `{rules}`.
    pub screened_out: &'static str,
    /// Holds `{count}`.
    pub not_eligible: &'static str,
    pub no_models: &'static str,
    /// Holds `{item}`, `{from}`.
    pub derived: &'static str,
    /// Holds `{balance}`, `{plus}`, `{minus}`.
    pub balance: &'static str,
    /// Holds `{scale}`, `{scores}`.
    pub scores: &'static str,
    pub rehearsal_answers: &'static str,
    /// Holds `{software}`.
    pub made_with: &'static str,
    /// Under the title of the text file: `{title}`, `{wave}`.
    pub heading: &'static str,
    /// Under a table with a withheld cell: `{mark}`, `{floor}`.
    pub withheld_note: &'static str,
}

impl DisclosureWords {
    /// The name of an item of the checklist.
    pub fn name(&self, key: &str) -> &'static str {
        find(self.names, key)
    }

    /// The name of a fact that stands beside the first of its item.
    pub fn fact(&self, key: &str) -> &'static str {
        find(self.facts, key)
    }
}

fn find(names: &'static [(&'static str, &'static str)], key: &str) -> &'static str {
    let known = names.iter().find(|(known, _)| *known == key);
    known.map_or("", |(_, name)| *name)
}

/// English.
static ENGLISH: DisclosureWords = DisclosureWords {
    names: &[
        ("sponsor", "Who paid"),
        ("conducted_by", "Who conducted it, and whose panel"),
        ("strategy", "How the data were collected"),
        ("population", "Population"),
        ("probability", "Probability or non-probability"),
        ("sampling", "Frame or panel, selection and recruitment"),
        ("incentives", "Incentives"),
        ("modes", "Modes and languages"),
        ("fieldwork", "Fieldwork"),
        ("achieved", "Achieved sample"),
        ("wording", "Exact wording"),
        ("figures", "Figures that conclusions rest on, with bases"),
        ("tables", "Where full tables are, and since when"),
        ("weighting", "Weighting"),
        ("precision", "Precision"),
        ("quality_checks", "Quality checks"),
        ("limitations", "Limitations"),
        (
            "bases",
            "Unweighted base of each estimate, and why cases drop",
        ),
        ("panel_management", "Panel management"),
        ("interviewers", "Interviewers"),
        ("screening", "Screening"),
        ("stimuli", "Stimuli shown"),
        (
            "response_rate",
            "Dispositions and response or participation rate",
        ),
        ("models", "Indices and models"),
        ("synthetic_data", "AI and synthetic data"),
        ("contact", "Contact, version, errata and archive"),
    ],
    facts: &[
        ("panel_owner", "Panel owner"),
        ("ages", "Ages"),
        ("place", "Place"),
        ("population_languages", "Languages of the population"),
        ("exclusions", "Left out"),
        ("frame", "Frame"),
        ("recruitment", "Recruitment"),
        ("quotas", "Quotas"),
        ("oversampling", "Oversampling"),
        ("languages_offered", "Languages offered"),
        ("released", "Released"),
        ("ai_use", "Use of AI"),
        ("version", "Version"),
        ("errata", "Errata"),
        ("archive_id", "Archive id"),
    ],
    not_done_because: "Not done: {reason}",
    asked_by: "Asked for by",
    proposal: "a proposal of 2026",
    practice: "good practice",
    written: "Written in",
    computed: "computed",
    achieved: "{respondents} respondents.",
    achieved_by: "By {item}: {counts}.",
    count_of: "{answer} {count}",
    wording: "Every question of this wave ({questions}) word for word with its answers in the order shown, in {languages}, in the section on question wording.",
    figures: "{cells} estimates, each beside its base in the tables (unweighted and, where answers are weighted, weighted and effective); their names are in the machine-readable checklist.",
    weighting_variables: "Variables: {margins}.",
    weighting_sources: "Population figures from: {sources}.",
    weighting_sources_missing: "Where the population figures come from: not disclosed: no reason given.",
    weighting_origin_missing: "How the weights were made: not disclosed: no reason given.",
    trimmed: "Trimmed: {cut} weights were outside the limits.",
    not_trimmed: "The weights were not trimmed.",
    no_design_effect: "The source states no design effect or efficiency.",
    design_effect_counted: "The intervals count the design effect.",
    bases: "Unweighted bases run from {low} to {high} of {respondents} respondents, each beside its figure in the tables.",
    bases_full: "Every figure about everybody rests on all {respondents} respondents; the base of each group stands beside its figures in the tables.",
    drops: "Respondents are not in a base where {reasons}.",
    drops_not_asked: "the question was not put to them (questions: {questions})",
    drops_dont_know: "they said don't know and the figure leaves that out (questions: {questions})",
    drops_unanswered: "they gave no answer (questions: {questions})",
    set_aside: "{rows} of {of} delivered responses were set aside before anything was counted; the reasons stand in the method section.",
    dispositions: "Cases: {counts}.",
    disposition_names: [
        "complete interviews",
        "partial interviews",
        "refusals and break-offs",
        "not contacted",
        "other eligible",
        "eligibility unknown",
        "not eligible",
        "invited",
    ],
    rates: "AAPOR outcome rates: {rates}.",
    eligible_stated: "Share of the unknown cases taken to be eligible (e), as stated: {share}.",
    eligible_of_the_known: "Share of the unknown cases taken to be eligible (e), as among the known: {share}.",
    screened_out: "On the web respondents were screened out whose answers put them outside the population ({rules}).",
    not_eligible: "Of those invited {count} were not eligible.",
    no_models: "Not done: no index and no model is behind the figures.",
    derived: "{item} is worked out from {from}",
    balance: "{balance} is {plus} minus {minus}",
    scores: "means take the scores {scores}",
    rehearsal_answers: "The answers of this wave are synthetic: nobody was asked.",
    made_with: "Figures were computed with Tidemark {software}.",
    heading: "Disclosure checklist: {title}, {wave}",
    withheld_note: "{mark}: withheld, so that nobody can be recognised: fewer than {floor} respondents, or a figure from which such a one could be worked out.",
};

/// Danish.
static DANISH: DisclosureWords = DisclosureWords {
    names: &[
        ("sponsor", "Hvem har betalt"),
        (
            "conducted_by",
            "Hvem har gennemført den, og hvem ejer panelet",
        ),
        ("strategy", "Hvordan data er indsamlet"),
        ("population", "Målgruppe"),
        ("probability", "Sandsynlighedsbaseret eller ej"),
        (
            "sampling",
            "Stikprøveramme eller panel, udvælgelse og rekruttering",
        ),
        ("incentives", "Belønning"),
        ("modes", "Indsamlingsmetode og sprog"),
        ("fieldwork", "Dataindsamling"),
        ("achieved", "Opnået stikprøve"),
        ("wording", "Ordlyd"),
        ("figures", "Tal, som konklusionerne bygger på, med basis"),
        ("tables", "Hvor de fulde tabeller findes, og siden hvornår"),
        ("weighting", "Vægtning"),
        ("precision", "Præcision"),
        ("quality_checks", "Kvalitetskontrol"),
        ("limitations", "Forbehold"),
        (
            "bases",
            "Uvægtet basis for hvert tal, og hvorfor svar falder fra",
        ),
        ("panel_management", "Drift af panelet"),
        ("interviewers", "Interviewere"),
        ("screening", "Screening"),
        ("stimuli", "Vist materiale"),
        ("response_rate", "Udfald og svar- eller deltagelsesprocent"),
        ("models", "Indeks og modeller"),
        ("synthetic_data", "Kunstig intelligens og syntetiske data"),
        ("contact", "Kontakt, version, rettelser og arkiv"),
    ],
    facts: &[
        ("panel_owner", "Panelets ejer"),
        ("ages", "Alder"),
        ("place", "Sted"),
        ("population_languages", "Målgruppens sprog"),
        ("exclusions", "Ikke med"),
        ("frame", "Stikprøveramme"),
        ("recruitment", "Rekruttering"),
        ("quotas", "Kvoter"),
        ("oversampling", "Oversampling"),
        ("languages_offered", "Tilbudte sprog"),
        ("released", "Offentliggjort"),
        ("ai_use", "Brug af kunstig intelligens"),
        ("version", "Version"),
        ("errata", "Rettelser"),
        ("archive_id", "Arkiv-id"),
    ],
    not_done_because: "Ikke foretaget: {reason}",
    asked_by: "Krævet af",
    proposal: "et forslag fra 2026",
    practice: "god praksis",
    written: "Skrevet i",
    computed: "beregnet",
    achieved: "{respondents} respondenter.",
    achieved_by: "Efter {item}: {counts}.",
    count_of: "{answer} {count}",
    wording: "Alle målingens spørgsmål ({questions}) ord for ord med svarene i den viste rækkefølge, på {languages}, i afsnittet om spørgsmålenes ordlyd.",
    figures: "{cells} estimater, hvert med sin basis i tabellerne (uvægtet og, hvor svar er vægtet, vægtet og effektiv); deres navne står i den maskinlæsbare tjekliste.",
    weighting_variables: "Variable: {margins}.",
    weighting_sources: "Befolkningstal fra: {sources}.",
    weighting_sources_missing: "Hvor befolkningstallene kommer fra: ikke oplyst: ingen begrundelse.",
    weighting_origin_missing: "Hvordan vægtene er dannet: ikke oplyst: ingen begrundelse.",
    trimmed: "Trimmet: {cut} vægte lå uden for grænserne.",
    not_trimmed: "Vægtene er ikke trimmet.",
    no_design_effect: "Kilden oplyser hverken designeffekt eller effektivitet.",
    design_effect_counted: "Intervallerne tager højde for designeffekten.",
    bases: "De uvægtede baser går fra {low} til {high} af {respondents} respondenter og står ved hvert tal i tabellerne.",
    bases_full: "Alle tal for hele stikprøven bygger på samtlige {respondents} respondenter; basis for hver gruppe står ved gruppens tal i tabellerne.",
    drops: "Respondenter er ikke med i en basis, når {reasons}.",
    drops_not_asked: "de ikke har fået spørgsmålet (antal spørgsmål: {questions})",
    drops_dont_know: "de har svaret ved ikke, og tallet ikke medregner det (antal spørgsmål: {questions})",
    drops_unanswered: "de ikke har svaret (antal spørgsmål: {questions})",
    set_aside: "{rows} af {of} leverede besvarelser er lagt til side, før noget er talt op; grundene står i metodeafsnittet.",
    dispositions: "Udfald: {counts}.",
    disposition_names: [
        "fuldførte interview",
        "delvise interview",
        "nægtere og afbrudte",
        "ikke truffet",
        "andre i målgruppen",
        "ukendt, om de er i målgruppen",
        "uden for målgruppen",
        "inviterede",
    ],
    rates: "Udfaldsprocenter efter AAPOR: {rates}.",
    eligible_stated: "Andel af de ukendte, som regnes med til målgruppen (e), som oplyst: {share}.",
    eligible_of_the_known: "Andel af de ukendte, som regnes med til målgruppen (e), som blandt de kendte: {share}.",
    screened_out: "På nettet blev respondenter sorteret fra, når deres svar viste, at de ikke hører til målgruppen ({rules}).",
    not_eligible: "Af de inviterede var {count} uden for målgruppen.",
    no_models: "Ikke foretaget: intet indeks og ingen model ligger bag tallene.",
    derived: "{item} er dannet af {from}",
    balance: "{balance} er {plus} minus {minus}",
    scores: "gennemsnit bruger værdierne {scores}",
    rehearsal_answers: "Svarene i denne måling er syntetiske: ingen er blevet spurgt.",
    made_with: "Tallene er beregnet med Tidemark {software}.",
    heading: "Tjekliste over oplysninger: {title}, {wave}",
    withheld_note: "{mark}: vises ikke, for at ingen skal kunne genkendes: færre end {floor} respondenter, eller et tal, som et sådant kunne regnes ud fra.",
};
