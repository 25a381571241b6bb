from tests.audited import audited_but

# These tests stand below the payments' floor, and pretend them; some take numbers for no document.
audited = audited_but("belongs to", "receivable", "paid, at most what payments brought", "last number")
