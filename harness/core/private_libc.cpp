// Private versions of the memory functions compilers call on their own account.
#include <immintrin.h>

#include "core/base.hpp"

#define FEARLESS_PRIVATE extern "C" __attribute__((visibility("hidden"), used))

namespace {

using fearless::u64;

FEARLESS_INLINE void repeat_copy(void* to, const void* from, u64 n) {
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

FEARLESS_INLINE __m128i load(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
FEARLESS_INLINE void store(void* p, __m128i v) { _mm_storeu_si128(static_cast<__m128i*>(p), v); }

}  // namespace

FEARLESS_PRIVATE void* fearless_private_memcpy(void* to, const void* from, u64 n) {
  auto* d = static_cast<char*>(to);
  const auto* s = static_cast<const char*>(from);
  if (n >= 16) {
    if (n > 512) {
      repeat_copy(to, from, n);
      return to;
    }
    const __m128i last = load(s + n - 16);
    char* const end = d + n - 16;
    while (d < end) {
      store(d, load(s));
      d += 16;
      s += 16;
    }
    store(end, last);
    return to;
  }
  for (u64 i = 0; i < n; ++i) {
    d[i] = s[i];
    asm volatile("");  // not to be recognised as memcpy
  }
  return to;
}

FEARLESS_PRIVATE void* fearless_private_memmove(void* to, const void* from, u64 n) {
  auto* d = static_cast<char*>(to);
  const auto* s = static_cast<const char*>(from);
  if (d <= s || d >= s + n) {
    for (; n >= 16; n -= 16, d += 16, s += 16) store(d, load(s));
    for (u64 i = 0; i < n; ++i) {
      d[i] = s[i];
      asm volatile("");
    }
    return to;
  }
  for (; n >= 16; n -= 16) store(d + n - 16, load(s + n - 16));
  while (n-- > 0) {
    d[n] = s[n];
    asm volatile("");
  }
  return to;
}

FEARLESS_PRIVATE void* fearless_private_memset(void* to, int value, u64 n) {
  auto* d = static_cast<char*>(to);
  if (n >= 16) {
    if (n > 1024) {
      void* p = to;
      asm volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(value) : "memory");
      return to;
    }
    const __m128i v = _mm_set1_epi8(static_cast<char>(value));
    char* const end = d + n - 16;
    for (; d + 48 < end; d += 64) {
      store(d, v);
      store(d + 16, v);
      store(d + 32, v);
      store(d + 48, v);
    }
    for (; d < end; d += 16) store(d, v);
    store(end, v);
    return to;
  }
  for (u64 i = 0; i < n; ++i) {
    d[i] = static_cast<char>(value);
    asm volatile("");
  }
  return to;
}

FEARLESS_PRIVATE int fearless_private_memcmp(const void* a, const void* b, u64 n) {
  const auto* x = static_cast<const unsigned char*>(a);
  const auto* y = static_cast<const unsigned char*>(b);
  for (u64 i = 0; i < n; ++i) {
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    asm volatile("");
  }
  return 0;
}

FEARLESS_PRIVATE u64 fearless_private_strlen(const char* s) {
  u64 n = 0;
  while (s[n] != 0) {
    ++n;
    asm volatile("");
  }
  return n;
}
