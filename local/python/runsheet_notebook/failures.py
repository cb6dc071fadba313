"""What is said of a cell that failed."""

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
