// Which operations the programs of a search have had.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace fearless::detail {

class performed {
 public:
  void add(std::size_t operation) { operations_.insert(operation); }

  // The names of the others, but for those that are only there to be planted.
  template <class Rules>
  const char* never(const std::vector<Rules>& all) {
    never_.clear();
    for (std::size_t o = 0; o < all.size(); ++o) {
      if constexpr (requires { all[o].wrong.empty(); }) {
        if (!all[o].wrong.empty()) continue;
      }
      if (!operations_.contains(o)) never_ += (never_.empty() ? "" : ", ") + all[o].name;
    }
    return never_.c_str();
  }

 private:
  std::set<std::size_t> operations_;
  std::string never_;
};

}  // namespace fearless::detail
