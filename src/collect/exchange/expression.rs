//! In: a condition. Out: the expression that means the same to another program. Never: an expression that means something
//! else; what cannot be said gives `None`.

use super::{Asked, AskedKind};
use crate::definition::{Code, Comparing, Condition, ItemId, Missing};

/// Whose expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// XPath of XLSForm: `${sex} = '1'`, `selected(${used}, '2')`.
    XPath,
    /// LimeSurvey's expressions: `sex.NAOK == "1"`, `used_2.NAOK == "Y"`.
    LimeSurvey,
}

/// The same condition in choices, numbers and "has an answer" alone: kinds of missing are put as the codes that stand for
/// them, lists are flat. `None`: it cannot be put so.
pub(super) fn plain(condition: &Condition, known: &[Asked]) -> Option<Condition> {
    let kind = |item: &ItemId| {
        known
            .iter()
            .find(|asked| asked.id == *item)
            .map(|asked| &asked.kind)
    };
    let all = |parts: &[Condition]| -> Option<Vec<Condition>> {
        parts.iter().map(|part| plain(part, known)).collect()
    };
    match condition {
        Condition::Is { item, .. } => {
            let (AskedKind::Single(choices) | AskedKind::Multiple(choices)) = kind(item)? else {
                return None;
            };
            let codes = choices.offered.iter().map(|answer| answer.code);
            let mut codes: Vec<Code> = codes.filter(|code| taken(condition, *code)).collect();
            codes.sort();
            (!codes.is_empty()).then(|| Condition::Is {
                item: item.clone(),
                codes,
            })
        }
        Condition::Number { item, .. } => {
            matches!(kind(item)?, AskedKind::Number { .. }).then(|| condition.clone())
        }
        Condition::Answered(item) => match kind(item)? {
            AskedKind::Single(choices) => of_kind(item, choices, None),
            _ => Some(condition.clone()),
        },
        Condition::Missing(item, missing) => match kind(item)? {
            AskedKind::Single(choices) => of_kind(item, choices, Some(*missing)),
            _ => None,
        },
        Condition::Not(inner) => Some(match plain(inner, known)? {
            Condition::Not(inner) => *inner,
            inner => Condition::Not(Box::new(inner)),
        }),
        Condition::All(parts) => Some(flat_all(all(parts)?)),
        Condition::Any(parts) => Some(flat_any(all(parts)?)),
    }
}

fn taken(condition: &Condition, code: Code) -> bool {
    matches!(condition, Condition::Is { codes, .. } if codes.contains(&code))
}

fn of_kind(item: &ItemId, choices: &super::Choices, missing: Option<Missing>) -> Option<Condition> {
    let offered = choices.offered.iter();
    let mut codes: Vec<Code> = offered
        .filter(|answer| answer.missing == missing)
        .map(|answer| answer.code)
        .collect();
    codes.sort();
    (!codes.is_empty()).then(|| Condition::Is {
        item: item.clone(),
        codes,
    })
}

/// `answered(x) and x >= 18` says no more than `x >= 18`, and `answered(x) and not (x = 18)` than `x != 18`.
fn flat_all(parts: Vec<Condition>) -> Condition {
    let mut flat: Vec<Condition> = Vec::new();
    for part in parts {
        match part {
            Condition::All(inner) => flat.extend(inner),
            part => flat.push(part),
        }
    }
    let answered: Vec<ItemId> = flat
        .iter()
        .filter_map(|part| match part {
            Condition::Answered(item) => Some(item.clone()),
            _ => None,
        })
        .collect();
    flat.iter_mut().for_each(|part| unequal(part, &answered));
    let numbers: Vec<ItemId> = flat
        .iter()
        .filter_map(|part| match part {
            Condition::Number { item, .. } => Some(item.clone()),
            _ => None,
        })
        .collect();
    flat.retain(|part| !matches!(part, Condition::Answered(item) if numbers.contains(item)));
    one_or(flat, Condition::All)
}

fn unequal(part: &mut Condition, answered: &[ItemId]) {
    if let Condition::Not(inner) = part
        && let Condition::Number {
            item,
            comparison: Comparing::Equal,
            value,
        } = inner.as_ref()
        && answered.contains(item)
    {
        *part = Condition::Number {
            item: item.clone(),
            comparison: Comparing::Unequal,
            value: *value,
        };
    }
}

/// `x = 1 or x = 2` is `x in (1, 2)`.
fn flat_any(parts: Vec<Condition>) -> Condition {
    let mut flat: Vec<Condition> = Vec::new();
    for part in parts {
        let inner = match part {
            Condition::Any(inner) => inner,
            part => vec![part],
        };
        for part in inner {
            match (part, flat.last_mut()) {
                (
                    Condition::Is { item, codes },
                    Some(Condition::Is {
                        item: before,
                        codes: known,
                    }),
                ) if item == *before => {
                    known.extend(codes);
                    known.sort();
                    known.dedup();
                }
                (part, _) => flat.push(part),
            }
        }
    }
    one_or(flat, Condition::Any)
}

pub(super) fn one_or(
    mut parts: Vec<Condition>,
    many: fn(Vec<Condition>) -> Condition,
) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

/// The expression of a condition as [`plain`] gives it. `name` says what an item is called.
pub(super) fn written(
    condition: &Condition,
    dialect: Dialect,
    known: &[&Asked],
    name: &dyn Fn(&ItemId) -> String,
) -> String {
    let several = |parts: &[Condition], between: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| written(part, dialect, known, name))
            .collect();
        format!("({})", parts.join(between))
    };
    match condition {
        Condition::Is { item, codes } => {
            let several = known
                .iter()
                .any(|asked| asked.id == *item && matches!(asked.kind, AskedKind::Multiple(_)));
            let parts: Vec<String> = codes
                .iter()
                .map(|code| chosen(&name(item), *code, dialect, several))
                .collect();
            match parts.as_slice() {
                [one] => one.clone(),
                parts => format!("({})", parts.join(" or ")),
            }
        }
        Condition::Number {
            item,
            comparison,
            value,
        } => {
            let (item, sign) = (name(item), sign(*comparison, dialect));
            match dialect {
                Dialect::XPath => format!("(${{{item}}} != '' and ${{{item}}} {sign} {value})"),
                Dialect::LimeSurvey => {
                    format!("(!is_empty({item}.NAOK) and {item}.NAOK {sign} {value})")
                }
            }
        }
        // A kind of missing does not get through `plain`.
        Condition::Answered(item) | Condition::Missing(item, _) => {
            answered(item, dialect, known, name)
        }
        Condition::Not(inner) => match dialect {
            Dialect::XPath => format!("not({})", written(inner, dialect, known, name)),
            Dialect::LimeSurvey => format!("!({})", written(inner, dialect, known, name)),
        },
        Condition::All(parts) => several(parts, " and "),
        Condition::Any(parts) => several(parts, " or "),
    }
}

fn answered(
    item: &ItemId,
    dialect: Dialect,
    known: &[&Asked],
    name: &dyn Fn(&ItemId) -> String,
) -> String {
    let kind = known
        .iter()
        .find(|asked| asked.id == *item)
        .map(|asked| &asked.kind);
    match (dialect, kind) {
        (Dialect::XPath, _) => format!("${{{}}} != ''", name(item)),
        // Each option has a variable of its own.
        (Dialect::LimeSurvey, Some(AskedKind::Multiple(_))) => {
            format!("count(that.{}.NAOK) > 0", name(item))
        }
        (Dialect::LimeSurvey, _) => format!("!is_empty({}.NAOK)", name(item)),
    }
}

fn chosen(item: &str, code: Code, dialect: Dialect, several: bool) -> String {
    match (dialect, several) {
        (Dialect::XPath, true) => format!("selected(${{{item}}}, '{code}')"),
        (Dialect::XPath, false) => format!("${{{item}}} = '{code}'"),
        (Dialect::LimeSurvey, true) => format!("{item}_{code}.NAOK == \"Y\""),
        (Dialect::LimeSurvey, false) => format!("{item}.NAOK == \"{code}\""),
    }
}

fn sign(comparison: Comparing, dialect: Dialect) -> &'static str {
    match (comparison, dialect) {
        (Comparing::Equal, Dialect::LimeSurvey) => "==",
        (comparison, _) => comparison.sign(),
    }
}
