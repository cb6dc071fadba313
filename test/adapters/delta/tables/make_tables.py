"""Writes the tables of this folder: pip install deltalake==1.6.6 pyarrow==26.0.1, then python make_tables.py"""
import glob
import os
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake

os.chdir(os.path.dirname(os.path.abspath(__file__)))
WORKSPACE = "/Workspace/Repos/etl/nightly/"
FIELDS = [
    ("notebook_path", pa.string()),
    ("job_group", pa.string()),
    ("timeout_minutes", pa.int32()),
    ("maximum_retries", pa.int32()),
    ("priority", pa.int32()),
    ("is_enabled", pa.bool_()),
]
SCHEMA = pa.schema(FIELDS)


def table(rows, schema=SCHEMA):
    rows = [(WORKSPACE + row[0], *row[1:]) for row in rows]
    return pa.Table.from_pylist([dict(zip(schema.names, row)) for row in rows], schema=schema)


JOBS = [
    ("extract_orders", "nightly", 30, 2, -1, True),
    ("extract_customers", "nightly", 30, 2, -1, True),
    ("load_orders", "nightly", 45, 1, 0, True),
    ("report_orders", "nightly", 15, 0, 1, True),
    ("vacuum", "weekly", 120, 0, 0, True),
]

# Five versions: written, appended to, a row updated, a row deleted, a column added.
shutil.rmtree("versions", ignore_errors=True)
write_deltalake("versions", table(JOBS[:3]))
write_deltalake("versions", table(JOBS[3:]), mode="append")
DeltaTable("versions").update(updates={"is_enabled": "false"}, predicate=f"notebook_path = '{WORKSPACE}report_orders'")
DeltaTable("versions").delete(f"notebook_path = '{WORKSPACE}vacuum'")
wider = pa.schema([*FIELDS, ("owner", pa.string())])
write_deltalake("versions", table([("archive", "weekly", 60, 3, 0, True, "ops")], wider), mode="append", schema_mode="merge")

# Partitioned; a checkpoint at version 4 without the commits before it, then a delete and an append.
shutil.rmtree("checkpoint", ignore_errors=True)
for job in JOBS:
    write_deltalake("checkpoint", table([job]), mode="append", partition_by=["job_group", "is_enabled"])
DeltaTable("checkpoint").create_checkpoint()
for version in range(4):
    os.remove(f"checkpoint/_delta_log/{version:020}.json")
DeltaTable("checkpoint").delete("job_group = 'weekly'")
write_deltalake("checkpoint", table([("clean up", "monthly: all", 60, 0, 0, False)]), mode="append")

# One file for each compression.
shutil.rmtree("parquet", ignore_errors=True)
os.mkdir("parquet")
for codec in ["none", "snappy", "zstd", "gzip", "brotli", "lz4"]:
    pq.write_table(table(JOBS), f"parquet/{codec}.parquet", compression=codec)
kinds = pa.table({
    "notebook_path": pa.array([WORKSPACE + "a"]),
    "job_group": pa.array(["nightly"]),
    "timeout_minutes": pa.array([30], pa.int64()),
    "maximum_retries": pa.array([2], pa.int8()),
    "priority": pa.array([-1], pa.decimal128(10, 0)),
    "is_enabled": pa.array([1], pa.int32()),
    "parameters": pa.array([{"region": "north", "limit": 7}]),
    "tags": pa.array([["x", "y"]]),
    "raw": pa.array([b"\x00\xff"]),
    "seen": pa.array([1_700_000_000_000_000], pa.timestamp("us", "UTC")),
})
pq.write_table(kinds, "parquet/types.parquet")
pq.write_table(table(JOBS).slice(0, 0), "parquet/empty.parquet")
for crc in glob.glob("**/.*.crc", recursive=True):
    os.remove(crc)
