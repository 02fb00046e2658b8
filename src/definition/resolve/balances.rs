//! Balances of a scale: one net minus another.

use toml::Spanned;

use super::super::id::BalanceId;
use super::super::scale::{Balance, Net};
use super::super::source::{BalanceSource, Given, Table};
use super::super::text::Texts;
use super::page::{Owner, Page};
use crate::diagnostic::code;

/// The balances of a scale.
pub(super) fn balances(
    page: &mut Page,
    table: &Given<Table<BalanceSource>>,
    nets: &[Net],
) -> Vec<Balance> {
    let entries = table.iter().flat_map(|table| &table.get_ref().entries);
    let mut balances = Vec::new();
    for (key, source) in entries {
        let id = page.id(key);
        let written = source.get_ref();
        let owner = Owner::new(format!("balance `{id}`"), key.span(), written.own_faults());
        let plus = page.need(&written.plus, "plus", &owner);
        let plus = plus.and_then(|name| net(page, name, nets));
        let minus = page.need(&written.minus, "minus", &owner);
        let minus = minus.and_then(|name| net(page, name, nets));
        let label = written.label.as_ref().map(|label| page.texts(label));
        let (Some(plus), Some(minus)) = (plus, minus) else {
            continue;
        };
        if let Some(shared) = plus.codes.iter().find(|code| minus.codes.contains(code)) {
            page.error(
                code::WRONG_TYPE,
                &source.span(),
                format!("code `{shared}` is in both nets of balance `{id}`"),
                "subtract nets that share no code",
            );
            continue;
        }
        balances.push(Balance {
            id: BalanceId::new(&id),
            label: label.unwrap_or_else(|| difference(page, plus, minus)),
            plus: plus.id.clone(),
            minus: minus.id.clone(),
        });
    }
    balances
}

fn net<'n>(page: &mut Page, name: &Spanned<String>, nets: &'n [Net]) -> Option<&'n Net> {
    let found = nets.iter().find(|net| net.id.as_str() == name.get_ref());
    if found.is_none() {
        let known = nets.iter().map(|net| net.id.as_str());
        page.unknown(&name.span(), "net", name.get_ref(), known);
    }
    found
}

/// "Agree − Disagree", in every language.
fn difference(page: &Page, plus: &Net, minus: &Net) -> Texts {
    Texts::new(page.languages.iter().map(|lang| {
        let text = format!("{} − {}", plus.label.get(lang), minus.label.get(lang));
        (lang.clone(), text)
    }))
}
