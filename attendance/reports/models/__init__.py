"""The tables of reports: what the DfE published, what was said to governors and trustees, files, plans, deliveries."""

from attendance.reports.models.benchmarks import Benchmark, Release
from attendance.reports.models.deliveries import Delivered, Delivery
from attendance.reports.models.files import ReportFile, TrustFile
from attendance.reports.models.issues import Issue, Report, TrustIssue, TrustReport
from attendance.reports.models.plans import PlanLine

__all__ = [
    "Benchmark", "Delivered", "Delivery", "Issue", "PlanLine", "Release", "Report", "ReportFile", "TrustFile",
    "TrustIssue", "TrustReport",
]  # fmt: skip
