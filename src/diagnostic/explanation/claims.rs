//! Codes of findings and titles that are claims.

use super::{Explanation, explained};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    explained(
        "T0640",
        "`since` is missing here",
        "A claim is tested against the figures in each build; what cannot be read cannot be tested.",
        &[
            "compare: `agree(a) > disagree(a)`, `agree(a) - agree(b) > 5 points`, `mean(a) < 3`",
            "share of the whole: `majority(agree(a))`, `plurality(agree(a))`, `agree(a) > 40 %`",
            "in words: `about_half(agree(a))`, `two_in_three(agree(a))`, `large_minority(agree(a))`; neither shown: `too_close(agree(a) > agree(b))`",
            "change: `agree(a) rose since 2021`, `fell since`, `changed since`, `unchanged since`",
            "several: `agree(a) highest among [b, c]`, `agree(a | sex = 2) highest by sex`, `agree(a) differs by sex`",
            "join with `and`, `or`, `not`; `docs/claims.md` has the whole language",
        ],
    ),
    explained(
        "T0641",
        "the text in `en` lacks `{agree(solves_challenges)}`, which the one in `da` has",
        "Readers of two languages are told the same figures.",
        &["name the same cells in every language; their order and form may differ"],
    ),
    explained(
        "T0642",
        "`43` is typed by hand",
        "A typed number is wrong as soon as the data, the weights or the wave change, and nothing notices.",
        &[
            "name the cell: `{agree(solves_challenges)}` is printed as `43%`",
            "name a wave: `{wave}` is the wave of the report, `{wave 2021}` another one",
            "years of waves and words of the survey's own wordings may be typed",
        ],
    ),
    explained(
        "T0643",
        "the claim `agree(solves_challenges) > disagree(solves_challenges)` does not hold in wave `2023`: too close to call",
        "A sentence that chance alone could have written is not published as a finding.",
        &[
            "paste the lines under `paste` over the finding: a claim that holds, and a text in each language",
            "say `waves = [\"2021\"]` in the finding where it was true of other waves only",
            "say `when_broken = \"flag\"` to print it with the figures beside it",
        ],
    ),
    explained(
        "T0644",
        "the claim `agree(ai_benefits) rose since 2021` cannot be judged in wave `2023`: wave `2021` has no such figure",
        "Without an estimate that may be shown, its uncertainty and waves that can be compared, a claim is neither true nor false.",
        &[
            "say `waves = […]` in the finding, with the waves that have what it needs",
            "take the claim out",
        ],
    ),
];
