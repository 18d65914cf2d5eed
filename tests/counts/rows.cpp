#include "rows.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace counts {
namespace {

bool is_number(const std::string& word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
}

bool read_row(const std::vector<std::string>& words, Row* row) {
  if (words.size() < 4 || words.size() > 5 || !is_number(words[1])) return false;
  row->program = words[0];
  row->size = std::stoi(words[1]);
  for (std::size_t column : {2U, 3U}) {
    std::optional<std::uint64_t>& count = column == 2 ? row->sc : row->rc11;
    if (is_number(words[column])) count = std::stoull(words[column]);
    else if (words[column] != "violation") return false;
  }
  if (words.size() == 5 && !is_number(words[4])) return false;
  if (words.size() == 5) row->deadlocks = std::stoull(words[4]);
  return true;
}

}  // namespace

std::vector<Row> read_rows(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::vector<Row> rows;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream text(line);
    const std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
    Row row;
    if (!read_row(words, &row))
      throw std::runtime_error(file + ":" + std::to_string(number) + ": not a row: " + line);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace counts
