package main

import (
	"encoding/json"
	"expvar"
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// own is what the application counts of itself, published by client_golang and by expvar.
type own struct {
	mutex    sync.Mutex
	series   map[string]mover
	vars     variables
	counted  map[string]*counted
	order    []string
	registry *prometheus.Registry
}

// mover applies a move to a collector of client_golang.
type mover func(m move)

// move changes one series of client_golang or one variable of expvar.
type move struct {
	// Series or Variable is a name of the tables below.
	Series   string            `json:"series,omitempty"`
	Variable string            `json:"variable,omitempty"`
	Labels   map[string]string `json:"labels,omitempty"`
	// Add is added to a counter or a gauge, Observe to a summary or a histogram.
	Add     float64   `json:"add,omitempty"`
	Observe []float64 `json:"observe,omitempty"`
	// Text is the new value of a string.
	Text string `json:"text,omitempty"`
}

// counted is what the application itself counted: the sum of what was added, or each observation.
type counted struct {
	Series   string            `json:"series,omitempty"`
	Variable string            `json:"variable,omitempty"`
	Labels   map[string]string `json:"labels,omitempty"`
	Sum      float64           `json:"sum"`
	Observed []float64         `json:"observed,omitempty"`
	Text     string            `json:"text,omitempty"`
}

func newOwn() *own {
	o := &own{
		series:   map[string]mover{},
		counted:  map[string]*counted{},
		registry: prometheus.NewRegistry(),
	}
	o.addSeries()
	o.vars = publishVariables()
	return o
}

// register serves the application's own values without and with the runtime beside them.
func (o *own) register(mux *http.ServeMux) {
	both := prometheus.NewRegistry()
	both.MustRegister(collectors.NewGoCollector())
	mux.Handle("/own/metrics", promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{}))
	mux.Handle("/own/openmetrics", promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{
		EnableOpenMetrics:                   true,
		EnableOpenMetricsTextCreatedSamples: true,
	}))
	mux.Handle("/own/metrics-runtime", promhttp.HandlerFor(
		prometheus.Gatherers{both, o.registry}, promhttp.HandlerOpts{},
	))
	mux.Handle("/own/utf8", withUTF8(promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{})))
	mux.Handle("/own/vars", expvar.Handler())
	mux.HandleFunc("/own/json", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, o.vars.document()) })
	mux.HandleFunc("/own/truth", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, o.truth()) })
	mux.HandleFunc("POST /own/move", o.move)
}

// withUTF8 lets a page have names of UTF-8, as Prometheus 3 asks for them.
func withUTF8(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Accept", "text/plain;version=1.0.0;escaping=allow-utf-8")
		page.ServeHTTP(w, r)
	})
}

// move applies a list of moves: all of them, or none where a name is unknown.
func (o *own) move(w http.ResponseWriter, r *http.Request) {
	var moves []move
	if err := json.NewDecoder(r.Body).Decode(&moves); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, m := range moves {
		if !o.knows(m) {
			http.Error(w, "unknown name: "+m.Series+m.Variable, http.StatusBadRequest)
			return
		}
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	for _, m := range moves {
		o.count(m)
		if m.Series != "" {
			o.series[m.Series](m)
		} else {
			o.vars.move(m)
		}
	}
}

func (o *own) knows(m move) bool {
	if m.Series != "" {
		return o.series[m.Series] != nil
	}
	return o.vars[m.Variable] != nil
}

func (o *own) count(m move) {
	// A map is encoded in the order of its keys.
	key, err := json.Marshal([]any{m.Series, m.Variable, m.Labels})
	must(err)
	c := o.counted[string(key)]
	if c == nil {
		c = &counted{Series: m.Series, Variable: m.Variable, Labels: m.Labels}
		o.counted[string(key)] = c
		o.order = append(o.order, string(key))
	}
	c.Sum += m.Add
	c.Observed = append(c.Observed, m.Observe...)
	if m.Text != "" {
		c.Text = m.Text
	}
}

func (o *own) truth() []*counted {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	list := []*counted{}
	for _, key := range o.order {
		list = append(list, o.counted[key])
	}
	return list
}
