package main

import (
	"expvar"
	"net/http"
	"regexp"

	"github.com/VictoriaMetrics/metrics"
	stats "github.com/fukata/golang-stats-api-handler"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// pages serves the runtime by every library, each between two readings of the truth.
func pages() (http.Handler, error) {
	otel, err := otelPages()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	runtimePages := map[string]http.Handler{
		"/api/stats":        http.HandlerFunc(stats.Handler),
		"/debug/vars":       expvar.Handler(),
		"/metrics":          promhttp.Handler(),
		"/metrics-all":      allMetricsPage(),
		"/metrics-advised":  advisedPage(),
		"/metrics-victoria": http.HandlerFunc(victoriaPage),
	}
	for path, page := range otel {
		runtimePages[path] = page
	}
	truths := newRecord()
	for path, page := range runtimePages {
		mux.Handle(path, truths.around(path, page))
	}
	mux.HandleFunc("/truth", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, readTruth()) })
	mux.HandleFunc("/truth/around", truths.serve)
	mux.HandleFunc("POST /control/{what}", control)
	own := newOwn()
	own.register(mux)
	return mux, nil
}

// allMetricsPage serves everything that runtime/metrics has, beside the process.
func allMetricsPage() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsAll)),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// advisedPage serves a registry like the default one, to which is done what -check advises. A test
// compares the two statements with the advice.
func advisedPage() http.Handler {
	prometheus := defaultRegistry()
	prometheus.Unregister(collectors.NewGoCollector())
	prometheus.MustRegister(collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(collectors.GoRuntimeMetricsRule{Matcher: regexp.MustCompile("^/(sched/threads/|sched/goroutines/|cpu/classes/)")})))
	return promhttp.HandlerFor(prometheus, promhttp.HandlerOpts{})
}

func defaultRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

func victoriaPage(w http.ResponseWriter, _ *http.Request) {
	metrics.WritePrometheus(w, true)
	metrics.WriteFDMetrics(w)
}
