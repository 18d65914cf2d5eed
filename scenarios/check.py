#!/usr/bin/env python3
"""Runs the scenarios and compares what Fearless says with expected.json.

  check.py BUILD [--seeds N] [--strategies random,pct,pos,exhaustive] [--executions N] [--only PREFIX] [--jobs N]
                 [--no-families | --required] [--memory-model MODEL]

Wrong scenarios run with seeds 1..N: each search must fail with the expected kind, and its token must fail
with the same kind in a fresh process. Right ones run once for each strategy and must pass. Those that expected.json calls
"exhaustive" are small enough to try all their executions under rc11 too: wrong ones must be found, right ones pass
with all executions. With "exhaustive" among the strategies all scenarios are searched so, up to --executions, except
where expected.json says what becomes of them instead ("refused", "not found"). For families of
known bugs the mean number of executions to the first failure is shown next to the published one; a trial
that finds nothing counts as none, as in the published tables. Those that expected.json calls "required" must
be found in every trial, from twenty seeds on with a mean of at most twice the published one.

Exit status: 0 if all is as expected, 1 if not (everything unexpected is listed at the end).
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
LEAST = 1000  # executions a wrong scenario must be found in
TRIAL = 10000  # executions of one trial of a family, as in the published experiments
TIMEOUT = 900  # seconds, for one process
INSTEAD = {"refused": "internal error", "not found": "passed"}  # what exhaustive search says
ALWAYS = {}  # options of all searches
SEEDS = 20  # trials that make a mean worth comparing, as many as in the published experiments


def run(build, program, name, **options):
    """One search in a process of its own: its entry of the JSON summary, or what went wrong instead."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "GTEST_"))}
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory, "summary.json")
        options = {**ALWAYS, **options}
        env.update({"FEARLESS_" + k.upper(): str(v) for k, v in options.items()}, FEARLESS_JSON=str(summary))
        try:
            process = subprocess.run(
                [build / "scenarios" / program, "--gtest_filter=" + name], env=env, timeout=TIMEOUT,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        except subprocess.TimeoutExpired:
            return {"verdict": f"no end within {TIMEOUT} s"}
        lines = process.stdout.strip().splitlines() or [""]
        try:
            results = json.loads(summary.read_text())["results"]
        except (OSError, ValueError):
            results = []
        if len(results) != 1:
            return {"verdict": f"exit status {process.returncode}: {lines[-1]}"}
        exit_codes = {"passed": 0, "failed": 1, "nondeterministic": 5}
        result = results[0]
        if process.returncode != exit_codes.get(result["verdict"], process.returncode):
            result["verdict"] += f" with exit status {process.returncode}"
        return result


def search_and_replay(build, name, want, strategy, seed):
    """A wrong scenario: (executions to the failure or None, complaints)."""
    published = want.get("published", {}).get(strategy) or 0
    family = want["program"] == "scenarios_families"
    limit = TRIAL if family else want.get("within", max(LEAST, round(2 * published)))
    found = run(build, want["program"], name, strategy=strategy, seed=seed, executions=limit)
    where = f"{name} ({strategy}, seed {seed})"
    if strategy == "exhaustive" and want.get("exhaustive") in INSTEAD:
        return None, [] if found["verdict"] == INSTEAD[want["exhaustive"]] else [f"{where}: {found['verdict']}"]
    if found["verdict"] == "passed":
        return None, [] if family and not want.get("required") else [f"{where}: not found in {limit} executions"]
    if found["verdict"] != "failed":
        return None, [f"{where}: {found['verdict']}, expected {want['kind']}"]
    violation = found["violations"][0]
    if violation["kind"] != want["kind"]:
        return None, [f"{where}: {violation['kind']}, expected {want['kind']}: {violation['message']}"]
    again = run(build, want["program"], name, replay=violation["replay"])
    kinds = [v["kind"] for v in again.get("violations", [])]
    if again["verdict"] != "failed" or kinds != [want["kind"]]:
        return None, [f"{where}: {violation['replay']} replays as {again['verdict']} {kinds}"]
    return violation["execution"], []


def passes(build, name, want, strategy, executions):
    """A right scenario: complaints."""
    got = run(build, want["program"], name, strategy=strategy, executions=executions)
    if strategy != "exhaustive" or want.get("exhaustive") is True:
        right = got["verdict"] == "passed"
    elif want.get("exhaustive") in INSTEAD:
        right = got["verdict"] == INSTEAD[want["exhaustive"]]
    else:
        right = got["verdict"] == "passed" or (got["verdict"] == "incomplete" and got["executions"] >= executions)
    if right:
        return []
    kinds = "".join(f", {v['kind']}: {v['message']}" for v in got.get("violations", []))
    return [f"{name} ({strategy}): {got['verdict']}{kinds}"]


def exhaustively(build, name, want):
    """A small scenario, all executions of which are tried: complaints."""
    if want["verdict"] == "failed":
        return search_and_replay(build, name, want, "exhaustive", 1)[1]
    got = run(build, want["program"], name, strategy="exhaustive")
    if got["verdict"] == "passed" and got["complete"] and got["memory_model"] == "rc11":
        return []
    return [f"{name} (exhaustive): {got['verdict']} in {got.get('executions')} executions"]


def names_in(build, program):
    listing = subprocess.run([build / "scenarios" / program, "--gtest_list_tests"], text=True,
                             stdout=subprocess.PIPE, check=True).stdout
    suite = ""
    for line in listing.splitlines():
        if line.startswith(" "):
            yield suite + line.split()[0]
        elif line.rstrip().endswith("."):
            suite = line.strip()


def completeness(build, expected):
    """Every test is expected, every expectation has a test."""
    programs = sorted({want["program"] for want in expected.values()})
    there = {(p, n) for p in programs if (build / "scenarios" / p).exists() for n in names_in(build, p)}
    missing = [p for p in programs if not (build / "scenarios" / p).exists()]
    wanted = {(want["program"], n) for n, want in expected.items() if want["program"] not in missing}
    return ([f"{p} has not been built" for p in missing]
            + [f"{p} has {n}, which expected.json does not know" for p, n in sorted(there - wanted)]
            + [f"{p} has no {n}, which expected.json knows" for p, n in sorted(wanted - there)])


def mean(trials):
    found = [t for t in trials if t is not None]
    if not found:
        return "-"
    missed = f" ({len(found)}/{len(trials)})" if len(found) < len(trials) else ""
    return f"{statistics.mean(found):.1f}{missed}"


def too_slow(trials, expected):
    """Complaints about required families that need more than twice the published executions."""
    for (name, strategy), executions in trials.items():
        published = expected[name].get("published", {}).get(strategy)
        if not expected[name].get("required") or not published or len(executions) < SEEDS or None in executions:
            continue
        if statistics.mean(executions) > 2 * published:
            yield f"{name} ({strategy}): mean {statistics.mean(executions):.1f}, published {published}"


def table(title, trials, expected, strategies, published):
    names = [n for n in expected if any((n, s) in trials for s in strategies)]
    if not names:
        return
    print(f"\n{title}: mean number of executions to the failure"
          + (" / as published" if published else ""))
    width = max(map(len, names))
    print(" " * width, *(f"{s:>20}" for s in strategies))
    for name in names:
        cells = []
        for s in strategies:
            cell = mean(trials.get((name, s), []))
            if published:
                other = expected[name].get("published", {}).get(s)
                cell += f" / {'-' if other is None else other}"
            cells.append(f"{cell:>20}")
        print(f"{name:{width}}", *cells)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="the build directory")
    parser.add_argument("--seeds", type=int, default=3, metavar="N")
    parser.add_argument("--strategies", default="random,pct,pos")
    parser.add_argument("--executions", type=int, default=20000, help="of right scenarios", metavar="N")
    parser.add_argument("--only", default="", help="scenarios whose name begins so, or whose program is that", metavar="PREFIX")
    parser.add_argument("--no-families", action="store_true", help="leave out the families of known hard bugs")
    parser.add_argument("--required", action="store_true", help="only the families that must be found as fast")
    parser.add_argument("--memory-model", metavar="MODEL", help="instead of the strategies' own")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if arguments.memory_model:
        ALWAYS["memory_model"] = arguments.memory_model
    strategies = arguments.strategies.split(",")
    expected = json.loads((HERE / "expected.json").read_text())
    complaints = completeness(build, expected)
    expected = {n: want for n, want in expected.items()
                if (n.startswith(arguments.only) or want["program"] == arguments.only)
                and (build / "scenarios" / want["program"]).exists()
                and not (arguments.no_families and want["program"] == "scenarios_families")
                and (want.get("required") or not arguments.required)}
    if not expected:
        sys.exit(f"check.py: nothing is called {arguments.only}… and has been built: nothing was checked")

    with ThreadPoolExecutor(arguments.jobs) as pool:
        right, wrong, exhaustive = [], {}, []
        for name, want in expected.items():
            for s in strategies:
                if s not in want.get("strategies", strategies):
                    continue
                if want["verdict"] == "passed":
                    right.append(pool.submit(passes, build, name, want, s, arguments.executions))
                else:
                    wrong[name, s] = [pool.submit(search_and_replay, build, name, want, s, seed)
                                      for seed in range(1, arguments.seeds + 1)]
            if want.get("exhaustive") is True and "exhaustive" not in strategies:
                exhaustive.append(pool.submit(exhaustively, build, name, want))
    trials = {}
    for key, futures in wrong.items():
        results = [f.result() for f in futures]
        trials[key] = [executions for executions, _ in results]
        complaints += [c for _, cs in results for c in cs]
    complaints += [c for f in right + exhaustive for c in f.result()]
    complaints += too_slow(trials, expected)

    families = {n: w for n, w in expected.items() if w["program"] == "scenarios_families"}
    others = {n: w for n, w in expected.items() if n not in families}
    table("Wrong scenarios", trials, others, strategies, published=False)
    table("Families", trials, families, strategies, published=True)
    print(f"\n{len(right)} searches of right scenarios, {sum(map(len, trials.values()))} of wrong ones, "
          f"{len(exhaustive)} with all executions: "
          + (f"{len(complaints)} not as expected" if complaints else "all as expected"))
    for c in complaints:
        print("  " + c)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
