// Values of atomics, as they are declared.
#include <atomic>
#include <cassert>
#include <thread>

enum class Colour : unsigned char { red = 250 };
struct Halves {
  float first, second;
};
struct Pair {
  long first, second;
};

std::atomic<signed char> small{-1};
std::atomic<unsigned char> byte{200};
std::atomic<unsigned long> large{~0UL};
std::atomic<double> real{-2.75};
std::atomic<float> single{0.5F};
std::atomic<Colour> colour{Colour::red};
int places[4];
std::atomic<int*> place{nullptr};
std::atomic<Halves> halves{Halves{1.5F, 2.5F}};
std::atomic<Pair> pair{Pair{0, 7}};

int main() {
  std::thread t([] {
    (void)small.load();
    (void)byte.load();
    (void)large.load();
    (void)real.load();
    (void)single.load();
    (void)colour.load();
    (void)place.load();
    (void)halves.load();
    (void)pair.load();
    place.exchange(&places[1]);
    pair.store(Pair{-1, 8});
  });
  t.join();
  assert(places[0] != 0);
}
