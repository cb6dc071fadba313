"""A DAG of no-op tasks on Airflow. The number of tasks stands in the environment."""

import os
from datetime import datetime

from airflow.sdk import dag, task

TASKS = int(os.environ["BENCH_TASKS"])


@dag(schedule=None, start_date=datetime(2026, 1, 1), catchup=False, max_active_tasks=TASKS)
def no_ops():
    @task
    def no_op(number):
        return None

    no_op.expand(number=list(range(TASKS)))


no_ops()
