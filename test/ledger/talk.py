"""Answers a test's requests: a line of JSON in, a line of JSON out. What is printed meanwhile goes to stderr."""

import json
import os
import sys
from datetime import date, datetime, timezone
from decimal import Decimal


# Before anything is started: a JVM would inherit the output, and print there.
REPLIES = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def plain(value):
    """A value as all readers should give it: instants in UTC with micros, longs that a double cannot hold as text."""
    if isinstance(value, datetime):
        utc = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return utc.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, (date, Decimal)):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def serve(acts):
    print(json.dumps({"ok": sorted(acts)}), file=REPLIES, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"ok": plain(acts[request.pop("act")](**request))}
        except Exception as error:
            condition = getattr(error, "getCondition", lambda: None)()
            reply = {"error": {"name": type(error).__name__, "condition": condition, "message": str(error)[:2000]}}
        print(json.dumps(reply), file=REPLIES, flush=True)
