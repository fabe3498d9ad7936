#!/bin/sh
# Builds what is out of date, then plays the demo (dev.carillon.lab.demo.Demo) on a real API server.
# Exit codes: 0 nothing was lost or doubled, 1 something was or the demo failed, 3 no Go to build the cluster with.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh

# Built anew only if a source is newer, so that the second demo begins at once. A folder counts too: it is newer when
# a file in it is gone.
stamp=lab/target/demo.stamp
if [ ! -f "$stamp" ] || [ ! -f app/target/carillon-app.jar ] ||
  [ -n "$(find pom.xml core/pom.xml io/pom.xml app/pom.xml lab/pom.xml core/src io/src app/src lab/src \
    -newer "$stamp" -print | head -n 1)" ]; then
  echo "Building (about a minute the first time) ..."
  mkdir -p lab/target
  # As old as the begin of the build, so that what is changed meanwhile is built the next time.
  touch "$stamp.new"
  ./mvnw -q -B -ntp package -DskipTests
  mv "$stamp.new" "$stamp"
fi

# Its programs take minutes to build the first time; it says so itself.
KUBEBUILDER_ASSETS=$(sh scripts/cluster-assets.sh)
export KUBEBUILDER_ASSETS

# The demo needs of Carillon's libraries the JSON library only; bin/carillon is a process of its own.
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m \
  -cp "lab/target/test-classes:app/target/lib/*" dev.carillon.lab.demo.Demo
