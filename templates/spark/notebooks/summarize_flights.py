# Databricks notebook source
# MAGIC %md
# MAGIC # Summarize flights
# MAGIC Counts the flights of each state, in exactly that version of the table that this run has written.

# COMMAND ----------

dbutils.widgets.text("version", "", "Version of the table of flights")
dbutils.widgets.text("least", "1000", "Flights that a state must have")

# COMMAND ----------

# MAGIC %run ./shared

# COMMAND ----------

version = int(dbutils.widgets.get("version"))
flights = spark.read.format("delta").option("versionAsOf", version).load(path_of("flights"))
flights.createOrReplaceTempView("flights")

# COMMAND ----------

# MAGIC %sql
# MAGIC WITH states AS (
# MAGIC   SELECT state, sum(flights) AS flights, count(DISTINCT origin) AS airports FROM flights GROUP BY state
# MAGIC )
# MAGIC SELECT * FROM states WHERE flights >= CAST(:least AS INT) AND state <> 'NA'

# COMMAND ----------

# What the cell of SQL has selected.
states = _sqldf
states.write.format("delta").mode("overwrite").save(path_of("flights_by_state"))

# COMMAND ----------

import json

busiest = states.orderBy("flights", ascending=False).first()
dbutils.notebook.exit(json.dumps({"states": states.count(), "busiest": busiest["state"], "of_version": version}))
