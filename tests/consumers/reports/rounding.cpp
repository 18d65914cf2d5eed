// The floating-point environment is a thread's own, begins as its creator's, and is put back between
// executions.
#include <xmmintrin.h>
#include <cassert>
#include <cfenv>
#include <thread>

namespace {

constexpr unsigned flush_to_zero = 0x8000;
volatile float one = 1.0F, three = 3.0F;
constexpr float nearest = 1.0F / 3.0F;
constexpr long double long_nearest = 1.0L / 3.0L;
volatile long double long_one = 1.0L, long_three = 3.0L;

void give_way() { std::this_thread::yield(); }

void rounds(int how) {
  std::fesetround(how);
  give_way();
  assert(std::fegetround() == how);
  const float third = one / three;
  const long double long_third = long_one / long_three;
  give_way();
  // To the nearest is upward here.
  assert((third == nearest) == (how == FE_UPWARD));
  assert((long_third == long_nearest) == (how == FE_UPWARD));
  std::feclearexcept(FE_ALL_EXCEPT);
  give_way();
  if (how == FE_UPWARD) {
    std::feraiseexcept(FE_DIVBYZERO);
  } else {
    _mm_setcsr(_mm_getcsr() | flush_to_zero);
  }
  give_way();
  assert((std::fetestexcept(FE_DIVBYZERO) != 0) == (how == FE_UPWARD));
  assert(((_mm_getcsr() & flush_to_zero) != 0) == (how == FE_DOWNWARD));
}

}  // namespace

int main() {
  assert(std::fegetround() == FE_TONEAREST);
  assert(std::fetestexcept(FE_ALL_EXCEPT) == 0);
  assert((_mm_getcsr() & flush_to_zero) == 0);
  std::thread up([] { rounds(FE_UPWARD); });
  std::thread down([] { rounds(FE_DOWNWARD); });
  give_way();
  assert(std::fegetround() == FE_TONEAREST);
  std::fesetround(FE_TOWARDZERO);
  std::thread heir([] { assert(std::fegetround() == FE_TOWARDZERO); });
  up.join();
  down.join();
  heir.join();
  assert(std::fegetround() == FE_TOWARDZERO);
  std::feraiseexcept(FE_OVERFLOW);
}
