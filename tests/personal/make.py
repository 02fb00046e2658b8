"""Deliveries of sixty people who do not exist, in formats that only other programs write; the eighth is the marker's.

pip install pyreadstat openpyxl odfpy pandas; python make.py
"""
import pandas as pd
import pyreadstat

NAME, EMAIL = "Mette Markørsen", "mette.markoersen@example.dk"
WHY = f"Jeg hedder {NAME}, 010203-1234, skriv til {EMAIL} eller ring 20 30 40 51 (203.0.113.77)"

rows = []
for row in range(60):
    marker = row == 7
    rows.append(
        {
            "cpr": "010203-1234" if marker else f"{row % 28 + 1:02}06{40 + row % 50:02}-{1000 + row:04}",
            "navn": NAME if marker else "Ole Olsen",
            "kontakt": EMAIL if marker else "ole@olsen.dk",
            "trust": row % 2 + 1,
            "why": WHY if marker else "Fordi",
            "born": 1940 + row % 50,
            "weight": 1.5,
        }
    )
frame = pd.DataFrame(rows)
labels = {"trust": {1: "Enig", 2: "Uenig"}}
pyreadstat.write_sav(frame, "marker.sav", variable_value_labels=labels)
pyreadstat.write_sav(frame, "marker.zsav", variable_value_labels=labels, compress=True)
pyreadstat.write_dta(frame, "marker.dta", variable_value_labels=labels)
# The portable format has no letter outside of ASCII here.
pyreadstat.write_por(frame.replace("ø", "oe", regex=True), "marker.por")
frame.to_excel("marker.ods", index=False, engine="odf")
# A workbook keeps a CPR number as a number, and loses its nought.
frame["cpr"] = frame["cpr"].str.replace("-", "").astype("int64")
frame.to_excel("marker.xlsx", index=False)
