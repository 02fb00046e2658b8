//! How much text a form holds. A browser sends every byte of a letter beyond ASCII as three (`%C3%A6`), and a form has 16 KB.

use crate::collect::interview::form::LONGEST;
use crate::definition::Lang;

/// Characters that a form holds of scripts with two bytes a letter: Greek, Cyrillic, Armenian, Hebrew, Arabic.
pub(super) const OF_TWO_BYTES: usize = 2500;
/// The same of scripts with three.
pub(super) const OF_THREE_BYTES: usize = 1700;

const TWO_BYTES: &[&str] = &[
    "ar", "be", "bg", "ckb", "dv", "el", "fa", "he", "hy", "kk", "ky", "mk", "mn", "ps", "ru",
    "sd", "sr", "tg", "ug", "uk", "ur", "yi",
];
const THREE_BYTES: &[&str] = &[
    "am", "as", "bn", "bo", "dz", "gu", "hi", "ja", "ka", "km", "kn", "ko", "lo", "ml", "mr", "my",
    "ne", "or", "pa", "si", "ta", "te", "th", "ti", "zh",
];

/// Characters of an answer that a page in this language may promise.
pub(super) fn of(lang: &Lang) -> usize {
    let tag = lang.as_str().split('-').next().unwrap_or_default();
    if THREE_BYTES.contains(&tag) {
        OF_THREE_BYTES
    } else if TWO_BYTES.contains(&tag) {
        OF_TWO_BYTES
    } else {
        LONGEST
    }
}
