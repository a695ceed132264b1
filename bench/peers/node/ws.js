// Node's ws, as its README shows broadcasting. It stores nothing.
import { WebSocketServer, WebSocket } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), path: '/ws' })
server.on('connection', socket => {
  socket.on('message', (said, isBinary) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(said, { binary: isBinary })
    }
  })
})
