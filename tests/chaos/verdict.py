"""The count: what people did, what the database says, and what people see, side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from database import Database
from domain.incidents import FINISHED, RECORDED, REPORT, Event, Incident, Status
from domain.transitions import IN_CHARGE
from sandbox import SentMessage
from tests.chaos import duplicates, languages, next_steps, orders, waits
from tests.chaos.asked import Asked
from tests.chaos.boards import Boards
from tests.chaos.companies import Company
from tests.chaos.course import Step
from tests.chaos.drawn import drawn, shows
from tests.chaos.figures import Verdict
from tests.chaos.handovers import Handovers
from tests.chaos.kept import KeptWords
from tests.chaos.languages import LAG
from tests.chaos.leaks import Leaks
from tests.chaos.ledger import BY_TAKE, Act, Ledger, Rights
from tests.chaos.moved import Moved
from tests.chaos.phones import Phones, Times
from tests.chaos.played import MANY, played_in, unplayed
from tests.chaos.private import PrivateChats
from tests.chaos.relief import listed
from tests.chaos.rights import rights_now
from tests.chaos.sends import Sends
from tests.chaos.sight import Case, Group, visible
from tests.chaos.spoken import Spoken
from tests.chaos.standing import Standing
from tests.chaos.trails import Trails


class Auditor:
    """Compares, when all is calm."""

    def __init__(
        self,
        database: Database,
        groups: Sequence[Group],
        companies: Sequence[Company],
        ledger: Ledger,
        rights: Rights,
        times: Times,
        sends: Sends,
        leaks: Leaks,
        spoken: Spoken,
    ) -> None:
        self.database = database
        self.groups = groups
        self.ledger = ledger
        self.rights = rights
        self.leaks = leaks
        self.spoken = spoken
        self.sends = sends
        self.verdict = Verdict()
        self._acts: dict[str, list[Act]] = defaultdict(list)
        for act in ledger.acts:
            self._acts[act.incident_id].append(act)
        every = database.connection.sql("SELECT incident_id FROM incidents ORDER BY year, number")
        found = [database.incidents.get(row["incident_id"]) for row in every]
        self.incidents = {each.incident_id: each for each in found if each is not None}
        self.words = KeptWords(database, groups, ledger, self.incidents, self.verdict.note)
        note = self.verdict.note
        self.phones = Phones(database, groups, self.incidents, note, times, sends.clock)
        self.handovers = Handovers(groups, sends, times.calm_since, note)
        self.private = PrivateChats(database, groups, self.incidents, sends, note)
        self.standing = Standing(groups, self.incidents, sends, note)
        self.moved = Moved(database, groups, self.incidents, ledger, sends, note)
        self.boards = Boards(database, companies, self.incidents, drawn(database), note)
        self.trails = Trails(database, groups, self.incidents, note)
        self.asked = Asked(database, ledger, self.incidents, sends, times.asked_after, note)

    def compare(self) -> Verdict:
        """Compare everything with everything."""
        self._compare_reports()
        self._compare_courses()
        self.words.compare()
        self.phones.compare()
        self.handovers.compare()
        self.private.compare()
        self._compare_rooms()
        self.boards.compare()
        self.trails.compare()
        self.leaks.compare(self.incidents, self.verdict.note)
        self.spoken.compare(self.verdict.note)
        self.standing.compare()
        self.moved.compare()
        duplicates.compare(self.groups, self.incidents, self.verdict.note)
        waits.compare(self.database, self.groups, self.incidents, self.verdict.note)
        for group in self.groups:
            for incident in self._of(group):
                case = group.cases.get(incident.incident_id, Case("", Status.RESOLVED))
                self._compare_card(incident, case, group)
                self._compare_page(incident, case)
                self._compare_prompt(incident, group)
        return self.verdict

    def _compare_rooms(self) -> None:
        for group in self.groups:
            room = next_steps.room_of(group, rights_now(group))
            now = int(group.chat.telegram.now())
            next_steps.compare(self.database, room, self._of(group), now, self.verdict.note)
            self.asked.compare(group)

    def _of(self, group: Group) -> list[Incident]:
        return [each for each in self.incidents.values() if each.group_id == group.chat.id]

    # What was reported

    def _compare_reports(self) -> None:
        said = {
            (report.message.chat.id, report.message.id, report.description)
            for report in self.ledger.reports
        }
        kept = Counter(
            (each.source_chat_id, each.source_message_id, each.description)
            for each in self.incidents.values()
        )
        for report in sorted(said - kept.keys()):
            self.verdict.note("lost", f"report {report}")
        for report in sorted(kept.keys() - said):
            self.verdict.note("doubled", f"nobody reported {report}")
        descriptions = Counter(each.description for each in self.incidents.values())
        for description, count in descriptions.items():
            if count > 1:
                self.verdict.note("doubled", f"{count} times {description!r}", count - 1)

    # What was done

    def _compare_courses(self) -> None:
        trails = {each: self.database.audit.events(each) for each in self.incidents}
        steps = {incident_id: _steps(trail) for incident_id, trail in trails.items()}
        self._note_shown()
        courses, counted = orders.courses(self.ledger, self.rights, steps)
        for incident in self.incidents.values():
            trail, course = trails[incident.incident_id], courses.get(incident.incident_id)
            self._compare_steps(incident.incident_id, trail, course.steps if course else [])
            if course is not None and not course.may_say(incident.resolution_summary):
                self.verdict.note("lost", f"summary {course.summary}: {incident}")
            if course is not None and course.owner != incident.owner_id:
                self.verdict.note("lost", f"{course.owner} should have {incident}")
        self._compare_answers({id(act) for act in counted})

    def _note_shown(self) -> None:
        """Note which incidents each button of a change of shift certainly took over."""
        groups = {chat.id: group for group in self.groups for chat in group.rooms}
        for take in self.ledger.takes:
            message, owner = take.press.message, groups[take.group_id].person(take.owner_id)
            is_known = owner is not None and self.sends.are_known(message)
            take.shown = listed(message, owner) if owner and is_known else frozenset()

    def _compare_steps(self, incident_id: str, trail: list[Event], steps: list[Step]) -> None:
        reports = [event for event in trail if event.action == REPORT]
        if len(reports) != 1:
            self.verdict.note("doubled", f"{incident_id}: {len(reports)} reports on its trail")
        taken = _steps(trail)
        if taken == steps:
            return
        asked: Counter[tuple[str, int | None]] = Counter(
            (action.value, act.person_id)
            for act in self._acts[incident_id]
            for action in {act.action, IN_CHARGE.get(act.action, act.action), *act.typed}
        ) + Counter(
            (action.value, take.person_id) for take in self.ledger.takes for action in BY_TAKE
        )
        surplus = (Counter((step.action, step.actor_id) for step in taken) - asked).total()
        went = f"{incident_id} went {_short(taken)}, not {_short(steps)}"
        story = f"{went}; {self._told(incident_id)}"
        self.verdict.note("doubled" if surplus else "lost", story, surplus or 1)

    def _compare_answers(self, counted: set[int]) -> None:
        for act in self.ledger.acts:
            if act.said_yes and id(act) not in counted:
                story = f"{act}: it was answered with a yes, and changed nothing"
                self.verdict.note("lost", f"{story}; {self._told(act.incident_id)}")

    def _told(self, incident_id: str) -> str:
        """Tell of everything people did to an incident, in the order in which they did it."""
        return " | ".join(
            f"{act.action.value} by {act.person_id} in {act.chat_id} seen={act.seen}"
            f" typed={[each.value for each in act.typed]} absent={sorted(act.absent)}"
            f" answer={act.press.answer.value if act.press else None}"
            for act in self._acts[incident_id]
        )

    # What people see

    def _compare_card(self, incident: Incident, case: Case, group: Group) -> None:
        card = group.chat.find(incident.pinned_message_id or 0)
        is_finished = incident.status in FINISHED
        if card is None or not case.cards:
            self.verdict.note("stale_cards", f"no card: {incident}")
            return
        # What is finished is not drawn anew where another language is set.
        since = incident.t_status if is_finished else group.chat.telegram.now()
        read = languages.in_group(group, since - LAG)
        if not any(shows(self.database, card, language, incident) for language in read):
            self.verdict.note("stale_cards", f"{card.text!r} {card.button_texts}: {incident}")
        if card.is_pinned == is_finished:
            self.verdict.note("stale_cards", f"pinned is {card.is_pinned}: {incident}")

    def _compare_page(self, incident: Incident, case: Case) -> None:
        waits = incident.status is Status.ESCALATED
        if waits and not any(page.date >= incident.t_status for page in visible(case.pages)):
            self.verdict.note("missing_pages", f"{incident}")

    def _compare_prompt(self, incident: Incident, group: Group) -> None:
        if incident.status is not Status.AWAITING_SUMMARY:
            return
        prompt = group.chat.find(incident.prompt_message_id or 0)
        asked = [person.id for person in prompt.mentioned] if prompt is not None else []
        owner = group.person(incident.owner_id or 0)
        wanted = [[incident.owner_id], *([[]] if owner in group.elsewhere else [])]
        if prompt is None or not prompt.force_reply or asked not in wanted:
            self.verdict.note("missing_prompts", f"{prompt} asks {asked}: {incident}")

    # What was never tried

    def unreached(self) -> list[str]:
        """Name what a run proves nothing of, for nobody ever came to it."""
        every = (each for group in self.groups for each in self._of(group))
        trails = [self.database.audit.events(each.incident_id) for each in every]
        reports = len(self.ledger.reports)
        missed = [*unplayed(trails, played_in(self.groups), reports), *self.spoken.unread()]
        if reports >= MANY and not self.trails.from_offices():
            missed.append("nobody of an office did anything in another group")
        return missed

    # What was removed

    def missing(self) -> list[tuple[Group, str]]:
        """List open incidents of which something that people need is not to be seen."""
        return [
            (group, incident.incident_id)
            for group in self.groups
            for incident in self._of(group)
            if incident.status not in FINISHED and self._misses(incident, group)
        ]

    def _misses(self, incident: Incident, group: Group) -> bool:
        ours = [incident.pinned_message_id]
        if incident.status is Status.AWAITING_SUMMARY:
            ours.append(incident.prompt_message_id)
        if incident.status is Status.ESCALATED:
            ours += self.database.calls.page_message_ids(incident) or [None]
        return any(group.chat.find(message_id or 0) is None for message_id in ours)

    # What is there twice

    def extra_cards(self) -> list[tuple[Group, SentMessage]]:
        """List visible cards beside the one the database knows."""
        return [
            (group, card)
            for group in self.groups
            for case in group.cases.values()
            for card in visible(case.cards)
            if card.id != self._card_id(case.incident_id)
        ]

    def _card_id(self, incident_id: str) -> int | None:
        incident = self.incidents.get(incident_id)
        return incident.pinned_message_id if incident else None


def _steps(trail: Sequence[Event]) -> list[Step]:
    return [
        Step(each.action, each.actor_id, each.from_status, each.to_status, each.other_id)
        for each in trail
        if each.action not in RECORDED
    ]


def _short(steps: Sequence[Step]) -> str:
    return " ".join(f"{step.action}({step.actor_id or 0})" for step in steps)
