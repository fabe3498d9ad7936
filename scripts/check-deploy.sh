#!/bin/sh
# Checks deploy/ without a cluster: cluster.yaml matches its parts, the alert rules do what their tests say, and Prometheus can
# read what the dashboard asks.
# Debian has promtool in its package prometheus; PROMTOOL names another one. Without it the rules are not tested, and
# this says so; under CI=true it fails.
set -eu
cd "$(dirname "$0")/.."

deploy/render.sh --check
promtool="${PROMTOOL:-promtool}"
if command -v "$promtool" >/dev/null 2>&1; then
  "$promtool" test rules deploy/alerts_test.yaml
  asked=$(mktemp)
  trap 'rm -f "$asked"' EXIT
  {
    echo "groups: [{name: dashboard, rules: ["
    # A JSON string is one of YAML too; what Grafana puts in for its variables is a duration.
    sed -n 's/^ *"expr": \(".*"\),$/{record: asked, expr: \1},/p' deploy/dashboard.json |
      sed 's/\$__rate_interval/5m/g; s/\$__range/1d/g'
    echo "]}]"
  } >"$asked"
  if [ "$(grep -c '"expr"' deploy/dashboard.json)" != "$(grep -c 'record: asked' "$asked")" ]; then
    echo "check-deploy: a query of deploy/dashboard.json is not on a line of its own, with a comma: it would not be checked" >&2
    exit 1
  fi
  "$promtool" check rules --lint=none "$asked"
elif [ -n "${PROMTOOL:-}" ]; then
  echo "check-deploy: PROMTOOL is '$PROMTOOL', which is no program; mend or unset the variable" >&2
  exit 1
elif [ "${CI:-}" = true ]; then
  echo "check-deploy: promtool is missing, and CI=true asks for every test; install Debian's package prometheus, or set PROMTOOL" >&2
  exit 1
else
  echo "check-deploy: promtool is missing, so the alert rules and the dashboard are NOT tested (Debian: package prometheus)" >&2
fi
