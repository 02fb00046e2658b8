//! The cells of a wave: which combinations of design and categories occur, and in which cell each row lies.

use std::collections::HashMap;

use crate::ingest::DesignColumns;

/// A categorical variable that cells are crossed by: a weighting margin's item or a banner item.
#[derive(Debug, Clone, Copy)]
pub struct Factor<'a> {
    /// The level of each row, below `levels`.
    pub level: &'a [u16],
    /// How many levels there are, those that nobody has among them.
    pub levels: u16,
}

/// How fine the cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grain {
    /// Design and factors: all that shares, means and their variances need.
    #[default]
    Cells,
    /// Also each design weight, for a step that looks at single weights (trimming).
    Weights,
    /// Each row is a cell: for numbers in the weighting, and replicates of single rows.
    Rows,
}

/// The cells of one wave and the sampling units they lie in.
///
/// A cell is one combination of stratum, clusters of every stage and factor levels that occurs in the rows. Cells are
/// numbered in the order in which rows first show them, so the numbering depends on the delivery alone.
#[derive(Debug, Clone)]
pub struct Frame {
    cell_of_row: Vec<u32>,
    cells: usize,
    /// By factor, then by cell.
    levels: Vec<Vec<u16>>,
    /// Σ over the rows of a cell, whatever they answered.
    pub(crate) totals: CellTotals,
    pub(crate) units: SamplingUnits,
}

/// Counts and sums of design weights by cell.
#[derive(Debug, Clone, Default)]
pub struct CellTotals {
    /// Rows, whatever they weigh.
    pub count: Vec<u32>,
    /// Rows with a weight above zero.
    pub positive: Vec<u32>,
    /// Σd.
    pub weight: Vec<f64>,
    /// Σd².
    pub weight_squared: Vec<f64>,
    /// The smallest and the largest weight above zero; infinite and 0 where there is none.
    pub smallest: Vec<f64>,
    /// The largest weight above zero; 0 where there is none.
    pub largest: Vec<f64>,
}

/// The sampling units by stage. Where `element_stage` is set, the last stage draws single respondents.
#[derive(Debug, Clone, Default)]
pub struct SamplingUnits {
    /// Cluster stages, first stage first.
    pub stages: Vec<Stage>,
    /// The stage that draws single respondents: present without clusters, or with a population count one stage
    /// deeper than the clusters.
    pub elements: Option<ElementStage>,
}

/// A stage whose units are clusters.
#[derive(Debug, Clone)]
pub struct Stage {
    /// By cell: its unit.
    pub unit_of_cell: Vec<u32>,
    /// By unit: its stratum (first stage) or its unit of the stage before.
    pub parent_of_unit: Vec<u32>,
    /// By parent: units drawn and, with a finite population correction, units there are.
    pub parents: Vec<Parent>,
}

/// A stage that draws single respondents.
#[derive(Debug, Clone)]
pub struct ElementStage {
    /// By cell: its stratum, or its unit of the stage before.
    pub parent_of_cell: Vec<u32>,
    /// By parent: respondents drawn and, with a finite population correction, how many there are.
    pub parents: Vec<Parent>,
}

/// What sampling units are drawn from: a stratum, or a unit of the stage before.
///
/// ```
/// use tidemark::tally::Parent;
/// let half = Parent { drawn: 20, population: Some(40.0) };
/// assert_eq!((half.correction(), half.fraction()), (0.5, 0.5));
/// let replaced = Parent { drawn: 20, population: None };
/// assert_eq!((replaced.correction(), replaced.fraction()), (1.0, 0.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parent {
    /// n: units in the sample, those without an answer or weight among them.
    pub drawn: u32,
    /// Units in the population; `None`: drawn with replacement, or from so many that it makes no difference.
    pub population: Option<f64>,
}

impl Parent {
    /// (N − n)/N, or 1 without a population count. Never below 0.
    pub fn correction(&self) -> f64 {
        self.population.map_or(1.0, |population| {
            ((population - f64::from(self.drawn)) / population).max(0.0)
        })
    }

    /// n/N, the factor of later stages; 0 without a population count (later stages then add nothing).
    pub fn fraction(&self) -> f64 {
        self.population
            .map_or(0.0, |population| f64::from(self.drawn) / population)
    }
}

impl Frame {
    /// The cells of `design` crossed by `factors`, from one pass over the rows.
    ///
    /// Every column of `design` and every factor has one entry a row.
    pub fn new(design: &DesignColumns, factors: &[Factor<'_>]) -> Self {
        Self::with_grain(design, factors, Grain::Cells)
    }

    /// The cells of `design` crossed by `factors`, no coarser than `grain`.
    ///
    /// ```
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::{Frame, Grain};
    /// let design = DesignColumns { weight: vec![1.0, 2.0, 1.0], ..DesignColumns::default() };
    /// assert_eq!(Frame::new(&design, &[]).cells(), 1);
    /// assert_eq!(Frame::with_grain(&design, &[], Grain::Weights).cells(), 2);
    /// assert_eq!(Frame::with_grain(&design, &[], Grain::Rows).cells(), 3);
    /// ```
    pub fn with_grain(design: &DesignColumns, factors: &[Factor<'_>], grain: Grain) -> Self {
        let numbering = match grain {
            Grain::Rows => Numbering::rows(design.weight.len()),
            Grain::Cells => Numbering::of(design, factors),
            Grain::Weights => {
                let mut numbering = Numbering::of(design, factors);
                let weight = distinct(&design.weight);
                numbering.cross(|row| u64::from(weight[row]));
                numbering
            }
        };
        Self::numbered(design, factors, numbering)
    }

    fn numbered(design: &DesignColumns, factors: &[Factor<'_>], numbering: Numbering) -> Self {
        let Numbering {
            number: cell_of_row,
            first_row,
        } = numbering;
        let levels = factors
            .iter()
            .map(|factor| first_row.iter().map(|&row| factor.level[row]).collect())
            .collect();
        let mut totals = CellTotals::zero(first_row.len());
        for (&cell, &weight) in cell_of_row.iter().zip(&design.weight) {
            totals.add(cell as usize, weight);
        }
        let units = SamplingUnits::new(design, &cell_of_row, &first_row, &totals);
        Self {
            cells: first_row.len(),
            cell_of_row,
            levels,
            totals,
            units,
        }
    }
    /// How many cells occur.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The cell of each row.
    pub fn cell_of_row(&self) -> &[u32] {
        &self.cell_of_row
    }

    /// The level of a factor in each cell.
    pub fn levels(&self, factor: usize) -> &[u16] {
        &self.levels[factor]
    }

    /// Counts and sums of design weights by cell.
    pub fn totals(&self) -> &CellTotals {
        &self.totals
    }
}

impl CellTotals {
    fn zero(cells: usize) -> Self {
        Self {
            count: vec![0; cells],
            positive: vec![0; cells],
            weight: vec![0.0; cells],
            weight_squared: vec![0.0; cells],
            smallest: vec![f64::INFINITY; cells],
            largest: vec![0.0; cells],
        }
    }

    fn add(&mut self, cell: usize, weight: f64) {
        self.count[cell] += 1;
        self.positive[cell] += u32::from(weight != 0.0);
        self.weight[cell] += weight;
        self.weight_squared[cell] += weight * weight;
        if weight > 0.0 {
            self.smallest[cell] = self.smallest[cell].min(weight);
            self.largest[cell] = self.largest[cell].max(weight);
        }
    }
}

impl SamplingUnits {
    fn new(
        design: &DesignColumns,
        cell_of_row: &[u32],
        first_row: &[usize],
        totals: &CellTotals,
    ) -> Self {
        let stratum_of_cell: Vec<u32> = match &design.stratum {
            Some(stratum) => first_row.iter().map(|&row| stratum[row]).collect(),
            None => vec![0; first_row.len()],
        };
        let mut above = stratum_of_cell;
        let mut stages = Vec::new();
        for (depth, cluster) in design.clusters.iter().enumerate() {
            let population = design.population.get(depth);
            // A later stage counts only with a population count.
            if depth > 0 && population.is_none() {
                break;
            }
            let unit_of_cell: Vec<u32> = first_row.iter().map(|&row| cluster[row]).collect();
            let stage = Stage::new(
                unit_of_cell,
                &above,
                population.map(Vec::as_slice),
                first_row,
            );
            above.clone_from(&stage.unit_of_cell);
            stages.push(stage);
        }
        let depth = design.clusters.len();
        let draws_elements = depth == 0 || design.population.len() > depth;
        let elements = draws_elements.then(|| {
            let population = design.population.get(depth);
            let mut parents = vec![
                Parent {
                    drawn: 0,
                    population: None,
                };
                count_of(&above)
            ];
            for (cell, &parent) in above.iter().enumerate() {
                parents[parent as usize].drawn += totals.count[cell];
            }
            if let Some(population) = population {
                for (row, &cell) in cell_of_row.iter().enumerate() {
                    parents[above[cell as usize] as usize].population = Some(population[row]);
                }
            }
            ElementStage {
                parent_of_cell: above,
                parents,
            }
        });
        Self { stages, elements }
    }
}

impl Stage {
    fn new(
        unit_of_cell: Vec<u32>,
        parent_of_cell: &[u32],
        population: Option<&[f64]>,
        first_row: &[usize],
    ) -> Self {
        let mut parent_of_unit = vec![u32::MAX; count_of(&unit_of_cell)];
        let mut parents = vec![
            Parent {
                drawn: 0,
                population: None,
            };
            count_of(parent_of_cell)
        ];
        for (cell, &unit) in unit_of_cell.iter().enumerate() {
            let parent = parent_of_cell[cell];
            let slot = &mut parent_of_unit[unit as usize];
            if *slot == u32::MAX {
                *slot = parent;
                parents[parent as usize].drawn += 1;
            }
            if let Some(population) = population {
                parents[parent as usize].population = Some(population[first_row[cell]]);
            }
        }
        Self {
            unit_of_cell,
            parent_of_unit,
            parents,
        }
    }
}

fn count_of(numbers: &[u32]) -> usize {
    numbers.iter().max().map_or(0, |&last| last as usize + 1)
}

/// Each weight as the number of its value, in the order in which rows first show them.
fn distinct(weight: &[f64]) -> Vec<u32> {
    let mut known: HashMap<u64, u32> = HashMap::new();
    weight
        .iter()
        .map(|weight| {
            let next = known.len() as u32;
            *known.entry(weight.to_bits()).or_insert(next)
        })
        .collect()
}

/// Rows numbered by what they share, refined one variable at a time.
struct Numbering {
    number: Vec<u32>,
    /// The first row of each number.
    first_row: Vec<usize>,
}

impl Numbering {
    fn of(design: &DesignColumns, factors: &[Factor<'_>]) -> Self {
        let mut numbering = Self::new(design.weight.len());
        if let Some(stratum) = &design.stratum {
            numbering.cross(|row| u64::from(stratum[row]));
        }
        for cluster in &design.clusters {
            numbering.cross(|row| u64::from(cluster[row]));
        }
        for factor in factors {
            numbering.cross(|row| u64::from(factor.level[row]));
        }
        numbering
    }

    /// Each row a number of its own.
    fn rows(rows: usize) -> Self {
        Self {
            number: (0..rows as u32).collect(),
            first_row: (0..rows).collect(),
        }
    }

    fn new(rows: usize) -> Self {
        Self {
            number: vec![0; rows],
            first_row: if rows == 0 { Vec::new() } else { vec![0] },
        }
    }

    /// Splits each number by the value of one more variable; new numbers come in row order.
    fn cross(&mut self, value: impl Fn(usize) -> u64) {
        let rows = self.number.len();
        let bound = (0..rows).map(&value).max().map_or(0, |largest| largest + 1);
        let slots = bound.saturating_mul(self.first_row.len() as u64);
        self.first_row.clear();
        // A table where it fits in cache-sized memory, else a map; both give the same numbers.
        if slots <= 1 << 22 {
            let mut table = vec![u32::MAX; slots as usize];
            for row in 0..rows {
                let slot = &mut table[(u64::from(self.number[row]) * bound + value(row)) as usize];
                if *slot == u32::MAX {
                    *slot = self.first_row.len() as u32;
                    self.first_row.push(row);
                }
                self.number[row] = *slot;
            }
        } else {
            let mut table: HashMap<(u32, u64), u32> = HashMap::new();
            for row in 0..rows {
                let next = self.first_row.len() as u32;
                let slot = *table.entry((self.number[row], value(row))).or_insert(next);
                if slot == next {
                    self.first_row.push(row);
                }
                self.number[row] = slot;
            }
        }
    }
}
