--liquibase formatted sql
--depends services.0001_initial
--op AddField service capacity default=1
--makes services_service: _capacity_check
--changeset services:0002_service_capacity splitStatements:false stripComments:false
alter table services_service
    add column capacity integer default 1 not null
        constraint services_service_capacity_check check (capacity >= 1);
--rollback alter table services_service drop column capacity;
