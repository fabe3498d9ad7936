#!/usr/bin/env bash
# Format, deploy/, every tier of tests, then one line that counts them. Fails if one of them fails, or if no test ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/find-jdk.sh

# The real cluster is built once and kept outside the checkout, or given. The script knows where to look for Go, and ends
# with 3 when there is none and one is needed: then its tests are skipped, but not under CI.
found=0
assets=$(scripts/cluster-assets.sh) || found=$?
if [ "$found" -eq 0 ]; then
  echo "cluster: $assets"
elif [ "$found" -eq 3 ] && [ "${CI:-}" != true ]; then
  echo "The tests on a real cluster are skipped: see above." >&2
else
  echo "The tests on a real cluster cannot run: see above." >&2
  exit 1
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
