# To be sourced: find_go FOLDER prints a Go that can work on the module in that folder, nothing if there is none.
find_go() {
  for candidate in "$(command -v go || true)" "${GOROOT:-/none}/bin/go" /usr/local/go/bin/go \
      /usr/lib/go/bin/go /opt/homebrew/bin/go "$HOME"/sdk/go*/bin/go /usr/lib/go-*/bin/go; do
    # Go itself compares its version with go.mod (and fetches the right toolchain where it may).
    if [ -n "$candidate" ] && [ -x "$candidate" ] && (cd "$1" && "$candidate" list -m) >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
}
