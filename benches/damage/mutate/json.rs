//! In: JSON Lines. Out: tokens of them changed, nested without end, texts with escapes nobody writes.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::tokens;

const PIECES: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "[null]",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "1e999",
    "-0.0",
    "1E400",
    "NaN",
    "123456789012345678901234567890",
    "\"used\":[1,2]",
    "\"used_1\":1,",
    "{\"respid\":1}\n",
    "\u{feff}",
    "\n\n",
    "\0",
    "\\",
    "//",
    "0x1",
    "{\"a\":{\"b\":1}}",
];

pub fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    if random.random_bool(0.05) {
        let all = tokens::json(bytes);
        let at = all
            .get(random.random_range(0..all.len().max(1)))
            .map_or(0, |token| token.start);
        let depth = [100, 130, 10_000, 200_000][random.random_range(0..4)];
        let open = ["[", "{\"a\":"][random.random_range(0..2)];
        bytes.splice(at..at, open.repeat(depth).into_bytes());
        return;
    }
    tokens::mutate(bytes, other, tokens::json, PIECES, random);
}
