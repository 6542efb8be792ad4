"""Runs one query on Polars, lazily and with its streaming engine: QUERY DATA OUTPUT."""

import sys
from datetime import datetime

import polars as pl
from polars import col

query, data, output = sys.argv[1:4]


def table(name):
    return pl.scan_parquet(f"{data}/{name}/*.parquet")


TWO = col("facility").is_in(["UCSF", "ZSFG"])
MONTH = [col("facility"), col("timestamp").dt.year().alias("year"),
         col("timestamp").dt.month().alias("month")]
MEANS = [pl.len().alias("n"), col("heart_rate").mean().alias("avg_hr"),
         col("bmi").mean().alias("avg_bmi")]


def b1():
    start, end = datetime(2024, 1, 1), datetime(2025, 1, 1)
    return (table("vitals").filter(TWO & (col("timestamp") >= start) & (col("timestamp") < end))
            .select(pl.len().alias("n"), col("heart_rate").sum().alias("total")))


def b2():
    return table("vitals").group_by(MONTH).agg(MEANS)


def b3():
    return table("vitals").group_by("patient_id").agg(
        pl.len().alias("n"), col("heart_rate").mean().alias("avg_hr"),
        col("heart_rate").max().alias("max_hr"))


def b4():
    return (table("vitals").filter((col("facility") == "UCSF") & col("heart_rate").is_not_null())
            .select("patient_id", "facility", "timestamp", "heart_rate", "bmi", "sbp", "dbp", "f0",
                    (col("sbp") - col("dbp")).alias("pulse_pressure"),
                    (col("bmi") - 25.0).alias("bmi_delta")))


def b5():
    encounters = table("encounters").select("patient_id")
    return table("vitals").filter(TWO).join(encounters, on="patient_id").group_by(MONTH).agg(MEANS)


def b6():
    return (table("vitals").filter(col("vital_id") <= 10_000_000)
            .select("vital_id", "patient_id", "facility", "timestamp", "heart_rate", "bmi", "sbp",
                    "dbp", "f0", "f1", "f2", "code").sort("timestamp"))


def b7():
    return table("vitals").group_by("facility").agg(
        col("patient_id").n_unique().alias("patients"),
        col("heart_rate").median().alias("median_hr"))


def b9():
    return table("groupby").group_by("id1", "id2", "id3", "id4", "id5", "id6").agg(
        col("v3").sum(), pl.len().alias("n"))


def sort_all():
    return table("vitals").sort("timestamp")


globals()[query]().sink_parquet(output, compression="zstd", engine="streaming")
