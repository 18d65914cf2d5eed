// A history as a table, a column for each thread, time going down.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fearless/linearizable/checker.hpp>

namespace fearless::linearizability {

struct row {
  unsigned thread;
  std::string call;    // "push(1)"
  std::string result;  // "none"; empty: nothing is returned
  ending end;
  std::uint64_t invoked, returned;  // points of time (of what has returned), all different
};

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
inline std::string table(const std::vector<row>& rows, const std::vector<std::string>& threads,
                         const std::vector<std::size_t>& marked) {
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
  for (std::size_t t = 0; t < threads.size(); ++t) width[t] = threads[t].size();
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
    width[r.thread] = std::max(width[r.thread], text.size());
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
    head += threads[t] + std::string(width[t] - threads[t].size() + 3, ' ');
  put(head);
  for (const line& l : lines) {
    std::string text;
    for (std::size_t t = 0; t < threads.size(); ++t) {
      const std::string cell = t == l.thread ? l.text : "";
      text += cell + std::string(width[t] - cell.size() + 3, ' ');
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

inline verdict tell(const std::vector<row>& rows, const std::vector<std::string>& threads, const failure& f,
                    const std::string& property) {
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
    const row& r = rows[f.unexplained->operation];
    marked.push_back(f.unexplained->operation);
    v.what = "not " + property + ": no order of the operations explains " + by(r);
    if (!f.unexplained->says.empty()) v.what += " (" + f.unexplained->says + " would have an order)";
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
    v.history += "  then " + by(rows[r.operation]);
    if (!r.says.empty() && rows[r.operation].end == ending::returned)
      v.history += ": the specification has " + r.says;
    if (rows[r.operation].end == ending::blocked && r.says != "waits")
      v.history += ": in the specification it does not wait";
    v.history += '\n';
  }
  return v;
}

}  // namespace fearless::linearizability
