"""The notebook as it was executed, with what its cells showed: an .ipynb that is written while the cells run."""
import io
import json
import os
import sys
import threading

# What is kept of one cell's outputs, and of all of them together. The log has what was printed beyond it.
MOST_OF_CELL = 100_000
MOST = 2_000_000
MOST_OF_IMAGE = 500_000
SAVE_SECONDS = 1


class Executed:
    def __init__(self, path, cells, metadata):
        self._path = path
        self._lock = threading.RLock()
        self._current = None
        self._last = None
        self._kept = 0
        self._changed = threading.Event()
        self._cells = [as_cell(cell) for cell in cells]
        self._content = {
            "cells": self._cells,
            "metadata": dict(metadata, language_info={"name": "python"}),
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        if path:
            self.save()
            threading.Thread(target=self._save_now_and_then, daemon=True).start()

    def begin(self, index):
        with self._lock:
            self._current = {"cell": self._cells[index], "size": 0, "left_out": 0}
            self._cells[index]["metadata"]["runsheet"] = {"status": "running"}
            if self._cells[index]["cell_type"] == "code":
                self._cells[index]["execution_count"] = index + 1
        self._changed.set()

    def end(self, status):
        with self._lock:
            if self._current is None:
                return
            self._last = self._current["cell"]
            self._last["metadata"]["runsheet"]["status"] = status
            self._current = None
        self.save()

    def stream(self, name, text):
        self._add(len(text), lambda outputs: add_text(outputs, name, text), text, name)

    def result(self, value, count):
        """The value of a cell's last expression."""
        text = shown(value)
        output = {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": {"text/plain": text}}
        self._add(len(text), lambda outputs: outputs.append(output))

    def image(self, png, instead):
        """@param png the picture in base64"""
        data = {"text/plain": instead, "image/png": png} if len(png) <= MOST_OF_IMAGE else {"text/plain": instead}
        output = {"output_type": "display_data", "metadata": {}, "data": data}
        self._add(len(data.get("image/png", "")), lambda outputs: outputs.append(output), most=MOST_OF_IMAGE)

    def error(self, name, message, traceback):
        """The error of the cell that ended last."""
        with self._lock:
            output = {"output_type": "error", "ename": name, "evalue": message[:10_000], "traceback": traceback}
            outputs_of(self._last).append(output)
        self.save()

    def _add(self, size, add, text=None, name=None, most=MOST_OF_CELL):
        with self._lock:
            current = self._current
            if current is None:
                return
            outputs = outputs_of(current["cell"])
            room = min(most - current["size"], MOST - self._kept)
            if size > room:
                if text is not None and room > 0:
                    add_text(outputs, name, text[:room])
                    current["size"] += room
                    self._kept += room
                    size -= room
                current["left_out"] += size
                note = "[%d more characters of this cell are not kept here]" % current["left_out"]
                current["cell"]["metadata"]["runsheet"]["left_out"] = note
            else:
                add(outputs)
                current["size"] += size
                self._kept += size
        self._changed.set()

    def _save_now_and_then(self):
        while True:
            self._changed.wait()
            self._changed.clear()
            self.save()
            threading.Event().wait(SAVE_SECONDS)

    def save(self):
        if not self._path:
            return
        with self._lock:
            text = json.dumps(self._content)
            beside = self._path + ".new"
            with open(beside, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(beside, self._path)


def as_cell(cell):
    common = {"id": "cell-%d" % cell.number, "metadata": {}}
    if cell.language == "md":
        return dict(common, cell_type="markdown", source=cell.text)
    word = "" if cell.language == "python" else "%%%s " % cell.language
    return dict(common, cell_type="code", source=word + cell.text.strip("\n"), outputs=[], execution_count=None)


def outputs_of(cell):
    return cell.setdefault("outputs", [])


def add_text(outputs, name, text):
    """Texts that follow each other on one stream are one output."""
    last = outputs[-1] if outputs else None
    if last is not None and last["output_type"] == "stream" and last["name"] == name:
        # A list, which grows without copying what is there.
        last["text"].append(text)
    else:
        outputs.append({"output_type": "stream", "name": name, "text": [text]})


def shown(value):
    try:
        return repr(value)
    except Exception as error:
        return "[a %s, whose repr fails: %s]" % (type(value).__name__, error)


class Shown(io.TextIOBase):
    """An output of the process, whose texts the executed notebook gets too."""

    def __init__(self, name, executed):
        self._name = name
        self._to = getattr(sys, name)
        self._executed = executed

    def write(self, text):
        self._to.write(text)
        self._executed.stream(self._name, text)
        return len(text)

    def writable(self):
        return True

    def flush(self):
        self._to.flush()

    def fileno(self):
        return self._to.fileno()

    def isatty(self):
        return False

    @property
    def buffer(self):
        return self._to.buffer

    @property
    def encoding(self):
        return self._to.encoding

    @property
    def errors(self):
        return self._to.errors
