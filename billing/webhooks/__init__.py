"""What gateways tell us: each event is written down once, proven to be theirs, and carried out later.

An event says where to look and nothing else is believed of it, so it may come late, twice or in any order.
"""
