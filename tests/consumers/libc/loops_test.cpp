// Loops that come to an end only by what a function of the C library writes to a variable that is not their
// own.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fearless/gtest.hpp>
#include <thread>

namespace {

template <class Loop>
void beside(Loop loop) {
  std::atomic<bool> stop{false};  // never
  std::atomic<int> n{0};
  std::thread t([&] {
    ++n;
    loop(stop);
  });
  ++n;
  t.join();
}

FEARLESS_TEST(Loops, DrawFromAStaticSeed) {
  static unsigned seed = 1;
  beside([](const std::atomic<bool>& stop) {
    while (!stop.load() && rand_r(&seed) % 8 != 3) {}
  });
}

FEARLESS_TEST(Loops, PrintIntoAStaticText) {
  static char text[8] = "0";
  beside([](const std::atomic<bool>& stop) {
    while (!stop.load() && text[0] != '4') snprintf(text, sizeof text, "%d", text[0] - '0' + 1);
  });
}

FEARLESS_TEST(Loops, CutAStaticText) {
  static char text[16] = "a,b,c,d";
  static char* rest = text;
  beside([](const std::atomic<bool>& stop) {
    while (!stop.load() && strsep(&rest, ",") != nullptr) {}
  });
}

}  // namespace
