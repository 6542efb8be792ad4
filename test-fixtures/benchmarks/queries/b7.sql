SELECT v.facility AS facility, count(DISTINCT v.patient_id) AS patients, median(v.heart_rate) AS median_hr
FROM vitals v
GROUP BY v.facility
