"""A flow of no-op tasks on Prefect, which its server records. Prints the seconds from the flow's start to its end."""

import sys
import time

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

TASKS, AT_ONCE = int(sys.argv[1]), int(sys.argv[2])


@task
def no_op(number):
    return number


@flow(task_runner=ThreadPoolTaskRunner(max_workers=AT_ONCE), log_prints=False)
def no_ops():
    return len([future.result() for future in no_op.map(range(TASKS))])


began = time.monotonic()
assert no_ops() == TASKS
print(f"took {time.monotonic() - began}")
