SELECT * FROM vitals v ORDER BY v.timestamp
