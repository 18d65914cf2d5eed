#include "search/exhaustive.hpp"

#include <fmt/format.h>

#include <fstream>

#include "search/search.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless {
namespace {

class ExhaustiveSearch : public Search {
 public:
  using Search::Search;

  // Every execution once, each a graph of its own.
  CaseResult exhaustive() {
    Graph graph(options_.memory_model == "sc" ? MemoryModel::sc : MemoryModel::rc11);
    ExhaustiveStrategy strategy(graph);
    if (!options_.hashes.empty()) {
      hashes_.open(options_.hashes);
      if (!hashes_)
        usage_error(fmt::format("hashes: '{}' cannot be written", options_.hashes).c_str(),
                    "name a file that can be");
    }
    const u64 begun = sys::monotonic_ns();
    const u64 deadline = options_.time_ns != 0 ? begun + options_.time_ns : ~u64{0};
    const u64 most = options_.executions != 0 ? options_.executions : ~u64{0};
    Progress progress(options_.progress, case_.name.full(), begun, most, deadline);
    u64 now = begun;
    u64 looked = 0;
    for (u64 n = 0; !done_; ++n) {
      constexpr u64 while_ticks = 100'000;
      const u64 ticks = __builtin_ia32_rdtsc();
      if (ticks - looked > while_ticks) {
        looked = ticks;
        now = sys::monotonic_ns();
      }
      if (now >= deadline || result_.executions >= most) break;
      if (trap::interrupted()) {
        result_.interrupted = true;
        break;
      }
      progress.tick(now, result_);
      one_exhaustive(&strategy, graph, n);
      if (done_) break;
      if (!strategy.next()) {
        result_.complete = true;
        break;
      }
    }
    token_file::put_aside(&result_, options_);
    result_.seconds = static_cast<double>(sys::monotonic_ns() - begun) * 1e-9;
    result_.suppressed = runner_.suppressed();
    conclude();
    if (!result_.complete && result_.verdict == Verdict::passed) result_.verdict = Verdict::incomplete;
    return std::move(result_);
  }

 private:
  void one_exhaustive(ExhaustiveStrategy* strategy, Graph& graph, u64 number) {
    Runner::How how;
    how.strategy = strategy;
    how.graph = &graph;
    how.driver = strategy;
    how.number = number;
    const Outcome out = runner_.run(how);
    if (!taken(out)) return;
    if (hashes_.is_open() && out.stop != Stop::blocked) hashes_ << fmt::format("{:016x}\n", graph.hash());
    if (out.stop == Stop::diverged) {
      result_.divergence.any = true;
      result_.verdict = Verdict::nondeterministic;
      done_ = true;
    } else if (out.violated) {
      // The same graph once more, its choices taken down one by one.
      GraphReplayStrategy again(graph, *runner_.graph());
      Runner::How recorded;
      recorded.strategy = &again;
      recorded.number = number;
      recorded.keep_log = true;
      recorded.like = &out.finding;
      const Outcome second = runner_.run(recorded);
      if (second.violated && confirm::same_violation(second.finding, out.finding)) {
        violated(second);
      } else {
        nondeterministic(second);
      }
    }
  }

  std::ofstream hashes_;  // option hashes
};

}  // namespace

CaseResult exhaustive_search(const Case& c, const Options& o) { return ExhaustiveSearch(c, o).exhaustive(); }

}  // namespace fearless
