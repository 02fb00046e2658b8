#!/usr/bin/env python3
"""The race of the yearly job: Tidemark against PyPI `svy` and R `survey`, in one run.

Makes answers with the peers' own generator, makes a survey folder over them, runs all three programs from cold,
compares their figures, and prints CPU seconds (user + system of the whole process) and ratios. Needs nothing beyond
Python's standard library itself; the peers need what README.md says.

Exit code 0: every figure agrees and both ratios are met; 1: not; 2: something did not run.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
BANNERS = {"gender": 2, "agegrp": 5, "region": 5, "educ": 4}
CODES = [1, 2, 3, 4, 5, 9]
# the targets that both peers rake to
GENDER = [0.5, 0.5]
AGE = [0.16, 0.2, 0.2, 0.22, 0.22]
REGION = [0.32, 0.14, 0.21, 0.23, 0.10]
EDUCATION = [0.24, 0.33, 0.2, 0.23]
FIRST_YEAR = 2021
TOLERANCE = 1e-6
SVY_RATIO, R_RATIO = 60, 1000


def main():
    options = arguments()
    shared = pathlib.Path(os.environ.get("TIDEMARK_SHARED", REPO.parent / "shared"))
    bench = options.bench or shared / "bench"
    for needed in [options.tidemark, bench / "gen.py"]:
        if not needed.exists():
            fail(f"there is no {needed}")
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    data = work / "answers"
    run([options.python, bench / "gen.py", data, "--waves", options.waves, "--n", options.respondents, "--items", options.items])
    survey = work / "survey"
    make_survey(survey, data, options.waves, options.items)

    timed = race(options, bench, data, survey, work)
    version = median([run([options.tidemark, "--version"]) for _ in range(options.runs)])

    ours = read_ours(work / "tidemark.csv")
    agreement = [
        compare("shares, R survey", ours, read_r(work / "r.csv"), "share"),
        compare("standard errors, R survey", ours, read_r(work / "r.csv"), "se"),
        compare("shares, svy", ours, read_svy(work / "svy.csv", options.items), "share"),
    ]
    report(options, timed, version, agreement, work)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable), help="a Python with svy, polars, pandas and numpy (or PEER_PYTHON)")
    parser.add_argument("--rscript", default="Rscript")
    parser.add_argument("--tidemark", type=pathlib.Path, default=REPO / "target/release/tidemark")
    parser.add_argument("--bench", type=pathlib.Path, help="the folder of gen.py and the peers; default: bench in TIDEMARK_SHARED, or ../shared/bench")
    parser.add_argument("--work", type=pathlib.Path, default=REPO / "target/yearly", help="where answers, survey folder and outputs go")
    parser.add_argument("--waves", type=int, default=5)
    parser.add_argument("--respondents", type=int, default=1013)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5, help="cold runs of Tidemark; the median counts, all are printed")
    parser.add_argument("--reuse-peers", action="store_true", help="take the peers' last outputs and times (not a race: for work on the comparison)")
    return parser.parse_args()


def run(command):
    """CPU seconds (user + system), elapsed seconds and peak memory of one whole process."""
    command = [str(part) for part in command]
    with tempfile.TemporaryFile() as messages:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            messages.seek(0)
            said = messages.read().decode(errors="replace")
            fail(f"exit code {process.returncode}: {' '.join(command)}\n{said}")
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "elapsed": elapsed,
        "memory_mb": usage.ru_maxrss / 1024,
    }


def fail(message):
    print(message, file=sys.stderr)
    raise SystemExit(2)


def median(runs):
    return sorted(runs, key=lambda one: one["cpu"])[len(runs) // 2]



# --- the survey folder -------------------------------------------------------------------------------------------


def make_survey(folder, data, waves, items):
    """A survey folder over the generated answers: what both peers do, said once."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "targets").mkdir(parents=True)
    (folder / "survey.toml").write_text(definition(items), encoding="utf-8")
    (folder / "targets" / "population.csv").write_text(targets(), encoding="utf-8")
    for wave in range(1, waves + 1):
        year = FIRST_YEAR + wave - 1
        place = folder / "waves" / str(year)
        place.mkdir(parents=True)
        delivery = json.dumps(str((data / f"wave{wave}.csv").resolve()))
        (place / "wave.toml").write_text(
            'kind = "responses"\n'
            f"delivery = {delivery}\n"
            'targets = "population.csv"\n'
            'respondent_id = "id"\n'
            'mode = { id = "web", text = "Simulated" }\n'
            f"fieldwork = {{ start = {year}-10-01, end = {year}-10-14 }}\n",
            encoding="utf-8",
        )


def definition(items):
    answers = "\n".join(f'  {{ code = {code}, label = "Answer {code}" }},' for code in CODES[:-1])
    parts = [
        "# Simulated answers, for timing only.\n\n"
        '[survey]\nid = "yearly"\nlanguages = ["en"]\ntitle = "The yearly job"\n\n'
        f'[scale.six]\nbase = "with_dont_know"\nanswers = [\n{answers}\n'
        '  { code = 9, label = "Don\'t know", missing = "dont_know" },\n]\n\n'
        "[scale.six.nets]\nagree = [4, 5]\n"
    ]
    for name, size in BANNERS.items():
        groups = "\n".join(f'  {{ code = {code}, label = "{name} {code}" }},' for code in range(1, size + 1))
        parts.append(
            f'[item.{name}]\nkind = "single"\nrole = "background"\nbase = "answered"\n'
            f'text = "{name}"\nanswers = [\n{groups}\n]\n'
        )
    for item in item_names(items):
        parts.append(f'[item.{item}]\nkind = "single"\nscale = "six"\ntext = "Statement {item}"\n')
    parts.append('[design]\nweight = "w0"\n')
    parts.append('[weighting]\nmethod = "rake"\nmargins = [["gender", "agegrp"], "region", "educ"]\nvariance = "rake"\n')
    facts = "sponsor conducted_by strategy population sampling incentives modes tables quality_checks limitations response_rate synthetic_data contact"
    stated = "\n".join(f'{fact} = "Simulated"' for fact in facts.split())
    parts.append(f'[disclosure]\nprobability = "probability"\n{stated}\n')
    return "\n".join(parts)


def targets():
    lines = ["margin,category,share,source"]
    for gender, of_gender in enumerate(GENDER, 1):
        for age, of_age in enumerate(AGE, 1):
            lines.append(f"gender*agegrp,{gender}*{age},{of_gender * of_age:.6f},simulated")
    for margin, shares in [("region", REGION), ("educ", EDUCATION)]:
        lines += [f"{margin},{code},{share},simulated" for code, share in enumerate(shares, 1)]
    return "\n".join(lines) + "\n"


def item_names(items):
    return [f"q{item:02d}" for item in range(1, items + 1)]


# --- the race ----------------------------------------------------------------------------------------------------


def race(options, bench, data, survey, work):
    table = [options.tidemark, "table", survey, "--wave", "all", "--format", "csv", "--out", work / "tidemark.csv"]
    for banner in BANNERS:
        table += ["--by", banner]
    ours = []
    for _ in range(options.runs):
        (work / "tidemark.csv").unlink(missing_ok=True)
        ours.append(run(table))
    remembered = work / "peers.json"
    if options.reuse_peers and remembered.exists():
        peers = json.loads(remembered.read_text())
    else:
        size = [data, options.waves, options.items]
        peers = {
            "svy": run([options.python, bench / "peer_svy.py", *size, work / "svy.csv"]),
            "r": run([options.rscript, bench / "peer_r.R", *size, work / "r.csv"]),
        }
        remembered.write_text(json.dumps(peers))
    return {"tidemark": ours, **peers}


# --- the figures: (wave, item, banner, group, answer) → share and standard error ----------------------------------


def read_r(path):
    figures = {}
    for row in rows_of(path):
        wave = int(row["wave"])
        if row["by"] == "change":
            key = (wave, row["item"], "change", "", "agree")
        else:
            group = "" if row["by"] == "total" else row["level"]
            key = (wave, row["item"], "" if row["by"] == "total" else row["by"], group, row["answer"])
        figures[key] = {"share": float(row["p"]), "se": float(row["se"])}
    return figures


def read_svy(path, items):
    figures = {}
    for row in rows_of(path):
        item = next(name for name in item_names(items) if row[name] != "")
        banner = "" if row["by"] == "total" else row["by"]
        group = row[banner] if banner else ""
        key = (int(row["wave"]), item, banner, group, row[item])
        figures[key] = {"share": float(row["est"]), "se": float(row["se"])}
    return figures


def read_ours(path):
    """Tidemark's table: one line a share, the change from the wave before in columns of the same line."""
    figures = {}
    for row in rows_of(path):
        wave = int(row["wave"]) - FIRST_YEAR + 1
        key = (wave, row["item"], row["by"], row["group"], row["code"])
        figures[key] = {"share": number(row["estimate"]), "se": number(row["se"])}
        if row["code"] == "agree" and not row["by"] and row["change"]:
            figures[(wave, row["item"], "change", "", "agree")] = {"share": number(row["change"]), "se": number(row["change_se"])}
    return figures


def number(text):
    return float(text) if text else math.nan


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def compare(name, ours, theirs, what):
    worst, where, absent = 0.0, None, []
    for key, figure in theirs.items():
        mine = ours.get(key)
        if mine is None or math.isnan(mine[what]):
            absent.append(key)
            continue
        difference = abs(mine[what] - figure[what])
        if difference > worst:
            worst, where = difference, key
    return {"name": name, "compared": len(theirs) - len(absent), "absent": absent, "worst": worst, "where": where}


def report(options, timed, version, agreement, work):
    ours = median(timed["tidemark"])
    print(f"{options.waves} waves x {options.respondents} respondents x {options.items} items x {len(BANNERS)} banners")
    print("program              CPU s   elapsed s   memory MB   CPU of the program / CPU of Tidemark")
    for name, one in [("Tidemark (median)", ours), ("tidemark --version", version), ("svy", timed["svy"]), ("R survey", timed["r"])]:
        print(f"{name:<19}{one['cpu']:7.3f}{one['elapsed']:12.3f}{one['memory_mb']:12.0f}{one['cpu'] / ours['cpu']:12.1f}")
    print("Tidemark, every run: " + " ".join(f"{one['cpu']:.3f}" for one in timed["tidemark"]))
    met = True
    for one in agreement:
        good = not one["absent"] and one["worst"] <= TOLERANCE and one["compared"] > 0
        met &= good
        at = f" at {one['where']}" if one["where"] else ""
        print(f"{'equal ' if good else 'DIFFER'} {one['name']}: {one['compared']} figures, largest difference {one['worst']:.2e}{at}")
        if one["absent"]:
            print(f"       {len(one['absent'])} figures that Tidemark does not have, the first {one['absent'][0]}")
    for name, wanted in [("svy", SVY_RATIO), ("r", R_RATIO)]:
        ratio = timed[name]["cpu"] / ours["cpu"]
        good = ratio >= wanted
        met &= good
        print(f"{'met   ' if good else 'MISSED'} {name}: {ratio:.0f} times Tidemark's CPU, wanted {wanted}")
    if options.reuse_peers:
        print("the peers' times are remembered ones: this was no race")
    summary = {"timed": timed, "version": version, "agreement": [{**one, "absent": len(one["absent"])} for one in agreement]}
    (work / "race.json").write_text(json.dumps(summary, indent=1))
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
