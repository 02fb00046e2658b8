//! In: the labels of a set of values. Out: whether they are the rungs of one ladder (agreement, trust, …), and where each
//! stands on it. Never: an order that is taken from the codes.

use super::{has, numbered, plain};
use crate::definition::NetRole;

/// What a ladder of answers measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Agreement,
    Satisfaction,
    Trust,
    Importance,
    Concern,
    Likelihood,
    Evaluation,
}

/// The rungs of a ladder, in the order in which the labels were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    pub family: Family,
    /// Below 0 against, 0 neither, above 0 for; the further the stronger.
    pub degrees: Vec<i8>,
}

impl Ladder {
    /// Places of the labels of a side.
    pub fn places(&self, role: NetRole) -> Vec<usize> {
        let of_side = |degree: i8| match role {
            NetRole::Disagree => degree < 0,
            NetRole::Neither => degree == 0,
            NetRole::Agree => degree > 0,
            NetRole::Other => false,
        };
        let places = self.degrees.iter().enumerate();
        places
            .filter(|(_, degree)| of_side(**degree))
            .map(|(place, _)| place)
            .collect()
    }

    /// Whether every rung is higher than the one before it.
    pub fn rises(&self) -> bool {
        self.degrees.windows(2).all(|pair| pair[0] < pair[1])
    }

    /// Whether every rung is lower than the one before it.
    pub fn falls(&self) -> bool {
        self.degrees.windows(2).all(|pair| pair[0] > pair[1])
    }
}

/// Beginnings of words by which a family is known: for, and against.
struct Stems {
    family: Family,
    of: &'static [&'static str],
    against: &'static [&'static str],
}

const FAMILIES: &[Stems] = &[
    Stems {
        family: Family::Agreement,
        of: &[
            " agree",
            " enig",
            " instäm",
            " zustimm",
            " stimme",
            " einverstanden",
            " håller med",
        ],
        against: &[" disagree", " uenig", " avstånd", " lehne", " ablehn"],
    },
    Stems {
        family: Family::Satisfaction,
        of: &[" satisf", " tilfreds", " nöjd", " fornøyd", " zufrieden"],
        against: &[
            " dissatisf",
            " unsatisf",
            " utilfreds",
            " missnöjd",
            " misfornøyd",
            " unzufrieden",
        ],
    },
    Stems {
        family: Family::Trust,
        of: &[
            " trust",
            " confiden",
            " tillid",
            " tiltro",
            " stoler",
            " förtroende",
            " tillit",
            " vertrau",
        ],
        against: &[
            " distrust",
            " mistillid",
            " mistro",
            " misstro",
            " misstrau",
        ],
    },
    Stems {
        family: Family::Importance,
        of: &[" important", " vigtig", " viktig", " wichtig"],
        against: &[" unimportant", " uvigtig", " oviktig", " unwichtig"],
    },
    Stems {
        family: Family::Concern,
        of: &[
            " concerned",
            " worried",
            " bekymret",
            " bekymra",
            " orolig",
            " besorgt",
        ],
        against: &[" unconcerned", " ubekymret", " unbesorgt"],
    },
    Stems {
        family: Family::Likelihood,
        of: &[
            " likely",
            " sandsynlig",
            " sannolik",
            " sannsynlig",
            " wahrscheinlich",
        ],
        against: &[
            " unlikely",
            " usandsynlig",
            " osannolik",
            " usannsynlig",
            " unwahrscheinlich",
        ],
    },
    Stems {
        family: Family::Evaluation,
        of: &[
            " good ", " god ", " godt ", " gode ", " bra ", " gut ", " positiv",
        ],
        against: &[
            " bad ",
            " poor ",
            " dårlig",
            " dålig",
            " schlecht",
            " negativ",
        ],
    },
];

const NEITHER: &[&str] = &[
    " neither",
    " hverken",
    " verken",
    " varken",
    " weder",
    " neutral",
    " teils",
    " både og",
    " midt imellem",
    " undecided ",
];
const STRONG: &[&str] = &[
    " strongly",
    " completely",
    " totally",
    " fully",
    " extremely",
    " very ",
    " definitely",
    " helt ",
    " fuldstændig",
    " fuldt",
    " meget",
    " i høj grad",
    " fullständig",
    " mycket",
    " svært",
    " svært",
    " voll",
    " ganz ",
    " sehr ",
    " äußerst",
    " afgjort",
];
const MILD: &[&str] = &[
    " somewhat",
    " tend ",
    " rather",
    " slightly",
    " fairly",
    " quite",
    " partly",
    " delvis",
    " lidt ",
    " nogenlunde",
    " overvejende",
    " ret ",
    " ganske",
    " litt ",
    " nogen ",
    " noget ",
    " eher ",
    " teilweise",
    " ziemlich",
    " some ",
    " i nogen grad",
];
const NOT_AT_ALL: &[&str] = &[
    " not at all",
    " slet ikke",
    " overhovedet ikke",
    " ikke i det hele taget",
    " inte alls",
    " überhaupt nicht",
    " gar nicht",
    " ingen ",
    " no ",
    " none",
    " keine",
    " helt uden",
    " inget ",
];
const NOT_VERY: &[&str] = &[
    " not very",
    " not too",
    " not so",
    " ikke særlig",
    " ikke så",
    " ikke ret ",
    " inte särskilt",
    " inte så",
    " nicht sehr",
    " nicht so",
    " eher nicht",
    " not much",
    " not particularly",
];
const NOT: &[&str] = &[" not ", " ikke ", " inte ", " ej ", " nicht ", " kein"];
const LITTLE: &[&str] = &[
    " lille", " lav ", " lavt", " low ", " little ", " liten ", " litet ", " wenig", " ringe ",
];

/// The degree of a label, and the family where a word of it tells; `None`: no grade of anything.
fn grade(label: &str) -> Option<(Option<Family>, i8)> {
    let plain = plain(numbered(label).1);
    let stems = FAMILIES
        .iter()
        .find(|stems| has(&plain, stems.of) || has(&plain, stems.against));
    if has(&plain, NEITHER) {
        return Some((stems.map(|stems| stems.family), 0));
    }
    let stems = stems?;
    let strength = if has(&plain, MILD) {
        1
    } else if has(&plain, STRONG) {
        3
    } else {
        2
    };
    let degree = if has(&plain, NOT_AT_ALL) {
        -4
    } else if has(&plain, NOT_VERY) {
        -1
    } else if has(&plain, stems.against) || has(&plain, LITTLE) || has(&plain, NOT) {
        -strength
    } else {
        strength
    };
    Some((Some(stems.family), degree))
}

/// The ladder that labels make together: every one a grade of one family, for and against. `None`: they make none.
pub fn ladder<'t>(labels: impl Iterator<Item = &'t str>) -> Option<Ladder> {
    let mut family = None;
    let mut degrees = Vec::new();
    for label in labels {
        let (of_label, degree) = grade(label)?;
        match (family, of_label) {
            (Some(family), Some(of_label)) if family != of_label => return None,
            (None, Some(_)) => family = of_label,
            _ => {}
        }
        degrees.push(degree);
    }
    let has_side = |wanted: i8| degrees.iter().any(|degree| degree.signum() == wanted);
    (degrees.len() >= 2 && has_side(1) && has_side(-1)).then_some(Ladder {
        family: family?,
        degrees,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(labels: &[&str]) -> (Family, Vec<i8>) {
        let ladder = ladder(labels.iter().copied()).unwrap_or_else(|| panic!("{labels:?}"));
        (ladder.family, ladder.degrees)
    }

    #[test]
    fn ladders_of_five_languages_run_from_one_end_to_the_other() {
        for labels in [
            [
                "Helt enig",
                "Enig",
                "Hverken enig eller uenig",
                "Uenig",
                "Helt uenig",
            ],
            [
                "Strongly agree",
                "Agree",
                "Neither agree nor disagree",
                "Disagree",
                "Strongly disagree",
            ],
            [
                "Strongly agree",
                "Tend to agree",
                "Neither",
                "Tend to disagree",
                "Strongly disagree",
            ],
            [
                "Instämmer helt",
                "Instämmer delvis",
                "Varken eller",
                "Tar delvis avstånd",
                "Tar helt avstånd",
            ],
            [
                "Helt enig",
                "Delvis enig",
                "Verken enig eller uenig",
                "Delvis uenig",
                "Helt uenig",
            ],
            [
                "Stimme voll zu",
                "Stimme eher zu",
                "Teils/teils",
                "Stimme eher nicht zu",
                "Stimme überhaupt nicht zu",
            ],
            [
                "5 Helt enig",
                "4 Delvist enig",
                "3 Hverken/eller",
                "2 Delvist uenig",
                "1 Helt uenig",
            ],
        ] {
            let ladder = ladder(labels.into_iter()).unwrap_or_else(|| panic!("{labels:?}"));
            assert_eq!(ladder.family, Family::Agreement, "{labels:?}");
            assert!(
                ladder.falls() && !ladder.rises(),
                "{labels:?} {:?}",
                ladder.degrees
            );
            assert_eq!(ladder.places(NetRole::Agree), [0, 1], "{labels:?}");
            assert_eq!(ladder.places(NetRole::Disagree), [3, 4], "{labels:?}");
        }
    }

    #[test]
    fn other_families_have_their_sides() {
        let (family, of) = degrees(&[
            "Meget tilfreds",
            "Ret tilfreds",
            "Ikke særlig tilfreds",
            "Slet ikke tilfreds",
        ]);
        assert_eq!((family, of), (Family::Satisfaction, vec![3, 1, -1, -4]));
        let (family, of) = degrees(&[
            "Meget stor tillid",
            "Ret stor tillid",
            "Ret lille tillid",
            "Meget lille tillid",
        ]);
        assert_eq!((family, of), (Family::Trust, vec![3, 1, -1, -3]));
        let (family, of) = degrees(&[
            "Very important",
            "Fairly important",
            "Not very important",
            "Not at all important",
        ]);
        assert_eq!((family, of), (Family::Importance, vec![3, 1, -1, -4]));
    }

    #[test]
    fn what_is_no_ladder_is_none() {
        for labels in [
            &["Mand", "Kvinde"][..],
            &["Fyn", "Bornholm"],
            &["Enig", "Tilfreds"],
            &["Helt enig", "Fyn", "Helt uenig"],
            &["Enig", "Helt enig"],
            &[],
        ] {
            assert_eq!(ladder(labels.iter().copied()), None, "{labels:?}");
        }
    }
}
