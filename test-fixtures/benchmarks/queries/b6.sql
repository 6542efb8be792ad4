SELECT v.vital_id, v.patient_id, v.facility, v.timestamp, v.heart_rate, v.bmi, v.sbp, v.dbp, v.f0, v.f1, v.f2, v.code
FROM vitals v
WHERE v.vital_id <= 10000000
ORDER BY v.timestamp
