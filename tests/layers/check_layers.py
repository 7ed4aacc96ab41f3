# Enforces the layers (docs/architecture.md): who may include what, no file above 600 lines, a comment at the head of
# each file. Comes in: the repository's root; goes out: one line per violation and `N passed, N failed`, counted in
# files. `--self-test` plants violations in a scratch tree and wants every one of them found.
import pathlib
import re
import sys
import tempfile

LAYERS = ("core", "compiler", "runtime", "tools", "bindings", "examples", "tests")
OWN = {"core": {"core"}, "compiler": {"core", "compiler"}, "runtime": {"core", "runtime"}}
MAX_LINES = 600

# First folder or file name of a third-party include -> its name here. Whatever ends in .h and is not listed is the
# operating system's.
THIRD_PARTY = {
    "fmt": "fmt", "antlr4-runtime.h": "antlr", "antlr4-runtime": "antlr", "PayruleLexer.h": "antlr",
    "PayruleParser.h": "antlr", "PayruleParserBaseListener.h": "antlr", "PayruleParserListener.h": "antlr",
    "boost": "boost", "CLI": "cli", "nlohmann": "json", "simdjson.h": "simdjson", "archive.h": "archive",
    "archive_entry.h": "archive", "pugixml.hpp": "xml", "expat.h": "xml", "xxhash.h": "hash", "sodium.h": "hash",
    "sqlite3.h": "sqlite", "zstd.h": "zstd", "httplib.h": "http", "doctest": "doctest", "rapidcheck.h": "rapidcheck",
    "rapidcheck": "rapidcheck", "z3++.h": "z3",
}
NEVER_IN_HEADERS = {"fmt", "antlr", "boost", "cli", "json"}
ALLOWED = {
    "core": {"fmt"},
    "compiler": {"fmt", "antlr", "boost", "hash", "z3"},
    "runtime": {"fmt", "json", "archive", "xml", "hash", "sqlite", "zstd"},
}
SYSTEM_ALLOWED = {"runtime", "tools", "bindings", "examples", "tests"}  # core and compiler do no input or output
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
HEAD = {".h": "//", ".cpp": "//", ".def": "//", ".g4": "//", ".cmake": "#", ".py": "#", ".sh": "#"}


def third_party(name):
    return THIRD_PARTY.get(name) or THIRD_PARTY.get(name.split("/")[0])


def check_own(path, layer, name):
    """An include of ours, by quotes and from the root."""
    parts = name.split("/")
    if parts[0] not in LAYERS:
        return f'"{name}": our own headers are included from the root of the repository'
    if layer in OWN and parts[0] not in OWN[layer]:
        return f'"{name}": {layer} must not know {parts[0]}'
    if layer in ("tools", "bindings", "examples") and parts[0] in OWN and len(parts) > 2:
        return f'"{name}": {layer} includes public headers only, one folder deep'
    if layer != "tests" and parts[0] == "tests":
        return f'"{name}": only tests include tests'
    return None


def check_third(path, layer, name, library):
    if layer in ALLOWED and library not in ALLOWED[layer]:
        return f"<{name}>: {layer} must not use {library}"
    in_parse = path.parts[:2] == ("compiler", "parse")
    if library == "antlr" and layer == "compiler" and not in_parse:
        return f"<{name}>: ANTLR is used in compiler/parse only"
    if library == "antlr" and layer not in ("compiler", "tests"):
        return f"<{name}>: ANTLR is used in compiler/parse only"
    if library == "boost" and layer != "tests" and (path.parts[:2] != ("compiler", "graph") or path.suffix != ".cpp"):
        return f"<{name}>: Boost is used in one .cpp of compiler/graph only"
    # The parser's contexts are nested classes, which cannot be declared ahead: private headers of compiler/parse may.
    if path.suffix == ".h" and library in NEVER_IN_HEADERS and not (library == "antlr" and in_parse):
        return f"<{name}>: {library} never stands in a header of ours"
    return None


def check_include(path, quote, name):
    layer = path.parts[0]
    library = third_party(name)
    if library:
        return check_third(path, layer, name, library)
    if quote == '"':
        return check_own(path, layer, name)
    # ANTLR's headers lie flat in their folder, so that their names do not tell.
    if name.endswith(".h") and layer not in SYSTEM_ALLOWED and path.parts[:2] != ("compiler", "parse"):
        return f"<{name}>: {layer} includes the standard library only"
    return None


def check_file(path, text):
    """Returns the violations of one file; `path` is relative to the root."""
    wrong = []
    marker = HEAD.get(path.suffix)
    lines = text.splitlines()
    first = lines[1] if len(lines) > 1 and lines[0].startswith("#!") else (lines or [""])[0]
    if marker and not first.startswith((marker, "/*", '"""')):
        wrong.append("it has no comment at its head: what comes in, what goes out, what it must not know")
    if path.suffix != ".def" and len(lines) > MAX_LINES:
        wrong.append(f"it has {len(lines)} lines, {MAX_LINES} at most")
    if path.suffix in (".h", ".cpp", ".def") and path.parts[0] in LAYERS:
        wrong += filter(None, (check_include(path, *found) for found in INCLUDE.findall(text)))
    if path.suffix == ".h" and "#pragma once" not in text:
        wrong.append("it has no `#pragma once`")
    if path.suffix == ".h" and re.search(r"^using namespace", text, re.MULTILINE):
        wrong.append("a header must not say `using namespace`")
    return wrong


def sources(root):
    for folder in (*LAYERS, "cmake", "scripts", "grammar"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in HEAD and "__pycache__" not in path.parts:
                yield path


def check_tree(root):
    """Returns (files, violations)."""
    files, wrong, boost = 0, [], []
    for path in sources(root):
        relative = path.relative_to(root)
        text = path.read_text(encoding="utf-8", errors="replace")
        files += 1
        wrong += [(relative, violation) for violation in check_file(relative, text)]
        if relative.parts[0] == "compiler" and any(third_party(name) == "boost" for _, name in INCLUDE.findall(text)):
            boost.append(relative)
    wrong += [(path, f"Boost is used in {boost[0]} already; one file only") for path in boost[1:]]
    return files, wrong


GOOD = {
    "core/a.h": "// a\n#pragma once\n#include <vector>\n#include \"core/b.h\"\n",
    "core/a.cpp": "// a\n#include \"core/a.h\"\n#include <fmt/format.h>\n",
    "compiler/parse/p.cpp": "// p\n#include <antlr4-runtime.h>\n#include \"PayruleParser.h\"\n#include \"compiler/parse/p.h\"\n",
    "compiler/graph/g.cpp": "// g\n#include <boost/graph/adjacency_list.hpp>\n",
    "runtime/r.cpp": "// r\n#include <sys/mman.h>\n#include <nlohmann/json.hpp>\n#include \"core/a.h\"\n",
    "tools/t.cpp": "// t\n#include <CLI/CLI.hpp>\n#include \"runtime/engine.h\"\n#include \"compiler/parse.h\"\n",
    "tests/unit/t_test.cpp": "// t\n#include \"compiler/parse/p.h\"\n#include <boost/graph/graph_traits.hpp>\n",
    "scripts/x.sh": "#!/bin/bash\n# x\n",
    "compiler/long.def": "// long\n" + "ROW()\n" * 700,
}
PLANTED = {
    "core/knows_runtime.h": "// x\n#pragma once\n#include \"runtime/engine.h\"\n",
    "core/fmt_in_header.h": "// x\n#pragma once\n#include <fmt/format.h>\n",
    "core/json.cpp": "// x\n#include <nlohmann/json.hpp>\n",
    "core/files.cpp": "// x\n#include <unistd.h>\n",
    "compiler/knows_runtime.cpp": "// x\n#include \"runtime/engine.h\"\n",
    "compiler/antlr.cpp": "// x\n#include <antlr4-runtime.h>\n",
    "compiler/resolve/generated.cpp": "// x\n#include \"PayruleParser.h\"\n",
    "compiler/resolve/boost.cpp": "// x\n#include <boost/graph/adjacency_list.hpp>\n",
    "compiler/graph/second.cpp": "// x\n#include <boost/graph/adjacency_list.hpp>\n",
    "compiler/graph/boost.h": "// x\n#pragma once\n#include <boost/graph/adjacency_list.hpp>\n",
    "runtime/knows_compiler.cpp": "// x\n#include \"compiler/source.h\"\n",
    "runtime/antlr.cpp": "// x\n  #  include <antlr4-runtime.h>\n",
    "runtime/boost.cpp": "// x\n#include <boost/graph/adjacency_list.hpp>\n",
    "runtime/relative.cpp": "// x\n#include \"engine.h\"\n",
    "tools/private.cpp": "// x\n#include \"runtime/pack/reader.h\"\n",
    "tools/cli.h": "// x\n#pragma once\n#include <CLI/CLI.hpp>\n",
    "tools/antlr.cpp": "// x\n#include <antlr4-runtime.h>\n",
    "runtime/uses_tests.cpp": "// x\n#include \"tests/unit/property.h\"\n",
    "core/no_head.cpp": "#include <vector>\n",
    "core/long.cpp": "// x\n" + "int x;\n" * 600,
    "core/no_pragma.h": "// x\n",
    "core/using.h": "// x\n#pragma once\nusing namespace std;\n",
    "scripts/no_head.sh": "#!/bin/bash\necho\n",
}


def plant(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test():
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(temporary)
        plant(root, GOOD)
        for path, violation in check_tree(root)[1]:
            failed += 1
            print(f"FAILED {path} is fine, but: {violation}")
        plant(root, PLANTED)
        found = {str(path) for path, _ in check_tree(root)[1]}
        for name in sorted(set(PLANTED) - found):
            failed += 1
            print(f"FAILED the planted violation in {name} was not found")
    total = len(GOOD) + len(PLANTED)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files, wrong = check_tree(root)
    for path, violation in wrong:
        print(f"{path}: {violation}")
    bad = len({path for path, _ in wrong})
    print(f"{files - bad} passed, {bad} failed")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
