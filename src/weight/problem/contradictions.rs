//! Margins of the same items that do not agree.

use super::super::category::{margin_name, plain};
use super::Problem;
use crate::definition::Code;
use crate::diagnostic::code;

impl Problem<'_> {
    /// Where one margin's items are among another's, the larger must add up to the smaller.
    pub(super) fn check_contradictions(&mut self) {
        const AGREE_WITHIN: f64 = 1e-8;
        let declared = self.declared.clone();
        for (position, small) in declared.iter().enumerate() {
            for (other, large) in declared.iter().enumerate() {
                let nested = position != other
                    && (large.items.len() > small.items.len() || position < other)
                    && small.items.iter().all(|item| large.items.contains(item));
                if !nested {
                    continue;
                }
                for (codes, share) in &small.categories {
                    let sum: f64 = large
                        .categories
                        .iter()
                        .filter(|(wanted, _)| {
                            small.items.iter().zip(codes).all(|(item, code)| {
                                large
                                    .items
                                    .iter()
                                    .zip(wanted)
                                    .any(|(i, c)| i == item && c == code)
                            })
                        })
                        .map(|(_, share)| share)
                        .sum();
                    if (sum - share).abs() > AGREE_WITHIN {
                        let (small_name, large_name) =
                            (margin_name(&small.items), margin_name(&large.items));
                        let codes: Vec<String> = codes.iter().map(Code::to_string).collect();
                        self.error(
                            code::CONTRADICTORY_MARGINS,
                            &small_name,
                            format!(
                                "category {} of margin `{small_name}` has a target of {}, but margin `{large_name}` adds up to {} there",
                                codes.join("*"),
                                plain(*share),
                                plain(sum)
                            ),
                            "make the two margins agree, or leave one out",
                        );
                    }
                }
            }
        }
    }
}
