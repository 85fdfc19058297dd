# Sourced by ./check and ./quickstart: exports JAVA_HOME = a JDK 25 or newer, wherever it is installed. A `java` on the
# PATH may be older; JAVA_HOME may be unset. Sets a UTF-8 locale where there is none.
jdk_release() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; }

find_jdk() {
  local home on_path
  on_path=$(command -v javac || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/*jdk* "${HOME:-/root}"/.sdkman/candidates/java/* \
    "${HOME:-/root}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] || continue
    if [ "$(jdk_release "$home" | grep . || echo 0)" -ge 25 ]; then
      export JAVA_HOME=$home
      return
    fi
  done
  echo "$(basename "$0"): no JDK 25 or newer found; install one (apt-get install openjdk-25-jdk, or Eclipse Temurin 25 from adoptium.net) under /usr/lib/jvm, or set JAVA_HOME to it" >&2
  exit 1
}

# A JDK opens a file whose path is not ASCII only in a locale that can name it, whatever -Dfile.encoding says.
utf8_locale() {
  case $(locale charmap 2>/dev/null) in
    UTF-8 | utf8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}
utf8_locale
