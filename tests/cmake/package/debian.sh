#!/usr/bin/env bash
# debian.sh CPACK BUILD_FOLDER VERSION ABI_VERSION: the packages that cpack makes hold the right files.
set -euo pipefail
cpack=$1 build=$2 version=$3 abi=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "$*" >&2; exit 1; }

(cd "$build" && "$cpack" --config CPackConfig.cmake -B "$scratch/made" >"$scratch/log" 2>&1) || { cat "$scratch/log"; exit 1; }

package() { # its name: lists its files (without folders) in $scratch/NAME and unpacks it into $scratch/root
  local file=("$scratch/made/$1_$version"-1_*.deb)
  [ -f "${file[0]}" ] || fail "no package $1: $(ls "$scratch/made")"
  dpkg -c "${file[0]}" | grep -v '/$' | awk '{print $6}' >"$scratch/$1"
  dpkg -x "${file[0]}" "$scratch/root"
  depends=$(dpkg -f "${file[0]}" Depends)
  files=$scratch/$1
}

expect() { # patterns that the package's files match, each at least once, and all files together
  for pattern in "$@"; do grep -qE "$pattern" "$files" || fail "$(basename "$files"): no $pattern"; done
  local other
  other=$(grep -vE "$(IFS='|'; echo "$*")" "$files" || true)
  [ -z "$other" ] || fail "$(basename "$files"): unexpected $other"
}

documents='^./usr/share/doc/[^/]+/(copyright|changelog.*gz)$'
package exactrd
expect '^./usr/bin/exactrd$' '^./usr/share/man/man1/exactrd(-[a-z0-9-]+)?\.1\.gz$' "$documents" \
  '^./usr/share/bash-completion/completions/exactrd$' '^./usr/share/zsh/[a-z-]+/_exactrd$' \
  '^./usr/share/fish/vendor_completions.d/exactrd.fish$' '^./usr/share/doc/exactrd/(README.md|CITATION.cff)$'
[[ $depends == *libc6* && $depends == *libgsl* && $depends == *libflint* ]] || fail "exactrd depends on $depends"

package "libexactrd$abi"
expect "^./usr/lib/([^/]+/)?libexactrd\.so\.$abi\$" "^./usr/lib/([^/]+/)?libexactrd\.so\.$version\$" "$documents"
[[ $depends == *libc6* && $depends == *libopenblas* ]] || fail "libexactrd$abi depends on $depends"

package libexactrd-dev
expect '^./usr/include/exactrd/[a-z_]+\.h$' '^./usr/lib/([^/]+/)?libexactrd\.so$' "$documents" \
  '^./usr/lib/([^/]+/)?cmake/exactrd/exactrd[A-Za-z-]+\.cmake$' '^./usr/lib/([^/]+/)?pkgconfig/exactrd\.pc$'
[ "$depends" = "libexactrd$abi (= $version-1)" ] || fail "libexactrd-dev depends on $depends"

package python3-exactrd
expect '^./usr/lib/python3/dist-packages/exactrd/([a-z_]+\.py|py\.typed)$' "$documents"
[ "$depends" = "python3, python3-numpy, libexactrd$abi (= $version-1)" ] || fail "python3-exactrd depends on $depends"

[ "$("$scratch/root/usr/bin/exactrd" --version)" = "exactrd $version" ] || fail "the packaged program does not run"
answer=$(PYTHONPATH=$scratch/root/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -c \
  "import exactrd; print(exactrd.curve([.5, .5], 'hamming', at=[.5]).lower[0])" 2>&1)
[ "$answer" = 0.0 ] || /usr/bin/python3 -c "import numpy" 2>&1 | grep -q No || fail "the packaged Python package: $answer"
gzip -dc "$scratch/root/usr/share/man/man1/exactrd.1.gz" | grep -q '^\.SH COMMANDS$' || fail "no manual page"

if command -v lintian >/dev/null; then
  lintian --fail-on error --suppress-tags dir-or-file-in-opt --allow-root "$scratch"/made/*.deb || fail "lintian found errors"
fi
