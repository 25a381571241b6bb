"""Sandbox Bank: a small bank of its own, so that everything runs without an account anywhere.

It is another company: its books, its words and its pages are not ours, and nobody but its `gateway`
module is spoken to from outside. Tests and seeds act as its customer through `bank` and `outage`.
"""
