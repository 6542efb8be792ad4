INSERT INTO {table}
WITH cityHash64(number, 42) AS h, cityHash64(number, 43) AS g, toUInt32(h) / 4294967296 AS u, toUInt32(g) / 4294967296 AS v
SELECT
  number AS id,
  toDateTime64('2024-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(number * 1500 + h % 1000) AS ts,
  toDate32('2024-01-01') + toInt32(number / 57600) AS day,
  concat('agent-', toString(h % 1000)) AS agent,
  concat('model-', toString(g % 8)) AS model,
  ['eu-central', 'eu-west', 'us-east', 'us-west', 'ap-south'][h % 5 + 1] AS region,
  lower(hex(h)) AS session,
  concat('task ', toString(g % 100000), ' of ', toString(h % 977)) AS message,
  if(g % 4 = 0, NULL, concat('note ', toString(g % 5000))) AS note,
  h % 50000 AS tenant,
  g % 8192 AS tokens,
  h % 300 AS retries,
  g % 5 AS priority,
  h % 3 = 0 AS is_cached,
  exp(6 * u) AS latency_ms,
  v AS temperature,
  if(h % 10 = 0, NULL, u * v) AS score,
  if(g % 3 = 0, NULL, toInt64(h % 1000000000)) AS parent,
  toDecimal64(v * 100, 4) AS cost,
  sqrt(u) - v AS ratio
FROM numbers({rows})
