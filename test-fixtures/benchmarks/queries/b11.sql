SELECT facility, count(*) AS n, avg(heart_rate) AS avg_hr, max(bmi) AS max_bmi
FROM vitals_csv
WHERE timestamp >= TIMESTAMP '2024-01-01' AND heart_rate IS NOT NULL
GROUP BY facility
