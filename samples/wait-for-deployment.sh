#!/usr/bin/env bash
# Waits for a deployment with nothing but curl, and exits by its outcome: 0 succeeded, 1 ended otherwise, 2 cannot be watched.
#   wait-for-deployment.sh http://localhost:5000 EXECUTION-ID [TOKEN]
set -u
url="$1/deploymentEvents/$2"
authorization=(${3:+-H "Authorization: Bearer $3"})
last=""

while true; do
  while IFS= read -r line; do
    line="${line%$'\r'}"
    case "$line" in
      id:*) last="${line#id: }" ;;
      data:*'"Status":"'*)
        status="${line#*\"Status\":\"}"
        status="${status%%\"*}"
        echo "$status"
        case "$status" in
          Succeeded) exit 0 ;;
          Failed | Cancelled | RolledBack) exit 1 ;;
        esac
        ;;
      'HTTP 4'*)
        echo "The deployment cannot be watched: $line" >&2
        exit 2
        ;;
    esac
  done < <(curl -sN "${authorization[@]}" ${last:+-H "Last-Event-ID: $last"} -w '\nHTTP %{http_code}\n' "$url")

  # The connection was lost, or the server restarts: go on from the last event.
  sleep 1
done
