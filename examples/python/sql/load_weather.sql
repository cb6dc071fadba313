-- DuckDB runs these statements in warehouse.duckdb. $year is the run's parameter: it is bound, never pasted.
create table if not exists weather (
  date date primary key, precipitation double, temp_max double, temp_min double, wind double, weather text, run_id text);
create table if not exists normals (hour timestamp primary key, pressure double, temperature double, wind double);

-- All or nothing, and again without harm: another attempt, or a rerun, loads the same rows.
begin;
delete from weather where year(date) = $year;
insert into weather
select *, getvariable('run_id') from read_csv(getvariable('data_url') || 'weather.csv') where year(date) = $year;
insert or replace into normals from read_csv(getvariable('data_url') || 'normals.csv');
commit;

-- The rows of the last SELECT are the job's output, which check-report takes by {output: load-weather.rows.0}.
select
  (select count(*) from weather where year(date) = $year) as days,
  (select count(*) from normals) as normals;
