"""The daily summary on a Flink session cluster; the worker submits the job and waits for its end."""

from __future__ import annotations

from airflow import DAG

from longbow_airflow import daily
from longbow_airflow.beam import LongbowBeamOperator

with DAG("longbow_flink", description=__doc__, **daily.dag_arguments()) as dag:
    LongbowBeamOperator(
        task_id="daily_summary",
        jar=daily.JAR,
        runner="FlinkRunner",
        pipeline_options={
            **daily.pipeline_options("daily_summary_flink"),
            "flinkMaster": "{{ var.value.get('longbow_flink_master', 'localhost:8081') }}",
        },
    )
