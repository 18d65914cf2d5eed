// Reads what `objdump -d -w --insn-width=16` writes, and compares the length of every instruction.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "search/x86_decode.hpp"

using namespace fearless;

namespace {

// "  401000:\tf3 0f 1e fa          \tendbr64"
bool parse(const std::string& line, uptr* address, std::vector<u8>* bytes, std::string* text) {
  char* at = nullptr;
  *address = std::strtoull(line.c_str(), &at, 16);
  if (at == line.c_str() || at[0] != ':' || at[1] != '\t') return false;
  const char* end = std::strchr(at + 2, '\t');
  if (end == nullptr) return false;
  *text = end + 1;
  bytes->clear();
  for (at += 2; at < end;) {
    char* next = nullptr;
    const unsigned long b = std::strtoul(at, &next, 16);
    if (next == at || next > end) break;
    bytes->push_back(static_cast<u8>(b));
    at = next;
  }
  return !bytes->empty();
}

}  // namespace

int main() {
  unsigned long instructions = 0, wrong = 0;
  std::string line, text;
  std::vector<u8> bytes;
  uptr address = 0;
  while (std::getline(std::cin, line)) {
    if (!parse(line, &address, &bytes, &text) || text.find("(bad)") != std::string::npos) continue;
    const std::size_t length = bytes.size();
    bytes.resize(16, 0x90);
    x86::Instruction i;
    ++instructions;
    if (x86::decode(bytes.data(), bytes.size(), address, &i) && i.length == length) continue;
    if (++wrong <= 20) std::printf("%s\n  taken for %u bytes\n", line.c_str(), i.length);
  }
  std::printf("%lu instructions, %lu of the wrong length\n", instructions, wrong);
  return instructions > 10000 && wrong == 0 ? 0 : 1;
}
