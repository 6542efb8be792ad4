#!/usr/bin/env bash
# A Flink session cluster on this machine, from plain artifacts: start, stop, status.
# It listens on 127.0.0.1 only. README.md says what the variables below mean.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
# shellcheck source-path=SCRIPTDIR source=environment.sh
source "$here/environment.sh"

task_managers="${LONGBOW_FLINK_TASK_MANAGERS:-2}"
slots="${LONGBOW_FLINK_SLOTS:-2}"
memory="${LONGBOW_FLINK_MEMORY:-2g}" # of each TaskManager process, all in all
port="${LONGBOW_FLINK_PORT:-8081}"   # of the REST and web interface
rpc_port="${LONGBOW_FLINK_RPC_PORT:-6123}"
temporary="${LONGBOW_FLINK_TMP:-$home/tmp}"
seconds="${LONGBOW_FLINK_PATIENCE:-60}"

job_manager=org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint
task_manager=org.apache.flink.runtime.taskexecutor.TaskManagerRunner

usage() {
  echo "Usage: $0 start|stop|status" >&2
  exit 2
}

# Whether the process of a pid file runs, and is ours: numbers are given again.
runs() { # $1: name
  local pid
  pid="$(cat "$home/run/$1.pid" 2>/dev/null)" || return 1
  ps -ww -p "$pid" -o args= 2>/dev/null | grep -qF -- "--configDir $home/conf"
}

names() {
  local file
  for file in "$home"/run/*.pid; do
    if [[ -e "$file" ]]; then basename "$file" .pid; fi
  done
}

write_configuration() {
  mkdir -p "$home/conf" "$home/log" "$home/run" "$temporary"
  cp "$here/conf/config.yaml" "$home/conf/config.yaml"
  cat >>"$home/conf/config.yaml" <<END

# Written by local-cluster.sh
jobmanager.rpc.address: 127.0.0.1
jobmanager.bind-host: 127.0.0.1
jobmanager.rpc.port: $rpc_port
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
rest.port: $port
rest.bind-port: $port
taskmanager.host: 127.0.0.1
taskmanager.bind-host: 127.0.0.1
taskmanager.numberOfTaskSlots: $slots
taskmanager.memory.process.size: $memory
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.max: 256m
taskmanager.memory.framework.heap.size: 64m
jobmanager.memory.process.size: 1g
io.tmp.dirs: '$temporary'
web.tmpdir: '$temporary'
web.upload.dir: '$temporary'
END
}

# Starts a process. Flink itself computes its memory, as its own scripts have it do.
launch() { # $1: name, $2: class, $3: what to ask for memory, then more arguments
  local name="$1" main="$2" question="$3" log="$home/log/$1.log" answer options=() more=()
  shift 3
  if ! answer="$("$java" -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$home/lib/*" \
    org.apache.flink.runtime.util.bash.BashJavaUtils "$question" --configDir "$home/conf" \
    2>"$log" | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p')" || [[ -z "$answer" ]]; then
    grep -m 1 -F Exception "$log" >&2 || cat "$log" >&2
    stop_all
    fail "Cannot compute the memory of $name; see above and $home/conf/config.yaml"
  fi
  read -ra options <<<"$(sed -n 1p <<<"$answer")"
  read -ra more <<<"$(sed -n 2p <<<"$answer")"
  nohup "$java" "${opens[@]}" -XX:+UseParallelGC "${logging[@]}" "-Dlog.file=$log" \
    "-Djava.io.tmpdir=$temporary" "${options[@]}" -cp "$home/lib/*" "$main" \
    --configDir "$home/conf" "${more[@]}" "$@" >"$log" 2>&1 </dev/null &
  echo $! >"$home/run/$name.pid"
}

# The number behind a name in what the JobManager says of itself; empty when it does not answer.
overview() { # $1: name
  {
    exec 3<>"/dev/tcp/127.0.0.1/$port" &&
      printf 'GET /overview HTTP/1.0\r\n\r\n' >&3 && timeout 10 cat <&3
  } 2>/dev/null | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

await() {
  local waited name
  for ((waited = 0; waited < seconds * 2; waited++)); do
    for name in $(names); do
      if ! runs "$name"; then
        tail -n 30 "$home/log/$name.log" >&2
        stop_all
        fail "$name ended; see above and $home/log/$name.log"
      fi
    done
    if [[ "$(overview slots-total)" == $((task_managers * slots)) ]]; then return; fi
    sleep 0.5
  done
  tail -n 30 "$home"/log/*.log >&2
  stop_all
  fail "The cluster is not ready after $seconds s; see above"
}

stop_all() {
  local name pid waited
  for name in $(names); do
    if runs "$name"; then kill "$(cat "$home/run/$name.pid")" 2>/dev/null || true; fi
  done
  for name in $(names); do
    pid="$(cat "$home/run/$name.pid")"
    for ((waited = 0; waited < 40; waited++)); do
      runs "$name" || break
      sleep 0.25
    done
    if runs "$name"; then kill -9 "$pid" 2>/dev/null || true; fi
    rm -f "$home/run/$name.pid"
  done
  # What processes that were killed left behind.
  if [[ "$temporary" == "$home/tmp" ]]; then rm -rf "$temporary"; fi
}

start() {
  local name
  for name in $(names); do
    if runs "$name"; then
      echo "The cluster runs already: http://127.0.0.1:$port"
      return
    fi
  done
  fetch
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "Port $port is in use. LONGBOW_FLINK_PORT names another one."
  fi
  rm -f "$home"/run/*.pid "$home"/log/*.log
  write_configuration
  launch jobmanager "$job_manager" GET_JM_RESOURCE_PARAMS
  local number
  for ((number = 1; number <= task_managers; number++)); do
    launch "taskmanager-$number" "$task_manager" GET_TM_RESOURCE_PARAMS \
      -D "taskmanager.resource-id=tm-$number"
  done
  await
  echo "Flink $flink_version: $task_managers TaskManagers of $slots slots and $memory;" \
    "http://127.0.0.1:$port; logs in $home/log"
}

status() {
  local name any=1
  for name in $(names); do
    if runs "$name"; then
      echo "$name: runs, process $(cat "$home/run/$name.pid")"
      any=0
    else
      echo "$name: ended; see $home/log/$name.log"
    fi
  done
  if [[ $any != 0 ]]; then
    echo "The cluster does not run"
    return 3
  fi
  echo "slots: $(overview slots-available) of $(overview slots-total) free; http://127.0.0.1:$port"
}

[[ $# == 1 ]] || usage
command -v ps >/dev/null || fail "Missing ps, which tells whether the cluster's processes run (package procps)"
case "$1" in
  start) start ;;
  stop) stop_all ;;
  status) status ;;
  *) usage ;;
esac
