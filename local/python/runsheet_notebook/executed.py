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


class Room:
    """What is kept of outputs: a part of each cell's, and a part of all."""

    def __init__(self):
        self._all = MOST
        self.begin()

    def begin(self):
        self._cell = MOST_OF_CELL
        self._left_out = 0

    def take_text(self, text):
        """The part of the text that is kept. It ends with a line or a word, so that no secret is cut in two."""
        room = min(self._cell, self._all)
        end = len(text)
        if end > room:
            end = max(text.rfind("\n", 0, room), text.rfind(" ", 0, room)) + 1
            # What comes later would not follow what is kept.
            self._cell = end
        self._count(end, len(text) - end)
        return text[:end]

    def take(self, size, most=MOST_OF_CELL):
        """Whether an output of this size is kept."""
        if size > min(most, self._all):
            self._count(0, size)
            return False
        self._all -= size
        return True

    def _count(self, kept, left_out):
        self._cell -= kept
        self._all -= kept
        self._left_out += left_out

    @property
    def note(self):
        """What to say of what is left out. None if nothing is."""
        return "[%d more characters of this cell are not kept here]" % self._left_out if self._left_out else None


class Executed:
    def __init__(self, path, cells, metadata):
        self._path = path
        self._lock = threading.RLock()
        self._room = Room()
        # The cell that runs, and the one that ended last.
        self._current = None
        self._last = None
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
            self._current = self._cells[index]
            self._room.begin()
            self._current["metadata"]["runsheet"] = {"status": "running"}
            if self._current["cell_type"] == "code":
                self._current["execution_count"] = index + 1
        # Now: no other thread runs while the cell holds the interpreter's lock.
        self.save()

    def end(self, status):
        with self._lock:
            if self._current is None:
                return
            self._last = self._current
            self._last["metadata"]["runsheet"]["status"] = status
            self._current = None
        self.save()

    def stream(self, name, text):
        with self._lock:
            if self._current is None:
                return
            kept = self._room.take_text(text)
            if kept:
                add_text(outputs_of(self._current), name, kept)
            self._say_what_is_left_out()
        self._changed.set()

    def result(self, value, count):
        """The value of a cell's last expression."""
        text = shown(value)
        output = {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": {"text/plain": text}}
        self._add(output, len(text))

    def image(self, png, instead):
        """@param png the picture in base64"""
        data = {"text/plain": instead, "image/png": png}
        self._add({"output_type": "display_data", "metadata": {}, "data": data}, len(png), MOST_OF_IMAGE)

    def error(self, name, message, traceback):
        """The error of the cell that ended last."""
        with self._lock:
            output = {"output_type": "error", "ename": name, "evalue": message[:10_000], "traceback": traceback}
            outputs_of(self._last).append(output)
        self.save()

    def _add(self, output, size, most=MOST_OF_CELL):
        with self._lock:
            if self._current is None:
                return
            if self._room.take(size, most):
                outputs_of(self._current).append(output)
            self._say_what_is_left_out()
        self._changed.set()

    def _say_what_is_left_out(self):
        if self._room.note:
            self._current["metadata"]["runsheet"]["left_out"] = self._room.note

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
            text = json.dumps(dict(self._content, cells=[joined(cell) for cell in self._cells]))
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


def joined(cell):
    """The cell with each stream's pieces as one text, in which secrets are found."""
    if "outputs" not in cell:
        return cell
    outputs = [dict(each, text="".join(each["text"])) if "text" in each else each for each in cell["outputs"]]
    return dict(cell, outputs=outputs)


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
