"""A job file in Python: test/emulator/python.test.ts."""
import logging
import os
import re
import sys
import time

from parts.text import shout

calls = 0


class NoOrders(Exception):
    pass


class PermanentJobError(Exception):
    pass


def find(number):
    raise NoOrders("no order %s" % number)


def handler(event, context):
    global calls
    calls += 1
    act = event["parameters"].get("act", "succeed")
    print("attempt %s: %s" % (event["attempt"], act))
    if act == "fail":
        try:
            {}["x"]
        except KeyError:
            find(7)
    if act == "fail-for-good":
        raise PermanentJobError("the order is gone")
    if act == "unusable":
        return {1, 2}
    if act == "busy":
        # In C, with the interpreter's lock: nothing in Python interrupts it.
        re.match("(a+)+$", "a" * 60 + "b")
    if act == "sleep":
        time.sleep(600)
    if act == "die":
        sys.stderr.write("the last words\n")
        os._exit(3)
    if act == "tell":
        logging.warning("the key is %s", event["parameters"]["key"])
    if act == "packages":
        from tabulate import tabulate

        return tabulate([[1, 2]], tablefmt="plain")
    left = context.get_remaining_time_in_millis()
    return {"rows": 3, "shouted": shout("done"), "job": event["job"], "left": 0 < left <= 60_000}
