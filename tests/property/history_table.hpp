// The table of operations that a violation of a generated program comes with.
#pragma once

#include <sstream>
#include <string>
#include <utility>

// Operations and threads of the table a violation comes with: every operation ends in one line.
inline std::pair<int, int> size_of(const std::string& history) {
  std::istringstream lines(history);
  std::string line;
  std::getline(lines, line);
  int threads = 0, operations = 0;
  std::istringstream names(line);
  for (std::string name; names >> name;) ++threads;
  while (std::getline(lines, line) && !line.empty())
    if (line.find("...") == std::string::npos) ++operations;
  return {threads, operations};
}
