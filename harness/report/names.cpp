#include "report/names.hpp"

#include <bit>

#include "core/format.hpp"
#include "memory/contexts.hpp"
#include "memory/heap.hpp"
#include "report/variables.hpp"

namespace fearless {
namespace {

constexpr const char* mutex = "mutex";
constexpr const char* shared_mutex = "shared mutex";

const char* kind_of_object(OpKind k) {
  switch (k) {
    case OpKind::mutex_lock:
    case OpKind::mutex_try_lock:
    case OpKind::mutex_timed_lock:
    case OpKind::mutex_unlock:
    case OpKind::cond_relock: return mutex;
    case OpKind::shared_lock:
    case OpKind::shared_try_lock:
    case OpKind::shared_timed_lock:
    case OpKind::shared_unlock: return shared_mutex;
    case OpKind::cond_wait:
    case OpKind::cond_timed_wait:
    case OpKind::cond_signal:
    case OpKind::cond_broadcast: return "condition variable";
    case OpKind::semaphore_wait:
    case OpKind::semaphore_try_wait:
    case OpKind::semaphore_value:
    case OpKind::semaphore_timed_wait:
    case OpKind::semaphore_post: return "semaphore";
    case OpKind::barrier_wait: return "barrier";
    case OpKind::once: return "once flag";
    case OpKind::guard: return "function static";
    case OpKind::load:
    case OpKind::store:
    case OpKind::rmw:
    case OpKind::cas:
    case OpKind::futex_wait:
    case OpKind::futex_timed_wait:
    case OpKind::futex_wake: return "atomic";
    case OpKind::none:
    case OpKind::thread_start:
    case OpKind::thread_create:
    case OpKind::thread_join:
    case OpKind::thread_detach:
    case OpKind::thread_exit:
    case OpKind::process_end:
    case OpKind::fence:
    case OpKind::sleep:
    case OpKind::yield:
    case OpKind::read_clock:
    case OpKind::choose:
    case OpKind::chance:
    case OpKind::assume:
    case OpKind::file:
    case OpKind::plain_read:
    case OpKind::plain_write:
    case OpKind::annotation:
    case OpKind::signal: return "memory";
  }
  return "memory";
}

// Numbers as a person expects them: small negative ones as such, unless they are known to be none.
std::string number(u64 n, unsigned size, dwarf::Encoding encoding) {
  using dwarf::Encoding;
  const unsigned bits = size >= 8 || size == 0 ? 64 : 8 * size;
  n &= ~u64{0} >> (64 - bits);
  const i64 s = static_cast<i64>(n << (64 - bits)) >> (64 - bits);
  if (encoding == Encoding::pointer) return n == 0 ? "nullptr" : fmt::format("{:#x}", n);
  if (encoding == Encoding::floating && size == sizeof(double))
    return fmt::format("{}", std::bit_cast<double>(n));
  if (encoding == Encoding::floating && size == sizeof(float))
    return fmt::format("{}", std::bit_cast<float>(static_cast<u32>(n)));
  if (encoding == Encoding::is_signed) return fmt::format("{}", s);
  if (encoding == Encoding::is_unsigned) return fmt::format("{}", n);
  if (s < 0 && s > -1000000) return fmt::format("{}", s);
  return n > 0xffffffffffU ? fmt::format("{:#x}", n) : fmt::format("{}", n);
}

}  // namespace

std::string abbreviated(const std::string& function, std::size_t most) {
  constexpr std::size_t operator_length = 8;
  if (function.size() <= most) return function;
  std::string s;
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    // "operator<<" and "operator->" open and close nothing.
    if (function.compare(i, operator_length, "operator") == 0) {
      std::size_t end = i + operator_length;
      while (end < function.size() &&
             (function[end] == '<' || function[end] == '>' || function[end] == '-' || function[end] == '='))
        ++end;
      // (The last of them may be the beginning of template arguments: operator<< <int>.)
      if (depth == 0) s += function.substr(i, end - i);
      i = end - 1;
      continue;
    }
    if (c == '>' && depth > 0) --depth;
    if (depth == 0) s += c;
    if (c == '<' && depth++ == 0) s += "..";
  }
  if (s.size() <= most) return s;
  const std::size_t half = (most - 3) / 2;
  std::size_t head = half;
  while (head > 0 && (s[head] & 0xc0) == 0x80) --head;
  std::size_t tail = s.size() - half;
  while (tail < s.size() && (s[tail] & 0xc0) == 0x80) ++tail;
  return s.substr(0, head) + "..." + s.substr(tail);
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string Names::short_thread(u32 number) const {
  if (number == 0) return "main";
  if (number >= trace_.threads.size()) return fmt::format("thread {}", number);
  const TraceThread& t = trace_.threads[number];
  return fmt::format("{}/{}", short_thread(t.parent), t.child);
}

std::string Names::thread(u32 number) const {
  std::string name = short_thread(number);
  if (number < trace_.threads.size() && !trace_.threads[number].name.empty())
    name += fmt::format(" ({})", trace_.threads[number].name);
  return name;
}

std::string Names::ordinal(const char* what, uptr address) {
  auto& numbers = numbered_[what];
  const auto it = numbers.emplace(address, static_cast<u32>(numbers.size() + 1)).first;
  return fmt::format("{} #{}", what, it->second);
}

const variables::Named& Names::variable(uptr address) {
  auto known = variables_.find(address);
  if (known == variables_.end()) {
    variables::Named v = variables::name(address, trace_);
    // Variables of one name, in different functions or calls of one, are told apart.
    if (!v.name.empty())
      if (const u32 n = ++count_[v.name]; n > 1) v.name += fmt::format(" #{}", n);
    known = variables_.emplace(address, std::move(v)).first;
  }
  return known->second;
}

std::string Names::value(uptr address, u64 low, u64 high, u16 size) {
  const dwarf::Encoding none = dwarf::Encoding::unknown;
  if (size <= 8) {
    // (A structure is a number to the processor, and none to its readers.)
    const dwarf::Value& declared = variable(address).value;
    return number(low, size, declared.size == size ? declared.encoding : none);
  }
  return fmt::format("{{{}, {}}}", number(low, 8, none), number(high, 8, none));
}

std::string Names::object(uptr address, OpKind used_as) {
  if (address == 0) return "";
  if (used_as == OpKind::file && address == outside_object) return "names of files";
  if (used_as == OpKind::file) return fmt::format("file descriptor {}", address - descriptor_objects);
  std::string name = variable(address).name;
  if (!name.empty()) return name;
  const char* const kind = kind_of_object(used_as);
  return ordinal(kind == mutex && is_shared_mutex(address) ? shared_mutex : kind, address);
}

// One that is locked exclusively here may be shared elsewhere.
bool Names::is_shared_mutex(uptr address) {
  if (!shared_mutexes_) {
    shared_mutexes_.emplace();
    const auto note = [&](const Operation& o) {
      if (kind_of_object(o.kind) == shared_mutex) shared_mutexes_->insert(o.object);
    };
    for (const TraceEvent& e : trace_.events) note(e.operation);
    for (const TraceThread& t : trace_.threads) note(t.last);
  }
  return shared_mutexes_->count(address) != 0;
}

std::string Names::place(const symbols::Frame& f) {
  if (!f.file.empty() && f.line != 0) return fmt::format("{}:{}", base_name(f.file), f.line);
  if (!f.file.empty()) return base_name(f.file);  // (the optimiser has merged lines)
  if (!f.module.empty()) return base_name(f.module);
  return "?";
}

symbols::Frame Names::frame(u32 stack) const {
  return stack < trace_.stacks.size() ? symbols::user_frame(trace_.stacks[stack]) : symbols::Frame{};
}

std::string Names::site(u32 stack) const { return site(frame(stack)); }

std::string Names::site(const symbols::Frame& f) {
  if (f.function.empty()) return place(f);
  return fmt::format("{} in {}", place(f), abbreviated(f.function));
}

}  // namespace fearless
