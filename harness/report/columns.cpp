#include "report/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "report/wording.hpp"

namespace fearless::report {
namespace {

constexpr std::size_t most_columns = 5;
constexpr std::size_t longest_head = 12;   // lines shown from the beginning
constexpr std::size_t longest_tail = 48;   // and up to the end

struct Line {
  u32 thread = 0;
  std::string text, site, note;
  bool marked = false;
  u64 repeated = 1;
};

std::size_t width_of(const std::string& utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// To fewer than `width` characters: columns do not touch.
std::string cut(const std::string& s, std::size_t width) {
  if (width_of(s) < width) return s;
  std::size_t end = 0;
  for (std::size_t kept = 0; end < s.size(); ++end)
    if ((s[end] & 0xc0) != 0x80 && ++kept > width - 3) break;
  return s.substr(0, end) + "..";
}

std::string padded(const std::string& s, std::size_t width) {
  const std::string shown = cut(s, width);
  return shown + std::string(width - std::min(width, width_of(shown)), ' ');
}

std::string shown_text(const Line& l) {
  return l.repeated > 1 ? fmt::format("{} (x{})", l.text, l.repeated) : l.text;
}

bool concerns(const TraceEvent& e, const Place& p) {
  return e.thread == p.thread && e.plain && p.site == e.operation.site;
}

std::vector<Line> lines_of(const Violation& v, Names& names) {
  const Trace& t = *v.trace;
  std::vector<Line> lines;
  for (std::size_t i = 0; i < t.events.size(); ++i) {
    const TraceEvent& e = t.events[i];
    Line l;
    l.thread = e.thread;
    l.text = wording::operation(e, names);
    const symbols::Frame f = names.frame(e.stack);
    l.site = f.line != 0 ? Names::place(f) : "";
    const bool race = v.finding.kind == ViolationKind::data_race ||
                      v.finding.kind == ViolationKind::use_after_free;
    // The last access of each place is the one that counts.
    l.marked = race && (concerns(e, v.finding.here) || concerns(e, t.other));
    if (e.why != SwitchReason::none && e.why != SwitchReason::start && i > 0) {
      const std::string reason = wording::switch_reason(e.why);
      l.note = e.why == SwitchReason::time_passed
                   ? reason
                   : fmt::format("{} {}", names.short_thread(t.events[i - 1].thread), reason);
    }
    if (!lines.empty() && lines.back().thread == l.thread && lines.back().text == l.text &&
        lines.back().site == l.site && l.note.empty()) {
      ++lines.back().repeated;
      lines.back().marked |= l.marked;
      continue;
    }
    lines.push_back(std::move(l));
  }
  return lines;
}

}  // namespace

std::string columns(const Violation& v, Names& names) {
  const Trace& t = *v.trace;
  std::vector<Line> lines = lines_of(v, names);
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

  std::string s;
  if (!narrow) {
    s += "         ";
    for (const u32 n : order) s += padded(names.thread(n), width);
    while (s.back() == ' ') s.pop_back();
    s += '\n';
  }
  u64 number = t.dropped;
  if (number != 0) s += fmt::format("         ({} earlier operations)\n", number);
  u64 skipped = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& l = lines[i];
    number += l.repeated;
    if (!shown(i)) {
      skipped += l.repeated;
      continue;
    }
    if (skipped != 0) s += fmt::format("         ({} operations left out)\n", skipped);
    skipped = 0;
    if (!l.note.empty()) s += fmt::format("         -- {}\n", l.note);
    const std::string text = shown_text(l);
    std::string row = fmt::format("  {:>5}  ", number);
    if (narrow) {
      row += padded(names.thread(l.thread), 16) + padded(text, width);
    } else {
      row += std::string(column_of(l.thread) * width, ' ') + padded(text, width) +
             std::string((order.size() - column_of(l.thread) - 1) * width, ' ');
    }
    row += l.site;
    if (l.marked) row += "  <--";
    while (row.back() == ' ') row.pop_back();
    s += row + "\n";
  }
  return s;
}

}  // namespace fearless::report
