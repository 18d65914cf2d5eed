// Reads a compiler's command line: which words are options, values of options, inputs, and how far
// the command goes. Knows the spellings of gcc and clang; knows nothing of what is added or
// refused.
#pragma once

#include <string>
#include <vector>

namespace fearless::wrapper {

// How far a command goes. `information` prints something about the compiler, or has no input.
enum class Stage { information, preprocess, compile, link };

enum class Product { executable, shared_library, relocatable };

enum class Input {
  not_an_input,
  source,        // C, C++, Objective-C
  header,        // becomes a precompiled header
  preprocessed,  // the macros are already expanded
  assembler,
  library,  // -lNAME
  other,    // for the linker: an object, an archive, a shared library
};

struct Word {
  std::string text;
  Input input = Input::not_an_input;
  bool is_value = false;  // of the option before it
};

class CommandLine {
 public:
  // Response files (@FILE) are replaced by what they hold.
  explicit CommandLine(const std::vector<std::string>& arguments);

  const std::vector<Word>& words() const { return words_; }
  Stage stage() const { return stage_; }
  Product product() const { return product_; }
  bool has(Input kind) const;
  // The last of -fsanitize=thread and -fno-sanitize=thread decides; without either: yes.
  bool instruments() const { return instruments_; }
  bool only_shows_commands() const { return only_shows_commands_; }  // -###
  bool link_time_optimisation() const { return link_time_optimisation_; }
  bool measures_coverage() const { return measures_coverage_; }
  bool links_runtime_itself() const { return links_runtime_itself_; }  // -lfearless, -lfearless_gtest
  bool second_opinion() const { return second_opinion_; }              // --fearless-tsan

  bool defines(const std::string& macro) const;  // -DMACRO or -DMACRO=…
  // Values of an option that is spelled -LVALUE or -L VALUE.
  std::vector<std::string> values_of(const std::string& option) const;

 private:
  void classify(const std::vector<std::string>& arguments);
  void read_option(const std::string& text);
  void read_linker_word(const std::string& text);
  void decide_stage();

  std::vector<Word> words_;
  Stage stage_ = Stage::link;
  Product product_ = Product::executable;
  bool asks_for_information_ = false;
  bool instruments_ = true;
  bool only_shows_commands_ = false;
  bool link_time_optimisation_ = false;
  bool measures_coverage_ = false;
  bool links_runtime_itself_ = false;
  bool second_opinion_ = false;
};

// "a,b" → {"a", "b"}
std::vector<std::string> split(const std::string& text, char separator);

}  // namespace fearless::wrapper
