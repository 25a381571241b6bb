"""The books as an auditor reads them: the trial balance, by currency and date."""
