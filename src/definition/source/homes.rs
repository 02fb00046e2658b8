//! In: a key that its table does not know. Out: the tables that do, as one writes them. Never: a list of keys of its own.

use super::report::BriefingSource;
use super::wave::{AssumptionSource, MarginOfErrorSource};
use super::{
    AcknowledgedSource, AnswerSource, BalanceSource, CollectSource, ComparisonSource,
    ConsentSource, ContradictionSource, DesignSource, DisclosureControlSource, DisclosureSource,
    DispositionsSource, EditionSource, EstimationSource, FieldworkSource, FigureSource,
    FindingSource, InvitationLetterSource, ItemSource, LettersSource, LimitSource, LowBaseSource,
    NetTable, OpenDataSource, OpenLinkSource, PanelSource, PersonalSource, QualitySource,
    QuestionnaireSource, QuotaSource, RehearseSource, ReportSource, ScaleSource, SectionSource,
    SmallestChangeSource, StepSource, StraightLiningSource, SurveySource, SurveyTable, ThemeSource,
    WaveAnswerSource, WaveItemSource, WaveSource, WeightingSource,
};

/// Tables as they are written, and the keys that stand in each.
type Tables = &'static [(&'static str, &'static [&'static str])];

/// What the place of the keys that stand in no table is called.
const TOP: &str = "the top level";

/// Those of survey.toml.
pub(in crate::definition) const SURVEY: Tables = &[
    (TOP, SurveySource::KEYS),
    ("`[survey]`", SurveyTable::KEYS),
    ("`[scale.ID]`", ScaleSource::KEYS),
    ("an answer or a band", AnswerSource::KEYS),
    ("a net", NetTable::KEYS),
    ("a balance", BalanceSource::KEYS),
    ("`[item.ID]`", ItemSource::KEYS),
    ("`[design]`", DesignSource::KEYS),
    ("`[weighting]`", WeightingSource::KEYS),
    ("`[[weighting.step]]`", StepSource::KEYS),
    ("`[estimation]`", EstimationSource::KEYS),
    ("`[estimation.letters]`", LettersSource::KEYS),
    ("`[comparison]`", ComparisonSource::KEYS),
    ("`[comparison.item.ID]`", SmallestChangeSource::KEYS),
    ("`[quality]`", QualitySource::KEYS),
    ("a rule of `[quality]`", LimitSource::KEYS),
    (
        "`straight_lining` of `[quality]`",
        StraightLiningSource::KEYS,
    ),
    ("`[[quality.contradiction]]`", ContradictionSource::KEYS),
    ("`[disclosure]`", DisclosureSource::KEYS),
    ("`[disclosure.dispositions]`", DispositionsSource::KEYS),
    ("`[open_data]`", OpenDataSource::KEYS),
    ("`[personal]`", PersonalSource::KEYS),
    ("`[questionnaire]`", QuestionnaireSource::KEYS),
    ("`consent` of `[questionnaire]`", ConsentSource::KEYS),
    ("`[[questionnaire.section]]`", SectionSource::KEYS),
];

/// Those of wave.toml.
pub(in crate::definition) const WAVE: Tables = &[
    (TOP, WaveSource::KEYS),
    ("`fieldwork`", FieldworkSource::KEYS),
    ("`[item.ID]`", WaveItemSource::KEYS),
    ("an answer of `[item.ID]`", WaveAnswerSource::KEYS),
    ("`assumption`", AssumptionSource::KEYS),
    ("`margin_of_error`", MarginOfErrorSource::KEYS),
    ("`[rehearse]`", RehearseSource::KEYS),
    ("`[[acknowledged]]`", AcknowledgedSource::KEYS),
    ("`[collect]`", CollectSource::KEYS),
    ("`[[collect.quota]]`", QuotaSource::KEYS),
    ("`[[collect.open_link]]`", OpenLinkSource::KEYS),
    ("`[collect.panel]`", PanelSource::KEYS),
    ("`[collect.letter]`", InvitationLetterSource::KEYS),
];

/// Those of report.toml.
pub(in crate::definition) const REPORT: Tables = &[
    (TOP, ReportSource::KEYS),
    ("`[[finding]]`", FindingSource::KEYS),
    ("`[figure.ID]`", FigureSource::KEYS),
    ("`[theme.NAME]`", ThemeSource::KEYS),
    ("`[edition.NAME]`", EditionSource::KEYS),
    ("`[low_base]`", LowBaseSource::KEYS),
    ("`[briefing]`", BriefingSource::KEYS),
    ("`[disclosure_control]`", DisclosureControlSource::KEYS),
];

/// Where a key belongs: `` belongs to `[questionnaire]` of survey.toml ``. `None` where no table knows it, or so many that
/// naming them would tell nothing (`text`, `id`).
pub(in crate::definition) fn belongs_to(key: &str) -> Option<String> {
    const TOLD: usize = 2;
    let files = [
        ("survey.toml", SURVEY),
        ("wave.toml", WAVE),
        ("report.toml", REPORT),
    ];
    let homes: Vec<String> = files
        .iter()
        .flat_map(|(file, tables)| tables.iter().map(move |table| (file, table)))
        .filter(|(_, (_, keys))| keys.contains(&key))
        .map(|(file, (table, _))| format!("{table} of {file}"))
        .collect();
    let is_told = (1..=TOLD).contains(&homes.len());
    is_told.then(|| format!("`{key}` belongs to {}", homes.join(" or to ")))
}
