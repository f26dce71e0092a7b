#!/usr/bin/env bash
# Holds the network of a BuildKit daemon, and closes the ways that steps of Dockerfiles have no business on: metadata services, private
# networks, the machine itself. What is in the daemon's own network, and the internet, stay open.
#   close-network.sh [<private network that stays open, as 10.1.2.0/24>...]
set -euo pipefail
gateway=$(ip -4 route show default | sed -n 's/^default via \([0-9.]*\) .*/\1/p' | head -n 1)
for open in "$@"; do ip route add "$open" via "$gateway"; done
for range in 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 192.0.0.0/24 168.63.129.16/32 ${gateway:+"$gateway/32"}; do
  ip route add unreachable "$range"
done
if [ -e /proc/net/if_inet6 ]; then ip -6 route add unreachable fc00::/7; fi
: >"${CLOSED_FILE:-/tmp/closed}"
exec sleep infinity
