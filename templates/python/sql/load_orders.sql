-- DuckDB runs these statements in warehouse.duckdb. $region is the job's parameter: it is bound, never pasted.
create table if not exists orders (id integer primary key, region text, amount decimal(18, 2));

-- All or nothing, and again without harm: another attempt loads the same rows.
begin;
delete from orders where region = $region;
insert into orders from read_csv(getvariable('data_url') || 'orders.csv') where region = $region;
commit;

select count(*) as orders, sum(amount) as amount from orders where region = $region;
