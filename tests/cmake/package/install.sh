#!/usr/bin/env bash
# install.sh CMAKE BUILD_FOLDER PREFIX: installs into a fresh prefix, somewhere else, and moves it to PREFIX.
set -euo pipefail
cmake=$1 build=$2 prefix=$3
rm -rf "$prefix" "$prefix.first"
"$cmake" --install "$build" --prefix "$prefix.first" >/dev/null
mv "$prefix.first" "$prefix"
