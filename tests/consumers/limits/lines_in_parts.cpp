// Two threads print lines in two parts each: the parts of one may come between those of the other.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <thread>

int main() {
  char* text = nullptr;
  size_t bytes = 0;
  FILE* file = open_memstream(&text, &bytes);
  const auto print = [&](const char* word) {
    fputs(word, file);
    fputs("\n", file);
  };
  std::thread a(print, "one"), b(print, "two");
  a.join();
  b.join();
  fclose(file);
  const bool torn = strstr(text, "onetwo") != nullptr || strstr(text, "twoone") != nullptr;
  free(text);
  return torn ? 1 : 0;
}
