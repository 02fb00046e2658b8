//! In: the name and the label of a column. Out: what it is commonly about. Never: more than the words say.

use super::plain;

/// What a column is about, where its name or label is a usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    RespondentId,
    Weight,
    Stratum,
    Cluster,
    /// Name, address, CPR number: who the respondent is.
    Identity,
    /// Of the fieldwork: interviewer, minutes, device.
    Paradata,
    Date,
    Month,
    Day,
    Sex,
    BirthYear,
    Age,
    Region,
    Education,
    Party,
    /// Describes the respondent in another way.
    Background,
}

impl Topic {
    /// Whether it describes the respondent.
    pub fn is_background(self) -> bool {
        matches!(
            self,
            Self::Sex
                | Self::BirthYear
                | Self::Age
                | Self::Region
                | Self::Education
                | Self::Party
                | Self::Background
        )
    }
}

/// Names and labels: a text in spaces is a whole word, one that ends without is the beginning of one.
const TOPICS: &[(Topic, &[&str])] = &[
    (
        Topic::Identity,
        &[
            " cpr ",
            " cprnr",
            " personnummer",
            " e mail",
            " email",
            " mailadresse",
            " telefon",
            " phone ",
            " mobil ",
            " ip adress",
            " ip address",
            " ipaddress",
            " fornavn",
            " efternavn",
            " full name",
            " first name",
            " last name",
            " adresse ",
            " postal address",
        ],
    ),
    (
        Topic::RespondentId,
        &[
            " respid ",
            " respondentid ",
            " respondent id",
            " respondent ",
            " resp id ",
            " løbenr",
            " løbenummer",
            " lbnr ",
            " caseid ",
            " case id ",
            " id ",
            " serial ",
            " respnr ",
            " intnr ",
            " uuid ",
            " record ",
            " idno ",
            " panelist",
        ],
    ),
    (
        Topic::Weight,
        &[
            " weight ",
            " weights ",
            " wgt",
            " wt ",
            " vægt ",
            " vaegt ",
            " vægte ",
            " vekt ",
            " vikt ",
            " gewicht",
            " pond",
            " pweight",
            " dweight",
            " pspwght",
            " weight1 ",
        ],
    ),
    (
        Topic::Stratum,
        &[" stratum ", " strata ", " vstrat ", " strat ", " stratid "],
    ),
    (
        Topic::Cluster,
        &[
            " psu ",
            " vpsu ",
            " cluster ",
            " klynge ",
            " klump ",
            " sampling unit",
            " sampling point",
        ],
    ),
    (
        Topic::Paradata,
        &[
            " interviewer",
            " duration",
            " varighed",
            " interview length",
            " length of interview",
            " minutes ",
            " minutter ",
            " device ",
            " browser ",
            " starttime ",
            " endtime ",
            " loi ",
            " interview mode",
            " interview language",
        ],
    ),
    (
        Topic::Date,
        &[
            " interview date ",
            " interviewdato",
            " date ",
            " dato ",
            " datum ",
            " intdate ",
            " timestamp ",
            " submitdate ",
        ],
    ),
    (
        Topic::Month,
        &[
            " month ",
            " måned ",
            " månad ",
            " monat ",
            " maaned ",
            " interview month",
            " intmonth ",
        ],
    ),
    (
        Topic::Day,
        &[" day ", " dag ", " tag ", " interview day", " intday "],
    ),
    (
        Topic::Sex,
        &[
            " sex ",
            " gender ",
            " køn ",
            " koen ",
            " kjønn ",
            " kön ",
            " geschlecht ",
            " dit køn",
        ],
    ),
    (
        Topic::BirthYear,
        &[
            " born ",
            " birth year ",
            " year of birth",
            " birthyear ",
            " yob ",
            " fødselsår",
            " foedselsaar",
            " født ",
            " födelseår",
            " geburtsjahr",
            " yrbrn ",
        ],
    ),
    (
        Topic::Age,
        &[
            " age ",
            " alder ",
            " ålder ",
            " alter ",
            " how old",
            " hvor gammel",
            " aldersgruppe",
            " age group",
            " agegroup ",
        ],
    ),
    (
        Topic::Region,
        &[
            " region ",
            " regioner ",
            " county ",
            " kommune ",
            " municipality ",
            " landsdel ",
            " fylke ",
            " län ",
            " bundesland ",
            " geography ",
            " geografi ",
            " province ",
        ],
    ),
    (
        Topic::Education,
        &[
            " educ",
            " uddannelse",
            " utbildning",
            " utdanning",
            " bildung",
            " schulabschluss",
            " skolegang",
        ],
    ),
    (
        Topic::Party,
        &[
            " party ",
            " parti ",
            " partivalg",
            " vote intention",
            " stemme på",
            " vote for ",
            " voted for ",
            " partei ",
            " stemt på",
        ],
    ),
    (
        Topic::Background,
        &[
            " income",
            " indkomst før",
            " husstandsindkomst",
            " personlig indkomst",
            " inkomst",
            " inntekt",
            " einkommen",
            " household",
            " husstand",
            " hushåll",
            " husstanden",
            " hhsize ",
            " marital",
            " civilstand",
            " ægteskabelig",
            " occupation",
            " beskæftigelse",
            " erhverv",
            " employment",
            " stilling ",
            " children in",
            " hjemmeboende",
            " urban",
            " by eller land",
            " social class",
            " religion ",
            " citizenship",
        ],
    ),
];

/// Longer labels are questions: what they are about is not who answers.
const LONGEST_LABEL: usize = 8;

/// What a column is about, by its name, else by its label.
pub fn topic_of(name: &str, label: &str) -> Option<Topic> {
    let name = plain(&split_words(name));
    let label = plain(label);
    let label_words = label.split_whitespace().count();
    let of = |text: &str| {
        TOPICS
            .iter()
            .find(|(_, phrases)| phrases.iter().any(|phrase| text.contains(phrase)))
            .map(|(topic, _)| *topic)
    };
    // A heading may be the question itself.
    let of_name = (name.split_whitespace().count() <= LONGEST_LABEL)
        .then(|| of(&name))
        .flatten();
    of_name.or_else(|| (label_words <= LONGEST_LABEL).then(|| of(&label)).flatten())
}

/// `respId` and `resp_id` as words.
fn split_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            words.push(' ');
        }
        small = c.is_lowercase();
        words.push(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_and_labels_are_known() {
        for (name, label, topic) in [
            ("respid", "Løbenr", Some(Topic::RespondentId)),
            ("Vægt", "", Some(Topic::Weight)),
            ("sex", "Køn", Some(Topic::Sex)),
            ("F1", "Hvad er dit køn?", Some(Topic::Sex)),
            ("born", "", Some(Topic::BirthYear)),
            ("Fødselsår", "", Some(Topic::BirthYear)),
            ("region", "", Some(Topic::Region)),
            (
                "educ",
                "Højeste fuldførte uddannelse",
                Some(Topic::Education),
            ),
            (
                "hhsize",
                "Personer over 15 år i husstanden",
                Some(Topic::Background),
            ),
            ("Interviewer", "", Some(Topic::Paradata)),
            ("month", "Måned", Some(Topic::Month)),
            ("CPR-nr", "", Some(Topic::Identity)),
            ("q60", "Kvinder bør selv afgøre spørgsmål om abort", None),
            ("q56", "Indvandrere bør tilpasse sig danske skikke", None),
            (
                "q63",
                "Indkomst og formue bør omfordeles til almindelige mennesker",
                None,
            ),
        ] {
            assert_eq!(topic_of(name, label), topic, "{name} {label}");
        }
    }
}
