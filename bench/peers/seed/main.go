// The classic tutorial chat server: one map of clients, one broadcast channel, JSON at /ws. It stores nothing.
// It writes to every client inside the broadcast loop, which is its fast form; a client that fails to take a write is dropped.
package main

import (
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
		mutex.Lock()
		for conn := range clients {
			if conn.WriteJSON(said) != nil {
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
