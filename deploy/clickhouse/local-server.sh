#!/usr/bin/env bash
# A ClickHouse on this machine to try the examples with: local-server.sh [PORT [FOLDER]].
# It runs until Ctrl-C and listens on 127.0.0.1 only. With a FOLDER the data stay there.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
fixtures="$(dirname "$(dirname "$here")")/test-fixtures/target"
if [[ ! -d "$fixtures/clickhouse" ]]; then
  echo "Missing $fixtures. Build it with: mvn -DskipTests package" >&2
  exit 2
fi
if [[ $# == 0 ]]; then set -- 8123; fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx32m -XX:+UseSerialGC -cp "$fixtures/classes:$fixtures/clickhouse/*" \
  dev.longbow.testing.clickhouse.LocalServer "$@"
