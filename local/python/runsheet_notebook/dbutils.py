"""What Databricks gives a notebook as `dbutils`, as far as it has a meaning on one machine."""
import json
import os
import shutil
from urllib.parse import unquote, urlsplit


class NotebookExit(BaseException):
    """dbutils.notebook.exit. A notebook's own `except Exception` does not swallow it."""

    def __init__(self, value):
        super().__init__(value)
        self.value = value


class InputWidgetNotDefined(Exception):
    pass


class NotHere(AttributeError):
    """A part of dbutils that has no meaning on this machine. `hasattr` says that it is not there."""


class Part:
    """A part of dbutils. What it lacks is an error that says so."""

    _name = "dbutils"

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotHere("%s.%s does not exist on this machine" % (self._name, name))


def as_text(value):
    """A parameter as a widget has it: Databricks makes texts of all of them."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value)


class Widgets(Part):
    _name = "dbutils.widgets"

    def __init__(self, given):
        self._given = {name: as_text(value) for name, value in given.items()}
        self._defaults = {}

    def _give(self, values):
        """What `%run ./other $name="value"` sets."""
        self._given.update(values)

    def text(self, name, defaultValue="", label=None):
        self._defaults[name] = as_text(defaultValue)

    def dropdown(self, name, defaultValue, choices, label=None):
        self._choose(name, [defaultValue], choices)

    def combobox(self, name, defaultValue, choices=(), label=None):
        self.text(name, defaultValue)

    def multiselect(self, name, defaultValue, choices, label=None):
        self._choose(name, str(defaultValue).split(",") if defaultValue else [], choices)

    def _choose(self, name, chosen, choices):
        known = [as_text(each) for each in choices]
        for each in chosen:
            if as_text(each) not in known:
                raise ValueError('widget "%s": its default "%s" is none of its choices %s' % (name, each, known))
        self._defaults[name] = ",".join(as_text(each) for each in chosen)

    def get(self, name):
        if name in self._given:
            return self._given[name]
        if name in self._defaults:
            return self._defaults[name]
        raise InputWidgetNotDefined(
            'no widget "%s": define it with dbutils.widgets.text("%s", ""), or set it in the job\'s parameters' % (name, name)
        )

    def getArgument(self, name, defaultValue=None):
        try:
            return self.get(name)
        except InputWidgetNotDefined:
            if defaultValue is None:
                raise
            return as_text(defaultValue)

    def getAll(self):
        return dict(self._defaults, **self._given)

    def remove(self, name):
        self._defaults.pop(name, None)
        self._given.pop(name, None)

    def removeAll(self):
        self._defaults.clear()
        self._given.clear()


class SecretMetadata:
    def __init__(self, key):
        self.key = key

    def __repr__(self):
        return "SecretMetadata(key=%r)" % self.key


class Secrets(Part):
    """The secrets that the target declares, as `<scope>/<key>`."""

    _name = "dbutils.secrets"

    def __init__(self, values):
        self._values = values

    def get(self, scope, key):
        name = "%s/%s" % (scope, key)
        if name not in self._values:
            raise KeyError(
                'the target declares no secret "%s": add it under "secrets" in runsheet.config.yaml '
                "(it declares %s)" % (name, ", ".join(sorted(self._values)) or "none")
            )
        return self._values[name]

    def getBytes(self, scope, key):
        return self.get(scope, key).encode()

    def list(self, scope):
        return [SecretMetadata(name.split("/", 1)[1]) for name in sorted(self._values) if name.startswith(scope + "/")]

    def listScopes(self):
        return sorted({name.split("/", 1)[0] for name in self._values})


class FileInfo:
    def __init__(self, path):
        stat = os.stat(path)
        folder = os.path.isdir(path)
        self.path = "file:" + path + ("/" if folder else "")
        self.name = os.path.basename(path) + ("/" if folder else "")
        self.size = 0 if folder else stat.st_size
        self.modificationTime = int(stat.st_mtime * 1000)

    def isDir(self):
        return self.name.endswith("/")

    def isFile(self):
        return not self.isDir()

    def __repr__(self):
        return "FileInfo(path=%r, name=%r, size=%d)" % (self.path, self.name, self.size)


class Fs(Part):
    """Files of this machine: paths, and URLs such as that of the run's data."""

    _name = "dbutils.fs"

    def ls(self, dir):
        path = local_path(dir)
        names = sorted(os.listdir(path)) if os.path.isdir(path) else [""]
        return [FileInfo(os.path.join(path, name) if name else path) for name in names]

    def mkdirs(self, dir):
        os.makedirs(local_path(dir), exist_ok=True)
        return True

    def put(self, file, contents, overwrite=False):
        path = local_path(file)
        with open(path, "w" if overwrite else "x", encoding="utf-8") as target:
            target.write(contents)
        return True

    def head(self, file, max_bytes=65536):
        with open(local_path(file), "rb") as source:
            return source.read(max_bytes).decode("utf-8", "replace")

    def cp(self, from_, to, recurse=False):
        source, target = local_path(from_), local_path(to)
        if os.path.isdir(source):
            if not recurse:
                raise IsADirectoryError("%s is a folder: say recurse=True" % from_)
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy2(source, target)
        return True

    def mv(self, from_, to, recurse=False):
        source = local_path(from_)
        if os.path.isdir(source) and not recurse:
            raise IsADirectoryError("%s is a folder: say recurse=True" % from_)
        shutil.move(source, local_path(to))
        return True

    def rm(self, dir, recurse=False):
        path = local_path(dir)
        if not os.path.lexists(path):
            return False
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path) if recurse else os.rmdir(path)
        else:
            os.remove(path)
        return True


def local_path(path):
    url = urlsplit(path)
    if url.scheme == "":
        return os.path.abspath(path)
    if url.scheme == "file" and url.netloc in ("", "localhost"):
        return os.path.abspath(unquote(url.path))
    raise ValueError("dbutils.fs reaches the files of this machine only, by a path or file:/…, and not %s" % path)


class TaskValues(Part):
    _name = "dbutils.jobs.taskValues"

    def __init__(self, given):
        self._given = given
        # All that were set: a part of the job's output.
        self._values = {}

    def set(self, key, value):
        # It must be one that the output can hold.
        json.dumps(value, allow_nan=False)
        self._values[key] = value

    def get(self, taskKey, key, default=None, debugValue=None):
        """The value of another job, if this job's parameters pass it on as `<job>.<key>`."""
        name = "%s.%s" % (taskKey, key)
        if name in self._given:
            return self._given[name]
        if default is not None:
            return default
        if debugValue is not None:
            print('task value "%s" is the debugValue: no parameter "%s" passes it on' % (name, name))
            return debugValue
        raise KeyError(
            'no task value "%s": give the job the parameter "%s" with {"output": "%s"}, or a default' % (name, name, name)
        )


class Jobs(Part):
    _name = "dbutils.jobs"

    def __init__(self, given):
        self.taskValues = TaskValues(given)


class NotebookPart(Part):
    _name = "dbutils.notebook"

    def __init__(self, run):
        self._run = run

    def exit(self, value=""):
        raise NotebookExit(value)

    def run(self, path, timeout_seconds=0, arguments=None):
        return self._run(path, timeout_seconds, arguments or {})


class Library(Part):
    _name = "dbutils.library"

    def restartPython(self):
        print("dbutils.library.restartPython is passed over: no package was installed")


class DbUtils(Part):
    def __init__(self, parameters, secrets, run):
        self.widgets = Widgets(parameters)
        self.secrets = Secrets(secrets)
        self.fs = Fs()
        self.jobs = Jobs(parameters)
        self.notebook = NotebookPart(run)
        self.library = Library()
