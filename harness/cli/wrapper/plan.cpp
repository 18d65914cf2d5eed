#include "plan.hpp"

namespace fearless::wrapper {
namespace {

using Words = std::vector<std::string>;

void add(Words* list, std::initializer_list<std::string> words) {
  list->insert(list->end(), words.begin(), words.end());
}

// A driver that sees -fsanitize=thread links ThreadSanitizer's runtime. clang's compiler proper can
// be told behind the driver's back. gcc's driver must know (under -flto it instruments at the
// link), and finds an empty library of that name first.
void instrument(const Compiler& compiler, const Places& places, Words* list) {
  if (compiler.is_clang) {
    // Also the reads that are followed by a write of the same bytes: `++n` is two steps.
    // And all local variables in memory: clang 19 takes a member whose own address nobody else has for
    // unshared, even if the whole variable is shared. So it is told to take nothing for unshared.
    // And no look at an atomic twice, once before a loop and once at the end of its body: it would not be
    // seen that the first one only waits, too.
    // And no vectors of more than 16 bytes, nor loads of several elements' members at once: those are not
    // instrumented.
    add(list, {"-Xclang", "-fsanitize=thread", "-mllvm", "-tsan-instrument-read-before-write", "-mllvm",
               "-capture-tracking-max-uses-to-explore=0", "-mllvm", "-rotation-max-header-size=0", "-mllvm",
               "-enable-interleaved-mem-accesses=false", "-mprefer-vector-width=128"});
  } else {
    add(list, {"-fsanitize=thread", "-B" + places.empty_libtsan + "/"});
  }
}

// The same as _fearless_compile_flags in cmake/FearlessTest.cmake.
void add_compile_flags(const CommandLine& line, const Compiler& compiler, const Places& places, Words* list) {
  const bool sources = line.has(Input::source) || line.has(Input::header);
  if (!sources && !line.has(Input::preprocessed)) return;  // assembler has nothing to instrument
  if (line.instruments()) {
    instrument(compiler, places, list);
    if (!compiler.is_clang) {
      add(list, {"-Wno-tsan"});
      for (const std::string& function : split(FEARLESS_CALLED_FUNCTIONS, ' '))
        add(list, {"-fno-builtin-" + function});
      // gcc instruments the counters of a coverage build too, which threads share.
      if (line.measures_coverage()) add(list, {"-fprofile-update=atomic"});
    }
  }
  add(list, {"-g"});
  // So that machine code says what its functions still need of their frames and registers.
  if (line.instruments()) add(list, {"-fno-omit-frame-pointer"});
  if (!sources) return;
  if (!line.defines("FEARLESS")) add(list, {"-DFEARLESS=1"});
  if (!line.defines("_GLIBCXX_ASSERTIONS")) add(list, {"-D_GLIBCXX_ASSERTIONS"});
  if (compiler.is_clang && line.instruments())
    add(list, {"-imacros", places.headers + "/fearless/weak_compare_exchange.h"});
  if (!compiler.is_clang && line.instruments())
    add(list, {"-include", places.headers + "/fearless/memory_functions.h"});
  // Last: a prefix such as /usr must not change where the system's headers are found.
  add(list, {"-idirafter", places.headers});
}

// Before the user's own inputs: the runtime must come before other libraries, and a -x of the
// user's must not apply to these files.
void add_link_inputs(const CommandLine& line, const Compiler& compiler, const Places& places, Words* list) {
  const bool compiles = line.has(Input::source) || line.has(Input::preprocessed);
  if (!compiler.is_clang && !compiles && line.link_time_optimisation() && line.instruments())
    instrument(compiler, places, list);
  if (line.product() == Product::relocatable) return;
  if (line.product() == Product::executable) {
    add(list, {"-no-pie"});
    if (!line.links_runtime_itself()) add(list, {places.marker});
  }
  add(list, {"-Wl,--push-state,--no-as-needed", places.runtime, "-Wl,--pop-state", "-Xlinker", "-rpath",
             "-Xlinker", places.runtime_directory()});
  // Behind the runtime, which takes what both define.
  if (line.second_opinion() && line.product() == Product::executable) {
    const std::string library = find_thread_sanitizer(compiler);
    add(list, {"-Wl,--push-state,--no-as-needed", library, "-Wl,--pop-state", "-Xlinker", "-rpath",
               "-Xlinker", library.substr(0, library.rfind('/'))});
  }
}

std::string without(const std::string& flag, const std::string& prefix, const char* unwanted) {
  std::string rest;
  for (const std::string& part : split(flag.substr(prefix.size()), ','))
    if (part != unwanted) rest += (rest.empty() ? "" : ",") + part;
  return rest.empty() ? "" : prefix + rest;
}

bool asks_for_pie(const std::string& linker_word) {
  return linker_word == "-pie" || linker_word == "--pie" || linker_word == "--pic-executable";
}

// The user's words, without what would link another runtime, take functions from ours or make the
// executable movable.
void add_users_words(const CommandLine& line, Words* list) {
  const std::vector<Word>& words = line.words();
  const bool executable = line.product() == Product::executable;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string text = words[i].text;
    if (!words[i].is_value) {
      if (text == "--fearless-tsan") {
        text.clear();
      } else if (text.starts_with("-fsanitize=")) {
        text = without(text, "-fsanitize=", "thread");
      } else if (text == "-static-libtsan" || text == "-static-libstdc++") {
        text.clear();  // the program's own copy of libstdc++ would come before the runtime
      } else if (executable && text == "-pie") {
        text.clear();
      } else if (executable && text.starts_with("-Wl,")) {
        for (const char* pie : {"-pie", "--pie", "--pic-executable"})
          if (!text.empty()) text = without(text, "-Wl,", pie);
      } else if (executable && text == "-Xlinker" && i + 1 < words.size() &&
                 asks_for_pie(words[i + 1].text)) {
        ++i;
        text.clear();
      }
      if (text.empty() && !words[i].text.empty()) continue;
    }
    list->push_back(text);
  }
}

}  // namespace

std::vector<std::string> plan(const CommandLine& line, const Compiler& compiler, const Places& places) {
  Words list = compiler.command;
  add_compile_flags(line, compiler, places, &list);
  const bool links = line.stage() == Stage::link;
  if (links) add_link_inputs(line, compiler, places, &list);
  add_users_words(line, &list);
  // Symbols are bound at start, whatever the user's flags say of it: what the dynamic linker writes
  // later would be lost with the data that every execution gets back.
  if (links && line.product() == Product::executable) add(&list, {"-Wl,-z,now"});
  return list;
}

}  // namespace fearless::wrapper
