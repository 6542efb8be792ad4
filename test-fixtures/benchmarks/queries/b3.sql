SELECT v.patient_id AS patient_id, count(*) AS n, avg(v.heart_rate) AS avg_hr, max(v.heart_rate) AS max_hr
FROM vitals v
GROUP BY v.patient_id
