# Counts single cases in CTest's JUnit file: a test that prints its own counts (doctest's summary, or a last line
# `N passed, N failed`) counts with these, any other test counts as one. Prints `N passed, N failed`.
# Exit code 1 when something failed or nothing ran. `--self-test` checks the counting itself.
import re
import sys
import xml.etree.ElementTree as ElementTree

DOCTEST = re.compile(r"test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed")
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed\s*$", re.MULTILINE)


def count_test(passed_as_whole, output):
    """Returns (passed, failed) cases of one test."""
    found = DOCTEST.findall(output) or PLAIN.findall(output)[-1:]
    passed, failed = (int(number) for number in found[-1]) if found else (0, 0)
    if passed_as_whole and passed + failed == 0:
        passed = 1
    if not passed_as_whole and failed == 0:
        failed = 1  # it crashed, timed out, or failed outside of its cases
    return passed, failed


def count_file(text):
    passed = failed = 0
    for case in ElementTree.fromstring(text).iter("testcase"):
        output = case.findtext("system-out") or ""
        good, bad = count_test(case.get("status") == "run", output)
        passed, failed = passed + good, failed + bad
    return passed, failed


def self_test():
    suite = (
        '<testsuite><testcase status="run"><system-out>test cases: 35 | 33 passed | 0 failed | 2 skipped</system-out>'
        '</testcase><testcase status="run"><system-out>x\n12 passed, 0 failed\n</system-out></testcase>'
        '<testcase status="run"/>{}</testsuite>'
    )
    failing = '<testcase status="fail"><system-out>test cases: 3 | 1 passed | 2 failed |</system-out></testcase>'
    crashed = '<testcase status="fail"><system-out>Segmentation fault</system-out></testcase>'
    assert count_file(suite.format("")) == (46, 0)
    assert count_file(suite.format(failing)) == (47, 2)
    assert count_file(suite.format(crashed)) == (46, 1)
    assert count_file("<testsuite/>") == (0, 0)
    print("4 passed, 0 failed")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    try:
        with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
            passed, failed = count_file(file.read())
    except (OSError, ElementTree.ParseError) as error:
        print(f"no test results: {error}")
        passed, failed = 0, 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
