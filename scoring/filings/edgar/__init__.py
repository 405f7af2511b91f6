"""EDGAR, the SEC's archive of filings: a polite client, and what to ask it for."""
