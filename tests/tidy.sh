#!/bin/sh
# clang-tidy over the harness, with the compile commands of a build directory.
#
#   tidy.sh CLANG-TIDY BUILD [FILE…]
set -eu
tool=$1
build=$2
shift 2
cd "$(dirname "$0")/.."
if [ $# = 0 ]; then
  set -- $(find harness -name '*.cpp' | sort)
fi
printf '%s\n' "$@" | nice xargs -n 4 -P 2 "$tool" -p "$build" --quiet
