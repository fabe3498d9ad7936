#!/bin/sh
# Counts the tests in the reports of surefire and failsafe: `N passed, N failed` on the last line.
# Fails if a test failed, or if none ran. With a file as argument only reports newer than it count,
# because a report stays when its test class is renamed.
set -eu
cd "$(dirname "$0")/.."
newer=${1:+-newer $1}

# $newer is two words or none.
# shellcheck disable=SC2086
find . \( -path '*/target/surefire-reports/TEST-*.xml' -o -path '*/target/failsafe-reports/TEST-*.xml' \) \
  $newer -exec grep -h -m 1 '<testsuite ' {} + | awk '
  function attribute(name) {
    return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
  }
  { tests += attribute("tests"); failed += attribute("failures") + attribute("errors"); skipped += attribute("skipped") }
  END {
    if (skipped > 0) print skipped " skipped"
    if (tests == 0) print "no test ran"
    print tests - failed - skipped " passed, " failed + 0 " failed"
    exit (failed > 0 || tests == 0)
  }'
