-- The books are append-only: whoever wants to correct them posts another transfer.
-- Statements end where a blank line stands.

CREATE OR REPLACE FUNCTION billing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

DROP TRIGGER IF EXISTS billing_transfer_kept ON billing_transfer;

CREATE TRIGGER billing_transfer_kept BEFORE UPDATE OR DELETE ON billing_transfer
    FOR EACH ROW EXECUTE FUNCTION billing_refuse();

DROP TRIGGER IF EXISTS billing_account_kept ON billing_account;

CREATE TRIGGER billing_account_kept BEFORE UPDATE OR DELETE ON billing_account
    FOR EACH ROW EXECUTE FUNCTION billing_refuse();
