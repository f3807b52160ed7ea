"""The benchmark rules on other engines, over the same files. Run by compare.py, one engine per process.

`python3 peers.py ENGINE FOLDER UTF8_FOLDER OUT.csv` prints the seconds from after the import of the library to the
answers being written. The engines get the GB18030 files in UTF-8 (made beforehand, not counted): not all of them read it.
"""

import sys
import time
from pathlib import Path

# table: (file, {column: header}); `id` stands for the column with the ID number.
TABLES = {
    "homes": ("农村低保名册20240630", {"household_no": "户编号", "start_month": "起始年月"}),
    "people": ("家庭成员20240630", {"household_no": "户编号", "id": "身份证号"}),
    "payments": (
        "一卡通发放*",
        {"program": "补贴项目", "month": "所属年月", "household_no": "户编号", "id": "身份证号", "amount": "金额", "status": "发放状态"},
    ),
    "vehicles": (
        "车管机动车20240630",
        {"id": "证件号", "plate": "号牌号码", "kind": "车辆类型", "registered_on": "初次登记日期", "status": "状态"},
    ),
    "property": ("不动产登记20240630", {"id": "证件号", "unit_no": "不动产单元号", "use_kind": "用途", "registered_on": "登记时间"}),
    "businesses": (
        "市监市场主体20240630",
        {"id": "证件号", "credit_code": "统一社会信用代码", "capital": "出资额", "founded_on": "成立日期", "status": "登记状态"},
    ),
    "insurance": (
        "社保缴费20240630",
        {"name": "姓名", "id": "身份证号", "payer": "缴费主体", "unit": "缴费单位", "start_month": "参保起始年月", "end_month": "参保终止年月"},
    ),
    "pensions": ("养老待遇20240630", {"id": "身份证号", "kind": "养老金类别"}),
    "payroll": ("财政供养人员20240630", {"name": "姓名", "id": "身份证号", "unit": "单位", "start_on": "起薪"}),
    "deaths": ("死亡火化20240630", {"id": "身份证号", "died_on": "死亡日期"}),
}
MONEY = {"amount", "capital"}

# An ID number as 17 digits `n` and the check digit `c`, empty when the file has the old form of 15 digits.
WORD = "upper(trim(replace({id}, '''', '')))"
NUMBER = f"CASE WHEN length({WORD}) = 18 THEN substr({WORD}, 1, 17) WHEN length({WORD}) = 15 THEN substr({WORD}, 1, 6) || '19' || substr({WORD}, 7, 9) END"
CHECK = f"CASE WHEN length({WORD}) = 18 THEN substr({WORD}, 18, 1) ELSE '' END"
SAME = "p.n = {0}.n AND ({0}.c = '' OR {0}.c = p.c)"


def household_rule(rule, table, alias, fact, where):
    return f"""
SELECT '{rule}' AS rule, y.household_no AS subject, {fact} AS fact, count(DISTINCT y.month) AS months, sum(y.amount) AS amount
FROM {table} {alias} JOIN people p ON {SAME.format(alias)} JOIN payments y ON y.household_no = p.household_no
WHERE {where} AND y.status = '成功' GROUP BY y.household_no, {fact}"""


RULES = [
    f"""
SELECT 'B01' AS rule, y.n || y.c AS subject, 'death' AS fact, count(DISTINCT y.month) AS months, sum(y.amount) AS amount
FROM deaths d JOIN payments y ON y.n = d.n AND (d.c = '' OR d.c = y.c)
WHERE y.month > substr(d.died_on, 1, 7) AND y.status = '成功' GROUP BY y.n || y.c""",
    household_rule(
        "B02", "vehicles", "v", "v.plate",
        "v.kind IN ('小型轿车', '小型普通客车') AND v.status = '正常' AND substr(v.registered_on, 1, 7) <= y.month",
    ),
    f"""
SELECT 'B03' AS rule, y.household_no AS subject, h.unit_no AS fact, count(DISTINCT y.month) AS months, sum(y.amount) AS amount
FROM (SELECT p.household_no, o.unit_no, o.registered_on,
             row_number() OVER (PARTITION BY p.household_no ORDER BY o.registered_on, o.unit_no) AS place
      FROM property o JOIN people p ON {SAME.format("o")} WHERE o.use_kind = '住宅') h
JOIN payments y ON y.household_no = h.household_no
WHERE h.place > 1 AND substr(h.registered_on, 1, 7) <= y.month AND y.status = '成功' GROUP BY y.household_no, h.unit_no""",
    household_rule(
        "B04", "businesses", "e", "e.credit_code",
        "e.status = '存续' AND e.capital > 10000000 AND substr(e.founded_on, 1, 7) <= y.month",
    ),
    household_rule("B05", "payroll", "f", "f.unit || f.name", "substr(f.start_on, 1, 7) <= y.month"),
    household_rule(
        "B06", "insurance", "i", "i.unit || i.name",
        "i.payer = '单位' AND y.month >= i.start_month AND (i.end_month IS NULL OR i.end_month = '' OR y.month <= i.end_month)",
    ),
    """
SELECT 'B07' AS rule, t.subject, t.program AS fact, count(DISTINCT t.month) AS months, sum(t.total - t.once) AS amount
FROM (SELECT y.n || y.c AS subject, y.program, y.month, sum(y.amount) AS total, max(y.amount) AS once
      FROM payments y WHERE y.status = '成功' GROUP BY y.n || y.c, y.program, y.month HAVING count(*) > 1) t
GROUP BY t.subject, t.program""",
    """
SELECT 'B08' AS rule, y.household_no AS subject, 'start' AS fact, count(DISTINCT y.month) AS months, sum(y.amount) AS amount
FROM payments y JOIN homes h ON h.household_no = y.household_no
WHERE y.month < h.start_month AND y.status = '成功' GROUP BY y.household_no""",
]


def files(folder, utf8, pattern):
    found = sorted(utf8.glob(pattern + ".csv")) or sorted(folder.glob(pattern + ".csv"))
    return [str(path) for path in found]


def selected(columns, quote='"'):
    parts = []
    for name, header in columns.items():
        cell = f"{quote}{header}{quote}"
        if name == "id":
            parts += [f"{NUMBER.format(id=cell)} AS n", f"{CHECK.format(id=cell)} AS c"]
        elif name in MONEY:
            parts.append(f"CAST(replace({cell}, '.', '') AS BIGINT) AS {name}")
        else:
            parts.append(f"{cell} AS {name}")
    return ", ".join(parts)


def duckdb(folder, utf8, out):
    import duckdb

    begun = time.perf_counter()
    db = duckdb.connect()
    for table, (pattern, columns) in TABLES.items():
        names = ", ".join(f"'{name}'" for name in files(folder, utf8, pattern))
        source = f"read_csv([{names}], header = true, all_varchar = true, delim = ',', quote = '\"')"
        # Kept as a table: several rules read the case data, and reading it once is faster.
        kind = "TABLE" if table in ("homes", "people", "payments") else "VIEW"
        db.execute(f"CREATE {kind} {table} AS SELECT {selected(columns)} FROM {source}")
    db.execute(f"COPY ({' UNION ALL '.join(RULES)}) TO '{out}' (HEADER)")
    return begun


def datafusion(folder, utf8, out):
    import datafusion
    import pyarrow
    import pyarrow.csv

    begun = time.perf_counter()
    context = datafusion.SessionContext()
    for table, (pattern, columns) in TABLES.items():
        paths = files(folder, utf8, pattern)
        with open(paths[0], encoding="utf-8") as file:
            headers = file.readline().strip().split(",")
        schema = pyarrow.schema([(header, pyarrow.string()) for header in headers])
        parts = []
        for at, path in enumerate(paths):
            context.register_csv(f"{table}_{at}", path, schema=schema, has_header=True)
            parts.append(f"SELECT {selected(columns)} FROM {table}_{at}")
        frame = context.sql(" UNION ALL ".join(parts))
        context.register_view(table, frame.cache() if table in ("homes", "people", "payments") else frame)
    answer = context.sql(" UNION ALL ".join(RULES)).to_arrow_table()
    pyarrow.csv.write_csv(answer, out)
    return begun


def polars(folder, utf8, out):
    import polars as pl

    begun = time.perf_counter()
    word = pl.col("id").str.replace_all("'", "").str.strip_chars().str.to_uppercase()
    length = word.str.len_bytes()
    old = word.str.slice(0, 6) + "19" + word.str.slice(6, 9)
    n = pl.when(length == 18).then(word.str.slice(0, 17)).when(length == 15).then(old).alias("n")
    c = pl.when(length == 18).then(word.str.slice(17, 1)).otherwise(pl.lit("")).alias("c")

    def read(table):
        pattern, columns = TABLES[table]
        frame = pl.concat([pl.scan_csv(path, infer_schema=False) for path in files(folder, utf8, pattern)])
        frame = frame.select([pl.col(header).alias(name) for name, header in columns.items()])
        if "id" in columns:
            frame = frame.with_columns(n, c).drop("id")
        money = [pl.col(name).str.replace(".", "", literal=True).cast(pl.Int64) for name in MONEY & set(columns)]
        return frame.with_columns(money)

    case = pl.collect_all([read(name) for name in ("homes", "people", "payments")])
    homes, people, payments = (frame.lazy() for frame in case)
    paid = payments.filter(pl.col("status") == "成功").drop("status")
    who = people.rename({"c": "pc"})
    money = paid.select("household_no", "month", "amount")

    def owned(table):
        found = read(table).join(who, on="n")
        return found.filter((pl.col("c") == "") | (pl.col("c") == pl.col("pc")))

    def counted(rule, frame, subject, fact):
        keys = [pl.lit(rule).alias("rule"), subject.alias("subject"), fact.alias("fact")]
        sums = [pl.col("month").n_unique().cast(pl.Int64).alias("months"), pl.col("amount").sum()]
        return frame.with_columns(keys).group_by("rule", "subject", "fact").agg(sums)

    def of_household(rule, frame, fact):
        return counted(rule, frame, pl.col("household_no"), fact)

    month = pl.col("month")
    since = lambda column: pl.col(column).str.slice(0, 7) <= month
    deaths = read("deaths").join(paid.rename({"c": "pc"}), on="n")
    deaths = deaths.filter(((pl.col("c") == "") | (pl.col("c") == pl.col("pc"))) & (month > pl.col("died_on").str.slice(0, 7)))
    cars = owned("vehicles").filter(pl.col("kind").is_in(["小型轿车", "小型普通客车"]) & (pl.col("status") == "正常"))
    flats = owned("property").filter(pl.col("use_kind") == "住宅").sort("registered_on", "unit_no")
    flats = flats.with_columns(pl.col("unit_no").cum_count().over("household_no").alias("place")).filter(pl.col("place") > 1)
    shops = owned("businesses").filter((pl.col("status") == "存续") & (pl.col("capital") > 10_000_000))
    insured = owned("insurance").filter(pl.col("payer") == "单位").join(money, on="household_no")
    ended = pl.col("end_month")
    insured = insured.filter((month >= pl.col("start_month")) & (ended.is_null() | (ended == "") | (month <= ended)))
    twice = paid.group_by("n", "c", "program", "month").agg(
        pl.len().alias("times"), pl.col("amount").sum().alias("total"), pl.col("amount").max().alias("once")
    )
    twice = twice.filter(pl.col("times") > 1).with_columns((pl.col("total") - pl.col("once")).alias("amount"))
    early = paid.join(homes, on="household_no").filter(month < pl.col("start_month"))
    answers = [
        counted("B01", deaths, pl.col("n") + pl.col("pc"), pl.lit("death")),
        of_household("B02", cars.join(money, on="household_no").filter(since("registered_on")), pl.col("plate")),
        of_household("B03", flats.join(money, on="household_no").filter(since("registered_on")), pl.col("unit_no")),
        of_household("B04", shops.join(money, on="household_no").filter(since("founded_on")), pl.col("credit_code")),
        of_household("B05", owned("payroll").join(money, on="household_no").filter(since("start_on")), pl.col("unit") + pl.col("name")),
        of_household("B06", insured, pl.col("unit") + pl.col("name")),
        counted("B07", twice, pl.col("n") + pl.col("c"), pl.col("program")),
        of_household("B08", early, pl.lit("start")),
    ]
    pl.concat(pl.collect_all(answers)).write_csv(out)
    return begun


if __name__ == "__main__":
    engine, folder, utf8, out = sys.argv[1:]
    begun = {"duckdb": duckdb, "datafusion": datafusion, "polars": polars}[engine](Path(folder), Path(utf8), out)
    print(time.perf_counter() - begun)
