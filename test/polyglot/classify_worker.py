import asyncio
import json
import os
from pathlib import Path

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


def value_of(read):
    """Gives what a stage read: itself, or the content of the artifact store where it travels by reference."""
    if not isinstance(read, dict) or "$artifact" not in read:
        return read
    name = read["$artifact"].removeprefix("sha256:")
    folder = Path(os.environ.get("ARTIFACTS", ".signalbox/artifacts"))
    return json.loads((folder / "sha256" / name[:2] / name[2:]).read_text())


@activity.defn
async def classify(ticket: dict) -> dict:
    words = value_of(ticket["text"]).lower().split()
    if not words:
        raise ValueError("expected a ticket with text")
    activity.heartbeat()
    known = [category for category in ("refund", "delivery", "complaint") if category in words]
    return {"category": known[0] if known else "unknown", "words": len(words)}


async def main() -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"))
    await Worker(client, task_queue="python", activities=[classify]).run()


if __name__ == "__main__":
    asyncio.run(main())
