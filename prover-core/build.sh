#!/bin/sh
# Configures once and builds incrementally under build/release; safe when several builds run at the same time.
# usage: build.sh [CMake target ...]     e.g. build.sh native_tests benches; without targets, the two shared libraries
set -eu
cd "$(dirname "$0")"
for tool in cmake pkg-config; do
  command -v "$tool" >/dev/null || { echo "error: $tool is missing (Debian: apt-get install cmake pkg-config libsodium-dev clang)" >&2; exit 1; }
done
pkg-config --exists libsodium || { echo "error: libsodium is missing (Debian: apt-get install libsodium-dev)" >&2; exit 1; }
out=build/release
mkdir -p "$out"
exec 9>build/lock
flock 9
if [ ! -f "$out/CMakeCache.txt" ] || { [ ! -f "$out/build.ninja" ] && [ ! -f "$out/Makefile" ]; }; then
  generator="Unix Makefiles"
  if command -v ninja >/dev/null; then generator=Ninja; fi
  cmake --preset release -G "$generator" >"$out/configure.log" 2>&1 || { cat "$out/configure.log" >&2; exit 1; }
fi
if [ $# -eq 0 ]; then set -- fzk_verify fzk_prove; fi
exec cmake --build "$out" --parallel "$(nproc)" --target "$@"
