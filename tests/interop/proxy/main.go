// Command proxy prints how Go's own HTTP client, which the original asks with, would send requests
// in this environment: a line of JSON for each URL of its arguments.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
)

// Decision is what Go decides about one URL. All fields are empty where it asks directly.
type Decision struct {
	Error    string `json:"error"`
	Proxy    string `json:"proxy"`
	Scheme   string `json:"scheme"`
	Hostname string `json:"hostname"`
	Port     string `json:"port"`
	HasLogin bool   `json:"hasLogin"`
	Username []byte `json:"username"`
	Password []byte `json:"password"`
}

func main() {
	output := json.NewEncoder(os.Stdout)
	for _, target := range os.Args[1:] {
		request, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			log.Fatal(err)
		}
		if err := output.Encode(decide(http.ProxyFromEnvironment(request))); err != nil {
			log.Fatal(err)
		}
	}
}

func decide(proxy *url.URL, err error) Decision {
	if err != nil {
		return Decision{Error: err.Error()}
	}
	if proxy == nil {
		return Decision{}
	}
	password, _ := proxy.User.Password()
	return Decision{
		Proxy:    proxy.String(),
		Scheme:   proxy.Scheme,
		Hostname: proxy.Hostname(),
		Port:     proxy.Port(),
		HasLogin: proxy.User != nil,
		Username: []byte(proxy.User.Username()),
		Password: []byte(password),
	}
}
