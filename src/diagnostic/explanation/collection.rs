//! Codes of the questionnaire and of collecting.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0800",
        "item `age_group` is derived: nobody is asked it",
        "A section lists the questions of the web questionnaire in the order asked; each is asked once, and what is derived is worked \
         out afterwards.",
        &[
            "name the item that the derived one comes from",
            "leave an item in one section only; items in no section follow after the last",
        ],
    ),
    explained(
        "T0801",
        "`ask_if` of `brand` looks at `owns_phone`, which is not asked before it",
        "Who is asked, screened out or counted in a quota is decided from answers given so far; a condition that cannot be read would \
         ask the wrong people.",
        &[
            "compare a choice: `owns = 1`, `owns in (1, 2)`, `owns = dont_know`",
            "compare a number: `age >= 18`; `answered(owns)` asks for any answer",
            "join with `and`, `or`, `not` and parentheses",
            "move the item that is looked at before the one that looks",
        ],
    ),
    explained(
        "T0802",
        "`base_url` is no address that links can be made from",
        "Links in letters and to panels are made from `[collect]` alone, never from what a request says of itself.",
        &[
            "write `base_url = \"https://svar.example.dk\"`, without a path",
            "write links back to a panel with `https://` and `{id}` where its id goes",
            "let `closes` be the last day on which answers are taken",
        ],
    ),
];
