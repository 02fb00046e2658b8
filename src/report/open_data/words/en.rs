//! The words of public-use files in English.

use super::{Forms, OpenWords};

/// English.
pub(super) const ENGLISH: OpenWords = OpenWords {
    merged: "Other or not stated",
    suppressed: "Suppressed to protect respondents",
    row: "Row number, of no meaning outside this file",
    weight: "Weight, averaged in groups of respondents",
    public_use_file: "Public-use file",
    what: "Answers of {rows} respondents, one a row. Fieldwork: {fieldwork}.",
    files: "Files",
    file_csv: "codes, UTF-8, parted by commas, one line of headings",
    file_parquet: "the same as Parquet",
    file_sav: "the same for SPSS, labels in the language `{lang}`",
    file_codebook: "every variable with question, labels and counts (DDI-Codebook 2.5)",
    file_metadata: "description of data.csv for programs (CSV on the Web)",
    protection: "How respondents are protected",
    k_anonymity: Forms {
        one: "k-anonymity with k = {k}: one combination of {items} occurs, that of all {smallest} respondents.",
        many: "k-anonymity with k = {k}: every combination of {items} that occurs is that of at least {smallest} respondents. There are {classes} combinations.",
    },
    no_quasi_identifiers: "The file holds no item by which somebody could be recognised.",
    changed: "{share} of the records are changed ({changed} of {rows}): a category merged or a cell suppressed.",
    order: "Rows are numbered anew, in an order that has nothing to do with that of the delivery.",
    weights: Forms {
        one: "Every weight is the average of all, so that none points to a cell of the weighting.",
        many: "Weights are averaged in {groups} groups of at least {members} respondents, so that no weight points to a cell of the weighting.",
    },
    left_out: "Left out",
    identifier: "identifies respondents",
    design: "tells where in the sample a respondent was drawn",
    open_text: "free text",
    dropped: "left out as the survey declares",
    banded: "an exact number; its bands are in `{item}`",
    exact: "an exact number without declared bands",
    weightless: Forms {
        one: "{rows} respondent without weight",
        many: "{rows} respondents without weight",
    },
    merged_head: "Categories merged into “Other or not stated”, with their respondents",
    suppressed_head: "Suppressed cells",
    cells: Forms {
        one: "{cells} cell",
        many: "{cells} cells",
    },
    blank: "(empty)",
    nothing: "none",
    diversity: "What a combination tells (l-diversity)",
    diversity_line: Forms {
        one: "respondents of one combination gave at least one answer; combinations that gave only one: {alike} of {classes}",
        many: "respondents of one combination gave at least {least} different answers; combinations that gave only one: {alike} of {classes}",
    },
    loss: "What is lost",
    loss_lead: "The largest change of a weighted share, before and after, in percentage points:",
    loss_line: "{points}",
    cite: "How to cite",
    citation: "{by}: {title}, {wave}. Public-use file.",
    licence: "Licence",
    no_licence: "No licence is stated: ask the publisher before you use the file.",
    facts: "About the survey",
    missing: "Codes that are no answers are declared missing in data.sav and codebook.xml; an empty cell is no answer either.",
};
