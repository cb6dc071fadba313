"""Works for as long as its parameter says: test/emulator/every-kind."""
import time


def handler(event, context):
    time.sleep(event["parameters"]["seconds"])
    return {"job": "pause"}
