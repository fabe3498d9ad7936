#!/bin/sh
# Prints the folder with the published sources of Argo Workflows, of the release that lab/argo/go.mod names: tests run
# its examples and install its kinds, unmodified. They are fetched once through Go's module proxy and checked against
# lab/argo/go.sum. Exit codes: 0, 1 for a failed download, 3 without a fitting Go (callers may skip their tests).
set -eu

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$scripts/find-go.sh"
module=$(CDPATH='' cd -- "$scripts/../lab/argo" && pwd)
sources=github.com/argoproj/argo-workflows/v4

go=$(find_go "$module")
if [ -z "$go" ]; then
  echo "argo-sources: fetching needs Go $(sed -n 's,^go \([0-9.]*\)$,\1,p' "$module/go.mod") or newer" >&2
  exit 3
fi
cd "$module"
"$go" mod download "$sources" >&2
"$go" list -mod=readonly -m -f '{{.Dir}}' "$sources"
