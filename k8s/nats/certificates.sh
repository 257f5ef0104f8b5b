#!/bin/sh
# Makes what the Secrets nats-tls and nats-routes-tls hold, with openssl 3, in a new folder: for a first installation. Where the
# platform has a CA of its own, take its certificates for nats-tls; the routes' CA is for these servers alone.
#
#   certificates.sh FOLDER [NAME…]     NAMEs by which clients reach NATS, such as DNS:nats.example.org or IP:192.0.2.1
set -eu
umask 077
folder=$1; shift
clients='DNS:nats.chancery-system.svc,DNS:nats.chancery-system.svc.cluster.local'
routes='DNS:nats-0.nats-routes,DNS:nats-1.nats-routes,DNS:nats-2.nats-routes'
for name in "$@"; do clients="$clients,$name"; routes="$routes,$name"; done

authority() { # FOLDER COMMON-NAME
  mkdir -p "$folder/$1"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -subj "/CN=$2" \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$folder/$1/ca.key" -out "$folder/$1/ca.crt" 2>/dev/null
}
certificate() { # FOLDER COMMON-NAME NAMES USAGES
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 825 -x509 -subj "/CN=$2" \
    -CA "$folder/$1/ca.crt" -CAkey "$folder/$1/ca.key" -addext "subjectAltName=$3" -addext 'basicConstraints=critical,CA:FALSE' \
    -addext 'keyUsage=critical,digitalSignature' -addext "extendedKeyUsage=$4" \
    -keyout "$folder/$1/tls.key" -out "$folder/$1/tls.crt" 2>/dev/null
}

authority clients 'Chancery NATS'
certificate clients nats "$clients" serverAuth
authority routes 'Chancery NATS routes'
certificate routes nats-route "$routes" serverAuth,clientAuth
echo "made $folder/clients and $folder/routes; keep the two ca.key files away from the cluster"
