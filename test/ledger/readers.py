"""The readers of Delta tables that need no Spark: delta-rs, DuckDB with its delta extension, and pyarrow."""

import json
from datetime import date
from pathlib import Path

import duckdb
import duckdb_ext
import pyarrow.dataset
from deltalake import DeltaTable, write_deltalake
from talk import serve


def with_delta():
    database = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    [extension] = Path(duckdb_ext.__path__[0]).rglob("delta.duckdb_extension")
    database.execute(f"LOAD '{extension}'")
    database.execute("SET timezone = 'UTC'")
    return database


duck = with_delta()


def of_duckdb(found):
    names = [column[0] for column in found.description]
    types = {column[0]: str(column[1]) for column in found.description}
    return {"types": types, "rows": [dict(zip(names, row)) for row in found.fetchall()]}


def of_arrow(found):
    return {"types": {field.name: str(field.type) for field in found.schema}, "rows": found.to_pylist()}


def delta_rs(table, version=None):
    return DeltaTable(table, version=version)


def read_by_delta_rs(table, version=None):
    opened = delta_rs(table, version)
    types = {field["name"]: field["type"] for field in json.loads(opened.schema().to_json())["fields"]}
    return {"types": types, "rows": opened.to_pyarrow_table().to_pylist()}


def read_by_pyarrow(table, version=None):
    """The data files themselves, without the schema of the table."""
    files = delta_rs(table, version).file_uris()
    days = pyarrow.dataset.partitioning(flavor="hive", schema=pyarrow.schema([("date", pyarrow.date32())]))
    return of_arrow(pyarrow.dataset.dataset(files, partitioning=days, partition_base_dir=table).to_table())


def read_by_duckdb(table, version=None):
    return of_duckdb(duck.execute("SELECT * FROM delta_scan(?)", [table]))


def history(table):
    return [{key: each.get(key) for key in ("version", "operation")} for each in delta_rs(table).history()]


def describe(table):
    opened = delta_rs(table)
    protocol = opened.protocol()
    return {
        "version": opened.version(),
        "reader": protocol.min_reader_version,
        "writer": protocol.min_writer_version,
        "partitions": opened.metadata().partition_columns,
        "configuration": opened.metadata().configuration,
        "files": len(opened.file_uris()),
    }


def of_day(table, day):
    """What a filter on the partition leaves to read."""
    opened = delta_rs(table)
    files = opened.file_uris(file_pruning_predicate=[("date", "=", day)])
    rows = opened.to_pyarrow_table(filters=[("date", "=", date.fromisoformat(day))]).to_pylist()
    return {"files": len(files), "rows": rows}


def append_one(table, run_id):
    """A foreign writer appends a row: a copy of one, of a run of another name."""
    opened = delta_rs(table)
    one = opened.to_pyarrow_table(filters=[("job_name", "!=", "")]).slice(0, 1)
    names = {"run_id": run_id, "job_name": "load"}
    for name, value in names.items():
        at = one.schema.get_field_index(name)
        one = one.set_column(at, one.schema.field(at), pyarrow.array([value]))
    write_deltalake(table, one, mode="append")
    return delta_rs(table).version()


def rewrite_without(table, column, to):
    """The rows of a table as a table of its own that lacks a column, as an older version would have written it."""
    rows = delta_rs(table).to_pyarrow_table().drop_columns([column])
    write_deltalake(to, rows, partition_by=["date"], configuration={"delta.appendOnly": "true"})


def checkpoint(table):
    delta_rs(table).create_checkpoint()


def delete(table):
    return delta_rs(table).delete()


def sql(statement):
    return of_duckdb(duck.execute(statement))


serve(
    {
        "delta-rs": read_by_delta_rs,
        "pyarrow": read_by_pyarrow,
        "duckdb": read_by_duckdb,
        "history": history,
        "describe": describe,
        "of_day": of_day,
        "append_one": append_one,
        "checkpoint": checkpoint,
        "rewrite_without": rewrite_without,
        "delete": delete,
        "sql": sql,
    }
)
