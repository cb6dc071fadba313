# Databricks notebook source
# MAGIC %md
# MAGIC # Extract flights
# MAGIC Joins the flights of 2008 with the airports that they left from, and writes them as a new version of a table.

# COMMAND ----------

# MAGIC %run ./shared

# COMMAND ----------

routes = read_csv("flights-airport.csv", "origin STRING, destination STRING, count INT")
airports = read_csv(
    "airports.csv", "iata STRING, name STRING, city STRING, state STRING, country STRING, latitude DOUBLE, longitude DOUBLE"
)
flights = routes.join(airports, routes.origin == airports.iata, "left").select(
    "origin", "destination", routes["count"].alias("flights"), "city", "state"
)
flights.write.format("delta").mode("overwrite").save(path_of("flights"))

# COMMAND ----------

# A later job takes the version as a parameter: {output: extract-flights.version}.
dbutils.jobs.taskValues.set("rows", spark.read.format("delta").load(path_of("flights")).count())
dbutils.jobs.taskValues.set("version", version_of("flights"))
