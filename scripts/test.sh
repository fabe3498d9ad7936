#!/usr/bin/env bash
# Format, deploy/, every tier of tests, then one line that counts them. Fails if one of them fails, or if no test ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/find-jdk.sh

# The real cluster is built once and kept outside the checkout. Without Go its tests are skipped, but not under CI.
if command -v go >/dev/null 2>&1; then
  assets=$(scripts/cluster-assets.sh)
  echo "cluster: $assets"
elif [ "${CI:-}" = true ]; then
  echo "Go is missing: the tests on a real cluster cannot run. Install Go 1.26 or newer." >&2
  exit 1
else
  echo "Go is missing: the tests on a real cluster are skipped. Install Go 1.26 or newer to run them." >&2
fi

started=$(mktemp)
trap 'rm -f "$started"' EXIT

# A failed test must not hide the modules after it, so Maven goes on and the count below decides. What is no test's
# failure (compiler, format, a JVM that died) still ends Maven with an error.
status=0
# The format of all modules first, by itself: within the build below a file out of shape would keep the modules after
# it from being tested.
./mvnw -B -ntp -q spotless:check || status=$?
scripts/check-deploy.sh || status=$?
./mvnw -B -ntp verify -Dmaven.test.failure.ignore=true "$@" || status=$?
echo
if [ "$status" -ne 0 ]; then
  echo "Format, deploy/ or Maven ended with an error that no test report counts: see above."
fi
scripts/count-tests.sh "$started" || status=1
exit "$status"
