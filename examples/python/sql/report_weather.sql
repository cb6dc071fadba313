-- A month of the year beside what is normal for it.
create temp table report as
with
  normal as (select month(hour) as month, avg(temperature) as temperature from normals group by all),
  measured as (
    select month(date) as month, avg((temp_max + temp_min) / 2) as temperature, sum(precipitation) as rain
    from weather
    where year(date) = $year
    group by all)
select month, round(m.temperature, 1) as celsius, round(m.temperature - n.temperature, 1) as warmer_by, round(rain) as mm
from measured m join normal n using (month);

copy (from report order by month) to (getvariable('data_url') || 'report.csv');

from report order by month;
