"""Which tests there are, which schedules are stored of them, and what ctest is given to run."""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time

from gating.cases import case_of, discovered, scenarios_of
from gating.judge import line
from gating.one import OWN

# What ctest goes by besides the command. How long to search, and the time-out, are the gate's.
KEPT = {"DEPENDS", "DISABLED", "ENVIRONMENT_MODIFICATION", "FAIL_REGULAR_EXPRESSION", "FIXTURES_CLEANUP",
        "FIXTURES_REQUIRED", "FIXTURES_SETUP", "LABELS", "PASS_REGULAR_EXPRESSION", "PROCESSORS", "REQUIRED_FILES",
        "RESOURCE_LOCK", "RUN_SERIAL", "SKIP_REGULAR_EXPRESSION", "SKIP_RETURN_CODE", "WILL_FAIL", "WORKING_DIRECTORY"}


def file_name(name):
    """A file's name for a test's; different for different ones."""
    plain = re.sub(r"[^\w.-]", "_", name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def cache_entry(build, name):
    text = (build / "CMakeCache.txt").read_text(encoding="utf-8", errors="replace")
    match = re.search(rf"^{name}:\w+=(.*)$", text, re.MULTILINE)
    return match[1] if match else ""


def properties(test):
    return {p["name"]: p["value"] for p in test.get("properties", [])}


def words(value):
    return value if isinstance(value, list) else [value]


def complete(tests, label):
    """gtest_discover_tests leaves tests with brackets in their names out of the list by which the others get labels
    and options. They get those of the others of their program here; those without any label, too."""
    def has(t):
        return label in words(properties(t).get("LABELS", []))
    programs = {}
    for t in filter(discovered, tests):
        programs.setdefault(t["command"][0], []).append(t)
    for of_program in programs.values():
        listed = [t for t in of_program if properties(t).get("LABELS") and not re.search(r"[\[\]]", t["name"])]
        model = next((t for t in listed if has(t)), next(filter(has, of_program), None))
        for t in of_program if model else []:
            left_out = re.search(r"[\[\]]", t["name"]) and all(map(has, listed))
            if left_out or not properties(t).get("LABELS"):
                take(t, properties(model))


def take(test, model):
    """The labels, and the environment if it has none."""
    taken = {"LABELS": model["LABELS"]}
    if "ENVIRONMENT" in model and "ENVIRONMENT" not in properties(test):
        taken["ENVIRONMENT"] = model["ENVIRONMENT"]
    test["properties"] = [p for p in test.get("properties", []) if p["name"] not in taken] + [
        {"name": k, "value": v} for k, v in taken.items()]


def discover(ctest, arguments):
    """(tests to search, tests of their fixtures, all tests with the label)."""
    command = [ctest, "--test-dir", str(arguments.build), "--show-only=json-v1"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    try:
        tests = json.loads(done.stdout)["tests"]
    except (ValueError, KeyError):
        raise OSError(f"ctest does not list the tests of {arguments.build}: {done.stderr.strip()}") from None
    complete(tests, arguments.label)
    labelled = [t for t in tests if arguments.label in words(properties(t).get("LABELS", []))]
    chosen = sorted((t for t in labelled if arguments.tests.search(t["name"])), key=lambda t: t["name"])
    part, parts = arguments.shard
    mine = chosen[part - 1::parts]
    fixtures, wanted, seen = [], [t for t in mine], set()
    while wanted:
        for fixture in words(properties(wanted.pop()).get("FIXTURES_REQUIRED", [])):
            for t in tests:
                p = properties(t)
                if t["name"] not in seen and t not in mine and fixture in (
                        words(p.get("FIXTURES_SETUP", [])) + words(p.get("FIXTURES_CLEANUP", []))):
                    seen.add(t["name"])
                    fixtures.append(t)
                    wanted.append(t)
    return mine, fixtures, labelled


def stored(directory, mine, labelled):
    """(test, token file) for each stored schedule of these tests, and complaints about those of no test."""
    pairs, complaints = [], []
    for path in sorted(directory.glob("*.token")) if directory else []:
        text = path.read_text(encoding="utf-8", errors="replace")
        case, wave, _ = text.partition("~")
        case = case.strip()
        named = re.search(r"^test: (.*)$", text, re.MULTILINE)

        def matches(t, named=named, case=case):
            return t["name"] == named[1] if named else case in (case_of(t), t["name"])
        pairs += [(t, path) for t in mine if matches(t)]
        if not wave:
            complaints.append(line(f"stored schedule {path.name}", "unreadable", True,
                                   "its first word is no token, as SUITE.NAME~… is: copy it again, or remove the file"))
        elif not any(matches(t) for t in labelled):
            complaints.append(line(f"{named[1] if named else case} (stored schedule {path.name})", "unreadable", True,
                                   "there is no such test any more: rename it in the file, or remove the file"))
    return pairs, complaints


def bracket(text):
    return f"[====[{text}]====]"


def write_tests(directory, plan, tests, end):
    """A directory for ctest in which every test is this program, running one entry of the plan."""
    lines = []
    for key, entry in plan["entries"].items():
        test, name = tests[key], entry["ctest_name"]
        command = [sys.executable, plan["gate"], "--run-one", str(directory / "plan.json"), key, plan["run"]]
        lines.append(f"add_test({bracket(name)} {' '.join(map(bracket, command))})")
        values = {k: v for k, v in properties(test).items() if k in KEPT}
        values["ENVIRONMENT"] = [v for v in words(properties(test).get("ENVIRONMENT", []))
                                 if v.partition("=")[0] not in OWN]
        values["TIMEOUT"] = str(round(end - time.time() + 60))
        values["COST"] = {"replay": "2", "search": "0" if entry.get("scenario") else "1"}.get(entry["kind"], "0")
        if entry["kind"] == "replay":  # its status is the gate's own judgement
            for k in ("DEPENDS", "FAIL_REGULAR_EXPRESSION", "PASS_REGULAR_EXPRESSION", "SKIP_REGULAR_EXPRESSION",
                      "SKIP_RETURN_CODE", "WILL_FAIL"):
                values.pop(k, None)
        for k, v in values.items():
            v = ";".join(map(str, v)) if isinstance(v, list) else {True: "ON", False: "OFF"}.get(v, v)
            lines.append(f"set_tests_properties({bracket(name)} PROPERTIES {k} {bracket(v)})")
    (directory / "CTestTestfile.cmake").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (directory / "plan.json").write_text(json.dumps(plan, indent=1), encoding="utf-8")


def make_plan(arguments, mine, fixtures, replays):
    entries, tests, names = {}, {}, set()

    def add(key, kind, test, name, **more):
        while key in entries:
            key += "_"
        while name in names:  # tests of different directories may have one name
            name += "_"
        names.add(name)
        p = properties(test)
        search = kind == "search"
        entries[key] = {"kind": kind, "name": test["name"], "ctest_name": name, "command": test.get("command", []),
                        "skip_status": int(p["SKIP_RETURN_CODE"]) if search and "SKIP_RETURN_CODE" in p else None,
                        "by_status": search and ("WILL_FAIL" in p or "PASS_REGULAR_EXPRESSION" in p), **more}
        tests[key] = test
    for test, path in replays:
        add(f"replay-{file_name(path.stem)}", "replay", test, f"replay {path.name} {test['name']}",
            token=str(path.resolve()))
    for test in fixtures:
        add("fixture-" + file_name(test["name"]), "fixture", test, test["name"])
    # What is no scenario goes first: what it leaves of its time, which is nearly all, goes to those that are.
    scenarios = {p: scenarios_of(p) for p in {t["command"][0] for t in mine if discovered(t)}}

    def searched(t):
        return not discovered(t) or case_of(t).replace(".", "_") in scenarios[t["command"][0]]
    for test in sorted(mine, key=searched):
        add(file_name(test["name"]), "search", test, test["name"], scenario=searched(test))
    options = {"FEARLESS_" + k.upper(): v for k, v in (o.split("=", 1) for o in arguments.set)}
    if arguments.seed is not None:
        options["FEARLESS_SEED"] = str(arguments.seed)
    return {"output": str(arguments.output.resolve()), "jobs": arguments.jobs, "options": options,
            "allow_incomplete": arguments.allow_incomplete, "entries": entries}, tests
