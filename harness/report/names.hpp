// What threads, memory and synchronisation objects are called in a report.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "engine/trace.hpp"
#include "report/symbols.hpp"
#include "report/variables.hpp"

namespace fearless {

class Names {
 public:
  explicit Names(const Trace& trace) : trace_(trace) {}

  // "main", "main/2 (worker)".
  std::string thread(u32 number) const;
  std::string short_thread(u32 number) const;
  // "counter", "queue.head", "table[3] #2", "mutex #2".
  std::string object(uptr address, OpKind used_as);
  // The value of an object there, of so many bytes; `high` are those after the first eight.
  std::string value(uptr address, u64 low, u64 high, u16 size);
  // "bank.cpp:42"
  static std::string place(const symbols::Frame& f);
  symbols::Frame frame(u32 stack) const;
  // "bank.cpp:42 in Bank::transfer", or what else is known.
  std::string site(u32 stack) const;
  static std::string site(const symbols::Frame& f);

 private:
  const variables::Named& variable(uptr address);
  std::string ordinal(const char* what, uptr address);
  bool is_shared_mutex(uptr address);

  const Trace& trace_;
  std::optional<std::set<uptr>> shared_mutexes_;
  std::map<std::string, std::map<uptr, u32>> numbered_;
  std::map<uptr, variables::Named> variables_;
  std::map<std::string, u32> count_;       // of variables with this name
};

// A function's name as a line has room for it: long ones without their template arguments; what is too long
// even so loses its middle, for the ends say most.
std::string abbreviated(const std::string& function, std::size_t most = 80);

// The last component of a path.
std::string base_name(const std::string& path);

}  // namespace fearless
