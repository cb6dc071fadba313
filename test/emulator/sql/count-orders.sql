-- The table is made anew from its files each day.
CREATE EXTERNAL TABLE IF NOT EXISTS orders (id bigint, amount double)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://proof-shop/orders/';
SELECT count(*) AS orders, count(*) - count(amount) AS unpaid, max(amount) AS largest FROM orders;
