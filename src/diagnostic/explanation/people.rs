//! Codes of inviting.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0815",
        "the list has no column `id`",
        "Letters go to people: a list that is read wrongly sends a link to the wrong person, or twice to the same.",
        &[
            "head the column that tells contacts apart `id`; any other columns stay as they are",
            "save the list as “CSV UTF-8”",
            "put cells that hold a comma, a semicolon or a line end between quotation marks",
        ],
    ),
    explained(
        "T0816",
        "contact `1042` stands in line 7 already",
        "Each person gets one token and answers once; two links to one person are two answers.",
        &["leave one of the lines out", "give two people two ids"],
    ),
    explained(
        "T0817",
        "`sv` is no language of the survey",
        "The letter and the first page are in the contact's language; the id tells who was invited before.",
        &[
            "write a language of `languages` in survey.toml, or leave the cell blank for the first",
            "give each contact an id",
        ],
    ),
    explained(
        "T0818",
        "wave `2026` does not say where its questionnaire is",
        "A link in a letter cannot be taken back; it is made of `[collect] base_url` alone.",
        &[
            "write `base_url = \"https://svar.example.dk\"` under `[collect]` of wave.toml",
            "for a panel write `[collect.panel]` with `key_file`, `complete`, `screened_out` and `quota_full`",
        ],
    ),
    explained(
        "T0819",
        "the store knows 1,200 contacts by a key that is not there",
        "The store knows contacts by an HMAC of their ids alone. Without its key nobody can tell who was invited, and a new key would \
         invite everybody anew.",
        &[
            "name the file with `--key-file`, or put it back from its copy",
            "where it was deleted on purpose (`tidemark collect purge --unlink`), no more letters can go out",
        ],
    ),
    explained(
        "T0833",
        "the address of contact `1042` has 11 lines, and the window of an envelope shows 8",
        "Letters are made for the windows of C5 and C6/5 (DL) envelopes. A long address is set in smaller letters, down to 8 points; one that is \
         longer still pushes the letter down, and its end is not seen from outside: the letter comes back.",
        &[
            "shorten the address: name, street, postcode and city are enough in Denmark",
            "put those letters into envelopes that are written on",
        ],
    ),
    explained(
        "T0836",
        "wave `2026` is asked on the web, and `[questionnaire]` does not state `consent`, `contact` and `retention_days`",
        "Whoever asks citizens for personal data tells them what they agree to, who is responsible and for how long it is kept (GDPR, articles \
         6, 7 and 13). Without `consent` nobody's agreement is stored, without `contact` no page says whom to write to, and without \
         `retention_days` `tidemark collect purge` refuses, for nothing says when answers are to go. After the first answer it is too late.",
        &[
            "write them under `[questionnaire]` of survey.toml: `tidemark new` drafts the lines",
            "`consent = { version = \"1\", text = \"…\" }`, `contact = \"…\"`, `retention_days = 180`",
            "say under `retention_days` what the letters and the privacy notice say too",
        ],
    ),
    explained(
        "T0837",
        "`[disclosure.dispositions]` has 36 cases, and 30 were invited",
        "Every rate of the method note is worked out from these numbers. `collect close` writes them so that they add up; whoever moves a case by \
         hand adds it in one place and takes it out of another.",
        &[
            "take the cases that were moved out of the number in which they stood: letters that came back leave `unknown`",
            "delete the lines and close again: they are filled in",
        ],
    ),
];
