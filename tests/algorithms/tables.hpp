// The tables of docs/algorithms.md: under each heading of the second level one, with a column for each client
// and a row for each variant.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace algorithms {

struct Cell {
  std::string row, column, text;
};

class Tables {
 public:
  // std::runtime_error: the file cannot be read, or has a table with rows of different lengths.
  explicit Tables(std::string file);

  // Empty if there is none.
  std::string get(const std::string& heading, const std::string& row, const std::string& column) const;
  // Makes the table, row and column if there are none; a heading that is not there is std::runtime_error.
  void set(const std::string& heading, const Cell& cell);
  // The cells that are not known.
  using Known = std::function<bool(const std::string& heading, const Cell& cell)>;
  std::vector<Cell> unknown(const Known& known) const;
  void write() const;

 private:
  struct Table {
    std::string heading;
    std::vector<std::string> before;  // the heading and what stands under it
    std::vector<std::vector<std::string>> rows;  // the first has the names of the columns
  };
  const Table* find(const std::string& heading) const;

  std::string file_;
  std::vector<Table> tables_;  // the first has no heading
};

}  // namespace algorithms
