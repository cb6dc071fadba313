"""Runs one Python job file for Runsheet: a warm process that answers one call at a time.

Requests come as JSON lines on descriptor 3, replies go to descriptor 4, so that a job may print what it likes. With
--check it only reads the files that are named, and prints what is wrong with them. It needs nothing but Python 3.8.
"""
import ast
import importlib.util
import json
import logging
import os
import sys
import time
import traceback

# A result may have 32 KB. Of a larger one only the size is told.
MOST = 1_000_000
MOST_FRAMES = 20
# Frames of these are no part of the job's traceback.
OWN_FILES = {__file__}


class LambdaContext:
    """The part of Lambda's context that a handler uses."""

    def __init__(self, given):
        self.function_name = given["function_name"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = "arn:aws:lambda:local:000000000000:function:" + self.function_name
        self.memory_limit_in_mb = "0"
        self.aws_request_id = given["request_id"]
        self.log_group_name = self.function_name
        self.log_stream_name = given["log_stream"]
        self.identity = None
        self.client_context = None
        self._deadline_ms = given["deadline_ms"]

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline_ms - time.time() * 1000))


class LogHandler(logging.Handler):
    """The root logger's handler, as Lambda's runtime installs one: each record is an entry of the log, with its level.

    It goes to the same output as what is printed, behind the mark of the call, so that both keep their order.
    """

    mark = None

    def emit(self, record):
        try:
            text = self.format(record)[:MOST]
            try:
                sys.stdout.flush()
            except Exception:
                pass
            if self.mark is None:
                return say(2, (text + "\n").encode("utf-8", "replace"))
            entry = "\0" + self.mark + ":" + json.dumps([record.levelno, text]) + "\n"
            say(1, entry.encode()) or say(2, entry.encode())
        except Exception:
            self.handleError(record)


def load(file):
    """Imports the job's file anew, and returns its handler."""
    spec = importlib.util.spec_from_file_location("runsheet_job", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["runsheet_job"] = module
    spec.loader.exec_module(module)
    return getattr(module, "handler", None)


def described(error, depth=0):
    """An error as JSON: its name, its message, its frames without those of Runsheet, and its cause."""
    frames = [
        [frame.filename, frame.lineno, frame.name]
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename not in OWN_FILES and not frame.filename.startswith("<frozen importlib")
    ][-MOST_FRAMES:]
    message = str(error)
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([error.filename, error.lineno or 0, "<module>"])
        message = error.msg
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {
        # Of a class that a function defines, without that function.
        "name": type(error).__qualname__.split("<locals>.")[-1],
        "message": message[:MOST],
        "frames": frames,
        "permanent": any(each.__name__ == "PermanentJobError" for each in type(error).__mro__),
        "cause": described(cause, depth + 1) if cause is not None and depth < 3 else None,
    }


def reply_to(event, context, handler):
    try:
        result = handler(event, context)
    except BaseException as error:  # SystemExit too: the process stays for the next attempt.
        return {"error": described(error)}
    try:
        text = json.dumps(result, allow_nan=False)
    except Exception as error:
        return {"unusable": str(error)[:MOST]}
    return {"large": len(text)} if len(text) > MOST else {"result": result}


def say(descriptor, text):
    """Writes all of it. False if not: a job may have closed its outputs."""
    try:
        while text:
            text = text[os.write(descriptor, text):]
        return True
    except OSError:
        return False


def serve(file):
    requests = os.fdopen(os.dup(3), "r", encoding="utf-8")
    replies = os.fdopen(os.dup(4), "w", encoding="utf-8")
    for descriptor in (3, 4):
        os.close(descriptor)
    sys.path.insert(0, os.path.dirname(file))
    sys.argv = [file]
    handler = None
    log = LogHandler()
    logging.getLogger().addHandler(log)
    for line in requests:
        request = json.loads(line)
        log.mark = request["mark"]
        reply = None
        if handler is None:
            try:
                handler = load(file)
                if not callable(handler):
                    handler, reply = None, {"missing": True}
            except BaseException as error:
                reply = {"error": described(error)}
                # Another attempt would read the same text.
                reply["error"]["permanent"] |= isinstance(error, SyntaxError)
        if reply is None:
            reply = reply_to(request["event"], LambdaContext(request["context"]), handler)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        log.mark = None
        # What comes after it on either output is no longer this attempt's.
        end = ("\0" + request["mark"] + "\n").encode()
        say(1, end)
        say(2, end)
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


def check(files):
    problems = {}
    for file in files:
        try:
            with open(file, "rb") as source:
                tree = ast.parse(source.read(), file)
        except SyntaxError as error:
            problems[file] = "%s:%s: %s" % (os.path.relpath(file), error.lineno, error.msg)
        except Exception as error:
            problems[file] = "%s: %s" % (os.path.relpath(file), error)
        else:
            names = {getattr(node, "name", None) for node in tree.body}
            names |= {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
            names |= {name.asname or name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
            # A star may bring one, and an `if` may hold one: whether it is there is then known at the call.
            certain = all(isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Expr)) for node in tree.body)
            if "handler" not in names and "*" not in names and certain:
                problems[file] = "%s has no function handler: write def handler(event, context)" % os.path.relpath(file)
    print(json.dumps(problems))


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(sys.argv[2:])
    else:
        serve(sys.argv[1])
