#!/bin/sh
# Removes Carillon from a cluster and leaves nothing of it behind.
#
#   deploy/uninstall.sh [--namespace NS] [--lease NAME] [--namespaced] [--all] [--keep-ledgers] [--dry-run]
#
#   --namespace NS   where Carillon runs (default carillon)
#   --lease NAME     its Lease there (default carillon; with an instance id carillon-ID)
#   --namespaced     it was installed by deploy/namespaced.yaml: touch nothing outside NS
#   --all            take the held runs and the accounts of other installations too
#   --keep-ledgers   keep the CronLedgers and their definition, for a later installation
#   --dry-run        only say what would be done
#
# KUBECTL and CARILLON name the two programs (default: kubectl on the PATH; bin/carillon beside this folder, else
# carillon on the PATH). Both use KUBECONFIG; its user has to be allowed to do all this.
#
# The order matters. A Workflow that carries Carillon's finalizer cannot be deleted, and without its rights Carillon
# could not take it off: so first nobody creates any more, then everything is released, then the rights go. The
# definitions of argoproj.io are never touched: deleting them would delete every CronWorkflow and Workflow.
set -eu

namespace=carillon
lease=carillon
namespaced=no
all=no
keep=no
dry=no
while [ $# -gt 0 ]; do
  case "$1" in
    --namespace)
      namespace="${2:?--namespace needs a name}"
      shift
      ;;
    --lease)
      lease="${2:?--lease needs a name}"
      shift
      ;;
    --namespaced) namespaced=yes ;;
    --all) all=yes ;;
    --keep-ledgers) keep=yes ;;
    --dry-run) dry=yes ;;
    --help | -h)
      sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *)
      echo "unknown option $1; known: --namespace NS, --lease NAME, --namespaced, --all, --keep-ledgers, --dry-run" >&2
      exit 2
      ;;
  esac
  shift
done

kubectl="${KUBECTL:-kubectl}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -n "${CARILLON:-}" ]; then
  carillon="$CARILLON"
elif [ -x "$here/../bin/carillon" ]; then
  carillon="$here/../bin/carillon"
else
  carillon=carillon
fi
for program in "$kubectl" "$carillon"; do
  if ! command -v "$program" > /dev/null; then
    echo "uninstall: there is no program $program; set KUBECTL or CARILLON. Nothing was changed." >&2
    exit 1
  fi
done

say() { echo "uninstall: $*"; }

run() {
  if [ "$dry" = yes ]; then
    echo "would run: $*"
  else
    "$@"
  fi
}

# A deletion that takes longer than this waits for somebody else's finalizer: it goes on, and kubectl says so.
remove() { run "$kubectl" delete --ignore-not-found --timeout=60s "$@"; }

# What the namespace holds besides what each namespace has, what is left of us, and Events. Fails if not all can be seen.
holdings() {
  ours="events|events.events.k8s.io"
  [ "$keep" = yes ] || ours="$ours|cronledgers.carillon.dev" # gone, even if the API server has not forgotten the kind yet
  kinds=$("$kubectl" api-resources --namespaced --verbs=list -o name) || return 1
  kinds=$(echo "$kinds" | grep -vxE "$ours" | paste -sd, -)
  found=$("$kubectl" -n "$namespace" get "$kinds" -o name --ignore-not-found) || return 1
  usual="configmap/kube-root-ca\.crt|serviceaccount/default"
  # Only a dry run finds these: they go before.
  going="(deployment\.apps|poddisruptionbudget\.policy|serviceaccount)/carillon|lease\.coordination\.k8s\.io/carillon(-[-a-z0-9]+)?"
  going="$going|(role|rolebinding)\.rbac\.authorization\.k8s\.io/carillon-lease"
  [ "$dry" = no ] || usual="$usual|$going|(replicaset\.apps|pod)/carillon-[a-z0-9-]*"
  if [ -n "$found" ]; then
    echo "$found" | grep -vxE "$usual" || [ $? -eq 1 ] # 1: nothing else; more: it could not look
  fi
}

# Neither an account nor a held run tells whose it is, so they go all at once, where this one works. Each installation
# has a Lease of its own, which stays where its controller is only stopped.
others() {
  where="-A"
  [ "$namespaced" = no ] || where="--namespace=$namespace"
  leases=$("$kubectl" get leases "$where" -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}') || return 1
  echo "$leases" | grep -E '/carillon(-[-a-z0-9]+)?$' | grep -vxF "$namespace/$lease" || [ $? -eq 1 ]
}

if [ "$all" = no ]; then
  if ! theirs=$(others); then
    if ! "$kubectl" get --raw /version > /dev/null 2>&1; then
      echo "uninstall: the cluster does not answer (see above). Nothing was changed." >&2
      exit 1
    fi
    echo "uninstall: it cannot be seen whether there are other installations (see above). Nothing was changed. If there are none: --all" >&2
    exit 1
  fi
  if [ -n "$theirs" ]; then
    echo "uninstall: there are Leases of other installations, whose held runs and accounts would go too. Nothing was changed." >&2
    echo "$theirs" | sed 's/^/  /' >&2
    echo "uninstall: if one of them is the one to remove: --namespace and --lease; if all shall go, stop their controllers, then: --all" >&2
    exit 1
  fi
fi

say "1. no new runs: the controller goes to 0 replicas"
if ! deployment=$("$kubectl" -n "$namespace" get deployment carillon --ignore-not-found -o name); then
  # Who goes on here lets a controller that still runs lose its finalizers and its rights in the middle of its work.
  echo "uninstall: it cannot be seen whether the Deployment carillon is there (see above). Nothing was changed." >&2
  exit 1
fi
if [ -n "$deployment" ]; then
  run "$kubectl" -n "$namespace" scale deployment carillon --replicas=0
  # It settles, records and releases what is under way before it ends, within its 30 s of grace.
  run "$kubectl" -n "$namespace" wait --for=delete pod -l app.kubernetes.io/name=carillon --timeout=90s
else
  say "   there is no Deployment carillon in $namespace; stop any controller that runs elsewhere yourself"
fi

say "2. every run is released"
scope="--all"
[ "$namespaced" = no ] || scope="--all --namespace $namespace"
if [ "$dry" = yes ]; then
  # It ends with 1 where runs are held, which is what a dry run is there to tell.
  # shellcheck disable=SC2086 # two words on purpose
  "$carillon" release $scope --dry-run || true
else
  # shellcheck disable=SC2086
  if ! "$carillon" release $scope; then
    echo "uninstall: not every run is known to be free of Carillon's finalizer (see above), so its rights stay. Mend that and run this again." >&2
    exit 1
  fi
fi

say "3. the controller and its rights"
remove -n "$namespace" --cascade=foreground deployment carillon # with what it made, or step 5 would find that
remove -n "$namespace" poddisruptionbudget carillon
leases=$("$kubectl" -n "$namespace" get leases -o name)
for each in $(echo "$leases" | grep -E '/carillon(-[-a-z0-9]+)?$' || true); do
  remove -n "$namespace" "$each" # one for each instance id
done
if [ "$namespaced" = yes ]; then
  remove -n "$namespace" rolebinding,role,serviceaccount carillon
  if [ "$keep" = no ]; then
    remove -n "$namespace" role carillon-ledger-viewer
    remove -n "$namespace" cronledgers.carillon.dev --all
  fi
  say "done; the CronLedger definition belongs to your administrator"
  exit 0
fi
remove -n "$namespace" rolebinding,role carillon-lease
remove -n "$namespace" serviceaccount carillon
remove clusterrolebinding carillon
remove clusterrole carillon
remove flowschema carillon-leader-election
remove validatingadmissionpolicybinding,validatingadmissionpolicy carillon-fence

if [ "$keep" = no ]; then
  say "4. the accounts: every CronLedger, and their definition"
  remove clusterrole carillon-ledger-viewer
  remove crd cronledgers.carillon.dev
else
  say "4. the accounts stay, as you asked"
fi

say "5. the namespace"
owner=$("$kubectl" get namespace "$namespace" --ignore-not-found -o 'jsonpath={.metadata.labels.app\.kubernetes\.io/part-of}')
if [ "$owner" != carillon ]; then
  say "   $namespace was not made by deploy/cluster.yaml, or is gone: left alone"
else
  # Anything that somebody keeps in it stays, of whatever kind, and so does it.
  if ! left=$(holdings); then
    say "   it cannot be seen what else $namespace holds (see above), so it stays. If that is nothing: kubectl delete namespace $namespace"
  elif [ -n "$left" ]; then
    say "   $namespace still holds something of yours and stays:"
    echo "$left"
  else
    remove namespace "$namespace" || say "   $namespace is still being deleted: kubectl get namespace $namespace -o yaml says why"
  fi
fi
say "done"
