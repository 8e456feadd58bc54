// Instrumentedapp is a Go application that publishes its runtime by every library that the plugin
// reads, beside pages that tell what the runtime, the kernel and its own counting say at the same
// moment. It does nothing by itself: requests to /control and /own/move make it allocate, compute,
// collect, leak and count. It prints the line "listening ADDRESS" and ends with its standard input.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "TCP `address`")
	flag.Parse()
	handler, err := pages()
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	go endWithStdin()
	fmt.Printf("listening http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, handler))
}

func endWithStdin() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}
