SELECT v.vital_id, v.device_id, v.timestamp, v.heart_rate,
  avg(v.heart_rate) OVER (
    PARTITION BY v.device_id ORDER BY v.timestamp, v.vital_id ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS rolling
FROM vitals v
WHERE v.vital_id <= 10000000
