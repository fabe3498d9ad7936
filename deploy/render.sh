#!/bin/sh
# Writes deploy/cluster.yaml, the one file that an administrator applies, out of its parts.
#   deploy/render.sh           write it
#   deploy/render.sh --check   fail if it does not match its parts
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
parts="namespace.yaml crds/carillon.dev_cronledgers.yaml rbac.yaml fence.yaml flowschema.yaml"

render() {
  echo "# Written by deploy/render.sh out of: $parts"
  echo "# Do not edit: change a part and run it again."
  for part in $parts; do
    echo "---"
    cat "$here/$part"
  done
}

case "${1-}" in
  "") render > "$here/cluster.yaml" ;;
  --check)
    if ! render | cmp -s - "$here/cluster.yaml"; then
      echo "deploy/cluster.yaml does not match its parts: run deploy/render.sh" >&2
      exit 1
    fi
    ;;
  *)
    echo "unknown option $1: use --check or none" >&2
    exit 2
    ;;
esac
