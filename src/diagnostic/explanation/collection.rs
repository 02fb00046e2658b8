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
    explained(
        "T0803",
        "collect.sqlite cannot be used: the store was made for wave `2025`, not `2026`",
        "What respondents were promised when the first of them started (who asks, which wave, whether answers stay anonymous) holds \
         for everything in the store.",
        &[
            "let each wave have its own store; `--store` names another place",
            "`privacy` is fixed at launch: write it as it was",
        ],
    ),
    explained(
        "T0804",
        "answers would go over the network in clear",
        "What respondents say is read by nobody on the way. Plain HTTP is for trying out on this computer alone, and for a reverse \
         proxy on a network of one's own that ends TLS.",
        &[
            "give `--certificate` and `--key`, and `base_url = \"https://…\"` under `[collect]`",
            "let a reverse proxy speak TLS, and write its address as `base_url`",
            "leave `--listen` at 127.0.0.1 to try it out",
        ],
    ),
    explained(
        "T0805",
        "svar.pem and svar.key are no certificate and key: no certificate stands in the file",
        "TLS needs a certificate chain and its private key, both as PEM.",
        &[
            "the certificate of the server stands first, those that vouch for it after",
            "the key is the one that the certificate was made for",
        ],
    ),
    explained(
        "T0820",
        "the workbook has no sheet `survey`",
        "A questionnaire is taken over from an XLSForm workbook (sheets `survey`, `choices`, `settings`) or from LimeSurvey's \
         tab-separated survey structure (`class`, `type/scale`, `name`, …).",
        &[
            "export the questionnaire anew as XLSForm (.xlsx) or as tab-separated values (.txt)",
            "look whether the file holds answers: those are taken over by `tidemark import`",
        ],
    ),
    explained(
        "T0821",
        "not in the file: the quotas",
        "Each format has its own idea of a questionnaire; what got lost on the way is named, so that nobody finds it missing in the \
         field.",
        &[
            "set what is named in the other program by hand",
            "ask with `tidemark collect`, which loses nothing",
        ],
    ),
];
