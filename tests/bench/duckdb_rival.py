# The reference job in SQL by DuckDB, as a rival of the engine, on one thread. Comes in: a folder with the tables as CSV
# and job.sql, written by payrule_bench; goes out: result.txt there: version, lines denied, seconds of processor time.
# Ends with 3 where this interpreter has no module `duckdb`.
import pathlib
import sys
import time

TABLES = {
    "ptp": "setting int, c1 int, c2 int, first int, last int, indicator int",
    "limits": "code int, quarter int, units int, mai int",
    "therapy": "code int",
    "line": "claim int, n int, setting int, commercial boolean, code int, day int, year int, quarter int, units int, "
            "allowed int, m59 boolean, mx boolean, mkx boolean, opens boolean, opening int",
}
DENIED = "select (select count(*) from bundled) + (select count(*) from too_many) + (select count(*) from above)"


def main():
    try:
        import duckdb
    except ImportError:
        return 3
    folder = pathlib.Path(sys.argv[1])
    database = duckdb.connect(":memory:", config={"threads": 1})
    for name, columns in TABLES.items():
        database.execute(f"create table {name}({columns})")
        database.execute(f"copy {name} from '{folder / name}.csv' (header false)")
    # Indexes serve SQLite only; DuckDB joins by hashing.
    steps = [step for step in (folder / "job.sql").read_text(encoding="ascii").split(";")
             if step.strip() and "create index" not in step]
    begin = time.process_time()
    for step in steps:
        database.execute(step)
    seconds = time.process_time() - begin
    denied = database.execute(DENIED).fetchone()[0]
    (folder / "result.txt").write_text(f"{duckdb.__version__} {denied} {seconds}\n", encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
