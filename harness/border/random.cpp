// Sources of randomness: every execution draws the same numbers.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "border/own.hpp"
#include "border/random.hpp"
#include "border/result.hpp"
#include "border/settings.hpp"
#include "border/touched.hpp"
#include "core/rng.hpp"
#include "core/syscalls.hpp"
#include "engine/await.hpp"

FEARLESS_REAL(ssize_t, getrandom, void*, size_t, unsigned)
FEARLESS_REAL(int, getentropy, void*, size_t)
FEARLESS_REAL(unsigned, arc4random, )
FEARLESS_REAL(void, arc4random_buf, void*, size_t)
FEARLESS_REAL(unsigned, arc4random_uniform, unsigned)
FEARLESS_REAL(int, rand, )
FEARLESS_REAL(void, srand, unsigned)
FEARLESS_REAL(long, random, )
FEARLESS_REAL(void, srandom, unsigned)
FEARLESS_REAL(double, drand48, )
FEARLESS_REAL(double, erand48, unsigned short*)
FEARLESS_REAL(long, lrand48, )
FEARLESS_REAL(long, nrand48, unsigned short*)
FEARLESS_REAL(long, mrand48, )
FEARLESS_REAL(long, jrand48, unsigned short*)
FEARLESS_REAL(void, srand48, long)
FEARLESS_REAL(unsigned short*, seed48, unsigned short*)
FEARLESS_REAL(void, lcong48, unsigned short*)
FEARLESS_REAL(unsigned, _ZNSt13random_device9_M_getvalEv, void*)

namespace fearless::border {
namespace {

Rng entropy;
Rng entropy_before_main{0x5eed5};
// The C library's generator, as a fresh process has it.
random_data generator;
char generator_state[128];
bool generator_ready = false;
drand48_data generator_48 = {};

random_data& c_generator() {
  if (!generator_ready) {
    generator = {};
    initstate_r(1, generator_state, sizeof generator_state, &generator);
    generator_ready = true;
  }
  return generator;
}

void draw(Rng& from, void* p, u64 n) {
  auto* bytes = static_cast<u8*>(p);
  for (u64 i = 0; i < n; ++i) bytes[i] = static_cast<u8>(from.next());
}

// What a thread draws is state that no loop of its can be seen to have.
void drawn() {
  if (engine.current != nullptr) await::acted(*engine.current);
}

int next_random() {
  drawn();
  int32_t value = 0;
  random_r(&c_generator(), &value);
  return value;
}

template <class Result, class Draw, class... State>
Result next_48(Draw draw, State... state) {
  drawn();
  Result r{};
  draw(state..., &generator_48, &r);
  return r;
}

void seed_random(unsigned seed) {
  drawn();
  srandom_r(seed, &c_generator());
}

}  // namespace

void begin_execution_random() {
  entropy = Rng(0x5eed);
  generator_ready = false;
  generator_48 = {};
}

void fill_random(void* p, u64 n, uptr site) {
  drawn();
  draw(entropy, p, n);
  writes(p, static_cast<i64>(n), site);
}

bool draw_before_main(void* p, u64 n) {
  if (before_main) draw(entropy_before_main, p, n);
  return before_main;
}

bool is_random_device(const char* path) {
  return strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0;
}

int open_random_device(int flags) {
  // One that can be read so far: enough for any seed.
  constexpr u64 most = u64{64} << 10;
  static u64 bytes[most / sizeof(u64)];
  drawn();
  for (u64& b : bytes) b = entropy.next();
  const unsigned on_exec = (flags & O_CLOEXEC) != 0 ? MFD_CLOEXEC : 0;
  const i64 fd = sys::call(SYS_memfd_create, reinterpret_cast<u64>("random"), on_exec);
  if (fd < 0) return fail(static_cast<int>(-fd));
  sys::write_all(static_cast<int>(fd), reinterpret_cast<const char*>(bytes), most);
  sys::call(SYS_lseek, static_cast<u64>(fd), 0, SEEK_SET);
  return static_cast<int>(fd);
}

i64 get_random(void* p, u64 n, unsigned flags, uptr site) {
  constexpr unsigned either = GRND_RANDOM | GRND_INSECURE;
  if ((flags & ~(either | GRND_NONBLOCK)) != 0 || (flags & either) == either) return fail(EINVAL);
  fill_random(p, n, site);
  return static_cast<i64>(n);
}

}  // namespace fearless::border

namespace border = fearless::border;
namespace real = fearless::real;

FEARLESS_OWN(ssize_t, getrandom, (void* p, size_t n, unsigned flags)) {
  if (FEARLESS_OUTSIDE())
    return border::draw_before_main(p, n) ? static_cast<ssize_t>(n) : real::getrandom(p, n, flags);
  return border::get_random(p, n, flags, FEARLESS_SITE());
}
FEARLESS_OWN(int, getentropy, (void* p, size_t n)) {
  if (FEARLESS_OUTSIDE()) return border::draw_before_main(p, n) ? 0 : real::getentropy(p, n);
  if (n > 256) return border::fail(EIO);
  border::fill_random(p, n, FEARLESS_SITE());
  return 0;
}
FEARLESS_OWN(unsigned, arc4random, ()) {
  if (FEARLESS_OUTSIDE()) return real::arc4random();
  border::drawn();
  return static_cast<unsigned>(border::entropy.next());
}
FEARLESS_OWN(void, arc4random_buf, (void* p, size_t n)) {
  if (FEARLESS_OUTSIDE()) {
    real::arc4random_buf(p, n);
    return;
  }
  border::fill_random(p, n, FEARLESS_SITE());
}
FEARLESS_OWN(unsigned, arc4random_uniform, (unsigned n)) {
  if (FEARLESS_OUTSIDE()) return real::arc4random_uniform(n);
  border::drawn();
  return n < 2 ? 0 : border::entropy.below(n);
}
FEARLESS_OWN(int, rand, ()) {
  if (FEARLESS_OUTSIDE()) return real::rand();
  return border::next_random();
}
FEARLESS_OWN(void, srand, (unsigned seed)) {
  if (FEARLESS_OUTSIDE()) {
    real::srand(seed);
    return;
  }
  border::seed_random(seed);
}
FEARLESS_OWN(long, random, ()) {
  if (FEARLESS_OUTSIDE()) return real::random();
  return border::next_random();
}
FEARLESS_OWN(void, srandom, (unsigned seed)) {
  if (FEARLESS_OUTSIDE()) {
    real::srandom(seed);
    return;
  }
  border::seed_random(seed);
}
#define FEARLESS_DRAWS_48(type, name, parameters, ...)                 \
  FEARLESS_OWN(type, name, parameters) {                               \
    if (FEARLESS_OUTSIDE()) return real::name(__VA_ARGS__);            \
    return border::next_48<type>(name##_r __VA_OPT__(, ) __VA_ARGS__); \
  }
FEARLESS_DRAWS_48(double, drand48, ())
FEARLESS_DRAWS_48(double, erand48, (unsigned short state[3]), state)
FEARLESS_DRAWS_48(long, lrand48, ())
FEARLESS_DRAWS_48(long, nrand48, (unsigned short state[3]), state)
FEARLESS_DRAWS_48(long, mrand48, ())
FEARLESS_DRAWS_48(long, jrand48, (unsigned short state[3]), state)
FEARLESS_OWN(void, srand48, (long seed)) {
  if (FEARLESS_OUTSIDE()) {
    real::srand48(seed);
    return;
  }
  border::drawn();
  srand48_r(seed, &border::generator_48);
}
FEARLESS_OWN(unsigned short*, seed48, (unsigned short seed[3])) {
  if (FEARLESS_OUTSIDE()) return real::seed48(seed);
  border::drawn();
  seed48_r(seed, &border::generator_48);
  return border::generator_48.__old_x;
}
FEARLESS_OWN(void, lcong48, (unsigned short parameters[7])) {
  if (FEARLESS_OUTSIDE()) {
    real::lcong48(parameters);
    return;
  }
  border::drawn();
  lcong48_r(parameters, &border::generator_48);
}
// std::random_device::_M_getval()
FEARLESS_OWN(unsigned, _ZNSt13random_device9_M_getvalEv, (void* device)) {
  if (unsigned drawn = 0; FEARLESS_OUTSIDE())
    return border::draw_before_main(&drawn, sizeof drawn) ? drawn
                                                          : real::_ZNSt13random_device9_M_getvalEv(device);
  border::drawn();
  return static_cast<unsigned>(border::entropy.next());
}
