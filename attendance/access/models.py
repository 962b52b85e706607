"""Who: users, their memberships with a role at a place, invitations and API tokens. All global tables."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.models import School, Trust


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address."""
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do hangs on their memberships, never on the user."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_once"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    CLASS_TEACHER = "class_teacher", "Class teacher"
    OFFICE_STAFF = "office_staff", "Office staff"
    ATTENDANCE_OFFICER = "attendance_officer", "Attendance officer"
    ATTENDANCE_CHAMPION = "attendance_champion", "Senior attendance champion"
    HEADTEACHER = "headteacher", "Headteacher"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Designated safeguarding lead"
    GOVERNOR = "governor", "Governor"
    WELFARE_OFFICER = "welfare_officer", "Education welfare officer"
    TRUST_ADMIN = "trust_admin", "Trust administrator"
    PLATFORM_ADMIN = "platform_admin", "Platform administrator"


PLACED = Q(school__isnull=False, trust__isnull=True) | Q(school__isnull=True, trust__isnull=False)
PLATFORM = Q(role="platform_admin", school__isnull=True, trust__isnull=True)


class Membership(models.Model):
    """A role at one school or one trust from `since` until before `until`. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="memberships")
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, null=True, related_name="memberships")
    position = models.CharField(max_length=120, blank=True, help_text="Job title as it stands beside an amendment")
    since = models.DateField()
    until = models.DateField(null=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=PLACED | PLATFORM, name="membership_has_one_place"),)
        indexes = (models.Index(fields=["school", "role"], name="membership_school_role"),)

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class Invitation(models.Model):
    """An invitation by e-mail to take a role; its link works once, until it expires or is withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=30, choices=Role)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="invitations")
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, null=True, related_name="invitations")
    position = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    group_ids = ArrayField(models.UUIDField(), default=list, help_text="Groups that a class teacher gets on arrival")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=PLACED | PLATFORM, name="invitation_has_one_place"),)

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display()}"


class ApiToken(models.Model):
    """A key for another system: one school, some abilities, an end date. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    abilities = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
