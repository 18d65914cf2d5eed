#include "link_check.hpp"

#include <cxxabi.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "process.hpp"

namespace fearless::wrapper {
namespace {

namespace fs = std::filesystem;

struct Object {
  std::string file;
  std::string member;  // of an archive; else empty
  bool instrumented = false;
  bool defines_functions = false;
  bool unreadable_for_nm = false;   // gcc's own intermediate form
  std::set<std::string> shareable;  // functions that other objects may define as well

  bool is_foreign() const { return defines_functions && !instrumented && !unreadable_for_nm; }
  std::string name() const { return member.empty() ? file : file + "(" + member + ")"; }
};

bool of_the_system(const std::string& file) {
  std::error_code error;
  const std::string path = fs::absolute(file, error).lexically_normal().string();
  return path.starts_with("/usr/") || path.starts_with("/lib/") || path.starts_with("/lib64/");
}

bool is_shared_library(const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  return name.ends_with(".so") || name.find(".so.") != std::string::npos;
}

bool is_fearless_itself(const std::string& file) {
  return fs::path(file).filename().string().starts_with("libfearless");
}

// An archive that -lNAME stands for, in the user's own directories.
std::string archive_of(const std::string& name, const std::vector<std::string>& directories) {
  std::error_code error;
  for (const std::string& d : directories) {
    const fs::path base = fs::path(d) / ("lib" + name);
    if (fs::exists(base.string() + ".so", error)) return "";
    if (fs::exists(base.string() + ".a", error)) return base.string() + ".a";
  }
  return "";
}

std::vector<std::string> files_to_check(const CommandLine& line) {
  const std::vector<std::string> directories = line.values_of("-L");
  const std::vector<Word>& words = line.words();
  std::vector<std::string> files;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string file = words[i].text;
    if (words[i].input == Input::library) {
      const bool separate = file == "-l" && i + 1 < words.size();
      file = archive_of(separate ? words[i + 1].text : file.substr(2), directories);
    } else if (words[i].input != Input::other) {
      continue;
    }
    std::error_code error;
    if (!file.empty() && fs::is_regular_file(file, error) && !is_shared_library(file) &&
        !of_the_system(file) && !is_fearless_itself(file))
      files.push_back(file);
  }
  return files;
}

// A line of `nm -A -P`: "FILE: SYMBOL TYPE …" or "FILE[MEMBER]: SYMBOL TYPE …".
struct Symbol {
  std::string_view file, member, name;
  char type = 0;
};

std::optional<Symbol> parse(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  Symbol s;
  s.file = line.substr(0, colon);
  const std::size_t bracket = s.file.rfind('[');
  if (s.file.ends_with(']') && bracket != std::string_view::npos) {
    s.member = s.file.substr(bracket + 1, s.file.size() - bracket - 2);
    s.file = s.file.substr(0, bracket);
  }
  std::string_view rest = line.substr(colon + 2);
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos || space + 1 >= rest.size()) return std::nullopt;
  s.name = rest.substr(0, space);
  s.type = rest[space + 1];
  return s;
}

void note(const Symbol& s, Object* object) {
  if (s.type == 'U' && s.name.starts_with("__tsan_")) object->instrumented = true;
  if (s.name.starts_with("__gnu_lto_")) object->unreadable_for_nm = true;
  if (s.type == 'T' || s.type == 't' || s.type == 'W') object->defines_functions = true;
  if (s.type == 'W') object->shareable.emplace(s.name);
}

std::vector<Object> read_objects(const std::vector<std::string>& files) {
  std::vector<Object> objects;
  std::string tool;
  for (const char* name : {"llvm-nm-19", "llvm-nm", "nm"})  // the first two also read clang's -flto objects
    if (!find_program(name).empty()) {
      tool = name;
      break;
    }
  if (tool.empty()) return objects;
  std::vector<std::string> command = {tool, "-A", "-P"};
  command.insert(command.end(), files.begin(), files.end());
  std::string output;
  capture(command, &output);  // a file nm cannot read is none of ours to complain about
  std::map<std::pair<std::string, std::string>, std::size_t> index;
  for (std::size_t begin = 0; begin < output.size();) {
    std::size_t end = output.find('\n', begin);
    if (end == std::string::npos) end = output.size();
    const std::optional<Symbol> s = parse(std::string_view(output).substr(begin, end - begin));
    begin = end + 1;
    if (!s) continue;
    const auto [at, is_new] = index.try_emplace({std::string(s->file), std::string(s->member)},
                                                objects.size());
    if (is_new) objects.push_back({std::string(s->file), std::string(s->member), false, false, false, {}});
    note(*s, &objects[at->second]);
  }
  return objects;
}

std::string readable(const std::string& symbol) {
  if (!symbol.starts_with("_Z")) return symbol;
  int status = 0;
  char* text = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  if (text == nullptr) return symbol;
  std::string result = text;
  std::free(text);
  return result;
}

// "a.o, lib.a(b.o) and 3 more"; an archive without any instrumented member by its own name.
std::string list_of(const std::vector<Object>& objects) {
  std::set<std::string> mixed;
  for (const Object& o : objects)
    if (o.instrumented) mixed.insert(o.file);
  std::vector<std::string> names;
  for (const Object& o : objects) {
    if (!o.is_foreign()) continue;
    const std::string name = mixed.contains(o.file) ? o.name() : o.file;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

// Of the functions that an object without instrumentation defines before an instrumented one does.
void warn_of_replaced(const std::vector<Object>& objects) {
  std::map<std::string, const Object*> first;  // whose definition the linker takes
  std::map<const Object*, std::vector<std::string>> replaced;
  for (const Object& o : objects) {
    for (const std::string& function : o.shareable) {
      const auto [at, is_new] = first.try_emplace(function, &o);
      if (is_new || !at->second->is_foreign() || !o.instrumented) continue;
      std::vector<std::string>& list = replaced[at->second];
      if (std::find(list.begin(), list.end(), function) == list.end()) list.push_back(function);
    }
  }
  for (const Object& o : objects) {
    const auto at = replaced.find(&o);
    if (at == replaced.end()) continue;
    const std::size_t others = at->second.size() - 1;
    warn(o.name() + " is not instrumented and comes before objects that are: its " + readable(at->second[0]) +
         (others == 0 ? "" : " (and " + std::to_string(others) + " more functions)") +
         " replaces theirs, so that races in it are not seen; compile it with " + own_name +
         ", or move it to the end of the link line");
  }
}

}  // namespace

bool has_objects(const CommandLine& line) { return !files_to_check(line).empty(); }

void check_link(const CommandLine& line) {
  const std::vector<Object> objects = read_objects(files_to_check(line));
  if (std::none_of(objects.begin(), objects.end(), [](const Object& o) { return o.is_foreign(); })) return;
  // Sources in the same command have just been instrumented.
  const bool any = (line.instruments() && (line.has(Input::source) || line.has(Input::preprocessed))) ||
                   std::any_of(objects.begin(), objects.end(),
                               [](const Object& o) { return o.instrumented || o.unreadable_for_nm; });
  const char* off = " (FEARLESS_WARN_LINK=0 turns this warning off)";
  if (!any) {
    warn("no object on this line is instrumented (" + list_of(objects) +
         "): Fearless would test nothing; compile "
         "with " +
         own_name + " as well, not only link" + off);
    return;
  }
  warn("not instrumented: " + list_of(objects) +
       "; what happens to memory inside is not seen: compile with " + own_name + off);
  warn_of_replaced(objects);
}

}  // namespace fearless::wrapper
