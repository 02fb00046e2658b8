//! Codes of weighting, estimation, comparison, reports and the command line.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0301",
        "the weights miss a target by 1.3 percentage points after 1000 sweeps",
        "Weights that do not meet their targets give figures of another population.",
        &[
            "merge small categories",
            "widen limits",
            "see `tidemark weight` for the categories that are missed",
        ],
    ),
    explained(
        "T0302",
        "category 75+ of weighting margin `age_group` has a target of 0.09 but no respondents with a weight above 0",
        "Nobody in the sample can stand for them.",
        &["merge the category with a neighbour"],
    ),
    explained(
        "T0303",
        "category 3 of weighting margin `sex` has no target",
        "Its respondents would have no weight.",
        &[
            "add its share to the targets file of the wave",
            "leave them out of the margin with a `recode` into a missing category",
        ],
    ),
    explained(
        "T0304",
        "category 1 of margin `sex` has a target of 0.497, but margin `sex*age_group` adds up to 0.503 there",
        "No weights meet two targets that contradict each other.",
        &["take both margins from one source", "leave one out"],
    ),
    explained(
        "T0305",
        "12 respondents have no category in weighting margin `region`",
        "Who has no category in a margin cannot be weighted to it.",
        &[
            "give blanks a category with a `recode`",
            "leave the margin out",
        ],
    ),
    explained(
        "T0306",
        "step 1 changes nothing: by `outcome` everybody responded who is left to weight",
        "A nonresponse step needs those who did not respond in the delivery.",
        &[
            "have the delivery made with everybody who was sampled",
            "take the step out",
        ],
    ),
    explained(
        "T0401",
        "no standard error: the source states no design effect",
        "A figure without its uncertainty invites a comparison that it does not bear.",
        &[
            "state an `assumption` with its reason, which is printed",
            "leave it: the report says why there is none",
        ],
    ),
    explained(
        "T0402",
        "1 stratum of `vstrat` has a single sampling unit (the first is `4`): nothing of this wave has a standard error",
        "One unit does not tell how far apart units of its stratum are.",
        &[
            "merge the stratum with a neighbour",
            "say in `singleton_psu` of [design] what the variance is to do",
        ],
    ),
    explained(
        "T0403",
        "the effective base is 41",
        "Few respondents: another sample would likely give another figure.",
        &["show a larger group", "let the report mark it, as it does"],
    ),
    explained(
        "T0501",
        "`trust` cannot be compared with wave `2022`: the wording changed",
        "A difference over a break is a difference between two questions.",
        &[
            "read both waves by themselves",
            "take the `break` out if the same was asked in the same way",
        ],
    ),
    explained(
        "T0502",
        "wave `2020` is drawn with an assumed design effect of 1.5",
        "A reader has to know which part of a figure is an assumption.",
        &["ask the publisher for the design effect"],
    ),
    explained(
        "T0601",
        "no figure `trsut` in report.toml",
        "What is asked for is drawn, or said not to be there.",
        &["correct the name; the nearest one is suggested"],
    ),
    explained(
        "T0602",
        "the survey does not state its `sponsor`",
        "Readers judge a poll by who paid for it, who made it, whom it describes and when. Without these nothing is published.",
        &[
            "state the fact in [disclosure]",
            "state why it is not: `{ not_disclosed = … }`",
        ],
    ),
    explained(
        "T0603",
        "wave `2023` is a rehearsal: everything it touches is marked",
        "Nobody was asked. Nothing turns the mark off.",
        &["report a wave of `responses`"],
    ),
    explained(
        "T0604",
        "the report in `da` has characters that its font lacks: `漢`",
        "Charts would show an empty square.",
        &["write the text without them"],
    ),
    explained(
        "T0605",
        "reports have no words of their own in `fr`: English stands in",
        "The survey's texts are in the language; headings and notes are not.",
        &["report in `da` or `en`"],
    ),
    explained(
        "T0606",
        "figure `trust` shows nothing in wave `2021`",
        "None of its items was asked in this wave.",
        &["take the figure out, or name items that the wave asks"],
    ),
    explained(
        "T0610",
        "Triple-S has no place for the `universe` of `union`: it is left out",
        "Who reads the file elsewhere does not see what it lost.",
        &[
            "send the survey folder along",
            "choose a format that keeps it",
        ],
    ),
    explained(
        "T0611",
        "no public-use file with k = 5 can be made of these variables",
        "A combination that few people have tells who they are.",
        &["leave out an identifying variable", "merge its categories"],
    ),
    explained(
        "T0612",
        "3 categories of `region` are merged, and 2 respondents have none",
        "What was changed to protect people changes figures a little; the codebook says so.",
        &["nothing is to be done"],
    ),
    explained(
        "T0620",
        "theme `ministry`: colour 2 of `steps`, `#F2A65A`, has a contrast of 2.06:1 with the ground, `#FFFFFF`: at least 3:1 is asked for",
        "Who sees badly, or sits far from the stage, does not see the mark or cannot read the label. The limits are those of WCAG 2.2: \
         4.5:1 under text, 3:1 between marks and the ground.",
        &[
            "take the colour that the message names: the same hue, darker on a light ground, lighter on a dark one",
            "paste the lines under `paste` over the theme: with them all of its colours pass",
            "start from a built-in theme (`base`) and change fewer colours",
        ],
    ),
    explained(
        "T0621",
        "theme `ministry`: colours 2 and 4 of `steps`, `#FDAE61` and `#A6D96A`, are 2.4 apart to deutan vision; at least 15 is asked for",
        "One man in twelve sees red and green alike. Distances are ΔE′ in CAM02-UCS after the simulation of Machado, Oliveira and \
         Fernandes (2009); the default palette keeps 23.",
        &[
            "let colours differ in lightness as well as in hue: orange against blue rather than red against green",
            "keep the built-in `steps`, `nets` and `series`, and change `accent`, `ink` and `ground`",
        ],
    ),
    explained(
        "T0622",
        "`fonts/House.woff2` is not a font that can be read",
        "Labels are measured with the font they are drawn in, and a picture holds its logo; both are read from the survey folder.",
        &[
            "name a .ttf or .otf file in the survey folder",
            "name a logo that is an SVG with a `viewBox`, or a PNG",
        ],
    ),
    explained(
        "T0623",
        "the map has no tile for `4` of `region`",
        "A region that is left out of a map looks as if nobody lived there.",
        &["write each code of the item once in `tiles`, and `.` where a tile is empty"],
    ),
    explained(
        "T0630",
        "left alone in `reports/poll/2023`, as not of a report: `notes.txt`",
        "The marker `.tidemark-report` lists what Tidemark wrote; a build replaces or removes exactly that.",
        &["nothing needs to be done: move the file away where it is not wanted there"],
    ),
    explained(
        "T0631",
        "`reports/poll/2023` is a report of another survey: `poll` (“Trust”), and this one is `poll` (“Health”)",
        "Two surveys write into one folder: the id differs, or the title and the days of fieldwork do. A folder copied for a new \
         survey keeps the id of the old one until it is changed.",
        &[
            "give the new survey an `id` of its own in survey.toml",
            "choose another folder with `--out`",
            "if it is the same survey under a new name, write the name into the first lines of `.tidemark-report`",
        ],
    ),
    explained(
        "T0632",
        "`da/index.html` is not as Tidemark wrote it: it is written anew, and what was there is kept as `da/index.edited.html`",
        "A report follows from the survey folder alone, so a file of it is written anew; what a person wrote into it is kept beside.",
        &[
            "make the change in the survey folder, where it stays",
            "take what is needed from the kept file and delete it",
            "change a copy of a file under another name: it is left alone",
        ],
    ),
    explained(
        "T0633",
        "the page has 5.9 MB, and 1.5 MB is what mail and telephones take well",
        "A page holds everything a reader sees. A long survey first loses the charts of single groups, the drawings to save and the \
         choice of a group; many items by many groups are large all the same.",
        &[
            "name fewer items under `banners` in report.toml, or draw fewer figures",
            "make an edition without `page`: its readers get the report as PDF and the tables as a workbook",
            "leave it, where the page is read on the web only",
        ],
    ),
    explained(
        "T0635",
        "cannot serve on 127.0.0.1:8000: Address already in use",
        "Another program serves there; it may be another `tidemark report --watch`.",
        &[
            "leave `--port` out: a free one is taken; of `tidemark collect`, name another with `--listen` or `--admin`",
            "name another port",
            "end the other program",
        ],
    ),
    explained(
        "T0655",
        "slide `figure/trend` was changed by hand: it is written anew, and the changed one stays behind it, hidden",
        "The slides of the report show its figures of today; what was written on them by hand may be about those of yesterday.",
        &[
            "copy a slide of the report and change the copy: copies are kept",
            "look at the hidden slide, take what is needed and delete it",
        ],
    ),
    explained(
        "T0656",
        "another program saved the slides without their tags: whether slides of the report were changed by hand cannot be seen",
        "A tag in each slide says what it held when it was written; some programs drop tags.",
        &[
            "look whether a slide of the report was changed, and copy it before the next build",
            "edit the slides with a program that keeps tags, PowerPoint among them",
        ],
    ),
    explained(
        "T0657",
        "the slides of the last build cannot be read: invalid Zip archive",
        "Slides that a person added are carried over from the file of the last build; a file that cannot be read would lose them.",
        &[
            "put back a file that opens",
            "move it away, if nothing in it is needed",
        ],
    ),
    explained(
        "T0660",
        "wave `2023`: 14 figures are withheld, 5 on fewer than 5 respondents and 9 that would tell of them",
        "A figure on a handful of people can tell what one of them said. What is withheld must not be worked out from what is \
         shown, so others go with it.",
        &[
            "put small groups together in a derived item",
            "make the smallest group a kind of missing: it is not shown as a group then",
            "state another `floor` under `[disclosure_control]` of report.toml; 0 withholds nothing",
        ],
    ),
    explained(
        "T0661",
        "“statistisk usikkerhed” is said of wave `2023`, whose sample is not known to be a probability sample",
        "A margin of error describes samples drawn by chance. For volunteers it needs a model that somebody has described.",
        &[
            "take the words out",
            "describe the model under `precision_model` of [disclosure]",
            "declare an `assumption` in a published wave",
        ],
    ),
    explained(
        "T0720",
        "812 of 1013 respondents of wave `2023` have the id of a respondent of `2022`; the waves are compared as two samples",
        "Where the same people answer twice, their answers vary together, and a change is known better than from two samples; ids \
         that are only counted in each wave say nothing.",
        &[
            "say `panel = true` under `[comparison]` of survey.toml where they are the same people",
            "say `panel = false` where they are not",
        ],
    ),
    explained(
        "T0700",
        "`comparable` stands beside `break`",
        "A comparison that is both refused and allowed would be printed one way or the other by chance.",
        &[
            "keep `break` where the waves cannot be compared",
            "keep `comparable`, with its reason, where they can",
            "write `comparable` and `caution` where they can be compared with a note",
        ],
    ),
    explained(
        "T0701",
        "item `trust` has no answer `7`",
        "What a wave showed is compared answer by answer; one that the survey does not have stands for nothing.",
        &[
            "correct the code",
            "add the answer to survey.toml, and `without = [7]` to the waves that did not offer it",
            "write `answers` of a single-choice and `options` of a multiple-choice item",
        ],
    ),
    explained(
        "T0702",
        "wave `2024` overrules nothing of item `trust`",
        "An overrule is printed beside every comparison it allows; one that allows nothing is a leftover, or meant for another item or wave.",
        &[
            "take `comparable` out",
            "move it to the wave in which the item changed",
            "`tidemark trend SURVEY --ledger` shows what differs between which waves",
        ],
    ),
    explained(
        "T0901",
        "the survey has no wave `2032`",
        "A name that is not there is a slip of the pen.",
        &["correct the name; the message lists those there are"],
    ),
    explained(
        "T0902",
        "`public` is there already and is not a report of Tidemark",
        "Nothing of yours is written over.",
        &[
            "name another folder",
            "move it away yourself",
            "answers of another store of the wave: name that store with `--store`, or move its file away first",
        ],
    ),
    explained(
        "T0920",
        "no warning T0214 about `weight` is given any more",
        "A judgement of something that is gone may hide the next thing of its kind.",
        &[
            "take the acknowledgement out of wave.toml",
            "correct its `about`",
        ],
    ),
];
