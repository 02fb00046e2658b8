//! The columns of a model matrix, as products of numbers and indicators of levels.

use super::term::{Intercept, ModelVariable, Term};

/// The columns of a model and the variables that they are made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelMatrix {
    pub variables: Vec<VariableOfModel>,
    pub columns: Vec<Column>,
    /// Names of the terms, without the intercept.
    pub terms: Vec<String>,
}

/// A variable with the levels that occur among the complete cases; without levels it is a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct VariableOfModel {
    pub name: String,
    /// Number and label, in the declared order; `None`: a number.
    pub levels: Option<Vec<(u16, String)>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub name: String,
    /// The term it belongs to; `None`: the intercept.
    pub term: Option<usize>,
    parts: Vec<Part>,
}

/// What a column multiplies; a variable by its place in the model.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Number(usize),
    Indicator(usize, u16),
}

/// Whether the first level has an indicator of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Treatment,
    EveryLevel,
}

impl ModelMatrix {
    /// The columns of `terms`, after the intercept if there is one; `variables` are those of the terms.
    pub fn new(variables: Vec<VariableOfModel>, terms: &[Term<'_>], intercept: Intercept) -> Self {
        let mut matrix = Self {
            variables,
            columns: Vec::new(),
            terms: terms.iter().map(Term::name).collect(),
        };
        // Without an intercept the first categorical variable holds the constant.
        let mut constant = intercept == Intercept::Included;
        if constant {
            matrix.columns.push(Column {
                name: "(Intercept)".to_owned(),
                term: None,
                parts: Vec::new(),
            });
        }
        for (number, term) in terms.iter().enumerate() {
            let parts = match term {
                Term::Main(variable) => {
                    let coding = if constant {
                        Coding::Treatment
                    } else {
                        Coding::EveryLevel
                    };
                    constant |= matches!(variable, ModelVariable::Categorical { .. });
                    matrix.parts(variable, coding)
                }
                Term::Interaction(first, second) => {
                    let alone = |variable: &ModelVariable<'_>| {
                        let among = terms.iter().any(|term| {
                            matches!(term, Term::Main(main) if main.name() == variable.name())
                        });
                        if among {
                            Coding::Treatment
                        } else {
                            Coding::EveryLevel
                        }
                    };
                    let of_first = matrix.parts(first, alone(second));
                    let of_second = matrix.parts(second, alone(first));
                    products(&of_first, &of_second)
                }
            };
            matrix
                .columns
                .extend(parts.into_iter().map(|(name, parts)| Column {
                    name,
                    term: Some(number),
                    parts,
                }));
        }
        matrix
    }

    /// Whether the first column is the constant.
    pub fn has_intercept(&self) -> bool {
        self.columns
            .first()
            .is_some_and(|column| column.term.is_none())
    }

    /// The place of a variable.
    pub fn variable(&self, name: &str) -> Option<usize> {
        self.variables
            .iter()
            .position(|variable| variable.name == name)
    }

    fn parts(&self, variable: &ModelVariable<'_>, coding: Coding) -> Vec<(String, Vec<Part>)> {
        let Some(place) = self.variable(variable.name()) else {
            return Vec::new();
        };
        let name = variable.name();
        match &self.variables[place].levels {
            None => vec![(name.to_owned(), vec![Part::Number(place)])],
            Some(levels) => levels
                .iter()
                .skip(usize::from(coding == Coding::Treatment))
                .map(|(level, label)| {
                    (
                        format!("{name}{label}"),
                        vec![Part::Indicator(place, *level)],
                    )
                })
                .collect(),
        }
    }
}

impl Column {
    /// The entry of the column where the variables have these answers: a value, or the number of a level.
    pub fn entry(&self, answers: &[f64]) -> f64 {
        self.parts
            .iter()
            .map(|part| match *part {
                Part::Number(variable) => answers[variable],
                Part::Indicator(variable, level) => {
                    f64::from(u8::from(answers[variable] == f64::from(level)))
                }
            })
            .product()
    }

    /// Whether a number goes into it, so that it has a size and a centre of its own.
    pub fn has_number(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Number(_)))
    }
}

fn products(
    first: &[(String, Vec<Part>)],
    second: &[(String, Vec<Part>)],
) -> Vec<(String, Vec<Part>)> {
    second
        .iter()
        .flat_map(|(second_name, second_parts)| {
            first.iter().map(move |(first_name, first_parts)| {
                let parts = first_parts.iter().chain(second_parts).copied().collect();
                (format!("{first_name}:{second_name}"), parts)
            })
        })
        .collect()
}
