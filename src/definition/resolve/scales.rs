//! Scales: answers, nets, and which answers are in the base.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::super::id::{Code, NetId, ScaleId};
use super::super::scale::{Answer, BaseRule, Missing, Net, NetRole, Scale};
use super::super::source::{AnswerSource, List, NetSource, ScaleSource, Table};
use super::super::text::{Lang, Texts};
use super::balances::balances;
use super::page::{Owner, Page, codes_of};
use crate::diagnostic::code;

pub(super) const BASES: &[(&str, BaseRule)] = &[
    ("answered", BaseRule::Answered),
    ("with_dont_know", BaseRule::WithDontKnow),
    ("asked", BaseRule::Asked),
];

pub(super) const MISSING: &[(&str, Missing)] = &[
    ("dont_know", Missing::DontKnow),
    ("refused", Missing::Refused),
    ("no_answer", Missing::NoAnswer),
    ("not_asked", Missing::NotAsked),
];

const ROLES: &[(&str, NetRole)] = &[
    ("disagree", NetRole::Disagree),
    ("neither", NetRole::Neither),
    ("agree", NetRole::Agree),
    ("other", NetRole::Other),
];

/// Labels of the well-known nets, by net id and language.
const NET_LABELS: &[(&str, &str, &str)] = &[
    ("disagree", "da", "Uenig"),
    ("disagree", "en", "Disagree"),
    ("neither", "da", "Hverken/eller"),
    ("neither", "en", "Neither"),
    ("agree", "da", "Enig"),
    ("agree", "en", "Agree"),
];

/// What belongs to an answer beside code and label.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerUse {
    Answer,
    Option,
    Band,
    Group,
}

impl AnswerUse {
    fn allows(self, key: &str) -> bool {
        match key {
            "missing" => self != Self::Option,
            "from" | "to" => self == Self::Band,
            "codes" => self == Self::Group,
            _ => true,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Answer => "an answer of a scale",
            Self::Option => "an option",
            Self::Band => "a band",
            Self::Group => "a group of codes",
        }
    }
}

/// All `[scale.*]`.
pub(super) fn scales(page: &mut Page, table: &Table<ScaleSource>) -> Vec<Arc<Scale>> {
    table
        .entries
        .iter()
        .map(|(key, source)| {
            let id = page.id(key);
            let owner = Owner::new(
                format!("scale `{id}`"),
                key.span(),
                source.get_ref().own_faults(),
            );
            let written = source.get_ref();
            let base = page
                .need(&written.base, "base", &owner)
                .and_then(|base| page.word(base, "base", BASES));
            let answers = page
                .need(&written.answers, "answers", &owner)
                .map(|list| answers(page, list, AnswerUse::Answer))
                .unwrap_or_default();
            let nets = written
                .nets
                .as_ref()
                .map(|nets_table| nets(page, nets_table.get_ref(), &answers))
                .unwrap_or_default();
            let balances = balances(page, &written.balances, &nets);
            Arc::new(Scale {
                id: ScaleId::new(id),
                answers: answers.answers,
                nets,
                balances,
                base: base.unwrap_or(BaseRule::Asked),
            })
        })
        .collect()
}

/// The answers of a list that could be read.
#[derive(Default)]
pub(super) struct AnswerList {
    pub(super) answers: Vec<Answer>,
    /// Whether that is all of them; else a code that is not among them may be one that was misread.
    is_whole: bool,
}

/// A list of answers; codes occur once.
pub(super) fn answers(
    page: &mut Page,
    list: &Spanned<List<AnswerSource>>,
    used_as: AnswerUse,
) -> AnswerList {
    let entries = &list.get_ref().entries;
    if entries.is_empty() {
        page.error(
            code::MISSING_KEY,
            &list.span(),
            "the list is empty",
            format!("add {}: `{{ code = 1, label = … }}`", used_as.noun()),
        );
    }
    let mut answers: Vec<Answer> = Vec::new();
    for entry in entries {
        if let Some(answer) = answer(page, entry, used_as) {
            if answers.iter().any(|known| known.code == answer.code) {
                let place = entry
                    .get_ref()
                    .code
                    .as_ref()
                    .map_or_else(|| entry.span(), Spanned::span);
                page.error(
                    code::DUPLICATE,
                    &place,
                    format!("code `{}` stands twice in the list", answer.code),
                    "give each answer a code of its own",
                );
            }
            same_label(page, entry, &answer, &answers);
            answers.push(answer);
        }
    }
    AnswerList {
        is_whole: list.get_ref().is_whole() && answers.len() == entries.len(),
        answers,
    }
}

/// A label that two answers share cannot be told apart where a delivery holds labels.
fn same_label(page: &mut Page, entry: &Spanned<AnswerSource>, answer: &Answer, known: &[Answer]) {
    let shared = answer.label.iter().find_map(|(lang, label)| {
        known
            .iter()
            .any(|other| !label.is_empty() && other.label.get(lang) == label)
            .then(|| (lang.clone(), label.to_owned()))
    });
    if let (Some((lang, label)), Some(place)) = (shared, &entry.get_ref().label) {
        page.warning(
            code::DUPLICATE,
            &place.span(),
            format!("two answers are called `{label}` in `{lang}`"),
            "give each a label of its own, so that a delivery of labels can be read",
        );
    }
}

fn answer(page: &mut Page, entry: &Spanned<AnswerSource>, used_as: AnswerUse) -> Option<Answer> {
    let written = entry.get_ref();
    for (key, span) in written.given() {
        if !used_as.allows(key) {
            page.error(
                code::UNKNOWN_KEY,
                &span,
                format!("`{key}` is not a key of {}", used_as.noun()),
                format!("remove `{key}`"),
            );
        }
    }
    let owner = Owner::new(used_as.noun(), entry.span(), written.own_faults());
    let code = page.need(&written.code, "code", &owner);
    let label = page
        .need(&written.label, "label", &owner)
        .map(|label| page.texts(label));
    let missing = written
        .missing
        .as_ref()
        .and_then(|missing| page.word(missing, "missing", MISSING));
    let score = written
        .score
        .as_ref()
        .and_then(|score| page.finite(score, "score"));
    Some(Answer {
        code: Code(*code?.get_ref()),
        label: label.unwrap_or_default(),
        missing,
        score,
    })
}

/// The nets of a scale.
pub(super) fn nets(page: &mut Page, table: &Table<NetSource>, list: &AnswerList) -> Vec<Net> {
    table
        .entries
        .iter()
        .map(|(key, source)| {
            let id = page.id(key);
            let (codes, label, role) = match source.get_ref() {
                NetSource::Codes(list) => (Some((list, source.span())), None, None),
                NetSource::Table(net) => {
                    let owner = Owner::new(format!("net `{id}`"), key.span(), net.own_faults());
                    let list = page.need(&net.codes, "codes", &owner);
                    (
                        list.map(|list| (list.get_ref(), list.span())),
                        net.label.as_ref(),
                        net.role.as_ref(),
                    )
                }
            };
            let codes = codes
                .map(|(codes, span)| net_codes(page, &id, codes, &span, list))
                .unwrap_or_default();
            let label = match label {
                Some(label) => page.texts(label),
                None => built_in_label(page, &id, &key.span()),
            };
            let role = match role {
                Some(role) => page.word(role, "role", ROLES),
                None => ROLES
                    .iter()
                    .find(|(name, _)| *name == id)
                    .map(|(_, role)| *role),
            };
            Net {
                id: NetId::new(id),
                label,
                codes,
                role: role.unwrap_or(NetRole::Other),
            }
        })
        .collect()
}

fn net_codes(
    page: &mut Page,
    net: &str,
    list: &List<i64>,
    span: &Range<usize>,
    of: &AnswerList,
) -> Vec<Code> {
    let answers = &of.answers;
    let known = || {
        codes_of(
            answers
                .iter()
                .filter(|answer| answer.missing.is_none())
                .map(|answer| answer.code),
        )
    };
    if list.entries.is_empty() {
        page.error(
            code::NET_UNKNOWN_CODE,
            span,
            format!("net `{net}` names no code"),
            format!("the codes are {}", known()),
        );
    }
    let mut codes: Vec<Code> = Vec::new();
    for entry in &list.entries {
        let code = Code(*entry.get_ref());
        match answers.iter().find(|answer| answer.code == code) {
            None if !of.is_whole => {}
            None => page.error(
                code::NET_UNKNOWN_CODE,
                &entry.span(),
                format!("net `{net}` names code `{code}`, which its scale lacks"),
                format!("the codes are {}", known()),
            ),
            Some(answer) if answer.missing.is_some() => page.error(
                code::NET_UNKNOWN_CODE,
                &entry.span(),
                format!("net `{net}` names code `{code}`, a missing answer"),
                format!("the codes of real answers are {}", known()),
            ),
            Some(_) if codes.contains(&code) => page.error(
                code::DUPLICATE,
                &entry.span(),
                format!("code `{code}` stands twice in net `{net}`"),
                "write it once",
            ),
            Some(_) => {}
        }
        codes.push(code);
    }
    codes
}

fn built_in_label(page: &mut Page, net: &str, span: &Range<usize>) -> Texts {
    let languages = page.languages.clone();
    let texts: Vec<(Lang, String)> = languages
        .iter()
        .filter_map(|lang| {
            NET_LABELS
                .iter()
                .find(|(id, known, _)| *id == net && *known == lang.as_str())
                .map(|(_, _, label)| (lang.clone(), (*label).to_owned()))
        })
        .collect();
    if texts.len() < languages.len() {
        page.error(
            code::MISSING_KEY,
            span,
            format!("net `{net}` has no `label`"),
            format!("write `{net} = {{ codes = […], label = … }}`"),
        );
    }
    Texts::new(texts)
}
