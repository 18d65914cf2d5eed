// The library of loaded_before.cpp: counts the calls of each thread.
#include <string>

static thread_local int calls = 10;
thread_local std::string text = "abc";

extern "C" int next() {
  text += '.';
  return ++calls + static_cast<int>(text.size());
}
