# shellcheck shell=bash disable=SC2034,SC2154
# What local-cluster.sh and flink share: folders, the JDK, Flink's jars. Meant to be sourced.

# From the pom above, so that it is written once.
flink_version="$(sed -n 's|.*<flink.version>\(.*\)</flink.version>.*|\1|p' "$here/../../pom.xml")"
home="${LONGBOW_FLINK_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/longbow/flink-$flink_version}"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

# What Flink's own scripts open, as far as its code and ours need it.
opens=()
for package in lang net io nio lang.reflect text time util util.concurrent; do
  opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
logging=(-Dorg.slf4j.simpleLogger.showDateTime=true
  "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS")

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Flink's jars in $home/lib, from the Maven repository; once.
fetch() {
  if [[ -d "$home/lib" ]]; then return; fi
  command -v mvn >/dev/null || fail "Missing mvn, which fetches Flink's jars into $home/lib"
  echo "Fetching Flink $flink_version into $home/lib" >&2
  mkdir -p "$home"
  local new
  new="$(mktemp -d "$home/lib.XXXXXX")"
  if ! mvn -B -q -f "$here/pom.xml" process-resources -Dflink.lib="$new" >&2; then
    rm -rf "$new"
    fail "Cannot fetch Flink's jars; see above"
  fi
  chmod 755 "$new"
  mv "$new" "$home/lib"
}
