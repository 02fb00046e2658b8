//! In: a language. Out: the words of the page's controls. Never: a text of a survey, or a number.

use super::primary;
use crate::definition::Lang;

/// The words of the page in a language; English where there are none.
pub fn of(lang: &Lang) -> &'static PageWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of the page's controls in one language.
#[derive(Debug)]
pub struct PageWords {
    /// What the bar over the page is, for readers who do not see it.
    pub about_the_data: &'static str,
    /// Names the buttons that follow.
    pub view: &'static str,
    pub chart: &'static str,
    pub table: &'static str,
    /// How the values of a figure or table are read with the keyboard.
    pub keys: &'static str,
    pub download: &'static str,
    pub png_failed: &'static str,
    pub cite_figure: &'static str,
    pub cite_report: &'static str,
    /// `{figure}`, `{measured}`, `{report}`.
    pub citation_of_figure: &'static str,
    /// `{title}`, `{wave}`, `{fieldwork}`, `{who}`.
    pub citation: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    pub why: &'static str,
    pub why_explained: &'static str,
    /// `{row}`, `{parts}`, `{count}`.
    pub why_more: &'static str,
    /// `{row}`, `{parts}`, `{count}`.
    pub why_less: &'static str,
    /// One to nine.
    pub counts: [&'static str; 9],
    pub one_group: &'static str,
    pub one_group_explained: &'static str,
    pub group: &'static str,
    pub choose_group: &'static str,
    /// `{banner}`, `{group}`.
    pub group_of: &'static str,
    /// `{group}`, `{limit}`.
    pub group_refused: &'static str,
    /// `{group}`.
    pub group_shown: &'static str,
}

const ENGLISH: PageWords = PageWords {
    about_the_data: "About the data",
    view: "Show as",
    chart: "Chart",
    table: "Table",
    keys: "Arrow keys read the values one by one, Escape closes.",
    download: "Download",
    png_failed: "This browser could not make the picture; the SVG holds the same.",
    cite_figure: "Cite this figure",
    cite_report: "Cite this report",
    citation_of_figure: "“{figure}”. {measured}. In: {report}",
    citation: "{title}, {wave}. Fieldwork: {fieldwork}. {who}",
    copy: "Copy",
    copied: "Copied.",
    copy_failed: "The browser does not let the page copy: the text is marked, copy it yourself.",
    why: "Why these do not add up",
    why_explained: "Each share is rounded by itself, from the unrounded figure. The unrounded shares add up to a hundred percent; rounded they do not:",
    why_more: "{row}: {parts} – {count} more than a hundred.",
    why_less: "{row}: {parts} – {count} less than a hundred.",
    counts: [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ],
    one_group: "One group at a time",
    one_group_explained: "The same statements, answered by one group only.",
    group: "Group",
    choose_group: "Choose a group",
    group_of: "{banner}: {group}",
    group_refused: "{group}: not shown. Too few answered (the effective base is under {limit}); their figures would tell more of chance than of the group. They are nowhere in this page.",
    group_shown: "{group} is shown below.",
};

const DANISH: PageWords = PageWords {
    about_the_data: "Om dataene",
    view: "Vis som",
    chart: "Diagram",
    table: "Tabel",
    keys: "Piletasterne læser tallene ét for ét, Esc lukker.",
    download: "Hent",
    png_failed: "Browseren kunne ikke lave billedet; SVG-filen viser det samme.",
    cite_figure: "Henvis til figuren",
    cite_report: "Henvis til rapporten",
    citation_of_figure: "»{figure}«. {measured}. I: {report}",
    citation: "{title}, {wave}. Dataindsamling: {fieldwork}. {who}",
    copy: "Kopiér",
    copied: "Kopieret.",
    copy_failed: "Browseren lader ikke siden kopiere: Teksten er markeret, kopiér den selv.",
    why: "Hvorfor det ikke går op",
    why_explained: "Hver andel er afrundet for sig ud fra det uafrundede tal. Uafrundet giver andelene tilsammen hundrede procent; afrundet gør de ikke:",
    why_more: "{row}: {parts} – {count} mere end hundrede.",
    why_less: "{row}: {parts} – {count} mindre end hundrede.",
    counts: [
        "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni",
    ],
    one_group: "Én gruppe ad gangen",
    one_group_explained: "De samme udsagn, besvaret af kun én gruppe.",
    group: "Gruppe",
    choose_group: "Vælg en gruppe",
    group_of: "{banner}: {group}",
    group_refused: "{group}: vises ikke. For få har svaret (den effektive basis er under {limit}), og deres tal ville sige mere om tilfældigheder end om gruppen. De står ingen steder i siden.",
    group_shown: "{group} vises nedenfor.",
};
