import os, shutil
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
COLUMNS = """notebook_path STRING NOT NULL, job_group STRING, timeout_minutes INT, maximum_retries INT, priority INT, is_enabled BOOLEAN"""
def rows(*jobs): return ", ".join("('/Workspace/Repos/etl/nightly/%s', '%s', %d, %d, %d, %s)" % job for job in jobs)
FIRST = [("extract_orders", "nightly", 30, 2, -1, "true"), ("extract_customers", "nightly", 30, 2, -1, "true"), ("load_orders", "nightly", 45, 1, 0, "true"), ("report_orders", "nightly", 15, 0, 1, "true"), ("vacuum", "weekly", 120, 0, 0, "true")]
def make(name, properties, partitioned=""):
    shutil.rmtree(name, ignore_errors=True)
    path = os.path.abspath(name)
    spark.sql(f"CREATE TABLE delta.`{path}` ({COLUMNS}) USING DELTA {partitioned} TBLPROPERTIES ({properties})")
    spark.sql(f"INSERT INTO delta.`{path}` VALUES {rows(*FIRST)}")
    return path
# spark.sql("...") each on one file
p = make("deletion-vectors", "'delta.enableDeletionVectors' = 'true'")
spark.sql(f"UPDATE delta.`{p}` SET is_enabled = false WHERE notebook_path LIKE '%report_orders'")
spark.sql(f"DELETE FROM delta.`{p}` WHERE job_group = 'weekly'")
p = make("column-mapping", "'delta.columnMapping.mode' = 'name'", "PARTITIONED BY (job_group)")
spark.sql(f"ALTER TABLE delta.`{p}` RENAME COLUMN priority TO `the order`")
spark.sql(f"ALTER TABLE delta.`{p}` RENAME COLUMN `the order` TO priority")
spark.sql(f"ALTER TABLE delta.`{p}` DROP COLUMN is_enabled")
spark.sql(f"ALTER TABLE delta.`{p}` ADD COLUMN is_enabled BOOLEAN")
spark.sql(f"UPDATE delta.`{p}` SET is_enabled = (priority >= 0)")
spark.conf.set("spark.databricks.delta.checkpoint.partSize", "2")
p = make("parts", "'delta.checkpointInterval' = '3'", "PARTITIONED BY (priority)")
spark.sql(f"INSERT INTO delta.`{p}` VALUES {rows(('archive', 'weekly', 60, 3, 7, 'true'))}")
spark.sql(f"DELETE FROM delta.`{p}` WHERE priority = 1")
spark.sql(f"INSERT INTO delta.`{p}` VALUES {rows(('clean', 'weekly', 60, 3, 8, 'true'))}")
spark.conf.unset("spark.databricks.delta.checkpoint.partSize")
p = make("v2-checkpoint", "'delta.checkpointInterval' = '2', 'delta.checkpointPolicy' = 'v2', 'delta.enableDeletionVectors' = 'true'")
spark.sql(f"DELETE FROM delta.`{p}` WHERE job_group = 'weekly'")
spark.sql(f"INSERT INTO delta.`{p}` VALUES {rows(('archive', 'weekly', 60, 3, 7, 'true'))}")
for name in ["deletion-vectors", "column-mapping", "parts", "v2-checkpoint"]:
    print(name, sorted(os.listdir(name + "/_delta_log")))
    spark.read.format("delta").load(os.path.abspath(name)).orderBy("notebook_path").show(truncate=False)
