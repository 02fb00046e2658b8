//! In: `[disclosure]` of a survey or a wave. Out: its facts with places. Never: whether a fact may be left out.

use super::{Given, List, Words, written};

written! {
    /// `[disclosure]`, of the survey or of a wave.
    pub(in crate::definition) struct DisclosureSource {
        probability: String,
        precision_model: Words,
        achieved_by: List<String>,
        dispositions: DispositionsSource,
        sponsor: Words,
        conducted_by: Words,
        panel_owner: Words,
        strategy: Words,
        population: Words,
        ages: Words,
        place: Words,
        population_languages: Words,
        exclusions: Words,
        sampling: Words,
        frame: Words,
        recruitment: Words,
        quotas: Words,
        oversampling: Words,
        incentives: Words,
        modes: Words,
        languages_offered: Words,
        achieved: Words,
        tables: Words,
        released: Words,
        weighting: Words,
        quality_checks: Words,
        limitations: Words,
        panel_management: Words,
        interviewers: Words,
        screening: Words,
        stimuli: Words,
        response_rate: Words,
        models: Words,
        synthetic_data: Words,
        ai_use: Words,
        contact: Words,
        version: Words,
        errata: Words,
        archive_id: Words,
    }
}

written! {
    /// `[disclosure.dispositions]` of a wave: numbers of cases.
    pub(in crate::definition) struct DispositionsSource {
        complete: i64,
        partial: i64,
        refused: i64,
        not_contacted: i64,
        other: i64,
        unknown: i64,
        not_eligible: i64,
        invited: i64,
        eligible_of_unknown: f64,
    }
}

impl DisclosureSource {
    /// The facts of the checklist, by key.
    pub(in crate::definition) fn facts(&self) -> [(&'static str, &Given<Words>); 35] {
        [
            ("sponsor", &self.sponsor),
            ("conducted_by", &self.conducted_by),
            ("panel_owner", &self.panel_owner),
            ("strategy", &self.strategy),
            ("population", &self.population),
            ("ages", &self.ages),
            ("place", &self.place),
            ("population_languages", &self.population_languages),
            ("exclusions", &self.exclusions),
            ("sampling", &self.sampling),
            ("frame", &self.frame),
            ("recruitment", &self.recruitment),
            ("quotas", &self.quotas),
            ("oversampling", &self.oversampling),
            ("incentives", &self.incentives),
            ("modes", &self.modes),
            ("languages_offered", &self.languages_offered),
            ("achieved", &self.achieved),
            ("tables", &self.tables),
            ("released", &self.released),
            ("weighting", &self.weighting),
            ("quality_checks", &self.quality_checks),
            ("limitations", &self.limitations),
            ("panel_management", &self.panel_management),
            ("interviewers", &self.interviewers),
            ("screening", &self.screening),
            ("stimuli", &self.stimuli),
            ("response_rate", &self.response_rate),
            ("models", &self.models),
            ("synthetic_data", &self.synthetic_data),
            ("ai_use", &self.ai_use),
            ("contact", &self.contact),
            ("version", &self.version),
            ("errata", &self.errata),
            ("archive_id", &self.archive_id),
        ]
    }
}
