--liquibase formatted sql
-- The one-off default leaves a note in metadata on each row that it fills. Without it, going back could not tell
-- a filled row from one whose e-mail address always was the placeholder: it promises that the filled rows, and
-- they alone, have no address again, unless somebody has given them a real one since.
--depends customers.0001_initial
--op AlterField customer email null=false one_off_default='unknown@example.com'
--changeset customers:0002_customer_email_required splitStatements:false stripComments:false
update customers_customer
   set email = 'unknown@example.com',
       metadata = metadata || '{"email_filled_by": "customers.0002_customer_email_required"}'
 where email is null;
alter table customers_customer alter column email set not null;
--rollback alter table customers_customer alter column email drop not null;
--rollback update customers_customer
--rollback    set email = case when email = 'unknown@example.com' then null else email end,
--rollback        metadata = metadata - 'email_filled_by'
--rollback  where metadata ->> 'email_filled_by' = 'customers.0002_customer_email_required';
