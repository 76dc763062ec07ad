#!/usr/bin/env bash
# consumers.sh CMAKE GENERATOR COMPILER PREFIX LIBRARY_FOLDER VERSION ABI_VERSION EXAMPLE: the example of the README, built
# against the installation in each way that a user has.
set -euo pipefail
cmake=$1 generator=$2 compiler=$3 prefix=$4 lib=$4/$5 version=$6 abi=$7 example=$8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
here=$(cd "$(dirname "$0")" && pwd)

fail() { echo "$*" >&2; exit 1; }

expect_bounds() { # what was built, how it runs
  local what=$1
  shift
  output=$("$@") || fail "$what: exit $?"
  [[ $output =~ ^0\.[0-9]+\ \<=\ R\(0\.[0-9]+\)\ \<=\ 0\.[0-9]+\ nats ]] || fail "$what printed: $output"
}

export PKG_CONFIG_PATH=$lib/pkgconfig
read -ra flags <<<"$(pkg-config --cflags --libs exactrd)"

"$compiler" "$example" "${flags[@]}" -o "$scratch/by_pkg_config"
expect_bounds pkg-config env LD_LIBRARY_PATH="$lib" "$scratch/by_pkg_config"

"$compiler" "$example" -I"$prefix/include" -L"$lib" -lexactrd -Wl,-rpath,"$lib" -o "$scratch/by_hand"
expect_bounds "by hand" "$scratch/by_hand"

"$cmake" -G "$generator" -S "$here/consumer" -B "$scratch/consumer" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$compiler" \
  -DSOURCE="$example" -DVERSION="$version" >/dev/null
"$cmake" --build "$scratch/consumer" >/dev/null
expect_bounds find_package "$scratch/consumer/consumer"

[ "$(pkg-config --modversion exactrd)" = "$version" ] || fail "pkg-config says version $(pkg-config --modversion exactrd)"
pkg-config "exactrd >= 99" && fail "pkg-config takes $version for 99"
readelf -d "$scratch/by_hand" | grep -qF "[libexactrd.so.$abi]" || fail "the consumer does not need libexactrd.so.$abi"
readelf -d "$scratch/by_hand" | grep NEEDED | grep -qE "blas|gsl|flint|gomp" && fail "the consumer needs the library's own libraries"
[ "$("$prefix/bin/exactrd" --version)" = "exactrd $version" ] || fail "the program says $("$prefix/bin/exactrd" --version)"

# C++ sees the same functions.
if command -v c++ >/dev/null; then
  { for header in "$prefix"/include/exactrd/*.h; do echo "#include <exactrd/$(basename "$header")>"; done
    echo 'int main() { return xrd_version()[0] == XRD_VERSION[0] ? 0 : 1; }'; } >"$scratch/all.cc"
  c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror "$scratch/all.cc" "${flags[@]}" -o "$scratch/from_cxx"
  LD_LIBRARY_PATH="$lib" "$scratch/from_cxx" || fail "the C++ program failed"
fi
