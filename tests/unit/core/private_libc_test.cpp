// The private memory functions against the system's.
#include <cstring>
#include <string>
#include <vector>

#include "core/base.hpp"
#include "support/property.hpp"

extern "C" {
void* fearless_private_memcpy(void* to, const void* from, fearless::u64 n);
void* fearless_private_memmove(void* to, const void* from, fearless::u64 n);
void* fearless_private_memset(void* to, int value, fearless::u64 n);
int fearless_private_memcmp(const void* a, const void* b, fearless::u64 n);
fearless::u64 fearless_private_strlen(const char* s);
}

namespace fearless {
namespace {

constexpr std::size_t room = 3000;

// Lengths around the places where another method is used (16, 512, 1024) as often as any.
std::size_t any_length() {
  return *rc::gen::oneOf(rc::gen::inRange<std::size_t>(0, 40), rc::gen::inRange<std::size_t>(500, 530),
                         rc::gen::inRange<std::size_t>(1010, 1040));
}
std::vector<u8> noise() {
  std::vector<u8> bytes(room);
  u32 x = *rc::gen::nonZero<u32>();
  for (u8& b : bytes) b = static_cast<u8>((x = x * 1664525U + 1013904223U) >> 24);
  return bytes;
}

RC_GTEST_PROP(PrivateLibc, Memcpy, ()) {
  const std::size_t n = any_length();
  const auto from = *rc::gen::inRange<std::size_t>(0, 64);
  const auto to = *rc::gen::inRange<std::size_t>(0, 64);
  const std::vector<u8> source = noise();
  std::vector<u8> got(room, 0xee);
  std::vector<u8> want = got;
  RC_ASSERT((fearless_private_memcpy(&got[to], &source[from], n) == &got[to]));
  std::memcpy(&want[to], &source[from], n);
  RC_ASSERT(got == want);
}

RC_GTEST_PROP(PrivateLibc, MemmoveOverlapping, ()) {
  const std::size_t n = any_length();
  const auto from = *rc::gen::inRange<std::size_t>(0, 64);
  const auto to = *rc::gen::inRange<std::size_t>(0, 64);
  std::vector<u8> got = noise();
  std::vector<u8> want = got;
  RC_ASSERT((fearless_private_memmove(&got[to], &got[from], n) == &got[to]));
  std::memmove(&want[to], &want[from], n);
  RC_ASSERT(got == want);
}

RC_GTEST_PROP(PrivateLibc, Memset, (int value)) {
  const std::size_t n = any_length();
  const auto to = *rc::gen::inRange<std::size_t>(0, 64);
  std::vector<u8> got = noise();
  std::vector<u8> want = got;
  RC_ASSERT((fearless_private_memset(&got[to], value, n) == &got[to]));
  std::memset(&want[to], value, n);
  RC_ASSERT(got == want);
}

RC_GTEST_PROP(PrivateLibc, MemcmpHasTheSameSign, ()) {
  const std::size_t n = any_length();
  const std::vector<u8> a = noise();
  std::vector<u8> b = a;
  if (*rc::gen::arbitrary<bool>()) b[*rc::gen::inRange<std::size_t>(0, n + 1)] = *rc::gen::arbitrary<u8>();
  const auto sign = [](int i) { return (i > 0) - (i < 0); };
  RC_ASSERT(sign(fearless_private_memcmp(a.data(), b.data(), n)) == sign(std::memcmp(a.data(), b.data(), n)));
}

RC_GTEST_PROP(PrivateLibc, Strlen, (const std::string& s)) {
  RC_ASSERT(fearless_private_strlen(s.c_str()) == std::strlen(s.c_str()));
}

}  // namespace
}  // namespace fearless
