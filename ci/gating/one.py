"""One entry of a plan, in a process that ctest has started: how long it may take, and how it went."""

import fcntl
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from gating.judge import judge

GRACE = 5  # seconds after the time in which what has been found is confirmed, shortened and reported
LEAST = 0.02  # seconds that a search gets as long as there are any
SPARE = 0.05  # of the time: for searches that end later than they should
WATCH = 0.5  # seconds after which a test asks again whether its gate still lives
OWN = {"FEARLESS_TIME", "FEARLESS_EXECUTIONS", "FEARLESS_JSON", "FEARLESS_REPLAY"}


class State:
    """What the tests of a run share: how many are left, how many run. Each change is made under the file's lock."""

    def __init__(self, path):
        self.path = path

    def change(self, function):
        with self.path.open("r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            state = json.load(file)
            result = function(state)
            file.seek(0)
            file.truncate()
            json.dump(state, file)
            return result


def slice_of(state, now, begin, deadline, jobs):
    """Seconds for the next search: those that are left, by how many must follow each other, less what a test
    takes beside its search (to be started, to report). None: there is no time left."""
    if state["ends"]:
        state["between"] += (now - state["ends"].pop(0) - state["between"]) / 8
    rounds = max(1, -(-(state["left"] + state["running"]) // jobs))
    state["left"] -= 1
    state["running"] += 1
    left = deadline - now - SPARE * (deadline - begin)
    return max(LEAST, left / rounds - state["beside"] - state["between"]) if now < deadline else None


def ended(state, now, seconds, given):
    """A search has ended. Those that ended early tell nothing of what a test takes beside."""
    state["running"] -= 1
    state["ends"].append(now)
    if given is not None and seconds > given:
        state["beside"] += (seconds - given - state["beside"]) / 8


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def wait(process, end, gate):
    """Until the process has ended; TimeoutExpired at the end of the time, and when the gate was killed."""
    while True:
        now = time.time()
        try:
            return process.wait(max(0, min(end - now, WATCH)))
        except subprocess.TimeoutExpired:
            if time.time() >= end or not lives(gate):
                raise


def run_one(plan_path, key, run):
    """Runs one test as the plan says, and records how it went. The status: what ctest shall see."""
    path = pathlib.Path(plan_path)
    with (path.parent.parent / "running").open("a", encoding="utf-8") as running:
        fcntl.flock(running, fcntl.LOCK_SH)  # no other gate begins in the directory meanwhile
        plan = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if plan.get("run") != run or not lives(plan["pid"]):
            print("fearless-gate: the gate that this is of was killed")
            return 1
        return run_entry(plan, key)


def run_entry(plan, key):
    out, entry = pathlib.Path(plan["output"]), plan["entries"][key]
    state, deadline, end = State(out / "state.json"), plan["deadline"], plan["deadline"] + GRACE
    search = entry["kind"] == "search"
    environment = {k: v for k, v in os.environ.items() if k not in OWN}
    results = out / "results" / key
    results.mkdir(exist_ok=True)
    environment.update(plan["options"], FEARLESS_JSON=f"{results}/")
    record = {"time": None, "status": None, "killed": False}
    begin = time.time()
    if search:
        record["time"] = state.change(lambda s: slice_of(s, begin, plan["begin"], deadline, plan["jobs"]))
        environment["FEARLESS_TIME"] = f"{round((record['time'] or 0) * 1000)}ms"
    elif entry["kind"] == "replay":
        environment["FEARLESS_REPLAY"] = "@" + entry["token"]
    status = 1
    try:
        if search and record["time"] is None:
            print("fearless-gate: not run: the time was used up")
        elif not entry["command"]:
            print("fearless-gate: there is no program to run")
        else:
            log = out / "logs" / f"{key}.txt"
            with log.open("wb") as file, subprocess.Popen(
                    entry["command"], env=environment, stdout=file, stderr=subprocess.STDOUT,
                    start_new_session=True) as process:
                def stop(*_):
                    os.killpg(process.pid, signal.SIGKILL)
                signal.signal(signal.SIGTERM, stop)
                signal.signal(signal.SIGINT, stop)
                try:
                    wait(process, end, plan["pid"])
                except subprocess.TimeoutExpired:
                    record["killed"] = True
                    stop()
            record["status"] = status = process.returncode
            sys.stdout.flush()
            sys.stdout.buffer.write(log.read_bytes())
    except OSError as error:
        print(f"fearless-gate: {error}")
    finally:
        if search:
            state.change(lambda s: ended(s, time.time(), time.time() - begin, record["time"]))
    record["seconds"] = time.time() - begin
    path = out / "records" / f"{key}.json"
    path.with_suffix(".part").write_text(json.dumps(record), encoding="utf-8")
    path.with_suffix(".part").rename(path)
    if entry["kind"] == "fixture" or entry["by_status"]:
        return status if status >= 0 else 1
    lines = judge(entry, record, out, key, plan["allow_incomplete"])
    if any(line["red"] for line in lines):
        return 1
    return status if lines[0]["verdict"] == "skipped" and status == entry["skip_status"] else 0
