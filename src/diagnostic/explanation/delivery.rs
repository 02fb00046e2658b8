//! Codes of reading a delivery: its file, its columns, its cells, its weights, its people.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0201",
        "the file is empty",
        "An export that failed leaves a file without a byte.",
        &[
            "ask for the delivery again",
            "correct `delivery` in wave.toml",
        ],
    ),
    explained(
        "T0202",
        "headings but no rows",
        "An export with a filter that nobody passes looks like this.",
        &["ask for the delivery again"],
    ),
    explained(
        "T0203",
        "the file is not UTF-8 (byte 0xF8 in line 1); it was read as Windows-1252",
        "In the wrong encoding Danish letters become others, and labels no longer match.",
        &[
            "state `encoding` in wave.toml",
            "have the delivery made again as UTF-8",
        ],
    ),
    explained(
        "T0204",
        "one column found with `,`; the delimiter looks like `|`",
        "With the wrong delimiter whole rows become one cell.",
        &["state `delimiter` in wave.toml"],
    ),
    explained(
        "T0205",
        "line 37 has 19 fields, the heading has 22: `educ`, `interviewer`, `weight` missing at its end",
        "A row with another number of fields has answers under the wrong headings.",
        &[
            "have the delivery made again; a field that holds the delimiter stands in quotes",
            "state `delimiter` if another was meant",
        ],
    ),
    explained(
        "T0206",
        "2 columns are called `q56`: columns 10 and 11",
        "Of two columns of one name nobody can tell which is the answer.",
        &["have the delivery made again with one heading a column"],
    ),
    explained(
        "T0207",
        "expected column `weight` is missing, unknown column `vaegt`",
        "An item whose column was renamed would have no answers.",
        &[
            "write the new heading in [columns] of wave.toml",
            "name an item that was not asked in `not_asked`",
        ],
    ),
    explained(
        "T0208",
        "code 9 is not in the code list of `q67` (1-5, 7, 8)",
        "A code nobody knows may be an answer, or a new kind of missing. Neither may be guessed.",
        &[
            "add the answer to the scale",
            "give the text of this delivery its code in [values.ITEM] of wave.toml",
            "name a text that means an empty cell in `blanks`",
        ],
    ),
    explained(
        "T0209",
        "`1,2` is not a number in a file with decimal points",
        "Read as a thousand or as missing, one such cell moves every weighted figure.",
        &[
            "correct it at its source",
            "state `decimal` in wave.toml if the whole file has the other mark",
            "name a text that means an empty cell in `blanks`",
        ],
    ),
    explained(
        "T0210",
        "`respid` 120801310000952 occurs twice: lines 10 and 121",
        "One respondent would count twice, and with two different answers.",
        &[
            "ask the agency which row counts",
            "correct `respondent_id` if the column is no id",
        ],
    ),
    explained(
        "T0211",
        "lines 51 and 52 are identical (`respid` 120801310000293): the later one is set aside",
        "A row that was copied would count twice. It is set aside and stands in the accounts.",
        &["nothing is to be done; tell the agency"],
    ),
    explained(
        "T0212",
        "`weight` is missing in 1 of 200 rows",
        "A respondent without a weight is in no figure and yet in the number of respondents.",
        &["ask for the delivery again"],
    ),
    explained(
        "T0213",
        "negative weight -0.5",
        "A weight says how many people a respondent stands for.",
        &["ask for the delivery again"],
    ),
    explained(
        "T0214",
        "1 of 200 weights is 0",
        "A respondent who weighs 0 is in no figure. That is meant for people who were sampled and did not respond, and rarely for others.",
        &[
            "ask the agency why",
            "acknowledge it in wave.toml with the reason",
        ],
    ),
    explained(
        "T0215",
        "one weight (1000000000 in line 93) holds 100.0 % of all weight: the effective base of 200 respondents is 1.0",
        "The report would show the answers of one person.",
        &[
            "ask for the delivery again",
            "limit weights with a `trim` step",
        ],
    ),
    explained(
        "T0216",
        "3 NUL bytes in line 85: not a text file, or damaged",
        "What stands beside them was lost on the way.",
        &[
            "ask for the delivery again",
            "state `format` if the file is no text",
        ],
    ),
    explained(
        "T0217",
        "a quote opened in line 31 is never closed: `\"Politiken`. The lines behind it were not read",
        "Everything behind the quote becomes one long answer, and respondents disappear.",
        &[
            "close the quote",
            "have the delivery made again; a quote within a text is written twice",
        ],
    ),
    explained(
        "T0218",
        "4 blank lines were skipped, the first in line 61",
        "Blank lines are no respondents; they may be traces of a file put together by hand.",
        &["nothing is to be done"],
    ),
    explained(
        "T0219",
        "spaces around 1 value of `leftright` were cut off (the first: `88 ` in line 35)",
        "A space makes another text of a code. It is cut off and said.",
        &["nothing is to be done"],
    ),
    explained(
        "T0220",
        "the Parquet footer is missing: the file was cut off",
        "A file that is damaged in one place may be damaged in others.",
        &[
            "ask for the delivery again",
            "correct `format` in wave.toml",
        ],
    ),
    explained(
        "T0221",
        "1 respondent: figures can be shown, but there is no standard error",
        "Nothing can be said of how far another sample would have been off.",
        &["see whether the right file is named"],
    ),
    explained(
        "T0222",
        "3 columns are not read: `day`, `hhsize`, `interviewer`",
        "A column that nobody reads may be an item that was renamed.",
        &["map it in [columns] of wave.toml if it belongs to the survey"],
    ),
    explained(
        "T0223",
        "wave `2021` is of the kind `responses`",
        "Synthetic answers beside real ones would be taken for them.",
        &["rehearse a wave of `kind = \"rehearsal\"`"],
    ),
    explained(
        "T0224",
        "`agree` of `trust` should be 0.43, and synthetic answers come no nearer than 0.4296",
        "A rehearsal is made of whole respondents, and some shares need more of them.",
        &[
            "raise `respondents` in [rehearse]",
            "leave the figure's lines out",
        ],
    ),
    explained(
        "T0225",
        "a rehearsal is written as UTF-8, not `windows-1252`",
        "Tidemark writes synthetic answers in one form and reads them in the same.",
        &["leave `encoding` and `format` out of the wave.toml of a rehearsal"],
    ),
    explained(
        "T0226",
        "`vstrat` is missing in 2 of 1,013 rows",
        "The variance needs to know where in the design each respondent stands.",
        &[
            "ask for the delivery again",
            "take the field out of [design] if the design has none",
        ],
    ),
    explained(
        "T0227",
        "cluster `1` of `vpsu` lies in more than one stratum",
        "If codes of clusters start anew in each stratum, the same code names different clusters.",
        &[
            "write `cluster_codes = \"nested_in_strata\"` in [design]",
            "correct the strata at their source",
        ],
    ),
    explained(
        "T0228",
        "`respid` is missing in 1 of 200 rows (the first is line 12, where the field is empty)",
        "Rows without an id cannot be told apart, nor linked to weights.",
        &[
            "ask for the delivery again",
            "leave `respondent_id` out of wave.toml",
        ],
    ),
    explained(
        "T0229",
        "`rehearsal-1` is the id of a synthetic answer, and wave `2024` is of the kind `responses` (1013 of 1013 rows)",
        "Synthetic answers must never be published as those of people.",
        &["name the real delivery", "set `kind = \"rehearsal\"`"],
    ),
    explained(
        "T0230",
        "`final.csv` lies in the folder of wave `2024` and is not read: its delivery is `responses.csv`",
        "The newer of two deliveries may be the one that is not read.",
        &[
            "name the right one in `delivery`",
            "move the other out of the folder",
        ],
    ),
    explained(
        "T0231",
        "no cell of `used` says \"not chosen\", and some are blank: does a blank mean \"not chosen\" or \"no answer\"?",
        "With the wrong reading everybody who answered has chosen everything.",
        &["write `unchosen = [\"\"]` if a blank means not chosen"],
    ),
    explained(
        "T0232",
        "`fpc` is 120 in line 3 but 140 in line 9, of the same stratum",
        "The finite population correction needs one count for each stratum, not below what was drawn from it.",
        &[
            "correct the counts at their source",
            "leave `population` out of [design]",
        ],
    ),
    explained(
        "T0233",
        "column 4 is read as `trust` and as `trust_police`",
        "One column under two names is likelier a slip than meant.",
        &["correct [columns] of wave.toml"],
    ),
    explained(
        "T0234",
        "the codes of `q67` are other answers in the file than in the definition: 1 is `Helt enig` (5 in the definition)",
        "A scale that was turned around gives figures that look right and say the opposite.",
        &[
            "give the file's values their codes in [values.ITEM] of wave.toml",
            "state each code as it is if the labels are wrong",
        ],
    ),
    explained(
        "T0235",
        "the file declares 8 of `q67` to be no answer, and in the definition it is the answer `Ved ikke`",
        "Counted among the answers, a missing code lowers every share.",
        &[
            "give the code its kind of `missing` in survey.toml",
            "state `\"8\" = 8` in [values.ITEM] if the file is wrong",
        ],
    ),
    explained(
        "T0236",
        "the delivery has the column `Navn`, which is refused",
        "A name that is not in the file cannot leak from it. The survey declares that deliveries come without it.",
        &["delete the file, and have the delivery made again without the column"],
    ),
    explained(
        "T0237",
        "column `CPR-nr` looks like CPR numbers, and `id` is read from it",
        "An identifier that is read as it stands would reach weight files and caches. Left unread it still lies in the file.",
        &[
            "`hash` in [personal] reads a keyed hash in its place",
            "`refuse` has the delivery made again without it",
            "`harmless` if it names nobody",
        ],
    ),
    explained(
        "T0238",
        "`why` holds a CPR number in 1 of 60 answers (line 9): read as `[CPR]`",
        "People write their number or address into open answers. It is masked before the answer is kept. Names are found only where a column has them, or where somebody introduces himself.",
        &[
            "tell the agency",
            "read open answers before they are passed on",
        ],
    ),
    explained(
        "T0239",
        "identifiers are to be hashed, and the environment has no `TIDEMARK_KEY`",
        "There are so few CPR numbers that a hash without a secret key can be undone in a minute; a key that lies in the folder goes wherever the folder goes.",
        &[
            "make a key with `openssl rand -hex 32` and set the variable",
            "name a file outside of the survey folder in `key_file`",
        ],
    ),
    explained(
        "T0240",
        "the file ends in the middle of the data: in row 503 of 1,000",
        "A file that was cut off on its way lacks respondents.",
        &["ask for the delivery again"],
    ),
    explained(
        "T0241",
        "the header says 2000000000 cases, but the file has 1,000 rows",
        "Either rows are missing, or the program that wrote the file did not count them.",
        &["ask how many respondents were delivered"],
    ),
    explained(
        "T0242",
        "a multiple-response set names `q5_9`, which is no variable of the file",
        "What a file says of itself is used to read it; where it contradicts itself it may be damaged.",
        &["ask for the delivery again", "map the columns in wave.toml"],
    ),
];
