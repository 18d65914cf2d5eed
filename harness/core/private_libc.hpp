// Included first by every file of the runtime (compiler option -include): calls that the compiler makes
// by itself go to private versions, because the exported ones belong to the scenario and look at what
// they are given.
#pragma once

#ifndef FEARLESS_DEFINES_MEMORY_FUNCTIONS
asm(R"(
        .set memcpy, fearless_private_memcpy
        .set memmove, fearless_private_memmove
        .set memset, fearless_private_memset
        .set memcmp, fearless_private_memcmp
        .set bcmp, fearless_private_memcmp
        .set strlen, fearless_private_strlen
)");
#endif
