"""What each cause means and how it is fixed: the public pages that `type` in problem details points to."""
