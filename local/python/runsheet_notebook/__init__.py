"""Runs notebooks for Runsheet: those of Databricks by itself, those of Jupyter by papermill."""
