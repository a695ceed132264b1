"""The smallest chat client: no Hubbub, no protocol, only the websockets library. Run it: python examples/plain_client.py [URL]"""

import sys
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

with connect(sys.argv[1] if len(sys.argv) > 1 else "ws://localhost:8080/ws") as socket:
    threading.Thread(target=lambda: [print(line) for line in socket], daemon=True).start()
    try:
        for line in sys.stdin:
            socket.send(line.rstrip("\n"))
    except ConnectionClosed as end:
        print(f"The server has hung up: {end}", file=sys.stderr)
