import csv
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "jobs"))
from extract_orders import handler  # noqa: E402


class ExtractOrders(unittest.TestCase):
    def test_writes_the_orders_of_a_region(self):
        with tempfile.TemporaryDirectory() as folder:
            event = {"parameters": {"region": "south"}, "data_url": Path(folder).as_uri() + "/"}
            self.assertEqual(handler(event, None), {"region": "south", "rows": 1})
            with open(Path(folder) / "orders.csv", newline="") as file:
                self.assertEqual([row["amount"] for row in csv.DictReader(file)], ["80.00"])


if __name__ == "__main__":
    unittest.main()
