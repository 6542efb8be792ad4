SELECT *,
  avg(heart_rate) OVER (
    PARTITION BY device_id ORDER BY timestamp, vital_id ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS rolling
FROM vitals_sorted
