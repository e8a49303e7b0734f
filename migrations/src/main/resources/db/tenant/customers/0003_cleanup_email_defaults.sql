--liquibase formatted sql
-- Marks the customers whose e-mail address is a placeholder, so that somebody asks them for a real one. A mark that
-- is already there is left alone, and each mark made here carries its origin: going back removes exactly these.
--depends customers.0002_customer_email_required
--op RunSQL mark customers with a placeholder email
--changeset customers:0003_cleanup_email_defaults splitStatements:false stripComments:false
update customers_customer
   set metadata = metadata
       || '{"needs_email_update": true, "needs_email_update_by": "customers.0003_cleanup_email_defaults"}'
 where email in ('noemail@example.com', 'unknown@example.com')
   and not jsonb_exists(metadata, 'needs_email_update');
--rollback update customers_customer
--rollback    set metadata = metadata - 'needs_email_update' - 'needs_email_update_by'
--rollback  where metadata ->> 'needs_email_update_by' = 'customers.0003_cleanup_email_defaults';
