"""Audits withheld counts with HiGHS (scipy.optimize.linprog), independently of Tidemark.

    pip install scipy
    TIDEMARK_SUPPRESSION=tables.jsonl cargo test --release --test suppression tables_for
    python benches/suppression/audit.py tables.jsonl > benches/suppression/results.txt

For each withheld count of each table: the least and the most it can be, given every count in print. A table fails where
one of them spans fewer whole numbers than the floor. Beside it: how much is withheld, against whole rows and columns.
"""

import json
import math
import sys

import numpy
from scipy.optimize import linprog

FLOOR = 5


def audit(table):
    counts, withheld = table["counts"], table["primary"] + table["secondary"]
    unknown = sorted(set(withheld) | set(table["unknown"]))
    column = {place: number for number, place in enumerate(unknown)}
    rows, right = [], []
    for total, parts in table["sums"]:
        row, known = numpy.zeros(len(unknown)), 0
        for place, sign in [(part, 1) for part in parts] + [(total, -1)]:
            if place in column:
                row[column[place]] += sign
            else:
                known += sign * counts[place]
        if row.any():
            rows.append(row)
            right.append(-known)
        else:
            assert known == 0
    narrowest = math.inf
    for place in withheld:
        ends = []
        for sign in (1, -1):
            cost = numpy.zeros(len(unknown))
            cost[column[place]] = sign
            found = linprog(cost, A_eq=numpy.array(rows) if rows else None, b_eq=right or None, method="highs")
            ends.append(sign * found.fun if found.status == 0 else math.inf)
            assert found.status in (0, 3), found.message
        low, high = math.ceil(ends[0] - 1e-6), ends[1] if math.isinf(ends[1]) else math.floor(ends[1] + 1e-6)
        assert low <= counts[place] <= high
        narrowest = min(narrowest, high - low)
    lines = {part for _, parts in table["sums"] if set(parts) & set(table["primary"]) for part in parts}
    return narrowest, len(lines - set(table["primary"]))


def main():
    tables = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    audited = [(table, *audit(table)) for table in tables if table["primary"]]
    failures = [table["seed"] for table, narrowest, _ in audited if narrowest < FLOOR]
    counts = sum(len(table["counts"]) for table in tables)
    primary = sum(len(table["primary"]) for table in tables)
    secondary = sum(len(table["secondary"]) for table in tables)
    lines = sum(lines for _, _, lines in audited)
    slowest = max(table["milliseconds"] for table in tables)
    total = sum(table["milliseconds"] for table in tables)
    print(f"tables                                   {len(tables)}")
    print(f"with a count below the floor of {FLOOR}        {len(audited)}")
    print(f"counts in them                           {counts}")
    print(f"withheld below the floor                 {primary}")
    print(f"withheld so that none can be worked out  {secondary} ({secondary / primary:.2f} for each)")
    print(f"whole rows and columns would withhold    {lines}")
    print(f"narrowest range of a withheld count      {min(narrowest for _, narrowest, _ in audited):.0f}")
    print(f"tables that fail the audit               {len(failures)} {failures or ''}".rstrip())
    print(f"milliseconds, all tables and the slowest {total:.0f}, {slowest:.0f}")


main()
