# Databricks notebook source
# MAGIC %md
# MAGIC What the other notebooks share: where the files are, and where the tables. They run it by `%run ./shared`.

# COMMAND ----------

dbutils.widgets.text("source", "../node_modules/vega-datasets/data")
dbutils.widgets.text("tables", "../tables")

# COMMAND ----------

import os


def read_csv(name, schema):
    return spark.read.csv(f"{dbutils.widgets.get('source')}/{name}", header=True, schema=schema)


def path_of(table):
    # In SQL, Delta takes the path of a table only if it is absolute.
    return os.path.abspath(f"{dbutils.widgets.get('tables')}/{table}")


def version_of(table):
    history = spark.sql(f"DESCRIBE HISTORY delta.`{path_of(table)}` LIMIT 1")
    return history.first()["version"]
