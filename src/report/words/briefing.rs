//! The words of the briefing for a round table.

use super::primary;
use crate::definition::Lang;

/// The words of briefings in a language; English where there are none.
pub fn of(lang: &Lang) -> &'static BriefingWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of briefings in one language.
#[derive(Debug)]
pub struct BriefingWords {
    pub briefing: &'static str,
    pub by_group: &'static str,
    /// `{group}`.
    pub by_group_caption: &'static str,
    /// `{item}`, `{measure}`.
    pub row: &'static str,
    pub smallest_unweighted_base: &'static str,
    pub smallest_effective_base: &'static str,
    pub no_groups: &'static str,
    pub differs: &'static str,
    pub differs_caption: &'static str,
    pub lower_group: &'static str,
    pub higher_group: &'static str,
    pub lower: &'static str,
    pub higher: &'static str,
    pub difference: &'static str,
    pub difference_interval: &'static str,
    pub difference_of_mean: &'static str,
    pub difference_of_mean_interval: &'static str,
    /// `{correction}`, `{level}`.
    pub differs_note: &'static str,
    pub family_row: &'static str,
    pub family_banner: &'static str,
    pub family_table: &'static str,
    pub family_book: &'static str,
    /// `{number}`.
    pub differences_left_out: &'static str,
    pub nothing_differs: &'static str,
    pub groups_not_tested: &'static str,
    pub cannot_be_said: &'static str,
    pub nothing_held_back: &'static str,
    /// `{item}`, `{one}`, `{one_share}`, `{other}`, `{other_share}`.
    pub too_close: &'static str,
    /// `{group}`, `{base}`.
    pub low_group: &'static str,
    /// `{group}`.
    pub hidden_group: &'static str,
    /// `{about}`, `{wave}`, `{reason}`.
    pub broken: &'static str,
    /// `{about}`, `{wave}`.
    pub no_change_known: &'static str,
    pub limitations: &'static str,
    pub to_discuss: &'static str,
    pub to_discuss_lead: &'static str,
    /// `{item}`, `{lower_group}`, `{lower}`, `{higher_group}`, `{higher}`, `{measure}`.
    pub question_of_groups: &'static str,
    /// `{item}`, `{one}`, `{one_share}`, `{other}`, `{other_share}`.
    pub question_of_split: &'static str,
    pub question_of_next_wave: &'static str,
}

const ENGLISH: BriefingWords = BriefingWords {
    briefing: "Briefing for the round table",
    by_group: "Results by group",
    by_group_caption: "Shares by group: {group}",
    row: "{item}: {measure}",
    smallest_unweighted_base: "Unweighted base (smallest in the column)",
    smallest_effective_base: "Effective base (smallest in the column)",
    no_groups: "This wave has no results by group.",
    differs: "What differs between groups",
    differs_caption: "Pairs of groups that differ by more than chance can explain, largest difference first",
    lower_group: "Lower group",
    higher_group: "Higher group",
    lower: "Lower",
    higher: "Higher",
    difference: "Difference (percentage points)",
    difference_interval: "95% interval of the difference",
    difference_of_mean: "Difference of the mean",
    difference_of_mean_interval: "95% interval of the difference of the mean",
    differs_note: "Every pair of groups is tested (two-sided t-test with the covariance of the groups, {correction}). Pairs with a corrected p below {level} are listed. Intervals are of each difference by itself. A difference between groups says nothing of its cause.",
    family_row: "over the pairs of each row",
    family_banner: "over the pairs of each question in each grouping",
    family_table: "over the pairs of each question in all groupings",
    family_book: "over all pairs of the wave",
    differences_left_out: "{number} smaller differences that were also found are in the banner tables.",
    nothing_differs: "No pair of groups was found to differ by more than chance can explain.",
    groups_not_tested: "The groups were not tested against each other.",
    cannot_be_said: "What cannot be said",
    nothing_held_back: "Nothing stands in the way of reading the figures as they are, within their uncertainty.",
    too_close: "{item}: whether more answer “{one}” ({one_share}) or “{other}” ({other_share}). The intervals overlap.",
    low_group: "{group}: figures are uncertain, the smallest effective base is {base}.",
    hidden_group: "{group}: too few answers to show some or all figures.",
    broken: "{about}: how it has changed since {wave}. {reason}",
    no_change_known: "{about}: that it has changed since {wave}. No change was found, which does not show that there was none.",
    limitations: "Limitations",
    to_discuss: "Questions to discuss",
    to_discuss_lead: "The questions follow from the figures: the largest differences between groups that were found, and the statements on which answers are most divided.",
    question_of_groups: "{item}: “{measure}” is answered by {higher} in the group {higher_group} and {lower} in the group {lower_group}. What may lie behind it, and what follows from it?",
    question_of_split: "{item}: {one_share} answer “{one}” and {other_share} “{other}”. Which experiences and which concerns stand behind each answer?",
    question_of_next_wave: "What do we lack to understand the answers, and what should be asked next time?",
};

const DANISH: BriefingWords = BriefingWords {
    briefing: "Oplæg til rundbordssamtalen",
    by_group: "Resultater efter gruppe",
    by_group_caption: "Andele efter gruppe: {group}",
    row: "{item}: {measure}",
    smallest_unweighted_base: "Uvægtet basis (mindste i kolonnen)",
    smallest_effective_base: "Effektiv basis (mindste i kolonnen)",
    no_groups: "Denne måling har ingen resultater efter gruppe.",
    differs: "Hvor grupperne er forskellige",
    differs_caption: "Par af grupper, der er mere forskellige, end tilfældigheder kan forklare; største forskel først",
    lower_group: "Laveste gruppe",
    higher_group: "Højeste gruppe",
    lower: "Laveste",
    higher: "Højeste",
    difference: "Forskel (procentpoint)",
    difference_interval: "95 %-interval for forskellen",
    difference_of_mean: "Forskel i gennemsnit",
    difference_of_mean_interval: "95 %-interval for forskellen i gennemsnit",
    differs_note: "Alle par af grupper er testet (tosidet t-test med gruppernes kovarians, {correction}). Par med en korrigeret p under {level} er vist. Intervaller gælder hver forskel for sig. En forskel mellem grupper siger intet om sin årsag.",
    family_row: "over parrene i hver række",
    family_banner: "over parrene for hvert spørgsmål i hver inddeling",
    family_table: "over parrene for hvert spørgsmål i alle inddelinger",
    family_book: "over alle målingens par",
    differences_left_out: "{number} mindre forskelle, som også blev fundet, fremgår af krydstabellerne.",
    nothing_differs: "Der blev ikke fundet par af grupper, som er mere forskellige, end tilfældigheder kan forklare.",
    groups_not_tested: "Grupperne er ikke testet mod hinanden.",
    cannot_be_said: "Hvad der ikke kan siges",
    nothing_held_back: "Intet står i vejen for at læse tallene, som de er, inden for deres usikkerhed.",
    too_close: "{item}: om flest svarer »{one}« ({one_share}) eller »{other}« ({other_share}). Intervallerne overlapper.",
    low_group: "{group}: tallene er usikre, den mindste effektive basis er {base}.",
    hidden_group: "{group}: for få svar til at vise nogle af eller alle tallene.",
    broken: "{about}: hvordan det har ændret sig siden {wave}. {reason}",
    no_change_known: "{about}: at det har ændret sig siden {wave}. Der blev ikke påvist en ændring, og det viser ikke, at der ingen var.",
    limitations: "Forbehold",
    to_discuss: "Spørgsmål til samtalen",
    to_discuss_lead: "Spørgsmålene følger af tallene: de største forskelle mellem grupper, der blev fundet, og de udsagn, hvor svarene er mest delte.",
    question_of_groups: "{item}: »{measure}« svarer {higher} i gruppen {higher_group} og {lower} i gruppen {lower_group}. Hvad kan ligge bag, og hvad følger af det?",
    question_of_split: "{item}: {one_share} svarer »{one}« og {other_share} »{other}«. Hvilke erfaringer og hvilke bekymringer står bag hvert svar?",
    question_of_next_wave: "Hvad mangler vi for at forstå svarene, og hvad skal der spørges om næste gang?",
};
