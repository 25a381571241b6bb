"""Staff's word: let this customer in until an instant, whatever is unpaid, for a reason."""
