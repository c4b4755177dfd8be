#!/bin/sh
# Checks what a waitlist ledger gives out, with a shell, coreutils (8.31 or newer) and openssl (1.1.1 or newer), and
# nothing of ours. KEY is the ledger's public key, name+id+base64, from somewhere else than the files checked here.
#
#   sh check.sh receipt FILE KEY            the records in it are in the ledger
#   sh check.sh checkpoint FILE KEY         the ledger said so
#   sh check.sh consistency FILE OLD KEY    the ledger in FILE begins with that in OLD, a receipt or checkpoint
#   sh check.sh folder FOLDER KEY           an auditor's folder: every record, every hash, the root, the signature
#
# It exits with 0 when all is good, 1 when something is not, 2 when it was called wrongly.
set -eu
LC_ALL=C; export LC_ALL
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

bad() { echo "NOT GOOD: $*" >&2; exit 1; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { tr a-f A-F | tr -d '\n' | basenc --base16 -d; }
sha() { unhex | sha256sum | cut -c1-64; }
node() { printf '01%s%s' "$1" "$2" | sha; }

# the bytes of a base64 text, which must be written as it would be, into a file
plain() {
  printf '%s' "$1" | base64 -d >"$2" 2>/dev/null || bad "$3 is not base64"
  [ "$(base64 -w0 <"$2")" = "$1" ] || bad "$3 is not base64 as it is always written"
}
hash_of() {
  plain "$1" "$work/hash" "a hash"; [ "$(wc -c <"$work/hash")" -eq 32 ] || bad "a hash has another length"
  hex <"$work/hash"
}
number() { case $1 in 0) ;; ''|0*|*[!0-9]*) bad "$2 is not a whole number" ;; esac; [ ${#1} -lt 19 ] || bad "$2 is too large"; }

read_key() {
  name=${1%%+*}; rest=${1#*+}; id=${rest%%+*}
  [ "$name" != "$1" ] && [ "$id" != "$rest" ] || bad "a public key is written name+id+key"
  plain "${rest#*+}" "$work/key" "the public key"
  [ "$(wc -c <"$work/key")" -eq 33 ] && [ "$(head -c1 "$work/key" | hex)" = 01 ] || bad "that is no Ed25519 key for notes"
  [ "$({ printf '%s\n' "$name"; cat "$work/key"; } | sha256sum | cut -c1-8)" = "$id" ] || bad "the id is not that of the key"
  { printf 302A300506032B6570032100 | basenc --base16 -d; tail -c32 "$work/key"; } >"$work/key.der"
}

# a note on standard input: sets size and root when the key has signed it
read_note() {
  : >"$work/text"; part=text; found=
  while IFS= read -r line || { [ -z "$line" ] || bad "the last line does not end"; false; }; do
    if [ "$part" = text ]; then
      if [ -z "$line" ]; then part=signatures; else printf '%s\n' "$line" >>"$work/text"; fi
    else
      case $line in
        "— $name "*) check_signature "${line##* }" ;;
        "— "*" "*) ;;
        *) bad "a line is no signature" ;;
      esac
    fi
  done
  [ -n "$found" ] || bad "the key has not signed it"
  { IFS= read -r origin; IFS= read -r size; IFS= read -r root64; } <"$work/text" || bad "that is no checkpoint"
  [ "$origin" = "$name" ] || bad "it is not about $name"
  number "$size" "the size"; root=$(hash_of "$root64")
}
check_signature() {
  plain "$1" "$work/signed" "a signature"
  [ "$(head -c4 "$work/signed" | hex)" = "$id" ] || return 0
  tail -c+5 "$work/signed" >"$work/signature"
  openssl pkeyutl -verify -pubin -inkey "$work/key.der" -keyform DER -rawin -in "$work/text" \
    -sigfile "$work/signature" >/dev/null 2>&1 || bad "the signature is false"
  found=yes
}

# the root that a leaf and the hashes in a file lead to (RFC 9162, 2.1.3.2)
climb() {
  at=$1; last=$(($2 - 1)); up=$3
  [ "$at" -le "$last" ] || bad "there is no such record under the checkpoint"
  while IFS= read -r line; do
    [ "$last" -ne 0 ] || bad "the proof is too long"
    beside=$(hash_of "$line")
    if [ $((at & 1)) -eq 1 ] || [ "$at" -eq "$last" ]; then
      up=$(node "$beside" "$up")
      while [ $((at & 1)) -eq 0 ] && [ "$at" -ne 0 ]; do at=$((at >> 1)); last=$((last >> 1)); done
    else up=$(node "$up" "$beside"); fi
    at=$((at >> 1)); last=$((last >> 1))
  done <"$4"
  [ "$last" -eq 0 ] || bad "the proof is too short"
}

# one proof in a file
check_proof() {
  {
    IFS= read -r line; IFS= read -r line
    case $line in "extra "*) plain "${line#extra }" "$work/record" "the record" ;; *) bad "the proof carries no record" ;; esac
    IFS= read -r line
    case $line in "index "*) index=${line#index } ;; *) bad "the proof has no index" ;; esac
    number "$index" "the index"; : >"$work/hashes"
    while IFS= read -r line && [ -n "$line" ]; do printf '%s\n' "$line" >>"$work/hashes"; done
    read_note
  } <"$1"
  climb "$index" "$size" "$({ printf '\000'; cat "$work/record"; } | sha256sum | cut -c1-64)" "$work/hashes"
  [ "$up" = "$root" ] || bad "the record is not in the ledger"
  printf 'Record #%s of the first %s of %s:\n' "$((index + 1))" "$size" "$name"; cat "$work/record"; echo
}

# the proofs of a receipt, each in a file of its own
receipt() {
  count=0
  while IFS= read -r line || { [ -z "$line" ] || bad "the last line does not end"; false; }; do
    [ "$line" != "c2sp.org/tlog-proof@v1" ] || { count=$((count + 1)); : >"$work/proof.$count"; }
    [ "$count" -eq 0 ] || printf '%s\n' "$line" >>"$work/proof.$count"
  done <"$1"
  [ "$count" -gt 0 ] || bad "there is no proof in it"
  each=1
  while [ "$each" -le "$count" ]; do check_proof "$work/proof.$each"; each=$((each + 1)); done
}

# a receipt or a checkpoint: sets size and root
statement() {
  IFS= read -r first <"$1"
  case $first in
    "$name") read_note <"$1" ;;
    *) receipt "$1" >/dev/null ;;
  esac
}

# that a longer ledger begins with a shorter one (RFC 9162, 2.1.4.2)
consistency() {
  statement "$2"; old_size=$size; old_root=$root
  {
    IFS= read -r line; [ "$line" = "old $old_size" ] || bad "the proof does not begin at $old_size records"
    : >"$work/hashes"
    while IFS= read -r line && [ -n "$line" ]; do printf '%s\n' "$line" >>"$work/hashes"; done
    read_note
  } <"$1"
  [ "$old_size" -gt 0 ] && [ "$old_size" -le "$size" ] || bad "nothing can be shown from $old_size to $size"
  if [ "$old_size" -eq "$size" ]; then
    [ "$old_root" = "$root" ] && [ ! -s "$work/hashes" ] || bad "two histories of $size records were signed"
    return
  fi
  at=$((old_size - 1)); last=$((size - 1)); was=; now=
  [ $((old_size & at)) -ne 0 ] || { was=$old_root; now=$old_root; }
  while [ $((at & 1)) -eq 1 ]; do at=$((at >> 1)); last=$((last >> 1)); done
  while IFS= read -r line; do
    beside=$(hash_of "$line")
    if [ -z "$was" ]; then was=$beside; now=$beside; continue; fi
    [ "$last" -ne 0 ] || bad "the proof is too long"
    if [ $((at & 1)) -eq 1 ] || [ "$at" -eq "$last" ]; then
      was=$(node "$beside" "$was"); now=$(node "$beside" "$now")
      while [ $((at & 1)) -eq 0 ] && [ "$at" -ne 0 ]; do at=$((at >> 1)); last=$((last >> 1)); done
    else now=$(node "$now" "$beside"); fi
    at=$((at >> 1)); last=$((last >> 1))
  done <"$work/hashes"
  [ "$last" -eq 0 ] || bad "the proof is too short"
  [ "$was" = "$old_root" ] && [ "$now" = "$root" ] || bad "the ledger does not begin with the first $old_size records: it was rewritten"
}

# the hashes of all files in a folder, in the order of their names
hashes_in() { (cd "$1" && sha256sum -- * | cut -c1-64); }

folder() {
  read_note <"$1/checkpoint"
  cut -d' ' -f1 <"$1/leaves" >"$work/positions"; cut -d' ' -f2 <"$1/leaves" >"$work/level"
  [ "$(wc -l <"$work/level")" -eq "$size" ] || bad "there are other than $size hashes"
  [ "$(seq "$size" | sha256sum)" = "$(sha256sum <"$work/positions")" ] || bad "the hashes are not of #1 to #$size"
  mkdir "$work/records"; : >"$work/expected"; : >"$work/wanted"; before=0
  while IFS= read -r line || { [ -z "$line" ] || bad "the last record does not end"; false; }; do
    at=${line%%	*}; number "$at" "a position"; [ "$at" -gt "$before" ] || bad "#$at is out of order"; before=$at
    printf '\000%s' "${line#*	}" >"$work/records/$(printf '%018d' "$at")"; printf '%s\n' "$at" >>"$work/wanted"
  done <"$1/records"
  count=$(wc -l <"$work/wanted")
  if [ "$count" -gt 0 ]; then
    hashes_in "$work/records" | paste -d' ' "$work/wanted" - >"$work/hashed"
    sort "$1/leaves" >"$work/sorted"; sort "$work/hashed" >"$work/found"
    [ -z "$(comm -13 "$work/sorted" "$work/found")" ] || bad "these records are others than the hashes say: $(comm -13 "$work/sorted" "$work/found" | cut -d' ' -f1 | tr '\n' ' ')"
  fi
  left=$size
  while [ "$left" -gt 1 ]; do
    pairs=$((left / 2)); rm -rf "$work/nodes"; mkdir "$work/nodes"
    head -n$((pairs * 2)) "$work/level" | paste -d'\0' - - | while IFS= read -r both; do printf '01%s' "$both"; done |
      unhex | split -b65 -a6 - "$work/nodes/"
    hashes_in "$work/nodes" >"$work/above"
    [ $((left % 2)) -eq 0 ] || tail -n1 "$work/level" >>"$work/above"
    mv "$work/above" "$work/level"; left=$(((left + 1) / 2))
  done
  if [ "$size" -gt 0 ]; then up=$(cat "$work/level"); else up=$(printf '' | sha256sum | cut -c1-64); fi
  [ "$up" = "$root" ] || bad "the hashes do not lead to the root that was signed"
  echo "Good: $count records here are among the first $size of $name, whose hashes lead to the root that was signed."
}

case "${1-} $#" in
  "receipt 3") read_key "$3"; receipt "$2"; echo "Good." ;;
  "checkpoint 3") read_key "$3"; read_note <"$2"; echo "Good: $name had $size records." ;;
  "consistency 4") read_key "$4"; consistency "$2" "$3"; echo "Good: the first $old_size records of $name are still the same at $size." ;;
  "folder 3") read_key "$3"; folder "$2" ;;
  *) head -n10 "$0" | tail -n9 | cut -c3- >&2; exit 2 ;;
esac
