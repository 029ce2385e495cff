"""Takes a ticket and never finishes with it: what a test kills in the middle of its work."""

import asyncio
import os

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def classify(ticket: dict) -> dict:
    while True:
        activity.heartbeat("still reading")
        await asyncio.sleep(0.2)


async def main() -> None:
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
    await Worker(client, task_queue="python", activities=[classify]).run()


asyncio.run(main())
