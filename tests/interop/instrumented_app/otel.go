package main

import (
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
)

// everyTime keeps the instrumentation from showing values of up to 15 seconds ago.
var everyTime = runtime.WithMinimumReadMemStatsInterval(time.Nanosecond)

// otelPages serves the names of today, and those of versions before 0.54 alone.
func otelPages() (map[string]http.Handler, error) {
	today, err := otelPage()
	if err != nil {
		return nil, err
	}
	// The library reads the variable when it starts.
	if err := os.Setenv("OTEL_GO_X_DEPRECATED_RUNTIME_METRICS", "true"); err != nil {
		return nil, err
	}
	old, err := otelPage(metric.NewView(
		metric.Instrument{Name: "go.*"},
		metric.Stream{Aggregation: metric.AggregationDrop{}},
	))
	if err != nil {
		return nil, err
	}
	return map[string]http.Handler{"/metrics-otel": today, "/metrics-otel-old": old}, nil
}

// otelPage takes the histogram of the scheduler only where no view is given: views do not filter it.
func otelPage(views ...metric.View) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	options := []exporter.Option{exporter.WithRegisterer(registry)}
	if len(views) == 0 {
		options = append(options, exporter.WithProducer(runtime.NewProducer(everyTime.(runtime.ProducerOption))))
	}
	reader, err := exporter.New(options...)
	if err != nil {
		return nil, err
	}
	provider := metric.NewMeterProvider(metric.WithReader(reader), metric.WithView(views...))
	if err := runtime.Start(runtime.WithMeterProvider(provider), everyTime); err != nil {
		return nil, err
	}
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), nil
}
