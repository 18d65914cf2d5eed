#include "tables.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace algorithms {
namespace {

using Row = std::vector<std::string>;

// "| a | b |"
Row cells_of(const std::string& line) {
  Row row;
  for (std::size_t at = 1, end; (end = line.find('|', at)) != std::string::npos; at = end + 1) {
    std::string cell = line.substr(at, end - at);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    row.push_back(cell);
  }
  return row;
}

bool is_ruler(const Row& row) {
  return std::all_of(row.begin(), row.end(), [](const std::string& cell) {
    return cell.find_first_not_of("-:") == std::string::npos && !cell.empty();
  });
}

// After the empty name at the corner.
std::size_t column_of(const Row& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin() + 1, names.end(), name) - names.begin());
}

}  // namespace

Tables::Tables(std::string file) : file_(std::move(file)), tables_(1) {
  std::ifstream in(file_);
  if (!in) throw std::runtime_error(file_ + ": cannot be read");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("## ", 0) == 0) tables_.push_back({line.substr(3), {}, {}});
    Table& t = tables_.back();
    if (line.rfind('|', 0) != 0) {
      t.before.push_back(line);
      continue;
    }
    Row row = cells_of(line);
    if (is_ruler(row)) continue;
    if (!t.rows.empty() && row.size() != t.rows.front().size())
      throw std::runtime_error(file_ + ": rows of different lengths under " + t.heading);
    t.rows.push_back(std::move(row));
  }
}

const Tables::Table* Tables::find(const std::string& heading) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(),
                                  [&](const Table& t) { return t.heading == heading; });
  return found == tables_.end() ? nullptr : &*found;
}

std::string Tables::get(const std::string& heading, const std::string& row, const std::string& column) const {
  const Table* t = find(heading);
  if (t == nullptr || t->rows.empty()) return {};
  const std::size_t at = column_of(t->rows.front(), column);
  for (const Row& r : t->rows)
    if (r.front() == row && at < r.size()) return r[at];
  return {};
}

void Tables::set(const std::string& heading, const Cell& cell) {
  const Table* found = find(heading);
  if (found == nullptr) throw std::runtime_error(file_ + ": has no heading " + heading);
  Table& t = tables_[static_cast<std::size_t>(found - tables_.data())];
  if (t.rows.empty()) t.rows.push_back({""});
  const std::size_t at = column_of(t.rows.front(), cell.column);
  if (at == t.rows.front().size())
    for (Row& r : t.rows) r.push_back(&r == t.rows.data() ? cell.column : "");
  auto row = std::find_if(t.rows.begin() + 1, t.rows.end(),
                          [&](const Row& r) { return r.front() == cell.row; });
  if (row == t.rows.end()) {
    row = t.rows.insert(row, Row(t.rows.front().size()));
    row->front() = cell.row;
  }
  (*row)[at] = cell.text;
}

std::vector<Cell> Tables::unknown(const Known& known) const {
  std::vector<Cell> all;
  for (const Table& t : tables_)
    for (std::size_t r = 1; r < t.rows.size(); ++r)
      for (std::size_t c = 1; c < t.rows[r].size(); ++c)
        if (const Cell cell{t.rows[r].front(), t.rows.front()[c], t.rows[r][c]};
            !cell.text.empty() && !known(t.heading, cell))
          all.push_back(cell);
  return all;
}

void Tables::write() const {
  std::ofstream out(file_);
  for (const Table& t : tables_) {
    std::vector<std::string> before = t.before;
    while (!t.rows.empty() && !before.empty() && before.back().empty()) before.pop_back();
    for (const std::string& line : before) out << line << '\n';
    if (t.rows.empty()) continue;
    out << '\n';
    for (const Row& r : t.rows) {
      out << '|';
      for (const std::string& cell : r) out << ' ' << cell << (cell.empty() ? "|" : " |");
      out << '\n';
      if (&r != t.rows.data()) continue;
      for (std::size_t i = 0; i < r.size(); ++i) out << "|---";
      out << "|\n";
    }
    if (&t != &tables_.back()) out << '\n';
  }
  if (!out.flush()) throw std::runtime_error(file_ + ": cannot be written");
}

}  // namespace algorithms
