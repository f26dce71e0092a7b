#!/usr/bin/env bash
# Makes the certificates by which the worker and a BuildKit daemon know each other, unless those that are there are valid for a month.
#   make-buildkit-certificates.sh <folder of the worker> <folder of the daemon> <name of the daemon>...
# The key of the authority is not kept: nothing can be signed later. New certificates need a restart of the daemon.
set -euo pipefail
umask 077
client=$1
server=$2
shift 2

is_valid() {
  [ -s "$1/key.pem" ] && openssl verify -CAfile "$1/ca.pem" "$1/cert.pem" >/dev/null 2>&1 &&
    openssl x509 -checkend 2592000 -noout -in "$1/cert.pem" >/dev/null
}
if is_valid "$client" && is_valid "$server" && cmp -s "$client/ca.pem" "$server/ca.pem"; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
days=825
key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
openssl req -x509 "${key[@]}" -days "$days" -subj '/CN=taxiway buildkit' -addext 'basicConstraints=critical,CA:TRUE' \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null

# sign <folder> <common name> <extended key usage> <extension>...
sign() {
  local folder=$1 name=$2 usage=$3
  shift 3
  printf '%s\n' 'basicConstraints=critical,CA:FALSE' "extendedKeyUsage=$usage" "$@" >"$work/extensions"
  openssl req "${key[@]}" -subj "/CN=$name" -keyout "$work/key.pem" -out "$work/request" 2>/dev/null
  openssl x509 -req -in "$work/request" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days "$days" \
    -extfile "$work/extensions" -out "$work/cert.pem" 2>/dev/null
  cp "$work/ca.pem" "$work/cert.pem" "$work/key.pem" "$folder/"
}
names=$(printf ',DNS:%s' "$@")
sign "$client" taxiway-worker clientAuth
sign "$server" "$1" serverAuth "subjectAltName=${names#,}"
echo "new certificates for $*; they are valid for $days days"
