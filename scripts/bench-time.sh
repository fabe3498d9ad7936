#!/bin/sh
# Measures the next firing of a schedule beside cron-utils and Quartz, and prints the ratios. Arguments go to JMH, as
# "-f 1 -wi 1 -i 1". Exit codes: 0 every bound holds, 1 one does not.
set -eu
cd "$(dirname "$0")/.."
. scripts/find-jdk.sh
export JAVA_HOME
# In one run, so that the modules find each other without being installed.
./mvnw -q -pl lab -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
classpath=lab/target/test-classes:$(cat lab/target/classpath)
# JMH's generated code is kept out of the build, whose checks it does not pass.
rm -rf lab/target/jmh
mkdir -p lab/target/jmh
"$JAVA_HOME/bin/javac" -proc:full -processor org.openjdk.jmh.generators.BenchmarkProcessor -nowarn \
  -d lab/target/jmh -cp "$classpath" lab/src/test/java/dev/carillon/lab/bench/CronNextBenchmark.java
exec "$JAVA_HOME/bin/java" -cp "lab/target/jmh:$classpath" \
  dev.carillon.lab.bench.TimeBench "$@"
