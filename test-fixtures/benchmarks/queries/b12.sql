SELECT * FROM vitals_csv
