#include "search/same_way_on.hpp"

#include <string.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/hot.hpp"
#include "search/machine_function.hpp"
#include "search/user_functions.hpp"
#include "search/x86_decode.hpp"

namespace fearless {
namespace {

using x86::Instruction;
using Flow = Instruction::Flow;

class TwoWays {
 public:
  TwoWays(const UserFunction& f, const ModuleLayout& module) : f_(f), module_(module) {}

  bool alike(uptr a, uptr b) {
    constexpr std::size_t most = 256;
    ways_.emplace_back(a, b);
    while (!ways_.empty()) {
      auto [x, y] = ways_.back();
      ways_.pop_back();
      if (!pass_jumps(&x) || !pass_jumps(&y)) return false;
      if (x == y || !seen_.emplace(x, y).second) continue;
      if (seen_.size() > most || !step(x, y)) return false;
    }
    return true;
  }

 private:
  bool decode(uptr at, Instruction* out) const {
    return at >= f_.begin && at < f_.end &&
           x86::decode(reinterpret_cast<const u8*>(at), f_.end - at, at, out);
  }
  // To where something is done.
  bool pass_jumps(uptr* at) const {
    constexpr unsigned most = 16;
    Instruction i;
    for (unsigned n = 0; n < most; ++n) {
      if (!decode(*at, &i)) return false;
      const bool jumps = i.flow == Flow::jump;
      if (!jumps && !is_nop(i)) return true;
      *at = jumps ? i.target : *at + i.length;
    }
    return false;
  }
  static bool is_nop(const Instruction& i) {
    return (i.map == 1 && i.opcode == 0x1f) || (i.map == 0 && i.opcode == 0x90 && i.in_opcode == 0);
  }

  // Do both do the same? Adds where they go on.
  bool step(uptr x, uptr y) {
    Instruction i, j;
    if (!decode(x, &i) || !decode(y, &j) || i.flow != j.flow) return false;
    const uptr after_x = x + i.length, after_y = y + j.length;
    switch (i.flow) {
      case Flow::branch: {
        if (!has_condition(i) || !has_condition(j)) return false;
        const int differ = (i.opcode ^ j.opcode) & 0xf;
        if (differ > 1) return false;
        ways_.emplace_back(i.target, differ == 0 ? j.target : after_y);
        ways_.emplace_back(after_x, differ == 0 ? after_y : j.target);
        return true;
      }
      case Flow::call:
      case Flow::indirect_call: {
        const uptr slot = called_slot(i, module_);
        if (!is_in(module_.tsan_slots, slot) || slot != called_slot(j, module_)) return false;
        ways_.emplace_back(after_x, after_y);
        return true;
      }
      case Flow::next:
        if (!same(i, x, j, y)) return false;
        ways_.emplace_back(after_x, after_y);
        return true;
      case Flow::end: return same(i, x, j, y);
      case Flow::jump:
      case Flow::indirect_jump: return false;
    }
    return false;
  }

  // Jumps if something is so or is not, by the last bit. (Others count.)
  static bool has_condition(const Instruction& i) {
    return (i.map == 0 && (i.opcode & 0xf0) == 0x70) || (i.map == 1 && (i.opcode & 0xf0) == 0x80);
  }

  // The same bytes, but for how far away what they refer to is.
  static bool same(const Instruction& i, uptr x, const Instruction& j, uptr y) {
    const auto* a = reinterpret_cast<const u8*>(x);
    const auto* b = reinterpret_cast<const u8*>(y);
    if (i.length != j.length) return false;
    if (memcmp(a, b, i.length) == 0) return !i.rip_relative;
    if (!i.rip_relative || !j.rip_relative || i.address != j.address) return false;
    std::int32_t from_x, from_y;
    for (u32 at = 1; at + sizeof from_x <= i.length; ++at) {
      memcpy(&from_x, a + at, sizeof from_x);
      memcpy(&from_y, b + at, sizeof from_y);
      const u32 rest = at + static_cast<u32>(sizeof from_x);
      if (x + i.length + static_cast<u64>(i64{from_x}) == i.address &&
          y + j.length + static_cast<u64>(i64{from_y}) == j.address && memcmp(a, b, at) == 0 &&
          memcmp(a + rest, b + rest, i.length - rest) == 0)
        return true;
    }
    return false;
  }

  const UserFunction& f_;
  const ModuleLayout& module_;
  std::vector<std::pair<uptr, uptr>> ways_;
  std::set<std::pair<uptr, uptr>> seen_;
};

}  // namespace

bool goes_on_alike(uptr a, uptr b) {
  static std::map<std::pair<uptr, uptr>, bool> answers;
  const OutsideScenario outside;
  const auto known = answers.find({a, b});
  if (known != answers.end()) return known->second;
  bool answer = a == b;
  const UserFunctions& program = UserFunctions::now();
  const UserFunction* f = answer ? nullptr : program.at(a - 1);
  if (f != nullptr && f == program.at(b - 1))
    answer = TwoWays(*f, program.module_at(a - 1)->layout).alike(a, b);
  answers.emplace(std::pair{a, b}, answer);
  return answer;
}

}  // namespace fearless
