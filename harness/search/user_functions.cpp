#include "search/user_functions.hpp"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include <algorithm>

namespace fearless {
namespace {

bool begins(std::string_view s, std::initializer_list<const char*> with) {
  return std::any_of(with.begin(), with.end(), [&](const char* w) { return s.starts_with(w); });
}

// Functions that compilers, the C library's startup files and GoogleTest bring along, and those that pass
// a call on: no source of the user's, or judged where they lead to.
bool of_no_interest(const std::string& name) {
  return begins(name, {"__",
                       "_GLOBAL__",
                       "_sub_I_",
                       "_start",
                       "_init",
                       "_fini",
                       "_dl_relocate",
                       "deregister_tm_clones",
                       "register_tm_clones",
                       "frame_dummy",
                       "tsan.module_",
                       "OUTLINED_FUNCTION_",
                       "fearless_",
                       "FEARLESS",
                       "_ZN8fearless",
                       "_ZNK8fearless",
                       "_ZN7testing",
                       "_ZNK7testing",
                       "_ZTh",
                       "_ZTv",
                       "_ZTc",
                       "_ZTW",
                       "_ZTH",
                       "_ZN14__interception"}) ||
         // The undefined behaviour sanitizer's, which clang links in.
         name.find("7__ubsan") != std::string::npos || name.find("11__sanitizer") != std::string::npos ||
         name.find("10__cxxabiv1") != std::string::npos || name.find(".cold") != std::string::npos ||
         name == "atexit" || name == "at_quick_exit" || name == "pthread_atfork" ||
         // GoogleTest's, which a project may build itself, and templates for its types.
         name == "DeleteThreadLocalValue" || name.find("N7testing") != std::string::npos;
}

bool of_standard_library(const std::string& name) {
  return begins(name,
                {"_ZNSt", "_ZNKSt", "_ZNOSt", "_ZNVSt", "_ZNVKSt", "_ZSt", "_ZNSa", "_ZNKSa", "_ZNSs",
                 "_ZNKSs", "_ZN9__gnu_cxx", "_ZNK9__gnu_cxx", "_ZN10__cxxabiv1", "_ZnwmPv", "_ZdlPvS_"}) ||
         name.find("__gthread") != std::string::npos;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

constexpr const char* access_hooks[] = {"__tsan_read", "__tsan_write", "__tsan_unaligned_",
                                        "__tsan_volatile_"};
bool instruments(const char* name) { return strncmp(name, "__tsan_", 7) == 0; }
bool tells_of_access(const char* name) {
  return std::any_of(std::begin(access_hooks), std::end(access_hooks),
                     [&](const char* begin) { return strncmp(name, begin, strlen(begin)) == 0; });
}
bool annotates(const char* name) {
  constexpr const char* all[] = {"fearless_happens_before", "fearless_happens_after", "AnnotateHappensBefore",
                                 "AnnotateHappensAfter",    "__tsan_acquire",         "__tsan_release"};
  return strncmp(name, "__tsan_mutex_", 13) == 0 ||
         std::any_of(std::begin(all), std::end(all), [&](const char* n) { return strcmp(name, n) == 0; });
}
bool loads_two_words(const char* name) { return strcmp(name, "__tsan_atomic128_load") == 0; }
bool loads_by_call(const char* name) { return strcmp(name, "__atomic_load_16") == 0; }
bool never_returns(const char* name) {
  constexpr const char* all[] = {"_Unwind_Resume",
                                 "__cxa_throw",
                                 "__cxa_rethrow",
                                 "__cxa_bad_cast",
                                 "__cxa_throw_bad_array_new_length",
                                 "__assert_fail",
                                 "__stack_chk_fail",
                                 "_ZSt9terminatev",
                                 "_ZSt21__glibcxx_assert_failPKciS0_S0_",
                                 "abort",
                                 "exit",
                                 "_exit",
                                 "pthread_exit"};
  return strstr(name, "__throw_") != nullptr ||
         std::any_of(std::begin(all), std::end(all), [&](const char* n) { return strcmp(name, n) == 0; });
}
bool returns_twice(const char* name) {
  return strstr(name, "setjmp") != nullptr || strstr(name, "context") != nullptr ||
         strcmp(name, "vfork") == 0;
}
bool called_by_compilers(const char* name) {
  return strcmp(name, "__stack_chk_fail") == 0 || strcmp(name, "memcpy") == 0 ||
         strcmp(name, "memmove") == 0 || strcmp(name, "memset") == 0;
}

void note_rests(const std::vector<elf::Rest>& rests, LoadedModule* m) {
  m->knows_rests = !m->stripped;
  for (const elf::Rest& r : rests) {
    const auto f = std::lower_bound(m->functions.begin(), m->functions.end(), r.of,
                                    [](const UserFunction& a, uptr begin) { return a.begin < begin; });
    if (r.of != 0 && f != m->functions.end() && f->begin == r.of) {
      f->knows_rest = r.code.end != 0;
      f->rest = r.code;
    } else {
      m->knows_rests = false;
    }
  }
}

void judge_functions(const dl_phdr_info& info, const std::string& file, LoadedModule* m) {
  bool any_instrumented = false;
  elf::Symbols symbols = elf::symbols(info, file);
  m->layout.counters = std::move(symbols.counters);
  for (elf::Function& f : symbols.functions) {
    m->stripped = m->stripped || f.name.empty();
    UserFunction u{f.begin, f.end, UserFunction::Kind::unremarkable, of_standard_library(f.name), false, {},
                   {},      true};
    if (linkage_slot(f.begin, m->layout) == 0) {
      const Judgement j = judge(f.begin, f.end, m->layout);
      if (j == Judgement::instrumented) {
        u.kind = UserFunction::Kind::instrumented;
        u.assembly = !of_no_interest(f.name) && synchronises_unseen(f.begin, f.end, m->layout);
        if (u.assembly) u.name = std::move(f.name);
        any_instrumented = true;
      } else if (j == Judgement::uninstrumented && !of_no_interest(f.name)) {
        u.kind = UserFunction::Kind::uninstrumented;
        u.name = std::move(f.name);
      }
    }
    m->functions.push_back(std::move(u));
  }
  note_rests(symbols.rests, m);
  // It refers to what instrumented code calls, but no call was recognised: better to say nothing.
  if (!any_instrumented && !m->layout.tsan_slots.empty())
    for (UserFunction& f : m->functions) f.kind = UserFunction::Kind::unremarkable;
}

struct Visit {
  std::vector<std::unique_ptr<LoadedModule>> before, now;
  bool first = true;
};

int visit(dl_phdr_info* info, size_t, void* argument) {
  Visit& v = *static_cast<Visit*>(argument);
  const bool executable = v.first;
  v.first = false;
  const std::string path = info->dlpi_name != nullptr ? info->dlpi_name : "";
  const std::string name = executable ? program_invocation_short_name : base_name(path);
  for (auto& m : v.before) {
    if (m != nullptr && m->base == info->dlpi_addr && m->name == name) {
      v.now.push_back(std::move(m));
      return 0;
    }
  }
  auto m = std::make_unique<LoadedModule>();
  m->name = name;
  m->base = info->dlpi_addr;
  m->kind = kind_of_module(executable ? "" : path.c_str());
  m->layout.code = elf::code(*info);
  for (const elf::Range& r : m->layout.code) {
    if (m->extent.end == 0) m->extent = r;
    m->extent = {std::min(m->extent.begin, r.begin), std::max(m->extent.end, r.end)};
  }
  if (m->kind == ModuleKind::user) {
    m->layout.data = elf::mutable_data(*info);
    m->layout.tsan_slots = elf::import_slots(*info, instruments);
    m->layout.access_slots = elf::import_slots(*info, tells_of_access);
    m->layout.annotation_slots = elf::import_slots(*info, annotates);
    m->layout.wide_load_slots = elf::import_slots(*info, loads_two_words);
    m->layout.wide_call_slots = elf::import_slots(*info, loads_by_call);
    m->layout.ending_slots = elf::import_slots(*info, never_returns);
    m->layout.returning_twice_slots = elf::import_slots(*info, returns_twice);
    m->layout.compilers_slots = elf::import_slots(*info, called_by_compilers);
    judge_functions(*info, executable ? "/proc/self/exe" : path, m.get());
  }
  v.now.push_back(std::move(m));
  return 0;
}

}  // namespace

const UserFunctions& UserFunctions::now() {
  static UserFunctions known;
  Visit v;
  v.before = std::move(known.modules_);
  dl_iterate_phdr(visit, &v);
  known.modules_ = std::move(v.now);
  return known;
}

const LoadedModule* UserFunctions::module_at(uptr pc) const {
  for (const auto& m : modules_)
    if (m->extent.contains(pc)) return m.get();
  return nullptr;
}

const UserFunction* UserFunctions::at(uptr pc) const {
  const LoadedModule* m = module_at(pc);
  if (m == nullptr) return nullptr;
  auto it = std::upper_bound(m->functions.begin(), m->functions.end(), pc,
                             [](uptr a, const UserFunction& f) { return a < f.begin; });
  if (it == m->functions.begin()) return nullptr;
  --it;
  return pc < it->end ? &*it : nullptr;
}

const UserFunction* UserFunctions::called_before(uptr return_address) const {
  const LoadedModule* m = module_at(return_address - 1);
  if (m == nullptr || !m->extent.contains(return_address - 5)) return nullptr;
  uptr target = fearless::called_before(return_address);
  if (target == 0) return nullptr;
  if (const uptr slot = linkage_slot(target, m->layout); slot != 0)
    target = *reinterpret_cast<const uptr*>(slot);
  return at(target);
}

}  // namespace fearless
