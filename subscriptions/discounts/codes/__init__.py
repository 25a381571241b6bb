"""Promotion codes: what customers type to redeem a coupon."""
