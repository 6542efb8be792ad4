"""The daily summary as a Flink application of its own on Kubernetes."""

from __future__ import annotations

from datetime import timedelta

from airflow import DAG

from longbow_airflow import daily
from longbow_airflow.flink_application import LongbowFlinkApplicationOperator

with DAG("longbow_kubernetes", description=__doc__, **daily.dag_arguments()) as dag:
    LongbowFlinkApplicationOperator(
        task_id="daily_summary",
        manifest="{{ var.value.get('longbow_manifest', '/opt/longbow/kubernetes/application.yaml') }}",
        application="daily-summary-{{ ds_nodash }}",
        # Paths as the pods see them: deploy/kubernetes has /pipelines and /data there.
        arguments=[
            "run",
            "/pipelines/daily_summary.yaml",
            "--runner=flink",
            "--memory=2500MB",
            "--param=ds={{ ds }}",
            "--input=vitals=/data/vitals_by_day/day=${ds}/*.parquet",
            "--output=parquet=/data/daily_summary/day=${ds}/",
            "--skip-if-no-input",
            "--show=0",
        ],
        poll_seconds=15,
        execution_timeout=timedelta(hours=6),
    )
