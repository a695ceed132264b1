// The classic tutorial chat server: one map of clients, one broadcast channel, JSON at /ws. It stores nothing.
// It writes to every client inside the broadcast loop, which is its fast form; a client that fails to take a write is dropped.
// With "prepared" as a second argument each message is encoded and framed once for all (gorilla's PreparedMessage).
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

type message struct {
	User string `json:"user"`
	Msg  string `json:"msg"`
}

var (
	upgrader  = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	broadcast = make(chan message)
	clients   = map[*websocket.Conn]bool{}
	mutex     sync.Mutex
	prepared  = len(os.Args) > 2 && os.Args[2] == "prepared"
)

func handle(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	mutex.Lock()
	clients[conn] = true
	mutex.Unlock()
	for {
		var said message
		if conn.ReadJSON(&said) != nil {
			mutex.Lock()
			delete(clients, conn)
			mutex.Unlock()
			return
		}
		broadcast <- said
	}
}

func tell() {
	for said := range broadcast {
		write := func(conn *websocket.Conn) error { return conn.WriteJSON(said) }
		if prepared {
			text, _ := json.Marshal(said)
			once, _ := websocket.NewPreparedMessage(websocket.TextMessage, text)
			write = func(conn *websocket.Conn) error { return conn.WritePreparedMessage(once) }
		}
		mutex.Lock()
		for conn := range clients {
			if write(conn) != nil {
				conn.Close()
				delete(clients, conn)
			}
		}
		mutex.Unlock()
	}
}

func main() {
	http.HandleFunc("/ws", handle)
	go tell()
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
