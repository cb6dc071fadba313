"""Reads notebooks of Databricks: the source format (.py) and exports (.ipynb)."""
import ast
import json
import os
import re
import symtable

HEADER = "# Databricks notebook source"
SEPARATOR = "# COMMAND ----------"
MAGIC = "# MAGIC"
TITLE = "# DBTITLE"

# What a cell in another language than Python is, and why it is not run.
LANGUAGES = {"python": "python", "py": "python", "sql": "sql", "md": "md", "md-sandbox": "md", "run": "run"}
REFUSED = {
    "sh": "a shell runs no cell here: use subprocess, or a command target",
    "fs": "use dbutils.fs in a Python cell",
    "scala": "only Python and SQL cells run here",
    "r": "only Python and SQL cells run here",
}
# Lines of a Python cell that are passed over, since they have no meaning here.
PASSED_OVER = {"matplotlib", "load_ext", "reload_ext", "autoreload", "config"}


class BadNotebook(Exception):
    """The notebook cannot be run. The message says why, and `at` in which line of its cell, from 0."""

    at = 0


class Cell:
    """A cell: its number from 1, its language, its text, and the line of the file on which the text begins."""

    def __init__(self, number, language, text, line, file):
        self.number = number
        self.language = language
        self.text = text
        self.line = line
        # The file as tracebacks name it.
        self.file = file


def read_notebook(path):
    """The cells of a notebook. Raises BadNotebook if it is none."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise BadNotebook("%s is not UTF-8 (%s)" % (os.path.basename(path), error.reason))
    except OSError as error:
        raise BadNotebook("%s cannot be read: %s" % (os.path.basename(path), error.strerror))
    return exported_cells(path, text) if path.endswith(".ipynb") else source_cells(path, text)


def source_cells(path, text):
    lines = text.split("\n")
    if lines[0].strip() != HEADER:
        raise BadNotebook(
            '%s is no Databricks notebook: expected "%s" as its first line. A plain script is a command target'
            % (os.path.basename(path), HEADER)
        )
    cells = []
    start = 1
    for index in range(1, len(lines) + 1):
        if index < len(lines) and lines[index].strip() != SEPARATOR:
            continue
        while start < index and not lines[start].strip():
            start += 1
        if start < index:
            body = [plain(line) for line in lines[start:index]]
            language, text_of_cell, offset = language_of(body, "python")
            cells.append(Cell(len(cells) + 1, language, text_of_cell.rstrip(), start + 1 + offset, path))
        start = index + 1
    return cells


def plain(line):
    """A line without what the source format puts before those that are no Python."""
    if line.startswith(TITLE):
        return ""
    if line == MAGIC or line.startswith(MAGIC + " "):
        return line[len(MAGIC) + 1 :]
    return line


def exported_cells(path, text):
    try:
        notebook = json.loads(text)
        given = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError):
        raise BadNotebook("%s is no notebook: expected the JSON of an .ipynb with cells" % os.path.basename(path))
    default = str(databricks_metadata(notebook).get("language", "python"))
    cells = []
    for kind, source in given:
        number = len(cells) + 1
        language, body, offset = language_of(source.split("\n"), default if kind == "code" else "md")
        # The lines of the file say nothing: places are lines of the cell.
        cells.append(Cell(number, language, body, 1 + offset, "%s cell %d" % (path, number)))
    return cells


def databricks_metadata(notebook):
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    found = metadata.get("application/vnd.databricks.v1+notebook") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def language_of(lines, default):
    """The language of a cell, its text without the word that names the language, and on which line that begins."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    match = re.match(r"%([A-Za-z][\w-]*)(?:[ \t]+|$)", lines[first].lstrip()) if default != "md" else None
    word = match.group(1).lower() if match else None
    if match and (word in LANGUAGES or word in REFUSED):
        rest = lines[first].lstrip()[match.end() :]
        # An empty line stands for the word, so that the numbers of the lines stay.
        return LANGUAGES.get(word, word), "\n".join([rest] + lines[first + 1 :]), first
    return default, "\n".join(lines), 0


def problems_of(path, cells, folder):
    """What can be known before anything runs: languages that do not run here, syntax, notebooks that are missing."""
    problems = []
    for cell in cells:
        try:
            check(cell, path, folder)
        except SyntaxError as error:
            problems.append((cell, error.lineno or cell.line, error.msg))
        except BadNotebook as error:
            problems.append((cell, cell.line + error.at, error))
    name = os.path.relpath(path, folder)
    return ["%s:%d (cell %d): %s" % (name, line, cell.number, problem) for cell, line, problem in problems]


def check(cell, path, folder):
    if cell.language == "python":
        parse(cell)
    elif cell.language == "run":
        find_notebook(run_path(cell)[0], path, folder)
    elif cell.language not in ("sql", "md"):
        why = REFUSED.get(cell.language, "only Python and SQL cells run here")
        raise BadNotebook("%%%s does not run on this machine: %s" % (cell.language, why))


class Parsed:
    """A cell of Python: its tree, its text with the lines of the file, and what to say of lines that are passed over."""

    def __init__(self, cell, text, said=()):
        self.text = "\n" * (cell.line - 1) + text
        self.tree = ast.parse(self.text, cell.file)
        self.said = said


def parse(cell):
    try:
        return Parsed(cell, cell.text)
    except SyntaxError:
        # A line such as "%pip install x" is no Python, so a cell with one never parses.
        text, said = without_line_magics(cell.text)
        if not said:
            raise
        return Parsed(cell, text, said)


LINE_MAGIC = re.compile(r"^(?:%([A-Za-z_]\w*)|(!))(.*)$")


def without_line_magics(text):
    lines = text.split("\n")
    said = []
    for index, line in enumerate(lines):
        match = LINE_MAGIC.match(line)
        if not match:
            continue
        word = match.group(1) or "!"
        if word == "pip":
            said.append("%s is passed over: the packages are those of the project's own environment" % line.strip())
        elif word in PASSED_OVER:
            said.append("%s is passed over: it has no meaning here" % line.strip())
        else:
            shown = "%" + word if word != "!" else "a line that begins with !"
            error = BadNotebook("%s does not run on this machine: %s" % (shown, REFUSED.get(word, REFUSED["sh"])))
            error.at = index
            raise error
        lines[index] = ""
    return "\n".join(lines), said


ARGUMENT = re.compile(r"""\$(\w+)=(?:"([^"]*)"|'([^']*)'|(\S+))""")


def run_path(cell):
    """The path of a %run cell, and the values that it gives to widgets."""
    text = cell.text.strip()
    match = re.match(r"""(?:"([^"]+)"|'([^']+)'|([^\s$]+))""", text)
    if not match:
        raise BadNotebook("%run names no notebook: expected %run ./other")
    given = {name: a or b or c for name, a, b, c in ARGUMENT.findall(text[match.end() :])}
    return next(each for each in match.groups() if each), given


def find_notebook(name, of, folder):
    """The file of a notebook that another one names, relative to that. It never leaves the project's folder."""
    at = os.path.normpath(os.path.join(os.path.dirname(of), name))
    files = [at] if name.endswith((".py", ".ipynb")) else [at + ".py", at + ".ipynb"]
    file = next((file for file in files if os.path.isfile(file)), None)
    inside = os.path.realpath(folder)
    if os.path.commonpath([inside, os.path.realpath(file or at)]) != inside:
        raise BadNotebook('the notebook "%s" lies outside of the project\'s folder: only those inside it are run' % name)
    if file is None:
        raise BadNotebook('the notebook "%s" is not there: looked for %s' % (name, shown_files(files, folder)))
    return os.path.realpath(file)


def shown_files(files, folder):
    return " and ".join(os.path.relpath(file, folder) for file in files)


# What a notebook finds under these names once it uses one of them.
OF_SPARK = ("spark", "sc", "sql", "table")


def free_names(text, file):
    """The names that the code takes from outside: not those that it gives itself, and no attributes."""
    top = symtable.symtable(text, file, "exec")
    own = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    return taken(top) - own


def taken(table):
    names = {
        each.get_name()
        for each in table.get_symbols()
        if each.is_referenced() and (table.get_type() == "module" or each.is_global())
    }
    return names.union(*(taken(inner) for inner in table.get_children()))


def uses_spark(cells):
    for cell in cells:
        if cell.language == "sql":
            return True
        if cell.language == "python":
            parsed = parse(cell)
            if not free_names(parsed.text, cell.file).isdisjoint(OF_SPARK):
                return True
    return False
