SELECT v.patient_id, v.facility, v.timestamp, v.heart_rate, v.bmi, v.sbp, v.dbp, v.f0,
  v.sbp - v.dbp AS pulse_pressure, v.bmi - 25.0E0 AS bmi_delta
FROM vitals v
WHERE v.facility = 'UCSF' AND v.heart_rate IS NOT NULL
