/* Read before every scenario source that g++ compiles, by way of -include.
 *
 * gcc puts instructions in place of short memcpy, memmove, memset and memcmp after it has instrumented what
 * is there: those accesses would not be seen. Options turn that off for calls (-fno-builtin-memcpy, ...); but
 * the standard library names the built-in functions. Here these are calls too, but where a constant is
 * wanted. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__ASSEMBLER__) && \
    !defined(FEARLESS_MEMORY_FUNCTIONS_H)
#define FEARLESS_MEMORY_FUNCTIONS_H

/* Nobody's warnings are about this file. */
#pragma GCC system_header

#ifdef __cplusplus
extern "C" {
#endif
void* fearless_called_memcpy(void*, const void*, __SIZE_TYPE__) __asm__("memcpy");
void* fearless_called_memmove(void*, const void*, __SIZE_TYPE__) __asm__("memmove");
void* fearless_called_memset(void*, int, __SIZE_TYPE__) __asm__("memset");
int fearless_called_memcmp(const void*, const void*, __SIZE_TYPE__) __asm__("memcmp");
void* fearless_called_memcpy_chk(void*, const void*, __SIZE_TYPE__, __SIZE_TYPE__) __asm__("__memcpy_chk");
void* fearless_called_memmove_chk(void*, const void*, __SIZE_TYPE__, __SIZE_TYPE__) __asm__("__memmove_chk");
void* fearless_called_memset_chk(void*, int, __SIZE_TYPE__, __SIZE_TYPE__) __asm__("__memset_chk");
#ifdef __cplusplus
}
#define FEARLESS_CALLED(call, builtin) (__builtin_is_constant_evaluated() ? builtin : call)
#else
#define FEARLESS_CALLED(call, builtin) call
#endif

#define __builtin_memcpy(to, from, n) \
  FEARLESS_CALLED(fearless_called_memcpy(to, from, n), (__builtin_memcpy)(to, from, n))
#define __builtin_memmove(to, from, n) \
  FEARLESS_CALLED(fearless_called_memmove(to, from, n), (__builtin_memmove)(to, from, n))
#define __builtin_memset(to, byte, n) \
  FEARLESS_CALLED(fearless_called_memset(to, byte, n), (__builtin_memset)(to, byte, n))
#define __builtin_memcmp(a, b, n) \
  FEARLESS_CALLED(fearless_called_memcmp(a, b, n), (__builtin_memcmp)(a, b, n))
#define __builtin___memcpy_chk(to, from, n, room) fearless_called_memcpy_chk(to, from, n, room)
#define __builtin___memmove_chk(to, from, n, room) fearless_called_memmove_chk(to, from, n, room)
#define __builtin___memset_chk(to, byte, n, room) fearless_called_memset_chk(to, byte, n, room)

#endif
