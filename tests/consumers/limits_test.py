"""The limits that docs/limits.md states, each shown by a program in limits/. One that is overcome fails here:
then the text changes with the test."""

import os
import pathlib

import support


class Limits(support.Case):
    def build(self, name, *flags):
        program = self.work / name
        self.run_ok([support.FEARLESS_CXX, "-O1", "-std=c++20", *flags, support.HERE / "limits" / f"{name}.cpp",
                     "-o", program])
        return program

    def test_weak_memory_outcomes_need_rc11(self):
        program = self.build("weak_memory")
        self.assertEqual(sorted(self.expect_pass(program)["outcomes"]), ["01", "10", "11"])
        for strategy in ("random", "exhaustive"):
            weak = self.expect_pass(program, ["--fearless_memory_model=rc11", f"--fearless_strategy={strategy}"])
            self.assertEqual(sorted(weak["outcomes"]), ["00", "01", "10", "11"], strategy)

    def test_load_buffering_is_not_produced(self):
        verdict = self.expect_pass(self.build("load_buffering"), ["--fearless_strategy=exhaustive"])
        self.assertTrue(verdict["complete"])
        self.assertEqual(sorted(verdict["outcomes"]), ["00", "01", "10"])

    def test_a_change_between_late_looks_is_not_tried_at_random(self):
        program = self.build("late_look")
        at_random = set(self.expect_pass(program)["outcomes"])
        self.assertLessEqual({"0", "1", "2", "3", "9"}, at_random)
        self.assertNotIn("8", at_random)
        every = self.expect_pass(program, ["--fearless_strategy=exhaustive"])["outcomes"]
        self.assertEqual(sorted(every), [str(n) for n in range(10)])

    def test_memory_is_not_reused_under_exhaustive_search(self):
        verdict = self.expect_pass(self.build("reused_memory"), ["--fearless_strategy=exhaustive"])
        self.assertEqual(list(verdict["outcomes"]), ["another address"])

    def test_races_through_relaxed_flags_are_found(self):
        self.expect_race(self.build("relaxed_flag"))

    def test_inline_assembly_is_not_seen(self):
        self.expect_pass(self.build("inline_assembly"))

    def test_a_mutex_made_anew_is_the_same_lock(self):
        found, = self.verdict(self.build("mutex_made_anew"), [], status=1)["violations"]
        self.assertEqual(found["kind"], "lock-order")

    def test_locks_kept_apart_by_a_semaphore_are_reported(self):
        program = self.build("kept_apart")
        found, = self.verdict(program, [], status=1)["violations"]
        self.assertEqual(found["kind"], "lock-order")
        rules = self.work / "rules"
        rules.write_text("lock-order:takes_two\n", encoding="utf-8")
        self.expect_pass(program, env={"FEARLESS_SUPPRESSIONS": str(rules)})

    def test_the_semaphore_of_the_standard_library_sleeps_though_free(self):
        program = self.build("semaphores")
        found, = self.verdict(program, ["counting_semaphore"], status=1)["violations"]
        self.assertEqual(found["kind"], "deadlock")
        self.expect_pass(program, ["sem_t"])

    def test_a_weak_failure_is_replayed_by_the_same_compiler(self):
        support.skip_unless_found("g++-12")
        program = self.build("weak_failure")
        found, = self.verdict(program, status=1)["violations"]
        replay = {"FEARLESS_REPLAY": found["replay"]}
        self.run_for(1, [program], env=replay)
        self.run_ok([support.FEARLESS_CXX, "-O1", "-std=c++20", support.HERE / "limits/weak_failure.cpp", "-o", program],
                    env={"FEARLESS_CXX": "g++-12"})
        self.run_for(5, [program], env=replay)

    def test_reads_that_the_compiler_deletes_are_not_seen(self):
        self.expect_pass(self.build("deleted_read"))

    def test_formatted_input_is_not_seen(self):
        self.expect_pass(self.build("formatted_input"))

    def test_rare_functions_of_libc_are_not_seen(self):
        self.expect_pass(self.build("rare_function"))

    def test_long_double_is_not_seen_when_built_by_clang(self):
        self.expect_pass(self.build("long_double"))

    def test_accesses_of_odd_sizes_are_not_seen_when_built_by_clang(self):
        program = self.build("odd_sizes")
        for what in "bits", "small":
            self.expect_pass(program, [what])
        self.expect_race(program, ["value"])

    def test_structures_by_value_are_not_seen_when_built_by_gcc(self):
        support.skip_unless_found("g++-12")
        program = self.work / "odd_sizes"
        self.run_ok([support.FEARLESS_CXX, "-O1", "-std=c++20", support.HERE / "limits/odd_sizes.cpp", "-o", program],
                    env={"FEARLESS_CXX": "g++-12"})
        self.expect_pass(program, ["value"])
        self.expect_race(program, ["bits"])

    def test_leaks_of_what_the_c_library_allocates_are_not_seen(self):
        self.expect_pass(self.build("allocated_by_libc"))

    def test_calls_on_one_stream_are_not_interleaved(self):
        self.expect_pass(self.build("lines_in_parts"))

    def test_own_locks_that_back_off_have_no_last_execution(self):
        program = self.build("backing_off")
        self.expect_pass(program)
        verdict = self.verdict(program, ["--fearless_strategy=exhaustive", "--fearless_time=2s"], status=0)
        self.assertEqual(verdict["verdict"], "incomplete")

    def test_polling_under_a_lock_is_gone_through(self):
        program = self.build("polls")
        self.expect_pass(program)
        verdict = self.verdict(program, ["--fearless_strategy=exhaustive", "--fearless_steps=200"], status=0)
        self.assertEqual(verdict["verdict"], "incomplete")
        self.assertGreater(verdict["executions"], 20)

    def test_readers_of_a_shared_mutex_are_counted_apart(self):
        program = self.build("readers")
        verdict = self.verdict(program, ["--fearless_strategy=exhaustive"], status=0)
        self.assertEqual((verdict["verdict"], verdict["executions"]), ("passed", 90))

    def test_state_inside_the_library_is_not_seen_in_loops(self):
        program = self.build("library_state")
        self.expect_pass(program)
        found, = self.verdict(program, ["--fearless_strategy=exhaustive"], status=1)["violations"]
        self.assertEqual(found["kind"], "livelock")

    def test_progress_far_into_variables_is_not_seen_in_loops(self):
        program = self.build("far_into_variables")
        self.expect_pass(program)
        found, = self.verdict(program, ["--fearless_strategy=exhaustive"], status=1)["violations"]
        self.assertEqual(found["kind"], "livelock")

    def test_loops_that_count_for_long_are_livelocks_at_random(self):
        program = self.build("counts_on")
        self.expect_pass(program, ["80000", "--fearless_executions=3"])
        found, = self.verdict(program, ["200000"], status=1)["violations"]
        self.assertEqual(found["kind"], "livelock")

    def test_variables_of_inlined_functions_live_as_long_as_their_callers(self):
        self.expect_pass(self.build("inlined_frame", "-O2"), ["--fearless_executions=1000"])
        found, = self.verdict(self.build("inlined_frame", "-O2", "-DAPART"), [], status=1)["violations"]
        self.assertEqual(found["kind"], "use-after-free")

    def test_loops_that_lock_in_each_round_are_incomplete_and_no_livelock(self):
        program = self.build("polls_for_ever")
        verdict = self.verdict(program, ["--fearless_executions=3"], status=0)
        self.assertEqual((verdict["verdict"], verdict["executions"]), ("incomplete", 3))
        self.run_for(3, [program, "--fearless_executions=3", "--fearless_require_complete"])

    def test_without_early_timeouts_no_time_passes_while_a_thread_asks(self):
        program = self.build("asks_on")
        self.expect_pass(program, ["--fearless_executions=100"])
        verdict = self.verdict(program, ["--fearless_executions=3", "--fearless_early_timeouts=0"], status=0)
        self.assertEqual(verdict["verdict"], "incomplete")

    def test_more_than_fits_into_a_connection_of_tcp_may_be_nondeterministic(self):
        program = self.build("tcp")
        self.expect_pass(program, ["50", "--fearless_executions=100"])
        self.expect_pass(program, ["2000", "within", "--fearless_executions=100"])
        status = support.run([program, "2000", "--fearless_executions=100"]).status
        self.assertIn(status, (0, 5))

    def test_a_clock_may_go_back_in_exhaustive_search(self):
        program = self.build("clock_behind")
        self.expect_pass(program)
        found, = self.verdict(program, ["--fearless_strategy=exhaustive"], status=1)["violations"]
        self.assertEqual(found["kind"], "assertion")

    def test_atomics_made_anew_are_the_old_ones_if_races_are_ignored(self):
        program = self.build("made_anew")
        exhaustively = ["--fearless_strategy=exhaustive"]
        self.assertTrue(self.verdict(program, exhaustively, status=0)["complete"])
        found, = self.verdict(program, [*exhaustively, "--fearless_races=ignore"], status=1)["violations"]
        self.assertEqual(found["kind"], "assertion")

    def test_exhaustive_search_cannot_ignore_races_that_decide(self):
        program = self.build("pool_of_nodes")
        exhaustively = ["--fearless_strategy=exhaustive", "--fearless_memory_model=rc11"]
        self.verdict(program, [*exhaustively, "--fearless_races=ignore"], status=5)
        verdict = self.verdict(program, [*exhaustively, "--fearless_races=explore"], status=0)
        self.assertTrue(verdict["complete"])
        found, = self.verdict(program, exhaustively, status=1)["violations"]
        self.assertEqual(found["kind"], "data-race")

    def test_loops_over_more_than_16_atomics_are_gone_through(self):
        program = self.build("many_flags")
        exhaustively = ["--fearless_strategy=exhaustive", "--fearless_steps=2000"]
        self.assertTrue(self.verdict(program, ["16", *exhaustively], status=0)["complete"])
        self.assertEqual(self.verdict(program, ["17", *exhaustively], status=0)["verdict"], "incomplete")

    def test_a_loop_that_only_yields_is_incomplete_under_exhaustive_search(self):
        program = self.build("only_yields")
        found, = self.verdict(program, status=1)["violations"]
        self.assertEqual(found["kind"], "livelock")
        verdict = self.verdict(program, ["--fearless_strategy=exhaustive", "--fearless_steps=2000"], status=0)
        self.assertEqual(verdict["verdict"], "incomplete")

    def test_what_happens_inside_the_standard_library_is_not_seen(self):
        self.expect_pass(self.build("standard_library_object"))

    def test_containers_of_code_that_is_not_instrumented_are_not_seen(self):
        library, program = self.work / "libmaps.so", self.work / "uses_a_library"
        self.run_ok([os.environ["CONSUMERS_CXX"], "-O1", "-shared", "-fPIC", support.HERE / "limits/maps_of_a_library.cpp", "-o", library])
        self.run_ok([support.FEARLESS_CXX, "-O1", "-std=c++20", support.HERE / "limits/uses_a_library.cpp", library,
                     f"-Wl,-rpath,{self.work}", "-o", program])
        self.expect_pass(program)

    def test_latches_and_semaphores_beyond_their_bounds_are_not_seen(self):
        self.expect_pass(self.build("beyond_bounds"))

    def test_errors_that_are_returned(self):
        program = self.build("returned_errors")
        self.expect_pass(program, ["checks"])
        for what, message in {"recursive": "is not locked", "ordinary": "holds already"}.items():
            found, = self.verdict(program, [what], status=1)["violations"]
            self.assertEqual(found["kind"], "sync-misuse")
            self.assertIn(message, found["message"])
            # And after it, all is as it is without.
            env = {"FEARLESS_SUPPRESSIONS": str(self.work / "rules")}
            (self.work / "rules").write_text("mutex:returned_errors.cpp\n", encoding="utf-8")
            self.expect_pass(program, [what], env=env)

    def test_atomic_shared_ptr_is_taken_as_the_library_means_it(self):
        self.expect_pass(self.build("atomic_shared_ptr"))

    def test_of_unmapped_ranges_the_last_1024_are_remembered(self):
        program = self.build("unmapped_ranges")
        for others, kind in ("1023", "use-after-free"), ("1024", "crash"):
            found, = self.verdict(program, [others], status=1)["violations"]
            self.assertEqual(found["kind"], kind)

    def test_variables_of_fibers_are_not_known_to_be_gone(self):
        program = self.build("fiber")
        self.expect_pass(program, ["returned"])
        found, = self.verdict(program, ["unmapped"], status=1)["violations"]
        self.assertEqual(found["kind"], "use-after-free")

    def test_a_fiber_on_a_threads_stack_is_taken_for_gone(self):
        program = self.build("fiber")
        self.expect_pass(program, ["right"])
        found, = self.verdict(program, ["on_stack"], status=1)["violations"]
        self.assertEqual(found["kind"], "use-after-free")

    def test_readers_do_not_wait_behind_writers_that_wait(self):
        program = self.build("prefers_writers")
        self.expect_pass(program, ["another"])
        found, = self.verdict(program, ["again"], status=1)["violations"]
        self.assertEqual(found["kind"], "sync-misuse")

    def test_copies_of_mutexes_are_new_ones(self):
        self.expect_pass(self.build("copied_mutex"))

    def test_consume_is_acquire(self):
        program = self.build("consume")
        for strategy in ("random", "exhaustive"):
            self.expect_pass(program, [f"--fearless_strategy={strategy}", "--fearless_memory_model=rc11"])

    def test_random_numbers_of_the_processor_are_real(self):
        if "rdrand" not in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"):
            self.skipTest("this processor has none")
        self.verdict(self.build("processor_numbers", "-mrdrnd"), status=5)

    def test_memory_mapped_before_is_not_put_back(self):
        program = self.build("mapped_memory")
        self.verdict(program, ["before", "--fearless_isolation=none"], status=5)
        self.expect_pass(program, ["inside"])

    def test_the_main_thread_is_another_than_before_main(self):
        program = self.build("main_thread")
        self.expect_pass(program, ["values"])
        for what in ("id", "address"):
            found, = self.verdict(program, [what], status=1)["violations"]
            self.assertEqual(found["kind"], "assertion")

    def test_allocators_of_ones_own_are_refused(self):
        result = self.run_for(70, [self.build("own_allocator")])
        self.assertIn("'malloc' is taken by", result.err)
        self.assertIn("link the scenario without another allocator", result.err)

    def test_handlers_from_before_do_not_handle_faults(self):
        program = self.build("fault_handler")
        found, = self.verdict(program, status=1)["violations"]
        self.assertEqual(found["kind"], "crash")
        self.expect_pass(program, ["again"])

    def test_rare_calls_send_no_sigpipe(self):
        self.expect_pass(self.build("lost_signal"))

    def test_rare_calls_do_not_wait_for_a_streams_lock(self):
        found, = self.verdict(self.build("unlocked_rewind"), status=1)["violations"]
        self.assertEqual(found["kind"], "assertion")

    def test_small_stacks_are_larger(self):
        self.expect_pass(self.build("small_stack"))

    def test_the_main_thread_is_not_known_by_the_number_of_the_process(self):
        self.expect_pass(self.build("thread_numbers"))

    def test_threads_at_once(self):
        program = self.build("many_threads")
        few = ["--fearless_executions=3"]
        self.expect_pass(program, ["500", *few])
        self.assertIn("more threads alive at once", self.run_for(70, [program, "600", *few]).err)
        one_by_one = [program, "600", "one by one", *few]
        self.assertIn("no violation", self.run_for(0, one_by_one).out)
        self.assertIn("more threads in one execution than memory_model=rc11",
                      self.run_for(70, [*one_by_one, "--fearless_memory_model=rc11"]).err)

    def test_refused(self):
        program = self.build("refused")
        for what, text in {"fork": "fork()", "vfork": "vfork()", "clone": "clone()",
                           "pthread_cancel": "pthread_cancel()", "pthread_kill": "pthread_kill",
                           "sigqueue": "a signal with a value (sigqueue)",
                           "blocked_by_sender": "a signal to the process that its sender blocks",
                           "pause": "pause()", "alarm": "alarm()", "ualarm": "ualarm()", "setitimer": "setitimer()",
                           "setitimer_prof": "setitimer()", "timer_create": "timer_create()",
                           "aio_read": "aio_read()", "aio_write": "aio_write()", "aio_fsync": "aio_fsync()",
                           "lio_listio": "lio_listio()",
                           "timerfd_settime": "timerfd_settime()", "robust": "a robust mutex",
                           "futex_waitv": "futex_waitv", "choose": "choose(n) with n above 65535",
                           "signalfd": "a signal that is read from a descriptor (signalfd)",
                           "large_stack": "a stack of more than 8 MiB"}.items():
            with self.subTest(what):
                self.assertIn(text, self.run_for(70, [program, what]).err)
        for what in ("fork", "clone"):  # by which of them a death test starts is a matter of its style
            self.assertIn("EXPECT_DEATH", self.run_for(70, [program, what]).err)

    def test_memory_mapped_at_two_addresses_is_two_memories(self):
        verdict = self.verdict(self.build("mapped_twice"), status=1)
        self.assertEqual([v["kind"] for v in verdict["violations"]], ["data-race"])

    def test_memory_of_large_blocks_that_nobody_has_used_is_not_remembered(self):
        program = self.build("large_blocks")
        few = ["--fearless_executions=20"]
        for how in ("unused_read_after_free", "cleared", "huge"):
            self.expect_pass(program, [how, *few])
        self.expect_pass(program, ["used_late", "--fearless_strategy=exhaustive"])
        self.expect_pass(program, ["used_late", "--fearless_isolation=none", *few])
        for how, kind in (("used_read_after_free", "use-after-free"), ("both_write", "data-race")):
            found, = self.verdict(program, [how, *few], status=1)["violations"]
            self.assertEqual(found["kind"], kind, how)

    def test_exhaustive_search_refuses_joins_that_do_not_wait(self):
        program = self.build("tried_join")
        self.expect_pass(program)
        self.assertIn("pthread_tryjoin_np", self.run_for(70, [program, "--fearless_strategy=exhaustive"]).err)

    def test_a_descriptor_that_becomes_another_kind_of_file_is_not_searched_exhaustively(self):
        program = self.build("replaced_descriptor")
        self.expect_pass(program)
        verdict = self.verdict(program, ["--fearless_strategy=exhaustive"], status=5)
        self.assertEqual(verdict["verdict"], "nondeterministic")

    def test_signals_awaited_with_a_deadline_need_sc_and_a_random_strategy(self):
        program = self.build("awaited_signal")
        self.expect_pass(program)
        for option in "strategy=exhaustive", "memory_model=rc11":
            self.assertIn("sigtimedwait", self.run_for(70, [program, f"--fearless_{option}"]).err)

    def test_a_handler_that_jumps_out_of_abort_is_not_run(self):
        program = self.build("jumps_out_of_abort")
        self.expect_pass(program, ["raise", "--fearless_executions=100"])
        found, = self.verdict(program, ["abort"], status=1)["violations"]
        self.assertRegex(found["message"], r"^abort\(\) in main at jumps_out_of_abort.cpp:26 ")

    def test_loops_of_plain_accesses_give_way_after_a_while(self):
        verdict = self.verdict(self.build("plain_spin"), ["--fearless_stall=500ms"], status=1)
        self.assertEqual([v["kind"] for v in verdict["violations"]], ["data-race"])
        # Who has given way has its time as before.
        self.expect_pass(self.build("plain_spin"), ["computes", "--fearless_stall=4s", "--fearless_races=ignore",
                                                    "--fearless_executions=1"])
        unseen = self.build("plain_spin", "-DUNSEEN")
        verdict = self.verdict(unseen, ["--fearless_stall=500ms"], status=1)
        self.assertEqual([v["kind"] for v in verdict["violations"]], ["livelock"])

    def test_a_futex_is_no_fence(self):
        program = self.build("futex_fence")
        exhaustively = ["--fearless_strategy=exhaustive"]
        for how in [], ["fenced"]:
            self.expect_pass(program, how + exhaustively)
        self.expect_pass(program, ["relaxed", "--fearless_memory_model=sc", *exhaustively])
        verdict = self.verdict(program, ["relaxed", *exhaustively], status=1)
        self.assertEqual([v["kind"] for v in verdict["violations"]], ["deadlock"])

    def test_membarrier_needs_sc_and_a_random_strategy(self):
        program = self.build("membarrier")
        for strategy in ("random", "pct", "pos"):
            self.expect_pass(program, [f"--fearless_strategy={strategy}", "--fearless_executions=1000"])
        for strategy, model in ("random", "rc11"), ("exhaustive", "rc11"), ("exhaustive", "sc"):
            graphs = [f"--fearless_strategy={strategy}", f"--fearless_memory_model={model}"]
            self.assertIn("membarrier in an exhaustive search or with", self.run_for(70, [program, *graphs]).err)
            # Who asks first hears that there is none.
            self.expect_pass(program, ["asks", *graphs])

    def test_named_semaphores_are_to_be_closed(self):
        program = self.build("named_semaphore")
        closed = self.expect_pass(program, ["closed", "--fearless_strategy=exhaustive"])
        self.assertEqual((closed["executions"], closed["complete"]), (2, True))
        verdict = self.verdict(program, ["--fearless_strategy=exhaustive"], status=5)
        self.assertEqual(verdict["verdict"], "nondeterministic")

    def test_files_are_not_put_back(self):
        verdict = self.verdict(self.build("outside_file"), status=5)
        self.assertEqual(verdict["verdict"], "nondeterministic")

    def test_libraries_loaded_in_an_execution_are_not_put_back(self):
        # (Executions in processes of their own need not put back anything.)
        self.run_ok([support.FEARLESS_CXX, "-O1", "-shared", "-fPIC", support.HERE / "limits/counting.cpp",
                     "-o", "counting.so"])
        one_process = {"FEARLESS_ISOLATION": "none"}
        self.assertEqual(self.verdict(self.build("loaded_library"), status=5, env=one_process)["verdict"],
                         "nondeterministic")

    def test_libraries_loaded_before_are_put_back(self):
        self.run_ok([support.FEARLESS_CXX, "-O1", "-shared", "-fPIC", support.HERE / "limits/counting_threads.cpp",
                     "-o", "counting_threads.so"])
        for flags in ((), ("-DUSED_BEFORE",)):
            program = self.build("loaded_before", *flags)
            for isolation in ("none", "process"):
                with self.subTest(flags=flags, isolation=isolation):
                    self.expect_pass(program, env={"FEARLESS_ISOLATION": isolation})
            # It runs as ever until it starts a thread, and is started over to be searched.
            self.run_ok([program])

    def test_threads_at_namespace_scope_are_refused(self):
        result = self.run_for(70, [self.build("thread_at_namespace_scope")])
        self.assertIn("other threads are running", result.err)
        self.assertIn("start them inside it", result.err)
        self.expect_pass(self.build("thread_at_namespace_scope", "-DINSIDE"))

    def test_destructors_at_namespace_scope_run_once(self):
        result = self.run_for(0, [self.build("namespace_scope"), "--fearless_executions=50"])
        self.assertEqual((result.out + result.err).count("destroyed"), 1)

    def expect_ownership(self, program, arguments=()):
        found, = self.verdict(program, arguments, status=1)["violations"]
        self.assertEqual(found["kind"], "ownership")

    def test_what_is_said_of_a_local_variable_outlives_its_block(self):
        program = self.build("owned_local")
        self.expect_ownership(program, ["forgotten"])
        self.expect_pass(program, ["unowned"])

    def test_locks_of_ones_own_guard_nothing_unless_annotated(self):
        program = self.build("owner_behind_a_lock")
        self.expect_ownership(program, ["plain"])
        self.expect_pass(program, ["annotated"])

    def test_what_a_class_owns_in_private_is_sent_unseen(self):
        self.expect_pass(self.build("hidden_owner"))

    def test_what_has_been_received_may_be_used_by_who_knows(self):
        self.expect_pass(self.build("received_and_ordered"))

    def test_ownership_deep_in_calls_is_not_taken_down(self):
        program = self.build("deep_owner")
        self.expect_ownership(program, ["10"])
        self.expect_pass(program, ["80"])


if __name__ == "__main__":
    support.main()
