"""Writes the orders of a region into the run's own folder, for later jobs."""

import csv
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

# Stands for a source of yours: a database, an API, a file.
ORDERS = [
    {"id": 1, "region": "north", "amount": "120.50"},
    {"id": 2, "region": "south", "amount": "80.00"},
    {"id": 3, "region": "north", "amount": "40.00"},
]


def handler(event, context):
    region = event["parameters"].get("region", "north")
    orders = [order for order in ORDERS if order["region"] == region]
    with open(data_folder(event) / "orders.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["id", "region", "amount"])
        writer.writeheader()
        writer.writerows(orders)
    print(f"extracted {len(orders)} orders of {region}")
    return {"region": region, "rows": len(orders)}


def data_folder(event):
    folder = Path(url2pathname(urlsplit(event["data_url"]).path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
