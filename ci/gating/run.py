"""Runs a plan by ctest and collects what came of it."""

import json
import os
import shlex
import subprocess
import time
import xml.etree.ElementTree

from gating import tests
from gating.judge import judge, line
from gating.one import GRACE


def say(result):
    numbers = f"  {result['executions']} executions" if "executions" in result else ""
    why = f"  {result['why']}" if result["why"] and (result["red"] or "executions" not in result) else ""
    print(f"{'RED  ' if result['red'] else 'green'}  {result['name']}: {result['verdict']}{numbers}{why}", flush=True)


def environment():
    """Without what would have GoogleTest leave tests out, or run them again: ctest has chosen them."""
    return {k: v for k, v in os.environ.items() if not k.startswith("GTEST_")}


class Collector:
    """The lines of a run, said as soon as they are known."""

    def __init__(self, plan, output):
        self.plan, self.output, self.done, self.lines = plan, output, set(), []

    def add(self, result, entry, **more):
        self.lines.append({**result, "test": entry["name"], "kind": entry["kind"],
                           "command": shlex.join(entry["command"]), **more})
        say(result)

    def collect(self):
        for key, entry in self.plan["entries"].items():
            path = self.output / "records" / f"{key}.json"
            if key in self.done or entry["kind"] == "fixture" or entry["by_status"] or not path.exists():
                continue
            self.done.add(key)
            record = json.loads(path.read_text(encoding="utf-8"))
            for result in judge(entry, record, self.output, key, self.plan["allow_incomplete"]):
                self.add(result, entry, key=key, time=record["time"], seconds=record["seconds"])

    def collect_from_ctest(self):
        """What the tests have not said themselves: those that never ran, fixtures that failed."""
        root = xml.etree.ElementTree.parse(self.output / "junit.xml").getroot()
        cases = {c.get("name"): c for c in root.iter("testcase")}
        red = {result.get("key") for result in self.lines if result["red"]}
        for key, entry in self.plan["entries"].items():
            case = cases.get(entry["ctest_name"])
            status = "notrun" if case is None else case.get("status")
            if key in self.done:
                # By what the gate does not look at itself, as FAIL_REGULAR_EXPRESSION.
                if status == "fail" and key not in red:
                    self.add(line(entry["name"], "failed", True, self.message(case)), entry, key=key)
                continue
            if status == "disabled" or (entry["kind"] == "fixture" and status == "run"):
                continue
            if entry["kind"] == "search" and case is not None and self.skipped(case):
                self.add(line(entry["name"], "skipped", False, "skipped itself"), entry)
                continue
            if status == "run":
                self.add(line(entry["name"], "passed", False, "as ctest judges it"), entry)
            elif status == "fail":
                self.add(line(entry["name"], "failed", True, "as ctest judges it"), entry)
            else:
                self.add(line(entry["name"], "not run", True, "ctest could not run it, or what it depends on"), entry)


    @staticmethod
    def message(case):
        failure = case.find("failure")
        said = failure.get("message", "") if failure is not None else ""
        return "as ctest judges it" + (f": {said}" if said else "")

    @staticmethod
    def skipped(case):
        why = case.find("skipped")
        return why is not None and why.get("message", "").startswith("SKIP_")


def run(ctest, arguments, begin, gate):
    """(all lines, the names of all tests there are, outside this shard too)."""
    mine, fixtures, labelled = tests.discover(ctest, arguments)
    replays, complaints = tests.stored(arguments.schedules, mine, labelled)
    plan, of_key = tests.make_plan(arguments, mine, fixtures, replays)
    plan.update(begin=begin, deadline=begin + arguments.budget, gate=gate,
                pid=os.getpid(), run=f"{os.getpid()}-{begin}")
    collector = Collector(plan, arguments.output)
    for complaint in complaints:
        collector.lines.append({**complaint, "test": complaint["name"], "kind": "replay"})
        say(complaint)
    directory = arguments.output / "ctest"
    tests.write_tests(directory, plan, of_key, plan["deadline"] + GRACE)
    searches = sum(entry["kind"] == "search" for entry in plan["entries"].values())
    (arguments.output / "state.json").write_text(json.dumps(
        {"left": searches, "running": 0, "beside": 0.1, "between": 0.1, "ends": []}), encoding="utf-8")
    if plan["entries"]:
        with (directory / "ctest.log").open("w", encoding="utf-8") as log, subprocess.Popen(
                [ctest, "--test-dir", directory, "-j", str(arguments.jobs), "--output-junit",
                 arguments.output / "junit.xml"], env=environment(), stdout=log, stderr=log) as process:
            while process.poll() is None:
                time.sleep(0.1)
                collector.collect()
        collector.collect()
        if not (arguments.output / "junit.xml").exists():
            raise OSError(f"ctest wrote no results, see {directory / 'ctest.log'}")
        collector.collect_from_ctest()
    collector.lines.sort(key=lambda r: r["kind"] != "replay")  # of what is red, an old bug is named first
    return collector.lines, [t["name"] for t in labelled]
