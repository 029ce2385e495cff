#!/bin/sh
# Creates Temporal's databases and brings each to the schema of this server version. The connection comes from SQL_*.
set -eu

setup() {
  database=$1
  schema=$2
  temporal-sql-tool --database "$database" create-database
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-name "$schema"
}

setup temporal postgresql/v12/temporal
setup temporal_visibility postgresql/v12/visibility
