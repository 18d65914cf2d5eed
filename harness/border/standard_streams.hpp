// Objects of libstdc++ that threads share: its streams, and what characters are to it.
#pragma once

namespace fearless::border {

// std::cout and its kin may be used by several threads at once; tells the race detector where they are.
void exempt_standard_streams();
// What std::ctype<char> (which regular expressions and streams ask) notes for itself is no race either.
void exempt_ctype_caches();
// Nor is what the C and C++ libraries keep for each thread where all have one FS base
// (memory/shared_thread_locals.hpp).
void exempt_thread_locals();

}  // namespace fearless::border
