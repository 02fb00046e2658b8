//! Domains: respondents an estimate is about. A domain keeps the design; nobody is dropped.

use crate::tally::Frame;

/// Domains that do not overlap, as a label on cells: everybody, or the categories of a banner item.
///
/// ```
/// use tidemark::estimate::Partition;
/// use tidemark::ingest::DesignColumns;
/// use tidemark::tally::{Factor, Frame};
/// let design = DesignColumns { weight: vec![1.0; 3], ..DesignColumns::default() };
/// // The last level, a kind of missing, is no domain.
/// let frame = Frame::new(&design, &[Factor { level: &[0, 1, 2], levels: 3 }]);
/// let partition = Partition::by_factor(&frame, 0, 2);
/// assert_eq!((partition.of_cell(1), partition.of_cell(2)), (Some(1), None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The domain of each cell; `None`: in no domain.
    of_cell: Vec<Option<u32>>,
    domains: usize,
}

impl Partition {
    /// One domain, everybody.
    pub fn everybody(frame: &Frame) -> Self {
        Self {
            of_cell: vec![Some(0); frame.cells()],
            domains: 1,
        }
    }

    /// One domain for each of the first `domains` levels of a factor.
    pub fn by_factor(frame: &Frame, factor: usize, domains: usize) -> Self {
        let of_cell = frame
            .levels(factor)
            .iter()
            .map(|&level| (usize::from(level) < domains).then_some(u32::from(level)))
            .collect();
        Self { of_cell, domains }
    }

    /// One domain for each combination of levels of several factors, each given with how many levels it has; those of
    /// the first vary fastest.
    ///
    /// ```
    /// # use tidemark::{estimate::Partition, ingest::DesignColumns, tally::{Factor, Frame}};
    /// # let design = DesignColumns { weight: vec![1.0; 3], ..DesignColumns::default() };
    /// let (sex, age) = ([0, 1, 1], [2, 0, 2]);
    /// let factors = [Factor { level: &sex, levels: 2 }, Factor { level: &age, levels: 3 }];
    /// let frame = Frame::new(&design, &factors);
    /// let crossed = Partition::crossed(&frame, &[(0, 2), (1, 3)]);
    /// assert_eq!(crossed.domains(), 6);
    /// // The second respondent: level 1 of the one and 0 of the other.
    /// assert_eq!(crossed.of_cell(1), Some(1));
    /// ```
    pub fn crossed(frame: &Frame, factors: &[(usize, usize)]) -> Self {
        let mut of_cell = vec![Some(0); frame.cells()];
        let mut domains = 1;
        for &(factor, levels) in factors {
            for (domain, &level) in of_cell.iter_mut().zip(frame.levels(factor)) {
                let level = usize::from(level);
                *domain = domain.and_then(|domain: u32| {
                    (level < levels).then_some(domain + (domains * level) as u32)
                });
            }
            domains *= levels;
        }
        Self { of_cell, domains }
    }

    /// One domain: everybody who is in any of these.
    ///
    /// ```
    /// # use tidemark::{estimate::Partition, ingest::DesignColumns, tally::{Factor, Frame}};
    /// # let design = DesignColumns { weight: vec![1.0; 3], ..DesignColumns::default() };
    /// # let frame = Frame::new(&design, &[Factor { level: &[0, 1, 2], levels: 3 }]);
    /// let either = Partition::by_factor(&frame, 0, 2).union();
    /// assert_eq!(either.domains(), 1);
    /// assert_eq!([either.of_cell(0), either.of_cell(1), either.of_cell(2)], [Some(0), Some(0), None]);
    /// ```
    #[must_use]
    pub fn union(&self) -> Self {
        let of_cell = self
            .of_cell
            .iter()
            .map(|domain| domain.map(|_| 0))
            .collect();
        Self {
            of_cell,
            domains: 1,
        }
    }

    /// One domain for each group of levels of a factor: `group_of_level` gives the group of each level, numbered from
    /// 0; `None`, or no entry: in no domain.
    pub fn by_level_group(frame: &Frame, factor: usize, group_of_level: &[Option<u32>]) -> Self {
        let of_cell = frame
            .levels(factor)
            .iter()
            .map(|&level| group_of_level.get(usize::from(level)).copied().flatten())
            .collect();
        let domains = group_of_level
            .iter()
            .flatten()
            .max()
            .map_or(0, |last| *last as usize + 1);
        Self { of_cell, domains }
    }

    /// How many domains there are.
    pub fn domains(&self) -> usize {
        self.domains
    }

    /// How many cells it labels.
    pub(super) fn cells(&self) -> usize {
        self.of_cell.len()
    }

    /// The domain of a cell.
    pub fn of_cell(&self, cell: usize) -> Option<usize> {
        self.of_cell[cell].map(|domain| domain as usize)
    }
}
