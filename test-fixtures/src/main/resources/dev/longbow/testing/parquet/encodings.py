"""Writes the Parquet files beside it (pyarrow 26): every encoding that has a decoder, small pages.

    python3 -m venv venv && venv/bin/pip install pyarrow==26.0.1 && venv/bin/python encodings.py
"""

import decimal
import math
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 2500


def noise(i, range_):
    """A number that looks random and is the same everywhere."""
    return (i * 2654435761 + (i >> 3) * 40503) % 4294967291 % range_


def column(values, type_, nulls):
    return pa.array([None if nulls(i) else value for i, value in enumerate(values)], type_)


def never(i):
    return False


def some(i):
    # A stretch without nulls, one of nulls alone, then both.
    return 900 <= i < 1400 or (i >= 1400 and noise(i, 4) == 0)


delta = {
    "rising": column((1_700_000_000 + 7 * i for i in range(ROWS)), pa.int64(), never),
    "extreme": column(
        ((1, -1)[i % 2] * (2**63 - 1 - noise(i, 5)) for i in range(ROWS)), pa.int64(), some
    ),
    "small": column((noise(i, 19) - 9 for i in range(ROWS)), pa.int8(), some),
    "int": column((noise(i, 2**32) - 2**31 for i in range(ROWS)), pa.int32(), never),
    "unsigned": column((noise(i, 2**32) for i in range(ROWS)), pa.uint32(), some),
    "same": column((42 for _ in range(ROWS)), pa.int32(), never),
    "day": column((19_000 + i // 7 for i in range(ROWS)), pa.date32(), some),
    "time": column(
        (1_700_000_000_000 + noise(i, 100_000) for i in range(ROWS)), pa.timestamp("ms"), some
    ),
    "nothing": column((0 for _ in range(ROWS)), pa.int64(), lambda i: True),
}
lengths = {
    "text": column(
        ("x" * noise(i, 40) + chr(0xE9) * (i % 3) for i in range(ROWS)), pa.string(), some
    ),
    "bytes": column((bytes([i % 256]) * noise(i, 7) for i in range(ROWS)), pa.binary(), never),
}
prefixes = {
    "path": column(
        ("s3://bucket/year=%d/part-%05d" % (2000 + i // 500, i) for i in range(ROWS)),
        pa.string(),
        some,
    ),
    "any": column(("%x" % noise(i, 2**30) * (i % 3) for i in range(ROWS)), pa.string(), never),
    "fixed": column((b"%06d" % (i * 3) for i in range(ROWS)), pa.binary(6), some),
}
streams = {
    "float": column((math.sin(i) * 100 for i in range(ROWS)), pa.float32(), some),
    "double": column((math.cos(i) / 3 for i in range(ROWS)), pa.float64(), never),
    "half": column((noise(i, 2000) / 8 - 100 for i in range(ROWS)), pa.float16(), some),
    "long": column((noise(i, 2**40) for i in range(ROWS)), pa.int64(), some),
    "narrow": column((noise(i, 1000) for i in range(ROWS)), pa.int32(), never),
    "price": column(
        (decimal.Decimal(noise(i, 10**9)).scaleb(-2) for i in range(ROWS)),
        pa.decimal128(25, 2),
        some,
    ),
    "raw": column((b"%05d" % (i * 7) for i in range(ROWS)), pa.binary(5), never),
}
encodings = {
    **{name: "DELTA_BINARY_PACKED" for name in delta},
    **{name: "DELTA_LENGTH_BYTE_ARRAY" for name in lengths},
    **{name: "DELTA_BYTE_ARRAY" for name in prefixes},
    **{name: "BYTE_STREAM_SPLIT" for name in streams},
}
table = pa.table({**delta, **lengths, **prefixes, **streams})

for version, codec in (("1.0", "lz4"), ("2.0", "zstd")):
    pq.write_table(
        table,
        "encodings-v%s-%s.parquet" % (version[0], codec),
        use_dictionary=False,
        column_encoding=encodings,
        compression=codec,
        data_page_version=version,
        data_page_size=4000,
        write_batch_size=100,
        row_group_size=2000,
        write_page_checksum=True,
        write_page_index=True,
        store_schema=False,
    )

# The same values as every reader reads them.
pq.write_table(table, "encodings-plain.parquet", use_dictionary=False, compression="zstd",
               store_schema=False)
