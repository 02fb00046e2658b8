//! The words of public-use files in Danish.

use super::{Forms, OpenWords};

/// Danish.
pub(super) const DANISH: OpenWords = OpenWords {
    merged: "Andet eller uoplyst",
    suppressed: "Skjult for at beskytte svarpersoner",
    row: "Rækkenummer, uden betydning uden for denne fil",
    weight: "Vægt, gennemsnit i grupper af svarpersoner",
    public_use_file: "Fil til offentlig brug",
    what: "Svar fra {rows} svarpersoner, én i hver række. Feltarbejde: {fieldwork}.",
    files: "Filer",
    file_csv: "koder, UTF-8, adskilt af kommaer, én linje med overskrifter",
    file_parquet: "det samme som Parquet",
    file_sav: "det samme til SPSS, med betegnelser på sproget `{lang}`",
    file_codebook: "hver variabel med spørgsmål, betegnelser og antal (DDI-Codebook 2.5)",
    file_metadata: "beskrivelse af data.csv til programmer (CSV on the Web)",
    protection: "Sådan beskyttes svarpersonerne",
    k_anonymity: Forms {
        one: "k-anonymitet med k = {k}: der forekommer én kombination af {items}, og den har alle {smallest} svarpersoner.",
        many: "k-anonymitet med k = {k}: hver kombination af {items}, der forekommer, har mindst {smallest} svarpersoner. Der er {classes} kombinationer.",
    },
    no_quasi_identifiers: "Filen har intet spørgsmål, som nogen kunne genkendes på.",
    changed: "{share} af rækkerne er ændret ({changed} af {rows}): en kategori slået sammen eller en celle skjult.",
    order: "Rækkerne er nummereret på ny, i en rækkefølge uden sammenhæng med leverancens.",
    weights: Forms {
        one: "Hver vægt er gennemsnittet af alle, så ingen vægt peger på en celle i vægtningen.",
        many: "Vægtene er gennemsnit i {groups} grupper på mindst {members} svarpersoner, så ingen vægt peger på en celle i vægtningen.",
    },
    left_out: "Udeladt",
    identifier: "identificerer svarpersoner",
    design: "fortæller, hvor i stikprøven en svarperson er trukket",
    open_text: "fritekst",
    dropped: "udeladt, som undersøgelsen angiver",
    banded: "et nøjagtigt tal; intervallerne står i `{item}`",
    exact: "et nøjagtigt tal uden angivne intervaller",
    weightless: Forms {
        one: "{rows} svarperson uden vægt",
        many: "{rows} svarpersoner uden vægt",
    },
    merged_head: "Kategorier slået sammen til »Andet eller uoplyst«, med antal svarpersoner",
    suppressed_head: "Skjulte celler",
    cells: Forms {
        one: "{cells} celle",
        many: "{cells} celler",
    },
    blank: "(tom)",
    nothing: "ingen",
    diversity: "Hvad en kombination fortæller (l-diversitet)",
    diversity_line: Forms {
        one: "svarpersoner med samme kombination gav mindst ét svar; kombinationer, der kun gav ét: {alike} af {classes}",
        many: "svarpersoner med samme kombination gav mindst {least} forskellige svar; kombinationer, der kun gav ét: {alike} af {classes}",
    },
    loss: "Hvad der går tabt",
    loss_lead: "Den største ændring af en vægtet andel, før og efter, i procentpoint:",
    loss_line: "{points}",
    cite: "Sådan henvises",
    citation: "{by}: {title}, {wave}. Fil til offentlig brug.",
    licence: "Licens",
    no_licence: "Ingen licens er angivet: spørg udgiveren, før du bruger filen.",
    facts: "Om undersøgelsen",
    missing: "Koder, der ikke er svar, er erklæret manglende i data.sav og codebook.xml; en tom celle er heller ikke et svar.",
};
