#include "report/symbols.hpp"

#include FEARLESS_BACKTRACE_HEADER
#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <map>

#include "memory/fresh_state.hpp"

namespace fearless::symbols {
namespace {

backtrace_state* state() {
  static backtrace_state* s = backtrace_create_state(nullptr, 0, [](void*, const char*, int) {}, nullptr);
  return s;
}

void ignore_error(void*, const char*, int) {}

// Type names that the standard library's own aliases make unreadable.
std::string shortened(std::string s) {
  static const std::pair<const char*, const char*> replacements[] = {
      {"std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string"},
      {"std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string"},
      {"std::__cxx11::", "std::"},
      {"(anonymous namespace)::", ""},
  };
  for (const auto& [from, to] : replacements)
    for (std::size_t at = s.find(from); at != std::string::npos; at = s.find(from, at))
      s.replace(at, std::strlen(from), to);
  return s;
}

// Without argument lists and without what our macros and lambdas add:
// "Bank_Moves_FearlessBody::Body()::$_0::operator()() const" is "Bank.Moves, lambda".
std::string readable(std::string s) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    const bool call_operator = s.compare(i, 3, "()(") == 0 ||
                               (s.compare(i, 3, "()") == 0 && out.ends_with("operator"));
    if (c == '(' && !call_operator) {
      ++depth;
      continue;
    }
    if (c == '(') {  // operator()
      out += "()";
      ++i;
      continue;
    }
    if (c == ')') {
      if (depth > 0) --depth;
      continue;
    }
    if (depth == 0) out += c;
  }
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
      out.replace(at, from.size(), to);
  };
  replace("_FearlessBody::TestBody", "");
  replace("_FearlessBody::Body", "");
  replace(" const", "");
  for (std::size_t at = out.find("::operator()"); at != std::string::npos; at = out.find("::operator()")) {
    std::size_t from = out.rfind("::", at - 1);
    const std::string closure = from == std::string::npos ? "" : out.substr(from + 2, at - from - 2);
    if (closure.rfind("$_", 0) != 0 && closure.rfind("'lambda", 0) != 0 && closure.rfind("{lambda", 0) != 0)
      break;
    out.replace(from, at + 12 - from, ", a lambda");
  }
  return out;
}

bool in_standard_library(const std::string& file) {
  return file.find("/include/c++/") != std::string::npos || file.find("/bits/") != std::string::npos;
}
bool in_own_headers(const std::string& file) {
  return file.find("/include/fearless/") != std::string::npos || file.find("/gtest/") != std::string::npos ||
         file.find("/gmock/") != std::string::npos;
}

bool is_mangled(const std::string& name) { return name.compare(0, 2, "_Z") == 0; }

struct Collected {
  std::vector<Frame> frames;
  bool mangled = false;  // the last one's name, which is that of the function in the symbol table, was
};

int add_frame(void* data, uintptr_t, const char* file, int line, const char* function) {
  Frame f;
  if (file != nullptr) f.file = file;
  f.line = line > 0 ? static_cast<u32>(line) : 0;
  if (function != nullptr) f.function = readable(shortened(unmangle(function)));
  auto& c = *static_cast<Collected*>(data);
  c.frames.push_back(std::move(f));
  c.mangled = function != nullptr && is_mangled(function);
  return 0;
}

// The C library's own names of what has another one in programs.
std::string as_in_programs(const std::string& name) {
  for (const char* stream : {"stdin", "stdout", "stderr"})
    if (name == std::string("_IO_2_1_") + stream + "_") return stream;
  return name;
}

void add_symbol(void* data, uintptr_t, const char* name, uintptr_t, uintptr_t) {
  if (name != nullptr) *static_cast<std::string*>(data) = name;
}

}  // namespace

std::string unmangle(const std::string& full) {
  // What the compiler has made of one variable or function: "_Z3foo.1", "_Z3foo.cold".
  const std::string name = full.substr(0, is_mangled(full) ? full.find('.') : std::string::npos);
  // Without this prefix it is a name in C; "f" would be read as a mangled type, float.
  // ("_ZL1x.0" is a part of x that the optimiser has made a variable of.)
  return is_mangled(name) ? unmangle_type(name.substr(0, name.find('.'))) : name;
}

std::string unmangle_type(const std::string& name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  if (text == nullptr) return name;
  std::string readable = text;
  std::free(text);
  return readable;
}

std::vector<Frame> frames(uptr return_address) {
  static std::map<uptr, std::vector<Frame>> known;
  if (const auto it = known.find(return_address); it != known.end()) return it->second;
  Collected c;
  if (return_address != 0) {
    const uptr pc = return_address - 1;  // inside the call
    backtrace_pcinfo(state(), pc, add_frame, ignore_error, &c);
    if (c.frames.empty()) c.frames.emplace_back();
    // (What has internal linkage gcc names without its namespace and class.)
    if (std::string& function = c.frames.back().function; !c.mangled) {
      std::string name;
      backtrace_syminfo(state(), pc, add_symbol, ignore_error, &name);
      if (is_mangled(name) || (function.empty() && !name.empty()))
        function = readable(shortened(unmangle(name)));
    }
    Dl_info info{};
    const bool in_module = dladdr(reinterpret_cast<void*>(pc), &info) != 0 && info.dli_fname != nullptr;
    const bool instrumented = fresh_state::in_instrumented_module(pc);
    for (Frame& f : c.frames) {
      if (in_module) f.module = info.dli_fname;
      f.user = instrumented && !f.file.empty() && !in_standard_library(f.file) && !in_own_headers(f.file);
    }
    if (in_module && c.frames.back().function.empty() && info.dli_sname != nullptr)
      c.frames.back().function = readable(shortened(unmangle(info.dli_sname)));
  }
  known[return_address] = c.frames;
  return c.frames;
}

Frame user_frame(const std::vector<uptr>& stack) {
  for (const uptr pc : stack)
    for (const Frame& f : frames(pc))
      if (f.user) return f;
  for (const uptr pc : stack)
    for (const Frame& f : frames(pc))
      if (!f.function.empty()) return f;
  return {};
}

std::vector<Frame> user_frames(const std::vector<uptr>& stack) {
  std::vector<Frame> list;
  for (const uptr pc : stack)
    for (const Frame& f : frames(pc))
      if (f.user) list.push_back(f);
  if (list.empty()) list.push_back(user_frame(stack));
  return list;
}

Variable variable(uptr address) {
  struct Symbol {
    std::string name;
    uptr value = 0, size = 0;
  } s;
  backtrace_syminfo(
      state(), address,
      [](void* data, uintptr_t, const char* name, uintptr_t value, uintptr_t size) {
        if (name != nullptr) *static_cast<Symbol*>(data) = {name, value, size};
      },
      ignore_error, &s);
  Variable v;
  if (s.name.empty() || address < s.value || address >= s.value + s.size) return v;
  v.name = as_in_programs(shortened(unmangle(s.name)));
  v.offset = address - s.value;
  v.size = s.size;
  v.piece = is_mangled(s.name) && s.name.find('.') != std::string::npos;
  return v;
}

std::vector<std::string> all_names(uptr site) {
  std::vector<std::string> names;
  for (const Frame& f : frames(site)) {
    if (!f.function.empty()) names.push_back(f.function);
    if (!f.file.empty()) names.push_back(f.file);
    if (!f.module.empty()) names.push_back(f.module);
  }
  std::string symbol;
  backtrace_syminfo(state(), site - 1, add_symbol, ignore_error, &symbol);
  if (!symbol.empty()) names.push_back(symbol);
  return names;
}

}  // namespace fearless::symbols
