// Starting other programs, and talking to the person at the terminal.
#pragma once

#include <string>
#include <vector>

namespace fearless::wrapper {

constexpr int usage_error = 64;
constexpr int cannot_start = 127;

// The name the wrapper goes by in messages: fearless-c++ or fearless-cc.
extern std::string own_name;

void warn(const std::string& text);
[[noreturn]] void refuse(const std::string& text);  // ends with usage_error

// Replaces this process.
[[noreturn]] void replace_by(const std::vector<std::string>& command);
// Waits for it; the exit status, 128 + the signal's number if one ended it.
int run(const std::vector<std::string>& command);
// What it writes to standard output; its messages are dropped. False if it could not start or
// failed.
bool capture(const std::vector<std::string>& command, std::string* output);

// Is a command too long for the system to start?
bool too_long(const std::vector<std::string>& command);

// The file a program's name stands for: the first in PATH that can be executed. Empty if there is
// none.
std::string find_program(const std::string& name);

}  // namespace fearless::wrapper
