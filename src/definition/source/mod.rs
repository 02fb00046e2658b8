//! The files of a survey folder as they are written: serde types in which every key may be absent and every key and
//! value knows its place. Nothing is judged here except what the types alone can see: a key that does not exist, a value
//! of the wrong type. Both are kept as [`Fault`]s beside what could be read, so that one mistake does not hide the next.

mod lenient;
mod questionnaire;
mod values;

pub(super) use lenient::{Faults, List, Table, written};
pub(super) use questionnaire::{
    CollectSource, ConsentSource, OpenLinkSource, PanelSource, QuestionnaireSource, QuotaSource,
    SectionSource,
};
pub(super) use values::{Day, Heading, NetSource, OneOrMany, Words};

use std::ops::Range;

use toml::Spanned;

/// A value that may be absent, with its place.
pub(super) type Given<T> = Option<Spanned<T>>;

/// What is wrong with a file by its types alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    UnknownKey {
        key: String,
        span: Range<usize>,
        /// The keys that stand in such a table.
        keys: &'static [&'static str],
    },
    WrongType {
        key: String,
        span: Range<usize>,
        /// Serde's words: what was found and what is expected.
        message: String,
    },
}

written! {
    /// `survey.toml`.
    pub(in crate::definition) struct SurveySource {
        survey: SurveyTable,
        scale: Table<ScaleSource>,
        item: Table<ItemSource>,
        design: DesignSource,
        weighting: WeightingSource,
        estimation: EstimationSource,
        comparison: ComparisonSource,
        quality: QualitySource,
        disclosure: DisclosureSource,
        open_data: OpenDataSource,
        personal: PersonalSource,
        questionnaire: QuestionnaireSource,
    }
}

written! {
    /// `[open_data]`.
    pub(in crate::definition) struct OpenDataSource {
        quasi_identifiers: List<String>,
        k: i64,
        licence: Words,
        drop: List<String>,
    }
}

written! {
    /// `[survey]`.
    pub(in crate::definition) struct SurveyTable {
        id: String,
        languages: List<String>,
        title: Words,
    }
}

written! {
    /// `[scale.ID]`.
    pub(in crate::definition) struct ScaleSource {
        base: String,
        answers: List<AnswerSource>,
        nets: Table<NetSource>,
        balances: Table<BalanceSource>,
    }
}

written! {
    /// An answer of a scale, an option of a multiple-choice item, a band or a group of a derived item.
    pub(in crate::definition) struct AnswerSource {
        code: i64,
        label: Words,
        missing: String,
        score: f64,
        from: f64,
        to: f64,
        codes: List<i64>,
    }
}

written! {
    /// A net written as a table.
    pub(in crate::definition) struct NetTable {
        codes: List<i64>,
        label: Words,
        role: String,
    }
}

written! {
    /// A balance: one net minus another.
    pub(in crate::definition) struct BalanceSource {
        plus: String,
        minus: String,
        label: Words,
    }
}

written! {
    /// `[item.ID]`, with the keys of every kind.
    pub(in crate::definition) struct ItemSource {
        kind: String,
        text: Words,
        label: Words,
        role: String,
        universe: Words,
        note: Words,
        first_wave: String,
        last_wave: String,
        blank: String,
        scale: String,
        base: String,
        answers: List<AnswerSource>,
        nets: Table<NetSource>,
        balances: Table<BalanceSource>,
        options: List<AnswerSource>,
        missing: Table<List<f64>>,
        minimum: f64,
        maximum: f64,
        decimals: i64,
        per: List<String>,
        from: String,
        of: String,
        bands: List<AnswerSource>,
        recode: List<AnswerSource>,
        ask_if: String,
        hint: Words,
    }
}

written! {
    /// `[design]`.
    pub(in crate::definition) struct DesignSource {
        weight: String,
        strata: String,
        clusters: OneOrMany<String>,
        population: OneOrMany<String>,
        cluster_codes: String,
        singleton_psu: String,
    }
}

written! {
    /// `[weighting]`.
    pub(in crate::definition) struct WeightingSource {
        method: String,
        margins: List<OneOrMany<String>>,
        variance: String,
        total: f64,
        step: List<StepSource>,
    }
}

written! {
    /// `[[weighting.step]]`, with the keys of every method.
    pub(in crate::definition) struct StepSource {
        method: String,
        respondent: String,
        codes: List<i64>,
        classes: List<String>,
        margins: List<OneOrMany<String>>,
        numbers: List<String>,
        variance: String,
        distance: String,
        lower: f64,
        upper: f64,
        limits: String,
        redistribute: String,
        passes: String,
        total: f64,
    }
}

written! {
    /// `[estimation]`.
    pub(in crate::definition) struct EstimationSource {
        interval: String,
        degrees_of_freedom: String,
        population: f64,
        quantiles: List<f64>,
        quantile_rule: String,
        letters: LettersSource,
    }
}

written! {
    /// `[estimation.letters]`.
    pub(in crate::definition) struct LettersSource {
        correction: String,
        family: String,
        level: f64,
        second_level: f64,
        minimum_base: f64,
    }
}

written! {
    /// `[comparison]`.
    pub(in crate::definition) struct ComparisonSource {
        correction: String,
        family: String,
        base_wave: String,
        smallest_change: f64,
        smallest_change_of_mean: f64,
        panel: bool,
        item: Table<SmallestChangeSource>,
    }
}

written! {
    /// `[comparison.item.ID]`.
    pub(in crate::definition) struct SmallestChangeSource {
        smallest_change: f64,
        smallest_change_of_mean: f64,
    }
}

written! {
    /// `[quality]`, of the survey or of a wave.
    pub(in crate::definition) struct QualitySource {
        duration: String,
        duration_unit: String,
        speeders: LimitSource,
        straight_lining: OneOrMany<StraightLiningSource>,
        nonresponse: LimitSource,
        near_duplicates: LimitSource,
        contradiction: List<ContradictionSource>,
    }
}

written! {
    /// A rule of `[quality]` with one limit.
    pub(in crate::definition) struct LimitSource {
        below: f64,
        above: f64,
        action: String,
    }
}

written! {
    /// `straight_lining = { … }`.
    pub(in crate::definition) struct StraightLiningSource {
        items: List<String>,
        scale: String,
        action: String,
    }
}

written! {
    /// `[[quality.contradiction]]`.
    pub(in crate::definition) struct ContradictionSource {
        when: Table<OneOrMany<i64>>,
        reason: Words,
        action: String,
    }
}

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
    pub(super) fn facts(&self) -> [(&'static str, &Given<Words>); 35] {
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

written! {
    /// `waves/ID/wave.toml`, with the keys of every kind of wave.
    pub(in crate::definition) struct WaveSource {
        kind: String,
        id: String,
        label: Words,
        fieldwork: FieldworkSource,
        mode: Words,
        sources: OneOrMany<Words>,
        disclosure: DisclosureSource,
        quality: QualitySource,
        weighting: Words,
        breaks as "break": Words,
        caution: Words,
        comparable: Words,
        not_asked: List<String>,
        item: Table<WaveItemSource>,
        targets: String,
        delivery: String,
        format: String,
        sheet: String,
        heading_row: i64,
        encoding: String,
        delimiter: String,
        decimal: String,
        blanks: List<String>,
        respondent_id: String,
        columns: Table<Heading>,
        values: Table<Table<i64>>,
        personal: PersonalSource,
        acknowledged: List<AcknowledgedSource>,
        published: String,
        rounding: f64,
        margin_of_error: MarginOfErrorSource,
        assumption: AssumptionSource,
        series: Words,
        rehearse: RehearseSource,
        collect: CollectSource,
    }
}

written! {
    /// `[personal]`, of the survey or of a wave.
    pub(in crate::definition) struct PersonalSource {
        refuse: List<String>,
        hash: List<String>,
        harmless: List<String>,
        key_variable: String,
        key_file: String,
    }
}

written! {
    /// `[[acknowledged]]` of a wave.
    pub(in crate::definition) struct AcknowledgedSource {
        code: String,
        about: String,
        reason: Words,
    }
}

written! {
    /// `fieldwork = { … }`.
    pub(in crate::definition) struct FieldworkSource {
        start: Day,
        end: Day,
        season: Words,
        time: f64,
    }
}

written! {
    /// `[item.ID]` of a wave.
    pub(in crate::definition) struct WaveItemSource {
        text: Words,
        instructions: Words,
        universe: Words,
        answers: List<WaveAnswerSource>,
        options: List<WaveAnswerSource>,
        without: List<i64>,
        order: String,
        after: String,
        breaks as "break": Words,
        caution: Words,
        comparable: Words,
    }
}

written! {
    /// An answer or option as a wave shows it.
    pub(in crate::definition) struct WaveAnswerSource {
        code: i64,
        label: Words,
    }
}

written! {
    /// `assumption = { … }` of a published wave.
    pub(in crate::definition) struct AssumptionSource {
        design_effect: f64,
        reason: Words,
    }
}

written! {
    /// `margin_of_error = { … }` of a published wave.
    pub(in crate::definition) struct MarginOfErrorSource {
        points: f64,
        level: f64,
    }
}

written! {
    /// `[rehearse]` of a rehearsal.
    pub(in crate::definition) struct RehearseSource {
        seed: i64,
        respondents: i64,
        shares: Table<Table<f64>>,
    }
}

written! {
    /// `report.toml`.
    pub(in crate::definition) struct ReportSource {
        title: Words,
        subtitle: Words,
        finding: List<FindingSource>,
        banners: List<String>,
        figure: Table<FigureSource>,
        theme: Table<ThemeSource>,
        low_base: LowBaseSource,
        disclosure_control: DisclosureControlSource,
        edition: Table<EditionSource>,
        briefing: BriefingSource,
    }
}

written! {
    /// `[briefing]`.
    pub(in crate::definition) struct BriefingSource {
        questions: List<Words>,
    }
}

written! {
    /// `[disclosure_control]`.
    pub(in crate::definition) struct DisclosureControlSource {
        floor: i64,
    }
}

written! {
    /// `[edition.NAME]`.
    pub(in crate::definition) struct EditionSource {
        audience: String,
        pieces: List<String>,
        theme: String,
    }
}

written! {
    /// `[[finding]]`.
    pub(in crate::definition) struct FindingSource {
        text: Words,
        claim: OneOrMany<String>,
        when_broken: String,
        waves: List<String>,
    }
}

written! {
    /// `[figure.ID]`.
    pub(in crate::definition) struct FigureSource {
        title: Words,
        claim: OneOrMany<String>,
        when_broken: String,
        kind: String,
        items: List<String>,
        by: String,
        since: String,
        line: String,
        order: String,
        tiles: List<String>,
    }
}

written! {
    /// `[theme.NAME]`.
    pub(in crate::definition) struct ThemeSource {
        base: String,
        ground: String,
        ink: String,
        secondary: String,
        faint: String,
        alarm: String,
        accent: String,
        steps: List<String>,
        nets: List<String>,
        series: List<String>,
        hatched: bool,
        font: String,
        bold: String,
        logo: String,
    }
}

written! {
    /// `[low_base]`.
    pub(in crate::definition) struct LowBaseSource {
        hidden: f64,
        very_low: f64,
        low: f64,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const DOCS: &str = include_str!("../../../docs/survey-folder.md");

    /// The keys in the tables of a chapter, and those that its section headings name.
    fn documented(chapter: &str) -> BTreeSet<&'static str> {
        let text = DOCS
            .split("\n## ")
            .find(|text| text.starts_with(chapter))
            .unwrap_or("");
        let mut keys = BTreeSet::new();
        let mut in_table = false;
        for line in text.lines() {
            in_table = match line {
                "| key | type | default |" => true,
                _ => in_table && line.starts_with('|'),
            };
            let cell = line
                .split('|')
                .nth(1)
                .unwrap_or("")
                .trim()
                .trim_matches('*');
            let key = cell.strip_prefix('`').and_then(|key| key.strip_suffix('`'));
            keys.extend(key.filter(|_| in_table));
            let section = line
                .strip_prefix("### [")
                .and_then(|rest| rest.split([']', '.']).next());
            keys.extend(section);
        }
        keys
    }

    fn read(tables: &[&[&'static str]]) -> BTreeSet<&'static str> {
        tables
            .iter()
            .flat_map(|keys| keys.iter().copied())
            .collect()
    }

    #[test]
    fn every_key_is_documented_and_every_documented_key_is_read() {
        let survey = [
            SurveySource::KEYS,
            SurveyTable::KEYS,
            ScaleSource::KEYS,
            AnswerSource::KEYS,
            NetTable::KEYS,
            BalanceSource::KEYS,
            ItemSource::KEYS,
            DesignSource::KEYS,
            WeightingSource::KEYS,
            StepSource::KEYS,
            EstimationSource::KEYS,
            LettersSource::KEYS,
            ComparisonSource::KEYS,
            SmallestChangeSource::KEYS,
            QualitySource::KEYS,
            LimitSource::KEYS,
            StraightLiningSource::KEYS,
            ContradictionSource::KEYS,
            DisclosureSource::KEYS,
            DispositionsSource::KEYS,
            OpenDataSource::KEYS,
            PersonalSource::KEYS,
        ];
        assert_eq!(documented("survey.toml"), read(&survey));
        let wave = [
            WaveSource::KEYS,
            FieldworkSource::KEYS,
            WaveItemSource::KEYS,
            WaveAnswerSource::KEYS,
            AssumptionSource::KEYS,
            MarginOfErrorSource::KEYS,
            RehearseSource::KEYS,
            AcknowledgedSource::KEYS,
            // Tables that are read by hand: the headings of a multiple-choice item.
            &[
                "headings",
                "chosen",
                "unchosen",
                "any_of",
                "heading",
                "separator",
            ],
        ];
        assert_eq!(documented("waves/ID/wave.toml"), read(&wave));
        let report = [
            ReportSource::KEYS,
            FindingSource::KEYS,
            FigureSource::KEYS,
            ThemeSource::KEYS,
            EditionSource::KEYS,
            LowBaseSource::KEYS,
            BriefingSource::KEYS,
            DisclosureControlSource::KEYS,
        ];
        assert_eq!(documented("report.toml"), read(&report));
    }

    #[test]
    fn the_facts_of_disclosure_are_the_checklist() {
        use crate::definition::disclosure::CHECKLIST;
        let source = DisclosureSource::default();
        let facts = source.facts().map(|(key, _)| key);
        let asked = CHECKLIST.iter().flat_map(|item| item.facts.iter().copied());
        assert!(asked.eq(facts));
        assert!(facts.iter().all(|key| DisclosureSource::KEYS.contains(key)));
    }
}
