"""What is said of a cell that failed."""
import re

# Lines of a failing cell that are told, before the one that failed and after it.
BEFORE, AFTER = 2, 1


def lines_around(text, first_line, line):
    """@param first_line the number of the text's first line"""
    lines = text.split("\n")
    first = max(first_line, line - BEFORE)
    last = min(first_line + len(lines) - 1, line + AFTER)
    return [
        "%s %d | %s" % (">" if number == line else " ", number, lines[number - first_line][:200])
        for number in range(first, last + 1)
    ]


JAVA = re.compile(r"^(?:: |Caused by: )(?:[\w$]+\.)*([\w$]+)(?:: (.*))?$")
# Of a Java exception's own message.
MOST_LINES = 6


def in_java_words(name, message):
    """The exception that Java threw, with its root cause, of what Py4J says: a call's name, and all of Java's frames."""
    lines = message.split("\n")
    at = next((index for index, line in enumerate(lines) if line.startswith(": ") and JAVA.match(line)), None)
    if name != "Py4JJavaError" or at is None:
        return name, message
    thrown, first = JAVA.match(lines[at]).groups()
    end = next((index for index in range(at + 1, len(lines)) if is_of_stack(lines[index])), len(lines))
    said = [first or thrown] + [line for line in lines[at + 1 : end] if line.strip()]
    causes = [line for line in lines[end:] if line.startswith("Caused by: ")]
    return thrown, "\n".join(said[:MOST_LINES] + causes[-1:])


def is_of_stack(line):
    return bool(re.match(r"\s+(at |\.\.\. \d+ more)|Caused by: ", line))
