#include "samples.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace statistics {
namespace {

constexpr std::size_t own_cells = 60;
constexpr std::size_t shared_cells = 10;
constexpr std::uint64_t enough = 40;  // in a cell, for the sum to be distributed as chi-squared

// FNV-1a: the same everywhere.
std::uint64_t hash(const std::string& s) {
  std::uint64_t h = 0xcbf29ce484222325;
  for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return h;
}

struct Cell {
  double a = 0, b = 0;
};

std::vector<Cell> cells(const Sample& a, const Sample& b) {
  std::map<std::string, Cell> counts;
  for (const auto& [outcome, times] : a) counts[outcome].a = static_cast<double>(times);
  for (const auto& [outcome, times] : b) counts[outcome].b = static_cast<double>(times);
  std::vector<std::pair<std::string, Cell>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) {
    const double of_x = x.second.a + x.second.b, of_y = y.second.a + y.second.b;
    return of_x != of_y ? of_x > of_y : x.first < y.first;
  });
  std::vector<Cell> result;
  std::vector<Cell> shared(shared_cells);
  for (const auto& [outcome, cell] : sorted) {
    if (result.size() < own_cells && cell.a + cell.b >= enough) {
      result.push_back(cell);
      continue;
    }
    Cell& c = shared[hash(outcome) % shared_cells];
    c.a += cell.a;
    c.b += cell.b;
  }
  // What is still too small goes together.
  Cell rest;
  for (const Cell& c : shared) {
    if (c.a + c.b >= enough) {
      result.push_back(c);
    } else {
      rest.a += c.a;
      rest.b += c.b;
    }
  }
  if (rest.a + rest.b > 0) result.push_back(rest);
  return result;
}

}  // namespace

std::uint64_t size(const Sample& s) {
  return std::accumulate(s.begin(), s.end(), std::uint64_t{0},
                         [](std::uint64_t n, const auto& outcome) { return n + outcome.second; });
}

Comparison compare(const Sample& a, const Sample& b) {
  const auto all_a = static_cast<double>(size(a));
  const auto all_b = static_cast<double>(size(b));
  const std::vector<Cell> compared = cells(a, b);
  double sum = 0;
  for (const Cell& c : compared) {
    const double d = std::sqrt(all_b / all_a) * c.a - std::sqrt(all_a / all_b) * c.b;
    sum += d * d / (c.a + c.b);
  }
  const int count = static_cast<int>(compared.size());
  if (count < 2) return {0, count};
  // The cube root of chi-squared is nearly normal (Wilson and Hilferty 1931).
  const double free = count - 1;
  const double spread = 2 / (9 * free);
  return {(std::cbrt(sum / free) - (1 - spread)) / std::sqrt(spread), count};
}

}  // namespace statistics
