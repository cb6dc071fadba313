"""One session of Spark with Delta, as the example's settings make it."""

import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from talk import serve

kept, properties = Path(sys.argv[1]), Path(sys.argv[2])


def settings():
    for line in properties.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split(None, 1)


builder = SparkSession.builder
for name, value in settings():
    jars = ",".join(str(jar) for jar in sorted((kept / "jars").glob("*.jar")))
    builder = builder.config(name, jars if name == "spark.jars" else value.strip())
builder = builder.config("spark.sql.warehouse.dir", f"{os.getcwd()}/warehouse")
# VACUUM would list each of the year's days in a task of its own.
spark = builder.config("spark.sql.sources.parallelPartitionDiscovery.parallelism", 4).getOrCreate()


def of_frame(found):
    types = {field["name"]: field["type"] for field in found.schema.jsonValue()["fields"]}
    return {"types": types, "rows": [row.asDict(recursive=True) for row in found.collect()]}


def read(table, version=None):
    reader = spark.read.format("delta")
    return of_frame((reader if version is None else reader.option("versionAsOf", version)).load(table))


def sql(statement):
    return of_frame(spark.sql(statement))


def stream(table, to, checkpoint):
    """Appends what is new in a table to another, as a job with `availableNow` does."""
    source = spark.readStream.format("delta").load(table)
    sink = source.writeStream.format("delta").option("checkpointLocation", checkpoint).trigger(availableNow=True)
    sink.start(to).awaitTermination()


serve({"read": read, "sql": sql, "stream": stream})
