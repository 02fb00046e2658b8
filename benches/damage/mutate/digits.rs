//! In: text. Out: the same with one of its whole numbers changed, mostly to an extreme.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

const EXTREMES: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "16384",
    "16385",
    "65535",
    "65536",
    "1048576",
    "1048577",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551616",
    "99999999999999999999999999",
    "1e999",
    "-1e308",
    "1e-400",
    "0.1",
    "NaN",
    "00000000000000000000000000000001",
    "",
];

/// Changes one number; false: there is none.
pub fn mutate(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) -> bool {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = at
            + bytes[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
        if end > at {
            runs.push(at..end);
        }
        at = end + 1;
    }
    if runs.is_empty() {
        return false;
    }
    let run = runs[random.random_range(0..runs.len())].clone();
    let new = EXTREMES[random.random_range(0..EXTREMES.len())];
    bytes.splice(run, new.bytes());
    true
}
