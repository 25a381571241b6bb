"""The facts the gate reads are never stale."""
