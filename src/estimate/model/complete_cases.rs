//! The rows that have an answer to everything a model asks, folded by what they answered.

use std::collections::HashMap;
use std::sync::Arc;

use super::model_matrix::{ModelMatrix, VariableOfModel};
use super::no_fit::NoFit;
use super::term::{Intercept, ModelVariable, Term};

/// The point of a row without an answer to everything.
pub(super) const NO_POINT: u32 = u32::MAX;

/// The complete cases of a response and terms: rows that have an answer to each of them.
///
/// They are the domain of the model; the others keep their place in the design with influence 0. Rows with the same
/// answers are one point, so a model of a few categories costs the same for a million respondents as for a thousand,
/// and the same cases serve every set of weights (replicates).
///
/// To fit a model in a domain, leave the response of the rows outside it missing.
///
/// ```
/// use tidemark::estimate::model::{CompleteCases, Intercept, ModelVariable, Term};
///
/// let agree = ModelVariable::Numeric { name: "agree", value: &[Some(1.0), Some(0.0), None] };
/// let levels = ["F".to_owned(), "M".to_owned()];
/// let sex = ModelVariable::Categorical { name: "sex", level: &[Some(0), Some(1), Some(1)], levels: &levels };
/// let cases = CompleteCases::new(agree, &[Term::Main(sex)], Intercept::Included)?;
/// assert_eq!(cases.names(), ["(Intercept)", "sexM"]);
/// assert_eq!(cases.respondents(), 2);
/// # Ok::<(), tidemark::estimate::model::NoFit>(())
/// ```
#[derive(Debug, Clone)]
pub struct CompleteCases {
    pub(super) matrix: ModelMatrix,
    pub(super) response: Response,
    pub(super) point_of_row: Arc<[u32]>,
    /// [point × columns], each column less its centre.
    pub(super) x: Vec<f64>,
    /// By point: the value, or the number of the level.
    pub(super) y: Vec<f64>,
    /// What was taken from each column. Columns of numbers have their mean taken out where the constant can hold it: a
    /// year and its square are then no longer nearly the same column.
    pub(super) centre: Vec<f64>,
    respondents: usize,
}

/// Weights of the points with mean 1 over the rows used, and what the weights of the rows were multiplied by.
pub(super) struct PointWeights {
    pub of_point: Vec<f64>,
    pub scale: f64,
    /// Complete rows with a weight above 0.
    pub weighted: usize,
}

/// What the response is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Response {
    Numbers,
    /// Labels in the declared order.
    Levels(Vec<String>),
}

impl CompleteCases {
    /// Folds the rows with an answer to the response and to every variable of the terms.
    ///
    /// Of a categorical variable the levels that occur among them have columns; the first of these is the base.
    ///
    /// # Errors
    /// [`NoFit::RowsDiffer`], [`NoFit::NotFinite`], [`NoFit::UnknownLevel`] and [`NoFit::NameTwice`] where the
    /// variables are at fault, [`NoFit::NoTerm`] and [`NoFit::NoCompleteCase`] where there is nothing to fit.
    pub fn new(
        response: ModelVariable<'_>,
        terms: &[Term<'_>],
        intercept: Intercept,
    ) -> Result<Self, NoFit> {
        let variables = distinct(terms)?;
        for variable in std::iter::once(&response).chain(&variables) {
            check(variable, response.rows())?;
        }
        let complete: Vec<bool> = (0..response.rows())
            .map(|row| {
                !response.is_missing(row) && variables.iter().all(|one| !one.is_missing(row))
            })
            .collect();
        let occurring = variables
            .iter()
            .map(|variable| occurring(variable, &complete))
            .collect();
        let matrix = ModelMatrix::new(occurring, terms, intercept);
        if matrix.columns.is_empty() {
            return Err(NoFit::NoTerm);
        }
        let folded = Folded::new(&response, &variables, &complete);
        if folded.count.is_empty() {
            return Err(NoFit::NoCompleteCase);
        }
        let width = variables.len() + 1;
        let mut x = Vec::with_capacity(folded.count.len() * matrix.columns.len());
        let mut y = Vec::with_capacity(folded.count.len());
        for answers in folded.answers.chunks_exact(width) {
            y.push(answers[0]);
            x.extend(
                matrix
                    .columns
                    .iter()
                    .map(|column| column.entry(&answers[1..])),
            );
        }
        let centre = take_out_means(&matrix, &mut x, &folded.count);
        Ok(Self {
            response: match response {
                ModelVariable::Numeric { .. } => Response::Numbers,
                ModelVariable::Categorical { levels, .. } => Response::Levels(levels.to_vec()),
            },
            respondents: complete.iter().filter(|complete| **complete).count(),
            point_of_row: folded.point_of_row.into(),
            matrix,
            x,
            y,
            centre,
        })
    }

    /// Names of the columns: `(Intercept)`, then of each term the variable with the level (`sexM`), an interaction's
    /// joined with a colon.
    pub fn names(&self) -> Vec<String> {
        self.matrix
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect()
    }

    /// Rows with an answer to everything, counted, whatever their weight.
    pub fn respondents(&self) -> usize {
        self.respondents
    }

    /// Whether a row has an answer to everything.
    pub fn is_complete(&self, row: usize) -> bool {
        self.point_of_row
            .get(row)
            .is_some_and(|&point| point != NO_POINT)
    }

    /// Rows, complete or not.
    pub fn rows(&self) -> usize {
        self.point_of_row.len()
    }

    /// The weights of the points.
    pub(super) fn point_weights(&self, weights: &[f64]) -> Result<PointWeights, NoFit> {
        if weights.len() != self.rows() {
            return Err(NoFit::RowsDiffer {
                variable: "weights".to_owned(),
                found: weights.len(),
                expected: self.rows(),
            });
        }
        let mut of_point = vec![0.0; self.y.len()];
        let (mut total, mut weighted) = (0.0, 0);
        for (row, (&weight, &point)) in weights.iter().zip(&*self.point_of_row).enumerate() {
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(NoFit::BadWeight { row });
            }
            if point != NO_POINT {
                of_point[point as usize] += weight;
                total += weight;
                weighted += usize::from(weight > 0.0);
            }
        }
        if total <= 0.0 {
            return Err(NoFit::NoCompleteCase);
        }
        let scale = self.respondents as f64 / total;
        for weight in &mut of_point {
            *weight *= scale;
        }
        Ok(PointWeights {
            of_point,
            scale,
            weighted,
        })
    }
}

/// The variables of the terms, each once.
fn distinct<'a>(terms: &[Term<'a>]) -> Result<Vec<ModelVariable<'a>>, NoFit> {
    let mut distinct: Vec<ModelVariable<'a>> = Vec::new();
    for variable in terms.iter().flat_map(Term::variables) {
        match distinct
            .iter()
            .find(|known| known.name() == variable.name())
        {
            None => distinct.push(variable),
            Some(known) if *known == variable => {}
            Some(_) => {
                return Err(NoFit::NameTwice {
                    variable: variable.name().to_owned(),
                });
            }
        }
    }
    Ok(distinct)
}

fn check(variable: &ModelVariable<'_>, rows: usize) -> Result<(), NoFit> {
    let name = || variable.name().to_owned();
    if variable.rows() != rows {
        return Err(NoFit::RowsDiffer {
            variable: name(),
            found: variable.rows(),
            expected: rows,
        });
    }
    match variable {
        ModelVariable::Numeric { value, .. } => {
            let wrong = value.iter().position(|v| v.is_some_and(|v| !v.is_finite()));
            wrong.map_or(Ok(()), |row| {
                Err(NoFit::NotFinite {
                    variable: name(),
                    row,
                })
            })
        }
        ModelVariable::Categorical { level, levels, .. } => {
            let wrong = level
                .iter()
                .position(|l| l.is_some_and(|l| usize::from(l) >= levels.len()));
            wrong.map_or(Ok(()), |row| {
                Err(NoFit::UnknownLevel {
                    variable: name(),
                    row,
                })
            })
        }
    }
}

/// A variable with those of its levels that complete cases have.
fn occurring(variable: &ModelVariable<'_>, complete: &[bool]) -> VariableOfModel {
    let levels = match variable {
        ModelVariable::Numeric { .. } => None,
        ModelVariable::Categorical { level, levels, .. } => {
            let mut seen = vec![false; levels.len()];
            for (level, complete) in level.iter().zip(complete) {
                if let (Some(level), true) = (level, complete) {
                    seen[usize::from(*level)] = true;
                }
            }
            let occurring = levels.iter().zip(seen).enumerate();
            Some(
                occurring
                    .filter(|(_, (_, seen))| *seen)
                    .map(|(number, (label, _))| (number as u16, label.clone()))
                    .collect(),
            )
        }
    };
    VariableOfModel {
        name: variable.name().to_owned(),
        levels,
    }
}

/// Rows numbered by their answers, in the order in which they first show them.
struct Folded {
    point_of_row: Vec<u32>,
    /// [point × (1 + variables)]: the response, then the variables.
    answers: Vec<f64>,
    /// Rows of each point.
    count: Vec<u32>,
}

impl Folded {
    fn new(
        response: &ModelVariable<'_>,
        variables: &[ModelVariable<'_>],
        complete: &[bool],
    ) -> Self {
        let mut folded = Self {
            point_of_row: vec![NO_POINT; complete.len()],
            answers: Vec::new(),
            count: Vec::new(),
        };
        let mut known: HashMap<Vec<u64>, u32> = HashMap::new();
        let mut answers = vec![0.0; variables.len() + 1];
        let mut key = vec![0; variables.len() + 1];
        for (row, _) in complete.iter().enumerate().filter(|(_, c)| **c) {
            for (slot, variable) in answers
                .iter_mut()
                .zip(std::iter::once(response).chain(variables))
            {
                *slot = variable.answer(row);
            }
            for (key, answer) in key.iter_mut().zip(&answers) {
                *key = answer.to_bits();
            }
            let point = match known.get(&key) {
                Some(&point) => point,
                None => {
                    let point = folded.count.len() as u32;
                    known.insert(key.clone(), point);
                    folded.answers.extend_from_slice(&answers);
                    folded.count.push(0);
                    point
                }
            };
            folded.point_of_row[row] = point;
            folded.count[point as usize] += 1;
        }
        folded
    }
}

/// Takes its mean out of each column that holds a number, if the model has a constant; what was taken out.
fn take_out_means(matrix: &ModelMatrix, x: &mut [f64], count: &[u32]) -> Vec<f64> {
    let width = matrix.columns.len();
    let mut centre = vec![0.0; width];
    if !matrix.has_intercept() {
        return centre;
    }
    let rows: f64 = count.iter().map(|&n| f64::from(n)).sum();
    for (column, centre) in centre.iter_mut().enumerate() {
        if matrix.columns[column].has_number() {
            let sum: f64 = x
                .iter()
                .skip(column)
                .step_by(width)
                .zip(count)
                .map(|(x, &n)| x * f64::from(n))
                .sum();
            *centre = sum / rows;
            for x in x.iter_mut().skip(column).step_by(width) {
                *x -= *centre;
            }
        }
    }
    centre
}
