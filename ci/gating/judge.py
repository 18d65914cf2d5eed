"""What came of a test: its lines in the report, from its JSON summary and how it ended."""

import json
import pathlib

from gating.cases import case_of

USAGE = 64  # exit status of a test program that cannot read its token, or an option
INCOMPLETE = 3  # that of one with the option require_complete
RAN_NOTHING = "[==========] 0 tests from 0 test suites ran."


def results_of(out, key):
    """Of all programs that the test ran, in the order in which they ended."""
    results = []
    for path in sorted((out / "results" / key).glob("*.json"), key=lambda p: p.stat().st_mtime_ns):
        try:
            results += json.loads(path.read_text(encoding="utf-8"))["results"]
        except (OSError, ValueError, KeyError):
            pass
    return results


def complaint(out, key):
    """What the test program says of its options."""
    log = (out / "logs" / f"{key}.txt").read_text(encoding="utf-8", errors="replace")
    return next((said.removeprefix("fearless: ") for said in log.splitlines() if said.startswith("fearless: ")), "")


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
    if status == entry["skip_status"] and not results_of(out, key):
        return [line(name, "skipped", False, f"skipped itself (exit status {status})")]
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
    allowed = status == INCOMPLETE and any(entry_line["verdict"] == "incomplete" for entry_line in lines)
    if status != 0 and not allowed and not any(entry_line["red"] for entry_line in lines):
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        if status == USAGE and (said := complaint(out, key)):
            how += f": {said}"
        lines.append(line(name, "failed", True, f"ended with {how}"))
    elif not lines:
        log = (out / "logs" / f"{key}.txt").read_text(encoding="utf-8", errors="replace")
        if RAN_NOTHING in log:
            lines.append(line(name, "not run", True, "its program ran no test: build anew"))
        elif "[  SKIPPED ]" in log:
            lines.append(line(name, "skipped", False, "skipped itself"))
        else:
            lines.append(line(name, "not searched", False, "passed, but is no scenario"))
    return lines


def judge_replay(entry, status, results):
    name = f"{entry['name']} (stored schedule {pathlib.Path(entry['token']).name})"
    if status == USAGE:
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
