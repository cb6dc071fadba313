-- The services of the tests take as long as the value says that is bound.
select $seconds as waited;
