#!/bin/sh
# Writes the vectors of ExprOracleTest anew: what Argo's expression libraries make of thousands of
# expressions. Needs Go. The output depends on lab/oracle/expr alone, so a second run changes nothing.
# Exit codes: 0, 1 for a failure, 3 without a fitting Go.
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
trap 'exit 1' HUP INT TERM # not every sh leaves by the line above when it is ended
(cd "$root/lab/oracle/expr" && "$go" run .) >"$plain"
gzip -9nc "$plain" >"$target"
echo "oracle-expr: $(grep -c '"language"' "$plain") vectors in $target" >&2
