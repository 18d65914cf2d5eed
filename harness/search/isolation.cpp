// The runner's executions in processes of their own (option isolation).
//
// Contexts are memory, and no thread but this one ever runs, so a copy of the process is a whole one. It runs
// the execution exactly as it would be run here, and hands back what that changed in the runner, the
// strategy, the trace and the border's notes.
#include "engine/code.hpp"
#include "search/carry.hpp"
#include "search/confirm.hpp"
#include "search/runner.hpp"
#include "strategy/replay.hpp"

namespace fearless {

void Runner::isolate() {
  isolated_ = true;
  // Debug information is read once here, and not by every copy.
  code::names(reinterpret_cast<uptr>(case_.body) + 1);
}

void Runner::save(ByteWriter& to, const How& how, const Outcome& out) const {
  carry::put(to, out);
  carry::put_notes(to);
  to.put(contexts::made());
  to.put(unlock_matters_);
  to.put(suppressed_);
  to.put(output_);
  to.put(std::vector<uptr>(new_racing_sites_.begin() + static_cast<std::ptrdiff_t>(racing_sites_before_),
                           new_racing_sites_.end()));
  to.put(static_cast<u64>(predictions_.size() - predictions_before_));
  for (std::size_t i = predictions_before_; i < predictions_.size(); ++i) {
    const Prediction& p = predictions_[i];
    to.put(p.finding);
    to.put(p.cycle);
    to.put(p.log);
    to.put(p.unlock_mattered);
    to.put(p.execution);
  }
  how.strategy->save(to);
  if (how.trace != nullptr) carry::put(to, *how.trace);
  if (how.carried != nullptr) how.carried->save(to);
}

void Runner::load(ByteReader& from, const How& how, Outcome* out) {
  carry::get(from, out);
  carry::get_notes(from);
  // The threads there was need of there will be needed again, and reports speak of their stacks.
  if (const u32 made = from.get<u32>(); made > contexts::made()) contexts::get(made - 1);
  from.get(&unlock_matters_);
  from.get(&suppressed_);
  from.get(&output_);
  for (const uptr site : from.get<std::vector<uptr>>()) new_racing_sites_.push_back(site);
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    Prediction& p = predictions_.emplace_back();
    from.get(&p.finding);
    from.get(&p.cycle);
    from.get(&p.log);
    from.get(&p.unlock_mattered);
    from.get(&p.execution);
    predicted_.insert(key(p.finding));
  }
  how.strategy->load(from);
  if (how.trace != nullptr) carry::get(from, how.trace);
  if (how.carried != nullptr) how.carried->load(from);
}

// Our own failure, or the system's: no statement about the scenario.
void Runner::lose(Outcome* out) {
  lost_ = true;
  *out = {};
  out->stop = Stop::unsupported;
  static std::string what;
  what = "the process of an execution " + child_.how_it_ended() + " before it had told what happened";
  engine.unsupported_what = what.c_str();
  engine.unsupported_remedy = "a signal 9 comes from outside, most often for want of memory";
  engine.unsupported_site = 0;
}

Outcome Runner::run_elsewhere(const How& how) {
  Outcome out;
  switch (child_.run([&](ByteWriter& to) { save(to, how, run_here(how)); })) {
    case Child::End::returned:
      load(child_.result(), how, &out);
      if (!child_.result().complete()) lose(&out);
      break;
    case Child::End::lost: lose(&out); break;
    case Child::End::no_process:
      if (options_.isolation == Isolation::automatic) {
        isolated_ = false;
        return run_here(how);
      }
      lose(&out);
      engine.unsupported_what = "executions in processes of their own: the system gives us none";
      engine.unsupported_remedy = "raise the limit on processes (ulimit -u), or set isolation=none";
      break;
  }
  return out;
}

Runner::Twice Runner::run_twice_elsewhere(const How& how, const std::function<void(const Outcome&)>& look) {
  How again = how;
  const Child::End end = child_.run([&](ByteWriter& to) {
    Twice t;
    const Outcome first = run_here(how);
    ByteWriter of_first;
    save(of_first, how, first);
    ByteWriter of_second;
    if (first.stop != Stop::step_limit && first.stop != Stop::thread_limit &&
        first.stop != Stop::unsupported && first.stop != Stop::abandoned) {
      t.second = true;
      LogStrategy same(first.log);
      How how_again = again;
      how_again.strategy = &same;
      if (first.violated) how_again.like = &first.finding;
      how_again.unlock_matters = first.unlock_mattered;
      const Outcome second = run_here(how_again);
      t.alike = second.stop == first.stop && second.fingerprint == first.fingerprint && same.all_used() &&
                second.violated == first.violated &&
                (!first.violated || confirm::same_violation(first.finding, second.finding));
      // (A race that ThreadSanitizer remembered once only is no other course.)
      t.alike = t.alike || first.second_opinion() || second.second_opinion();
      save(of_second, how_again, second);
    }
    to.put(t.alike);
    to.put(t.second);
    to.put(of_first.text());
    to.put(of_second.text());
  });
  Twice t;
  t.done = end != Child::End::no_process;
  if (!t.done) return t;
  Outcome out;
  if (end == Child::End::lost) {
    lose(&out);
    look(out);
    return t;
  }
  ByteReader& from = child_.result();
  from.get(&t.alike);
  from.get(&t.second);
  ByteReader of_first(from.get<std::string>());
  ByteReader of_second(from.get<std::string>());
  if (!t.alike) return t;
  load(of_first, how, &out);
  look(out);
  if (!t.second) return t;
  LogStrategy same({});
  again.strategy = &same;
  Outcome second;
  load(of_second, again, &second);
  look(second);
  return t;
}

}  // namespace fearless
