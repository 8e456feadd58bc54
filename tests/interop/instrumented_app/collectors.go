package main

import "github.com/prometheus/client_golang/prometheus"

// buckets are the upper bounds of the classic histograms.
var buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// nativeFactor limits how far neighbouring bounds of native histograms are apart.
const nativeFactor = 1.1

// addSeries registers one collector of each kind.
func (o *own) addSeries() {
	o.addCounter("app_requests_total", "code", "path")
	o.addCounter("app_errors_total")
	// A name of UTF-8: client_golang writes it with underscores unless the request allows more.
	o.addCounter("app.jobs.done", "queue")
	o.addGauge("app_queue_length", "queue")
	o.addGauge("app_temperature_celsius")
	o.addSummary("app_render_seconds", "view")
	o.addHistogram("app_request_duration_seconds", prometheus.HistogramOpts{Buckets: buckets}, "path")
	o.addHistogram("app_native_seconds", prometheus.HistogramOpts{
		NativeHistogramBucketFactor: nativeFactor,
	}, "path")
	o.addHistogram("app_both_seconds", prometheus.HistogramOpts{
		Buckets:                     buckets,
		NativeHistogramBucketFactor: nativeFactor,
	}, "path")
}

func (o *own) addCounter(name string, labels ...string) {
	vector := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: "Counts."}, labels)
	o.registry.MustRegister(vector)
	o.series[name] = func(m move) { vector.With(m.Labels).Add(m.Add) }
}

func (o *own) addGauge(name string, labels ...string) {
	vector := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: "Goes up and down."}, labels)
	o.registry.MustRegister(vector)
	o.series[name] = func(m move) { vector.With(m.Labels).Add(m.Add) }
}

// addSummary gives quantiles without an error, as few are observed.
func (o *own) addSummary(name string, labels ...string) {
	vector := prometheus.NewSummaryVec(prometheus.SummaryOpts{
		Name:       name,
		Help:       "Quantiles.",
		Objectives: map[float64]float64{0.5: 0, 0.9: 0, 0.99: 0},
	}, labels)
	o.registry.MustRegister(vector)
	o.series[name] = observe(vector)
}

func (o *own) addHistogram(name string, options prometheus.HistogramOpts, labels ...string) {
	options.Name, options.Help = name, "Buckets."
	vector := prometheus.NewHistogramVec(options, labels)
	o.registry.MustRegister(vector)
	o.series[name] = observe(vector)
}

func observe(vector prometheus.ObserverVec) mover {
	return func(m move) {
		for _, value := range m.Observe {
			vector.With(m.Labels).Observe(value)
		}
	}
}
