#!/bin/sh
# Are all sources in the form of .clang-format? With --fix they are brought into it.
#
#   format.sh CLANG-FORMAT [--fix]
set -eu
cd "$(dirname "$0")/.."
tool=$1
mode="--dry-run --Werror"
if [ "${2-}" = --fix ]; then mode=-i; fi
# shellcheck disable=SC2086
find harness tests scenarios examples -name '*.cpp' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' | sort |
  xargs "$tool" $mode
