#include "search/carry.hpp"

#include "border/annotations.hpp"
#include "border/execution_state.hpp"
#include "border/test_failures.hpp"
#include "engine/give_way.hpp"
#include "memory/scratch.hpp"

namespace fearless::carry {
namespace {

const char* keep(const std::string& text) {
  auto* copy = scratch.array<char>(text.size() + 1);
  __builtin_memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

std::vector<std::string> texts(const border::Note* list) {
  std::vector<std::string> all;
  for (; list != nullptr; list = list->next) all.emplace_back(list->text);
  return all;
}

// Texts that may be missing.
void put_text(ByteWriter& to, const char* text) {
  to.put(text != nullptr);
  to.put(std::string(text != nullptr ? text : ""));
}
const char* get_text(ByteReader& from) {
  const bool any = from.get<bool>();
  const auto text = from.get<std::string>();
  return any ? keep(text) : nullptr;
}

}  // namespace

void put(ByteWriter& to, const Outcome& o) {
  to.put(o.stop);
  to.put(o.violated);
  to.put(o.finding);
  to.put(o.text);
  to.put(o.file);
  to.put(o.more);
  to.put(o.cycle);
  to.put(static_cast<u64>(o.leaks.size()));
  for (const leak::Group& g : o.leaks) {
    to.put(g.blocks);
    to.put(g.bytes);
    to.put(g.first);
    to.put(g.first_bytes);
    to.put(g.thread);
    to.put(g.site);
    to.put(g.stack);
  }
  to.put(o.history);
  to.put(o.fingerprint);
  to.put(o.decisions);
  to.put(o.choices);
  to.put(o.operations);
  to.put(o.threads);
  to.put(o.most_runnable);
  to.put(o.log);
  to.put(o.unlock_mattered);
  to.put(o.passed_known);
  to.put(o.kept_waiting);
}

void get(ByteReader& from, Outcome* o) {
  from.get(&o->stop);
  from.get(&o->violated);
  from.get(&o->finding);
  from.get(&o->text);
  from.get(&o->file);
  from.get(&o->more);
  from.get(&o->cycle);
  o->leaks.clear();
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    leak::Group& g = o->leaks.emplace_back();
    from.get(&g.blocks);
    from.get(&g.bytes);
    from.get(&g.first);
    from.get(&g.first_bytes);
    from.get(&g.thread);
    from.get(&g.site);
    from.get(&g.stack);
  }
  from.get(&o->history);
  from.get(&o->fingerprint);
  from.get(&o->decisions);
  from.get(&o->choices);
  from.get(&o->operations);
  from.get(&o->threads);
  from.get(&o->most_runnable);
  from.get(&o->log);
  from.get(&o->unlock_mattered);
  from.get(&o->passed_known);
  from.get(&o->kept_waiting);
}

void put(ByteWriter& to, const Trace& t) {
  to.put(t.events);
  to.put(t.dropped);
  to.put(t.gap);
  to.put(static_cast<u64>(t.threads.size()));
  for (const TraceThread& thread : t.threads) {
    to.put(thread.number);
    to.put(thread.parent);
    to.put(thread.child);
    to.put(thread.name);
    to.put(thread.created_stack);
    to.put(thread.last);
    to.put(thread.operations);
    to.put(thread.last_stack);
    to.put(thread.finished);
    to.put(thread.enabled);
    to.put(thread.joinable);
    to.put(thread.held);
    to.put(thread.waits_for_plus_one);
    to.put(thread.lost_by_plus_one);
    to.put(thread.lost_index);
    to.put(thread.lost_at);
  }
  to.put(t.last_in_slot);
  to.put(t.stacks);
  to.put(t.schedule.threads);
  to.put(t.schedule.steps);
  to.put(t.path);
  to.put(t.fingerprint);
  to.put(t.finding_stack);
  to.put(t.finding_at);
  to.put(t.other_stack);
  to.put(t.other);
  to.put(t.block);
  to.put(t.owners);
  to.put(static_cast<u64>(t.locals.size()));
  for (const auto& [address, frames] : t.locals) {
    to.put(address);
    to.put(frames);
  }
  to.put(t.context_switches);
}

void get(ByteReader& from, Trace* t) {
  from.get(&t->events);
  from.get(&t->dropped);
  from.get(&t->gap);
  t->threads.clear();
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    TraceThread& thread = t->threads.emplace_back();
    from.get(&thread.number);
    from.get(&thread.parent);
    from.get(&thread.child);
    from.get(&thread.name);
    from.get(&thread.created_stack);
    from.get(&thread.last);
    from.get(&thread.operations);
    from.get(&thread.last_stack);
    from.get(&thread.finished);
    from.get(&thread.enabled);
    from.get(&thread.joinable);
    from.get(&thread.held);
    from.get(&thread.waits_for_plus_one);
    from.get(&thread.lost_by_plus_one);
    from.get(&thread.lost_index);
    from.get(&thread.lost_at);
  }
  from.get(&t->last_in_slot);
  from.get(&t->stacks);
  from.get(&t->schedule.threads);
  from.get(&t->schedule.steps);
  from.get(&t->path);
  from.get(&t->fingerprint);
  from.get(&t->finding_stack);
  from.get(&t->finding_at);
  from.get(&t->other_stack);
  from.get(&t->other);
  from.get(&t->block);
  from.get(&t->owners);
  t->locals.clear();
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    const auto address = from.get<uptr>();
    from.get(&t->locals[address]);
  }
  from.get(&t->context_switches);
}

void put_notes(ByteWriter& to) {
  to.put(texts(border::outcomes()));
  to.put(texts(border::covered()));
  put_text(to, border::test_skipped());
  put_text(to, engine.unsupported_what);
  put_text(to, engine.unsupported_remedy);
  to.put(engine.unsupported_site);
  to.put(engine.unlock_matters);
  to.put(give_way::ever_asked());
}

void get_notes(ByteReader& from) {
  // Nothing of the last execution here is looked at any more.
  scratch.reset();
  border::begin_execution_annotations();
  border::begin_execution_test_failures();
  for (const std::string& text : from.get<std::vector<std::string>>())
    border::add_outcome(text.data(), text.size());
  for (const std::string& text : from.get<std::vector<std::string>>())
    border::add_covered(text.data(), text.size());
  border::set_test_skipped(get_text(from));
  engine.unsupported_what = get_text(from);
  engine.unsupported_remedy = get_text(from);
  from.get(&engine.unsupported_site);
  from.get(&engine.unlock_matters);
  give_way::note_ever_asked(from.get<bool>());
}

}  // namespace fearless::carry
