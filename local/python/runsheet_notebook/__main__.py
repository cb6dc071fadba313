"""Runs a notebook: python <this folder> --help. It needs Python 3.8, and pyspark if the notebook uses Spark."""
import os
import sys

# The package is found for as long as it is imported. Nothing is written beside it: it lies in an installed package.
writes = sys.dont_write_bytecode
sys.dont_write_bytecode = True
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
from runsheet_notebook.command import main  # noqa: E402

del sys.path[0]
sys.dont_write_bytecode = writes
sys.exit(main(sys.argv[1:]))
