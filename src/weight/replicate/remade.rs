//! Replicate weights: design weight × replicate factor × what the weighting makes of it in that replicate.

use std::collections::HashMap;

use super::rank::Rank;
use super::{Replicate, ReplicateDesign, Unit};
use crate::tally::Frame;

/// The weights of a frame's cells in the full sample and in each replicate.
///
/// The weighting is carried by weighting class: a class is any label on cells that the weighting does not look below
/// (the cross of the margins' categories; the cell itself where it looks at single cells).
#[derive(Debug, Clone)]
pub struct ReplicateWeights<'a> {
    design: &'a ReplicateDesign,
    class_of_cell: Vec<u32>,
    /// By class.
    full_sample: Vec<f64>,
    /// By replicate, then by class; `None` where it was left out.
    of_replicate: Vec<Option<Vec<f64>>>,
    has_weight: Vec<bool>,
}

/// What happens where a weighting cannot be made in a replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// The whole is refused, naming the replicate and the cause.
    Stop,
    /// The replicate is left out, and the variance is multiplied by the sum of all rscales over that of the ones left
    /// in. [`ReplicateWeights::left_out`] says which they are.
    LeaveOut,
}

/// A weighting that failed, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the weighting fails {}: {cause}", place(*.replicate))]
pub struct FailedReplicate<E> {
    /// `None`: in the full sample.
    pub replicate: Option<Replicate>,
    /// What the weighting said.
    pub cause: E,
}

fn place(replicate: Option<Replicate>) -> String {
    replicate.map_or_else(
        || "in the full sample".to_owned(),
        |replicate| format!("in replicate {}", replicate.0 + 1),
    )
}

/// A class that no respondent with weight is left in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("weighting class {class} has no weight left")]
pub struct EmptyClass {
    /// Its number.
    pub class: usize,
}

impl<'a> ReplicateWeights<'a> {
    /// Design weights × replicate factors, with no weighting after it.
    pub fn as_designed(frame: &Frame, design: &'a ReplicateDesign) -> Self {
        Self {
            design,
            class_of_cell: vec![0; frame.cells()],
            full_sample: vec![1.0],
            of_replicate: vec![Some(vec![1.0]); design.replicates()],
            has_weight: has_weight(frame),
        }
    }

    /// The weighting made anew in each replicate.
    ///
    /// `reweight` gets, by class, the sums of design weights times replicate factors, and gives the factor of each
    /// class. It is called once for the full sample and then for each replicate in order. A replicate whose factors
    /// have another number or are not numbers is the caller's error as well; it counts as weight 0 there.
    ///
    /// ```
    /// use tidemark::ingest::DesignColumns;
    /// use tidemark::tally::{Factor, Frame};
    /// use tidemark::weight::replicate::{
    ///     EmptyClass, OnFailure, ReplicateDesign, ReplicateWeights, ReplicationUnits,
    /// };
    /// // Six rows in three clusters, post-stratified to two equal classes.
    /// let design = DesignColumns {
    ///     weight: vec![1.0; 6],
    ///     clusters: vec![vec![0, 0, 1, 1, 2, 2]],
    ///     ..DesignColumns::default()
    /// };
    /// let class = [0, 1, 0, 0, 1, 1];
    /// let frame = Frame::new(&design, &[Factor { level: &class, levels: 2 }]);
    /// let jackknife = ReplicateDesign::jk1(ReplicationUnits::first_stage(&frame)?)?;
    /// let classes: Vec<u32> = frame.levels(0).iter().map(|&level| u32::from(level)).collect();
    /// let poststratify = |sums: &[f64]| -> Result<Vec<f64>, EmptyClass> {
    ///     sums.iter()
    ///         .enumerate()
    ///         .map(|(class, sum)| if *sum > 0.0 { Ok(3.0 / sum) } else { Err(EmptyClass { class }) })
    ///         .collect()
    /// };
    /// let weights =
    ///     ReplicateWeights::remade(&frame, &jackknife, &classes, OnFailure::Stop, poststratify)?;
    /// assert_eq!(weights.full_sample(0), 1.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What `reweight` returns, with the replicate: always for the full sample, for a replicate where `on_failure` is
    /// to stop.
    pub fn remade<E>(
        frame: &Frame,
        design: &'a ReplicateDesign,
        class_of_cell: &[u32],
        on_failure: OnFailure,
        mut reweight: impl FnMut(&[f64]) -> Result<Vec<f64>, E>,
    ) -> Result<Self, FailedReplicate<E>> {
        let sums = ClassSums::new(frame, design, class_of_cell);
        let failed = |replicate, cause| FailedReplicate { replicate, cause };
        let full_sample = reweight(&sums.full_sample()).map_err(|cause| failed(None, cause))?;
        let mut of_replicate = Vec::with_capacity(design.replicates());
        for replicate in (0..design.replicates()).map(Replicate) {
            match (reweight(&sums.of_replicate(replicate)), on_failure) {
                (Ok(factors), _) => of_replicate.push(Some(factors)),
                (Err(cause), OnFailure::Stop) => return Err(failed(Some(replicate), cause)),
                (Err(_), OnFailure::LeaveOut) => of_replicate.push(None),
            }
        }
        Ok(Self {
            design,
            class_of_cell: class_of_cell.to_vec(),
            full_sample,
            of_replicate,
            has_weight: has_weight(frame),
        })
    }

    /// The design of the replicates.
    pub fn design(&self) -> &'a ReplicateDesign {
        self.design
    }

    /// What the design weights of a cell are multiplied by in the full sample.
    pub fn full_sample(&self, cell: usize) -> f64 {
        at_class(&self.full_sample, self.class_of_cell[cell])
    }

    /// The factors of all cells in the full sample.
    pub fn full_sample_by_cell(&self) -> Vec<f64> {
        (0..self.class_of_cell.len())
            .map(|cell| self.full_sample(cell))
            .collect()
    }

    /// What the design weights of each cell are multiplied by in a replicate; `None` where it was left out.
    pub fn of_replicate_by_cell(&self, replicate: Replicate) -> Option<Vec<f64>> {
        let factors = self.of_replicate[replicate.0].as_ref()?;
        let unit_factor: Vec<f64> = (0..self.design.units().len())
            .map(|unit| self.design.factor(Unit(unit), replicate))
            .collect();
        let by_cell = self.class_of_cell.iter().enumerate().map(|(cell, &class)| {
            unit_factor[self.design.units().of_cell(cell).0] * at_class(factors, class)
        });
        Some(by_cell.collect())
    }

    /// Replicates in which the weighting failed and that are left out.
    pub fn left_out(&self) -> impl Iterator<Item = Replicate> + '_ {
        self.of_replicate
            .iter()
            .enumerate()
            .filter(|(_, factors)| factors.is_none())
            .map(|(replicate, _)| Replicate(replicate))
    }

    /// The rank of the matrix of these weights, minus 1, over rows with weight and replicates that are not left out.
    ///
    /// Each linear condition that the weighting keeps in every replicate lowers it: raking to margins with k
    /// independent categories beside the total lowers that of a jackknife of rows by k.
    pub fn degrees_of_freedom(&self) -> f64 {
        let columns: Vec<(Replicate, &[f64])> = self
            .of_replicate
            .iter()
            .enumerate()
            .filter_map(|(replicate, factors)| Some((Replicate(replicate), factors.as_deref()?)))
            .collect();
        let untouched = |(_, factors): &(Replicate, &[f64])| factors == &[1.0];
        if columns.len() == self.design.replicates() && columns.iter().all(untouched) {
            return self.design.degrees_of_freedom();
        }
        let mut rank = Rank::new(columns.len());
        let mut seen: HashMap<(usize, u32), ()> = HashMap::new();
        for (cell, &class) in self.class_of_cell.iter().enumerate() {
            let unit = self.design.units().of_cell(cell);
            if !self.has_weight[cell] || seen.insert((unit.0, class), ()).is_some() {
                continue;
            }
            if rank.is_full() {
                break;
            }
            rank.add(
                columns
                    .iter()
                    .map(|(replicate, factors)| {
                        self.design.factor(unit, *replicate) * at_class(factors, class)
                    })
                    .collect(),
            );
        }
        (rank.rank() as f64 - 1.0).max(0.0)
    }
}

/// A factor that the weighting did not give counts as 0.
fn at_class(factors: &[f64], class: u32) -> f64 {
    factors.get(class as usize).copied().unwrap_or(0.0)
}

fn has_weight(frame: &Frame) -> Vec<bool> {
    frame
        .totals()
        .positive
        .iter()
        .map(|&rows| rows > 0)
        .collect()
}

/// Sums of design weights by unit and class.
struct ClassSums<'a> {
    design: &'a ReplicateDesign,
    classes: usize,
    /// Unit, class and Σd of the pairs that occur, by cell order.
    entries: Vec<(Unit, u32, f64)>,
}

impl<'a> ClassSums<'a> {
    fn new(frame: &Frame, design: &'a ReplicateDesign, class_of_cell: &[u32]) -> Self {
        let mut known: HashMap<(usize, u32), usize> = HashMap::new();
        let mut entries: Vec<(Unit, u32, f64)> = Vec::new();
        for (cell, (&class, &weight)) in
            class_of_cell.iter().zip(&frame.totals().weight).enumerate()
        {
            let unit = design.units().of_cell(cell);
            let at = *known.entry((unit.0, class)).or_insert_with(|| {
                entries.push((unit, class, 0.0));
                entries.len() - 1
            });
            entries[at].2 += weight;
        }
        let classes = class_of_cell
            .iter()
            .max()
            .map_or(0, |&last| last as usize + 1);
        Self {
            design,
            classes,
            entries,
        }
    }

    fn full_sample(&self) -> Vec<f64> {
        self.sums(|_| 1.0)
    }

    fn of_replicate(&self, replicate: Replicate) -> Vec<f64> {
        self.sums(|unit| self.design.factor(unit, replicate))
    }

    fn sums(&self, factor: impl Fn(Unit) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.classes];
        for (unit, class, weight) in &self.entries {
            sums[*class as usize] += weight * factor(*unit);
        }
        sums
    }
}
