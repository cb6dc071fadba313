"""Lambda's handler of a Python job file on a stack: it calls the file's own handler, and answers what became of it.

It claims nothing and records nothing: the function that calls it does. It ends the process at the deadline that it is
told, and soon after the run was asked to stop, whatever the file's code is busy with. Each line that the code prints
becomes one JSON object, without the values of secrets.
"""
import faulthandler
import json
import logging
import os
import sys
import threading
import time

import runsheet_host as host

FOLDER = os.path.dirname(os.path.abspath(__file__))
JOB = os.path.join(FOLDER, os.environ["RUNSHEET_JOB_FILE"])
# How often the run is asked whether it is to stop, in seconds.
STOP_LOOK = 5
# Lambda reads 64 KB of a function's output at once: a longer line may come out in two pieces.
MOST_OF_LINE = 16_000

log_output = sys.stdout
handler_of_job = None


class Lines:
    """An output of the process. What is written to it comes out as lines of the attempt's log."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, level, attempt, original):
        self.level = level
        self.attempt = attempt
        self.original = original
        self.rest = ""
        self.lock = threading.Lock()

    def write(self, text):
        with self.lock:
            *lines, self.rest = (self.rest + str(text)).split("\n")
        for line in lines:
            self.attempt.enter(self.level, line)
        return len(text)

    def flush(self):
        pass

    def end(self):
        with self.lock:
            rest, self.rest = self.rest, ""
        if rest:
            self.attempt.enter(self.level, rest)

    def isatty(self):
        return False

    def writable(self):
        return True

    def fileno(self):
        return self.original.fileno()


class Entries(logging.Handler):
    """The root logger's handler: each record is an entry of the attempt's log, with its level."""

    attempt = None

    def emit(self, record):
        try:
            level = "error" if record.levelno >= 40 else "warn" if record.levelno >= 30 else "info"
            for line in self.format(record).split("\n"):
                self.attempt.enter(level, line)
        except Exception:
            self.handleError(record)


class Attempt:
    """The log of one call."""

    def __init__(self, event, hidden):
        self.identity = {"run_id": event["run_id"], "job_name": event["job"], "attempt": event["attempt"]}
        self.hidden = hidden

    def enter(self, level, text):
        for secret, shown in self.hidden:
            text = text.replace(secret, shown)
        now = time.time()
        entry = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + ".%03dZ" % (now % 1 * 1000),
            "level": level,
            "message": text[:MOST_OF_LINE],
        }
        if len(text) > MOST_OF_LINE:
            entry["cut_bytes"] = len(text) - MOST_OF_LINE
        log_output.write(json.dumps({**entry, **self.identity}) + "\n")
        log_output.flush()


class JobContext:
    """Lambda's context, whose time is that of the attempt: its deadline may come before the function's."""

    def __init__(self, own, deadline_ms):
        self._own = own
        self._deadline_ms = deadline_ms

    def __getattr__(self, name):
        return getattr(self._own, name)

    def get_remaining_time_in_millis(self):
        left = int(self._deadline_ms - time.time() * 1000)
        return max(0, min(left, self._own.get_remaining_time_in_millis()))


def handler(call, context):
    began = time.monotonic()
    event = call["event"]
    attempt = Attempt(event, call["hidden"])
    left = call["deadline_ms"] / 1000 - time.time()
    # It needs no lock of the interpreter, so that it ends also what is busy in C, and prints where that was.
    faulthandler.dump_traceback_later(max(0.01, left), exit=True, file=2)
    over = threading.Event()
    threading.Thread(target=end_if_stopped, args=(event["run_id"], over), daemon=True).start()
    outputs = Lines("info", attempt, sys.stdout), Lines("error", attempt, sys.stderr)
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = outputs
    entries.attempt = attempt
    logging.getLogger().handlers = [entries]
    try:
        reply = reply_to(event, JobContext(context, call["deadline_ms"]))
        return {**reply, "folder": FOLDER, "used": used_since(began)}
    finally:
        faulthandler.cancel_dump_traceback_later()
        over.set()
        sys.stdout, sys.stderr = before
        for output in outputs:
            output.end()


def used_since(began):
    """What the call is billed for at least, where Lambda does not report it in the function's log."""
    memory = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    return {"ms": round((time.monotonic() - began) * 1000), "mb": int(memory)} if memory else None


def reply_to(event, context):
    """The file is loaded by its first call, whose log has what it prints meanwhile."""
    global handler_of_job
    if handler_of_job is None:
        try:
            handler_of_job = host.load(JOB)
        except BaseException as error:
            # Another attempt would read the same text.
            described = host.described(error)
            return {"error": {**described, "permanent": described["permanent"] or isinstance(error, SyntaxError)}}
    if not callable(handler_of_job):
        handler_of_job = None
        return {"missing": True}
    return host.reply_to(event, context, handler_of_job)


def end_if_stopped(run_id, over):
    """Ends the process once the run was asked to stop. A call that is over before the first look asks nothing."""
    table = os.environ.get("RUNSHEET_RUN_TABLE")
    client = None
    while table and not over.wait(STOP_LOOK):
        try:
            if client is None:
                import botocore.session

                client = botocore.session.get_session().create_client("dynamodb")
            key = {"run_id": {"S": run_id}, "entry": {"S": "run"}}
            found = client.get_item(TableName=table, Key=key, ProjectionExpression="stop_requested")
        except Exception as error:
            print("the check whether the run is stopped failed: %s" % error, file=sys.stderr)
            continue
        if found.get("Item") and not over.is_set():
            print("the run was stopped: this call ends", file=sys.stderr)
            os._exit(1)


host.OWN_FILES.add(__file__)
entries = Entries()
sys.path.insert(0, os.path.dirname(JOB))
