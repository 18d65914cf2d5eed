#include "command_line.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "response_file.hpp"

namespace fearless::wrapper {
namespace {

// Options whose value is the next word.
const std::set<std::string_view> with_value = {
    "-o",
    "-x",
    "-I",
    "-D",
    "-U",
    "-L",
    "-l",
    "-T",
    "-u",
    "-z",
    "-e",
    "-A",
    "-B",
    "-F",
    "-G",
    "-V",
    "-b",
    "-R",
    "-include",
    "-imacros",
    "-isystem",
    "-idirafter",
    "-iquote",
    "-iprefix",
    "-iwithprefix",
    "-iwithprefixbefore",
    "-isysroot",
    "-imultilib",
    "-iplugindir",
    "-ivfsoverlay",
    "-iwithsysroot",
    "-iframework",
    "-include-pch",
    "-cxx-isystem",
    "-c-isystem",
    "-stdlib++-isystem",
    "--sysroot",
    "-Xlinker",
    "-Xassembler",
    "-Xpreprocessor",
    "-Xclang",
    "-Xanalyzer",
    "-mllvm",
    "-mmlir",
    "-MF",
    "-MT",
    "-MQ",
    "-MJ",
    "-arch",
    "-target",
    "--target",
    "--param",
    "-aux-info",
    "-wrapper",
    "-framework",
    "-dumpdir",
    "-dumpbase",
    "-dumpbase-ext",
    "-specs",
    "--serialize-diagnostics",
    "-serialize-diagnostics",
    "-gcc-toolchain",
    "-rpath",
    "-working-directory",
    "--config",
    "-fplugin-arg",
    "-ftrapv-handler",
    "-install_name",
    "-undefined",
    "--output",
    "--language",
    "--entry",
    "--include",
    "--imacros",
    "--define-macro",
    "--undefine-macro",
    "--include-directory",
    "--library-directory",
    "-resource-dir",
    "-dependency-file",
    "-fmodule-file",
    "-main-file-name",
};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

Input by_extension(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  const std::size_t dot = file.rfind('.');
  if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) return Input::other;
  const std::string e = file.substr(dot + 1);
  static const std::set<std::string_view> sources = {"c", "cc", "cp", "cxx",  "cpp", "c++", "C",    "CPP",
                                                     "m", "mm", "M",  "cppm", "ixx", "ccm", "cxxm", "c++m"};
  static const std::set<std::string_view> headers = {"h", "H", "hh", "hp", "hxx", "hpp", "HPP", "h++", "tcc"};
  if (sources.contains(e)) return Input::source;
  if (headers.contains(e)) return Input::header;
  if (e == "i" || e == "ii" || e == "mi" || e == "mii") return Input::preprocessed;
  if (e == "s" || e == "S" || e == "sx") return Input::assembler;
  return Input::other;
}

Input by_language(const std::string& language) {
  if (language == "c" || language == "c++" || language == "objective-c" || language == "objective-c++" ||
      language == "c++-module")
    return Input::source;
  if (language.find("header") != std::string::npos) return Input::header;
  if (language.find("cpp-output") != std::string::npos) return Input::preprocessed;
  if (starts_with(language, "assembler")) return Input::assembler;
  return Input::other;
}

}  // namespace

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return parts;
}

CommandLine::CommandLine(const std::vector<std::string>& arguments) {
  classify(expand_response_files(arguments));
  decide_stage();
}

void CommandLine::classify(const std::vector<std::string>& arguments) {
  std::string language;  // of -x; empty: by the file's name
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& text = arguments[i];
    if (text == "-" || text.empty() || text[0] != '-') {
      Word w{text};
      if (!language.empty()) w.input = by_language(language);
      else w.input = text == "-" ? Input::source : by_extension(text);
      links_runtime_itself_ |= text.find("libfearless.so") != std::string::npos ||
                               text.find("libfearless_gtest") != std::string::npos;
      words_.push_back(w);
      continue;
    }
    const bool has_value = with_value.contains(text) && i + 1 < arguments.size();
    const std::string value = has_value ? arguments[i + 1] : "";
    words_.push_back({text});
    if (has_value) {
      words_.push_back({value, Input::not_an_input, true});
      ++i;
    }

    if (text == "-x" || text == "--language") language = value == "none" ? "" : value;
    else if (starts_with(text, "-x") && text.size() > 2) language = text == "-xnone" ? "" : text.substr(2);
    else if (starts_with(text, "--language=")) language = text.substr(11);
    else if (text == "-Xlinker") read_linker_word(value);
    else if (starts_with(text, "-Wl,")) {
      for (const std::string& word : split(text.substr(4), ',')) read_linker_word(word);
    } else if (starts_with(text, "-l")) {
      words_.back().input = Input::library;
      const std::string name = has_value ? value : text.substr(2);
      links_runtime_itself_ |= name == "fearless" || starts_with(name, "fearless_gtest") ||
                               starts_with(name, ":libfearless.so") ||
                               starts_with(name, ":libfearless_gtest");
    } else {
      read_option(text);
    }
  }
}

void CommandLine::read_option(const std::string& text) {
  if (text == "-E" || text == "-M" || text == "-MM") {
    stage_ = Stage::preprocess;
  } else if (text == "-c" || text == "-S" || text == "-fsyntax-only" || text == "--precompile" ||
             text == "--analyze" || text == "-emit-ast" || text == "--compile" || text == "--assemble") {
    if (stage_ != Stage::preprocess) stage_ = Stage::compile;
  } else if (text == "--preprocess") {
    stage_ = Stage::preprocess;
  } else if (text == "--version" || starts_with(text, "-dump") || starts_with(text, "--help") ||
             starts_with(text, "-print-") || starts_with(text, "--print-") ||
             starts_with(text, "--target-help") || text == "-cc1" || text == "-cc1as") {
    // -dumpbase, -dumpdir and -dumpbase-ext say where files go.
    asks_for_information_ |= !starts_with(text, "-dumpbase") && text != "-dumpdir";
  } else if (text == "-shared" || text == "--shared") {
    product_ = Product::shared_library;
  } else if (text == "-r" || text == "--relocatable") {
    product_ = Product::relocatable;
  } else if (text == "-###") {
    only_shows_commands_ = true;
  } else if (text == "-flto" || starts_with(text, "-flto=")) {
    link_time_optimisation_ = true;
  } else if (text == "--fearless-tsan") {
    second_opinion_ = true;
  } else if (text == "-coverage" || text == "--coverage" || text == "-fprofile-arcs" ||
             starts_with(text, "-fprofile-generate")) {
    measures_coverage_ = true;
  } else if (text == "-fno-lto") {
    link_time_optimisation_ = false;
  } else if (starts_with(text, "-fsanitize=") || starts_with(text, "-fno-sanitize=")) {
    const bool on = text[2] == 's';
    for (const std::string& s : split(text.substr(text.find('=') + 1), ','))
      if (s == "thread" || (!on && s == "all")) instruments_ = on;
  }
}

void CommandLine::read_linker_word(const std::string& text) {
  if (text == "-r" || text == "-i" || text == "--relocatable") product_ = Product::relocatable;
  if (text == "-shared" || text == "--shared" || text == "-Bshareable") product_ = Product::shared_library;
}

void CommandLine::decide_stage() {
  const bool any = std::any_of(words_.begin(), words_.end(),
                               [](const Word& w) { return w.input != Input::not_an_input; });
  if (asks_for_information_ || !any) stage_ = Stage::information;
  // A header as the only input makes a precompiled header.
  else if (stage_ == Stage::link && has(Input::header)) stage_ = Stage::compile;
}

bool CommandLine::has(Input kind) const {
  return std::any_of(words_.begin(), words_.end(), [&](const Word& w) { return w.input == kind; });
}

bool CommandLine::defines(const std::string& macro) const {
  const std::vector<std::string> all = values_of("-D");
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& d) { return d == macro || starts_with(d, macro + "="); });
}

std::vector<std::string> CommandLine::values_of(const std::string& option) const {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Word& w = words_[i];
    if (w.is_value || w.input == Input::other || w.input == Input::source) continue;
    if (w.text == option && i + 1 < words_.size() && words_[i + 1].is_value) {
      values.push_back(words_[i + 1].text);
    } else if (starts_with(w.text, option) && w.text.size() > option.size()) {
      values.push_back(w.text.substr(option.size()));
    }
  }
  return values;
}

}  // namespace fearless::wrapper
