// Response files: @FILE on a command line stands for the words in FILE.
#pragma once

#include <string>
#include <vector>

namespace fearless::wrapper {

// Every @FILE that can be read replaced by its words, as gcc and clang do it; others stay as they
// are.
std::vector<std::string> expand_response_files(const std::vector<std::string>& arguments);

// The words, quoted so that reading them as a response file gives them back.
std::string as_response_file(const std::vector<std::string>& words);

}  // namespace fearless::wrapper
