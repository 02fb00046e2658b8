//! The terms of a model: variables with their values by row, alone or multiplied with each other.

/// A variable of a model with one entry a row; `None` is a missing answer, whatever its kind.
///
/// ```
/// use tidemark::estimate::model::ModelVariable;
///
/// let age = [Some(31.0), Some(64.0), None];
/// let levels = ["F".to_owned(), "M".to_owned()];
/// let sex = ModelVariable::Categorical { name: "sex", level: &[Some(0), None, Some(1)], levels: &levels };
/// assert_eq!(ModelVariable::Numeric { name: "age", value: &age }.rows(), sex.rows());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ModelVariable<'a> {
    /// A number.
    Numeric {
        /// What its columns are called.
        name: &'a str,
        /// By row.
        value: &'a [Option<f64>],
    },
    /// A category.
    Categorical {
        /// What its columns are called, with the label of a level behind it.
        name: &'a str,
        /// By row: the place of the level in `levels`.
        level: &'a [Option<u16>],
        /// Labels, the base of contrasts first.
        levels: &'a [String],
    },
}

/// A term of a model.
///
/// A categorical variable has treatment contrasts: an indicator of each level but the first that occurs. Where the
/// term that would hold the first level's part is not in the model (the intercept, or for an interaction the other
/// variable alone) every level has its indicator, as in R's model matrices (Chambers and Hastie 1992, *Statistical
/// Models in S*, § 2.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Term<'a> {
    /// A variable alone.
    Main(ModelVariable<'a>),
    /// The products of the columns of two variables, those of the first varying fastest. The variables alone are terms
    /// of their own.
    Interaction(ModelVariable<'a>, ModelVariable<'a>),
}

/// Whether a model has a constant. A proportional-odds model has thresholds in its place and needs `Included`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intercept {
    /// With a constant.
    Included,
    /// Without one.
    Omitted,
}

impl<'a> ModelVariable<'a> {
    /// The name of the variable.
    pub fn name(&self) -> &'a str {
        match self {
            Self::Numeric { name, .. } | Self::Categorical { name, .. } => name,
        }
    }

    /// How many rows the variable has.
    pub fn rows(&self) -> usize {
        match self {
            Self::Numeric { value, .. } => value.len(),
            Self::Categorical { level, .. } => level.len(),
        }
    }

    pub(super) fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numeric { value, .. } => value[row].is_none(),
            Self::Categorical { level, .. } => level[row].is_none(),
        }
    }

    /// The answer of a row as a number: its value, or the number of its level. 0 where it is missing.
    pub(super) fn answer(&self, row: usize) -> f64 {
        match self {
            // The sum makes −0 and 0 one value.
            Self::Numeric { value, .. } => value[row].unwrap_or(0.0) + 0.0,
            Self::Categorical { level, .. } => level[row].map_or(0.0, f64::from),
        }
    }
}

impl<'a> Term<'a> {
    /// The name of the term: `age`, `age:sex`.
    pub fn name(&self) -> String {
        match self {
            Self::Main(variable) => variable.name().to_owned(),
            Self::Interaction(first, second) => format!("{}:{}", first.name(), second.name()),
        }
    }

    /// The variables of the term.
    pub fn variables(&self) -> impl Iterator<Item = ModelVariable<'a>> + use<'a> {
        let (first, second) = match *self {
            Self::Main(variable) => (variable, None),
            Self::Interaction(first, second) => (first, Some(second)),
        };
        std::iter::once(first).chain(second)
    }
}
