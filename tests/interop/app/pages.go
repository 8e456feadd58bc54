package main

import (
	"crypto/subtle"
	"expvar"
	"net/http"
	"runtime"
	"strings"

	"github.com/VictoriaMetrics/metrics"
	stats "github.com/fukata/golang-stats-api-handler"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// pages serves the statistics of this process in every format.
func pages() http.Handler {
	expvar.Publish("goroutines", expvar.Func(func() any { return runtime.NumGoroutine() }))
	mux := http.NewServeMux()
	mux.HandleFunc("/api/stats", stats.Handler)
	mux.Handle("/debug/vars", expvar.Handler())
	mux.Handle("/metrics", promhttp.Handler())
	mux.Handle("/metrics-all", collectorPage(collectors.NewGoCollector(
		collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsAll),
	)))
	mux.Handle("/metrics-runtime", collectorPage(collectors.NewGoCollector(
		collectors.WithGoCollectorMemStatsMetricsDisabled(),
		collectors.WithGoCollectorRuntimeMetrics(collectors.MetricsAll),
	)))
	labelled := prometheus.NewRegistry()
	prometheus.WrapRegistererWith(prometheus.Labels{"app": "sample, \"1\""}, labelled).
		MustRegister(collectors.NewGoCollector())
	mux.Handle("/metrics-labelled", promhttp.HandlerFor(labelled, promhttp.HandlerOpts{}))
	// Newer versions than 1.33 log a line at every start where the kernel keeps no pressure statistics.
	mux.HandleFunc("/metrics-victoria", func(w http.ResponseWriter, _ *http.Request) {
		metrics.WriteProcessMetrics(w)
	})
	return mux
}

// collectorPage serves OpenMetrics where the request accepts it.
func collectorPage(collector prometheus.Collector) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// guard rejects requests without the credentials of the options.
func guard(o options, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hasBasicAuth(r, o.basicAuth) || !hasBearer(r, o.bearer) {
			w.Header().Set("WWW-Authenticate", `Basic realm="sampleapp"`)
			http.Error(w, "credentials wanted", http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

func hasBasicAuth(r *http.Request, wanted string) bool {
	if wanted == "" {
		return true
	}
	user, password, ok := r.BasicAuth()
	return ok && same(user+":"+password, wanted)
}

func hasBearer(r *http.Request, wanted string) bool {
	if wanted == "" {
		return true
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && same(token, wanted)
}

func same(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
