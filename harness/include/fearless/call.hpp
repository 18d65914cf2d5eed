// Operations of objects by the names of their member functions.
#pragma once

#include <utility>

// The member function of this name, of object and specification alike. (Arguments are its own: those that it
// does not take as variables, it takes for good.)
#define FEARLESS_CALL(function)                                                       \
  [](auto& fearless_object, auto... fearless_arguments)                               \
    requires requires { fearless_object.function(fearless_arguments...); } ||         \
             requires { fearless_object.function(std::move(fearless_arguments)...); } \
  {                                                                                   \
    if constexpr (requires { fearless_object.function(fearless_arguments...); })      \
      return fearless_object.function(fearless_arguments...);                         \
    else return fearless_object.function(std::move(fearless_arguments)...);           \
  }
