// Copies and the like of few bytes, for which compilers have instructions instead of a call.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

struct Block {
  char bytes[24];
};
Block a, b;
char from[64], to[64];
std::string text = "abcdefghij";
volatile int differs;

void use(const char* how) {
  const auto is = [&](const char* name) { return std::strcmp(how, name) == 0; };
  if (is("assign")) b = a;
  if (is("copy")) std::copy(from, from + 24, to);
  if (is("string")) differs = std::string(text).size() == 3;
  if (is("value")) a = Block{};
  if (is("memset")) std::memset(from, 0, 64);
  if (is("memcpy")) std::memcpy(to, from, 16);
  if (is("memmove")) std::memmove(to, from, 32);
  if (is("memcmp")) differs = std::memcmp(from, to, 8) == 0;
  if (is("strcpy")) std::strcpy(from, "abc");
  if (is("strcat")) std::strcat(from, "abc");
  if (is("sprintf")) std::sprintf(from, "abc");
  if (is("builtin")) __builtin_memset(from, 0, 40);
}

int main(int, char** argv) {
  const bool races = std::strcmp(argv[2], "races") == 0;
  std::thread t([] {
    a.bytes[1] = 1;
    from[0] = from[2] = from[7] = 0;
    text[2] = 'x';
  });
  if (!races) t.join();
  use(argv[1]);
  if (races) t.join();
}
