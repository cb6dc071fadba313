"""Executes the cells of a Databricks notebook, one after the other, in this process."""
import ast
import base64
import io
import os
import re
import sys
import time
import traceback
import types

from .dbutils import DbUtils, NotebookExit, as_text
from .source import OF_SPARK, BadNotebook, find_notebook, free_names, parse, problems_of, read_notebook, run_path

# How many rows of a table are shown.
MOST_ROWS = 20

# In which a JVM ends whose session is stopped: some 0.4 s.
JVM_SECONDS = 10


class CellFailed(BaseException):
    """A cell's error on its way out of the notebook: not one that another cell could catch."""

    def __init__(self, error, cell, path):
        super().__init__(error)
        self.error = error
        self.cell = cell
        self.path = path


class NotebookFailed(Exception):
    """What a notebook gets that called another one by dbutils.notebook.run, which failed."""


class Timeout(Exception):
    """A called notebook has taken longer than its timeout_seconds."""


class Session:
    """The values that all notebooks of one run share."""

    def __init__(self, folder, secrets, executed):
        self.folder = folder
        self.secrets = secrets
        self.executed = executed
        self._spark = None

    @property
    def spark(self):
        """Made when it is first used: a notebook without Spark needs none."""
        if self._spark is None:
            try:
                from pyspark.sql import SparkSession
            except ModuleNotFoundError as error:
                raise ModuleNotFoundError("the notebook uses Spark, and %s: install pyspark for %s" % (error, sys.executable))
            self._spark = SparkSession.builder.getOrCreate()
        return self._spark

    def stop(self):
        """Ends the session of Spark with its JVM, if there is one, also one that the notebook has made itself."""
        context = getattr(sys.modules.get("pyspark"), "SparkContext", None)
        gateway = getattr(context, "_gateway", None)
        process = getattr(gateway, "proc", None)
        if process is None:
            return
        try:
            if context._active_spark_context is not None:
                context._active_spark_context.stop()
            # The JVM ends when its input does.
            process.stdin.close()
            process.wait(JVM_SECONDS)
        except Exception as error:
            print("the session of Spark could not be stopped: %s" % error, file=sys.stderr)


class Notebook:
    """One notebook with its names. What it runs by %run shares them."""

    def __init__(self, session, path, parameters):
        self.session = session
        self.path = path
        self.timeout = None
        self.dbutils = DbUtils(parameters, session.secrets, self._call)
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.names.update(
            __file__=path,
            dbutils=self.dbutils,
            display=self.display,
            displayHTML=lambda html: print("[HTML of %d characters]" % len(html)),
            getArgument=self.dbutils.widgets.getArgument,
        )

    def run(self, cells, path=None, begin=None, end=None):
        """Runs the cells. NotebookExit comes out of it, and CellFailed."""
        for index, cell in enumerate(cells):
            if self.timeout is not None and time.monotonic() > self.timeout:
                raise Timeout("the notebook took longer than its timeout_seconds: it ends before cell %d" % cell.number)
            if begin:
                begin(index)
            status = "failed"
            try:
                self._run_cell(cell, path or self.path)
                status = "completed"
            except NotebookExit:
                status = "completed"
                raise
            except CellFailed:
                raise
            except BaseException as error:
                raise CellFailed(error, cell, path or self.path)
            finally:
                if end:
                    end(status)

    def _run_cell(self, cell, path):
        if cell.language == "python":
            self._run_python(cell)
        elif cell.language == "sql":
            for statement in statements_of(cell.text):
                self._run_sql(statement)
        elif cell.language == "run":
            name, given = run_path(cell)
            file = find_notebook(name, path, self.session.folder)
            self.dbutils.widgets._give(given)
            cells = checked_cells(file, self.session.folder)
            self.run(cells, file)
        elif cell.language != "md":
            raise BadNotebook("%%%s does not run on this machine" % cell.language)

    def _run_python(self, cell):
        parsed = parse(cell)
        tree = parsed.tree
        for each in parsed.said:
            print(each)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        code = compile(tree, cell.file, "exec")
        value = compile(last, cell.file, "eval") if last is not None else None
        remember_lines(cell)
        self._bring(free_names(parsed.text, cell.file))
        exec(code, self.names)
        result = eval(value, self.names) if value else None
        if result is not None:
            self.names["_"] = result
            self.session.executed.result(result, cell.number)

    def _bring(self, used):
        """Gives the notebook its session of Spark as soon as a cell uses it. A notebook's own name comes first."""
        for name in OF_SPARK:
            if name in used and name not in self.names:
                spark = self.session.spark
                self.names[name] = {"spark": spark, "sc": spark.sparkContext, "sql": spark.sql, "table": spark.table}[name]

    def _run_sql(self, statement):
        spark = self.session.spark
        named = set(re.findall(r"(?<![:\w]):([A-Za-z_]\w*)", without_texts(statement)))
        values = self.dbutils.widgets.getAll()
        given = {name: values[name] for name in named if name in values}
        frame = spark.sql(statement, args=given) if given else spark.sql(statement)
        self.names["_sqldf"] = frame
        if frame.columns:
            self.display(frame)

    def display(self, value=None, *_, **__):
        if hasattr(value, "savefig"):
            picture = io.BytesIO()
            value.savefig(picture, format="png")
            self.session.executed.image(base64.b64encode(picture.getvalue()).decode(), repr(value))
            print("[a picture, in the executed notebook]")
        elif hasattr(value, "to_string"):
            print(value.to_string(max_rows=MOST_ROWS))
        elif hasattr(value, "show") and hasattr(value, "columns"):
            value.show(MOST_ROWS, truncate=80)
        else:
            print(value)

    def _call(self, name, timeout_seconds, arguments):
        """dbutils.notebook.run: names of its own, the same Spark."""
        file = find_notebook(name, self.path, self.session.folder)
        called = Notebook(self.session, file, {key: as_text(value) for key, value in arguments.items()})
        if timeout_seconds:
            called.timeout = time.monotonic() + timeout_seconds
        try:
            called.run(checked_cells(file, self.session.folder))
            return None
        except NotebookExit as exit:
            return as_text(exit.value)
        except CellFailed as failed:
            where = "%s, cell %d" % (os.path.relpath(failed.path, self.session.folder), failed.cell.number)
            text = "".join(traceback.format_exception_only(type(failed.error), failed.error)).strip()
            raise NotebookFailed("the notebook %s failed in %s: %s" % (name, where, text)) from failed.error


def checked_cells(path, folder):
    """The cells of a notebook that can run. Raises BadNotebook with all that stands against it."""
    cells = read_notebook(path)
    problems = problems_of(path, cells, folder)
    if problems:
        raise BadNotebook("\n".join(problems))
    return cells


def remember_lines(cell):
    """Tracebacks show the lines of cells that are no lines of a file."""
    import linecache

    if not os.path.exists(cell.file):
        text = "\n" * (cell.line - 1) + cell.text
        linecache.cache[cell.file] = (len(text), None, text.splitlines(True), cell.file)


TEXTS = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.S)


def without_texts(sql):
    """The statement with blanks where its texts and comments are."""
    return TEXTS.sub(lambda match: " " * len(match.group()), sql)


def statements_of(sql):
    plain = without_texts(sql)
    ends = [index for index, letter in enumerate(plain) if letter == ";"] + [len(sql)]
    starts = [0] + [end + 1 for end in ends]
    parts = [(sql[start:end].strip(), plain[start:end].strip()) for start, end in zip(starts, ends)]
    return [text for text, rest in parts if rest]


def provide_pyspark_dbutils(dbutils):
    """`from pyspark.dbutils import DBUtils`, by which modules of a project get it on Databricks."""
    module = types.ModuleType("pyspark.dbutils")
    module.DBUtils = lambda spark=None: dbutils
    sys.modules["pyspark.dbutils"] = module
