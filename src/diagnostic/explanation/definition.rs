//! Codes of survey.toml, report.toml, wave.toml, targets and published figures.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0101",
        "`Enig` is not a TOML value",
        "A file that is not valid TOML cannot be read past its mistake, so nothing else of it is judged.",
        &[
            "put texts in quotes",
            "close every bracket and quote",
            "save the file as UTF-8",
        ],
    ),
    explained(
        "T0102",
        "`lable` is not a key that Tidemark knows",
        "A misspelt key would be passed over in silence, and the survey would mean something else than was written.",
        &[
            "correct the name; the nearest one is suggested",
            "move it, where another table has a key of this name: the message says which",
            "docs/survey-folder.md lists every key",
        ],
    ),
    explained(
        "T0103",
        "`codes` has a value of the wrong type",
        "A text where a number is asked for has no meaning that could be guessed safely.",
        &["write the value in the type that the message names"],
    ),
    explained(
        "T0104",
        "item `trust` has no `text`",
        "What a reader or a figure needs is never made up.",
        &[
            "add the key",
            "leave the whole table out if it is not wanted",
        ],
    ),
    explained(
        "T0105",
        "the delivery of wave `2024` is not there",
        "A file that is named and absent is a slip of the pen or a file that was not copied.",
        &[
            "put the file there",
            "correct its name; paths start from the folder of the file that names them",
        ],
    ),
    explained(
        "T0106",
        "`Enig` is not given by language",
        "A report in a language would have a hole where the text is missing.",
        &[
            "write `{ da = \"…\", en = \"…\" }` with every language of the survey",
            "take the language out of `languages`",
        ],
    ),
    explained(
        "T0107",
        "item `trsut` is not defined",
        "A name that refers to nothing leaves out what was meant without a word.",
        &[
            "correct the name; the nearest one is suggested",
            "define what it names",
        ],
    ),
    explained(
        "T0108",
        "code `4` stands twice in the list",
        "Of two definitions of one thing nobody can tell which counts.",
        &[
            "keep one of them",
            "give the other an id or code of its own",
        ],
    ),
    explained(
        "T0109",
        "net `agree` names code `6`, which its scale lacks",
        "A net is a sum of answers. A code that is not an answer, or stands for a missing one, would make its share wrong.",
        &["name codes of the scale that are not missing"],
    ),
    explained(
        "T0110",
        "bands 1 and 2 of item `age_group` overlap at 35",
        "Each respondent has one category of a derived item, so its bands and groups neither overlap nor leave gaps.",
        &[
            "let each band begin where the one before ends",
            "name the item that was asked, not a derived one",
        ],
    ),
    explained(
        "T0111",
        "the shares of margin `sex` add up to 0.987",
        "Weights are pulled to the targets: a share that is missing or mistyped moves every figure of the report.",
        &[
            "correct the shares, or add the category that is missing",
            "look the numbers up again at their source",
        ],
    ),
    explained(
        "T0112",
        "the answers of item `trust` add up to 1.0700",
        "A published figure stands beside figures of other waves; what it is of, and out of how many, has to be known.",
        &[
            "look the figure up again",
            "leave an answer out that is not in the base",
        ],
    ),
    explained(
        "T0113",
        "fieldwork ends on 2024-10-01, before it starts on 2024-10-14",
        "The place of a wave on the time axis comes from its dates.",
        &["exchange `start` and `end`", "write dates as 2024-10-01"],
    ),
    explained(
        "T0114",
        "`Tillid 2` is not an id",
        "Ids become parts of file names, headings and addresses, in which other characters break.",
        &["write the id that the message suggests"],
    ),
    explained(
        "T0115",
        "the survey does not state `response_rate`",
        "AAPOR, the British Polling Council and ESOMAR ask that these facts stand beside a published poll. The report prints \"not disclosed\" where one is missing; without `sponsor`, `conducted_by`, `population`, `modes` and the days of fieldwork it publishes nothing (T0602).",
        &[
            "state the fact in [disclosure]",
            "state why it is not: `{ not_disclosed = … }`, but for those without which nothing is published",
        ],
    ),
    explained(
        "T0116",
        "the shares of `trust` sum to 1.2",
        "Synthetic answers are drawn from these shares, and everybody gives one answer.",
        &["let the shares of all answers, don't know among them, sum to 1"],
    ),
    explained(
        "T0117",
        "3 texts on lines 4 to 19 are still to be filled in",
        "What is written to be replaced must not be published as if it were a fact: `report` and `open-data` refuse it, but for a rehearsal.",
        &["replace what begins with `FILL IN`"],
    ),
    explained(
        "T0118",
        "wave `2025` is left out: 2 errors",
        "A wave that is being prepared does not stop work on the waves before it.",
        &["see its mistakes with `tidemark check`"],
    ),
    explained(
        "T0119",
        "`population` is 4700000, and `[weighting]` makes weights that sum to 4800000",
        "Two numbers of people would stand in one report.",
        &["write the same number", "leave `population` out"],
    ),
];
