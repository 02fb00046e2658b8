//! Codes of formats with headers and labels, of import, and of checks of the answers.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0250",
        "the header says 1200 rows, and 1,000 rows stand in the file: these are read",
        "Either rows are missing, or the program that wrote the file did not count them.",
        &["ask whether the delivery is whole"],
    ),
    explained(
        "T0251",
        "the value labels of 3 variables are not in the file (the first: `q67` has `lbl67`)",
        "Without labels nothing tells whether a code means the same as in the definition.",
        &[
            "ask whether the delivery is whole",
            "compare the codes with the questionnaire",
        ],
    ),
    explained(
        "T0252",
        "line 7 is not one JSON object",
        "A line that cannot be read is a respondent who is lost.",
        &[
            "have the file written again by `tidemark collect`",
            "name the right file in `delivery`",
        ],
    ),
    explained(
        "T0253",
        "the answers have `trsut`, which this wave does not ask",
        "An answer without an item belongs to another questionnaire, or to another version of this one.",
        &[
            "name the right delivery",
            "add the item, or take it out of `not_asked`",
        ],
    ),
    explained(
        "T0254",
        "`born` is a text in line 3, and a number is asked for",
        "A questionnaire writes each answer in one type; another type is a damaged line.",
        &["have the file written again by `tidemark collect`"],
    ),
    explained(
        "T0255",
        "row 1005 is a row of totals and no respondent: it is set aside",
        "A total read as a respondent would weigh as much as everybody together.",
        &["nothing is to be done; it stands in the accounts"],
    ),
    explained(
        "T0256",
        "`#REF!` stands in a cell of `weight` (row 17)",
        "A formula that failed has no value, and a blank in its place would be taken for no answer.",
        &[
            "have the workbook saved again with its results",
            "ask for the delivery as values",
        ],
    ),
    explained(
        "T0257",
        "12 rows of respondents are hidden in the workbook (the first: row 17) and read like the others",
        "A filter that was left on hides rows that are in the file. Nobody can see whether they were meant to be left out.",
        &["ask whether the rows belong to the delivery"],
    ),
    explained(
        "T0258",
        "2 sheets have the headings: `Data` (1000 rows), `Kopi` (1000 rows)",
        "Read from the wrong sheet or row, answers are another version's, or headings are answers.",
        &["state `sheet` and `heading_row` in wave.toml"],
    ),
    explained(
        "T0259",
        "`1.20801E+14` is no id: a spreadsheet program has shortened 200 numbers of `respid`, the first in line 2",
        "Respondents whose ids lost digits cannot be told apart, nor linked to anything.",
        &[
            "ask for the ids as text",
            "leave `respondent_id` out of wave.toml",
        ],
    ),
    explained(
        "T0260",
        "variable 7 of the Triple-S definition has no position",
        "The definition says where in a line each answer stands; without it answers are read from each other's places.",
        &["have the delivery made again: definition and data belong together"],
    ),
    explained(
        "T0261",
        "the data file of the definition is not beside it",
        "A Triple-S delivery is two files.",
        &["put the data file into the folder of the definition"],
    ),
    explained(
        "T0262",
        "2 records are shorter than the 80 characters of a record: what is missing is read as blank",
        "A record that was cut off has lost answers. One that is longer than the others has lost its line end, and a respondent with it.",
        &["ask for the delivery again"],
    ),
    explained(
        "T0268",
        "wave `2024` reads the same poll as wave `2023`: 998 of 1,000 respondents gave the very answers to 20 items that a respondent of that wave gave",
        "Where last year's file is taken for this year's, nothing seems to have changed, and every difference is 0.",
        &[
            "name the right `delivery` in wave.toml of one of the two waves",
            "take the wave out that is there twice",
            "acknowledge it with a reason where the two are meant to be the same: until then `report` publishes nothing",
        ],
    ),
    explained(
        "T0270",
        "3 proposals are unsure, and nobody is there to say",
        "A column that is mapped by a guess gives figures of another question.",
        &[
            "run `tidemark import` in a terminal and answer",
            "`--yes` takes what is sure or likely and leaves the others to you",
        ],
    ),
    explained(
        "T0280",
        "a block of `straight_lining` is at least two items of one scale",
        "A rule that cannot be applied would find nobody, which reads as if there were nobody.",
        &["correct the rule in [quality]"],
    ),
    explained(
        "T0281",
        "there is no column `duration`: speeders are not looked for",
        "Who clicks through in a minute has not read the questions.",
        &[
            "ask for durations with the next delivery",
            "write the heading in [columns] of wave.toml",
        ],
    ),
    explained(
        "T0282",
        "14 of 1,013 respondents took less than 33 % of the median time",
        "Answers given faster than they can be read are noise.",
        &[
            "look at their answers",
            "set them aside with `action = \"exclude\"` in [quality]; the report says so",
        ],
    ),
    explained(
        "T0283",
        "9 of 1,013 respondents gave one answer to all 8 items of a block",
        "The same answer down a whole page is a sign of not reading, most of all where items point both ways.",
        &[
            "look at their answers",
            "set them aside in [quality]; the report says so",
        ],
    ),
    explained(
        "T0284",
        "5 of 1,013 respondents did not answer more than 50 % of the opinion items they were asked",
        "Who broke off early stands in the bases of the first questions and not of the last.",
        &[
            "ask the agency what counts as a complete interview",
            "set them aside in [quality]; the report says so",
        ],
    ),
    explained(
        "T0285",
        "more than half of the cells are blank, which counts as no answer: `union`",
        "Where not everybody was asked, blanks are no missing answers, and the base is another.",
        &[
            "write `blank = \"not_asked\"` for the item",
            "state its `universe`",
        ],
    ),
    explained(
        "T0286",
        "2 of 1,013 respondents gave at least 95 % of 40 answers as another respondent did",
        "Interviews that agree so far are rarely two people.",
        &["ask the agency whether interviews were copied"],
    ),
    explained(
        "T0287",
        "3 respondents with a long text wrote in `why` word for word what another had written",
        "Two people do not write the same long text.",
        &["ask the agency whether interviews were copied"],
    ),
    explained(
        "T0288",
        "contradictory answers of 4 respondents",
        "Answers that exclude each other are slips of respondents, or a filter that did not work.",
        &[
            "look at the rule in [quality]",
            "ask the agency about the filter",
        ],
    ),
    explained(
        "T0289",
        "everybody who answered `trust` (998) gave the same answer",
        "A column that never varies is likely another column, or a part of the delivery.",
        &["see whether the right column is read"],
    ),
    explained(
        "T0290",
        "`agree` of `trust` moved by 14.2 points from wave `2023`, more than sampling allows",
        "People change their mind slowly. A jump is likelier a new wording, a new code or another base.",
        &[
            "see whether another column is read for the item",
            "compare the questionnaires",
            "write the `break` under [item.ITEM] of wave.toml",
            "acknowledge it with the reason if it is real",
        ],
    ),
    explained(
        "T0291",
        "nobody gives answer 3 to `trust`: by its share in wave `2023`, 120 would",
        "An answer that nobody gives any more was not offered, or has another code now.",
        &[
            "compare the codes with the questionnaire",
            "map the new code in [values.ITEM] of wave.toml",
        ],
    ),
    explained(
        "T0292",
        "87 respondents give answer 9 to `trust`, which nobody gave in wave `2023`",
        "A new answer changes the shares of all others.",
        &[
            "see whether it was offered before",
            "write the `break` under [item.ITEM] of wave.toml",
        ],
    ),
    explained(
        "T0293",
        "the scale of `trust` looks turned around",
        "A reversed scale gives figures that look right and say the opposite.",
        &[
            "compare the codes with the questionnaire",
            "map the codes with [values.ITEM] of wave.toml",
            "where opinion did turn, acknowledge it with a reason: until then `report` publishes nothing",
        ],
    ),
    explained(
        "T0294",
        "the delivered weights are on another scale than in wave `2023`: they average 4700 where those averaged 1",
        "Shares are not touched by it; numbers of people are.",
        &[
            "have them rescaled, in the place of `method = \"delivered\"`: `[[weighting.step]]` with `method = \"rescale\"` and `total`",
        ],
    ),
    explained(
        "T0295",
        "the effective base of 1,013 respondents is 312",
        "Weights that are far apart make every figure less certain than its number of respondents suggests.",
        &[
            "see `tidemark weight` for the respondents and margins",
            "limit them with a `trim` step",
        ],
    ),
    explained(
        "T0296",
        "groups of `region` have an effective base below 30 in some item, where the report shows nothing: `Bornholm`",
        "A share of thirty people says little, and may tell who they are.",
        &[
            "merge groups with a `recode`",
            "leave the banner out of report.toml",
        ],
    ),
    explained(
        "T0297",
        "the rules of [quality] exclude every row",
        "A rule that excludes everybody has the wrong limit or the wrong codes.",
        &["change `action` of a rule to \"flag\", or its limit"],
    ),
    explained(
        "T0243",
        "the file is weighted by `vaegt`, and `weight` is read as the weight",
        "Who made the file meant its figures to be weighted by another variable.",
        &[
            "map the weight in [columns] of wave.toml",
            "acknowledge it with the reason",
        ],
    ),
];
