// Socket.IO's chat example: io.emit to everyone, WebSocket transport only. It stores nothing.
import { Server } from 'socket.io'

const io = new Server(Number(process.argv[2]), { transports: ['websocket'] })
io.on('connection', socket => socket.on('chat', said => io.emit('chat', said)))
