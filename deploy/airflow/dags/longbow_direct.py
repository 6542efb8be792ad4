"""The daily summary on the worker itself, with Beam's direct runner."""

from __future__ import annotations

from airflow import DAG

from longbow_airflow import daily
from longbow_airflow.beam import LongbowBeamOperator

with DAG("longbow_direct", description=__doc__, **daily.dag_arguments()) as dag:
    LongbowBeamOperator(
        task_id="daily_summary",
        jar=daily.JAR,
        runner="DirectRunner",
        pipeline_options=daily.pipeline_options("daily_summary_direct"),
    )
