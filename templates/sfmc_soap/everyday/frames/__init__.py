"""Items as tables of Apache Arrow and pandas, and as files of parquet, csv and JSON Lines."""
