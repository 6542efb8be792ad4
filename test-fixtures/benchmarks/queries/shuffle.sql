SELECT v.facility AS facility, count(*) AS n, sum(v.vital_id) AS vital_id, sum(v.patient_id) AS patient_id,
  min(v.timestamp) AS first_time, max(v.timestamp) AS last_time, sum(v.heart_rate) AS heart_rate, sum(v.bmi) AS bmi,
  sum(v.spo2) AS spo2, sum(v.temp) AS temp, sum(v.sbp) AS sbp, sum(v.dbp) AS dbp,
  sum(abs(v.f0)) FILTER (abs(v.f0) < 1000) AS f0,
  sum(abs(v.f1)) FILTER (abs(v.f1) < 1000) AS f1,
  sum(abs(v.f2)) FILTER (abs(v.f2) < 1000) AS f2,
  sum(abs(v.f3)) FILTER (abs(v.f3) < 1000) AS f3,
  sum(abs(v.f4)) FILTER (abs(v.f4) < 1000) AS f4,
  sum(abs(v.f5)) FILTER (abs(v.f5) < 1000) AS f5,
  sum(abs(v.f6)) FILTER (abs(v.f6) < 1000) AS f6,
  sum(abs(v.f7)) FILTER (abs(v.f7) < 1000) AS f7,
  max(v.code) AS code, min(v.device_id) AS device_id
FROM vitals v
WHERE v.vital_id <= 200000000
GROUP BY v.facility
