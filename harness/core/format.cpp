#include "core/format.hpp"

#ifndef FMT_HEADER_ONLY

#include <fmt/format-inl.h>

#include <locale>

template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view, fmt::format_args,
                                            fmt::detail::locale_ref);
template void fmt::detail::buffer<char>::append(const char*, const char*);
template auto fmt::detail::thousands_sep_impl<char>(fmt::detail::locale_ref)
    -> fmt::detail::thousands_sep_result<char>;
template auto fmt::detail::decimal_point_impl<char>(fmt::detail::locale_ref) -> char;

#endif
