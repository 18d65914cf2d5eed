"""What came of a test: its lines in the report, from its JSON summary and how it ended."""

import json
import pathlib

from gating.cases import case_of

UNREADABLE = 64  # exit status of a test program that cannot read its token


def results_of(out, key):
    try:
        return json.loads((out / "results" / f"{key}.json").read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        return []


def line(name, verdict, red, why="", **more):
    return {"name": name, "verdict": verdict, "red": red, "why": why, **more}


def judge(entry, record, out, key, allow_incomplete):
    """The lines of one test: one for each scenario that it ran, or one that says what happened instead."""
    name, status = entry["name"], record["status"]
    if record["killed"]:
        return [line(name, "overrun", True, "did not end within the time and was killed")]
    if status is None:
        late = entry["kind"] == "search" and record["time"] is None
        return [line(name, "not run", True, "the time was used up before its turn" if late
                     else "cannot be started: has it been built?")]
    if entry["kind"] == "replay":
        return [judge_replay(entry, status, results_of(out, key))]
    lines = []
    for r in results_of(out, key):
        violations = r.get("violations", [])
        why = violations[0]["message"] if violations else r.get("reason", "")
        verdict = r["verdict"]
        if verdict == "incomplete":
            why = why or "the search did not get to its end"
        red = verdict != "passed" and not (verdict == "incomplete" and allow_incomplete)
        case = f"{r['suite']}.{r['name']}"
        shown = name if case == case_of(entry) else f"{case} (in {name})"
        lines.append(line(shown, verdict, red, why, executions=r["executions"],
                          strategy=r["strategy"], complete=r["complete"], violations=violations))
    if status != 0 and not any(entry_line["verdict"] != "passed" for entry_line in lines):
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        lines.append(line(name, "failed", True, f"ended with {how}"))
    elif not lines:
        skipped = "[  SKIPPED ]" in (out / "logs" / f"{key}.txt").read_text(encoding="utf-8", errors="replace")
        lines.append(line(name, "skipped" if skipped else "not searched", False,
                          "skipped itself" if skipped else "passed, but is no scenario"))
    return lines


def judge_replay(entry, status, results):
    name = f"{entry['name']} (stored schedule {pathlib.Path(entry['token']).name})"
    if status == UNREADABLE:
        return line(name, "unreadable", True, "this version cannot read it: search anew, then remove it")
    if not results:
        return line(name, "unreadable", True, f"ended with exit status {status} without a result")
    verdict, violations = results[0]["verdict"], results[0].get("violations", [])
    if verdict == "passed":
        return line(name, "passed", False, "does not fail any more")
    if verdict == "nondeterministic":
        return line(name, "fits no longer", False, "the program takes other steps now")
    return line(name, verdict, True, violations[0]["message"] if violations else results[0].get("reason", ""),
                violations=violations)
