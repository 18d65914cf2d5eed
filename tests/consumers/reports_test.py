"""What reports say: names of variables, where leaked memory came from, who unmapped it; and searches that go on."""

import re
import shutil

import support

COMPILERS = {"clang": {}, "gcc": {"FEARLESS_CXX": "g++-12", "FEARLESS_CC": "gcc-12"}}
LEVELS = ("-O0", "-O2")
NAMES = {
    "plain": r"plain",
    "member": r"counter\.hits",
    "base": r"counter\.weight",
    "array": r"table\[5\]",
    "nested": r"counter\.corners\[1\]\[2\]\.y",
    "std_array": r"counter\.path\[3\]\.x",
    "union": r"counter \+ \d+",  # which member is not known
    "anonymous": r"counter\.inner",
    "bits": r"counter \+ \d+",
    "scopes": r"first\.x",
    "parameter": r"given\.y",
    "stopped": r"ready",
    "vector": r"memory #1",
}


class Reports(support.Case):
    def builds(self, name, levels=LEVELS, flags=()):
        """A source, as each compiler makes it."""
        programs = []
        for compiler, env in COMPILERS.items():
            if env and shutil.which(env["FEARLESS_CXX"]) is None:
                continue
            for level in levels:
                program = self.work / f"{name}_{compiler}{level}"
                self.run_ok([support.FEARLESS_CXX, "-g", level, "-std=c++20", *flags,
                             support.HERE / "reports" / f"{name}.cpp", "-o", program], env=env)
                programs.append((program, level))
        return programs

    def violations(self, program, arguments, status=1, **env):
        verdict = self.verdict(program, arguments, status,
                               {f"FEARLESS_{k.upper()}": str(v) for k, v in env.items()})
        self.assertNotEqual(verdict["verdict"], "nondeterministic")
        return verdict["violations"]

    def raced(self, program, argument):
        """What the race is on, and the text of the report."""
        text = self.run_for(1, [program, argument])
        return re.search(r"data race on (.*?): ", text.out + text.err)[1], text.out + text.err

    def check_names(self, **more):
        for program, level in self.builds("named", **more):
            for argument, name in NAMES.items():
                self.assertRegex(self.raced(program, argument)[0], f"^{name}$", argument)
            # Not the variable of the same name in the function that was called.
            name, text = self.raced(program, "inner")
            self.assertEqual(name, "value")
            self.assertIn("local variable 'value' of main, on the stack of main\n", text)
            # What is optimised, or shares its place with another variable, may have no name; but no wrong one.
            for argument, name in {"local": "here.hits", "shared_place": "second.y"}.items():
                self.assertIn(self.raced(program, argument)[0], [name, "memory #1"] if level != "-O0" else [name])

    def test_names_of_variables(self):
        self.check_names()

    def test_names_from_older_debug_information(self):
        self.check_names(levels=("-O0",), flags=("-gdwarf-4",))

    def test_without_debug_information_there_are_only_symbols(self):
        for program, _ in self.builds("named", levels=("-O0",), flags=("-g0",)):
            self.assertRegex(self.raced(program, "array")[0], r"table \+ 20$")
            self.assertEqual(self.raced(program, "stopped")[0], "memory #1")

    def test_leaks_name_their_allocation(self):
        for program, _ in self.builds("leaks"):
            leak, = self.violations(program, ["thread"])
            self.assertRegex(leak["message"], r"^32 bytes in 1 block leaked, allocated by main/1 at leaks.cpp:21 in ")
            site, = leak["sites"]
            self.assertEqual((site["thread"], site["operation"], site["line"]), ("main/1", "allocation", 21))
            self.assertTrue(site["file"].endswith("leaks.cpp"))
            self.assertIn("make_node", site["function"])
            both, = self.violations(program, ["both"])
            self.assertRegex(both["message"], r"^132 bytes in 2 blocks leaked, the first ")
            self.assertEqual(sorted(s["line"] for s in both["sites"]), [21, 26])
            text = self.run_for(1, [program, "thread"])
            self.assertRegex(text.out + text.err, r"leaked  .*leaks.cpp:21 in .*, called at leaks.cpp:23 in .*make_cache")
            # And the token shows the same.
            self.assertEqual(self.violations(program, ["thread"], replay=leak["replay"])[0]["sites"], leak["sites"])
            for argument in ("freed", "above", "below"):
                self.expect_pass(program, [argument])

    def test_leaks_are_suppressed_by_their_allocation(self):
        rules = self.work / "rules"
        for program, _ in self.builds("leaks"):
            # By the function that allocates, one that called it, the file.
            for rule in ("make_node", "make_cache", "leaks.cpp", "^*make_node*"):
                rules.write_text(f"leak:{rule}\n")
                verdict = self.expect_pass(program, ["thread"], env={"FEARLESS_SUPPRESSIONS": str(rules)})
                self.assertGreater(verdict["suppressed"], 0, rule)
            for rule in ("leak:make_buffer", "race:make_node", "leak:^make_nod$"):
                rules.write_text(f"{rule}\n")
                self.assertEqual(len(self.violations(program, ["thread"], suppressions=rules)), 1, rule)
            # One of two.
            rules.write_text("leak:make_buffer\n")
            leak, = self.violations(program, ["both"], suppressions=rules)
            self.assertEqual([s["line"] for s in leak["sites"]], [21])

    def test_a_suppressed_end_of_the_process_is_none_of_the_others(self):
        """An assertion that is not to be told of ends its execution, but all that other threads may have done before is
        searched."""
        rules = self.work / "rules"
        rules.write_text("assertion:^fails\n")
        program = self.work / "known_assertion"
        self.run_ok([support.FEARLESS_CXX, "-std=c++20", "-O1", support.HERE / "programs/known_assertion.cpp",
                     "-o", program])
        for strategy in "exhaustive", "random":
            with self.subTest(strategy=strategy):
                env = {"FEARLESS_SUPPRESSIONS": str(rules), "FEARLESS_STRATEGY": strategy}
                right = self.expect_pass(program, env=env)
                self.assertGreater(right["suppressed"], 0)
                if strategy == "exhaustive":
                    # Orders of three locks; where the one that fails is the first, it keeps it.
                    self.assertEqual((right["executions"], right["complete"]), (5, True))
                found, = self.verdict(program, ["wrong"], status=1, env=env)["violations"]
                self.assertEqual([s["line"] for s in found["sites"]], [27])
                again, = self.verdict(program, ["wrong"], status=1,
                                      env=env | {"FEARLESS_REPLAY": found["replay"]})["violations"]
                self.assertEqual(again["message"], found["message"])

    def test_a_search_that_goes_on(self):
        """violations=0: each violation once, and no other end than that of the budget."""
        go_on = {"violations": 0, "executions": 300}
        for program, _ in self.builds("several", levels=("-O1",)):
            for strategy in ("random", "pct", "pos"):
                deadlock, = self.violations(program, ["deadlock"], strategy=strategy, **go_on)
                self.assertEqual(deadlock["kind"], "deadlock")
                races = self.violations(program, ["races"], strategy=strategy, **go_on)
                sites = {tuple(sorted(s["line"] for s in r["sites"])) for r in races}
                self.assertEqual(sites, {(30, 30), (31, 31)})
                # The later one's token shows it, with the earlier one that is on its way.
                for r in races:
                    again = self.violations(program, ["races"], violations=0, replay=r["replay"])
                    self.assertIn(r["sites"], [v["sites"] for v in again])
        for program, _ in self.builds("leaks", levels=("-O1",)):
            leaks = self.violations(program, ["sometimes"], **go_on)
            self.assertEqual(sorted(tuple(s["line"] for s in leak["sites"]) for leak in leaks), [(21,), (26,)])

    def test_synchronisation_in_memory_that_is_freed(self):
        for program, _ in self.builds("notified"):
            found, = self.violations(program, [])
            self.assertRegex(found["message"],
                             r"^main destroys condition variable #1 at notified.cpp:(6 in Done::~Done|27 in main)\S*, without"
                             r" waiting for the notification by main/1 at notified.cpp:17 in ")
            self.assertIn(found["sites"][0]["line"], (6, 27))
            self.assertEqual(found["sites"][1]["line"], 17)
            again, = self.violations(program, [], replay=found["replay"])
            self.assertEqual(again["sites"], found["sites"])

    def test_unmapped_memory(self):
        for program, _ in self.builds("unmapped"):
            for argument, message in {
                    "after": r"^use after free: write of memory #1 by main/1 at unmapped.cpp:28 in .*, unmapped by main"
                             r" at unmapped.cpp:17 in ",
                    "unordered": r"^use after free: ("
                                 r"main unmaps memory #1 at unmapped.cpp:17 in .*, without waiting for the write by"
                                 r" main/1 at unmapped.cpp:30|"
                                 r"write of memory #1 by main/1 at unmapped.cpp:30 in .*, unmapped by main at)",
            }.items():
                found, = self.violations(program, [argument])
                self.assertEqual(found["kind"], "use-after-free")
                self.assertRegex(found["message"], message)
                again, = self.violations(program, [argument], replay=found["replay"])
                self.assertEqual(again["sites"], found["sites"])
            for argument in ("joined", "again", "many"):
                self.expect_pass(program, [argument, "--fearless_executions=200"])

    def test_where_threads_wait(self):
        for program, _ in self.builds("waiting"):
            for argument, lines in {"cycle": {("main", 32), ("main/1", 18)}, "join": {("main", 39), ("main/1", 17)},
                                    "itself": {("main", 55)}}.items():
                for strategy in ("random", "exhaustive"):
                    found, = self.violations(program, [argument], strategy=strategy)
                    self.assertEqual(found["kind"], "deadlock")
                    text = self.run_for(1, [program, argument], env={"FEARLESS_REPLAY": found["replay"]})
                    waits = re.findall(r"^ +(main\S*) +waits for .*? at waiting.cpp:(\d+)", text.out + text.err, re.M)
                    self.assertLessEqual(lines, {(thread, int(line)) for thread, line in waits}, str(text))
                    taken = {("main", 31), ("main", 38), ("main", 54), ("main/1", 17), ("main/1", 24)}
                    for site in found["sites"]:
                        self.assertIn((site["thread"], site["line"]), lines | taken)

            # (Of a class that clang describes by its name only, too.)
            for argument, name in {"member": "box.changed", "local": "never"}.items():
                self.violations(program, [argument])
                text = self.run_for(1, [program, argument])
                self.assertIn(f"waits for a notification of {name} at", text.out + text.err)

    def test_threads_that_had_the_place_of_others(self):
        """Of many threads one after the other, each is told by its own name, also when its stack is another's now."""
        facts = {
            "held": ("deadlock", r"^ +main/302 +waits for held at many_threads.cpp:12 .*, held by main/301, which has ended$"),
            "lent": ("data-race", r"^ +memory +local variable 'lent' of .*, on the stack of main/301$"),
            "destroyed": ("sync-misuse", r"^ +destroyed +by main/301 at many_threads.cpp:13 in destroys$"),
        }
        for program, level in self.builds("many_threads"):
            for argument, (kind, fact) in facts.items():
                with self.subTest(program=program.name, argument=argument):
                    found, = self.violations(program, [argument])
                    self.assertEqual(found["kind"], kind)
                    text = self.run_for(1, [program, argument], env={"FEARLESS_REPLAY": found["replay"]})
                    if argument != "lent" or level == "-O0":
                        self.assertRegex(text.out + text.err, re.compile(fact, re.M))
                    self.assertIn("joins main/300 ", text.out + text.err)
                    waiting = re.findall(r"^ +(main\S*) +waits ", text.out + text.err, re.M)
                    # (Before the schedule, and at its end.)
                    self.assertEqual(waiting, ["main", "main/302"] * 2 if argument == "held" else [])

    def test_what_holds_up_all_threads(self):
        for program, _ in self.builds("held_up"):
            for argument, (what, line) in {
                    "read": ("a system call of main/1 does not return", 14),
                    "loop": ("main/1 runs on without any visible operation", 17)}.items():
                found, = self.violations(program, [argument], stall="300ms")
                self.assertEqual(found["kind"], "livelock")
                self.assertRegex(found["message"], rf"^livelock: {what},? at held_up.cpp:{line} in ")
                again, = self.violations(program, [argument], stall="300ms", replay=found["replay"])
                self.assertEqual(again["message"], found["message"])

    def test_who_waits_by_plain_accesses_gives_way(self):
        """`while (!flag) {}`: it races with who sets the flag, which shows only if that one has a turn."""
        for program, _ in self.builds("held_up"):
            for argument in ("flag1", "flag2"):
                for how in ({"strategy": "random"}, {"strategy": "pct"}, {"strategy": "exhaustive"},
                            {"isolation": "process"}, {"jobs": 2}):
                    with self.subTest(program=program.name, argument=argument, how=how):
                        found, = self.violations(program, [argument], stall="300ms", **how)
                        self.assertEqual(found["kind"], "data-race")
                        self.assertRegex(found["message"], r"^data race on flag: ")
                        self.assertEqual(sorted(s["line"] for s in found["sites"]), [22, 24])
                        again, = self.violations(program, [argument], stall="300ms", replay=found["replay"])
                        self.assertEqual(again["sites"], found["sites"])
                self.expect_pass(program, [argument, "--fearless_races=ignore", "--fearless_executions=2",
                                           "--fearless_stall=300ms"])

    def test_calls_of_no_code(self):
        for program, _ in self.builds("no_code"):
            for argument, kind in {"null": "crash", "wild": "use-after-free", "data": "crash"}.items():
                found, = self.violations(program, [argument])
                self.assertEqual(found["kind"], kind)
                self.assertEqual([s["line"] for s in found["sites"]][0], 16)
                again, = self.violations(program, [argument], replay=found["replay"])
                self.assertEqual(again["sites"], found["sites"])

    def test_a_token_shows_the_threads_of_its_report(self):
        """A search under rc11 knows threads of earlier executions, a replay does not."""
        program = self.work / "two_races"
        self.run_ok([support.FEARLESS_CXX, "-std=c++20", "-O1", support.HERE / "programs/two_races.cpp", "-o", program])
        for seed in range(1, 9):
            for strategy in ("random", "pct", "pos", "exhaustive"):
                with self.subTest(seed=seed, strategy=strategy):
                    found = self.expect_race(program, ["--fearless_memory_model=rc11", f"--fearless_seed={seed}",
                                                       f"--fearless_strategy={strategy}"])["violations"][0]
                    again = self.expect_race(program, env={"FEARLESS_REPLAY": found["replay"]})["violations"][0]
                    self.assertEqual(again["message"], found["message"])

    def test_what_was_before_main_is_the_same_in_every_process(self):
        program = self.work / "before_main"
        self.run_ok([support.FEARLESS_CXX, "-std=c++20", "-O1", support.HERE / "programs/before_main.cpp", "-o",
                     program])
        outcomes = set()
        for flags in (), ("--fearless_strategy=pct",), ("--fearless_strategy=exhaustive",):
            for _ in range(2):
                verdict = self.verdict(program, ["--fearless_executions=50", *flags])
                self.assertEqual(verdict["verdict"], "passed")
                outcomes.update(verdict["outcomes"])
        self.assertEqual(len(outcomes), 1, outcomes)

    def test_all_that_others_may_do_before_the_process_ends(self):
        """A search of graphs sees it, though in its first execution the others have not begun; the waiter that is woken
        is the same one in another process, where threads were created in another order first."""
        program = self.work / "first_woken"
        self.run_ok([support.FEARLESS_CXX, "-std=c++20", "-O1", support.HERE / "programs/first_woken.cpp", "-o", program])
        searches = [("exhaustive", "rc11"), ("exhaustive", "sc"), ("random", "rc11"), ("random", "sc")]
        for end in ("exit", "_exit", "quick_exit", "return", "join"):
            for strategy, model in searches:
                flags = [f"--fearless_strategy={strategy}", f"--fearless_memory_model={model}"]
                right = self.verdict(program, ["0", end, *flags, "--fearless_executions=1000"])
                if strategy == "exhaustive":
                    # Six orders in which the three lock; where main is the last, either may be woken.
                    self.assertEqual((right["executions"], right["complete"]), (8, True))
                for wrong in "12":
                    with self.subTest(end=end, strategy=strategy, model=model, wrong=wrong):
                        found, = self.verdict(program, [wrong, end, *flags], status=1)["violations"]
                        self.assertIn("assertion failed", found["message"])
                        again, = self.verdict(program, [wrong, end], status=1,
                                              env={"FEARLESS_REPLAY": found["replay"]})["violations"]
                        self.assertEqual(again["message"], found["message"])

    def test_short_copies_are_seen(self):
        for program, _ in self.builds("short_copies", levels=("-O0", "-O1", "-O2")):
            for how in ("assign", "copy", "string", "value", "memset", "memcpy", "memmove", "memcmp", "strcpy", "strcat",
                        "sprintf", "builtin"):
                found, = self.violations(program, [how, "races"])
                self.assertEqual(found["kind"], "data-race", how)
                self.expect_pass(program, [how, "ordered", "--fearless_executions=20"])

    def test_moved_memory(self):
        for program, _ in self.builds("moved_memory"):
            found, = self.violations(program, [])
            self.assertRegex(found["message"], r"^use after free: write of memory #1 by main at moved_memory.cpp:16 in main,"
                                               r" unmapped by main/1 at moved_memory.cpp:14 in ")

    def test_rounding_is_a_thread_s_own(self):
        for program, _ in self.builds("rounding", flags=("-frounding-math",)):
            for strategy in ("random", "pos"):
                self.expect_pass(program, [f"--fearless_strategy={strategy}", "--fearless_executions=2000"])
        self.run_ok([program], env={"FEARLESS_NO_FSGSBASE": "1"})

    def test_races_are_on_what_both_access(self):
        for program, _ in self.builds("exact"):
            for seed in range(1, 5):
                found, = self.violations(program, ["assigned"], seed=seed)
                self.assertRegex(found["message"], r"^data race on range\.end: ")
                found, = self.violations(program, ["stored"], memory_model="rc11", seed=seed)
                self.assertRegex(found["message"], r", write by main at exact\.cpp:1[34] in .*Node")

    def test_threads_that_are_never_joined(self):
        """Also where the optimiser has made the calls of std::terminate one, so that nothing says whose it was."""
        for program, level in self.builds("never_joined", levels=("-O0", "-O1", "-O2")):
            for how in ("destroyed", "one_of_two", "in_a_vector", "in_a_member", "overwritten"):
                found, = self.violations(program, [how])
                self.assertEqual(found["kind"], "sync-misuse", f"{how} {level}")
                self.assertIn("a std::thread that is still joinable", found["message"], f"{how} {level}")
            found, = self.violations(program, ["terminates"])
            self.assertEqual(found["kind"], "crash", level)

    def test_values_are_shown_by_their_types(self):
        for program, _ in self.builds("values", flags=("-UNDEBUG",)):
            result = self.run_for(1, [program])
            text = result.out + result.err
            for shown in ("small.load() = -1", "byte.load() = 200", "large.load() = 18446744073709551615",
                          "real.load() = -2.75", "single.load() = 0.5", "colour.load() = 250",
                          "place.load() = nullptr", "halves.load() = 0x402000003fc00000", "pair.load() = {0, 7}", "place: nullptr -> 0x",
                          "pair.store({-1, 8})", "assertion fails  values.cpp:40  <--"):
                self.assertRegex(text, r" " + re.sub(r" +", " +", re.escape(shown).replace(r"\ ", " ")))

    def test_a_schedule_is_not_shortened_to_another_violation(self):
        for program, _ in self.builds("two_hangs", levels=("-O1",)):
            for seed in range(1, 9):
                lines = {s["line"] for v in self.violations(program, ["--fearless_violations=0"], seed=seed)
                         for s in v["sites"] if s["thread"] == "main"}
                self.assertEqual(lines, {21, 26}, seed)

    def test_schedules_are_the_shortest(self):
        for program, _ in self.builds("shortened", levels=("-O1",)):
            for failure, switches in (("spin", 4), ("three", 5)):
                for seed in range(1, 11):
                    found, = self.violations(program, [failure, "--fearless_minimise=60s"], seed=seed)
                    self.assertEqual(found["context_switches"], switches, f"{failure} {seed}: {found['replay']}")


if __name__ == "__main__":
    support.main()
