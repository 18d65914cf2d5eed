#include "report/columns.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "core/format.hpp"
#include "report/facts.hpp"
#include "report/wording.hpp"

namespace fearless::report {
namespace {

constexpr std::size_t most_columns = 5;
constexpr std::size_t longest_head = 12;   // lines shown from the beginning
constexpr std::size_t longest_tail = 48;   // and up to the end
constexpr std::string_view continuation = "  ";     // in front of what did not fit into the line before

struct Line {
  u32 thread = 0;
  std::string text, site, note;
  bool marked = false;
  u64 repeated = 1;  // 0: it is no operation
  // Or, without a text: the `round` lines before it come `times` more times, which are `repeated` operations.
  std::size_t round = 0, times = 0;
  u64 dropped_before = 0;  // operations that are not in the trace
};

std::size_t width_of(const std::string& utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// Where the character after the first n of them begins.
std::size_t offset_of(const std::string& utf8, std::size_t n) {
  std::size_t at = 0;
  for (; at < utf8.size(); ++at)
    if ((utf8[at] & 0xc0) != 0x80 && n-- == 0) break;
  return at;
}

// To no more than `most` characters, without its middle: the ends say most.
std::string without_middle(const std::string& s, std::size_t most) {
  const std::size_t all = width_of(s);
  if (all <= most) return s;
  const std::size_t head = (most - 2) / 2;
  const std::size_t tail = most - 2 - head;
  return s.substr(0, offset_of(s, head)) + ".." + s.substr(offset_of(s, all - tail));
}

// Where to go on in a new line, at most `most` characters in: after a space, else after a part of a name.
std::size_t end_of_line(const std::string& s, std::size_t most) {
  const std::size_t limit = offset_of(s, most);
  if (limit == s.size()) return limit;
  for (const char* after : {" ", ":,.<>"}) {
    const std::size_t at = s.find_last_of(after, limit - 1);
    if (at != std::string::npos && at + 1 > limit / 3) return at + 1;
  }
  return limit;
}

// In lines of fewer than `width` characters, for columns do not touch. Few lines: what is longer loses its
// middle.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  constexpr std::size_t most_lines = 3;
  std::string rest = without_middle(text, most_lines * (width - 1 - continuation.size()));
  std::vector<std::string> lines;
  do {
    const std::string begin(lines.empty() ? "" : continuation);
    const std::size_t end = end_of_line(rest, width - 1 - begin.size());
    std::string line = begin + rest.substr(0, end);
    while (line.size() > 1 && line.back() == ' ') line.pop_back();
    lines.push_back(std::move(line));
    rest.erase(0, end);
  } while (!rest.empty());
  return lines;
}

std::string padded(const std::string& s, std::size_t width) {
  const std::string shown = without_middle(s, width - 1);
  return shown + std::string(width - width_of(shown), ' ');
}

std::string shown_text(const Line& l) {
  return l.repeated > 1 ? fmt::format("{} (x{})", l.text, l.repeated) : l.text;
}

bool concerns(const TraceEvent& e, const Place& p) {
  const OpKind k = e.operation.kind;
  const bool reads_only = k == OpKind::load || (k == OpKind::cas && (e.failed || e.values == 1));
  const bool access = e.plain || (k >= OpKind::load && k <= OpKind::cas &&
                                  (p.operation != OpKind::store || !reads_only));
  return e.thread == p.thread && access && e.plain != p.atomic && p.site == e.operation.site;
}

bool takes_a_lock(OpKind k) {
  return (k >= OpKind::mutex_lock && k <= OpKind::mutex_timed_lock) ||
         (k >= OpKind::shared_lock && k <= OpKind::shared_timed_lock) || k == OpKind::cond_relock;
}

// Is it one of the two accesses of the race?
bool raced(const Violation& v, std::size_t i) {
  const auto& events = v.trace->events;
  for (const Place& p : {v.finding.here, v.trace->other})
    // (Of plain accesses, a thread's last at that place is in the trace, and no other.)
    if (concerns(events[i], p) &&
        (events[i].plain || std::none_of(events.begin() + static_cast<std::ptrdiff_t>(i) + 1, events.end(),
                                         [&](const TraceEvent& later) { return concerns(later, p); })))
      return true;
  return false;
}

// Is this the access that the system stopped?
bool trapped(const Violation& v, std::size_t i) {
  const auto& events = v.trace->events;
  return v.finding.detail == Detail::after_unmap && i + 1 == events.size() && events[i].plain &&
         events[i].thread == v.finding.here.thread;
}

// In a cycle of threads that wait for each other: has one taken here what another waits for?
bool keeps_waiting(const Violation& v, const std::vector<u32>& cycle, std::size_t i) {
  const Trace& t = *v.trace;
  for (const u32 n : cycle) {
    const TraceThread& waits = t.threads[n];
    const auto takes_it = [&](const TraceEvent& e) {
      return e.thread + 1 == waits.waits_for_plus_one && e.operation.object == waits.last.object &&
             takes_a_lock(e.operation.kind) && !e.failed;
    };
    if (takes_it(t.events[i]) &&
        std::none_of(t.events.begin() + static_cast<std::ptrdiff_t>(i) + 1, t.events.end(), takes_it))
      return true;
  }
  return false;
}

// The failure, as the last that its thread has done before.
Line failure(const Violation& v, Names& names) {
  Line l;
  l.thread = v.finding.here.thread;
  l.text = v.finding.kind == ViolationKind::assertion   ? "assertion fails"
           : v.finding.kind == ViolationKind::exception ? "throws, and nobody catches"
                                                        : "crashes";
  const bool names_file = v.finding.kind == ViolationKind::assertion && !v.file.empty();
  l.site = names_file ? fmt::format("{}:{}", base_name(v.file), v.finding.line)
                      : Names::place(names.frame(v.trace->finding_stack));
  l.marked = true;
  l.repeated = 0;
  return l;
}

bool is_failure(const Finding& f) {
  return (f.kind == ViolationKind::assertion && f.detail != Detail::exit_status) ||
         f.kind == ViolationKind::exception || f.kind == ViolationKind::crash;
}

// Those who wait for ever, at the end.
void add_waiting(const Violation& v, const std::vector<u32>& cycle, Names& names, std::vector<Line>* lines) {
  if (v.finding.kind != ViolationKind::deadlock) return;
  for (const TraceThread& t : v.trace->threads) {
    if (t.finished || t.enabled) continue;
    Line l;
    l.thread = t.number;
    l.text = wording::waits(t, v, names);
    l.site = t.last_stack != 0 ? Names::place(names.frame(t.last_stack)) : "";
    l.marked = cycle.empty() || std::find(cycle.begin(), cycle.end(), t.number) != cycle.end();
    l.repeated = 0;
    lines->push_back(std::move(l));
  }
}

std::vector<Line> lines_of(const Violation& v, Names& names) {
  const Trace& t = *v.trace;
  std::vector<Line> lines;
  const bool in_cycle = v.finding.kind == ViolationKind::deadlock &&
                        (v.finding.detail == Detail::cycle || v.finding.detail == Detail::self_deadlock);
  const std::vector<u32> cycle = in_cycle ? wording::cycle(v) : std::vector<u32>();
  const bool fails = is_failure(v.finding);
  bool told = false;
  const auto shown_before = [&](std::size_t i) { return i + (i >= t.gap ? t.dropped : 0); };
  for (std::size_t i = 0; i < t.events.size(); ++i) {
    if (fails && !told && shown_before(i) >= t.finding_at) {
      lines.push_back(failure(v, names));
      told = true;
    }
    const TraceEvent& e = t.events[i];
    Line l;
    l.thread = e.thread;
    l.text = wording::operation(e, names);
    const symbols::Frame f = names.frame(e.stack);
    l.site = !f.file.empty() ? Names::place(f) : "";
    const bool race = v.finding.kind == ViolationKind::data_race ||
                      v.finding.kind == ViolationKind::use_after_free ||
                      v.finding.kind == ViolationKind::ownership;
    // The last access of each place is the one that counts.
    l.marked = (race && (raced(v, i) || trapped(v, i))) || keeps_waiting(v, cycle, i);
    if (e.why != SwitchReason::none && e.why != SwitchReason::start && i > 0) {
      const std::string reason = wording::switch_reason(e.why);
      l.note = e.why == SwitchReason::time_passed
                   ? reason
                   : fmt::format("{} {}", names.short_thread(t.events[i - 1].thread), reason);
    }
    if (e.passed != 0) l.note = fmt::format("time passes: {}", wording::time(e.passed));
    l.dropped_before = i == t.gap ? t.dropped : 0;
    if (!lines.empty() && l.dropped_before == 0 && lines.back().thread == l.thread &&
        lines.back().text == l.text && lines.back().site == l.site && l.note.empty()) {
      ++lines.back().repeated;
      lines.back().marked |= l.marked;
      continue;
    }
    lines.push_back(std::move(l));
  }
  if (fails && !told) lines.push_back(failure(v, names));
  add_waiting(v, cycle, names, &lines);
  return lines;
}

bool same_round(const std::vector<Line>& lines, std::size_t from, std::size_t again, std::size_t length) {
  for (std::size_t i = 0; i < length; ++i) {
    const Line& a = lines[from + i];
    const Line& b = lines[again + i];
    if (a.thread != b.thread || a.text != b.text || a.site != b.site || a.repeated != b.repeated ||
        !b.note.empty() || b.dropped_before != 0 || a.marked || b.marked)
      return false;
  }
  return true;
}

// Of a loop that does the same in each round, the first is shown.
std::vector<Line> with_rounds_once(const std::vector<Line>& all) {
  constexpr std::size_t longest = 6, fewest = 4;
  std::vector<Line> lines;
  for (std::size_t at = 0; at < all.size();) {
    std::size_t length = 1, rounds = 1;
    while (rounds < fewest && length < longest) {
      ++length;
      rounds = 1;
      while (at + (rounds + 1) * length <= all.size() && same_round(all, at, at + rounds * length, length))
        ++rounds;
    }
    if (rounds < fewest) {
      lines.push_back(all[at++]);
      continue;
    }
    Line again;
    again.thread = all[at].thread;
    again.round = length;
    again.times = rounds - 1;
    again.repeated = 0;
    for (std::size_t i = 0; i < length; ++i, ++at) {
      lines.push_back(all[at]);
      again.repeated += all[at].repeated * again.times;
    }
    lines.push_back(std::move(again));
    at += length * (rounds - 1);
  }
  return lines;
}

}  // namespace

std::string columns(const Violation& v, Names& names) {
  const std::vector<Line> lines = with_rounds_once(lines_of(v, names));
  if (lines.empty()) return "         (no operation)\n";

  // Long stretches in the middle are left out.
  std::size_t skip_from = 0;
  std::size_t skip_to = 0;
  if (lines.size() > longest_head + longest_tail + 4) {
    skip_from = longest_head;
    skip_to = lines.size() - longest_tail;
    for (std::size_t i = skip_from; i < skip_to; ++i)
      if (lines[i].marked) {
        skip_to = i < skip_from + 3 ? skip_from : i - 3;
        break;
      }
  }
  const auto shown = [&](std::size_t i) { return i < skip_from || i >= skip_to; };

  std::set<u32> threads;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (shown(i)) threads.insert(lines[i].thread);
  const bool narrow = threads.size() > most_columns;
  std::vector<u32> order(threads.begin(), threads.end());
  const auto column_of = [&](u32 thread) {
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), thread) - order.begin());
  };

  std::size_t width = 10;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (shown(i)) width = std::max(width, width_of(shown_text(lines[i])) + 2);
  for (const u32 n : order) width = std::max(width, width_of(names.thread(n)) + 2);
  width = std::min<std::size_t>(width, narrow ? 60 : std::max<std::size_t>(24, 130 / order.size()));

  u64 all = 0;
  for (const Line& l : lines) all += l.dropped_before + l.repeated;
  const std::size_t digits = std::max<std::size_t>(5, std::to_string(all).size());
  const std::string margin(2 + digits + 2, ' ');
  std::string s;
  if (!narrow) {
    s += margin;
    for (const u32 n : order) s += padded(names.thread(n), width);
    while (s.back() == ' ') s.pop_back();
    s += '\n';
  }
  u64 number = 0, skipped = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& l = lines[i];
    number += l.dropped_before + l.repeated;
    skipped += l.dropped_before;
    if (!shown(i)) {
      skipped += l.repeated;
      continue;
    }
    if (skipped != 0) s += fmt::format("{}({} operations left out)\n", margin, skipped);
    skipped = 0;
    if (l.round != 0) {
      s += fmt::format("{}(these {} again, {} times)\n", margin, l.round, l.times);
      continue;
    }
    if (!l.note.empty()) s += fmt::format("{}-- {}\n", margin, l.note);
    const std::vector<std::string> texts = wrapped(shown_text(l), width);
    for (std::size_t k = 0; k < texts.size(); ++k) {
      std::string row = k == 0 && l.repeated != 0 ? fmt::format("  {:>{}}  ", number, digits) : margin;
      if (narrow) {
        row += padded(k == 0 ? names.thread(l.thread) : "", 16) + padded(texts[k], width);
      } else {
        row += std::string(column_of(l.thread) * width, ' ') + padded(texts[k], width) +
               std::string((order.size() - column_of(l.thread) - 1) * width, ' ');
      }
      if (k == 0) row += l.site + (l.marked ? "  <--" : "");
      while (row.back() == ' ') row.pop_back();
      s += row + "\n";
    }
  }
  return s;
}

}  // namespace fearless::report
