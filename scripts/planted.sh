#!/bin/sh
# Builds what is out of date, then plants known bugs in copies of the product's source, one at a time, and looks for each
# with the simulator, and if that does not see it with the unit tests (dev.carillon.lab.planted.Search). Prints a table.
# Arguments: parts of the names of the bugs to plant, none for all. Exit code 1 if one is not found, or too few by the
# simulator.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh

echo "Building (about a minute) ..."
./mvnw -q -B -ntp package -DskipTests

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM # not every sh leaves by the line above when it is ended
"$JAVA_HOME/bin/java" -XX:+UseSerialGC \
  -cp "lab/target/test-classes:app/target/lib/*" dev.carillon.lab.planted.Search "$folder" "$@"
