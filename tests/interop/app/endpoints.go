package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
)

// endpoint is a listener and the address to print for it.
type endpoint struct {
	listener net.Listener
	address  string
}

func openEndpoints(o options) ([]endpoint, error) {
	var endpoints []endpoint
	for _, open := range []func(options) (*endpoint, error){openPlain, openTLS, openUnix} {
		d, err := open(o)
		if err != nil {
			return nil, err
		}
		if d != nil {
			endpoints = append(endpoints, *d)
		}
	}
	return endpoints, nil
}

func openPlain(o options) (*endpoint, error) {
	if o.listen == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return nil, err
	}
	return &endpoint{listener, "http://" + listener.Addr().String()}, nil
}

func openTLS(o options) (*endpoint, error) {
	if o.tlsListen == "" {
		return nil, nil
	}
	config, err := tlsConfig(o)
	if err != nil {
		return nil, err
	}
	listener, err := tls.Listen("tcp", o.tlsListen, config)
	if err != nil {
		return nil, err
	}
	return &endpoint{listener, "https://" + listener.Addr().String()}, nil
}

func openUnix(o options) (*endpoint, error) {
	if o.unixPath == "" {
		return nil, nil
	}
	listener, err := net.Listen("unix", o.unixPath)
	if err != nil {
		return nil, err
	}
	return &endpoint{listener, "unix:" + o.unixPath}, nil
}

func tlsConfig(o options) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	if o.clientCA == "" {
		return config, nil
	}
	pem, err := os.ReadFile(o.clientCA)
	if err != nil {
		return nil, err
	}
	config.ClientCAs = x509.NewCertPool()
	if !config.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in %s", o.clientCA)
	}
	config.ClientAuth = tls.RequireAndVerifyClientCert
	return config, nil
}
