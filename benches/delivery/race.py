#!/usr/bin/env python3
"""The race of a large delivery: Tidemark against pyreadstat and polars-readstat (.sav, .zsav) and Polars (.csv), in one run.

Makes the same answers (codes 1 to 5, 8 declared missing and labelled, and a weight) in four files with pyreadstat and
Polars, and a survey folder a file. Tidemark reads and validates every variable (`tidemark check`); the peers read the
file into memory. CPU seconds are user + system of whole processes; a peer's are also given without what importing
its library costs.

Exit code 0: every bar is met, held against the peers without their import; 1: not; 2: something did not run.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
CODES = [1, 2, 3, 4, 5, 8]
LABELS = {1: "Helt enig", 2: "Enig", 3: "Hverken enig eller uenig", 4: "Uenig", 5: "Helt uenig", 8: "Ved ikke"}
SAV_RATIO, CSV_RATIO = 1.2, 2.0
FILES = ["plain.sav", "compressed.sav", "zlib.zsav", "answers.csv"]
PEERS = {
    "pyreadstat": ("import pyreadstat", "pyreadstat.read_sav({path!r}, user_missing=True)"),
    "polars-readstat": (
        "import polars_readstat",
        "polars_readstat.read_readstat({path!r}, value_labels_as_strings=False)",
    ),
    "polars": ("import polars", "polars.read_csv({path!r})"),
}


def main():
    options = arguments()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    if not all((work / name).exists() for name in FILES) or not options.reuse:
        make = [options.python, __file__, "--make", "--work", work, "--rows", options.rows, "--variables", options.variables]
        subprocess.run([str(part) for part in make], check=True)
    met = True
    version = median([run([options.tidemark, "--version"]) for _ in range(options.runs)])
    print(f"{options.rows:,} rows × {options.variables} variables; `tidemark --version` {version['cpu']:.3f} s; {options.runs} runs, median")
    print("| file | MB | program | CPU s | without import | elapsed s | peak MB | Tidemark ÷ it |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for name in FILES:
        met &= race(options, work, name)
    raise SystemExit(0 if met else 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable), help="a Python with pyreadstat, polars_readstat, polars, pandas and numpy (or PEER_PYTHON)")
    parser.add_argument("--tidemark", type=pathlib.Path, default=REPO / "target/release/tidemark")
    parser.add_argument("--work", type=pathlib.Path, default=REPO / "target/delivery", help="where files and survey folders go")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--variables", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--reuse", action="store_true", help="take the files of the last run")
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make(options)
        raise SystemExit(0)
    return options


def race(options, work, name):
    """Runs every program on a file, in turns, and prints them; whether the bar is met."""
    path = work / name
    survey = work / f"survey-{path.stem}"
    make_survey(survey, path, options.variables)
    peers = ["polars"] if name.endswith(".csv") else ["pyreadstat", "polars-readstat"]
    commands = {"tidemark": [options.tidemark, "check", survey]}
    for peer in peers:
        load, read = PEERS[peer]
        commands[peer] = [options.python, "-c", f"{load}; {read.format(path=str(path))}"]
        commands[f"{peer} import"] = [options.python, "-c", load]
    runs = {program: [] for program in commands}
    for _ in range(options.runs):
        for program, command in commands.items():
            runs[program].append(run(command))
    ours = median(runs["tidemark"])
    megabytes = path.stat().st_size / 1e6
    line(name, megabytes, "tidemark check", ours, None, None)
    best = None
    for peer in peers:
        whole = median(runs[peer])
        above = whole["cpu"] - median(runs[f"{peer} import"])["cpu"]
        best = above if best is None else min(best, above)
        line(name, megabytes, peer, whole, above, ours["cpu"] / above)
    return ours["cpu"] <= best * (CSV_RATIO if name.endswith(".csv") else SAV_RATIO)


def line(name, megabytes, program, run, above, ratio):
    cells = [
        name,
        f"{megabytes:.0f}",
        program,
        f"{run['cpu']:.2f}",
        "" if above is None else f"{above:.2f}",
        f"{run['elapsed']:.2f}",
        f"{run['memory_mb']:.0f}",
        "" if ratio is None else f"{ratio:.2f}",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def run(command):
    """CPU seconds (user + system), elapsed seconds and peak memory of one whole process."""
    with tempfile.TemporaryFile() as messages:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            messages.seek(0)
            print(f"exit code {process.returncode}: {command}\n{messages.read().decode(errors='replace')}", file=sys.stderr)
            raise SystemExit(2)
    return {"cpu": usage.ru_utime + usage.ru_stime, "elapsed": elapsed, "memory_mb": usage.ru_maxrss / 1024}


def median(runs):
    return sorted(runs, key=lambda one: one["cpu"])[len(runs) // 2]


# --- answers -----------------------------------------------------------------------------------------------------


def names(variables):
    return [f"q{number}" for number in range(1, variables)]


def make(options):
    import numpy
    import pandas
    import polars
    import pyreadstat

    random = numpy.random.default_rng(20241122)
    columns = {
        name: random.choice(CODES, size=options.rows, p=[0.12, 0.26, 0.15, 0.28, 0.14, 0.05]).astype("float64")
        for name in names(options.variables)
    }
    columns["weight"] = numpy.round(random.lognormal(0, 0.5, options.rows), 6)
    frame = pandas.DataFrame(columns)
    described = {
        "column_labels": {name: f"Udsagn {name}" for name in names(options.variables)},
        "variable_value_labels": {name: LABELS for name in names(options.variables)},
        "missing_ranges": {name: [8] for name in names(options.variables)},
    }
    pyreadstat.write_sav(frame, str(options.work / "plain.sav"), **described)
    pyreadstat.write_sav(frame, str(options.work / "compressed.sav"), row_compress=True, **described)
    pyreadstat.write_sav(frame, str(options.work / "zlib.zsav"), compress=True, **described)
    codes = {name: frame[name].astype("int64") for name in names(options.variables)}
    polars.DataFrame({**codes, "weight": frame["weight"]}).write_csv(options.work / "answers.csv")


def make_survey(folder, delivery, variables):
    shutil.rmtree(folder, ignore_errors=True)
    wave = folder / "waves" / "2024"
    wave.mkdir(parents=True)
    answers = "\n".join(
        f"  {{ code = {code}, label = '{label}'{', missing = ' + repr('dont_know') if code == 8 else ''} }},"
        for code, label in LABELS.items()
    )
    items = "\n".join(
        f"[item.{name}]\nkind = 'single'\nscale = 'agree5'\ntext = 'Udsagn {name}'\n" for name in names(variables)
    )
    (folder / "survey.toml").write_text(
        "[survey]\nid = 'race'\nlanguages = ['da']\ntitle = 'Kapløb'\n"
        "[design]\nweight = 'weight'\n[disclosure]\nprobability = 'not_stated'\n"
        f"[scale.agree5]\nbase = 'answered'\nanswers = [\n{answers}\n]\n{items}",
        encoding="utf-8",
    )
    (wave / "wave.toml").write_text(
        "kind = 'responses'\nlabel = '2024'\nfieldwork = { start = 2024-05-01, end = 2024-05-20 }\n"
        f"mode = {{ id = 'web', text = 'Web' }}\nsources = ['simulated']\ndelivery = '{delivery}'\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
