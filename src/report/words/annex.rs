//! In: a language. Out: the built-in words of the workbooks and of the data annex. Never: a text of a survey.

use crate::definition::Lang;

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static AnnexWords {
    match super::primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of the data annex in one language.
#[derive(Debug)]
pub struct AnnexWords {
    // Sheets and what stands on them.
    pub cover: &'static str,
    pub contents: &'static str,
    pub notes: &'static str,
    pub key: &'static str,
    /// Kinds of workbook, behind the title of the report.
    pub tables: &'static str,
    pub banner_book: &'static str,
    pub one_table: &'static str,
    /// Holds `{sheet}`.
    pub notes_are_at: &'static str,
    /// Holds `{sheet}`.
    pub back: &'static str,
    pub sheet: &'static str,
    pub table: &'static str,
    pub note: &'static str,
    pub text: &'static str,
    pub symbol: &'static str,
    pub meaning: &'static str,
    /// Of a wave: what it is.
    pub status: &'static str,
    pub fieldwork: &'static str,

    // What stands in a cell instead of a number, and what it means.
    pub hidden_means: &'static str,
    pub absent_means: &'static str,
    pub not_applicable_means: &'static str,

    // Columns and rows.
    /// Holds `{column}`.
    pub reliability_of: &'static str,
    pub reliability: &'static str,
    pub firm: &'static str,
    pub low: &'static str,
    pub very_low: &'static str,
    pub hidden: &'static str,
    pub number: &'static str,
    pub higher_than: &'static str,
    pub mid_fieldwork: &'static str,
    /// Stands in a cell of letters where the column is higher than no other.
    pub no_letter: &'static str,

    // Kinds of chart.
    pub line_chart: &'static str,
    pub dot_chart: &'static str,
    pub bar_chart: &'static str,
    /// The title of bars that leave an answer out; holds `{figure}`, `{answer}`.
    pub without: &'static str,
    /// The title of bars of that answer alone; holds `{figure}`, `{answer}`.
    pub only: &'static str,
    /// Where that answer is; holds `{answer}`.
    pub apart: &'static str,

    // The key of the letters.
    /// What stands where a rule has no letter.
    pub pairs: &'static str,
    pub smallest_base: &'static str,
    pub correction: &'static str,
    /// Holds `{level}`.
    pub letter_means: &'static str,
    /// Holds `{level}`.
    pub small_letter_means: &'static str,
    pub total_letter_means: &'static str,
    pub letters_within: &'static str,
    /// Holds `{base}`.
    pub letters_base: &'static str,
    /// Holds `{method}`, `{family}`.
    pub letters_corrected: &'static str,
    pub letters_uncorrected: &'static str,
    pub of_row: &'static str,
    pub of_banner: &'static str,
    pub of_table: &'static str,
    pub of_book: &'static str,
    pub no_letter_means: &'static str,
    pub no_letters: &'static str,
    pub bases_mean: &'static str,
}

static ENGLISH: AnnexWords = AnnexWords {
    cover: "Cover",
    contents: "Contents",
    notes: "Notes",
    key: "Key",
    tables: "Tables",
    banner_book: "Banner book",
    one_table: "This sheet holds one table.",
    notes_are_at: "Its notes stand on the sheet “{sheet}”.",
    back: "Back to the sheet “{sheet}”",
    sheet: "Sheet",
    table: "Table",
    note: "Note",
    text: "Text",
    symbol: "Symbol",
    meaning: "Meaning",
    status: "Kind of data",
    fieldwork: "Fieldwork",
    hidden_means: "A figure that is hidden: too few respondents, or it could be worked out from the others.",
    absent_means: "No figure: there is none, or it is not shown because too few answered.",
    not_applicable_means: "Not applicable.",
    reliability_of: "{column}: reliability",
    reliability: "Reliability",
    firm: "sufficient base",
    low: "* low base",
    very_low: "** very low base",
    hidden: "[c] hidden",
    number: "Figure",
    higher_than: "Significantly higher than column",
    mid_fieldwork: "Middle of fieldwork (year)",
    no_letter: "–",
    line_chart: "Line chart over the waves",
    dot_chart: "Dots with intervals",
    bar_chart: "Bars",
    without: "{figure} (without “{answer}”, which has a chart of its own)",
    only: "{figure}: {answer}",
    apart: "“{answer}” is not in this chart but in the next.",
    pairs: "Pairs of columns",
    smallest_base: "Smallest base",
    correction: "Correction",
    letter_means: "A capital letter: the figure of this column is significantly higher than that of the column with the letter, at the {level} level.",
    small_letter_means: "A small letter: the same at the {level} level only.",
    total_letter_means: "T: higher than the total. The group is a part of the total, and the test counts that.",
    letters_within: "Columns are compared two by two within the same background question, never across two.",
    letters_base: "Columns with an effective base under {base} are not tested.",
    letters_corrected: "The p values are corrected for the number of comparisons by {method}, over the pairs of {family}.",
    letters_uncorrected: "The p values are not corrected for the number of comparisons: some letters are there by chance.",
    of_row: "one row and one background question",
    of_banner: "one table and one background question",
    of_table: "one table",
    of_book: "the whole book",
    no_letter_means: "In a row of letters: the column is tested, and significantly higher than no other.",
    no_letters: "There are no letters: this sample carries no sampling error that columns could be tested with.",
    bases_mean: "Bases: the unweighted base is how many were counted, the weighted base the sum of their weights, the effective base what the weights leave of the sample (Kish).",
};

static DANISH: AnnexWords = AnnexWords {
    cover: "Forside",
    contents: "Indhold",
    notes: "Noter",
    key: "Nøgle",
    tables: "Tabeller",
    banner_book: "Krydstabeller",
    one_table: "Dette ark rummer én tabel.",
    notes_are_at: "Noterne står på arket »{sheet}«.",
    back: "Tilbage til arket »{sheet}«",
    sheet: "Ark",
    table: "Tabel",
    note: "Note",
    text: "Tekst",
    symbol: "Tegn",
    meaning: "Betydning",
    status: "Datatype",
    fieldwork: "Dataindsamling",
    hidden_means: "Tallet er skjult: der er for få svarpersoner, eller det kunne regnes ud fra de andre tal.",
    absent_means: "Intet tal: det findes ikke, eller det vises ikke, fordi for få har svaret.",
    not_applicable_means: "Ikke relevant.",
    reliability_of: "{column}: sikkerhed",
    reliability: "Sikkerhed",
    firm: "tilstrækkelig basis",
    low: "* lav basis",
    very_low: "** meget lav basis",
    hidden: "[c] skjult",
    number: "Tal",
    higher_than: "Signifikant højere end kolonne",
    mid_fieldwork: "Midt i dataindsamlingen (år)",
    no_letter: "–",
    line_chart: "Kurve over målingerne",
    dot_chart: "Punkter med intervaller",
    bar_chart: "Søjler",
    without: "{figure} (uden »{answer}«, som har sit eget diagram)",
    only: "{figure}: {answer}",
    apart: "»{answer}« er ikke med i dette diagram, men i det næste.",
    pairs: "Par af kolonner",
    smallest_base: "Mindste basis",
    correction: "Korrektion",
    letter_means: "Et stort bogstav: tallet i denne kolonne er signifikant højere end tallet i kolonnen med bogstavet på {level}-niveau.",
    small_letter_means: "Et lille bogstav: det samme, men kun på {level}-niveau.",
    total_letter_means: "T: højere end alle under ét. Gruppen er en del af alle, og det tager testen højde for.",
    letters_within: "Kolonner sammenlignes to og to inden for samme baggrundsspørgsmål, aldrig på tværs af to.",
    letters_base: "Kolonner med en effektiv basis under {base} testes ikke.",
    letters_corrected: "p-værdierne er korrigeret for antallet af sammenligninger med {method} over parrene i {family}.",
    letters_uncorrected: "p-værdierne er ikke korrigeret for antallet af sammenligninger: nogle bogstaver skyldes tilfældigheder.",
    of_row: "én række og ét baggrundsspørgsmål",
    of_banner: "én tabel og ét baggrundsspørgsmål",
    of_table: "én tabel",
    of_book: "hele bogen",
    no_letter_means: "I en række med bogstaver: kolonnen er testet og er ikke signifikant højere end nogen anden.",
    no_letters: "Der er ingen bogstaver: stikprøven giver ikke grundlag for en statistisk usikkerhed, som kolonner kan testes med.",
    bases_mean: "Baser: den uvægtede basis er antallet af svarpersoner, den vægtede basis summen af deres vægte og den effektive basis det, vægtene levner af stikprøven (Kish).",
};
