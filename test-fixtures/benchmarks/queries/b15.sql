-- PARTITION BY facility, year
SELECT v.patient_id, v.facility, v.timestamp, v.heart_rate, v.bmi, year(v.timestamp) AS year
FROM vitals v
