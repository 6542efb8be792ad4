"""Operators that run Longbow pipelines, and what their exit codes mean to Airflow."""
