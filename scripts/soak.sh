#!/bin/sh
# Builds what is out of date, then tells the simulator's stories (dev.carillon.lab.sim.Soak), seed after seed, until it
# is stopped. It goes on where it was stopped: its state lies outside the checkout. SECONDS_TO_RUN=600 ends it by itself.
# Exit codes: 0 no seed failed, 1 at least one did; each has a file seed-N.txt in the state folder.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh

echo "Building (about a minute) ..."
./mvnw -q -B -ntp package -DskipTests

state=${XDG_STATE_HOME:-$HOME/.local/state}/carillon/soak
echo "State and failures: $state"
exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx2g \
  -cp "lab/target/test-classes:app/target/lib/*" dev.carillon.lab.sim.Soak "$state" "${SECONDS_TO_RUN:-0}"
