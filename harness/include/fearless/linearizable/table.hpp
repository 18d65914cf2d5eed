// A history as a table, a column for each thread, time going down.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fearless/linearizable/checker.hpp>
#include <fearless/linearizable/print.hpp>

namespace fearless::linearizability {

struct row {
  unsigned thread;
  std::string call;    // "push(1)"
  std::string result;  // "none"; empty: nothing is returned
  ending end;
  std::uint64_t invoked, returned;  // points of time (of what has returned), all different
};

// Letters, of more than one byte or not, as wide as one.
inline std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// What is too long for a line without its end; and without its beginning, if it differs from `other` only
// after that.
inline std::string shortened(const std::string& text, const std::string& other = {}) {
  constexpr std::size_t most = 200, before = 40, dots = 8;
  if (text.size() <= most + dots) return text;
  const auto inside = [&](std::size_t at) { return at < text.size() && (text[at] & 0xc0) == 0x80; };
  std::size_t from = 0;
  while (from < std::min(text.size(), other.size()) && text[from] == other[from]) ++from;
  from = from == other.size() || from + before < most ? 0 : from - before;
  while (inside(from)) --from;
  std::size_t end = std::min(from + most, text.size());
  while (inside(end)) --end;
  return (from == 0 ? "" : "…") + text.substr(from, end - from) + (end == text.size() ? "" : "…");
}

inline std::string with_result(const row& r) {
  switch (r.end) {
    case ending::returned: return r.result.empty() ? r.call : r.call + " = " + r.result;
    case ending::pending: return r.call + " ...";
    case ending::blocked: return r.call + " waits";
    case ending::not_begun: return r.call;
  }
  return r.call;
}

// Operations that nothing overlaps take one line, others one for the call and one for the return. Marked
// operations have an arrow.
inline std::string table(std::vector<row> rows, const std::vector<std::string>& threads,
                         const std::vector<std::size_t>& marked) {
  for (row& r : rows) {
    r.call = shortened(shown(r.call));
    r.result = shortened(shown(r.result));
  }
  struct entry {
    std::uint64_t time;
    std::size_t row;
    bool is_return;
  };
  std::vector<entry> entries;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    entries.push_back({rows[i].invoked, i, false});
    if (rows[i].end == ending::returned) entries.push_back({rows[i].returned, i, true});
  }
  std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) { return a.time < b.time; });

  struct line {
    unsigned thread;
    std::string text;
    bool marked;
  };
  std::vector<line> lines;
  std::vector<std::size_t> width(threads.size());
  for (std::size_t t = 0; t < threads.size(); ++t) width[t] = width_of(threads[t]);
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const row& r = rows[entries[e].row];
    const bool mark = std::find(marked.begin(), marked.end(), entries[e].row) != marked.end();
    std::string text;
    if (entries[e].is_return) {
      text = "  " + r.call + (r.result.empty() ? " returns" : " = " + r.result);
    } else if (e + 1 < entries.size() && entries[e + 1].row == entries[e].row) {
      text = with_result(r);
      ++e;
    } else {
      text = r.end == ending::returned ? r.call + " ..." : with_result(r);
    }
    width[r.thread] = std::max(width[r.thread], width_of(text));
    const bool last = r.end != ending::returned || entries[e].is_return;
    lines.push_back({r.thread, text, mark && last});
  }

  std::string s;
  const auto put = [&](std::string l) {
    while (!l.empty() && l.back() == ' ') l.pop_back();
    s += l + '\n';
  };
  std::string head;
  for (std::size_t t = 0; t < threads.size(); ++t)
    head += threads[t] + std::string(width[t] - width_of(threads[t]) + 3, ' ');
  put(head);
  for (const line& l : lines) {
    std::string text;
    for (std::size_t t = 0; t < threads.size(); ++t) {
      const std::string cell = t == l.thread ? l.text : "";
      text += cell + std::string(width[t] - width_of(cell) + 3, ' ');
    }
    if (l.marked) text += "<--";
    put(text);
  }
  return s;
}

// What there is to say of a history that has no explanation: in one line, and at length.
struct verdict {
  std::string what;
  std::string history;
};

// What the specification does where the operation had another result.
inline std::string specified(const row& r, const std::string& says) {
  if (says.rfind("throws ", 0) == 0) return says;
  if (says == r.result) return "has " + shortened(says) + ", too, which is not equal to it";
  return "has " + shortened(says, r.result);
}
inline std::string would_have_an_order(const row& r, const std::string& says) {
  if (says.rfind("throws ", 0) == 0) return "if it " + says + ", there would be an order";
  if (says == r.result) return "the specification " + specified(r, says);
  return shortened(says, r.result) + " would have an order";
}

inline verdict tell(const std::vector<row>& whole, const std::vector<std::string>& threads, const failure& f,
                    const std::string& property) {
  std::vector<row> rows = whole;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string other;
    for (const rejected& r : f.next)
      if (r.operation == i) other = r.says;
    if (f.unexplained && f.unexplained->operation == i) other = f.unexplained->says;
    rows[i].call = shortened(shown(rows[i].call));
    rows[i].result = shortened(shown(rows[i].result), other);
  }
  verdict v;
  std::vector<std::size_t> marked;
  const auto by = [&](const row& r) { return with_result(r) + " of " + threads[r.thread]; };
  if (f.only_blocked) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].end != ending::blocked) continue;
      marked.push_back(i);
      v.what += (v.what.empty() ? "" : ", ") + rows[i].call + " of " + threads[rows[i].thread];
    }
    v.what = "no order of the operations explains that nobody can go on: " + v.what;
  } else if (!f.alone.empty()) {
    marked = f.alone;
    std::sort(marked.begin(), marked.end());
    v.what = "not " + property + ": whatever else was done, no order explains ";
    for (std::size_t i = 0; i < marked.size(); ++i)
      v.what += (i == 0 ? "" : i + 1 == marked.size() ? " and " : ", ") + by(rows[marked[i]]);
  } else if (f.unexplained) {
    const rejected& u = *f.unexplained;
    marked.push_back(u.operation);
    v.what = "not " + property + ": no order of the operations explains " + by(rows[u.operation]);
    if (!u.says.empty()) v.what += " (" + would_have_an_order(whole[u.operation], u.says) + ")";
  } else {
    for (const rejected& r : f.next) marked.push_back(r.operation);
    v.what = "not " + property + ": no order of the operations explains their results";
  }
  v.history = table(rows, threads, marked);
  v.history += "\ntried furthest: ";
  for (const std::size_t i : f.furthest)
    v.history += with_result(rows[i]) + (i == f.furthest.back() ? "" : ", ");
  if (f.furthest.empty()) v.history += "no operation can be the first";
  v.history += '\n';
  for (const rejected& r : f.next) {
    const row& there = rows[r.operation];
    v.history += "  then " + by(there);
    if (r.waits && there.end == ending::returned) v.history += ": the specification waits";
    else if (!r.says.empty() && there.end == ending::returned)
      v.history += ": the specification " + specified(whole[r.operation], r.says);
    if (there.end == ending::blocked && !r.waits) v.history += ": in the specification it does not wait";
    v.history += '\n';
  }
  return v;
}

}  // namespace fearless::linearizability
