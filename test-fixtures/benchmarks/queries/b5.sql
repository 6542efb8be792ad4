SELECT v.facility AS facility, year(v.timestamp) AS year, month(v.timestamp) AS month,
  count(*) AS n, avg(v.heart_rate) AS avg_hr, avg(v.bmi) AS avg_bmi
FROM vitals v JOIN encounters e ON v.patient_id = e.patient_id
WHERE v.facility IN ('UCSF', 'ZSFG')
GROUP BY v.facility, year(v.timestamp), month(v.timestamp)
