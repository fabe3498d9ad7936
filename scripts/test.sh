#!/usr/bin/env bash
# Every tier of tests, then one line that counts them. Fails if a test fails, or if none ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/find-jdk.sh

# The real cluster is built once and kept outside the checkout. Without Go its tests are skipped, but not under CI.
if command -v go >/dev/null 2>&1; then
  KUBEBUILDER_ASSETS_FOUND=$(scripts/cluster-assets.sh)
  echo "cluster: $KUBEBUILDER_ASSETS_FOUND"
elif [ "${CI:-}" = true ]; then
  echo "Go is missing: the tests on a real cluster cannot run. Install Go 1.26 or newer." >&2
  exit 1
else
  echo "Go is missing: the tests on a real cluster are skipped. Install Go 1.26 or newer to run them." >&2
fi

status=0
./mvnw -B -ntp verify "$@" || status=$?

count() {
  find . -path '*/target/*-reports/TEST-*.xml' -print0 | xargs -0 -r sed -n "s/.*<testsuite [^>]* $1=\"\([0-9]*\)\".*/\1/p" |
    awk '{ sum += $1 } END { print sum + 0 }'
}
tests=$(count tests)
failed=$(($(count failures) + $(count errors)))
skipped=$(count skipped)
echo
echo "$((tests - failed - skipped)) passed, $failed failed, $skipped skipped"
if [ "$tests" -eq 0 ]; then
  echo "no test ran" >&2
  exit 1
fi
exit "$status"
