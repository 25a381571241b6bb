"""What corrects an open or paid invoice: it is never edited."""
