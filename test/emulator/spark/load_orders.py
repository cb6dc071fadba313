"""The script of a Spark application. moto runs none: the test looks whether it came to where the run looks for it."""

print("loads")
