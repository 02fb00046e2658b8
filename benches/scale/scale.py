#!/usr/bin/env python3
"""Cost against the number of respondents, and one wave of a million beside Polars and `svy`.

Makes one wave of answers for each size with the peers' own generator, makes a survey folder over it, and runs
`tidemark table` from cold: read, rake, every share with its standard error and interval, overall and by four banners.
CPU is user + system of the whole process. Writes scale.csv and scale.svg; with --svy it also races `svy` at a million.

Exit code 0: what was asked for is met; 1: not; 2: something did not run.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "yearly"))
import race  # noqa: E402  the survey folder, the measured run and the comparison are those of the yearly job

MILLION = 1_000_000
FLOOR_RATIO, SVY_RATIO, MEMORY_MB = 2.5, 150, 1024
FIELDS = ["respondents", "file_mb", "tidemark_cpu", "tidemark_elapsed", "tidemark_mb", "floor_cpu", "floor_mb"]


def main():
    options = arguments()
    shared = pathlib.Path(os.environ.get("TIDEMARK_SHARED", race.REPO.parent / "shared"))
    options.bench = options.bench or shared / "bench"
    for needed in [options.tidemark, options.bench / "gen.py"]:
        if not needed.exists():
            race.fail(f"there is no {needed}")
    options.work.mkdir(parents=True, exist_ok=True)
    options.results.mkdir(parents=True, exist_ok=True)
    lines = []
    met = True
    for respondents in options.respondents:
        line = measure(options, respondents)
        print("  ".join(f"{name} {line[name]:,.{0 if name == 'respondents' else 3}f}" for name in FIELDS), flush=True)
        lines.append(line)
        if respondents == MILLION:
            met &= judge(options, line)
        if not options.keep:
            shutil.rmtree(options.work / str(respondents))
    with open(options.results / "scale.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([line["respondents"], *(f"{line[name]:.3f}" for name in FIELDS[1:])] for line in lines)
    (options.results / "scale.svg").write_text(plot(lines), encoding="utf-8")
    raise SystemExit(0 if met else 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable), help="a Python with polars, pandas and numpy, and svy for --svy (or PEER_PYTHON)")
    parser.add_argument("--tidemark", type=pathlib.Path, default=race.REPO / "target/release/tidemark")
    parser.add_argument("--bench", type=pathlib.Path, help="the folder of gen.py, floor.py and the peers; default: bench in TIDEMARK_SHARED, or ../shared/bench")
    parser.add_argument("--work", type=pathlib.Path, default=race.REPO / "target/scale", help="where answers and outputs go")
    parser.add_argument("--results", type=pathlib.Path, default=HERE, help="where scale.csv and scale.svg go")
    parser.add_argument("--respondents", type=int, nargs="+", default=[10**power for power in range(3, 8)])
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3, help="cold runs; the median counts")
    parser.add_argument("--svy", action="store_true", help="also run svy on the wave of a million, once (minutes)")
    parser.add_argument("--keep", action="store_true", help="leave the answers in --work")
    return parser.parse_args()


def measure(options, respondents):
    place = options.work / str(respondents)
    data, survey = place / "answers", place / "survey"
    race.run([options.python, options.bench / "gen.py", data, "--waves", 1, "--n", respondents, "--items", options.items])
    race.make_survey(survey, data, 1, options.items)
    table = [options.tidemark, "table", survey, "--wave", "all", "--format", "csv", "--out", place / "tidemark.csv"]
    for banner in race.BANNERS:
        table += ["--by", banner]
    ours, floors = [], []
    for _ in range(options.runs):
        ours.append(race.run(table))
        floors.append(race.run([options.python, options.bench / "floor.py", data, 1, options.items]))
    mine, floor = race.median(ours), race.median(floors)
    return {
        "respondents": respondents,
        "file_mb": (data / "wave1.csv").stat().st_size / 1e6,
        "tidemark_cpu": mine["cpu"],
        "tidemark_elapsed": mine["elapsed"],
        "tidemark_mb": mine["memory_mb"],
        "floor_cpu": floor["cpu"],
        "floor_mb": floor["memory_mb"],
    }


def judge(options, line):
    """The wave of a million against what it may cost."""
    checks = [
        ("CPU of the Polars floor", line["tidemark_cpu"] / line["floor_cpu"], FLOOR_RATIO),
        ("MB of memory", line["tidemark_mb"], MEMORY_MB),
    ]
    agreed = True
    if options.svy:
        place = options.work / str(MILLION)
        svy = race.run([options.python, options.bench / "peer_svy.py", place / "answers", 1, options.items, place / "svy.csv"])
        checks.append(("CPU of svy", line["tidemark_cpu"] / svy["cpu"], 1 / SVY_RATIO))
        agreement = race.compare("shares, svy", race.read_ours(place / "tidemark.csv"), race.read_svy(place / "svy.csv", options.items), "share")
        agreed = not agreement["absent"] and agreement["worst"] <= race.TOLERANCE and agreement["compared"] > 0
        print(f"{'equal ' if agreed else 'DIFFER'} {agreement['name']}: {agreement['compared']} figures, largest difference {agreement['worst']:.2e}")
        print(f"svy: {svy['cpu']:.1f} s CPU, {svy['elapsed']:.1f} s elapsed, {svy['memory_mb']:.0f} MB; {svy['cpu'] / line['tidemark_cpu']:.0f} times Tidemark's CPU")
        stored = {"tidemark": line, "svy": svy, "shares_compared": agreement["compared"], "largest_difference": agreement["worst"]}
        (options.results / "million.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    for name, value, most in checks:
        print(f"{'met   ' if value <= most else 'MISSED'} {value:.4g} {name}, at most {most:.4g}")
    return agreed and all(value <= most for _, value, most in checks)


# --- the plot: two panels, both axes logarithmic ------------------------------------------------------------------

WIDTH, HEIGHT, PANEL = 900, 400, 330
LEFT, TOP, GAP = 70, 50, 110
OURS, FLOOR, GREY = "#0b5c8a", "#b5651d", "#cccccc"


def plot(lines):
    panels = [
        ("CPU, seconds (user + system)", "tidemark_cpu", "floor_cpu"),
        ("Peak memory, MB", "tidemark_mb", "floor_mb"),
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for number, (title, ours, floor) in enumerate(panels):
        parts += panel(lines, LEFT + number * (PANEL + GAP), title, ours, floor)
    return "\n".join([*parts, "</svg>", ""])


def panel(lines, left, title, ours, floor):
    height = HEIGHT - TOP - 70
    x_range = decades([line["respondents"] for line in lines])
    y_range = decades([line[name] for line in lines for name in (ours, floor)])
    x = lambda value: left + PANEL * (math.log10(value) - x_range[0]) / (x_range[1] - x_range[0])
    y = lambda value: TOP + height * (1 - (math.log10(value) - y_range[0]) / (y_range[1] - y_range[0]))
    parts = [f'<text x="{left}" y="{TOP - 18}" font-weight="bold">{title}</text>']
    for power in range(x_range[0], x_range[1] + 1):
        at = x(10.0**power)
        parts.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{TOP + height}" stroke="{GREY}"/>')
        parts.append(f'<text x="{at:.1f}" y="{TOP + height + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(y_range[0], y_range[1] + 1):
        at = y(10.0**power)
        parts.append(f'<line x1="{left}" y1="{at:.1f}" x2="{left + PANEL}" y2="{at:.1f}" stroke="{GREY}"/>')
        parts.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for name, colour, label, above in [(floor, FLOOR, "Polars floor (reads and groups)", True), (ours, OURS, "Tidemark (the whole job)", False)]:
        points = [(x(line["respondents"]), y(line[name])) for line in lines]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in points]
        row = TOP + 16 if above else TOP + 32
        parts.append(f'<text x="{left + 8}" y="{row}" fill="{colour}">{label}</text>')
    parts.append(f'<text x="{left + PANEL / 2}" y="{TOP + height + 40}" text-anchor="middle">respondents</text>')
    return parts


def decades(values):
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


if __name__ == "__main__":
    main()
