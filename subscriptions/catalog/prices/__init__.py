"""What a plan costs, per currency and interval; a price that was used is replaced and never edited."""
