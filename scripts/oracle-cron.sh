#!/bin/sh
# Regenerates the vectors of robfig/cron v3.0.1 that CronOracleTest compares with. Needs Go.
# Exit codes: 0, 1 for a failure, 3 without a fitting Go.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-go.sh
go=$(find_go lab/oracle/cron)
if [ -z "$go" ]; then
  echo "oracle-cron: no Go that can work on lab/oracle/cron; install it (https://go.dev/doc/install)" >&2
  exit 3
fi
target=lab/src/test/resources/oracle/robfig-cron.jsonl.gz
# The zones that come with Go, not the machine's: so the vectors do not depend on where they are made.
ZONEINFO="$("$go" env GOROOT)/lib/time/zoneinfo.zip"
export ZONEINFO
mkdir -p "$(dirname "$target")"
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' HUP INT TERM # not every sh leaves by the line above when it is ended
(cd lab/oracle/cron && "$go" build -o "$temporary/oracle" .)
"$temporary/oracle" "$@" >"$temporary/vectors"
gzip -9n <"$temporary/vectors" >"$target"
echo "$(wc -l <"$temporary/vectors") vectors, $(wc -c <"$target") bytes: $target"
