"""Writes the small Stata files beside this script: the same twelve rows in every format from 113 to 119, by ReadStat
(pyreadstat 1.3.7, least significant byte first) and by pandas (most significant byte first, with long texts)."""
import datetime
import sys

import pandas
import pyreadstat

ROWS = 12
columns = {
    "id": [f"r{row:02d}" for row in range(1, ROWS + 1)],
    "sex": [1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 2, 1],
    "agree": [1, 2, 3, 4, 5, 8, 1, 2, None, 4, 3, 5],
    "born": [1950, 1960, 1970, 1980, 1990, 2000, 1955, 1965, None, 7777, 1975, 1985],
    "day": [datetime.date(2021, 10, 1) + datetime.timedelta(days=row) for row in range(ROWS)],
    "open": ["ærlig", "", "ÅØ"] + ["x"] * 9,
    "weight": [0.5, 1.25] + [1.0] * 10,
}
labels = {
    "id": "Løbenummer",
    "sex": "Køn",
    "agree": "Ny teknologi løser vores udfordringer",
    "born": "Fødselsår",
    "day": "Dag",
    "open": "Åbent svar",
    "weight": "Vægt",
}
values = {
    "sex": {1: "Man", 2: "Woman"},
    "agree": {1: "Strongly disagree", 2: "Disagree", 3: "Neither", 4: "Agree", 5: "Strongly agree", 8: "Don't know"},
}
folder = sys.argv[1]
for version, release in ((8, 113), (10, 114), (12, 115), (13, 117), (14, 118), (15, 119)):
    frame = pandas.DataFrame(columns)
    named = {name: dict(of) for name, of in values.items()}
    # Two of Stata's named missing values, one of them with a label.
    frame["agree"] = frame["agree"].astype(object)
    frame.loc[9, "agree"] = "a"
    frame.loc[10, "agree"] = "z"
    frame["born"] = frame["born"].astype(object)
    frame.loc[9, "born"] = "b"
    named["agree"]["a"] = "Don't know"
    pyreadstat.write_dta(
        frame, f"{folder}/little_{release}.dta", file_label="Små svar", column_labels=labels,
        version=version, variable_value_labels=named, missing_user_values={"agree": ["a", "z"], "born": ["b"]},
    )
for version in (114, 117, 118, 119):
    frame = pandas.DataFrame(columns)
    frame["day"] = pandas.to_datetime(frame["day"])
    for name in ("agree", "born"):
        frame[name] = frame[name].astype(float)
    frame["sex"] = frame["sex"].astype("int8")
    frame.to_stata(
        f"{folder}/big_{version}.dta", write_index=False, version=version, byteorder=">", data_label="Smaa svar",
        variable_labels={name: label if version >= 118 else label.replace("Å", "A") for name, label in labels.items()},
        value_labels=values, convert_dates={"day": "td"}, convert_strl=["open"] if version >= 117 else None,
        time_stamp=datetime.datetime(2021, 10, 1),
    )
