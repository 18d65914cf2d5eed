#!/usr/bin/env python3
"""Compares Fearless's detector of data races with ThreadSanitizer's runtime on the scenarios.

  second_opinion.py BUILD RUNTIME [--executions N] [--strategies random,pct,pos] [--groups right,wrong…] [--only PREFIX]
                    [--seeds N] [--jobs N]

RUNTIME is libclang_rt.tsan-x86_64.so, which the programs of BUILD are started with. Right scenarios must pass with
it; wrong ones must fail with the expected kind, and every race that one of the two finds must be one, at the same
places, when its schedule is replayed with the other.

Those whose races are not to end their executions (races=explore) are searched with races=report instead: by both to
the same end.

ThreadSanitizer may not know of a race of which more than four different accesses to the same eight bytes were between,
or before (it keeps four): such races are counted, and are at most one in fifty searches.

Where "second_opinion" in expected.json says so, ThreadSanitizer is known not to see what is wrong.

Left out are those that use fences, or atomics of odd sizes: with ThreadSanitizer they are refused, and that is
checked.

Exit status: 0 if all is as expected, 1 if not (everything unexpected is listed at the end).
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
GROUPS = ("right", "wrong", "book", "families", "library")
TIMEOUT = 600
REFUSED = ("fence", "an atomic object of another size")


class Programs:
    def __init__(self, build, runtime):
        self.build = build
        self.preload = f"{build / 'harness' / 'libfearless.so'}:{runtime}"

    def run(self, program, name, judge, **options):
        """One search in a process of its own: (its entry of the JSON summary or None, what it said)."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("FEARLESS_", "GTEST_", "TSAN_"))}
        if judge != "own":
            env["LD_PRELOAD"] = self.preload
        with tempfile.TemporaryDirectory() as directory:
            summary = pathlib.Path(directory, "summary.json")
            env.update({"FEARLESS_" + k.upper(): str(v) for k, v in options.items()}, FEARLESS_JSON=str(summary))
            done = subprocess.run([self.build / "scenarios" / program, "--gtest_filter=" + name], env=env,
                                  timeout=TIMEOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  errors="replace", check=False)
            try:
                [result] = json.loads(summary.read_text(encoding="utf-8"))["results"]
            except (OSError, ValueError):
                return None, f"exit status {done.returncode}: {done.stdout[-300:]}"
            return result, done.stdout


def outcome(result):
    return None if result is None else (result["verdict"], [v["kind"] for v in result["violations"]])


def forgotten(programs, program, name, violation, options):
    """Were there more different accesses to the eight bytes than ThreadSanitizer remembers?"""
    again, _ = programs.run(program, name, "both", replay=violation["replay"], detector="both",
                            races=options.get("races", "report"))
    why = again["violations"][0]["second_opinion"].get("why", "") if again and again["violations"] else ""
    return "keeps 4 accesses for each eight bytes" in why


def compare(programs, name, want, strategy, executions, seed):
    """Complaints, and whether it was "refused", or a race "forgotten"."""
    program, where = want["program"], f"{name} ({strategy}, seed {seed})"
    expected = (want["verdict"], [want["kind"]] if "kind" in want else [])
    if "second_opinion" in want:
        expected = (want["second_opinion"], [])
    options = {"strategy": strategy, "executions": executions, "seed": seed}
    second, said = programs.run(program, name, "tsan", **options)
    if second is not None and second["detector"] == "own":
        options["races"] = "report"
        expected = outcome(programs.run(program, name, "own", **options)[0])
        second, said = programs.run(program, name, "tsan", **options)
    if second is not None and second["verdict"] == "internal error" and any(
            what in second.get("reason", "") for what in REFUSED):
        return [], "refused"
    if outcome(second) != expected or second["detector"] != "tsan":
        return [f"{where}: ThreadSanitizer: {outcome(second) or said}, expected {expected}"], None
    if expected[1] != ["data-race"]:
        return [], None
    first, said = programs.run(program, name, "own", **options)
    if outcome(first) != expected:
        return [f"{where}: own: {outcome(first) or said}, expected {expected}"], None
    complaints = []
    for found, other in ((first, "tsan"), (second, "own")):
        [violation] = found["violations"]
        again, said = programs.run(program, name, other, replay=violation["replay"])
        if other == "tsan" and outcome(again) == ("passed", []) and forgotten(programs, program, name, violation, options):
            return complaints, "forgotten"
        if outcome(again) != expected or again["violations"][0]["sites"] != violation["sites"]:
            complaints.append(f"{where}: {violation['replay']} with detector={other}: "
                              f"{again['violations'] if outcome(again) == expected else outcome(again) or said}")
    return complaints, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("runtime", type=pathlib.Path)
    parser.add_argument("--executions", type=int, default=1000, metavar="N")
    parser.add_argument("--strategies", default="random,pct,pos")
    parser.add_argument("--groups", default=",".join(GROUPS))
    parser.add_argument("--only", default="", metavar="PREFIX")
    parser.add_argument("--seeds", type=int, default=1, metavar="N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    arguments = parser.parse_args()
    programs = Programs(arguments.build.resolve(), arguments.runtime.resolve())
    expected = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
    strategies = arguments.strategies.split(",")
    groups = [f"scenarios_{g}" for g in arguments.groups.split(",")]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(compare, programs, name, want, s, max(arguments.executions, want.get("within", 0)), seed)
                for name, want in expected.items()
                if name.startswith(arguments.only) and want["program"] in groups
                and (programs.build / "scenarios" / want["program"]).exists()
                for s in strategies if s in want.get("strategies", strategies)
                for seed in range(1, arguments.seeds + 1)]
    results = [j.result() for j in jobs]
    complaints = [c for cs, _ in results for c in cs]
    refused, lost = (sum(r == what for _, r in results) for what in ("refused", "forgotten"))
    one_in = 50
    if lost * one_in > max(len(results), one_in):
        complaints.append(f"{lost} races that ThreadSanitizer has forgotten: too many")
    print(f"{len(results)} searches compared, {refused} refused for fences, {lost} races forgotten: "
          + (f"{len(complaints)} not as expected" if complaints else "all as expected"))
    for c in complaints:
        print("  " + c)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
