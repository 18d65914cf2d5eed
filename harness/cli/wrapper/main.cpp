// fearless-c++ and fearless-cc: a compiler whose programs are searched by Fearless. One program,
// which goes by the name it is called by. See docs/programs.md.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "assembly_check.hpp"
#include "command_line.hpp"
#include "compiler.hpp"
#include "link_check.hpp"
#include "plan.hpp"
#include "process.hpp"
#include "refusals.hpp"
#include "response_file.hpp"

namespace fearless::wrapper {
namespace {

bool turned_off(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && std::string(value) == "0";
}

// A command that only a response file can hold, in a file that is removed afterwards.
int run_by_response_file(const Compiler& compiler, const std::vector<std::string>& command) {
  const char* directory = std::getenv("TMPDIR");
  std::string file = std::string(directory == nullptr || *directory == 0 ? "/tmp" : directory) +
                     "/fearless-XXXXXX";
  const int fd = mkstemp(file.data());
  if (fd < 0) refuse("cannot write a file in the directory for temporary files: make room, or set TMPDIR");
  close(fd);
  const std::size_t program = compiler.command.size();
  std::ofstream(file) << as_response_file(
      {command.begin() + static_cast<std::ptrdiff_t>(program), command.end()});
  std::vector<std::string> brief = compiler.command;
  brief.push_back("@" + file);
  const int status = run(brief);
  unlink(file.c_str());
  return status;
}

int main(const std::string& name, const std::vector<std::string>& arguments) {
  const bool cxx = name.ends_with("++");
  own_name = cxx ? "fearless-c++" : "fearless-cc";
  const CommandLine line(arguments);

  if (line.stage() == Stage::information) {
    std::vector<std::string> command = choose_compiler(cxx, false).command;
    command.insert(command.end(), arguments.begin(), arguments.end());
    replace_by(command);
  }

  refuse_what_cannot_work(line, cxx);
  const Compiler compiler = choose_compiler(cxx, true);
  const std::vector<std::string> command = plan(line, compiler, find_places());

  if (line.stage() != Stage::preprocess && line.instruments() && !line.only_shows_commands() &&
      !turned_off("FEARLESS_WARN_ASM"))
    warn_of_assembly(line);

  const bool check = line.stage() == Stage::link && line.product() == Product::executable &&
                     !line.only_shows_commands() && !turned_off("FEARLESS_WARN_LINK") && has_objects(line);
  const bool by_file = too_long(command);
  if (!check && !by_file) replace_by(command);
  const int status = by_file ? run_by_response_file(compiler, command) : run(command);
  if (status == 0 && check) check_link(line);
  return status;
}

}  // namespace
}  // namespace fearless::wrapper

int main(int argc, char** argv) {
  const std::string path = argc > 0 ? argv[0] : "fearless-c++";
  const std::string name = path.substr(path.rfind('/') + 1);
  return fearless::wrapper::main(name, {argv + (argc > 0 ? 1 : 0), argv + argc});
}
