#!/bin/sh
# Creates the namespace TEMPORAL_NAMESPACE at TEMPORAL_ADDRESS with the search attributes by which runs are found.
set -eu

attempts=60

# The port is open before the server serves, and a new namespace is known everywhere only after some seconds.
until_it_works() {
  attempt=1
  until "$@"; do
    [ "$attempt" -lt "$attempts" ] || return 1
    attempt=$((attempt + 1))
    sleep 1
  done
}

ensure_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "${RETENTION:-30d}"
}

ensure_search_attributes() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name Lifecycle --type Keyword \
    --name PipelineState --type Keyword \
    --name FailureReason --type Keyword \
    --name RequestedBy --type Keyword \
    --name WaitingFor --type KeywordList \
    --name GateDeadline --type Datetime \
    --name ForkedFrom --type Keyword
}

until_it_works temporal operator cluster health
until_it_works ensure_namespace
until_it_works ensure_search_attributes
