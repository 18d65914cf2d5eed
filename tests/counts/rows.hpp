// What rows.txt says: how many complete executions a program of some size has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace counts {

struct Row {
  std::string program;
  int size = 0;
  // Without a number: a violation is to be found, and ends the search.
  std::optional<std::uint64_t> sc, rc11;
  std::uint64_t deadlocks = 0;

  std::string name() const { return program + "/" + std::to_string(size); }
  const std::optional<std::uint64_t>& expected(const std::string& model) const {
    return model == "sc" ? sc : rc11;
  }
  bool slow(const std::string& model) const { return expected(model).value_or(0) >= 50000; }
};

// Throws std::runtime_error with the line that it cannot read.
std::vector<Row> read_rows(const std::string& file);

}  // namespace counts
