#include "search/subtree.hpp"

#include <algorithm>

#include "search/carry.hpp"

namespace fearless {
namespace {

void put(ByteWriter& to, const std::map<std::string, u64>& counts) {
  to.put(static_cast<u64>(counts.size()));
  for (const auto& [text, n] : counts) {
    to.put(text);
    to.put(n);
  }
}

void get(ByteReader& from, std::map<std::string, u64>* counts) {
  counts->clear();
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    const auto text = from.get<std::string>();
    (*counts)[text] = from.get<u64>();
  }
}

}  // namespace

void put(ByteWriter& to, const Subtree& s) {
  to.put(s.generation);
  to.put(s.used);
  to.put(s.begun);
  to.put(s.state);
  to.put(s.slots);
}

void get(ByteReader& from, Subtree* s) {
  from.get(&s->generation);
  from.get(&s->used);
  from.get(&s->begun);
  from.get(&s->state);
  from.get(&s->slots);
}

void put(ByteWriter& to, const std::vector<instrumentation::Searched>& all) {
  to.put(static_cast<u64>(all.size()));
  for (const instrumentation::Searched& s : all) {
    to.put(s.log);
    to.put(s.unlock_mattered);
  }
}

void get(ByteReader& from, std::vector<instrumentation::Searched>* all) {
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    instrumentation::Searched& s = all->emplace_back();
    from.get(&s.log);
    from.get(&s.unlock_mattered);
  }
}

void put_counts(ByteWriter& to, const CaseResult& r) {
  for (const u64 n : {r.executions, r.blocked, r.skipped, r.decisions, r.operations, r.step_limit_hits,
                      r.thread_limit_hits, r.undecided, r.abandoned, r.suppressed, r.kept_waiting})
    to.put(n);
  to.put(r.threads);
  put(to, r.outcomes);
  put(to, r.covered);
  to.put(r.skipped_why);
}

void get_counts(ByteReader& from, CaseResult* r) {
  for (u64* n : {&r->executions, &r->blocked, &r->skipped, &r->decisions, &r->operations, &r->step_limit_hits,
                 &r->thread_limit_hits, &r->undecided, &r->abandoned, &r->suppressed, &r->kept_waiting})
    from.get(n);
  from.get(&r->threads);
  get(from, &r->outcomes);
  get(from, &r->covered);
  from.get(&r->skipped_why);
}

void add_counts(CaseResult* to, const CaseResult& part) {
  to->executions += part.executions;
  to->blocked += part.blocked;
  to->skipped += part.skipped;
  if (to->skipped_why.empty()) to->skipped_why = part.skipped_why;
  to->decisions += part.decisions;
  to->operations += part.operations;
  to->step_limit_hits += part.step_limit_hits;
  to->thread_limit_hits += part.thread_limit_hits;
  to->undecided += part.undecided;
  to->abandoned += part.abandoned;
  to->suppressed += part.suppressed;
  to->kept_waiting += part.kept_waiting;
  to->threads = std::max(to->threads, part.threads);
  for (const auto& [text, n] : part.outcomes) to->outcomes[text] += n;
  for (const auto& [text, n] : part.covered) to->covered[text] += n;
}

void put(ByteWriter& to, const std::vector<Explored::Found>& all) {
  to.put(static_cast<u64>(all.size()));
  for (const Explored::Found& f : all) {
    carry::put(to, f.outcome);
    to.put(f.execution);
  }
}

void get(ByteReader& from, std::vector<Explored::Found>* all) {
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    Explored::Found& f = all->emplace_back();
    carry::get(from, &f.outcome);
    from.get(&f.execution);
  }
}

void put(ByteWriter& to, const Explored& e) {
  put_counts(to, e.result);
  to.put(e.result.verdict);
  to.put(e.result.interrupted);
  to.put(e.result.divergence.any);
  to.put(e.result.divergence.expected);
  to.put(e.result.divergence.found);
  to.put(e.result.divergence.site);
  to.put(e.result.unsupported);
  to.put(e.result.remedy);
  to.put(e.result.unsupported_site);
  to.put(e.most_runnable);
  put(to, e.found);
  put(to, e.predicted);
  put(to, e.searched);
  to.put(e.hashes);
  to.put(e.racing_sites);
  to.put(e.ends_search);
}

void get(ByteReader& from, Explored* e) {
  get_counts(from, &e->result);
  from.get(&e->result.verdict);
  from.get(&e->result.interrupted);
  from.get(&e->result.divergence.any);
  from.get(&e->result.divergence.expected);
  from.get(&e->result.divergence.found);
  from.get(&e->result.divergence.site);
  from.get(&e->result.unsupported);
  from.get(&e->result.remedy);
  from.get(&e->result.unsupported_site);
  from.get(&e->most_runnable);
  get(from, &e->found);
  get(from, &e->predicted);
  get(from, &e->searched);
  from.get(&e->hashes);
  from.get(&e->racing_sites);
  from.get(&e->ends_search);
}

}  // namespace fearless
