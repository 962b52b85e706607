"""Which roles must sign in with a second factor.

Source: the DfE's cyber security standards ask for multi-factor authentication on accounts that reach personal or
sensitive data. A class teacher, office staff or governor sees no safeguarding detail and no one else's account.
"""

SENSITIVE_ROLES = frozenset(
    {
        "attendance_officer",
        "attendance_champion",
        "headteacher",
        "safeguarding_lead",
        "welfare_officer",
        "trust_admin",
        "platform_admin",
    }
)
