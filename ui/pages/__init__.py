"""The pages of the window: each shows one session, and redraws from what it announces."""
