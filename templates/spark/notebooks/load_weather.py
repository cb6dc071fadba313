# Databricks notebook source
# MAGIC %md
# MAGIC # Load weather
# MAGIC Merges the daily weather of two cities into a Delta table. What is there already is not written again.

# COMMAND ----------

# MAGIC %run ./shared

# COMMAND ----------

spark.sql(f"""
    CREATE TABLE IF NOT EXISTS delta.`{path_of("weather")}`
      (location STRING, date DATE, precipitation DOUBLE, temp_max DOUBLE, temp_min DOUBLE, wind DOUBLE, weather STRING)
    USING DELTA
""")

# COMMAND ----------

columns = "location STRING, date DATE, precipitation DOUBLE, temp_max DOUBLE, temp_min DOUBLE, wind DOUBLE, weather STRING"
read_csv("weather.csv", columns).createOrReplaceTempView("arrived")
spark.sql(f"""
    MERGE INTO delta.`{path_of("weather")}` AS known
    USING arrived ON known.location = arrived.location AND known.date = arrived.date
    WHEN NOT MATCHED THEN INSERT *
""")

# COMMAND ----------

days = spark.read.format("delta").load(path_of("weather"))
days.createOrReplaceTempView("weather")

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT location, year(date) AS year, round(avg(temp_max), 1) AS warmth FROM weather GROUP BY ALL ORDER BY ALL

# COMMAND ----------

import json

dbutils.notebook.exit(json.dumps({"rows": days.count(), "version": version_of("weather")}))
