"""Fetches a year of hourly normals from a partner who gives one month at a time, and the next only 100 s later.

Twelve months take 20 minutes, which is longer than any function on Lambda may run: hence a `command:`, a plain program
that Runsheet starts. The partner is a file here, and its clock is that of clock.py.
"""

import csv
import json
import os
from pathlib import Path

import clock

SOURCE = Path(__file__).parent.parent / "node_modules/vega-datasets/data/seattle-weather-hourly-normals.csv"
SECONDS_A_MONTH = 100


def months():
    """Yields the rows of each month, after the wait that the partner wants."""
    with open(SOURCE, newline="") as file:
        rows = list(csv.DictReader(file))
    for month in range(1, 13):
        clock.sleep(SECONDS_A_MONTH)
        yield month, [row for row in rows if row["date"][5:7] == f"{month:02}"]


def main():
    folder = Path(os.environ["RUNSHEET_DATA_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    fetched = 0
    with open(folder / "normals.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["date", "pressure", "temperature", "wind"])
        writer.writeheader()
        for month, rows in months():
            writer.writerows(rows)
            fetched += len(rows)
            print(f"minute {clock.minutes():.1f}: month {month} of 12, {len(rows)} hours", flush=True)
    Path(os.environ["RUNSHEET_RESULT"]).write_text(json.dumps({"rows": fetched, "minutes": round(clock.minutes(), 1)}))


if __name__ == "__main__":
    main()
