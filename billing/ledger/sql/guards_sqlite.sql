-- The books are append-only: whoever wants to correct them posts another transfer. SQLite stores what does not fit
-- into 64 bits as a REAL, without an error; so what is no integer is refused too. Statements end where a blank line stands.

DROP TRIGGER IF EXISTS billing_transfer_kept_update;

CREATE TRIGGER billing_transfer_kept_update BEFORE UPDATE ON billing_transfer
BEGIN SELECT RAISE(ABORT, 'billing_transfer is append-only: UPDATE refused'); END;

DROP TRIGGER IF EXISTS billing_transfer_kept_delete;

CREATE TRIGGER billing_transfer_kept_delete BEFORE DELETE ON billing_transfer
BEGIN SELECT RAISE(ABORT, 'billing_transfer is append-only: DELETE refused'); END;

DROP TRIGGER IF EXISTS billing_account_kept_update;

CREATE TRIGGER billing_account_kept_update BEFORE UPDATE ON billing_account
BEGIN SELECT RAISE(ABORT, 'billing_account is append-only: UPDATE refused'); END;

DROP TRIGGER IF EXISTS billing_account_kept_delete;

CREATE TRIGGER billing_account_kept_delete BEFORE DELETE ON billing_account
BEGIN SELECT RAISE(ABORT, 'billing_account is append-only: DELETE refused'); END;

DROP TRIGGER IF EXISTS billing_transfer_whole_insert;

CREATE TRIGGER billing_transfer_whole_insert BEFORE INSERT ON billing_transfer
WHEN typeof(NEW.amount_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_transfer are 64-bit integers'); END;

DROP TRIGGER IF EXISTS billing_credit_whole_insert;

CREATE TRIGGER billing_credit_whole_insert BEFORE INSERT ON billing_credit
WHEN typeof(NEW.balance_micros) <> 'integer' OR
    typeof(NEW.held_micros) <> 'integer' OR
    typeof(NEW.owed_micros) <> 'integer' OR
    typeof(NEW.limit_micros) <> 'integer' OR
    typeof(NEW.spent_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_credit are 64-bit integers'); END;

DROP TRIGGER IF EXISTS billing_credit_whole_update;

CREATE TRIGGER billing_credit_whole_update BEFORE UPDATE ON billing_credit
WHEN typeof(NEW.balance_micros) <> 'integer' OR
    typeof(NEW.held_micros) <> 'integer' OR
    typeof(NEW.owed_micros) <> 'integer' OR
    typeof(NEW.limit_micros) <> 'integer' OR
    typeof(NEW.spent_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_credit are 64-bit integers'); END;

DROP TRIGGER IF EXISTS billing_hold_whole_insert;

CREATE TRIGGER billing_hold_whole_insert BEFORE INSERT ON billing_hold
WHEN typeof(NEW.amount_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_hold are 64-bit integers'); END;

DROP TRIGGER IF EXISTS billing_hold_whole_update;

CREATE TRIGGER billing_hold_whole_update BEFORE UPDATE ON billing_hold
WHEN typeof(NEW.amount_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_hold are 64-bit integers'); END;

DROP TRIGGER IF EXISTS billing_grant_whole_insert;

CREATE TRIGGER billing_grant_whole_insert BEFORE INSERT ON billing_grant
WHEN typeof(NEW.amount_micros) <> 'integer' OR
    typeof(NEW.remaining_micros) <> 'integer' OR
    typeof(NEW.held_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_grant are 64-bit integers'); END;

DROP TRIGGER IF EXISTS billing_grant_whole_update;

CREATE TRIGGER billing_grant_whole_update BEFORE UPDATE ON billing_grant
WHEN typeof(NEW.amount_micros) <> 'integer' OR
    typeof(NEW.remaining_micros) <> 'integer' OR
    typeof(NEW.held_micros) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'amounts in billing_grant are 64-bit integers'); END;
