//! Codes of closing a collection.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0810",
        "`brand` has no place for `not_asked`, which it is of 214 respondents",
        "Four states are kept apart: answered, don't know or refused, passed over, not shown. What a scale and its `blank` have no place \
         for would be counted as something else. Nothing was written; the answers are in the store as before.",
        &[
            "an item with `ask_if`: `blank = \"not_asked\"`, and an answer of its scale with `missing = \"no_answer\"`",
            "an item that was added during fieldwork: the same; it is `not_asked` of those who answered before",
            "answers with `missing = \"no_answer\"` or `\"not_asked\"` are not shown to respondents",
            "then close again",
        ],
    ),
    explained(
        "T0811",
        "wave `2026` is read from `responses.csv`, and collection writes `responses.jsonl`",
        "A report must not be made from another file than the answers that were collected, and no file of yours is written over.",
        &[
            "name the file in wave.toml: `delivery = \"responses.jsonl\"`",
            "move the other file away, if it is not the answers of this wave",
            "where there is no room for a table: write it as one, `[disclosure]` with a key a line",
        ],
    ),
    explained(
        "T0812",
        "`start` of `[fieldwork]` is 2026-10-01; collection found 2026-10-03",
        "`collect close` fills in what wave.toml does not state and writes over nothing that a person wrote; the method note prints what \
         wave.toml states.",
        &[
            "write what collection found, if it is right",
            "leave it, if you know better (letters that came back, answers on paper)",
            "delete the line and close again: it is filled in",
        ],
    ),
    explained(
        "T0813",
        "every answer of wave `2026` came by an open link, and the sample is stated as a probability sample",
        "Anybody may follow an open link, any number of times. Such answers are never pooled with those of people who were invited, and \
         carry no margin of error.",
        &[
            "write `probability = \"non_probability\"` in `[disclosure]` of wave.toml",
            "answers of an open link beside invited ones are set aside, and counted in the accounts",
        ],
    ),
    explained(
        "T0814",
        "`--through-the-web` takes 1 to 20000 respondents",
        "A rehearsal through the web runs the real server on this machine alone, for a bounded number of respondents and a bounded time, \
         and compares what was delivered with what was sent.",
        &[
            "rehearse fewer respondents",
            "a difference between what was sent and what was delivered is a fault of the program: please report it",
        ],
    ),
];
