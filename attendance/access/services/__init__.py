"""Deeds of access: accounts, memberships, invitations, tokens, trusts and schools."""
