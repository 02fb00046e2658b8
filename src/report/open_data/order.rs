//! In: the digest of a delivery. Out: an order of its rows that tells nothing of theirs, the same on every run. Never: the order of
//! the delivery.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The rows, ordered by their keyed hash (HMAC-SHA-256, the key is the digest of the delivery).
pub(super) fn order(digest: &str, rows: usize) -> Vec<usize> {
    let mut keyed: Vec<(Vec<u8>, usize)> = (0..rows).map(|row| (hash(digest, row), row)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

fn hash(digest: &str, row: usize) -> Vec<u8> {
    // A key of any length is taken.
    match Hmac::<Sha256>::new_from_slice(digest.as_bytes()) {
        Ok(mut mac) => {
            mac.update(&(row as u64).to_le_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_the_deliverys_own_and_not_that_of_its_rows() {
        let one = order("abc", 1000);
        assert_eq!(one, order("abc", 1000));
        assert_ne!(one, order("abd", 1000));
        let mut sorted = one.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..1000));
        let in_place = one
            .iter()
            .enumerate()
            .filter(|(at, row)| at == *row)
            .count();
        assert!(in_place < 10, "{in_place} rows are where they were");
    }
}
