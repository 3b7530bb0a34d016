"""Reads the sealed segments of a store with pyarrow, pandas and Polars, and its Parquet export with pandas, and compares with what was written.

Arguments: the store's folder, and the JSON that bench/store-sample.ts printed. The last line is a tally.
"""

import glob
import json
import sys

import pandas
import polars
import pyarrow
import pyarrow.ipc

store, expected = sys.argv[1], json.loads(sys.argv[2])
files = sorted(glob.glob(f"{store}/*/entries.arrow"))
passed, failed = 0, 0


def check(name, found, wanted):
    global passed, failed
    if found == wanted:
        passed += 1
    else:
        failed += 1
        print(f"{name}: found {found!r}, wrote {wanted!r}")


def counts(series):
    return {str(key): int(count) for key, count in series.items() if count > 0}


check("segments", len(files), expected["segments"])

tables = []
for file in files:
    with pyarrow.memory_map(file) as source:
        tables.append(pyarrow.ipc.open_file(source).read_all())
head = json.loads(tables[0].schema.metadata[b"podwire.segment"])
check("metadata", [head["version"], head["origin"]["worker"], head["origin"]["epoch"], head["commit"]], [1, "5f3a09c1", 1, 0])
check("rows in metadata", [table.num_rows for table in tables], [json.loads(table.schema.metadata[b"podwire.segment"])["rows"] for table in tables])
check("timestamp type", str(tables[0].schema.field("timestamp").type), "timestamp[us, tz=UTC]")
for table in tables:
    table.validate(full=True)

frame = pandas.concat([table.to_pandas() for table in tables], ignore_index=True)
check("pandas rows", len(frame), expected["rows"])
check("pandas statuses", counts(frame["status"].value_counts()), expected["statuses"])
check("pandas services", counts(frame["dst.service.name"].astype(str).value_counts()), expected["services"])
check("pandas sequence", bool((frame["sequence"] == frame.index).all()), True)
micros = frame["timestamp"].astype("int64")
micros = micros if str(frame["timestamp"].dtype).startswith("datetime64[us") else micros // 1000
check("pandas times", [int(micros.iloc[0]), int(micros.iloc[-1])], [expected["first"], expected["first"] + expected["step"] * (expected["rows"] - 1)])
check("pandas absent", bool(frame["http.request.method"].notna().all()), True)

lazy = pandas.concat([pandas.read_feather(file) for file in files], ignore_index=True)
check("read_feather rows", len(lazy), expected["rows"])

polar = polars.concat([polars.read_ipc(file).select("status", polars.col("dst.service.name").cast(polars.String)) for file in files])
check("polars rows", polar.height, expected["rows"])
check("polars services", {name: count for name, count in polar["dst.service.name"].value_counts().iter_rows()}, expected["services"])
check("polars statuses", {str(status): count for status, count in polar["status"].value_counts().iter_rows()}, expected["statuses"])

exported = pandas.read_parquet(expected["parquet"])
check("parquet rows", len(exported), expected["rows"])
check("parquet statuses", counts(exported["status"].value_counts()), expected["statuses"])
check("parquet ids", [exported["id"].iloc[0], exported["id"].iloc[-1]], ["5f3a09c1-1-0", f"5f3a09c1-1-{expected['rows'] - 1}"])

print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
