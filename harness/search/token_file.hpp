// Where tokens too long to be pasted go.
#pragma once

#include <filesystem>
#include <string>

#include "search/options.hpp"
#include "search/result.hpp"

namespace fearless::token_file {

// A longer token is put into a file.
inline constexpr std::size_t longest_shown = 4096;

// Long tokens of the violations become "@FILE": next to the JSON summary, or in the current directory; named
// after the case, and numbered from the second one on. A token whose file cannot be written stays as it is.
void put_aside(CaseResult* result, const Options& options);

// The name of a case, as part of a file's: others may have the same.
std::string plain_name(const CaseName& name);
// The same of any other.
std::string plain(std::string name);
// One token into one file, all or nothing. False if it cannot be written.
bool write(const std::filesystem::path& target, const std::string& token);

// The token that is meant: `given` itself, or the first word of the file in "@FILE". Ends the process with a
// usage error if that cannot be read.
std::string read(const std::string& given);

}  // namespace fearless::token_file
