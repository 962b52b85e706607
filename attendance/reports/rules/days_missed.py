"""What was missed, in the words of a pupil's line: days before percentages. Pure."""

from interventions.rules.outlook import days_words
from registers.rules.figures import Counts, display_percent


class DaysMissed:
    """Gives a line with `counts` (sessions) its words: days for people, one percentage with one decimal."""

    counts: Counts

    @property
    def missed(self) -> str:
        return days_words(self.counts.absent)

    @property
    def authorised(self) -> str:
        return days_words(self.counts.authorised)

    @property
    def unauthorised(self) -> str:
        return days_words(self.counts.unauthorised)

    @property
    def percent(self) -> str:
        return display_percent(self.counts.attended, self.counts.possible) or ""
