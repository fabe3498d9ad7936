#!/bin/sh
# Checks deploy/ without a cluster: cluster.yaml matches its parts, and the alert rules do what their tests say.
# Debian has promtool in its package prometheus; PROMTOOL names another one. Without it the rules are not tested, and
# this says so; under CI=true it fails.
set -eu
cd "$(dirname "$0")/.."

deploy/render.sh --check
promtool="${PROMTOOL:-promtool}"
if command -v "$promtool" >/dev/null 2>&1; then
  "$promtool" test rules deploy/alerts_test.yaml
elif [ -n "${PROMTOOL:-}" ]; then
  echo "check-deploy: PROMTOOL is '$PROMTOOL', which is no program; mend or unset the variable" >&2
  exit 1
elif [ "${CI:-}" = true ]; then
  echo "check-deploy: promtool is missing, and CI=true asks for every test; install Debian's package prometheus, or set PROMTOOL" >&2
  exit 1
else
  echo "check-deploy: promtool is missing, so the alert rules are NOT tested (Debian: package prometheus)" >&2
fi
