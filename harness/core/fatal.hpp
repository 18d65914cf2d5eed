// The end of the process when the tool itself cannot go on.
#pragma once

namespace fearless {

inline constexpr int exit_internal_error = 70;
inline constexpr int exit_usage_error = 64;

// "fearless: internal error: WHAT" and, if given, "  REMEDY" on standard error; exit status 70.
// Never a verdict about the user's code.
[[noreturn]] void fatal(const char* what, const char* remedy = nullptr);

// "fearless: WHAT" and the remedy; exit status 64.
[[noreturn]] void usage_error(const char* what, const char* remedy = nullptr);

// Where messages of the tool go: standard error as the process was started, wherever the scenario's
// own output is sent meanwhile.
void set_message_descriptor(int fd);
int message_descriptor();

}  // namespace fearless
