-- A hold is one statement and a capture is one statement. Each locks in one order what it finds of these: the hold, its
-- credit, the credit's grants. A new hold is nobody else's to wait for: it is written last.

-- Spend `p_amount` of grants that are live and not held, in their order; the part no grant covered comes back.
CREATE OR REPLACE FUNCTION billing_spend_grants(p_credit bigint, p_amount bigint, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    g record;
    v_left bigint := p_amount;
    v_taken bigint;
BEGIN
    FOR g IN
        SELECT id, remaining_micros - held_micros AS free FROM billing_grant
         WHERE credit_id = p_credit AND remaining_micros > held_micros AND (expires_at IS NULL OR expires_at > p_at)
         ORDER BY priority, expires_at NULLS LAST, kind, granted_at, id
    LOOP
        EXIT WHEN v_left = 0;
        v_taken := least(v_left, g.free);
        UPDATE billing_grant SET remaining_micros = remaining_micros - v_taken WHERE id = g.id;
        v_left := v_left - v_taken;
    END LOOP;
    RETURN v_left;
END $$;

-- Give back what a hold kept of grants, spending `p_amount` of it first. What comes back of a grant that has ended
-- leaves the balance. Answers what was left to spend, and what the balance lost.
CREATE OR REPLACE FUNCTION billing_return_parts(
    p_hold billing_hold, p_credit billing_credit, p_amount bigint, p_at timestamptz,
    OUT v_left bigint, OUT v_lost bigint)
LANGUAGE plpgsql AS $$
DECLARE
    part record;
    g billing_grant;
    v_taken bigint;
    v_ended bigint;
    v_account bigint;
BEGIN
    v_left := p_amount;
    v_lost := 0;
    FOR part IN
        SELECT (value ->> 0)::bigint AS grant_id, (value ->> 1)::bigint AS micros
          FROM jsonb_array_elements(p_hold.parts) WITH ORDINALITY ORDER BY ordinality
    LOOP
        v_taken := least(v_left, part.micros);
        v_left := v_left - v_taken;
        UPDATE billing_grant SET held_micros = held_micros - part.micros, remaining_micros = remaining_micros - v_taken
         WHERE id = part.grant_id RETURNING * INTO g;
        v_ended := part.micros - v_taken;
        -- Also when a clock ahead of ours has applied its end before.
        IF (g.expires_at <= p_at OR g.expires_at < p_credit.next_change_at) AND v_ended > 0 THEN
            UPDATE billing_grant SET remaining_micros = remaining_micros - v_ended WHERE id = g.id;
            v_lost := v_lost + v_ended;
            IF g.kind = 2 THEN
                v_account := p_credit.revenue_id;
            ELSE
                SELECT id INTO v_account FROM billing_account
                 WHERE customer_id IS NULL AND kind = 'promotions' AND gateway = '' AND currency = p_credit.currency;
            END IF;
            INSERT INTO billing_transfer
                (customer_id, key, debit_id, credit_id, amount_micros, currency, state, event, reference, at)
            VALUES (p_credit.customer_id, 'expiry:' || g.public_id || ':' || p_hold.public_id, p_credit.account_id,
                    v_account, v_ended, p_credit.currency, 'posted', 'expiry', g.public_id, p_at);
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION billing_hold_credit(
    p_customer bigint, p_currency text, p_amount bigint, p_key text, p_public_id text, p_what text,
    p_at timestamptz, p_expires_at timestamptz,
    OUT code text, OUT hold_id bigint, OUT public_id text, OUT free bigint, OUT ceiling bigint)
LANGUAGE plpgsql AS $$
DECLARE
    c billing_credit;
    h billing_hold;
    g record;
    v_left bigint := p_amount;
    v_taken bigint;
    v_parts jsonb := '[]';
    v_transfer bigint;
BEGIN
    UPDATE billing_credit SET held_micros = held_micros + p_amount
     WHERE customer_id = p_customer AND currency = p_currency
       AND p_at < next_change_at
       AND balance_micros - held_micros - owed_micros + limit_micros >= p_amount
       AND (budget_micros IS NULL OR budget_micros - spent_micros - held_micros >= p_amount)
    RETURNING * INTO c;
    IF FOUND THEN
        -- The row is ours now: whoever held with this key before has committed.
        SELECT * INTO h FROM billing_hold WHERE customer_id = p_customer AND key = p_key;
        IF FOUND THEN
            UPDATE billing_credit SET held_micros = held_micros - p_amount WHERE id = c.id;
        END IF;
    ELSE
        SELECT * INTO h FROM billing_hold WHERE customer_id = p_customer AND key = p_key;
    END IF;
    IF h.id IS NOT NULL THEN
        hold_id := h.id;
        public_id := h.public_id;
        code := CASE WHEN h.amount_micros = p_amount AND h.currency = p_currency THEN 'exists' ELSE 'exists_different' END;
        RETURN;
    END IF;
    IF c.id IS NULL THEN
        SELECT * INTO c FROM billing_credit WHERE customer_id = p_customer AND currency = p_currency;
        IF NOT FOUND THEN
            code := 'no_credit';
            RETURN;
        END IF;
        hold_id := c.id;
        ceiling := c.limit_micros;
        free := c.balance_micros - c.held_micros - c.owed_micros + c.limit_micros;
        IF p_at >= c.next_change_at THEN
            code := 'change_due';
        ELSIF free < p_amount THEN
            code := 'exceeds_limit';
        ELSE
            code := 'exceeds_budget';
            free := c.budget_micros - c.spent_micros - c.held_micros;
            -- Room was made between the UPDATE and this look.
            IF free IS NULL OR free >= p_amount THEN
                code := 'again';
            END IF;
        END IF;
        RETURN;
    END IF;
    BEGIN
        FOR g IN
            SELECT id, remaining_micros - held_micros AS left_over FROM billing_grant
             WHERE credit_id = c.id AND remaining_micros > held_micros AND (expires_at IS NULL OR expires_at > p_at)
             ORDER BY priority, expires_at NULLS LAST, kind, granted_at, id
        LOOP
            EXIT WHEN v_left = 0;
            v_taken := least(v_left, g.left_over);
            UPDATE billing_grant SET held_micros = held_micros + v_taken WHERE id = g.id;
            v_parts := v_parts || jsonb_build_array(jsonb_build_array(g.id, v_taken));
            v_left := v_left - v_taken;
        END LOOP;
        INSERT INTO billing_transfer
            (customer_id, key, debit_id, credit_id, amount_micros, currency, state, event, reference, at)
        VALUES (p_customer, 'hold:' || p_public_id, c.account_id, c.revenue_id, p_amount, p_currency, 'pending', 'hold',
                p_public_id, p_at)
        RETURNING id INTO v_transfer;
        INSERT INTO billing_hold
            (public_id, customer_id, credit_id, transfer_id, key, amount_micros, currency, state, parts, what,
             created_at, expires_at, is_late)
        VALUES (p_public_id, p_customer, c.id, v_transfer, p_key, p_amount, p_currency, 'held', v_parts, p_what,
                p_at, p_expires_at, false)
        RETURNING id INTO hold_id;
    EXCEPTION WHEN unique_violation THEN
        -- The credit's lock lets one of a currency at a time: in another the key was held just now.
        SELECT * INTO h FROM billing_hold WHERE customer_id = p_customer AND key = p_key;
        IF NOT FOUND THEN
            RAISE;
        END IF;
        UPDATE billing_credit SET held_micros = held_micros - p_amount WHERE id = c.id;
        hold_id := h.id;
        public_id := h.public_id;
        code := 'exists_different';
        RETURN;
    END;
    public_id := p_public_id;
    free := c.balance_micros - c.held_micros - c.owed_micros + c.limit_micros;
    ceiling := c.limit_micros;
    code := 'ok';
END $$;

CREATE OR REPLACE FUNCTION billing_capture_hold(
    p_hold bigint, p_amount bigint, p_currency text, p_at timestamptz, OUT code text)
LANGUAGE plpgsql AS $$
DECLARE
    h billing_hold;
    c billing_credit;
    v_left bigint;
    v_lost bigint := 0;
BEGIN
    UPDATE billing_hold
       SET is_late = (state = 'expired'), state = 'captured', captured_micros = p_amount, resolved_at = p_at
     WHERE id = p_hold AND state IN ('held', 'expired') AND amount_micros >= p_amount AND currency = p_currency
    RETURNING * INTO h;
    IF NOT FOUND THEN
        SELECT * INTO h FROM billing_hold WHERE id = p_hold;
        code := CASE
            WHEN h.id IS NULL THEN 'no_hold'
            WHEN h.currency <> p_currency THEN 'other_currency'
            WHEN h.state IN ('held', 'expired') THEN 'exceeds_hold'
            WHEN h.state = 'captured' AND h.captured_micros = p_amount THEN 'exists'
            WHEN h.state = 'captured' THEN 'exists_different'
            ELSE 'released' END;
        RETURN;
    END IF;
    UPDATE billing_credit
       SET balance_micros = balance_micros - p_amount,
           -- By a clock ahead or behind it is of another month than the row.
           spent_micros = spent_micros
               + CASE WHEN month_starts_at <= p_at AND p_at < month_ends_at THEN p_amount ELSE 0 END,
           held_micros = held_micros - CASE WHEN h.is_late THEN 0 ELSE h.amount_micros END
     WHERE id = h.credit_id
    RETURNING * INTO c;
    v_left := p_amount;
    IF NOT h.is_late AND h.parts <> '[]' THEN
        SELECT r.v_left, r.v_lost INTO v_left, v_lost FROM billing_return_parts(h, c, p_amount, p_at) r;
    END IF;
    IF v_left > 0 THEN
        PERFORM billing_spend_grants(c.id, v_left, p_at);
    END IF;
    IF v_lost > 0 THEN
        UPDATE billing_credit SET balance_micros = balance_micros - v_lost WHERE id = c.id;
    END IF;
    INSERT INTO billing_transfer
        (customer_id, key, debit_id, credit_id, amount_micros, currency, state, resolves_id, event, reference, at)
    VALUES (h.customer_id, 'capture:' || h.public_id, c.account_id, c.revenue_id, p_amount, h.currency, 'posted',
            CASE WHEN h.is_late THEN NULL ELSE h.transfer_id END, 'capture', h.public_id, p_at);
    code := CASE WHEN h.is_late THEN 'late' ELSE 'ok' END;
END $$;

-- `p_state` is released or expired.
CREATE OR REPLACE FUNCTION billing_release_hold(p_hold bigint, p_state text, p_at timestamptz, OUT code text)
LANGUAGE plpgsql AS $$
DECLARE
    h billing_hold;
    c billing_credit;
    v_lost bigint := 0;
BEGIN
    UPDATE billing_hold SET state = p_state, resolved_at = p_at
     WHERE id = p_hold AND state = 'held' AND (p_state = 'released' OR expires_at <= p_at)
    RETURNING * INTO h;
    IF NOT FOUND THEN
        SELECT * INTO h FROM billing_hold WHERE id = p_hold;
        code := CASE WHEN h.id IS NULL THEN 'no_hold' WHEN h.state IN ('released', 'expired') THEN 'exists' ELSE h.state END;
        RETURN;
    END IF;
    UPDATE billing_credit SET held_micros = held_micros - h.amount_micros WHERE id = h.credit_id RETURNING * INTO c;
    IF h.parts <> '[]' THEN
        SELECT r.v_lost INTO v_lost FROM billing_return_parts(h, c, 0, p_at) r;
        IF v_lost > 0 THEN
            UPDATE billing_credit SET balance_micros = balance_micros - v_lost WHERE id = c.id;
        END IF;
    END IF;
    INSERT INTO billing_transfer
        (customer_id, key, debit_id, credit_id, amount_micros, currency, state, resolves_id, event, reference, at)
    VALUES (h.customer_id, 'release:' || h.public_id, c.account_id, c.revenue_id, h.amount_micros, h.currency, 'voided',
            h.transfer_id, 'hold', h.public_id, p_at);
    code := 'ok';
END $$;
