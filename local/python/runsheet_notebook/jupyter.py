"""Runs a Jupyter notebook by papermill, with outputs that are bounded, and says which cell failed."""
import json
import keyword
import os
import re
import sys

from nbclient.exceptions import DeadKernelError
from papermill import execute_notebook
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillException, PapermillExecutionError
from traitlets.config import Config

from .executed import MOST_OF_CELL, MOST_OF_IMAGE, Room
from .failures import in_java_words, lines_around
from .kernels import NoKernel, choose_kernel

# A kernel is slow to start on a busy machine.
START_SECONDS = 300
SAVE_SECONDS = 2
# A larger result is refused by whoever reads it, with its size.
MOST_OF_RESULT = 1_000_000
MOST_OF_TRACEBACK = 20_000
INJECTED = "injected-parameters"
MARKER = "papermill-error-cell-tag"
# The path of a socket may have 107 bytes, on macOS 103.
MOST_OF_SOCKET = 103

COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
FRAME = re.compile(r"^(?:Cell )?In ?\[(\d+)\], line (\d+)(?:, in ([\w.<>]+))?|^File (.+?):(\d+)(?:, in ([^(\n]+))?")


class Client(PapermillNotebookClient):
    """Papermill's client. What a cell prints goes into the log at once; only a part of it into the notebook."""

    def __init__(self, nb_man, **options):
        super().__init__(nb_man, **options)
        self._room = Room()
        self._of = None
        self.store_widget_state = False

    def execute_cell(self, cell, cell_index, **options):
        Engine.notebook, Engine.index = self.nb, cell_index
        return super().execute_cell(cell, cell_index, **options)

    def process_message(self, msg, cell, cell_index):
        if self._of != cell_index:
            self._of = cell_index
            self._room.begin()
        kind, content = msg["msg_type"], msg["content"]
        if kind == "stream":
            stream = sys.stderr if content["name"] == "stderr" else sys.stdout
            stream.write(content["text"])
            stream.flush()
            content = dict(content, text=self._room.take_text(content["text"]))
        elif kind in ("display_data", "execute_result", "update_display_data"):
            data = content["data"].items()
            content = dict(content, data={mime: part for mime, part in data if self._keeps(mime, part)})
        elif kind == "error":
            content = dict(content, traceback=plain(content["traceback"]), evalue=content["evalue"][:MOST_OF_TRACEBACK])
        if self._room.note:
            cell["metadata"]["runsheet"] = {"left_out": self._room.note}
        if kind == "stream" and content["text"] == "":
            return None
        return super().process_message(dict(msg, content=content), cell, cell_index)

    def _keeps(self, mime, part):
        if mime == "application/json":
            return self._room.take(len(json.dumps(part)), MOST_OF_RESULT)
        size = len(part) if isinstance(part, str) else len(json.dumps(part))
        return self._room.take(size, MOST_OF_IMAGE if mime == "image/png" else MOST_OF_CELL)


class Engine(NBClientEngine):
    notebook = None
    index = 0

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, start_timeout=60, **_):
        # After a flood of output the rest of it may come late.
        options = {"startup_timeout": start_timeout, "iopub_timeout": 120, "timeout": None}
        folder = os.environ.get("JUPYTER_RUNTIME_DIR")
        if folder:
            # In the attempt's own folder, from where nothing is left over of a kernel that is killed.
            manager = {"connection_file": os.path.join(folder, "kernel.json")}
            sockets = os.path.join(folder, "ipc")
            if len(os.fsencode(sockets + "-5")) <= MOST_OF_SOCKET:
                # No other user of the machine reaches them, as they would a port.
                manager.update(transport="ipc", ip=sockets)
            options["config"] = Config({"KernelManager": manager})
        return Client(nb_man, kernel_name=kernel_name, raise_on_iopub_timeout=False, **options).execute()


def run(path, parameters, kernel, executed, result, folder):
    """Runs the notebook. Returns what failed, or None."""
    odd = [name for name in parameters if not name.isidentifier() or keyword.iskeyword(name)]
    if odd:
        return refused("a notebook's parameters become its variables, and these names cannot: %s" % ", ".join(odd))
    papermill_engines.register("runsheet", Engine)
    if "JUPYTER_RUNTIME_DIR" in os.environ:
        os.makedirs(os.environ["JUPYTER_RUNTIME_DIR"], mode=0o700, exist_ok=True)
    try:
        notebook = execute_notebook(
            # papermill fills in what stands in braces.
            path.replace("{", "{{").replace("}", "}}"),
            executed.replace("{", "{{").replace("}", "}}"),
            parameters=parameters,
            engine_name="runsheet",
            kernel_name=choose_kernel(metadata_of(path), kernel),
            progress_bar=False,
            autosave_cell_every=SAVE_SECONDS,
            start_timeout=START_SECONDS,
        )
    except PapermillExecutionError as error:
        return failed_cell(error, path, folder)
    except DeadKernelError:
        return dead_kernel(path, folder)
    except (NoKernel, PapermillException) as error:
        return refused(str(error))
    if result and not os.path.exists(result):
        write_last_json(notebook, result)
    return None


def metadata_of(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file).get("metadata", {})


def refused(message):
    return {"name": "Runsheet.BadNotebook", "message": message, "permanent": True}


def number_of(cells, index):
    """The number of a cell from 1, as it stands in the notebook's own file. 0: papermill has put it in."""
    if INJECTED in cells[index]["metadata"].get("tags", []):
        return 0
    return 1 + sum(1 for cell in cells[:index] if INJECTED not in cell["metadata"].get("tags", []))


def place(cells, index, path, folder):
    return {"cell": number_of(cells, index), "notebook": os.path.relpath(path, folder)}


def failed_cell(error, path, folder):
    # papermill has put notes of its own beside the cell.
    cells = [cell for cell in Engine.notebook.cells if MARKER not in cell["metadata"].get("tags", [])]
    index = Engine.index
    by_count = {cell.get("execution_count"): at for at, cell in enumerate(cells)}
    frames = []
    for text in "\n".join(plain(error.traceback)).split("\n"):
        match = FRAME.match(text)
        if not match:
            continue
        count, line, name, file, row, where = match.groups()
        if file:
            frames.append([os.path.expanduser(file), int(row), (where or "<module>").strip()])
        elif int(count) in by_count:
            number = number_of(cells, by_count[int(count)])
            frames.append(["%s cell %d" % (path, number), int(line), name or "<module>", by_count[int(count)]])
    own = [frame for frame in frames if len(frame) == 4 and frame[3] == index]
    whole = COLOURS.sub("", error.evalue)
    name, message = in_java_words(error.ename, whole)
    if message != whole:
        # The error of the attempt lacks Java's frames.
        print(whole, file=sys.stderr)
    line = own[0][1] if own else 1
    return dict(
        place(cells, index, path, folder),
        name=name,
        message=message,
        frames=[frame[:3] for frame in frames],
        line=line,
        source=lines_around(cells[index]["source"], 1, line) if own else [],
    )


def dead_kernel(path, folder):
    if Engine.notebook is None:
        return {"name": "Runsheet.KernelDied", "message": "the kernel died as it started: its stderr says why"}
    where = place(Engine.notebook.cells, Engine.index, path, folder)
    message = "the kernel died: memory was short, or the code has ended its process"
    return dict(where, name="Runsheet.KernelDied", message=message)


def plain(traceback):
    text = COLOURS.sub("", "\n".join(traceback))
    return text[-MOST_OF_TRACEBACK:].split("\n")


def write_last_json(notebook, result):
    """The last JSON that a cell showed is the result, if the notebook wrote none."""
    for cell in reversed(notebook.cells):
        for output in reversed(cell.get("outputs", [])):
            if "application/json" in output.get("data", {}):
                with open(result, "w", encoding="utf-8") as file:
                    json.dump(output["data"]["application/json"], file)
                return
