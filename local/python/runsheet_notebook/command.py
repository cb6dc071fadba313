"""The command line of the runner: what Runsheet starts for an attempt, and what checks notebooks before one."""
import argparse
import importlib.util
import json
import os
import sys
import traceback

from .dbutils import NotebookExit
from .executed import Executed, Shown
from .failures import in_java_words, lines_around
from .session import CellFailed, Notebook, Session, checked_cells, provide_pyspark_dbutils
from .source import BadNotebook, problems_of, read_notebook, uses_spark

OWN = os.path.dirname(os.path.abspath(__file__))
MOST_FRAMES = 20
# Of an error's message, in characters. The attempt's log shows more of no error as the attempt ends.
MOST_OF_MESSAGE = 400


def main(argv):
    parser = argparse.ArgumentParser(prog="runsheet_notebook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    databricks = commands.add_parser("databricks", help="run a Databricks notebook: source format or exported .ipynb")
    jupyter = commands.add_parser("jupyter", help="run a Jupyter notebook by papermill")
    context, result = os.environ.get("RUNSHEET_CONTEXT"), os.environ.get("RUNSHEET_RESULT")
    for run in (databricks, jupyter):
        run.add_argument("notebook")
        run.add_argument("--folder", required=True, help="the project's folder: no notebook outside of it is run")
        run.add_argument("--context", default=context, help="a JSON file with the parameters (default: RUNSHEET_CONTEXT)")
        run.add_argument("--result", default=result, help="the file for the result, as JSON (default: RUNSHEET_RESULT)")
        run.add_argument("--executed", help="the file for the notebook with its outputs, an .ipynb")
        run.add_argument("--failed", help="the file for what failed, as JSON")
    databricks.add_argument("--secrets", help="a JSON file with the values of secrets, by <scope>/<key>")
    jupyter.add_argument("--kernel", help="the kernel (default: the notebook's own, else python3)")
    packages = commands.add_parser("packages", help="say which of these packages are installed, as JSON")
    packages.add_argument("names", nargs="+")
    packages.add_argument("--kernel", help="say under `kernel` what is wrong with this kernel, if anything is")
    check = commands.add_parser("check", help="say what stands against running these notebooks, as JSON")
    check.add_argument("notebooks", nargs="+")
    check.add_argument("--folder", required=True)
    options = parser.parse_args(argv)
    return COMMANDS[options.command](options)


def say_packages(options):
    answer = {name: importlib.util.find_spec(name) is not None for name in options.names}
    if options.kernel and importlib.util.find_spec("jupyter_client"):
        from .kernels import problem_of_kernel

        answer["kernel"] = problem_of_kernel(options.kernel)
    print(json.dumps(answer))
    return 0


def run_jupyter(options):
    from . import jupyter

    path = os.path.abspath(options.notebook)
    executed = options.executed or os.devnull
    failed = jupyter.run(path, parameters_of(options), options.kernel, executed, options.result, options.folder)
    if failed is None:
        return 0
    if options.failed is None or len(failed["message"]) > MOST_OF_MESSAGE:
        print("%(name)s: %(message)s" % failed, file=sys.stderr)
    return fail(options.failed, failed)


def check_all(options):
    problems = {}
    for path in options.notebooks:
        try:
            cells = read_notebook(path)
            found = problems_of(path, cells, options.folder)
            if not found and uses_spark(cells) and importlib.util.find_spec("pyspark") is None:
                found = ["it uses Spark, and %s has no pyspark: pip install pyspark" % sys.executable]
        except BadNotebook as error:
            found = [str(error)]
        if found:
            problems[path] = found
    print(json.dumps(problems))
    return 0


def run_databricks(options):
    path = os.path.abspath(options.notebook)
    secrets = read_json(options.secrets) or {}
    failed = options.failed
    try:
        cells = checked_cells(path, options.folder)
    except BadNotebook as error:
        print(error, file=sys.stderr)
        return fail(failed, {"name": "Runsheet.BadNotebook", "message": str(error), "frames": [], "permanent": True})
    executed = Executed(options.executed, cells, {"runsheet": {"notebook": os.path.relpath(path, options.folder)}})
    session = Session(options.folder, secrets, executed)
    notebook = Notebook(session, path, parameters_of(options))
    provide_pyspark_dbutils(notebook.dbutils)
    sys.modules["__main__"] = notebook.module
    sys.argv = [path]
    for folder in (options.folder, os.path.dirname(path)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    sys.stdout, sys.stderr = Shown("stdout", executed), Shown("stderr", executed)
    try:
        return run_cells(notebook, cells, options)
    finally:
        session.stop()


def run_cells(notebook, cells, options):
    executed = notebook.session.executed
    value = None
    try:
        notebook.run(cells, begin=executed.begin, end=executed.end)
    except NotebookExit as exit:
        value = exit.value
    except CellFailed as error:
        return fail(options.failed, described(error, executed, options.folder))
    finally:
        flush()
    write_result(options.result, value, notebook.dbutils.jobs.taskValues._values)
    return 0


def parameters_of(options):
    return (read_json(options.context) or {}).get("parameters") or {}


def read_json(file):
    if not file:
        return None
    with open(file, encoding="utf-8") as source:
        return json.load(source)


def write_result(file, value, task_values):
    """The exit value as JSON, if it is JSON, else as a text; task values are fields of it."""
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_constant=refuse_constant) if value else None
        except ValueError:
            pass
    if task_values:
        if value is None:
            value = task_values
        elif isinstance(value, dict):
            value = dict(task_values, **value)
        else:
            value = dict(task_values, result=value)
    if file and value is not None:
        # A notebook may have written the file itself: what it exits with comes first.
        with open(file, "w", encoding="utf-8") as target:
            json.dump(value, target)


def refuse_constant(name):
    raise ValueError(name)


def fail(file, description):
    if file:
        with open(file, "w", encoding="utf-8") as target:
            json.dump(description, target)
    flush()
    return 1


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def described(failed, executed, folder):
    """The cell's error: its name, message and places, and the lines of the cell around the one that failed."""
    error, cell = failed.error, failed.cell
    frames = [
        [frame.filename, frame.lineno or 0, frame.name]
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(OWN)
    ]
    lines = [number for file, number, _ in frames if file == cell.file]
    line = lines[0] if lines else cell.line
    whole = str(error)
    name, message = in_java_words(type(error).__qualname__, whole)
    if isinstance(error, SystemExit):
        message = "%s: a notebook ends early by dbutils.notebook.exit" % (message or "sys.exit()")
    lines_of_error = traceback_text(error)
    executed.error(name, message, lines_of_error)
    # The log gets the error itself as the attempt ends, and it lacks what is printed here.
    if has_errors_behind(error) or len(message) > MOST_OF_MESSAGE or name != type(error).__qualname__:
        print("\n".join(lines_of_error), file=sys.stderr)
    return {
        "name": name,
        "message": message[:100_000],
        "frames": frames[-MOST_FRAMES:],
        "cell": cell.number,
        "notebook": os.path.relpath(failed.path, folder),
        "line": line,
        "source": lines_around(cell.text, cell.line, line),
        "permanent": isinstance(error, BadNotebook),
    }


def has_errors_behind(error):
    return error.__cause__ is not None or (error.__context__ is not None and not error.__suppress_context__)


def traceback_text(error):
    shown = traceback.TracebackException.from_exception(error)
    shown.stack = traceback.StackSummary.from_list(
        [frame for frame in shown.stack if not frame.filename.startswith(OWN)][-MOST_FRAMES:]
    )
    return [line[:10_000].rstrip("\n") for line in shown.format()][-100:]


COMMANDS = {"databricks": run_databricks, "jupyter": run_jupyter, "check": check_all, "packages": say_packages}
