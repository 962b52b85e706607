"""Room 2, what it means: policies, measures, tiers, findings, cases, actions, legal steps."""
