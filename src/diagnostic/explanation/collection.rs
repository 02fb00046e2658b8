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
            "a wave with `[collect]` asks every item that its conditions and quotas look at, in time: ask it, leave the other out too \
             (`not_asked`), or state the condition in what is asked",
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
            "a place that is no store (a list, a folder, another kind of database) or a database that does not answer or let in: see to \
             what the message names",
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
    explained(
        "T0822",
        "item `trust` no longer offers 3, and answers were given to it",
        "The store holds answers to the questionnaire as it was. Questions and answers that were given may be reworded, moved or added to; \
         they may not go, or become something else, because nothing could read them any more.",
        &[
            "put the item, its kind or the answer back; a new question gets an id of its own",
            "an item that is to be asked no more keeps its place: an `ask_if` that never holds",
            "a changed text of `[questionnaire.consent]` gets a `version` of its own: people agreed to the other one",
            "collect into another store (`--store`); the first is closed with the questionnaire as it was",
            "delete the store, where all in it were trials",
        ],
    ),
    explained(
        "T0823",
        "the questionnaire is another one from now on: `trust` reads otherwise",
        "Those who answered before saw another questionnaire than those who come now. It is taken, since no answer is lost by it, and \
         said, since the two may not be comparable. Each answer keeps the hash of what was shown.",
        &[
            "undo the change where it was not meant",
            "compare the answers before and after by `definition` in responses.jsonl",
            "where the change matters, declare a `caution` or a `break` of the item in wave.toml",
        ],
    ),
    explained(
        "T0824",
        "open link `all` has had 500 completes of its budget of 500 and is closed",
        "A budget bounds what robots and rallies can do to a link that anybody may follow. When it is spent, the link says that the survey \
         is closed; whoever had begun may finish.",
        &[
            "look at the flags and days of `tidemark collect status` before more is let in",
            "raise `budget` of `[[collect.open_link]]` and start the server again",
        ],
    ),
    explained(
        "T0825",
        "somebody else sent reminders in the meantime",
        "A reminder has a new link in place of the old. Were two runs to write their files at once, the links of one of them would open nothing. \
         The run that came second has written nothing.",
        &[
            "send the files of the other run",
            "run it again, where another reminder is wanted; the links of the files before it then open nothing",
        ],
    ),
    explained(
        "T0835",
        "`born` takes 7777 for an answer, and reads it as `refused`",
        "Whoever types that number on the web is counted among those who gave no answer. In a file that an institute delivers the two are \
         told apart by its codebook; on a page nobody has read one.",
        &[
            "write a `maximum` (or `minimum`) that keeps the number out: `maximum = 2010`",
            "let a number stand for the kind of missing that nobody can give: `missing = { refused = [-1] }` with `minimum = 0`",
        ],
    ),
    explained(
        "T0838",
        "nobody is screened out by `age < 18`: no answer that is taken makes it true",
        "`minimum = 18` keeps whoever is 17 from saying so: they are asked for another number, and leave or lie. A condition that holds \
         for nobody screens out, asks and counts nobody.",
        &[
            "let the item take the answers that the condition is about: `minimum = 0`",
            "take the condition out",
            "an item that is to be asked no more and stays for those who answered it keeps such an `ask_if` on purpose",
        ],
    ),
];
