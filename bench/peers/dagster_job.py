"""A job of no-op ops on Dagster, which its instance records. Prints the seconds from the run's start to its end."""

import sys
import time

from dagster import DagsterInstance, OpExecutionContext, in_process_executor, job, op

TASKS = int(sys.argv[1])


@op
def no_op(context: OpExecutionContext) -> None:
    return None


@job(executor_def=in_process_executor)
def no_ops():
    for number in range(TASKS):
        no_op.alias(f"no_op_{number}")()


with DagsterInstance.get() as instance:
    began = time.monotonic()
    assert no_ops.execute_in_process(instance=instance).success
    print(f"took {time.monotonic() - began}")
