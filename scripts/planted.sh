#!/bin/sh
# Builds what is out of date, then plants known bugs in copies of the product's source, one at a time, and tells the
# simulator's stories until one fails (dev.carillon.lab.planted.Search). Prints a table. Arguments: parts of the names
# of the bugs to plant, none for all. Exit code 1 if the simulator finds fewer than it has to.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh

echo "Building (about a minute) ..."
./mvnw -q -B -ntp package -DskipTests

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$JAVA_HOME/bin/java" -XX:+UseSerialGC \
  -cp "lab/target/test-classes:app/target/lib/*" dev.carillon.lab.planted.Search "$folder" "$@"
