#!/usr/bin/env python3
"""Makes the small good files of this folder: 24 invented respondents, the same in every format.

    python3 tests/corpus/make.py      needs pyreadstat, pandas, polars, openpyxl; Rscript with haven; pspp; soffice

Files that a program stamps with its clock change with every run; nothing depends on those bytes.
"""

import json
import pathlib
import random
import subprocess
import tempfile

import openpyxl
import pandas
import polars
import pyreadstat

GOOD = pathlib.Path(__file__).resolve().parent / "good"
ROWS = 24
AGREE = {1: "Helt uenig", 2: "Uenig", 3: "Hverken enig eller uenig", 4: "Enig", 5: "Helt enig", 8: "Ved ikke"}
SEX = {1: "Mand", 2: "Kvinde"}
USED = {0: "Nej", 1: "Ja"}
LABELS = {
    "respid": "Løbenr",
    "trust": "Jeg stoler på ny teknologi",
    "sex": "Køn",
    "used_1": "Hvad har du brugt? Chatbot",
    "used_2": "Hvad har du brugt? Støvsuger",
    "born": "Fødselsår",
    "why": "Hvorfor?",
    "weight": "Vægt",
}
NAMES = list(LABELS)
VALUES = {"trust": AGREE, "sex": SEX, "used_1": USED, "used_2": USED}


def rows():
    draw = random.Random(2026)
    why = ["", "Det er nyt", "Ærlig talt: ved ikke", "For dyrt, og for \"smart\"", "Åh"]
    return [
        [
            1000 + row,
            draw.choice([1, 2, 3, 4, 5, 8]),
            draw.choice([1, 2]),
            draw.choice([0, 1]),
            draw.choice([0, 1]),
            draw.choice([7777, *range(1940, 2008)]),
            draw.choice(why),
            round(0.5 + draw.random(), 4),
        ]
        for row in range(ROWS)
    ]


DATA = rows()


def frame():
    return pandas.DataFrame(DATA, columns=NAMES).astype({name: float for name in NAMES if name != "why"})


def text(delimiter=",", decimal="."):
    def cell(value):
        if isinstance(value, float):
            return str(value).replace(".", decimal)
        value = str(value)
        return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in (delimiter, '"')) else value

    return "".join(delimiter.join(map(cell, row)) + "\n" for row in [NAMES, *DATA])


def csv_files():
    (GOOD / "poll_utf8.csv").write_bytes(text().encode())
    (GOOD / "poll_bom.csv").write_bytes(text(";", ",").replace("\n", "\r\n").encode("utf-8-sig"))
    (GOOD / "poll_cp1252.csv").write_bytes(text(";", ",").encode("cp1252"))
    (GOOD / "poll_utf16le.txt").write_bytes(b"\xff\xfe" + text("\t", ",").encode("utf-16-le"))
    (GOOD / "poll_macintosh.csv").write_bytes(text(";", ",").replace("\n", "\r").encode("mac_roman"))


def spss_files():
    missing = {"trust": [8], "born": [{"lo": 7777, "hi": 7777}]}
    measure = {"trust": "ordinal", "sex": "nominal", "born": "scale"}
    common = {"column_labels": LABELS, "variable_value_labels": VALUES, "missing_ranges": missing, "variable_measure": measure}
    pyreadstat.write_sav(frame(), GOOD / "poll_plain.sav", row_compress=False, **common)
    pyreadstat.write_sav(frame(), GOOD / "poll_rows.sav", row_compress=True, **common)
    pyreadstat.write_sav(frame(), GOOD / "poll.zsav", compress=True, **common)
    ascii_only = frame()
    ascii_only["why"] = ascii_only["why"].map(lambda why: why.encode("ascii", "replace").decode())
    pyreadstat.write_por(ascii_only, GOOD / "poll_readstat.por", column_labels=plain(LABELS))
    with tempfile.TemporaryDirectory() as folder:
        syntax = pathlib.Path(folder) / "make.sps"
        syntax.write_text(
            f"GET FILE='{GOOD / 'poll_rows.sav'}'.\nWEIGHT BY weight.\n"
            "MRSETS /MDGROUP NAME=$used LABEL='Hvad har du brugt?' VARIABLES=used_1 used_2 VALUE=1.\n"
            f"SAVE OUTFILE='{GOOD / 'poll_pspp.sav'}' /COMPRESSED.\n"
            f"SAVE OUTFILE='{GOOD / 'poll_pspp.zsav'}' /ZCOMPRESSED.\n"
            f"EXPORT OUTFILE='{GOOD / 'poll_pspp.por'}'.\n",
            encoding="utf-8",
        )
        subprocess.run(["pspp", "-o", pathlib.Path(folder) / "out.txt", syntax], check=True)


def stata_files():
    data = frame()
    for version in (8, 12, 13, 15):  # 113, 115, 117, 119 or 118
        pyreadstat.write_dta(
            data, GOOD / f"poll_{version}.dta", version=version, column_labels=LABELS if version >= 14 else plain(LABELS),
            variable_value_labels=VALUES if version >= 14 else {name: plain(of) for name, of in VALUES.items()},
        )
    data.to_stata(GOOD / "poll_pandas.dta", write_index=False, version=118, convert_strl=["why"], variable_labels=LABELS)


def plain(labels):
    """Labels that an old format's encoding has."""
    return {key: label.encode("ascii", "replace").decode() for key, label in labels.items()}


def sas_file():
    with tempfile.TemporaryDirectory() as folder:
        answers = pathlib.Path(folder) / "answers.csv"
        answers.write_text(text(), encoding="utf-8")
        subprocess.run(
            ["Rscript", "-e", f"d <- read.csv('{answers}', encoding='UTF-8', stringsAsFactors=FALSE); haven::write_sas(d, '{GOOD / 'poll.sas7bdat'}')"],
            check=True,
        )


def sheets():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in [NAMES, *DATA]:
        sheet.append(row)
    book.save(GOOD / "poll.xlsx")
    book.create_sheet("Forside", 0)["A1"] = "En lille rundspørge"
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Svar"
    book.save(GOOD / "poll_messy.xlsx")
    subprocess.run(["soffice", "--headless", "--convert-to", "ods", "--outdir", GOOD, GOOD / "poll.xlsx"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", "--headless", "--convert-to", "xlsx", "--outdir", folder, GOOD / "poll.ods"], check=True)
        (GOOD / "poll_calc.xlsx").write_bytes((pathlib.Path(folder) / "poll.xlsx").read_bytes())


def columnar():
    data = polars.DataFrame(DATA, schema=NAMES, orient="row")
    data.write_parquet(GOOD / "poll_plain.parquet", compression="uncompressed", statistics=False)
    data.write_parquet(GOOD / "poll_zstd.parquet", compression="zstd", row_group_size=10)
    whole = {name: pandas.Series([row[place] for row in DATA], dtype="object" if name == "why" else None) for place, name in enumerate(NAMES)}
    labelled = pandas.DataFrame(whole)
    labelled["sex"] = labelled["sex"].map(SEX).astype("category")
    labelled.to_parquet(GOOD / "poll_arrow.parquet", compression="gzip", index=False)


def json_lines():
    lines = []
    for row in DATA:
        of = dict(zip(NAMES, row))
        answers = {
            "trust": {"missing": "dont_know"} if of["trust"] == 8 else of["trust"],
            "sex": of["sex"],
            "used": [code for code in (1, 2) if of[f"used_{code}"]],
            "born": {"missing": "refused"} if of["born"] == 7777 else of["born"],
            "why": of["why"],
        }
        respondent = {"id": str(of["respid"]), "wave": "2026", "channel": "invited", "language": "da", "weight": of["weight"], "answers": answers}
        lines.append(json.dumps(respondent, ensure_ascii=False) + "\n")
    (GOOD / "poll.jsonl").write_text("".join(lines), encoding="utf-8")


def triple_s():
    widths = {"respid": 4, "trust": 1, "sex": 1, "used": 2, "born": 4, "why": 30, "weight": 6}
    kinds = {"respid": "quantity", "trust": "single", "sex": "single", "used": "multiple", "born": "quantity", "why": "character", "weight": "quantity"}
    ranges = {"respid": "<range from='1000' to='9999'/>", "born": "<range from='1900' to='7777'/>", "weight": "<range from='0.0000' to='9.9999'/>"}
    codes = {"trust": AGREE, "sex": SEX, "used": {1: "Chatbot", 2: "Støvsuger"}}

    def definition(layout):
        variables, start = [], 1
        for place, (name, width) in enumerate(widths.items(), 1):
            position = f"<position start='{start}' finish='{start + width - 1}'/>" if layout == "fixed" else f"<position start='{place}'/>"
            start += width
            values = "".join(f"<value code='{code}'>{label}</value>" for code, label in codes.get(name, {}).items())
            of = f"<values>{values}</values>" if values else f"<values>{ranges[name]}</values>" if name in ranges else f"<size>{width}</size>"
            variables.append(f"<variable ident='{place}' type='{kinds[name]}'><name>{name}</name><label>{LABELS.get(name, 'Hvad har du brugt?')}</label>{position}{of}</variable>")
        layout = "" if layout == "fixed" else " format='csv' skip='1'"
        body = "\n".join(variables)
        return f"<?xml version='1.0' encoding='UTF-8'?>\n<sss version='2.0'><survey><title>En lille rundspørge</title><record ident='A'{layout}>\n{body}\n</record></survey></sss>\n"

    def cells(row):
        of = dict(zip(NAMES, row))
        return [str(of["respid"]), str(of["trust"]), str(of["sex"]), f"{of['used_1']}{of['used_2']}", str(of["born"]), of["why"], f"{of['weight']:.4f}"]

    fixed = "".join("".join(cell.ljust(width) for cell, width in zip(cells(row), widths.values())) + "\n" for row in DATA)
    (GOOD / "poll.sss").write_text(definition("fixed"), encoding="utf-8")
    (GOOD / "poll.asc").write_text(fixed, encoding="utf-8")
    quoted = lambda cell: '"' + cell.replace('"', '""') + '"'
    commas = "".join(",".join(map(quoted, row)) + "\n" for row in [list(widths), *map(cells, DATA)])
    (GOOD / "poll_commas.sss").write_text(definition("csv"), encoding="utf-8")
    (GOOD / "poll_commas.asc").write_text(commas, encoding="utf-8")


if __name__ == "__main__":
    GOOD.mkdir(exist_ok=True)
    csv_files()
    spss_files()
    stata_files()
    sas_file()
    sheets()
    columnar()
    json_lines()
    triple_s()
