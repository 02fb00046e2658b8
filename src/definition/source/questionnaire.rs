//! `[questionnaire]` of the survey and `[collect]` of a wave, as written.

use super::{Day, List, Words, written};

written! {
    /// `[questionnaire]`.
    pub(in crate::definition) struct QuestionnaireSource {
        introduction: Words,
        consent: ConsentSource,
        thanks: Words,
        screened_out: Words,
        quota_full: Words,
        contact: Words,
        privacy: String,
        retention_days: i64,
        section: List<SectionSource>,
        screen_out: List<String>,
    }
}

written! {
    /// `consent = { … }`.
    pub(in crate::definition) struct ConsentSource {
        version: String,
        text: Words,
    }
}

written! {
    /// `[[questionnaire.section]]`.
    pub(in crate::definition) struct SectionSource {
        title: Words,
        items: List<String>,
        order: String,
    }
}

written! {
    /// `[collect]`.
    pub(in crate::definition) struct CollectSource {
        base_url: String,
        opens: Day,
        closes: Day,
        section: List<SectionSource>,
        quota: List<QuotaSource>,
        open_link: List<OpenLinkSource>,
        panel: PanelSource,
        letter: InvitationLetterSource,
    }
}

written! {
    /// `[[collect.quota]]`.
    pub(in crate::definition) struct QuotaSource {
        id: String,
        of as "where": String,
        limit: i64,
    }
}

written! {
    /// `[[collect.open_link]]`.
    pub(in crate::definition) struct OpenLinkSource {
        id: String,
        budget: i64,
    }
}

written! {
    /// `[collect.panel]`.
    pub(in crate::definition) struct PanelSource {
        key_file: String,
        complete: String,
        screened_out: String,
        quota_full: String,
    }
}

written! {
    /// `[collect.letter]`.
    pub(in crate::definition) struct InvitationLetterSource {
        sender: Words,
        before: Words,
        reminder: Words,
        after: Words,
        contact: Words,
        signature: Words,
        theme: String,
    }
}
