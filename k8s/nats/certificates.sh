#!/bin/sh
# Makes what the Secrets nats-tls and nats-routes-tls hold, with openssl 3, in a new folder: for a first installation. Where the
# platform has a CA of its own, take its certificates for nats-tls; the routes' CA is for these servers alone.
#
#   certificates.sh FOLDER [NAME…]             NAMEs by which clients reach NATS, such as DNS:nats.example.org or IP:192.0.2.1
#   certificates.sh --renew FOLDER [NAME…]     new certificates of the CAs that are in FOLDER, for the names of those before and these
#
# It makes no CA where there is one: every client would have to be told the new one first (docs/runbook.md, NATS certificates end).
set -eu
umask 077
set -f
renews=false
if [ "${1-}" = --renew ]; then renews=true; shift; fi
if [ $# -eq 0 ] || [ "${1#-}" != "$1" ]; then echo "usage: certificates.sh [--renew] FOLDER [NAME…]" >&2; exit 2; fi
folder=$1; shift
clients='DNS:nats.chancery-system.svc,DNS:nats.chancery-system.svc.cluster.local'
routes='DNS:nats-0.nats-routes,DNS:nats-1.nats-routes,DNS:nats-2.nats-routes'
days=825

for authority in clients routes; do
  for file in ca.key ca.crt; do
    if $renews && [ ! -f "$folder/$authority/$file" ]; then
      echo "$folder/$authority/$file is not there: without it there is nothing to renew" >&2; exit 1
    elif ! $renews && [ -e "$folder/$authority/$file" ]; then
      echo "$folder/$authority/$file is there: --renew makes new certificates of this CA; for a new CA, give another folder" >&2; exit 1
    fi
  done
  if $renews && ! openssl x509 -in "$folder/$authority/ca.crt" -noout -checkend $((days * 86400)) >/dev/null; then
    echo "$folder/$authority/ca.crt ends before $days days are over, and what it has signed ends with it: make a new CA in time" >&2
  fi
done

# Those of the certificate before, and what is new.
names() { # FOLDER NAMES [NAME…]
  all=$2; before=
  if [ -f "$folder/$1/tls.crt" ]; then before=$(openssl x509 -in "$folder/$1/tls.crt" -noout -ext subjectAltName | sed '1d; s/IP Address:/IP:/g; s/[, ][, ]*/ /g'); fi
  shift 2
  for name in $before "$@"; do case ",$all," in *",$name,"*) ;; *) all="$all,$name" ;; esac; done
  echo "$all"
}
authority() { # FOLDER COMMON-NAME
  mkdir -p "$folder/$1"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -subj "/CN=$2" \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$folder/$1/ca.key" -out "$folder/$1/ca.crt" 2>/dev/null
}
certificate() { # FOLDER COMMON-NAME NAMES USAGES
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days "$days" -x509 -subj "/CN=$2" \
    -CA "$folder/$1/ca.crt" -CAkey "$folder/$1/ca.key" -addext "subjectAltName=$3" -addext 'basicConstraints=critical,CA:FALSE' \
    -addext 'keyUsage=critical,digitalSignature' -addext "extendedKeyUsage=$4" \
    -keyout "$folder/$1/tls.key.new" -out "$folder/$1/tls.crt.new" 2>/dev/null
  mv "$folder/$1/tls.key.new" "$folder/$1/tls.key"
  mv "$folder/$1/tls.crt.new" "$folder/$1/tls.crt"
}

$renews || authority clients 'Chancery NATS'
certificate clients nats "$(names clients "$clients" "$@")" serverAuth
$renews || authority routes 'Chancery NATS routes'
certificate routes nats-route "$(names routes "$routes" "$@")" serverAuth,clientAuth
if $renews; then echo "made new certificates in $folder/clients and $folder/routes"; exit; fi
echo "made $folder/clients and $folder/routes; keep the two ca.key files away from the cluster"
