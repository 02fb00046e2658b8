//! Final dispositions of the cases of a sample, and the outcome rates that follow from them (AAPOR 2023, *Standard
//! Definitions*, 10th edition).

use serde::Serialize;

/// How many cases ended in each way.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Dispositions {
    /// I: complete interviews.
    pub complete: u64,
    /// P: partial interviews that count.
    pub partial: u64,
    /// R: refusals and break-offs.
    pub refused: u64,
    /// NC: eligible, never reached.
    pub not_contacted: u64,
    /// O: eligible, another reason (illness, language).
    pub other: u64,
    /// UH and UO: not known to be eligible.
    pub unknown: u64,
    /// Known not to be eligible.
    pub not_eligible: u64,
    /// Invitations sent, for samples of volunteers: the base of a participation rate.
    pub invited: Option<u64>,
    /// e: the share of the unknown that are eligible, where it is stated.
    pub eligible_of_unknown: Option<f64>,
}

/// Where e comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eligibility {
    /// As stated.
    Stated,
    /// That of the cases whose eligibility is known (the CASRO method).
    OfTheKnown,
}

/// An outcome rate with its name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// AAPOR's: `RR1`.
    pub name: &'static str,
    /// 0 to 1.
    pub value: f64,
}

impl Dispositions {
    /// Every case, however it ended. The numbers are a person's: what is too large to be added stays the largest.
    pub fn all(&self) -> u64 {
        [
            self.complete,
            self.partial,
            self.refused,
            self.not_contacted,
            self.other,
            self.unknown,
            self.not_eligible,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }

    /// e, and where it comes from; `None` where nobody's eligibility is known.
    pub fn eligibility(&self) -> Option<(f64, Eligibility)> {
        if let Some(stated) = self.eligible_of_unknown {
            return Some((stated, Eligibility::Stated));
        }
        let known = self.eligible() + self.not_eligible;
        (known > 0).then(|| {
            let share = self.eligible() as f64 / known as f64;
            (share, Eligibility::OfTheKnown)
        })
    }

    fn interviews(&self) -> u64 {
        self.complete + self.partial
    }

    fn eligible(&self) -> u64 {
        self.interviews() + self.refused + self.not_contacted + self.other
    }

    /// Response rates 1 to 6, cooperation rates 1 and 2, refusal rate 1, contact rate 1, and the participation rate of
    /// those invited; a rate whose base is empty is left out.
    ///
    /// ```
    /// use tidemark::definition::disclosure::Dispositions;
    /// let cases = Dispositions {
    ///     complete: 400, partial: 100, refused: 300, not_contacted: 150, other: 50,
    ///     unknown: 200, not_eligible: 250, ..Dispositions::default()
    /// };
    /// let rate = |name| cases.rates().iter().find(|rate| rate.name == name).unwrap().value;
    /// assert!((rate("RR1") - 400.0 / 1200.0).abs() < 1e-15);
    /// // e = 1000 / 1250: 160 of the 200 unknown count.
    /// assert!((rate("RR3") - 400.0 / 1160.0).abs() < 1e-15);
    /// assert!((rate("RR6") - 500.0 / 1000.0).abs() < 1e-15);
    /// assert!((rate("COOP1") - 400.0 / 850.0).abs() < 1e-15);
    /// ```
    pub fn rates(&self) -> Vec<Rate> {
        let (complete, interviews) = (self.complete as f64, self.interviews() as f64);
        let (eligible, unknown) = (self.eligible() as f64, self.unknown as f64);
        let reached = (self.interviews() + self.refused + self.other) as f64;
        let expected = self
            .eligibility()
            .map_or(0.0, |(share, _)| eligible + share * unknown);
        let all = eligible + unknown;
        let rates = [
            ("RR1", complete, all),
            ("RR2", interviews, all),
            ("RR3", complete, expected),
            ("RR4", interviews, expected),
            ("RR5", complete, eligible),
            ("RR6", interviews, eligible),
            ("COOP1", complete, reached),
            ("COOP2", interviews, reached),
            ("REF1", self.refused as f64, all),
            ("CON1", reached, all),
            ("PR", interviews, self.invited.unwrap_or(0) as f64),
        ];
        rates
            .into_iter()
            .filter(|(_, _, base)| *base > 0.0)
            .map(|(name, cases, base)| Rate {
                name,
                value: cases / base,
            })
            .collect()
    }
}
