#!/bin/sh
# Builds what is out of date, then measures bin/carillon controller on a real API server (dev.carillon.lab.bench.Bench).
# Arguments are the parts to run; none runs all but burst-10000. Results: lab/target/bench.
# Exit codes: 0 every bound holds, 1 one does not or the run failed, 2 an unknown part, 3 no Go to build the cluster with.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh
. scripts/find-go.sh

echo "Building (about a minute) ..."
./mvnw -q -B -ntp package -DskipTests

# Its programs take minutes to build the first time; it says so itself.
KUBEBUILDER_ASSETS=$(sh scripts/cluster-assets.sh)
export KUBEBUILDER_ASSETS

mkdir -p lab/target/bench
rm -f lab/target/bench/client-go-loop
go=$(find_go lab/bench/go)
if [ -n "$go" ]; then
  (cd lab/bench/go && "$go" build -trimpath -mod=readonly -o ../../target/bench/client-go-loop .) ||
    echo "The loop with client-go could not be built: that comparison is left out." >&2
else
  echo "No Go found that can build lab/bench/go: the comparison with client-go is left out." >&2
fi

# Of Carillon's libraries it needs the JSON library, and what makes the bytes of a run; bin/carillon is its own process.
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g \
  -cp "lab/target/test-classes:app/target/lib/*" dev.carillon.lab.bench.Bench "$@"
