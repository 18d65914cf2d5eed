"""What is said at the end and written for upload."""

import hashlib
import json
import pathlib
import shlex

from gating.tests import file_name


def shown(seconds):
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def reason(arguments, lines, there, seconds):
    """(red?, one sentence)."""
    searched = [r for r in lines if r["kind"] == "search" and "executions" in r]
    replayed = sum(r["kind"] == "replay" for r in lines)
    red = [r for r in lines if r["red"]]
    part = "" if arguments.shard[1] == 1 else f", part {arguments.shard[0]} of {arguments.shard[1]}"
    how = f"({arguments.profile}{part}, {shown(seconds)})"
    if not there:
        return True, (f"red: {arguments.build} has no tests with the label {arguments.label} {how}; "
                      "add them by fearless_add_test, and build before")
    if not any(arguments.tests.search(name) for name in there):
        return True, (f"red: no test with the label {arguments.label} has a name that --tests "
                      f"{arguments.tests.pattern} matches, so nothing was searched {how}")
    if red:
        first = red[0]
        why = f": {first['why']}" if first["why"] else ""
        others = f"; {len(red) - 1} more {'is' if len(red) == 2 else 'are'} red" if len(red) > 1 else ""
        return True, f"red: {first['name']} is {first['verdict']}{why}{others} {how}"
    if not searched and arguments.shard[1] == 1:
        return True, f"red: none of the tests is a scenario, so nothing was searched {how}"
    stored = f", {replayed} stored {'schedule' if replayed == 1 else 'schedules'} replayed" if replayed else ""
    incomplete = sum(r["verdict"] == "incomplete" for r in searched)
    some = f", {incomplete} of them incomplete" if incomplete else ""
    return False, f"green: no violation in {len(searched)} scenarios{some}{stored} {how}"


def token_of(violation, output, key):
    """The token itself; long ones are in a file next to the JSON summary."""
    replay = violation.get("replay", "")
    if replay.startswith("@"):
        path = pathlib.Path(replay[1:])
        path = path if path.is_absolute() else output / "results" / key / path.name
        replay = path.read_text(encoding="utf-8").split()[0] if path.exists() else ""
    return replay


def write_tokens(arguments, lines):
    """tokens/, and what --store keeps: files whose first word is the token, and then what it is of."""
    for r in lines:
        if r["kind"] != "search":
            continue
        for violation in r.get("violations", []):
            token = token_of(violation, arguments.output, r["key"])
            if not token:
                continue
            name = f"{file_name(r['test'])}.{hashlib.sha256(token.encode()).hexdigest()[:8]}.token"
            text = f"{token}\ntest: {r['test']}\nkind: {violation['kind']}\nmessage: {violation['message']}\n"
            (arguments.output / "tokens" / name).write_text(text, encoding="utf-8")
            r["token"] = f"tokens/{name}"
            if arguments.store:
                (arguments.schedules / name).write_text(text, encoding="utf-8")


def cell(text):
    return str(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def markdown(arguments, lines, sentence):
    red = [r for r in lines if r["red"]]
    text = ["# Fearless", "", cell(sentence), ""]
    for r in red:
        text += [f"### {cell(r['name'])}: {r['verdict']}", "", cell(r["why"]), ""]
        for violation in r.get("violations", []):
            token = token_of(violation, arguments.output, r["key"])
            if token and len(token) <= 4096:
                text += ["```sh", f"FEARLESS_REPLAY={shlex.quote(token)} {r['command']}", "```", ""]
    if lines:
        text += ["| scenario | verdict | executions | seconds |", "|---|---|---:|---:|"]
        text += [f"| {cell(r['name'])} | {'**' + r['verdict'] + '**' if r['red'] else r['verdict']} |"
                 f" {r.get('executions', '')} | {r.get('seconds', 0):.1f} |"
                 for r in sorted(lines, key=lambda r: (not r["red"], r["name"]))]
    return "\n".join(text) + "\n"


def write(arguments, lines, there, seconds):
    """Writes it all, says the sentence; the exit status."""
    red, sentence = reason(arguments, lines, there, seconds)
    write_tokens(arguments, lines)
    summary = {"schema": 1, "green": not red, "reason": sentence, "profile": arguments.profile,
               "budget": arguments.budget, "seconds": seconds, "shard": "{}/{}".format(*arguments.shard),
               "seed": arguments.seed, "tests": lines}
    (arguments.output / "gate.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    (arguments.output / "summary.md").write_text(markdown(arguments, lines, sentence), encoding="utf-8")
    print(sentence)
    return 1 if red else 0
