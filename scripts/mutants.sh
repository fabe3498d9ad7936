#!/bin/sh
# Builds what is out of date, then changes core's code in small ways, one at a time, and sees whether a test of the same
# package fails (PIT, configured in core/pom.xml). Prints a table; docs/mutants.md explains it. Arguments: packages of
# core, none for the five that decide. What survives is in core/target/pit-reports/PACKAGE/index.html.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh

[ $# -gt 0 ] || set -- fault launch time store cron

echo "Building (about a minute) ..."
./mvnw -q -B -ntp -pl core test-compile
for room; do
  echo "Mutants of $room ..."
  log=core/target/mutants-$room.log
  # Maven tells its errors on standard output, among much else.
  ./mvnw -q -B -ntp -pl core org.pitest:pitest-maven:mutationCoverage -Dpit.room="$room" >"$log" || {
    cat "$log" >&2
    exit 1
  }
done

echo

# Columns of the report: file, class, mutator, method, line, what became of it, by which test.
for room; do
  awk -F, -v room="$room" '
    { all++ }
    $6 == "KILLED" || $6 == "TIMED_OUT" || $6 == "MEMORY_ERROR" { killed++ }
    $6 == "NO_COVERAGE" { unseen++ }
    END { printf "%-8s %5d mutants %5d killed %5.1f %% %4d survived %4d not covered\n",
          room, all, killed, 100 * killed / all, all - killed - unseen, unseen }' \
    "core/target/pit-reports/$room/mutations.csv"
done
