#!/usr/bin/env bash
# Holds the network of a BuildKit daemon, and closes the ways that steps of Dockerfiles have no business on: metadata services, private
# networks, the machine itself. What is in the daemon's own network, and the internet, stay open.
#   close-network.sh [<private network that stays open, as 10.1.2.0/24>...]
set -euo pipefail
read -r gateway device < <(ip -4 route show default | sed -n 's/^default via \([0-9.]*\) dev \([^ ]*\).*/\1 \2/p' | head -n 1) || true
is_own() { [ -n "$(ip -4 route show exact "$1" scope link)" ]; }
# Closed first: what is wrong with a given network leaves everything closed.
for range in 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 192.0.0.0/24 198.18.0.0/15 168.63.129.16/32 ${gateway:+"$gateway/32"}; do
  is_own "$range" || ip route replace unreachable "$range"
done
if [ -e /proc/net/if_inet6 ]; then ip -6 route replace unreachable fc00::/7; fi
for open in "$@"; do
  # The way to the gateway itself may be closed, so that the kernel must not look for it.
  is_own "$open" || ip route replace "$open" via "$gateway" dev "$device" onlink
done
: >"${CLOSED_FILE:-/tmp/closed}"
exec sleep infinity
