//! Hadamard matrices: the patterns of balanced half-samples.

/// A square matrix of signs whose rows are orthogonal; the first row is all plus.
#[derive(Debug, Clone)]
pub(super) struct Hadamard {
    order: usize,
    /// [row × order + column]: plus.
    plus: Vec<bool>,
}

impl Hadamard {
    /// The smallest matrix of this module with more rows than `strata`, so that each stratum has a row that is balanced
    /// against the first. Its order is a multiple of 4.
    pub fn above(strata: usize) -> Self {
        let mut order = (strata + 1).next_multiple_of(4);
        loop {
            if let Some(matrix) = Self::of_order(order) {
                return matrix.normalised();
            }
            order += 4;
        }
    }

    /// A matrix of that order, where Paley's constructions over prime fields (Paley 1933, *Journal of Mathematics and
    /// Physics* 12, 311–320) or a product of two smaller matrices (Sylvester) give one.
    fn of_order(order: usize) -> Option<Self> {
        match order {
            1 => {
                return Some(Self {
                    order,
                    plus: vec![true],
                });
            }
            2 => {
                return Some(Self {
                    order,
                    plus: vec![true, true, true, false],
                });
            }
            _ if !order.is_multiple_of(4) => return None,
            _ => {}
        }
        if is_prime(order - 1) {
            return Some(Self::paley_first(order - 1));
        }
        if (order / 2) % 4 == 2 && is_prime(order / 2 - 1) {
            return Some(Self::paley_second(order / 2 - 1));
        }
        (2..order)
            .take_while(|divisor| divisor * divisor <= order)
            .filter(|divisor| order.is_multiple_of(*divisor))
            .find_map(|divisor| {
                let first = Self::of_order(divisor)?;
                Some(first.product(&Self::of_order(order / divisor)?))
            })
    }

    /// I + S of order q + 1, q ≡ 3 (mod 4) prime; S is the skew matrix of quadratic residues.
    fn paley_first(q: usize) -> Self {
        let residue = residues(q);
        let order = q + 1;
        Self::from_fn(order, |row, column| match (row, column) {
            (0, _) => true,
            (_, 0) => false,
            _ if row == column => true,
            _ => residue[(row + q - column) % q],
        })
    }

    /// The symmetric construction of order 2(q + 1), q ≡ 1 (mod 4) prime: each entry 0, ±1 of a conference matrix
    /// becomes a block of four signs.
    fn paley_second(q: usize) -> Self {
        let residue = residues(q);
        Self::from_fn(2 * (q + 1), |row, column| {
            let (r, c) = (row / 2, column / 2);
            let lower = (row % 2, column % 2) == (1, 1);
            if r == c {
                // [[1, −1], [−1, −1]]
                return (row % 2, column % 2) == (0, 0);
            }
            let plus = r == 0 || c == 0 || residue[(r + q - c) % q];
            // ±[[1, 1], [1, −1]]
            plus != lower
        })
    }

    fn product(&self, other: &Self) -> Self {
        let order = self.order * other.order;
        Self::from_fn(order, |row, column| {
            self.is_plus(row / other.order, column / other.order)
                == other.is_plus(row % other.order, column % other.order)
        })
    }

    fn from_fn(order: usize, plus: impl Fn(usize, usize) -> bool) -> Self {
        Self {
            order,
            plus: (0..order * order)
                .map(|at| plus(at / order, at % order))
                .collect(),
        }
    }

    /// The signs of each column turned so that the first row is all plus.
    fn normalised(self) -> Self {
        let order = self.order;
        Self::from_fn(order, |row, column| {
            self.is_plus(row, column) == self.is_plus(0, column)
        })
    }

    pub fn order(&self) -> usize {
        self.order
    }

    pub fn is_plus(&self, row: usize, column: usize) -> bool {
        self.plus[row * self.order + column]
    }
}

fn is_prime(n: usize) -> bool {
    n > 1
        && (2..)
            .take_while(|d| d * d <= n)
            .all(|d| !n.is_multiple_of(d))
}

/// Whether a number below the prime `q` is a square other than 0.
fn residues(q: usize) -> Vec<bool> {
    let mut residue = vec![false; q];
    for root in 1..q {
        residue[root * root % q] = true;
    }
    residue
}

#[cfg(test)]
mod tests {
    use super::Hadamard;

    #[test]
    fn rows_are_orthogonal_for_any_number_of_strata() {
        for strata in 1..=130 {
            let matrix = Hadamard::above(strata);
            let order = matrix.order();
            assert!(order > strata && order <= strata + 12, "{strata}: {order}");
            for row in 0..order {
                assert!(matrix.is_plus(0, row));
                for other in 0..row {
                    let agree = (0..order)
                        .filter(|&column| {
                            matrix.is_plus(row, column) == matrix.is_plus(other, column)
                        })
                        .count();
                    assert_eq!(agree * 2, order, "order {order}, rows {row} and {other}");
                }
            }
        }
    }
}
