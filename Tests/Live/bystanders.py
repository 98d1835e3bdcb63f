"""Two who talk in a room while somebody beside them misbehaves: what they hear is all they hear."""

import contextlib

from wire import Tab


class Bystanders:
    """Grace on vsn 1 and Alan on vsn 2, tracked and talking: what they hear is all they hear."""

    def __init__(self, grace: Tab, alan: Tab, topic: str):
        self.grace, self.alan, self.topic = grace, alan, topic

    @classmethod
    @contextlib.asynccontextmanager
    async def beside(cls, hub, topic):
        async with Tab.open(hub, 1) as grace, Tab.open(hub, 2) as alan:
            await grace.join(topic, {"presence": {"key": "grace", "enabled": True}})
            await grace.track(topic, {"n": 1})
            await alan.join(topic, {"presence": {"key": "alan", "enabled": True}})
            await alan.track(topic, {"n": 2})
            await grace.expect("presence_diff")
            yield cls(grace, alan, topic)

    async def undisturbed(self) -> None:
        """Each hears the other next, and a newcomer sees exactly the two."""
        await self.alan.hears_next(self.grace, self.topic)
        await self.grace.hears_next(self.alan, self.topic)
        await self.grace.beat()
        await self.alan.beat()
