SELECT t.vital_id, t.tick,
  (t.heart_rate - avg(t.heart_rate) OVER (PARTITION BY t.tick)) / stddev_samp(t.heart_rate) OVER (PARTITION BY t.tick) AS z
FROM (SELECT v.vital_id, v.vital_id % 50000 AS tick, v.heart_rate FROM vitals v) t
