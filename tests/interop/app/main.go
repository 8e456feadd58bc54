// Sampleapp is a Go application under a steady load that serves its runtime statistics in every
// format that the plugin reads, on every kind of listener that the plugin supports. It prints one line
// "listening ADDRESS" for each listener and ends on SIGTERM.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

type options struct {
	listen, tlsListen, unixPath string
	cert, key, clientCA         string
	basicAuth, bearer           string
	load                        int
	exitWithStdin               bool
}

func main() {
	o := parseOptions()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if o.exitWithStdin {
		go endWithStdin(stop)
	}
	if err := serve(ctx, o); err != nil {
		log.Fatal(err)
	}
}

func parseOptions() options {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:0", "TCP `address` for plain HTTP; empty for none")
	flag.StringVar(&o.tlsListen, "tls-listen", "", "TCP `address` for HTTPS")
	flag.StringVar(&o.unixPath, "unix", "", "`path` of a Unix socket for plain HTTP")
	flag.StringVar(&o.cert, "cert", "", "certificate `file` for -tls-listen")
	flag.StringVar(&o.key, "key", "", "private key `file` for -tls-listen")
	flag.StringVar(&o.clientCA, "client-ca", "", "ask for client certificates of the authority in `file`")
	flag.StringVar(&o.basicAuth, "basic-auth", "", "let in `user:password` only")
	flag.StringVar(&o.bearer, "bearer", "", "let in who brings this `token` only")
	flag.IntVar(&o.load, "load", 20, "rounds of work per second; 0 for none")
	flag.BoolVar(&o.exitWithStdin, "exit-with-stdin", false, "end when standard input is closed")
	flag.Parse()
	return o
}

func endWithStdin(stop func()) {
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop()
}

func serve(ctx context.Context, o options) error {
	endpoints, err := openEndpoints(o)
	if err != nil {
		return err
	}
	if o.load > 0 {
		go work(ctx, o.load)
	}
	server := &http.Server{Handler: guard(o, pages())}
	failed := make(chan error, len(endpoints))
	for _, endpoint := range endpoints {
		go func() { failed <- server.Serve(endpoint.listener) }()
		fmt.Printf("listening %s\n", endpoint.address)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}
