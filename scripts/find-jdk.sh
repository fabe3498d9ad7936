# Sourced by mvnw, bin/carillon and the scripts that need Java, so that all run on the same JDK whatever `java` is on PATH.
# Leaves JAVA_HOME naming a JDK 25, or ends the script that sources it. POSIX sh.

carillon_is_jdk_25() {
  # javac beside java: a bare runtime cannot build. The release file answers without starting a JVM.
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release" 2>/dev/null
}

carillon_find_jdk_25() {
  if [ -n "${JAVA_HOME-}" ] && carillon_is_jdk_25 "$JAVA_HOME"; then
    return 0
  fi
  carillon_java=$(command -v java || true)
  if [ -n "$carillon_java" ]; then
    # PATH usually names a link; java itself knows where it lives, on every system.
    carillon_home=$("$carillon_java" -XshowSettings:properties -version 2>&1 |
      sed -n 's/^ *java\.home = //p')
    if [ -n "$carillon_home" ] && carillon_is_jdk_25 "$carillon_home"; then
      JAVA_HOME=$carillon_home
      return 0
    fi
  fi
  # A pattern that matches nothing stays as it is and is no JDK.
  for carillon_home in \
    /usr/lib/jvm/*25* \
    /usr/java/*25* \
    /opt/*25* /opt/java/*25* \
    "${HOME-}"/.sdkman/candidates/java/25* \
    "${HOME-}"/.jdks/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if carillon_is_jdk_25 "$carillon_home"; then
      JAVA_HOME=$carillon_home
      return 0
    fi
  done
  echo "carillon: JDK 25 is missing: neither JAVA_HOME, nor java on PATH, nor the usual folders have one." >&2
  echo "carillon: install one (for instance Eclipse Temurin 25) or set JAVA_HOME to its folder." >&2
  return 1
}

# mvnw runs with globbing off; the search needs it.
case $- in
*f*)
  set +f
  carillon_find_jdk_25 || exit 1
  set -f
  ;;
*) carillon_find_jdk_25 || exit 1 ;;
esac
export JAVA_HOME
