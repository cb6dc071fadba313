"""The kernels that are installed for this interpreter."""
import sys

from jupyter_client.kernelspec import KernelSpecManager


class NoKernel(Exception):
    pass


def problem_of_kernel(name):
    """What is wrong with a kernel that a target names. None if it is installed."""
    installed = KernelSpecManager().find_kernel_specs()
    if name in installed:
        return None
    known = ", ".join(sorted(installed)) or "none"
    return 'the kernel "%s" is not installed for %s: it has %s' % (name, sys.executable, known)


def choose_kernel(metadata, wanted):
    """The kernel that is asked for, or the notebook's own; python3 for a Python notebook whose own is not here."""
    spec = metadata.get("kernelspec", {})
    own = wanted or spec.get("name")
    if own and problem_of_kernel(own) is None:
        return own
    language = metadata.get("language_info", {}).get("name") or spec.get("language") or "python"
    if wanted is None and language == "python" and problem_of_kernel("python3") is None:
        if own:
            print('the notebook\'s kernel "%s" is not installed here: python3 runs it' % own, file=sys.stderr)
        return "python3"
    raise NoKernel(problem_of_kernel(own or language))
