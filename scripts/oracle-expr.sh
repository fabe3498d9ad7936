#!/bin/sh
# Writes the vectors of ExprOracleTest anew: what Argo's expression libraries make of thousands of
# expressions. Needs Go. The output depends on lab/oracle/expr alone, so a second run changes nothing.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target="$root/lab/src/test/resources/oracle/expr.jsonl.gz"

. "$root/scripts/find-go.sh"
go=$(find_go "$root/lab/oracle/expr")
if [ -z "$go" ]; then
  echo "oracle-expr: no Go that can work on lab/oracle/expr; install it (https://go.dev/doc/install)" >&2
  exit 3
fi

mkdir -p "$(dirname -- "$target")"
plain=$(mktemp)
trap 'rm -f "$plain"' EXIT
(cd "$root/lab/oracle/expr" && "$go" run .) >"$plain"
gzip -9nc "$plain" >"$target"
echo "oracle-expr: $(grep -c '"language"' "$plain") vectors in $target" >&2
