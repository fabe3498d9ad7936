#!/bin/sh
# Prints the folder that holds etcd, kube-apiserver, kubectl and kube-controller-manager.
#
#   KUBEBUILDER_ASSETS  a folder that has them already; only what it lacks is built
#   XDG_CACHE_HOME      where builds are kept (default ~/.cache), below carillon/assets
#
# Built once for each state of lab/cluster, from the upstream Go modules. Exit codes: 0, 1 for a
# failed build, 3 when a build is needed and there is no fitting Go (callers may skip their tests).
set -eu

programs="etcd kube-apiserver kubectl kube-controller-manager"
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$scripts/find-go.sh"
module=$(CDPATH='' cd -- "$scripts/../lab/cluster" && pwd)
version=$(sed -n 's,^[[:space:]]*k8s.io/kubernetes \(v[0-9.]*\)$,\1,p' "$module/go.mod")
root="${XDG_CACHE_HOME:-$HOME/.cache}/carillon/assets"

say() { echo "cluster-assets: $*" >&2; }

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-12; }

# A folder appears below $root only by a rename of a finished build, so "is there" means "is whole".
hash=$(cd "$module" && cat go.mod go.sum cmd/*/main.go | digest)
target="$root/$version-$hash"

given="${KUBEBUILDER_ASSETS:-}"
if [ -n "$given" ]; then
  for program in etcd kube-apiserver kubectl; do
    if [ ! -x "$given/$program" ]; then
      say "KUBEBUILDER_ASSETS is '$given', but $given/$program is no program; mend or unset the variable"
      exit 1
    fi
  done
  given=$(CDPATH='' cd -- "$given" && pwd)
  if [ -x "$given/kube-controller-manager" ]; then
    echo "$given"
    exit 0
  fi
  target="$target-for-$(echo "$given" | digest)"
fi

if [ -d "$target" ]; then
  echo "$target"
  exit 0
fi

go=$(find_go "$module")
if [ -z "$go" ]; then
  needed=$(sed -n 's,^go \([0-9.]*\)$,\1,p' "$module/go.mod")
  say "building Kubernetes $version needs Go $needed or newer; found: $(cd / && go version 2>/dev/null || echo 'no Go on PATH')"
  say "install it (https://go.dev/doc/install), or set KUBEBUILDER_ASSETS to a folder with: $programs"
  exit 3
fi

# The lock is a folder, made atomically; the build grows inside it, so a stale lock takes its
# rubbish along. Two that find the same stale lock at the same instant may both build: that costs
# time only, since the first rename wins.
mkdir -p "$root"
lock="$target.lock"
waited=0
until mkdir "$lock" 2>/dev/null; do
  holder=$(cat "$lock/pid" 2>/dev/null || true)
  if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
    say "removing the lock of process $holder, which is gone"
    mv "$lock" "$lock.$$" 2>/dev/null && rm -rf "$lock.$$"
    continue
  fi
  [ "$waited" -ne 0 ] || say "process ${holder:-unknown} is building already; waiting for it"
  waited=$((waited + 1))
  # 30 min: four times the slowest cold build seen on two cores.
  if [ "$waited" -gt 900 ]; then
    say "still locked after 30 min; if no build is running, remove $lock"
    exit 1
  fi
  sleep 2
done
echo $$ >"$lock/pid"
trap 'rm -rf "$lock"' EXIT
trap 'exit 1' HUP INT PIPE TERM
if [ -d "$target" ]; then
  echo "$target"
  exit 0
fi

mkdir "$lock/bin"
wanted=""
for program in $programs; do
  if [ -n "$given" ] && [ -x "$given/$program" ]; then
    ln -s "$given/$program" "$lock/bin/$program"
  else
    wanted="$wanted $program"
  fi
done

major=$(echo "$version" | cut -d. -f1 | tr -d v)
minor=$(echo "$version" | cut -d. -f2)
flags="-s -w"
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  # Without a version kubectl cannot parse its own and the server's.
  flags="$flags -X $package.gitVersion=$version -X $package.gitMajor=$major -X $package.gitMinor=$minor"
done

say "building$wanted ($version) once into $target"
say "this takes about 6 minutes on two cores with a cold Go cache, seconds with a warm one"
for program in $wanted; do
  before=$(date +%s)
  # CGO off: no C compiler needed, and the programs run on any libc.
  (cd "$module" && CGO_ENABLED=0 "$go" build -mod=readonly -trimpath -ldflags "$flags" \
    -o "$lock/bin/$program" "./cmd/$program") >&2 || { say "building $program failed"; exit 1; }
  say "built $program in $(($(date +%s) - before)) s"
done

[ -d "$target" ] || mv "$lock/bin" "$target"
echo "$target"
