#!/usr/bin/env bash
# Waits for a deployment with nothing but curl, and exits by its outcome:
#   0 succeeded, 1 ended otherwise, 2 cannot be watched, 3 the server knows nothing of it.
#   wait-for-deployment.sh http://localhost:5000 EXECUTION-ID [TOKEN]
# A deployment that the server does not know is waited for WAIT_FOR_UNKNOWN seconds (default 5; "forever" does not give up).
set -u
patience="${WAIT_FOR_UNKNOWN:-5}"
if [[ $# -lt 2 || $# -gt 3 || -z "$1" || -z "$2" || ! "$patience" =~ ^([0-9]+|forever)$ ]]; then
  echo "Usage: [WAIT_FOR_UNKNOWN=SECONDS|forever] $0 URL EXECUTION-ID [TOKEN]" >&2
  exit 2
fi
url="${1%/}/deploymentEvents/$2"
authorization=(${3:+-H "Authorization: Bearer $3"})
last=""
status=""
unknown=""
deadline=""
problem=""

# A stream has something to read every 15 seconds. One that is silent for a minute is dead.
read_events() {
  exec curl -sN --connect-timeout 10 --speed-limit 1 --speed-time 60 "${authorization[@]}" ${last:+-H "Last-Event-ID: $last"} \
    -w '\nHTTP %{http_code}\n' "$url"
}

# Says what is wrong once, however often it is tried again.
complain() {
  if [[ "$problem" != "$1" ]]; then
    problem="$1"
    echo "$problem Trying again." >&2
  fi
}

give_up_when_due() {
  if [[ -n "$deadline" && SECONDS -ge deadline ]]; then
    exit 3
  fi
}

# Without this, curl would end only when it next has something to write.
trap 'kill "${reader-}" 2>/dev/null' EXIT

while true; do
  exec 3< <(read_events)
  reader=$!
  heard=""
  while IFS= read -r -u 3 ${deadline:+-t $((deadline - SECONDS))} line; do
    line="${line%$'\r'}"
    case "$line" in
      id:*) last="${line#id: }" ;;
      'event: DeploymentNothingKnown')
        heard=1
        problem=""
        [[ -n "$unknown" ]] || echo "The server knows nothing of this deployment." >&2
        unknown=1
        [[ -n "$deadline" || "$patience" == forever ]] || deadline=$((SECONDS + patience))
        ;;
      event:*)
        heard=1
        problem=""
        ;;
      data:*'"Status":"'*)
        unknown=""
        deadline=""
        status="${line#*\"Status\":\"}"
        status="${status%%\"*}"
        echo "$status"
        case "$status" in
          Succeeded) exit 0 ;;
          Failed | Cancelled | RolledBack) exit 1 ;;
        esac
        ;;
      'HTTP 000') complain "The host cannot be reached: $1." ;;
      'HTTP 204')
        # The deployment is over, with a status of the host's own, if one was seen. Otherwise its current status says how.
        [[ -n "$status" ]] && exit 1
        last=""
        ;;
      'HTTP 429' | 'HTTP '[!4]*) [[ -n "$heard" ]] || complain "The host sends no events: $line." ;;
      'HTTP 4'*)
        echo "The deployment cannot be watched: $line" >&2
        exit 2
        ;;
    esac
    give_up_when_due
  done
  give_up_when_due
  reader=""

  # The connection was lost, or the server restarts: go on from the last event.
  sleep 1
done
