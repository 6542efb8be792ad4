SELECT count(*) AS n, sum(v.heart_rate) AS total
FROM vitals v
WHERE v.facility IN ('UCSF', 'ZSFG')
  AND v.timestamp >= TIMESTAMP '2024-01-01 00:00:00'
  AND v.timestamp < TIMESTAMP '2025-01-01 00:00:00'
