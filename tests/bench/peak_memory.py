# Runs a program and writes the most memory that it had at once. Comes in: a file for the result, the program and its
# arguments; goes out: bytes in that file, and the program's exit code as ours. Its output is thrown away.
import pathlib
import resource
import subprocess
import sys

code = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
pathlib.Path(sys.argv[1]).write_text(f"{peak}\n", encoding="ascii")
sys.exit(code)
