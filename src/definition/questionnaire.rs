//! The questionnaire: how the items of a survey are put to a respondent on the web, and what is promised to them.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::condition::Condition;
use super::id::ItemId;
use super::text::Texts;

/// `[questionnaire]` of `survey.toml`. Items that no section names follow in the order of the survey, in a section
/// without a title.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Questionnaire {
    /// What the survey is about and who asks, on the first page.
    pub introduction: Option<Texts>,
    /// What a respondent agrees to before the first question.
    pub consent: Option<Consent>,
    /// Shown after the final submit.
    pub thanks: Option<Texts>,
    /// Shown to those who do not belong to the population.
    pub screened_out: Option<Texts>,
    /// Shown where enough of the same kind have answered.
    pub quota_full: Option<Texts>,
    /// Whom to write or call, on every page.
    pub contact: Option<Texts>,
    /// What joins a person and the answers.
    pub privacy: Privacy,
    /// Days after the end of fieldwork until invitations and answers are to go; `None`: not stated.
    pub retention_days: Option<u32>,
    /// In the order shown.
    pub sections: Vec<Section>,
    /// Who is screened out, judged after each page.
    pub screen_out: Vec<Condition>,
}

/// A text that is agreed to, and which one it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Consent {
    /// Stored with each agreement; a changed text needs a new one.
    pub version: String,
    /// What is agreed to.
    pub text: Texts,
}

/// What joins a person and the answers. Fixed when the first respondent starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// The link of invitation and answers lives until the final submit and is then deleted for good; times are days.
    #[default]
    Anonymous,
    /// Answers carry an id made with a key that lies outside the database; without the key nothing joins them.
    Pseudonymous,
}

/// Items that are shown together, one a page, under a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Said above each question of it.
    pub title: Option<Texts>,
    /// In the order written.
    pub items: Vec<ItemId>,
    /// In which order they are shown.
    pub order: SectionOrder,
}

/// In which order the items of a section are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionOrder {
    /// As written.
    #[default]
    Written,
    /// Drawn for each respondent from the seed that is stored with the answers.
    Random,
}

/// `[collect]` of `wave.toml`: where and when one wave is collected, and how many of whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Collection {
    /// Where respondents find the questionnaire, without a path: `https://svar.example.dk`. Links are made from it alone.
    pub base_url: Option<String>,
    /// The first day on which answers are taken.
    pub opens: Option<Date>,
    /// The last one.
    pub closes: Option<Date>,
    /// The sections that its wave.toml states; what they are depends on who wrote them.
    pub sections: Option<Vec<Section>>,
    /// Who wrote them.
    pub sections_by: Author,
    /// Cells that are not to overfill.
    pub quotas: Vec<Quota>,
    /// Links that anybody may follow.
    pub open_links: Vec<OpenLink>,
    /// The panel that sends respondents and gets them back.
    pub panel: Option<Panel>,
    /// What its letters carry beside the link.
    pub letter: Option<InvitationLetter>,
}

/// What stands between the value of a line that `collect close` wrote and the same value again. While both agree, nobody has
/// changed the line.
pub const CLOSE_MARK: &str = " # collect close: ";

/// Who wrote the sections of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person: they are asked in this wave, whatever the survey has.
    #[default]
    Person,
    /// `collect close`, and nobody since: they tell what was shown, and what is asked from now on is the survey's.
    Close,
}

/// `[collect.letter]`: what letters of invitation carry beside the link. Paragraphs are parted by a blank line.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct InvitationLetter {
    /// Name and address of the sender, a line each.
    pub sender: Option<Texts>,
    /// Paragraphs before the link, in place of the built-in one and of the questionnaire's introduction.
    pub before: Option<Texts>,
    /// The same in a reminder.
    pub reminder: Option<Texts>,
    /// Paragraphs after the link, before those of what is promised.
    pub after: Option<Texts>,
    /// Whom to write or call, in place of that of the questionnaire.
    pub contact: Option<Texts>,
    /// Who signs: name, title, a line each.
    pub signature: Option<Texts>,
    /// The theme of `report.toml` whose logo and font it has.
    pub theme: Option<String>,
}

/// Whether answers are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// From this day on.
    From(Date),
    /// They are.
    Now,
    /// No more.
    Over,
}

impl Collection {
    /// Whether answers are taken on a day: from `opens` to `closes`, both days whole.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use tidemark::definition::{Collection, Taking};
    /// let collection = Collection {
    ///     opens: Some(date(2026, 3, 1)),
    ///     closes: Some(date(2026, 3, 14)),
    ///     ..Collection::default()
    /// };
    /// assert_eq!(collection.taking(date(2026, 2, 28)), Taking::From(date(2026, 3, 1)));
    /// assert_eq!(collection.taking(date(2026, 3, 14)), Taking::Now);
    /// assert_eq!(collection.taking(date(2026, 3, 15)), Taking::Over);
    /// ```
    pub fn taking(&self, day: Date) -> Taking {
        match (self.opens, self.closes) {
            (Some(opens), _) if day < opens => Taking::From(opens),
            (_, Some(closes)) if day > closes => Taking::Over,
            _ => Taking::Now,
        }
    }
}

/// A quota cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quota {
    /// Its name in counts.
    pub id: String,
    /// Who belongs to it, judged as soon as all items that it looks at were shown.
    pub of: Condition,
    /// Completes, never more.
    pub limit: u32,
}

/// A link that is not of one person. Its answers are kept apart (`channel = "open"`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenLink {
    /// Its name, the last part of the link.
    pub id: String,
    /// Completes after which an alarm is raised and the link closes.
    pub budget: u32,
}

/// Where a panel's respondents go back to. Links in and out are signed with HMAC-SHA-256.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// The file with the key, outside the database.
    pub key_file: PathBuf,
    /// After the final submit.
    pub complete: String,
    /// Screened out.
    pub screened_out: String,
    /// A quota was full.
    pub quota_full: String,
}
