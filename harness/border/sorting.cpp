// What functions of <stdlib.h> move around themselves; what they compare is the program's to read.
#include <stdlib.h>

#include "border/own.hpp"
#include "border/touched.hpp"

FEARLESS_REAL(void, qsort, void*, size_t, size_t, __compar_fn_t)
FEARLESS_REAL(void, qsort_r, void*, size_t, size_t, __compar_d_fn_t, void*)

using namespace fearless;
namespace b = fearless::border;

FEARLESS_OWN(void, qsort, (void* base, size_t n, size_t size, __compar_fn_t compare)) {
  if (n > 1) b::writes(base, static_cast<i64>(n * size), FEARLESS_SITE());
  real::qsort(base, n, size, compare);
}
FEARLESS_OWN(void, qsort_r, (void* base, size_t n, size_t size, __compar_d_fn_t compare, void* more)) {
  if (n > 1) b::writes(base, static_cast<i64>(n * size), FEARLESS_SITE());
  real::qsort_r(base, n, size, compare, more);
}
