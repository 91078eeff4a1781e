#!/usr/bin/env bash
# Waits until a deployment ends. Needs only bash and curl. The exit code is
#   0 if the deployment succeeded, 1 if it ended otherwise, 2 if it cannot be watched, 3 if the server does not know it.
#   wait-for-deployment.sh http://localhost:5000 EXECUTION-ID [TOKEN]
# If the server does not know the deployment, the script waits WAIT_FOR_UNKNOWN seconds for it to begin (default 5; "forever": no limit).
set -u
patience="${WAIT_FOR_UNKNOWN:-5}"
if [[ $# -lt 2 || $# -gt 3 || -z "$1" || -z "$2" || ! "$patience" =~ ^([0-9]+|forever)$ ]]; then
  echo "Usage: [WAIT_FOR_UNKNOWN=SECONDS|forever] $0 URL EXECUTION-ID [TOKEN]" >&2
  exit 2
fi

# Keeps slashes, because the host reads the rest of the path as the execution id.
percent_encode() {
  local LC_ALL=C text="$1" at code
  for ((at = 0; at < ${#text}; at++)); do
    case "${text:at:1}" in
      [a-zA-Z0-9._~/-]) printf '%s' "${text:at:1}" ;;
      *)
        printf -v code '%d' "'${text:at:1}"
        printf '%%%02X' $((code & 255))
        ;;
    esac
  done
}

url="${1%/}/deploymentEvents/$(percent_encode "$2")"
authorization=(${3:+-H "Authorization: Bearer $3"})
errors="$(mktemp)" || exit 2
last=""
status=""
unknown=""
deadline=""
problem=""
printed_reason=""

# The server sends at least one line every 15 seconds, so a stream that is silent for 60 seconds is dead.
# The space before the line break ends a line that was cut off, without making the empty line that ends an event.
read_events() {
  exec curl -sSN --connect-timeout 10 --speed-limit 1 --speed-time 60 "${authorization[@]}" ${last:+-H "Last-Event-ID: $last"} \
    -w ' \nHTTP %{http_code}\n' "$url"
}

# Prints a problem once, however often the script tries again. The second argument is not compared, because it varies (such as by a time).
complain() {
  if [[ "$problem" != "$1" ]]; then
    problem="$1"
    echo "$1${2:+ $2} Trying again." >&2
  fi
}

refuse() {
  echo "The deployment cannot be watched. $1" >&2
  exit 2
}

give_up_when_due() {
  if [[ -n "$deadline" && SECONDS -ge deadline ]]; then
    exit 3
  fi
}

# Decodes JSON escapes. A character beyond the basic multilingual plane is a pair of two escapes.
unescape_json() {
  local text="${1//\\\"/\"}" code pair='\\u[dD]([89abAB][0-9a-fA-F]{2})\\u[dD]([c-fC-F][0-9a-fA-F]{2})'
  text="${text//\\u0000/ }"
  while [[ "$text" =~ $pair ]]; do
    printf -v code '\\U%08x' $((0x10000 + ((0xd${BASH_REMATCH[1]} - 0xd800) << 10) + 0xd${BASH_REMATCH[2]} - 0xdc00))
    text="${text/"${BASH_REMATCH[0]}"/"$code"}"
  done
  printf '%b' "$text"
}

# Prints the reason and the URL of the deployment. They follow its LastUpdated field; those of the stages do not.
print_reason() {
  local pattern='"LastUpdated":"[^"]*"(,"Message":"(([^"\\]|\\.)*)")?(,"Url":"(([^"\\]|\\.)*)")?\},"Sequence"' message url reason
  [[ "$1" =~ $pattern ]] || return 0
  message="${BASH_REMATCH[2]}"
  url="${BASH_REMATCH[5]}"
  reason="$(unescape_json "$message")${url:+ ($(unescape_json "$url"))}"
  reason="${reason//[[:cntrl:]]/ }"
  [[ -z "$reason" || "$reason" == "$printed_reason" ]] || echo "  ${reason# }"
  printed_reason="$reason"
}

# Handles an event only after the empty line that ends it, because a lost connection can cut an event in the middle.
take_event() {
  local taken="$data"
  [[ -z "$id" ]] || last="$id"
  begin_event
  if [[ "$taken" == *'"Status":"'* ]]; then
    unknown=""
    deadline=""
    status="${taken#*\"Status\":\"}"
    status="${status%%\"*}"
    echo "$status"
    print_reason "$taken"
    case "$status" in
      Succeeded) exit 0 ;;
      Failed | Cancelled | RolledBack) exit 1 ;;
    esac
  fi
}

begin_event() {
  id=""
  data=""
}

# Without this trap, curl would keep running until its next write fails.
trap 'kill "${reader-}" 2>/dev/null; rm -f "$errors"' EXIT

while true; do
  give_up_when_due
  exec 3< <(read_events 2>"$errors")
  reader=$!
  heard=""
  detail=""
  http="000"
  begin_event
  while IFS= read -r -u 3 ${deadline:+-t $((deadline - SECONDS))} line; do
    line="${line%$'\r'}"
    case "$line" in
      '') take_event ;;
      id:*) id="${line#id: }" ;;
      data:*) data="$line" ;;
      'event: DeploymentNothingKnown')
        heard=1
        problem=""
        [[ -n "$unknown" ]] || echo "The server does not know this deployment." >&2
        unknown=1
        [[ -n "$deadline" || "$patience" == forever ]] || deadline=$((SECONDS + 10#$patience))
        ;;
      event:*)
        heard=1
        problem=""
        ;;
      'HTTP '*) http="${line#HTTP }" ;;
      *)
        # The detail of a problem response, with JSON escapes decoded.
        [[ "$line" =~ \"detail\":\ *\"(([^\"\\]|\\.)*)\" ]] && detail="$(unescape_json "${BASH_REMATCH[1]}")"
        ;;
    esac
    give_up_when_due
  done
  give_up_when_due
  wait "$reader"
  failure=$?
  reader=""
  reason="$(<"$errors")"

  case "$failure:$http" in
    # Missing curl features, malformed URLs and certificate errors: trying again does not help. A failed TLS handshake (35) is not in this
    # list, because a lost connection can cause it.
    [1-4]:* | 27:* | 43:* | 48:* | 5[1348]:* | 59:* | 60:* | 66:* | 77:* | 8[0123]:* | 9[01]:* | 12[67]:*) refuse "$reason" ;;
    *:204)
      # The deployment is over. If the script has seen a status, it is a final status that the host defines. If not, ask for the current status.
      [[ -n "$status" ]] && exit 1
      last=""
      ;;
    *:429 | 0:[!4]*) [[ -n "$heard" ]] || complain "The host sends no events (HTTP $http).${detail:+ $detail}" ;;
    *:404) refuse "HTTP 404: ${detail:-Check that the host calls MapDeploymentEvents() with the path of $url.}" ;;
    *:4*) refuse "HTTP $http${detail:+: $detail}" ;;
    *) [[ -n "$heard" ]] || complain "The host cannot be reached: $1." "${reason%%$'\n'*}." ;;
  esac

  # The connection was lost, or the server is restarting. Continue after the last event.
  sleep 1
done
