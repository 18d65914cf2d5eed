// Numbers as a country writes them. A std::locale that is copied shares its facets with the copy.
#pragma once

#include <locale>

struct Swiss : std::numpunct<char> {
  ~Swiss() override { separator_ = 0; }

 private:
  char do_thousands_sep() const override { return separator_; }
  char separator_ = '\'';
};

inline std::locale swiss() { return std::locale(std::locale::classic(), new Swiss); }
inline char separator(const std::locale& l) { return std::use_facet<std::numpunct<char>>(l).thousands_sep(); }
