"""Money: who pays, how, what is owed, what moved, and who may come in. Knows no plans."""
