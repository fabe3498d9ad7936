#!/bin/sh
# Regenerates the vectors of robfig/cron v3.0.1 that CronOracleTest compares with. Needs Go.
set -eu
cd "$(dirname "$0")/.."
command -v go >/dev/null || { echo "oracle-cron: Go is needed, see https://go.dev/dl" >&2; exit 1; }
target=lab/src/test/resources/oracle/robfig-cron.jsonl.gz
# The zones that come with Go, not the machine's: so the vectors do not depend on where they are made.
ZONEINFO="$(go env GOROOT)/lib/time/zoneinfo.zip"
export ZONEINFO
mkdir -p "$(dirname "$target")"
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
(cd lab/oracle/cron && go build -o "$temporary/oracle" .)
"$temporary/oracle" "$@" >"$temporary/vectors"
gzip -9n <"$temporary/vectors" >"$target"
echo "$(wc -l <"$temporary/vectors") vectors, $(wc -c <"$target") bytes: $target"
