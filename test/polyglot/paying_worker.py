import asyncio
import json
import os
from contextvars import ContextVar

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import ActivityInboundInterceptor, Interceptor, Worker

call_key = ContextVar("call_key")


class CallKeys(Interceptor):
    """Lets an activity know the key that its call came with."""

    def intercept_activity(self, next):
        return KeepKey(next)


class KeepKey(ActivityInboundInterceptor):
    async def execute_activity(self, input):
        sent = input.headers.get("signalbox-key")
        call_key.set(json.loads(sent.data) if sent else None)
        return await super().execute_activity(input)


payments = {}


@activity.defn
async def pay(order: dict) -> dict:
    key = call_key.get()
    if key not in payments:
        payments[key] = order["amount"]
        raise ConnectionError("the bank took the payment, and its answer was lost")
    return {"payment": key, "payments": len(payments)}


async def main() -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"))
    await Worker(client, task_queue="bank", activities=[pay], interceptors=[CallKeys()]).run()


if __name__ == "__main__":
    asyncio.run(main())
