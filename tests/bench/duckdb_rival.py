# The reference job in SQL by DuckDB, as a rival of the engine, on one thread, from NDJSON to NDJSON. Comes in: a folder
# with the tables as CSV, sample.ndjson and job.sql, written by payrule_bench; goes out: result.txt there: version, lines
# denied, seconds of processor time to read, to decide and to write. Ends with 3 where this interpreter has no module
# `duckdb`.
import pathlib
import sys
import time

TABLES = {
    "ptp": "setting int, c1 int, c2 int, first int, last int, indicator int",
    "limits": "code int, quarter int, units int, mai int",
    "therapy": "code int",
    "code": "id int, procedure varchar",
}
X = "['XE', 'XP', 'XS', 'XU']"
OPENS = "['XE','XP','XS','XU','59','24','25','27','57','58','78','79','91','LT','RT','LC','LD','LM','RC','RI'," + \
    ",".join(f"'{letter}{n}'" for letter, most in (("E", 4), ("F", 9), ("T", 9)) for n in range(1, most + 1)) + \
    ",'FA','TA']"
READ = """
create table line as
with read as (
  select row_number() over () - 1 as claim, id, form, payer, history, unnest(lines) as line from read_json('{sample}',
    format = 'newline_delimited', columns = {{id: 'varchar', form: 'varchar', payer: 'varchar',
      lines: 'struct("number" int, procedure varchar, modifiers varchar[], units int, allowed varchar, service_date date)[]',
      history: 'struct(amounts struct("year" int, money varchar)[])'}})),
told as (select *, year(line.service_date) as y from read)
select claim, told.id as id, line."number" - 1 as n, (form = 'institutional')::int as setting, payer like 'comm%' as commercial,
  code.id as code, y * 10000 + month(line.service_date) * 100 + day(line.service_date) as day, y as year,
  (y - 2025) * 4 + (month(line.service_date) - 1) // 3 as quarter, line.units as units,
  replace(line.allowed, '.', '')::int as allowed, list_contains(line.modifiers, '59') as m59,
  list_has_any(line.modifiers, {x}) as mx, list_contains(line.modifiers, 'KX') as mkx,
  list_has_any(line.modifiers, {opens}) as opens,
  coalesce(replace(list_filter(history.amounts, lambda a: a."year" = y)[1].money, '.', '')::int, 0) as opening
from told left join code on code.procedure = line.procedure
"""
DENIED = "select claim, n from bundled union all select claim, n from too_many union all select claim, n from above"
WRITE = """
copy (select id as claim_id, list({{number: n + 1, outcome: case when d.n is null then 'pay' else 'deny' end}} order by n) as lines
      from line left join ({denied}) d using (claim, n) group by claim, id order by claim) to '{out}' (format json)
"""


def seconds_of(work):
    begin = time.process_time()
    work()
    return time.process_time() - begin


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
    read = seconds_of(lambda: database.execute(READ.format(sample=folder / "sample.ndjson", x=X, opens=OPENS)))
    decide = seconds_of(lambda: [database.execute(step) for step in steps])
    write = seconds_of(lambda: database.execute(WRITE.format(denied=DENIED, out=folder / "decisions.ndjson")))
    denied = database.execute(f"select count(*) from ({DENIED})").fetchone()[0]
    result = f"{duckdb.__version__} {denied} {read} {decide} {write}\n"
    (folder / "result.txt").write_text(result, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
