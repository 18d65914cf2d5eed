// {fmt}, compiled once for the whole library (core/format.cpp) instead of in every file that formats
// something: that halves the time such a file takes to compile.
#pragma once

#include <fmt/format.h>

#ifndef FMT_HEADER_ONLY
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view,
                                                   fmt::format_args, fmt::detail::locale_ref);
#endif
