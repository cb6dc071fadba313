-- The rows of the last SELECT are what the job returns. Files go into the run's folder.
copy (from orders order by id) to (getvariable('data_url') || 'orders.parquet');

select region, count(*) as orders, sum(amount) as amount from orders group by region order by region;
