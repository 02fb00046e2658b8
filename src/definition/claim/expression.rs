//! In: cells, sums and assertions. Out: the expression of `report.toml` that reads as the same. Never: a form that the parser does
//! not take.

use std::fmt;

use super::{Assertion, End, Movement, Quantity, QuantityUnit, Reference, Told};

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = &self.item;
        match &self.told {
            Told::Answer(code) if code.0 < 0 => write!(f, "answer({item}, '{code}'")?,
            Told::Answer(code) => write!(f, "answer({item}, {code}")?,
            Told::Net(net) => write!(f, "{net}({item}")?,
            Told::Balance(balance) => write!(f, "{balance}({item}")?,
            Told::Mean => write!(f, "mean({item}")?,
            Told::DontKnow => write!(f, "dont_know({item}")?,
        }
        match &self.group {
            Some((by, code)) if code.0 < 0 => write!(f, " | {by} = '{code}'")?,
            Some((by, code)) => write!(f, " | {by} = {code}")?,
            None => {}
        }
        f.write_str(")")?;
        match &self.wave {
            Some(wave) => write!(f, " in {wave}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<(f64, String)> = Vec::new();
        let mut at = 0;
        while let Some(term) = self.terms.get(at) {
            let next = self.terms.get(at + 1);
            // Both ends of a change are one term.
            let since = next.and_then(|next| {
                let since = next.of.wave.as_ref()?;
                let is_change = next.sign == -term.sign && term.of.in_wave(since) == next.of;
                is_change.then_some(since)
            });
            match since {
                Some(since) => {
                    parts.push((term.sign, format!("change({}, since {since})", term.of)));
                    at += 2;
                }
                None => {
                    parts.push((term.sign, term.of.to_string()));
                    at += 1;
                }
            }
        }
        if self.constant != 0.0 || parts.is_empty() {
            parts.push((
                self.constant.signum(),
                number(self.constant.abs(), self.unit, parts.is_empty()),
            ));
        }
        // A sum begins with what is added.
        if let Some(place) = parts.iter().position(|(sign, _)| *sign > 0.0) {
            let first = parts.remove(place);
            parts.insert(0, first);
        }
        for (place, (sign, part)) in parts.iter().enumerate() {
            match (place, *sign < 0.0) {
                (0, false) => {}
                (0, true) => f.write_str("-")?,
                (_, false) => f.write_str(" + ")?,
                (_, true) => f.write_str(" - ")?,
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// A plain number in the unit of its sum.
fn number(size: f64, unit: QuantityUnit, is_alone: bool) -> String {
    // 0.57 is written 57 %, not 56.99999999999999 %.
    let hundredfold = (size * 1e12).round() / 1e10;
    match unit {
        QuantityUnit::Share if is_alone => format!("{hundredfold} %"),
        QuantityUnit::Share | QuantityUnit::Points => format!("{hundredfold} points"),
        QuantityUnit::Mean | QuantityUnit::MeanDifference => size.to_string(),
    }
}

impl fmt::Display for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(f, parts, " and "),
            Self::Or(parts) => joined(f, parts, " or "),
            Self::Not(part) => write!(f, "not ({part})"),
            Self::TooClose(part) => write!(f, "too_close({part})"),
            Self::Above { larger, smaller } if larger.terms.is_empty() => {
                write!(f, "{smaller} < {larger}")
            }
            Self::Above { larger, smaller } => match larger.single() {
                Some(cell)
                    if smaller.terms.is_empty()
                        && smaller.constant == 0.5
                        && larger.unit == QuantityUnit::Share =>
                {
                    write!(f, "majority({cell})")
                }
                _ => write!(f, "{larger} > {smaller}"),
            },
            Self::Word { what, word } => write!(f, "{}({what})", word.id()),
            Self::Moved { what, how, since } => {
                let how = match how {
                    Movement::Rose => "rose",
                    Movement::Fell => "fell",
                    Movement::Changed => "changed",
                    Movement::Unchanged => "unchanged",
                };
                write!(f, "{what} {how} since {since}")
            }
            Self::Extreme { what, end, among } => {
                let end = match end {
                    End::Highest => "highest",
                    End::Lowest => "lowest",
                };
                let among: Vec<String> = among.iter().map(Reference::to_string).collect();
                write!(f, "{what} {end} among [{}]", among.join(", "))
            }
            Self::Differs { what, by, .. } => write!(f, "{what} differs by {by}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Assertion], between: &str) -> fmt::Result {
    let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
    f.write_str(&parts.join(between))
}
