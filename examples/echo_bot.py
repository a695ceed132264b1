"""A bot that says back what is said to it, in any room it is in or in private. Run it: python examples/echo_bot.py [URL]"""

import asyncio
import sys

from hubbub import Client, MessageSent


async def main(url: str) -> None:
    async with Client(url, name="echo", patience=60) as chat:
        await chat.join("lobby")
        print(f"{chat.you.name} is here; say @{chat.you.name} to it.")
        async for event in chat:
            if not isinstance(event, MessageSent) or event.deleted or event.by.id == chat.you.id:
                continue
            if event.to is not None or chat.you.id in event.mentions:
                # The key is made from the event, so that an echo is stored once even if this bot dies in between.
                await chat.send(event.room, f"{event.by.name} said: {event.text}", key=f"echo-{event.room}-{event.seq}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "localhost:8080"))
