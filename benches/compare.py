#!/usr/bin/env python3
"""From a folder of files to explained clues: hecha against DuckDB, Polars and DataFusion. See README.md.

`benches/compare.py S|M|L [--runs 3] [--dir DIR] [--hecha PATH] [--keep]`
`benches/compare.py S|M|L --profile`: where the time of hecha goes, by file and by rule of the whole catalogue.
"""

import argparse
import csv
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = [f"B{number:02}" for number in range(1, 9)]
GB18030 = ("市监市场主体20240630.csv", "死亡火化20240630.csv")
PEERS = ("duckdb", "polars", "datafusion")


def run(command):
    """Standard output, seconds, seconds of processors, and peak memory in bytes of a process."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([str(part) for part in command], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"failed ({process.returncode}): {' '.join(str(part) for part in command)}")
        out.seek(0)
        return out.read().decode(), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def generate(scale, folder):
    """Writes the files unless they are there, and the GB18030 ones once more in UTF-8."""
    source, utf8 = folder / "in", folder / "utf8"
    if not (source / GB18030[-1]).exists():
        subprocess.run(["cargo", "run", "--release", "--locked", "--example", "bench-county", "--", scale, source], check=True, cwd=HERE.parent)
    utf8.mkdir(exist_ok=True)
    for name in GB18030:
        with open(source / name, encoding="gb18030", newline="") as old, open(utf8 / name, "w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new, 1 << 20)
    return source, utf8


def run_hecha(hecha, source, folder):
    """Seconds of each step, peak memory, and the answers."""
    book = folder / "bench.hecha"
    for path in folder.glob("bench.hecha*"):
        path.unlink()
    chosen = [part for rule in RULES for part in ("--rule", rule)]
    steps, peak, cpu = {}, 0, 0
    for name, arguments in [
        ("new", ["new", book, "--county", "禾川", "--pack", HERE / "pack"]),
        ("import", ["import", book, source]),
        ("screen", ["screen", book, *chosen]),
    ]:
        _, steps[name], used, memory = run([hecha, *arguments])
        peak, cpu = max(peak, memory), cpu + used
    # Full numbers are shown to a named officer for a reason only; this is not counted.
    run([hecha, "act", book, "@bench", "add_officer", "name=基准", "role=county_office", "--as-officer", "bench"])
    whole = ["--ids", "full", "--as-officer", "bench", "--reason", "benchmark"]
    text, *_ = run([hecha, "list", book, "clues", "--format", "csv", *whole])
    rows = csv.DictReader(text.lstrip("\ufeff").splitlines())
    answers = Counter()
    for row in rows:
        person = row["rule"] in ("B01", "B07")
        subject = row["id_no"].strip('="\t') if person else row["household_no"]
        answers[row["rule"], subject, int(row["months"]), round(float(row["amount"]) * 100)] += 1
    steps["bytes"] = sum(path.stat().st_size for path in folder.glob("bench.hecha*"))
    return steps, cpu, peak, answers


def phases(command, title):
    """Runs hecha and prints its phases, the dearest first, those below one per cent together."""
    process = subprocess.run([str(part) for part in command], env={**os.environ, "HECHA_TIMES": "1"}, capture_output=True, text=True)
    if process.returncode != 0:
        raise SystemExit(process.stderr)
    rows = [line.split("\t") for line in process.stderr.splitlines() if line.count("\t") == 3]
    rows = [(" ".join(part for part in row[:2] if part), float(row[2]), float(row[3])) for row in rows]
    total = sum(row[2] for row in rows) or 1
    shown = [row for row in rows if row[2] >= total / 100]
    rest = [row for row in rows if row[2] < total / 100]
    print(f"\n| {title} | s | processor s | share |\n| --- | ---: | ---: | ---: |")
    for name, seconds, processors in sorted(shown, key=lambda row: -row[2]):
        print(f"| {name} | {seconds:.2f} | {processors:.2f} | {processors / total:.0%} |")
    print(f"| {len(rest)} others | {sum(row[1] for row in rest):.2f} | {sum(row[2] for row in rest):.2f} | {sum(row[2] for row in rest) / total:.0%} |")
    print(f"| together | {sum(row[1] for row in rows):.2f} | {sum(row[2] for row in rows):.2f} | |", flush=True)


def profile(hecha, source, folder):
    """Import, the whole catalogue of the program's own pack, and the same again with nothing new."""
    book = folder / "profile.hecha"
    for path in folder.glob("profile.hecha*"):
        path.unlink()
    run([hecha, "new", book, "--county", "禾川"])
    phases([hecha, "import", book, source], "import")
    # One rule at a time, so that each has its own seconds.
    phases([hecha, "screen", book, "--readers", "1"], "screen, whole catalogue")
    for title, command in [
        ("screened again, nothing new", ["screen", book]),
        ("imported again, nothing new", ["import", book, source]),
        ("list of clues, first page", ["list", book, "clues", "--limit", "50"]),
    ]:
        try:
            _, seconds, cpu, peak = run([hecha, *command])
            print(f"{title}: {seconds:.2f} s, {cpu:.2f} s of processors, {peak / 1e6:.0f} MB")
        except SystemExit as error:
            print(f"{title}: {error}")


def run_peer(engine, source, utf8, folder):
    out = folder / f"{engine}.csv"
    text, _, cpu, peak = run([sys.executable, HERE / "peers.py", engine, source, utf8, out])
    with open(out, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        answers = Counter((row["rule"], row["subject"], int(row["months"]), int(row["amount"])) for row in rows)
    return float(text.split()[-1]), cpu, peak, answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scale", choices=["S", "M", "L"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--dir", type=Path, default=None, help="where files are made (default: a temporary folder)")
    parser.add_argument("--hecha", type=Path, default=HERE.parent / "target/release/hecha")
    parser.add_argument("--keep", action="store_true", help="leave the folder for the next run")
    parser.add_argument("--profile", action="store_true", help="only hecha: where its time goes")
    options = parser.parse_args()
    folder = (options.dir or Path(tempfile.gettempdir()) / f"hecha-bench-{options.scale}").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    source, utf8 = generate(options.scale, folder)
    size = sum(path.stat().st_size for path in source.iterdir())
    if options.profile:
        profile(options.hecha, source, folder)
        if not options.keep:
            shutil.rmtree(folder)
        return 0
    peers = [name for name in PEERS if importlib.util.find_spec(name)]
    print(f"{options.scale}: {size / 1e6:.0f} MB of csv in {len(list(source.iterdir()))} files; peers: {', '.join(peers) or 'none'}")
    seconds, processors, peaks, answers, steps = {}, {}, {}, {}, []
    for turn in range(options.runs):
        done, cpu, peak, answers["hecha"] = run_hecha(options.hecha, source, folder)
        steps.append(done)
        seconds.setdefault("hecha", []).append(done["new"] + done["import"] + done["screen"])
        processors.setdefault("hecha", []).append(cpu)
        peaks["hecha"] = max(peaks.get("hecha", 0), peak)
        for engine in peers:
            took, cpu, peak, answers[engine] = run_peer(engine, source, utf8, folder)
            processors.setdefault(engine, []).append(cpu)
            seconds.setdefault(engine, []).append(took)
            peaks[engine] = max(peaks.get(engine, 0), peak)
        print(f"run {turn + 1}: " + ", ".join(f"{name} {times[-1]:.2f} s" for name, times in seconds.items()), flush=True)
    wrong = [name for name in answers if answers[name] != answers["hecha"]]
    for name in wrong:
        missing, extra = answers["hecha"] - answers[name], answers[name] - answers["hecha"]
        print(f"{name} differs: {sum(missing.values())} only in hecha {list(missing)[:3]}, {sum(extra.values())} only in it {list(extra)[:3]}")
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    fastest = min((medians[name] for name in peers), default=medians["hecha"])
    print("\n| engine | median s | of the fastest peer | processor s | peak MB |\n| --- | ---: | ---: | ---: | ---: |")
    for name in medians:
        cpu = statistics.median(processors[name])
        print(f"| {name} | {medians[name]:.2f} | {medians[name] / fastest:.2f} | {cpu:.2f} | {peaks[name] / 1e6:.0f} |")
    for step in ("new", "import", "screen"):
        print(f"hecha {step}: {statistics.median(done[step] for done in steps):.2f} s")
    print(f"workbook: {steps[-1]['bytes'] / 1e6:.0f} MB")
    counts = Counter(key[0] for key in answers["hecha"].elements())
    print("clues: " + ", ".join(f"{rule} {counts[rule]}" for rule in RULES) + ("; all engines agree" if peers and not wrong else ""))
    if not options.keep:
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
