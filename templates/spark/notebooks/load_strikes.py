# Databricks notebook source
# MAGIC %md
# MAGIC # Load strikes
# MAGIC Birds and other animals that aircraft have hit. **Its first attempt fails on purpose**, so that you see a retry:
# MAGIC it casts texts that are no numbers. Set `fail_first_attempt: false` in groups/nightly.yaml.

# COMMAND ----------

dbutils.widgets.text("attempt", "1")
dbutils.widgets.text("fail_first_attempt", "false")

# COMMAND ----------

# MAGIC %run ./shared

# COMMAND ----------

from pyspark.sql import functions as F

raw = spark.read.csv(f"{dbutils.widgets.get('source')}/birdstrikes.csv", header=True)
too_eager = dbutils.widgets.get("fail_first_attempt") == "true" and dbutils.widgets.get("attempt") == "1"
damage = F.col("Effect Amount of damage")

strikes = raw.select(
    F.col("Airport Name").alias("airport"),
    F.to_date("Flight Date").alias("date"),
    F.col("Wildlife Species").alias("species"),
    damage.cast("int").alias("damage") if too_eager else damage.alias("damage"),
    F.col("Cost Total $").cast("long").alias("cost"),
)

# COMMAND ----------

# Before anything is written: a text that is no number fails here.
strikes.agg(F.max("damage"), F.max("cost")).first()
strikes.write.format("delta").mode("overwrite").save(path_of("strikes"))

# COMMAND ----------

import json

rows = spark.read.format("delta").load(path_of("strikes")).count()
dbutils.notebook.exit(json.dumps({"rows": rows, "version": version_of("strikes")}))
